#!/usr/bin/env bash
# Checks the form, the types and the logic of this guest's sources.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ./toolchain.sh

install_checkers() { install_locked "$1" requirements-check.txt; }

install_once "$python_checkers" install_checkers
componentize_py=$(find_componentize_py) || fail "componentize-py is not set up: run scripts/setup.sh python"
roles=$(source_roles)
bin=$python_checkers/bin
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export PYTHONDONTWRITEBYTECODE=1

# types ROLE FOLDER WIT WORLD: checks a role's sources against the bindings of its world.
types() {
    "$componentize_py" --quiet --wit-path "$3" --world "$4" bindings "$scratch/$1"
    MYPYPATH="$scratch/$1:$PWD/common" "$bin/mypy" --cache-dir "$scratch/cache-$1" "$2"
}

step "python: ruff format" "$bin/ruff" format --no-cache --check .
step "python: ruff check" "$bin/ruff" check --no-cache .
sources=(common)
while read -r role source wit world; do
    step "python: mypy of the $role" types "$role" "$source" "$wit" "$world"
    sources+=("$source")
done <<<"$roles"
# The tests import the modules of all roles by their names.
step "python: pytest" "$bin/pytest" -o "pythonpath=${sources[*]}"
