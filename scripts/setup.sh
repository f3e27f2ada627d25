#!/usr/bin/env bash
# Makes toolchains ready: scripts/setup.sh [GUEST..], all guests if none is named.
# What a guest needs stands in its own setup.sh; this only calls them.
cd "$(dirname "$0")/.."
. scripts/lib.sh

if [ $# -eq 0 ]; then
    set -- guests-*/guest.toml
    set -- "${@%/guest.toml}"
    set -- "${@#guests-}"
fi
for guest in "$@"; do
    [ -e "guests-$guest/guest.toml" ] ||
        fail "no guest is named \`$guest\`: there is no guests-$guest/guest.toml"
done
for guest in "$@"; do
    printf '%s: ' "$guest"
    if [ ! -e "guests-$guest/setup.sh" ]; then
        printf 'needs no toolchain\n'
        continue
    fi
    if version=$("guests-$guest/setup.sh" --probe 2>/dev/null); then
        printf '%s, ready\n' "$version"
    else
        printf 'setting up\n'
        "guests-$guest/setup.sh" || fail "the toolchain of \`$guest\` could not be set up; the reason stands above"
        printf '%s: %s, ready\n' "$guest" "$("guests-$guest/setup.sh" --probe)"
    fi
done
