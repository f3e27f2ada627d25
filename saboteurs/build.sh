#!/usr/bin/env bash
# Builds the role $LAB_ROLE to $LAB_OUT; a role's package has its name. The target
# folder is shared by all, since cargo takes turns in it and knows what is up to date.
set -euo pipefail
cd "$(dirname "$0")"
export CARGO_TARGET_DIR="$PWD/../target/saboteurs"
# A cargo that calls this one has settings of its own in the environment.
unset CARGO_MANIFEST_DIR RUSTFLAGS CARGO_ENCODED_RUSTFLAGS RUSTC_WRAPPER RUSTUP_TOOLCHAIN

cargo build --quiet --locked --release --target wasm32-wasip2 --package "$LAB_ROLE"
cp "$CARGO_TARGET_DIR/wasm32-wasip2/release/${LAB_ROLE//-/_}.wasm" "$LAB_OUT"
