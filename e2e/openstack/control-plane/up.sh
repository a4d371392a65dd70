#!/usr/bin/env bash
# Brings up a small but real OpenStack control plane (Debian 12's Zed) on loopback: MariaDB, RabbitMQ, Keystone,
# Placement, Glance, Nova's API, conductor and scheduler, and Neutron's server. No compute service.
#
#   up.sh            starts what does not run; safe to run again
#   up.sh --reset    ends everything first and forgets all state
#
# Needs root, because apt-get, MariaDB and RabbitMQ do.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=settings.sh
. "$here/settings.sh"
# shellcheck source=processes.sh
. "$here/processes.sh"
# shellcheck source=install.sh
. "$here/install.sh"
# shellcheck source=configure.sh
. "$here/configure.sh"
[ "$(id -u)" = 0 ] || die "run it as root"

if [ "${1:-}" = --reset ]; then
  bash "$here/down.sh"
  rm -rf "$VAR" "$LOG"
  mkdir -p "$VAR" "$LOG"
fi
install_packages
install_nova_release
configure_all

# A step that need not be repeated; its output is shown when it fails.
once() { # once NAME COMMAND…
  local name=$1
  shift
  [ -e "$VAR/done-$name" ] && return 0
  if ! "$@" >"$LOG/setup-$name.log" 2>&1; then
    tail -n 15 "$LOG/setup-$name.log" >&2
    echo "ERROR: $name failed, see $LOG/setup-$name.log" >&2
    return 1
  fi
  touch "$VAR/done-$name"
  say "$name is set up"
}

make_database_folder() {
  rm -rf "$VAR/mysql"
  mariadb-install-db --no-defaults --user=root --datadir="$VAR/mysql" --skip-test-db \
    --auth-root-authentication-method=normal
}
make_databases() {
  local name
  {
    echo "CREATE USER IF NOT EXISTS 'openstack'@'%' IDENTIFIED BY '$PASSWORD';"
    for name in keystone placement glance nova_api nova nova_cell0 neutron; do
      echo "CREATE DATABASE IF NOT EXISTS $name; GRANT ALL ON $name.* TO 'openstack'@'%';"
    done
  } | mariadb --no-defaults -u root -S "$RUN/mysql.sock"
}
once database-folder make_database_folder
mkdir -p "$VAR/rabbit"
start mariadbd mariadbd --defaults-file="$ETC/mariadb.cnf"
# In the foreground, so that it has a pid file and does not outlive the broker.
start epmd epmd -port "$EPMD_PORT" -address "$ADDRESS"
wait_until epmd 300 listens "$EPMD_PORT"
start rabbitmq "$BIN/rabbitmq-server"
wait_until mariadbd 300 listens "$MYSQL_PORT"
once databases make_databases

serve_wsgi() { # serve_wsgi NAME PORT [OPTION…]
  local name=$1 port=$2
  shift 2
  start "$name" env OS_KEYSTONE_CONFIG_FILES="$ETC/keystone.conf" OS_PLACEMENT_CONFIG_DIR="$ETC/placement" \
    OS_NOVA_CONFIG_FILES="$(nova_paste);$ETC/nova-api.conf" \
    uwsgi_python3 --http-socket "$ADDRESS:$port" --wsgi-file "$ETC/$name.py" --master --processes 1 --threads 4 \
    --enable-threads --lazy-apps --die-on-term --need-app --buffer-size 65535 \
    --add-header "Connection: close" --disable-logging "$@"
}

set_up_keystone() {
  mkdir -p "$VAR/keystone" && chmod 700 "$VAR/keystone" &&
    "$BIN/keystone-manage" db_sync &&
    "$BIN/keystone-manage" fernet_setup --keystone-user root --keystone-group root &&
    "$BIN/keystone-manage" credential_setup --keystone-user root --keystone-group root &&
    OS_BOOTSTRAP_PASSWORD="$PASSWORD" "$BIN/keystone-manage" bootstrap --bootstrap-region-id "$REGION" \
      --bootstrap-admin-url "$KEYSTONE_URL" --bootstrap-internal-url "$KEYSTONE_URL" \
      --bootstrap-public-url "$KEYSTONE_URL"
}
set_up_catalog() {
  PASSWORD=$PASSWORD "$PYTHON" "$here/catalog.py" "$KEYSTONE_URL" "$REGION" \
    "placement=placement=http://$ADDRESS:$PLACEMENT_PORT" "glance=image=http://$ADDRESS:$GLANCE_PORT" \
    "nova=compute=http://$ADDRESS:$NOVA_PORT/v2.1" "neutron=network=http://$ADDRESS:$NEUTRON_PORT"
}
set_up_nova() {
  "$BIN/nova-manage" api_db sync &&
    "$BIN/nova-manage" cell_v2 map_cell0 --database_connection "$(database nova_cell0)" &&
    "$BIN/nova-manage" db sync &&
    { "$BIN/nova-manage" cell_v2 list_cells | grep -q ' cell1 ' || "$BIN/nova-manage" cell_v2 create_cell --name cell1; }
}
set_up_identity() {
  once keystone set_up_keystone || return 1
  serve_wsgi keystone "$KEYSTONE_PORT"
  wait_until keystone 300 answers "$KEYSTONE_URL"
  once catalog set_up_catalog && once placement "$BIN/placement-manage" db sync && once glance "$BIN/glance-manage" db_sync
}

# Schemas are the slow part, and each service's are its own.
once nova set_up_nova &
lanes=($!)
set_up_identity &
lanes+=($!)
once neutron "$BIN/neutron-db-manage" upgrade heads &
lanes+=($!)
failed=0
for lane in "${lanes[@]}"; do wait "$lane" || failed=1; done
[ $failed = 0 ] || die "the databases cannot be set up"
wait_until rabbitmq 300 listens "$AMQP_PORT"

# The scheduler ends at once without its user in Keystone, and the conductor runs on without Placement.
serve_wsgi placement "$PLACEMENT_PORT"
if [ -n "$NOVA_RELEASE" ]; then
  serve_wsgi nova-api "$NOVA_PORT" --home "$NOVA_HOME"
else
  start nova-api "$BIN/nova-api"
fi
for service in glance-api nova-conductor nova-scheduler; do start "$service" "$BIN/$service"; done
# Its driver of ports is among our own files.
start neutron-server env PYTHONPATH="$here/neutron" "$BIN/neutron-server"
wait_until placement 300 answers "http://$ADDRESS:$PLACEMENT_PORT/"
wait_until glance-api 300 answers "http://$ADDRESS:$GLANCE_PORT/healthcheck"
wait_until nova-api 300 answers "http://$ADDRESS:$NOVA_PORT/"
wait_until neutron-server 300 answers "http://$ADDRESS:$NEUTRON_PORT/"
for service in nova-conductor nova-scheduler; do
  is_running $service || {
    show_log $service
    die "$service is not running"
  }
done
say "the control plane is up; its client's settings: . $OPENSTACK_DIR/openrc"
