# Where bindings-tool is and how it is installed. To be sourced, after lib.sh, by the
# guests in C and C++.

bindings_tool_source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# An installation is known by this version: raise it with every change.
bindings_tool_version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$bindings_tool_source/Cargo.toml")
bindings_tool_dir="$LAB_TOOLCHAINS/bindings-tool-$bindings_tool_version"
wit_bindgen_version=$(sed -n 's/^wit-bindgen-core = { version = "\([0-9.]*\)".*/\1/p' "$bindings_tool_source/Cargo.toml")

# find_bindings_tool: prints its path.
find_bindings_tool() {
    [ -e "$bindings_tool_dir/.complete" ] && echo "$bindings_tool_dir/bin/bindings-tool"
}

# setup_bindings_tool: installs it, unless it is there.
setup_bindings_tool() {
    install_once "$bindings_tool_dir" compile_bindings_tool
}

compile_bindings_tool() { compile_tool "$bindings_tool_source" "$1"; }
