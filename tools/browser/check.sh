#!/usr/bin/env bash
# Formatter, linter and types of what draws a report's page, and of its tests; the checkers
# are the JavaScript guest's.
cd "$(dirname "$0")"
. ../../scripts/lib.sh
. ../../scripts/npm.sh
cd ../../guests-js
# shellcheck source=../../guests-js/toolchain.sh
. ./toolchain.sh

install_js_checkers
bin=$js_checkers/node_modules/.bin
cd ../tools/browser

step "browser: biome" "$bin/biome" ci --colors=off --error-on-warnings . ../../harness/src/site
step "browser: tsc" "$bin/tsc" --project jsconfig.json
