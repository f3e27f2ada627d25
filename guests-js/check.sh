#!/usr/bin/env bash
# Checks the form, the types and the logic of this guest's sources.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ../scripts/npm.sh
. ./toolchain.sh

install_js_checkers
node_modules=$(find_node_modules) || fail "componentize-js is not set up: run scripts/setup.sh js"
roles=$(source_roles)
bin=$js_checkers/node_modules/.bin
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# types ROLE FOLDER WIT WORLD: checks a role's sources against the types of its world, and
# that it exports what the world does, each interface with its type.
types() {
    local source=$2 wit=$3 world=$4 dir=$scratch/$1 module
    node "$node_modules/@bytecodealliance/jco/dist/jco.js" guest-types "$wit" \
        --world-name "$world" --out-dir "$dir" --quiet
    module=$(sed -n "s/^declare module '\(.*\)' {$/\1/p" "$dir/$world.d.ts")
    cat >"$dir/conforms.ts" <<TS
import * as app from '$PWD/$source/app.js';
import type * as contract from '$module';
export const conforms: typeof contract = app;
TS
    cat >"$dir/tsconfig.json" <<JSON
{ "extends": "$PWD/jsconfig.json", "include": [], "files": ["conforms.ts", "$world.d.ts"] }
JSON
    "$bin/tsc" --project "$dir/tsconfig.json"
}

step "js: biome" "$bin/biome" ci --colors=off --error-on-warnings .
while read -r role source wit world; do
    step "js: tsc of the $role" types "$role" "$source" "$wit" "$world"
done <<<"$roles"
step "js: node --test" node --test tests/
