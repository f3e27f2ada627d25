#!/usr/bin/env bash
# The Rust guest's toolchain: cargo and the target wasm32-wasip2 of the release that
# rust-toolchain.toml pins, or another rustc or wit-bindgen if one is wanted.
# setup.sh --probe: prints the versions if they are there, otherwise fails.
# setup.sh --versions: prints the versions of wit-bindgen that can be wanted; rustup lists
# no releases of rustc.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ./toolchain.sh

has_target() {
    [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-wasip2" ]
}

# lock_wit_bindgen DIR: makes DIR/Cargo.lock, which has the other version, and gets its crates.
lock_wit_bindgen() {
    local work=$1/work crate
    copy_workspace . "$work" &&
        require_wit_bindgen "$work/Cargo.toml" &&
        (
            cd "$work" &&
                # The macro and the generator are released with the library, but may be newer for cargo.
                for crate in wit-bindgen-rust-macro wit-bindgen-rust wit-bindgen-core; do
                    cargo update --package "$crate" --precise "$wit_bindgen_version" || exit
                done &&
                cargo fetch --locked --target wasm32-wasip2
        ) &&
        mv "$work/Cargo.lock" "$1" &&
        rm -r "$work"
}

install_rustc() {
    step "rustup toolchain install $rustc_version" env RUSTUP_HOME="$1" rustup toolchain install \
        --profile minimal --target wasm32-wasip2 --no-self-update "$rustc_version" ||
        fail "rustc $rustc_version could not be installed, for the reason above: https://releases.rs lists the releases"
}

install_wit_bindgen() {
    step "cargo fetch wit-bindgen $wit_bindgen_version" lock_wit_bindgen "$1" ||
        fail "the crates of this guest do not go with wit-bindgen $wit_bindgen_version; the reason stands above"
}

command -v cargo >/dev/null || fail "there is no cargo; install Rust by rustup, see https://rustup.rs"
case ${1-} in
--probe)
    use_rustc
    has_target || fail "rustc has no target wasm32-wasip2"
    has_wit_bindgen || fail "wit-bindgen $wit_bindgen_version is not set up: run scripts/setup.sh rust"
    case ${LAB_TOOLCHAIN-} in
    wit-bindgen=*) printf '%s, wit-bindgen %s\n' "$(rustc --version)" "$wit_bindgen_version" ;;
    *) rustc --version ;;
    esac
    exit
    ;;
--versions)
    print_versions wit-bindgen "$wit_bindgen_pinned"
    exit
    ;;
esac

if ! has_rustc; then
    command -v rustup >/dev/null || fail "there is no rustup to install rustc $rustc_version; see https://rustup.rs"
    install_once "$rustc_dir" install_rustc
fi
use_rustc
if ! has_target; then
    command -v rustup >/dev/null ||
        fail "rustc has no target wasm32-wasip2 and there is no rustup to add it; install the target as you installed rustc"
    step "rustup target add wasm32-wasip2" rustup target add wasm32-wasip2
fi
if ! has_wit_bindgen; then
    require_served wit-bindgen "$wit_bindgen_version" "$wit_bindgen_pinned"
    install_once "$wit_bindgen_dir" install_wit_bindgen
fi
