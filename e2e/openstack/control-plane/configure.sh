# shellcheck shell=bash
# Writes the configuration of every service. Sourced after settings.sh.

database() { echo "mysql+pymysql://openstack:$PASSWORD@$ADDRESS:$MYSQL_PORT/$1?charset=utf8"; }

credentials() { # credentials SECTION USER
  cat <<CONF
[$1]
auth_type = password
auth_url = $KEYSTONE_URL
username = $2
password = $PASSWORD
project_name = service
user_domain_id = default
project_domain_id = default
region_name = $REGION
CONF
}

token_check() { # token_check USER
  credentials keystone_authtoken "$1"
  echo "www_authenticate_uri = $KEYSTONE_URL"
  echo "service_token_roles_required = True"
  echo "service_token_roles = service"
}

messaging() {
  cat <<CONF
[oslo_messaging_notifications]
driver = noop
[oslo_messaging_rabbit]
rabbit_retry_interval = 1
CONF
}

configure_mariadb() {
  cat >"$ETC/mariadb.cnf" <<CONF
[mariadbd]
user = root
datadir = $VAR/mysql
socket = $RUN/mysql.sock
pid-file = $RUN/mariadbd.own.pid
bind-address = $ADDRESS
port = $MYSQL_PORT
skip-name-resolve
max_connections = 400
character-set-server = utf8mb3
collation-server = utf8mb3_general_ci
# Nothing here has to survive a power cut.
innodb_flush_log_at_trx_commit = 0
innodb_doublewrite = 0
innodb_buffer_pool_size = 128M
innodb_log_file_size = 32M
performance_schema = OFF
skip-log-bin
CONF
}

configure_rabbitmq() {
  cat >"$ETC/rabbitmq.conf" <<CONF
listeners.tcp.1 = $ADDRESS:$AMQP_PORT
default_user = openstack
default_pass = $PASSWORD
log.console = false
log.file = rabbitmq.log
log.file.level = info
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 50MB
CONF
  : >"$ETC/rabbitmq-env.conf"
  echo '[].' >"$ETC/enabled_plugins"
  cat >"$BIN/rabbitmq-server" <<CONF
#!/bin/sh
export HOME=$VAR/rabbit RABBITMQ_NODENAME=e2e@localhost RABBITMQ_DIST_PORT=$AMQP_DIST_PORT
export ERL_EPMD_PORT=$EPMD_PORT ERL_EPMD_ADDRESS=$ADDRESS
export RABBITMQ_MNESIA_BASE=$VAR/rabbit/mnesia RABBITMQ_LOG_BASE=$LOG
export RABBITMQ_CONFIG_FILE=$ETC/rabbitmq.conf RABBITMQ_CONF_ENV_FILE=$ETC/rabbitmq-env.conf
export RABBITMQ_ENABLED_PLUGINS_FILE=$ETC/enabled_plugins
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+sbwt none -kernel inet_dist_use_interface {127,0,0,1}"
exec /usr/lib/rabbitmq/bin/rabbitmq-server
CONF
}

configure_keystone() {
  cat >"$ETC/keystone.conf" <<CONF
[DEFAULT]
log_file = $LOG/keystone.log
[database]
connection = $(database keystone)
[token]
provider = fernet
expiration = 86400
[fernet_tokens]
key_repository = $VAR/keystone/fernet-keys
[fernet_receipts]
key_repository = $VAR/keystone/fernet-keys
[credential]
key_repository = $VAR/keystone/credential-keys
[identity]
# A password check at the usual cost takes a quarter of a second.
password_hash_rounds = 4
[cache]
# Without a cache a request costs hundreds of queries. It is one process's own, so there is one process.
enabled = True
backend = oslo_cache.dict
expiration_time = 3600
CONF
  cat >"$ETC/keystone.py" <<CONF
from keystone.server.wsgi import initialize_public_application
application = initialize_public_application()
CONF
}

configure_placement() {
  cat >"$ETC/placement/placement.conf" <<CONF
[DEFAULT]
log_file = $LOG/placement.log
[api]
auth_strategy = keystone
[placement_database]
connection = $(database placement)
$(token_check placement)
CONF
  cat >"$ETC/placement.py" <<CONF
from placement.wsgi import init_application
application = init_application()
CONF
}

configure_glance() {
  mkdir -p "$VAR/glance/images" "$VAR/glance/staging" "$VAR/glance/tasks"
  cat >"$ETC/glance.conf" <<CONF
[DEFAULT]
log_file = $LOG/glance-api.log
bind_host = $ADDRESS
bind_port = $GLANCE_PORT
workers = 0
enabled_backends = files:file
worker_self_reference_url = http://$ADDRESS:$GLANCE_PORT
[glance_store]
default_backend = files
[files]
filesystem_store_datadir = $VAR/glance/images
[os_glance_staging_store]
filesystem_store_datadir = $VAR/glance/staging
[os_glance_tasks_store]
filesystem_store_datadir = $VAR/glance/tasks
[database]
connection = $(database glance)
[paste_deploy]
flavor = keystone
config_file = $PKG/glance-common/usr/share/glance-common/glance-api-paste.ini
$(token_check glance)
$(messaging)
CONF
}

# Debian's Nova, or that of the release that was asked for.
nova_python() { [ -n "$NOVA_RELEASE" ] && echo "$NOVA_HOME/bin/python" || echo "$PYTHON"; }
nova_paste() {
  [ -n "$NOVA_RELEASE" ] && echo "$NOVA_HOME/etc/nova/api-paste.ini" ||
    echo "$PKG/nova-common/usr/share/nova-common/api-paste.ini"
}

