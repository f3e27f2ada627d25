# Where component-tool is and how it is installed. To be sourced, after lib.sh,
# by the guests whose compilers produce core modules; they call it as wasm-tools.

component_tool_source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# An installation is known by this version: raise it with every change.
component_tool_version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$component_tool_source/Cargo.toml")
component_tool_dir="$LAB_TOOLCHAINS/component-tool-$component_tool_version"

# find_component_tool: prints the path of component-tool, or else of a wasm-tools
# on PATH, which does the same.
find_component_tool() {
    if [ -e "$component_tool_dir/.complete" ]; then
        echo "$component_tool_dir/bin/component-tool"
    else
        command -v wasm-tools
    fi
}

# setup_component_tool: installs it, unless find_component_tool finds one.
setup_component_tool() {
    find_component_tool >/dev/null || install_once "$component_tool_dir" compile_component_tool
}

compile_component_tool() {
    command -v cargo >/dev/null ||
        fail "cargo is missing: install Rust with rustup, or put wasm-tools on PATH, then run this again"
    compile_tool "$component_tool_source" "$1"
}
