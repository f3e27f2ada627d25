#!/usr/bin/env bash
# Checks the form, the types and the logic of this guest's sources, by the tools of the JavaScript
# guest's check.
cd "$(dirname "$0")/../guests-js"
. ../scripts/lib.sh
. ../scripts/npm.sh
. ../guests-js/toolchain.sh

install_js_checkers
bin=$js_checkers/node_modules/.bin
cd ../guests-fetch

step "fetch: biome" "$bin/biome" ci --colors=off --error-on-warnings .
step "fetch: tsc" "$bin/tsc" --project jsconfig.json
step "fetch: node --test" node --test tests/
