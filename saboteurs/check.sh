#!/usr/bin/env bash
# Formatter, linter and unit tests of the saboteurs.
cd "$(dirname "$0")"
. ../scripts/lib.sh
export CARGO_TARGET_DIR="$PWD/../target/saboteurs"

step "saboteurs: rustfmt" cargo fmt --all --check
step "saboteurs: clippy" cargo clippy --quiet --locked --all-targets -- -D warnings
step "saboteurs: cargo test" cargo test --quiet --locked
