#!/usr/bin/env bash
# Sets up and builds components: scripts/build-all.sh [GUEST..], all guests if none
# is named. What is up to date is not built again. The components land in
# target/lab/components/GUEST/ROLE.wasm.
set -euo pipefail
cd "$(dirname "$0")/.."
exec cargo lab build "$@"
