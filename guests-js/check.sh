#!/usr/bin/env bash
# Checks the form, the types and the logic of this guest's sources.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ../scripts/npm.sh
. ./toolchain.sh

install_checkers() { install_locked "$1" check; }

install_once "$js_checkers" install_checkers
node_modules=$(find_node_modules) || fail "componentize-js is not set up: run scripts/setup.sh js"
bin=$js_checkers/node_modules/.bin
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# types ROLE PACKAGE WORLD INTERFACE: checks a role's sources against the types of its
# world, and that what it exports has the type of the world's interface.
types() {
    local role=$1 package=$2 world=$3 interface=$4 dir=$scratch/$1
    node "$node_modules/@bytecodealliance/jco/dist/jco.js" guest-types "../wit/$package" \
        --world-name "$world" --out-dir "$dir" --quiet
    cat >"$dir/conforms.ts" <<TS
import { $interface } from '$PWD/$role/app.js';
import type * as contract from 'my:$package/$interface@1.0.0';
export const conforms: typeof contract = $interface;
TS
    cat >"$dir/tsconfig.json" <<JSON
{ "extends": "$PWD/jsconfig.json", "include": [], "files": ["conforms.ts", "$world.d.ts"] }
JSON
    "$bin/tsc" --project "$dir/tsconfig.json"
}

step "js: biome" "$bin/biome" ci --colors=off --error-on-warnings .
step "js: tsc of the validator" types validator user-validator user-validator validator
step "js: tsc of the service" types service user-service user-service service
step "js: tsc of the reporter" types reporter reporting reporter reports
step "js: tsc of the store" types store database user-store users
step "js: tsc of the database" types database database watched-database connection
step "js: node --test" node --test tests/
