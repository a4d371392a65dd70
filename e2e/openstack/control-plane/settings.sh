# shellcheck shell=bash
# Where the control plane lives and listens. Sourced by the other scripts.

OPENSTACK_DIR="${NOVASPHERE_OPENSTACK_DIR:-/var/tmp/novasphere-openstack}"
mkdir -p "$OPENSTACK_DIR"
OPENSTACK_DIR="$(cd "$OPENSTACK_DIR" && pwd)"
ETC="$OPENSTACK_DIR/etc" VAR="$OPENSTACK_DIR/var" RUN="$OPENSTACK_DIR/run"
LOG="$OPENSTACK_DIR/log" BIN="$OPENSTACK_DIR/bin" PKG="$OPENSTACK_DIR/packages"
mkdir -p "$ETC/placement" "$VAR" "$RUN" "$LOG" "$BIN" "$PKG"

ADDRESS=127.0.0.1
REGION=RegionOne
# Letters, digits, - and _ only: it stands in URLs.
PASSWORD="${NOVASPHERE_OPENSTACK_PASSWORD:-e2e-password}"

# The usual ports, moved so that they meet no other service of the machine.
PORT_OFFSET="${NOVASPHERE_OPENSTACK_PORT_OFFSET:-22000}"
MYSQL_PORT=$((3306 + PORT_OFFSET))
AMQP_PORT=$((5672 + PORT_OFFSET))
AMQP_DIST_PORT=$((5673 + PORT_OFFSET))
EPMD_PORT=$((4369 + PORT_OFFSET))
KEYSTONE_PORT=$((5000 + PORT_OFFSET))
PLACEMENT_PORT=$((8778 + PORT_OFFSET))
NOVA_PORT=$((8774 + PORT_OFFSET))
GLANCE_PORT=$((9292 + PORT_OFFSET))
NEUTRON_PORT=$((9696 + PORT_OFFSET))

KEYSTONE_URL="http://$ADDRESS:$KEYSTONE_PORT/v3"
TRANSPORT_URL="rabbit://openstack:$PASSWORD@$ADDRESS:$AMQP_PORT/"

# Debian's interpreter: the services are in its dist-packages.
PYTHON=/usr/bin/python3
# A release of Nova from PyPI in an environment of its own, e.g. 34.0.0; Debian's unless set. It wants a folder of its
# own, because schemas only ever go forward.
NOVA_RELEASE="${NOVASPHERE_OPENSTACK_NOVA:-}"
NOVA_HOME="$OPENSTACK_DIR/nova-$NOVA_RELEASE"
unset PYTHONPATH PYTHONHOME PYENV_VERSION VIRTUAL_ENV
export PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1

say() { printf '[%4ds] %s\n' "$SECONDS" "$*"; }
die() {
  printf 'ERROR: %s\n' "$*" >&2
  exit 1
}
