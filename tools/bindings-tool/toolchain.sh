# Where bindings-tool is and how it is installed. To be sourced, after lib.sh, by the
# guests in C and C++; $bindings_generator is the crate that makes their bindings.
. ../scripts/cargo.sh
only_toolchains "$bindings_generator"

bindings_tool_source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# An installation is known by this version: raise it with every change.
bindings_tool_version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$bindings_tool_source/Cargo.toml")
bindings_tool_dir="$LAB_TOOLCHAINS/bindings-tool-$bindings_tool_version"
wit_bindgen_pinned=$(sed -n 's/^wit-bindgen-core = { version = "\([0-9.]*\)".*/\1/p' "$bindings_tool_source/Cargo.toml")
wit_bindgen_version=$(wanted "$bindings_generator" "$wit_bindgen_pinned")
[ "$wit_bindgen_version" = "$wit_bindgen_pinned" ] || bindings_tool_dir+="-wit-bindgen-$wit_bindgen_version"

# served NAME: prints the versions that the registry of crates serves.
served() { crate_versions "$1"; }

# find_bindings_tool: prints its path.
find_bindings_tool() {
    [ -e "$bindings_tool_dir/.complete" ] && echo "$bindings_tool_dir/bin/bindings-tool"
}

# setup_bindings_tool: installs it, unless it is there.
setup_bindings_tool() {
    find_bindings_tool >/dev/null && return
    require_served "$bindings_generator" "$wit_bindgen_version" "$wit_bindgen_pinned"
    install_once "$bindings_tool_dir" compile_bindings_tool
}

compile_bindings_tool() {
    local source=$bindings_tool_source
    if [ "$wit_bindgen_version" != "$wit_bindgen_pinned" ]; then
        source=$1/bindings-tool
        mkdir "$source"
        cp -R "$bindings_tool_source"/{Cargo.toml,Cargo.lock,src} "$source"
        # Crates that are released together. Of the others, those stay that suit them.
        require_crate "$wit_bindgen_version" "$source/Cargo.toml" wit-bindgen-{c,core,cpp}
        # Before 0.63, the filter of functions that block was one of async functions.
        if printf '%s\n0.63\n' "$wit_bindgen_version" | sort -C -V; then
            sed -i 's/\.push("all")/.push("-all")/' "$source/src/main.rs"
        fi
        step "cargo fetch wit-bindgen $wit_bindgen_version" cargo fetch --manifest-path "$source/Cargo.toml" ||
            fail "the crates of bindings-tool do not go with wit-bindgen $wit_bindgen_version; the reason stands above"
    fi
    compile_tool "$source" "$1"
}
