#!/usr/bin/env bash
# Builds the role $LAB_ROLE to $LAB_OUT. The target folder is shared by all builds,
# since cargo takes turns in it and knows what is up to date.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ./toolchain.sh
export CARGO_TARGET_DIR="$PWD/../target/guests-rust"
# A cargo that calls this one has settings of its own in the environment.
unset CARGO_MANIFEST_DIR RUSTFLAGS CARGO_ENCODED_RUSTFLAGS RUSTC_WRAPPER RUSTUP_TOOLCHAIN
use_rustc

source=$LAB_SOURCE
lock=Cargo.lock
if ! is_pinned; then
    has_wit_bindgen || fail "wit-bindgen $wit_bindgen_version is not set up: run scripts/setup.sh rust"
    # A copy of the sources requires the wanted version; its target folder is of all others.
    CARGO_TARGET_DIR+=-versions
    [ ! -e "$wit_bindgen_dir" ] || lock=$wit_bindgen_dir/Cargo.lock
    if [ -e "$LAB_SOURCE/../Cargo.lock" ]; then
        copy_workspace "$LAB_SOURCE/.." "$LAB_TMP/workspace"
        cp "$lock" "$LAB_TMP/workspace"
        # Where the sources look for it.
        ln -s "$(realpath "$LAB_SOURCE/../../wit")" "$LAB_TMP/wit"
        require_wit_bindgen "$LAB_TMP/workspace/Cargo.toml"
        source=$LAB_TMP/workspace/${LAB_SOURCE##*/}
    else
        cp -R "$LAB_SOURCE" "$LAB_TMP/source"
        source=$LAB_TMP/source
        require_wit_bindgen "$source/Cargo.toml"
    fi
fi

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
if [ ! -e "$source/../Cargo.lock" ]; then
    cp "$lock" "$source"
    locked=()
    crate=$LAB_ROLE-$(sha256sum <<<"$source" | cut -c1-12)
    sed -i "s/^name = .*/name = \"$crate\"/" "$source/Cargo.toml"
fi
build() {
    cargo build --quiet "${locked[@]}" --release --target wasm32-wasip2 --manifest-path "$source/Cargo.toml"
    cp "$CARGO_TARGET_DIR/wasm32-wasip2/release/${crate//-/_}.wasm" "$LAB_OUT"
}
if is_pinned; then
    build
else
    # Two versions of a role have one name there.
    (flock 9 && build) 9>"$LAB_TOOLCHAINS/wit-bindgen.lock"
fi
