#!/usr/bin/env bash
# Builds one role; the LAB_ variables say which one and where to.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ./toolchain.sh

componentize_qjs=$(find_componentize_qjs) || fail "componentize-qjs is not set up: run scripts/setup.sh qjs"

# --sync: without it the exports are async, which the contracts' functions are not. WASI is
# not stubbed: a stub would take the words of a panic with it. The engine finds the guest's
# other modules below the module root.
TMPDIR="$LAB_TMP" node "$componentize_qjs" --sync --module-root "$LAB_SOURCE" \
    --wit "$LAB_WIT" --world "$LAB_WORLD" --js "$LAB_SOURCE/app.js" --output "$LAB_OUT"
