#!/usr/bin/env bash
# Formatter, linter and unit tests of the bindings tool.
cd "$(dirname "$0")"
. ../../scripts/lib.sh

step "bindings-tool: rustfmt" cargo fmt --check
step "bindings-tool: clippy" cargo clippy --quiet --locked --all-targets -- -D warnings
step "bindings-tool: cargo test" cargo test --quiet --locked
