#!/usr/bin/env bash
# Builds one role; the LAB_ variables say which one and where to.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ./toolchain.sh

tinygo=$(find_tinygo) || fail "TinyGo is not set up: run scripts/setup.sh go"
WASMTOOLS=$(find_component_tool) || fail "component-tool is not set up: run scripts/setup.sh go"
export WASMTOOLS TMPDIR=$LAB_TMP
# The lab's own TinyGo finds its C libraries in this cache.
case $tinygo in "$tinygo_dir"/*) export XDG_CACHE_HOME="$tinygo_dir/cache" ;; esac

# TinyGo's runtime imports WASI, which the contract's world does not: the world
# that is built is the contract's with WASI's imports added. Those that the
# program does not use are left out of the component. The contract's package may
# depend on another version of WASI, so TinyGo's folders have names of their own.
wit=$LAB_TMP/wit
wasi=$("$tinygo" env TINYGOROOT)/lib/wasi-cli/wit
mkdir -p "$wit/deps/tinygo-cli"
cp -RL "$LAB_WIT/." "$wit"
cp "$wasi"/*.wit "$wit/deps/tinygo-cli"
for package in "$wasi"/deps/*; do
    cp -R "$package" "$wit/deps/tinygo-${package##*/}"
done
printf 'world tinygo {\n    include wasi:cli/imports@0.2.0;\n    include %s;\n}\n' "$LAB_WORLD" >"$wit/tinygo.wit"

# With every garbage collector of TinyGo 0.42, values that only the other side of
# the boundary still needs are freed too early, and with its scheduler each call
# starts a goroutine, which costs a hundred times the call. Without both, memory
# only grows: whoever calls the component renews the instance every so often, as
# the harness does for each batch. -no-debug drops DWARF, which is most of the
# file, and keeps the names of functions for backtraces. The guest in collected/ is
# built with another runtime, to show what becomes of it.
if [ ! -e "$LAB_SOURCE/../go.mod" ]; then
    # What was made from a template is a module of its own, and has no bindings yet.
    rm -rf "$LAB_SOURCE/internal"
    go tool -modfile=tools.mod wit-bindgen-go generate --world "$LAB_WORLD" --out "$LAB_SOURCE/internal" \
        --package-root "$LAB_ROLE/internal" "$LAB_WIT" >"$LAB_TMP/wit-bindgen-go.log" 2>&1 ||
        fail "wit-bindgen-go $wit_bindgen_go_version: $(cat "$LAB_TMP/wit-bindgen-go.log")"
    cd "$LAB_SOURCE"
fi
read -ra runtime <<<"${GUEST_RUNTIME:--scheduler=none -gc=leaking}"
debug=(-no-debug)
[ -z "${LAB_LINES:-}" ] || debug=()
"$tinygo" build -target=wasip2 -opt=2 "${runtime[@]}" "${debug[@]}" \
    -wit-package "$wit" -wit-world tinygo -o "$LAB_TMP/component.wasm" "$LAB_SOURCE"
mv "$LAB_TMP/component.wasm" "$LAB_OUT"
