# Where component-tool is and how it is installed. To be sourced, after lib.sh,
# by the guests whose compilers produce core modules; they call it as wasm-tools.
# A wasm-tools on PATH is not used in its place: it lacks the adapter for WASI preview 1.

component_tool_source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# An installation is known by this version: raise it with every change.
component_tool_version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$component_tool_source/Cargo.toml")
component_tool_dir="$LAB_TOOLCHAINS/component-tool-$component_tool_version"

# find_component_tool: prints its path.
find_component_tool() {
    [ -e "$component_tool_dir/.complete" ] && echo "$component_tool_dir/bin/component-tool"
}

# setup_component_tool: installs it, unless it is there.
setup_component_tool() {
    install_once "$component_tool_dir" compile_component_tool
}

compile_component_tool() { compile_tool "$component_tool_source" "$1"; }
