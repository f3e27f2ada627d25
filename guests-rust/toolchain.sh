# Where the toolchain of this guest is. To be sourced in this folder, after lib.sh.
. ../scripts/cargo.sh
only_toolchains wit-bindgen

wit_bindgen_pinned=$(sed -n '/^name = "wit-bindgen"$/{n; s/^version = "\(.*\)"$/\1/p}' Cargo.lock)
wit_bindgen_version=$(wanted wit-bindgen "$wit_bindgen_pinned")
# Of another version, the lock file that the build takes in place of this folder's.
wit_bindgen_dir="$LAB_TOOLCHAINS/wit-bindgen-$wit_bindgen_version-$(sha256sum Cargo.lock | cut -c1-12)"

# served NAME: prints the versions that the registry of crates serves.
served() { crate_versions "$1"; }

# is_pinned: whether the wanted version is that of Cargo.lock.
is_pinned() { [ "$wit_bindgen_version" = "$wit_bindgen_pinned" ]; }

# has_wit_bindgen: whether the wanted version is set up; cargo gets the pinned one itself.
has_wit_bindgen() { is_pinned || [ -e "$wit_bindgen_dir/.complete" ]; }

# require_wit_bindgen FILE: makes a Cargo.toml require the wanted version.
require_wit_bindgen() { require_crate "$wit_bindgen_version" "$1" wit-bindgen; }
