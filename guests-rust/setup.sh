#!/usr/bin/env bash
# The Rust guest's toolchain: cargo and the target wasm32-wasip2 of the release that
# rust-toolchain.toml pins. `--probe` prints its version and installs nothing.
cd "$(dirname "$0")"
. ../scripts/lib.sh

has_target() {
    [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-wasip2" ]
}

command -v cargo >/dev/null || fail "there is no cargo; install Rust by rustup, see https://rustup.rs"
if [ "${1:-}" = --probe ]; then
    has_target || fail "rustc has no target wasm32-wasip2"
    rustc --version
    exit
fi
has_target && exit
command -v rustup >/dev/null ||
    fail "rustc has no target wasm32-wasip2 and there is no rustup to add it; install the target as you installed rustc"
step "rustup target add wasm32-wasip2" rustup target add wasm32-wasip2
