# Where the toolchain of this guest is. To be sourced in this folder, after lib.sh.
# It is that of the C guest and a standard library.
bindings_generator=wit-bindgen-cpp
. ../guests-c/toolchain.sh

cpp_packages=(
    "${c_packages[@]}"
    "libc++-$llvm_version-dev-wasm32" "libc++abi-$llvm_version-dev-wasm32"
)
