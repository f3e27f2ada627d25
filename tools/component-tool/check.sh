#!/usr/bin/env bash
# Formatter, linter and unit tests of the component tool.
cd "$(dirname "$0")"
. ../../scripts/lib.sh

step "component-tool: rustfmt" cargo fmt --check
step "component-tool: clippy" cargo clippy --quiet --locked --all-targets -- -D warnings
step "component-tool: cargo test" cargo test --quiet --locked
