#!/usr/bin/env bash
# Installs the toolchain of the JavaScript guest, which is this one's too.
# setup.sh --probe: prints the versions if they are there, otherwise fails.
set -euo pipefail
cd "$(dirname "$0")/../guests-js"
# That guest's patches are to bindings, of which the fetch event makes no use.
./setup.sh "$@" | sed 's/, bindings mended.*//'
