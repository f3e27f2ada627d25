# Where the toolchain of this guest is. To be sourced in this folder, after lib.sh.
. ../tools/component-tool/toolchain.sh
# The C++ guest, which takes this file, has another.
: "${bindings_generator:=wit-bindgen-c}"
. ../tools/bindings-tool/toolchain.sh

# Debian's LLVM, with what it needs for WebAssembly.
llvm_version=22
c_packages=(
    "clang-$llvm_version" "lld-$llvm_version" "llvm-$llvm_version"
    "libclang-rt-$llvm_version-dev" "libclang-rt-$llvm_version-dev-wasm32" wasi-libc
)

# probe_clang FILE..: prints the versions of what builds the guest, if it is there with these
# files of its libraries; otherwise fails.
probe_clang() {
    local hint="is not set up: run scripts/setup.sh ${bindings_generator#wit-bindgen-}" clang component_tool bindings_tool file
    clang=$(clang_version) || fail "clang $llvm_version $hint"
    for file in "/usr/bin/wasm-ld-$llvm_version" "$@"; do
        [ -e "$file" ] || fail "$file $hint"
    done
    component_tool=$(find_component_tool) || fail "component-tool $hint"
    bindings_tool=$(find_bindings_tool) || fail "bindings-tool with $bindings_generator $wit_bindgen_version $hint"
    printf 'clang %s, %s %s, %s, %s\n' "$clang" "$bindings_generator" "$wit_bindgen_version" \
        "$("$bindings_tool" --version)" "$("$component_tool" --version)"
}

# setup_clang PACKAGE..: installs these packages and what makes bindings and components.
setup_clang() {
    debian_packages "$@" ||
        fail "clang $llvm_version for WebAssembly could not be installed: use Debian 12 with its security updates"
    setup_component_tool
    setup_bindings_tool
}

# clang_version: prints the version of the clang that compiles the guest.
clang_version() {
    "clang-$llvm_version" --version 2>/dev/null | sed -n '1s/.*clang version \([^ ]*\).*/\1/p' | grep .
}
