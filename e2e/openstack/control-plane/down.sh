#!/usr/bin/env bash
# Ends what up.sh started, by pid file. State and logs stay.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=settings.sh
. "$here/settings.sh"
# shellcheck source=processes.sh
. "$here/processes.sh"
for service in neutron-server nova-api nova-scheduler nova-conductor glance-api placement keystone; do
  stop $service 20 &
done
wait
stop rabbitmq 40
stop epmd 5
stop mariadbd 40
say "the control plane is down"
