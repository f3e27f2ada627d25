#!/usr/bin/env bash
# Tests what lib.sh does about toolchains and their versions; no registry is asked.
cd "$(dirname "$0")"
. ./lib.sh

# A registry as a guest's toolchain.sh describes it: in no order, with a prerelease.
served() {
    [ "$1" = toolc ] || fail "the registry is away"
    printf '%s\n' 0.10.0 1.0.0-rc.1 0.9.1 0.9.0
}

# gives EXPECTED COMMAND..: fails unless the command, in a shell of its own, prints this.
gives() {
    local expected=$1 printed
    shift
    printed=$("$@" 2>&1) || true
    [ "$printed" = "$expected" ] ||
        { printf '%s\n  printed:  %s\n  expected: %s\n' "$*" "$printed" "$expected" && return 1; }
}

# asked_for TOOLCHAIN COMMAND..: runs the command with LAB_TOOLCHAIN.
asked_for() {
    local LAB_TOOLCHAIN=$1
    shift
    "$@"
}

wanted_versions() {
    local other
    unset LAB_TOOLCHAIN
    gives 0.9.1 wanted toolc 0.9.1 &&
        gives 0.9.1 asked_for '' wanted toolc 0.9.1 &&
        gives 0.10.0 asked_for toolc=0.10.0 wanted toolc 0.9.1 &&
        gives 0.9.1 asked_for toolc-js=0.10.0 wanted toolc 0.9.1 &&
        gives '' only_toolchains toolc &&
        gives '' asked_for '' only_toolchains toolc &&
        gives '' asked_for toolc=1.0.0-rc.1 only_toolchains linker toolc ||
        return
    for other in toolc toolc= toolc=../1 'toolc=1;2' toolcc=1 x-toolc=1; do
        gives "error: LAB_TOOLCHAIN is \`$other\`: scripts takes NAME=VERSION, with one of these names: linker toolc" \
            asked_for "$other" only_toolchains linker toolc || return
    done
}

served_versions() {
    gives 'toolc 0.9.1 0.9.0 0.9.1 0.10.0' print_versions toolc 0.9.1 &&
        # The pinned version is listed, even if the registry has it no more.
        gives 'toolc 0.8.0 0.8.0 0.9.0 0.9.1 0.10.0' print_versions toolc 0.8.0 &&
        gives 'error: the registry is away' print_versions linker 1.0.0 &&
        gives '' require_served toolc 0.10.0 0.9.1 &&
        gives '' require_served linker 1.0.0 1.0.0 &&
        gives 'error: the registry is away' require_served linker 1.1.0 1.0.0 &&
        gives "error: the registry has no toolc 0.1.0: \`scripts/setup.sh --versions\` lists the versions that it has" \
            require_served toolc 0.1.0 0.9.1
}

asked_registries() {
    gives 1.0.0 ask Registry echo 1.0.0 &&
        gives "error: Registry listed no versions: \`failing_client\` printed \"npm error code ENOTFOUND\"; check that the registry or your mirror of it can be reached, then run this again" \
            ask Registry failing_client
}

failing_client() {
    printf 'a warning\nnpm error code ENOTFOUND\nnpm error a log is elsewhere\n' >&2
    return 1
}

# An installation is made once, and nothing is left of one that fails.
installations() {
    local dir status=0
    dir=$(mktemp -d)
    (install_once "$dir/a" fails_half_way) || status=$?
    [ "$status" -eq 1 ] && gives '' find "$dir" -mindepth 1 -not -name a.lock &&
        (install_once "$dir/a" counts && install_once "$dir/a" counts) &&
        gives x cat "$dir/a/count" && rm -r "$dir"
}
fails_half_way() { touch "$1/half" && fail "the registry is away"; }
counts() { printf x >>"$1/count"; }

step "scripts: installations" installations
step "scripts: wanted versions" wanted_versions
step "scripts: served versions" served_versions
step "scripts: registries that are asked" asked_registries
