#!/usr/bin/env bash
# Builds the role $LAB_ROLE from $LAB_SOURCE to $LAB_OUT.
set -euo pipefail
cd "$(dirname "$0")"
# A cargo that calls this one has settings of its own in the environment.
unset CARGO_MANIFEST_DIR CARGO_TARGET_DIR RUSTFLAGS CARGO_ENCODED_RUSTFLAGS RUSTC_WRAPPER

cargo build --quiet --release --target wasm32-wasip2 --manifest-path "$LAB_SOURCE/Cargo.toml"
cp "target/wasm32-wasip2/release/${LAB_ROLE//-/_}.wasm" "$LAB_OUT"
