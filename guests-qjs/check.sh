#!/usr/bin/env bash
# Checks the form and the logic of the sources that only this engine builds; the others are
# checked with the JavaScript guest, whose checkers these are.
cd "$(dirname "$0")/../guests-js"
. ../scripts/lib.sh
. ../scripts/npm.sh
# shellcheck source=../guests-js/toolchain.sh
. ./toolchain.sh

install_js_checkers
biome=$js_checkers/node_modules/.bin/biome
config=$PWD
cd ../guests-qjs

step "qjs: biome" "$biome" ci --colors=off --error-on-warnings --config-path="$config" async-handler common consumer source stage tests
step "qjs: node --test" node --test tests/
