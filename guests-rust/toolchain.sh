# Where the toolchain of this guest is. To be sourced in this folder, after lib.sh.
. ../scripts/cargo.sh
only_toolchains wit-bindgen rustc

rustc_pinned=$(sed -n 's/^channel = "\(.*\)"$/\1/p' ../rust-toolchain.toml)
rustc_version=$(wanted rustc "$rustc_pinned")
# Another release has a home of rustup of its own.
rustc_dir="$LAB_TOOLCHAINS/rustc-$rustc_version"
wit_bindgen_pinned=$(sed -n '/^name = "wit-bindgen"$/{n; s/^version = "\(.*\)"$/\1/p}' Cargo.lock)
wit_bindgen_version=$(wanted wit-bindgen "$wit_bindgen_pinned")
# Of another version, the lock file that the build takes in place of this folder's.
wit_bindgen_dir="$LAB_TOOLCHAINS/wit-bindgen-$wit_bindgen_version-$(sha256sum Cargo.lock | cut -c1-12)"

# served NAME: prints the versions that the registry of crates serves.
served() { crate_versions "$1"; }

# is_pinned: whether the wanted versions are those of rust-toolchain.toml and Cargo.lock.
is_pinned() { [ "$rustc_version $wit_bindgen_version" = "$rustc_pinned $wit_bindgen_pinned" ]; }

# has_rustc, has_wit_bindgen: whether the wanted version is set up; the pinned ones need no
# installation here.
has_rustc() { [ "$rustc_version" = "$rustc_pinned" ] || [ -e "$rustc_dir/.complete" ]; }
has_wit_bindgen() { [ "$wit_bindgen_version" = "$wit_bindgen_pinned" ] || [ -e "$wit_bindgen_dir/.complete" ]; }

# use_rustc: lets rustc and cargo be those of the wanted release.
use_rustc() {
    has_rustc || fail "rustc $rustc_version is not set up: run scripts/setup.sh rust"
    [ "$rustc_version" = "$rustc_pinned" ] ||
        export RUSTUP_HOME="$rustc_dir" RUSTUP_TOOLCHAIN="$rustc_version"
}

# require_wit_bindgen FILE: makes a Cargo.toml require the wanted version.
require_wit_bindgen() { require_crate "$wit_bindgen_version" "$1" wit-bindgen; }

# copy_workspace FROM TO: copies the sources, without a target folder that an editor may have
# made, as files of now: cargo takes older ones for built.
copy_workspace() {
    mkdir "$2" && tar -C "$1" --exclude=./target -c . | tar -C "$2" -xm
}
