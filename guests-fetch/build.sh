#!/usr/bin/env bash
# Builds one role; the LAB_ variables say which one and where to.
cd "$(dirname "$0")/../guests-js"
. ../scripts/lib.sh
. ../guests-js/toolchain.sh

node_modules=$(find_node_modules) || fail "componentize-js is not set up: run scripts/setup.sh fetch"

# The engine has wasi:http 0.2.10 built in. With any other version in the world, the component
# cannot be encoded: https://github.com/bytecodealliance/ComponentizeJS/issues/313.
cp -r "$LAB_WIT" "$LAB_TMP/wit"
find "$LAB_TMP/wit" -name '*.wit' -exec sed -i 's/@0\.2\.12/@0.2.10/g' {} +

# componentize-js works in a folder below TMPDIR.
TMPDIR="$LAB_TMP" node ../guests-fetch/componentize.js "$node_modules" "$LAB_SOURCE/app.js" \
    "$LAB_TMP/wit" "$LAB_WORLD" "$LAB_OUT"
