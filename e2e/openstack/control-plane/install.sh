# shellcheck shell=bash
# Installs OpenStack's libraries, RabbitMQ and MariaDB from Debian's packages. Sourced after settings.sh.

# The libraries carry all of the code. The service packages would add questions, init scripts and users of the system.
LIBRARIES=(rabbitmq-server mariadb-server uwsgi-core uwsgi-plugin-python3 curl python3-nova python3-keystone
  python3-placement python3-glance python3-neutron python3-openstackclient python3-osc-placement python3-pymysql
  # For systemd-notify, by which the service says how it is.
  systemd)
# Only unpacked, for the description of their API pipelines.
UNPACKED=(nova-common glance-common neutron-common)

# Debian's interpreter is the one that serves WSGI; SQLAlchemy 2.1 is newer than what Nova is tested with.
install_nova_release() {
  [ -n "$NOVA_RELEASE" ] || return 0
  [ -e "$NOVA_HOME/installed" ] && return 0
  say "installing Nova $NOVA_RELEASE"
  {
    apt install -y --no-install-recommends python3-venv && "$PYTHON" -m venv "$NOVA_HOME" &&
      "$NOVA_HOME/bin/pip" install "nova[vmware]==$NOVA_RELEASE" pymysql 'sqlalchemy<2.1'
  } >"$LOG/nova-release.log" 2>&1 || die "Nova $NOVA_RELEASE cannot be installed, see $LOG/nova-release.log"
  touch "$NOVA_HOME/installed"
}

apt() { DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 "$@"; }

install_packages() {
  local missing=() name own_policy=0 failed=0
  for name in "${LIBRARIES[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    say "installing ${missing[*]}"
    # Debian would start MariaDB and RabbitMQ on their usual ports.
    if [ ! -e /usr/sbin/policy-rc.d ]; then
      own_policy=1
      printf '#!/bin/sh\nexit 101\n' | install -m 755 /dev/stdin /usr/sbin/policy-rc.d
    fi
    apt update -qq >"$LOG/apt.log" 2>&1 || true
    apt install -y --no-install-recommends "${missing[@]}" >>"$LOG/apt.log" 2>&1 || failed=1
    [ $own_policy = 0 ] || rm -f /usr/sbin/policy-rc.d
    if [ $failed = 1 ]; then
      tail -n 30 "$LOG/apt.log" >&2
      die "the packages cannot be installed, see $LOG/apt.log"
    fi
  fi
  for name in "${UNPACKED[@]}"; do
    [ -d "$PKG/$name" ] && continue
    (cd "$VAR" && apt download "$name" >>"$LOG/apt.log" 2>&1) || die "$name cannot be fetched, see $LOG/apt.log"
    dpkg-deb -x "$VAR/$name"_*.deb "$PKG/$name.new"
    mv "$PKG/$name.new" "$PKG/$name"
    rm -f "$VAR/$name"_*.deb
  done
}
