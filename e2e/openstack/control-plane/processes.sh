# shellcheck shell=bash
# Starts, watches and ends services, each by its pid file. Sourced after settings.sh.

is_running() { # is_running NAME
  local pid
  [ -s "$RUN/$1.pid" ] || return 1
  pid=$(cat "$RUN/$1.pid")
  [ -d "/proc/$pid" ] && ! grep -q '^State:[[:space:]]*Z' "/proc/$pid/status" 2>/dev/null
}

start() { # start NAME COMMAND…: in the background, as the leader of a process group
  local name=$1
  shift
  is_running "$name" && return 0
  setsid "$@" </dev/null >>"$LOG/$name.out" 2>&1 &
  echo $! >"$RUN/$name.pid"
}

stop() { # stop NAME SECONDS: asks, waits so long, then ends the process group
  local name=$1 limit=$2 pid tenth
  if is_running "$name"; then
    pid=$(cat "$RUN/$name.pid")
    kill -TERM "$pid" 2>/dev/null || true
    for ((tenth = 0; tenth < limit * 10; tenth++)); do
      is_running "$name" || break
      sleep 0.1
    done
    if is_running "$name"; then
      echo "$name did not end within $limit s and is killed" >&2
      kill -KILL -- "-$pid" 2>/dev/null || true
    fi
  fi
  rm -f "$RUN/$name.pid"
}

show_log() { # show_log NAME
  local file
  for file in "$LOG/$1.out" "$LOG/$1.log"; do [ ! -s "$file" ] || tail -n 20 "$file" >&2; done
}

wait_until() { # wait_until NAME SECONDS COMMAND…: until the command succeeds; NAME is the process it depends on
  local name=$1 limit=$2 started=$SECONDS
  shift 2
  until "$@" 2>/dev/null; do
    is_running "$name" || {
      show_log "$name"
      die "$name ended while it was starting"
    }
    [ $((SECONDS - started)) -lt "$limit" ] || {
      show_log "$name"
      die "$name is not ready after $limit s"
    }
    sleep 0.3
  done
}

listens() { (exec 3<>"/dev/tcp/$ADDRESS/$1") 2>/dev/null; } # listens PORT

answers() { # answers URL: with a status below 400
  case "$(curl -s -o /dev/null -m 20 -w '%{http_code}' "$1")" in 2?? | 3??) return 0 ;; *) return 1 ;; esac
}
