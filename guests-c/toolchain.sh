# Where the toolchain of this guest is. To be sourced in this folder, after lib.sh.
. ../tools/component-tool/toolchain.sh
. ../tools/bindings-tool/toolchain.sh

# Debian's LLVM, with what it needs for WebAssembly.
llvm_version=22
c_packages=(
    "clang-$llvm_version" "lld-$llvm_version" "llvm-$llvm_version"
    "libclang-rt-$llvm_version-dev" "libclang-rt-$llvm_version-dev-wasm32" wasi-libc
)

# clang_version: prints the version of the clang that compiles the guest.
clang_version() {
    "clang-$llvm_version" --version 2>/dev/null | sed -n '1s/.*clang version \([^ ]*\).*/\1/p' | grep .
}
