#!/usr/bin/env bash
# Makes clang, wasi-libc, libc++ and the generator of the bindings ready.
# setup.sh --probe: prints the versions if they are there, otherwise fails.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ./toolchain.sh

if [ "${1-}" = --probe ]; then
    hint="is not set up: run scripts/setup.sh cpp"
    clang=$(clang_version) || fail "clang $llvm_version $hint"
    for file in /usr/lib/wasm32-wasi/{crt1-reactor.o,libc++.a,libc++abi.a} "/usr/bin/wasm-ld-$llvm_version"; do
        [ -e "$file" ] || fail "$file $hint"
    done
    component_tool=$(find_component_tool) || fail "component-tool $hint"
    bindings_tool=$(find_bindings_tool) || fail "bindings-tool $hint"
    printf 'clang++ %s, wit-bindgen-cpp %s, %s, %s\n' "$clang" "$wit_bindgen_version" \
        "$("$bindings_tool" --version)" "$("$component_tool" --version)"
    exit
fi

debian_packages "${cpp_packages[@]}" ||
    fail "clang $llvm_version for WebAssembly could not be installed: use Debian 12 with its security updates"
setup_component_tool
setup_bindings_tool
