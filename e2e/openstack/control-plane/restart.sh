#!/usr/bin/env bash
# Ends one service and starts it again: restart.sh rabbitmq|nova-conductor. Returns when it listens or runs.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=settings.sh
. "$here/settings.sh"
# shellcheck source=processes.sh
. "$here/processes.sh"
case "${1:-}" in
rabbitmq)
  stop rabbitmq 40
  start rabbitmq "$BIN/rabbitmq-server"
  wait_until rabbitmq 90 listens "$AMQP_PORT"
  ;;
nova-conductor)
  stop nova-conductor 20
  start nova-conductor "$BIN/nova-conductor"
  ;;
*) die "restart.sh rabbitmq|nova-conductor" ;;
esac
say "$1 was restarted"
