#!/usr/bin/env bash
# Builds one role; the LAB_ variables say which one and where to.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ./toolchain.sh

component_tool=$(find_component_tool) || fail "component-tool is not set up: run scripts/setup.sh c"
bindings_tool=$(find_bindings_tool) || fail "bindings-tool is not set up: run scripts/setup.sh c"

bindings=$LAB_TMP/bindings
name=${LAB_WORLD//-/_}
mkdir "$bindings"
"$bindings_tool" c "$LAB_WIT" "$LAB_WORLD" "$bindings"
case $LAB_ROLE in
echo | relay) awk -v role="$LAB_ROLE" -f define.awk "$bindings/$name.h" >"$bindings/definitions.h" ;;
esac

# A reactor has no main and answers calls. The optimiser sees the guest and its bindings
# as one; only the guest's own sources are held to the warnings.
debug=-Wl,--strip-debug
[ -z "${LAB_LINES:-}" ] || debug=-gline-tables-only
compile=("clang-$llvm_version" --target=wasm32-wasi -Wno-deprecated --sysroot=/usr -std=c23 -Os -flto)
"${compile[@]}" -w -c -o "$LAB_TMP/bindings.o" "$bindings/$name.c"
"${compile[@]}" -mexec-model=reactor "$debug" -Wall -Wextra -Werror -isystem "$bindings" \
    -o "$LAB_TMP/core.wasm" "$LAB_SOURCE"/*.c "$LAB_TMP/bindings.o" "$bindings/${name}_component_type.o"
"$component_tool" component new "$LAB_TMP/core.wasm" -o "$LAB_OUT"
