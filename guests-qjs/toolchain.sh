# Where the toolchain of this guest is. To be sourced in this folder, after lib.sh.
only_toolchains componentize-qjs

qjs_pinned=$(sed -n 's|^ *"componentize-qjs": "\([0-9.]*\)",\{0,1\}$|\1|p' package.json)
qjs_version=$(wanted componentize-qjs "$qjs_pinned")
qjs_toolchain=$(installation componentize-qjs "$qjs_version" "$qjs_pinned" package-lock.json)

# Worlds that import async functions are built by the release on crates.io, which npm does not
# serve, and which wants a newer Rust. If another version is wanted, that one builds all worlds.
crate_version=0.5.0
crate_rustc=1.97.0
qjs_crate=$LAB_TOOLCHAINS/componentize-qjs-cli-$crate_version

# served NAME: prints the versions that npm's registry serves.
served() { npm_versions "$1"; }

# find_componentize_qjs: prints the command of the wanted version: the lab's own, or the
# one on PATH if npm installed it in the same version.
find_componentize_qjs() {
    local command
    command -v node >/dev/null || return 1
    if [ -e "$qjs_toolchain/.complete" ]; then
        echo "$qjs_toolchain/node_modules/componentize-qjs/bin/componentize-qjs"
    elif command=$(command -v componentize-qjs); then
        command=$(readlink -f "$command")
        grep -qs "^  \"version\": \"$qjs_version\"" "${command%/bin/*}/package.json" || return 1
        echo "$command"
    else
        return 1
    fi
}

# find_crate: prints the command that builds worlds with async imports. It is compiled when such a
# world is built for the first time, which takes ten minutes of the processor's time.
find_crate() {
    if [ "$qjs_version" != "$qjs_pinned" ]; then
        find_componentize_qjs
        return
    fi
    command -v rustup >/dev/null || fail "there is no rustup to install rustc $crate_rustc; see https://rustup.rs"
    install_once "$qjs_crate" install_crate >&2
    echo "$qjs_crate/bin/componentize-qjs"
}

# The program runs for seconds: optimised as little as this, it is compiled sooner.
install_crate() {
    local rustup=$1/rustup target=$1/target
    step "rustup toolchain install $crate_rustc" env RUSTUP_HOME="$rustup" \
        rustup toolchain install --profile minimal --no-self-update "$crate_rustc" &&
        step "cargo install componentize-qjs-cli $crate_version" env RUSTUP_HOME="$rustup" \
            CARGO_TARGET_DIR="$target" CARGO_PROFILE_RELEASE_LTO=off \
            CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
            cargo "+$crate_rustc" install --quiet --locked --root "$1" "componentize-qjs-cli@$crate_version" &&
        rm -rf "$rustup" "$target"
}
