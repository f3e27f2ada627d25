#!/usr/bin/env bash
# Builds the role $LAB_ROLE to $LAB_OUT. The target folder is shared by all builds,
# since cargo takes turns in it and knows what is up to date.
set -euo pipefail
cd "$(dirname "$0")"
export CARGO_TARGET_DIR="$PWD/../target/guests-rust"
# A cargo that calls this one has settings of its own in the environment.
unset CARGO_MANIFEST_DIR RUSTFLAGS CARGO_ENCODED_RUSTFLAGS RUSTC_WRAPPER RUSTUP_TOOLCHAIN

# Line tables change no code; what is built with them is kept apart.
if [ -n "${LAB_LINES:-}" ]; then
    export CARGO_TARGET_DIR="$CARGO_TARGET_DIR-lines"
    export CARGO_PROFILE_RELEASE_DEBUG=line-tables-only CARGO_PROFILE_RELEASE_STRIP=none
fi

# A crate that was made from a template is no member of the workspace, but takes the
# versions from its lock file. There is one for each world, and cdylibs of one name would
# overwrite each other in the target folder, so each has a name of its own.
locked=(--locked)
crate=$LAB_ROLE
if [ ! -e "$LAB_SOURCE/../Cargo.lock" ]; then
    cp Cargo.lock "$LAB_SOURCE"
    locked=()
    crate=$LAB_ROLE-$(sha256sum <<<"$LAB_SOURCE" | cut -c1-12)
    sed -i "s/^name = .*/name = \"$crate\"/" "$LAB_SOURCE/Cargo.toml"
fi
cargo build --quiet "${locked[@]}" --release --target wasm32-wasip2 --manifest-path "$LAB_SOURCE/Cargo.toml"
cp "$CARGO_TARGET_DIR/wasm32-wasip2/release/${crate//-/_}.wasm" "$LAB_OUT"
