#!/usr/bin/env bash
# Builds one role; the LAB_ variables say which one and where to.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ./toolchain.sh

node_modules=$(find_node_modules) || fail "componentize-js is not set up: run scripts/setup.sh js"

# The type system is tested as the toolchain is; its faults are known there by name.
case $LAB_ROLE in
echo | relay) bindings=stock ;;
*) bindings=mended ;;
esac

# componentize-js works in a folder below TMPDIR.
TMPDIR="$LAB_TMP" node componentize.js "$bindings" "$node_modules" "$LAB_SOURCE/app.js" "$LAB_WIT" "$LAB_WORLD" "$LAB_OUT"
