#!/usr/bin/env bash
# Installs componentize-py, unless the pinned version is there already.
# setup.sh --probe: prints the version if it is there, otherwise fails.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ./toolchain.sh

if [ "${1-}" = --probe ]; then
    find_componentize_py >/dev/null ||
        fail "componentize-py $componentize_py_version is not set up: run scripts/setup.sh python"
    echo "componentize-py $componentize_py_version"
    exit
fi

install_toolchain() { install_locked "$1" requirements.txt; }

find_componentize_py >/dev/null || install_once "$python_toolchain" install_toolchain
