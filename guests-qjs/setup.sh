#!/usr/bin/env bash
# Installs componentize-qjs, unless the pinned version is there already.
# setup.sh --probe: prints the version if it is there, otherwise fails.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ../scripts/npm.sh
. ./toolchain.sh

if [ "${1-}" = --probe ]; then
    command -v node >/dev/null || fail "node is missing: install Node.js 20.19 or 22.12 or newer with npm"
    find_componentize_qjs >/dev/null || fail "componentize-qjs $qjs_version: not set up, run scripts/setup.sh qjs"
    echo "componentize-qjs $qjs_version"
    exit
fi

install_toolchain() { install_locked "$1" .; }

find_componentize_qjs >/dev/null || install_once "$qjs_toolchain" install_toolchain