nova_conf() { # nova_conf ROLE HOST
  cat <<CONF
[DEFAULT]
log_file = $LOG/nova-$1.log
state_path = $VAR/nova
my_ip = $ADDRESS
host = $2
transport_url = $TRANSPORT_URL
use_ipv6 = False
osapi_compute_listen = $ADDRESS
osapi_compute_listen_port = $NOVA_PORT
osapi_compute_workers = 1
# One service owns several nodes: without this nothing could move between them.
allow_resize_to_same_host = True
[api]
auth_strategy = keystone
[wsgi]
api_paste_config = $(nova_paste)
[conductor]
workers = 1
[scheduler]
workers = 1
discover_hosts_in_cells_interval = 5
[vnc]
enabled = False
[glance]
api_servers = http://$ADDRESS:$GLANCE_PORT
[oslo_concurrency]
lock_path = $VAR/nova/locks
[api_database]
connection = $(database nova_api)
[database]
connection = $(database nova)
$(token_check nova)
$(credentials placement placement)
$(credentials neutron neutron)
$(credentials service_user nova)
send_service_user_token = True
$(messaging)
CONF
}

configure_nova() {
  local role
  mkdir -p "$VAR/nova/locks"
  for role in api conductor scheduler manage; do nova_conf $role control >"$ETC/nova-$role.conf"; done
  # Newer releases have the API as a WSGI application only.
  echo 'from nova.wsgi.osapi_compute import application' >"$ETC/nova-api.py"
  # What a compute service needs: it reaches the bus and the other services, and no database.
  {
    printf '[DEFAULT]\nmy_ip = %s\ntransport_url = %s\n' "$ADDRESS" "$TRANSPORT_URL"
    printf '[glance]\napi_servers = http://%s:%s\n' "$ADDRESS" "$GLANCE_PORT"
    credentials placement placement
    credentials neutron neutron
    credentials service_user nova
    echo "send_service_user_token = True"
  } >"$ETC/nova-compute.conf"
}

configure_neutron() {
  mkdir -p "$VAR/neutron/locks"
  cat >"$ETC/neutron.conf" <<CONF
[DEFAULT]
log_file = $LOG/neutron-server.log
state_path = $VAR/neutron
bind_host = $ADDRESS
bind_port = $NEUTRON_PORT
transport_url = $TRANSPORT_URL
api_paste_config = $PKG/neutron-common/usr/share/neutron-common/api-paste.ini
core_plugin = ml2
service_plugins = router
api_workers = 0
rpc_workers = 0
rpc_state_report_workers = 0
dhcp_agent_notification = False
[database]
connection = $(database neutron)
[oslo_concurrency]
lock_path = $VAR/neutron/locks
[ml2]
# The VLAN driver is the one that reads the database at the start, without which Neutron's first request fails.
type_drivers = vlan
tenant_network_types = vlan
mechanism_drivers = port_group
[ml2_type_vlan]
network_vlan_ranges = physnet1:100:199
$(token_check neutron)
$(credentials nova nova)
$(messaging)
CONF
}

# The libraries bring no commands for most services.
launcher() { # launcher NAME MODULE CONFIGURATION [INTERPRETER]
  cat >"$BIN/$1" <<CONF
#!${4:-$PYTHON}
import sys
sys.argv[1:1] = ["--config-file", "$3"]
from $2 import main
sys.exit(main())
CONF
}

write_launchers() {
  launcher nova-manage nova.cmd.manage "$ETC/nova-manage.conf" "$(nova_python)"
  launcher nova-api nova.cmd.api_os_compute "$ETC/nova-api.conf"
  launcher nova-conductor nova.cmd.conductor "$ETC/nova-conductor.conf" "$(nova_python)"
  launcher nova-compute nova.cmd.compute "$ETC/nova-compute.conf" "$(nova_python)"
  launcher nova-scheduler nova.cmd.scheduler "$ETC/nova-scheduler.conf" "$(nova_python)"
  launcher keystone-manage keystone.cmd.manage "$ETC/keystone.conf"
  launcher placement-manage placement.cmd.manage "$ETC/placement/placement.conf"
  launcher glance-manage glance.cmd.manage "$ETC/glance.conf"
  launcher glance-api glance.cmd.api "$ETC/glance.conf"
  launcher neutron-db-manage neutron.db.migration.cli "$ETC/neutron.conf"
  launcher neutron-server neutron.cmd.eventlet.server "$ETC/neutron.conf"
  chmod 755 "$BIN"/*
}

write_openrc() {
  cat >"$OPENSTACK_DIR/openrc" <<CONF
export OS_AUTH_URL=$KEYSTONE_URL OS_IDENTITY_API_VERSION=3 OS_REGION_NAME=$REGION
export OS_USERNAME=admin OS_PASSWORD=$PASSWORD OS_PROJECT_NAME=admin
export OS_USER_DOMAIN_ID=default OS_PROJECT_DOMAIN_ID=default
export OS_COMPUTE_API_VERSION=2.92 OS_PLACEMENT_API_VERSION=1.39 OS_IMAGE_API_VERSION=2
CONF
}

configure_all() {
  configure_mariadb
  configure_rabbitmq
  configure_keystone
  configure_placement
  configure_glance
  configure_nova
  configure_neutron
  write_launchers
  write_openrc
}
