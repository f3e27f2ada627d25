#!/usr/bin/env bash
# Checks the form, the types and the logic of this guest's sources.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ./toolchain.sh

install_checkers() { install_locked "$1" check; }

install_once "$js_checkers" install_checkers
node_modules=$(find_node_modules) || fail "componentize-js is not set up: run scripts/setup.sh js"
bin=$js_checkers/node_modules/.bin
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# types ROLE: checks a role's sources against the types of its world, and that what
# it exports has the type of the world's interface.
types() {
    local role=$1 dir=$scratch/$1
    node "$node_modules/@bytecodealliance/jco/dist/jco.js" guest-types "../wit/user-$role" \
        --world-name "user-$role" --out-dir "$dir" --quiet
    cat >"$dir/conforms.ts" <<TS
import { $role } from '$PWD/$role/app.js';
import type * as contract from 'my:user-$role/$role@1.0.0';
export const conforms: typeof contract = $role;
TS
    cat >"$dir/tsconfig.json" <<JSON
{ "extends": "$PWD/jsconfig.json", "include": [], "files": ["conforms.ts", "user-$role.d.ts"] }
JSON
    "$bin/tsc" --project "$dir/tsconfig.json"
}

step "js: biome" "$bin/biome" ci --colors=off --error-on-warnings .
step "js: tsc of the validator" types validator
step "js: tsc of the service" types service
step "js: node --test" node --test tests/
