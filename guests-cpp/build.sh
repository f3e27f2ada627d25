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

# The class of a resource is made for the guest to complete: its own goes first.
for class in "$LAB_SOURCE"/exports-*.h; do
    rm -f "$bindings/${class##*/}"
done
# Without this, worlds of some types do not compile (docs/findings/wit-bindgen-cpp.md):
# `value` wants an error that can be copied, and a view is declared as what it views.
sed -E -i -e 's/= (std::move\(.*\))\.value\(\);$/= *\1;/' \
    -e 's/^( +)[a-z].* (payload[0-9]+ = \(std::move)/\1auto \2/' "$bindings/$name.cpp"

# The bindings' results are std::expected, which is C++23. A reactor has no main and
# answers calls; the optimiser sees the guest and its bindings as one. The headers of
# WebAssembly's libc++ are named, since clang finds those of this machine's as well.
debug=-Wl,--strip-debug
[ -z "${LAB_LINES:-}" ] || debug=-gline-tables-only
compile=(
    "clang++-$llvm_version" --target=wasm32-wasi -Wno-deprecated --sysroot=/usr -stdlib=libc++
    -nostdinc++ -isystem /usr/include/wasm32-wasi/c++/v1
    -std=c++23 -fno-exceptions -fno-rtti -DNDEBUG -Os -flto -I "$LAB_SOURCE" -isystem "$bindings"
)
"${compile[@]}" -w -c -o "$LAB_TMP/bindings.o" "$bindings/$name.cpp"
"${compile[@]}" -mexec-model=reactor "$debug" -Wall -Wextra -Werror -o "$LAB_TMP/core.wasm" \
    "$LAB_SOURCE"/*.cpp runtime/abort.cpp "$LAB_TMP/bindings.o" "$bindings/${name}_component_type.o"
"$component_tool" component new "$LAB_TMP/core.wasm" -o "$LAB_OUT"
