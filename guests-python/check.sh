#!/usr/bin/env bash
# Checks the form, the types and the logic of this guest's sources.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ./toolchain.sh

install_checkers() { install_locked "$1" requirements-check.txt; }

install_once "$python_checkers" install_checkers
componentize_py=$(find_componentize_py) || fail "componentize-py is not set up: run scripts/setup.sh python"
bin=$python_checkers/bin
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export PYTHONDONTWRITEBYTECODE=1

# types ROLE PACKAGE WORLD: checks a role's sources against the bindings of its world.
types() {
    "$componentize_py" --quiet --wit-path "../wit/$2" --world "$3" bindings "$scratch/$1"
    MYPYPATH="$scratch/$1" "$bin/mypy" --cache-dir "$scratch/cache-$1" "$1"
}

step "python: ruff format" "$bin/ruff" format --no-cache --check .
step "python: ruff check" "$bin/ruff" check --no-cache .
step "python: mypy of the validator" types validator user-validator user-validator
step "python: mypy of the service" types service user-service user-service
step "python: mypy of the reporter" types reporter reporting reporter
step "python: mypy of the store" types store database user-store
step "python: mypy of the database" types database database watched-database
step "python: pytest" "$bin/pytest"
