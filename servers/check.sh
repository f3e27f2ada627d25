#!/usr/bin/env bash
# Formatters and linters of the servers that the pipeline is measured against.
cd "$(dirname "$0")"
. ../scripts/lib.sh
export CARGO_TARGET_DIR="$PWD/../target/servers"

format() {
    local unformatted
    unformatted=$(gofmt -l service) || return
    [ -z "$unformatted" ] || { echo "gofmt would change: $unformatted" && return 1; }
}

step "servers: rustfmt" cargo fmt --manifest-path validator/Cargo.toml --check
step "servers: clippy" cargo clippy --quiet --locked --release --manifest-path validator/Cargo.toml -- -D warnings
step "servers: gofmt" format
step "servers: go vet" env -C service go vet ./...
# guests-python/check.sh has installed the checkers.
cd ../guests-python
# shellcheck source=../guests-python/toolchain.sh
. ./toolchain.sh
cd ../servers
ruff=$python_checkers/bin/ruff
config=../guests-python/pyproject.toml
step "servers: ruff format" "$ruff" format --no-cache --config "$config" --check reporter
step "servers: ruff check" "$ruff" check --no-cache --config "$config" reporter
