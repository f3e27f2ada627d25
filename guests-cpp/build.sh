#!/usr/bin/env bash
# Builds one role; the LAB_ variables say which one and where to.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ./toolchain.sh

component_tool=$(find_component_tool) || fail "component-tool is not set up: run scripts/setup.sh cpp"
bindings_tool=$(find_bindings_tool) || fail "bindings-tool is not set up: run scripts/setup.sh cpp"

bindings=$LAB_TMP/bindings
name=${LAB_WORLD//-/_}
mkdir "$bindings"
"$bindings_tool" cpp "$LAB_WIT" "$LAB_WORLD" "$bindings"

# The bindings' results are std::expected, which is C++23. A reactor has no main and
# answers calls; the optimiser sees the guest and its bindings as one.
compile=(
    "clang++-$llvm_version" --target=wasm32-wasi -Wno-deprecated --sysroot=/usr -stdlib=libc++
    -std=c++23 -fno-exceptions -fno-rtti -Os -flto
)
"${compile[@]}" -w -c -o "$LAB_TMP/bindings.o" "$bindings/$name.cpp"
"${compile[@]}" -mexec-model=reactor -Wl,--strip-debug -Wall -Wextra -Werror -isystem "$bindings" -o "$LAB_TMP/core.wasm" \
    "$LAB_SOURCE"/*.cpp runtime/abort.cpp "$LAB_TMP/bindings.o" "$bindings/${name}_component_type.o"
"$component_tool" component new "$LAB_TMP/core.wasm" -o "$LAB_OUT"
