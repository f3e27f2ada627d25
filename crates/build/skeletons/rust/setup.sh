#!/usr/bin/env bash
# Adds the target for components to Rust; `--probe` prints the version and installs nothing.
set -euo pipefail
cd "$(dirname "$0")"

has_target() {
    [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-wasip2" ]
}

if ! command -v cargo >/dev/null; then
    echo "there is no cargo: install Rust by rustup, see https://rustup.rs" >&2
    exit 1
fi
if [ "${1:-}" = --probe ]; then
    if ! has_target; then
        echo "rustc has no target wasm32-wasip2: run $PWD/setup.sh" >&2
        exit 1
    fi
    rustc --version
    exit
fi
has_target || rustup target add wasm32-wasip2
