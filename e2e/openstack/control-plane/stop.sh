#!/usr/bin/env bash
# Ends one service of the control plane: stop.sh NAME. up.sh starts it again.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=settings.sh
. "$here/settings.sh"
# shellcheck source=processes.sh
. "$here/processes.sh"
is_running "${1:?stop.sh NAME}" || die "$1 does not run"
stop "$1" 40
say "$1 was stopped"
