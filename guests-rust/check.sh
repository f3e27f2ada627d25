#!/usr/bin/env bash
# Formatter, linter and unit tests of the Rust guest.
cd "$(dirname "$0")"
. ../scripts/lib.sh
export CARGO_TARGET_DIR="$PWD/../target/guests-rust"

step "rust: rustfmt" cargo fmt --all --check
step "rust: clippy" cargo clippy --quiet --locked --all-targets -- -D warnings
step "rust: cargo test" cargo test --quiet --locked
