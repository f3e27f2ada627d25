# What the scripts of guests that use crates share. To be sourced after lib.sh.

# crate_versions CRATE: prints the versions that the registry of crates serves, one a line.
# Cargo lists them by no command, but keeps what the registry says of a crate in its cache. A
# home of its own, with the settings of the real one, has no older cache.
crate_versions() (
    command -v cargo >/dev/null || fail "cargo is missing: install Rust with rustup, then run this again"
    home=$(mktemp -d)
    trap 'rm -rf "$home"' EXIT
    for file in config config.toml credentials credentials.toml; do
        [ ! -e "${CARGO_HOME:-$HOME/.cargo}/$file" ] || cp "${CARGO_HOME:-$HOME/.cargo}/$file" "$home"
    done
    CARGO_HOME=$home ask crates.io cargo info --quiet "$1" >/dev/null
    # A record of JSON for each version, among other records.
    find "$home/registry/index" -path "*/.cache/*/$1" -exec cat {} + | tr '\0' '\n' |
        sed -n '/"yanked": *true/d; s/^{.*"vers": *"\([^"]*\)".*/\1/p' | grep . ||
        fail "$(cargo --version) does not keep the versions of $1 where the lab reads them: read them on crates.io"
)

# require_crate VERSION FILE CRATE..: makes a Cargo.toml require these crates in this version.
require_crate() {
    local version=$1 file=$2 crate
    shift 2
    for crate in "$@"; do
        sed -i -E "s/^($crate = \{ version = )\"[^\"]*\"/\1\"=$version\"/" "$file"
        grep -q "^$crate = { version = \"=$version\"" "$file" ||
            fail "$file has no line \`$crate = { version = \"..\"\`, which the lab could change"
    done
}
