# Where the toolchain of this guest is. To be sourced in this folder, after lib.sh.
. ../tools/component-tool/toolchain.sh
. ../tools/bindings-tool/toolchain.sh

# Debian's LLVM, with what it needs for WebAssembly.
llvm_version=22
c_packages=(
    "clang-$llvm_version" "lld-$llvm_version" "llvm-$llvm_version"
    "libclang-rt-$llvm_version-dev" "libclang-rt-$llvm_version-dev-wasm32" wasi-libc
)

# probe_clang c|cpp FILE..: prints the versions of what builds the guest of that language,
# if it is there with these files of its libraries; otherwise fails.
probe_clang() {
    local language=$1 hint="is not set up: run scripts/setup.sh $1" clang component_tool bindings_tool file
    shift
    clang=$(clang_version) || fail "clang $llvm_version $hint"
    for file in /usr/lib/wasm32-wasi/crt1-reactor.o "/usr/bin/wasm-ld-$llvm_version" "$@"; do
        [ -e "$file" ] || fail "$file $hint"
    done
    component_tool=$(find_component_tool) || fail "component-tool $hint"
    bindings_tool=$(find_bindings_tool) || fail "bindings-tool $hint"
    printf 'clang %s, wit-bindgen-%s %s, %s, %s\n' "$clang" "$language" "$wit_bindgen_version" \
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
