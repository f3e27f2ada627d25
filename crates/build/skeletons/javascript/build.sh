#!/usr/bin/env bash
# Builds the role $LAB_ROLE from $LAB_SOURCE to $LAB_OUT.
set -euo pipefail
cd "$(dirname "$0")"

jco=$PWD/node_modules/.bin/jco
# The engine finds other modules below the working directory, and works below TMPDIR.
cd "$LAB_SOURCE"
TMPDIR=$LAB_TMP "$jco" componentize app.js --wit "$LAB_WIT" --world-name "$LAB_WORLD" \
    --disable clocks http random fetch-event --out "$LAB_OUT" >/dev/null
