#!/usr/bin/env bash
# Installs componentize-js and jco, unless the pinned versions are there already.
# setup.sh --probe: prints the versions if they are there, otherwise fails.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ../scripts/npm.sh
. ./toolchain.sh

versions="componentize-js $(pinned componentize-js), jco $(pinned jco)"
if [ "${1-}" = --probe ]; then
    command -v node >/dev/null || fail "node is missing: install Node.js 20.19 or 22.12 or newer with npm"
    find_node_modules >/dev/null || fail "$versions: not set up, run scripts/setup.sh js"
    # What componentize.js mends is part of the toolchain that a report names.
    echo "$versions, bindings mended but for echo and relay"
    exit
fi

install_toolchain() { install_locked "$1" .; }

find_node_modules >/dev/null || install_once "$js_toolchain" install_toolchain
