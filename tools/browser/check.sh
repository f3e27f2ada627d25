#!/usr/bin/env bash
# Formatter, linter and types of what draws a report's page, and of its tests.
cd "$(dirname "$0")"
. ../../scripts/lib.sh
. ../../scripts/npm.sh

# The checkers of the JavaScript guest, pinned there.
checkers() {
    cd ../../guests-js
    . ./toolchain.sh
    install_checkers() { install_locked "$1" check; }
    install_once "$js_checkers" install_checkers
    echo "$js_checkers/node_modules/.bin"
}
bin=$(checkers | tail -n 1)

step "browser: biome" "$bin/biome" ci --colors=off --error-on-warnings . ../../harness/src/site
step "browser: tsc" "$bin/tsc" --project jsconfig.json
