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

# generate MODULE FOLDER NAME: makes the bindings in the folder of the module that is in MODULE
# and has this NAME, and goes there.
generate() {
    local module=$1 source=$1/$2 cm
    rm -rf "$source/internal"
    wit_bindgen_go generate --world "$LAB_WORLD" --out "$source/internal" \
        --package-root "$3/internal" "$LAB_WIT" >"$LAB_TMP/wit-bindgen-go.log" 2>&1 ||
        fail "wit-bindgen-go $wit_bindgen_go_version: $(cat "$LAB_TMP/wit-bindgen-go.log")"
    cd "$source"
    [ "$wit_bindgen_go_version" != "$wit_bindgen_go_pinned" ] || return 0
    # Bindings and their runtime are released together.
    cm=$(cd "$wit_bindgen_go_dir" && go list -m go.bytecodealliance.org/cm) ||
        fail "wit-bindgen-go $wit_bindgen_go_version has no runtime of its own (the line above): ask for a newer version"
    go mod edit -require="${cm/ /@}"
    cat "$wit_bindgen_go_dir/go.sum" >>"$module/go.sum"
}

source=$LAB_SOURCE
if [ ! -e "$LAB_SOURCE/../go.mod" ]; then
    # What was made from a template is a module of its own, and has no bindings yet.
    generate "$LAB_SOURCE" . "$LAB_ROLE"
elif [ "$wit_bindgen_go_version" != "$wit_bindgen_go_pinned" ]; then
    # The bindings that are committed are those of the pinned version.
    folder=${LAB_SOURCE##*/}
    source=$LAB_TMP/module/$folder
    mkdir "$LAB_TMP/module"
    cp -R "$LAB_SOURCE" "$LAB_SOURCE/../go.mod" "$LAB_SOURCE/../go.sum" "$LAB_TMP/module"
    generate "$LAB_TMP/module" "$folder" "lab.example/guests-go/$folder"
fi

# With every garbage collector of TinyGo 0.42, values that only the other side of
# the boundary still needs are freed too early, and with its scheduler each call
# starts a goroutine, which costs a hundred times the call. Without both, memory
# only grows: whoever calls the component renews the instance every so often, as
# the harness does for each batch. -no-debug drops DWARF, which is most of the
# file, and keeps the names of functions for backtraces. The guest in collected/ is
# built with another runtime, to show what becomes of it.
read -ra runtime <<<"${GUEST_RUNTIME:--scheduler=none -gc=leaking}"
debug=(-no-debug)
[ -z "${LAB_LINES:-}" ] || debug=()
"$tinygo" build -target=wasip2 -opt=2 "${runtime[@]}" "${debug[@]}" \
    -wit-package "$wit" -wit-world tinygo -o "$LAB_TMP/component.wasm" "$source"
mv "$LAB_TMP/component.wasm" "$LAB_OUT"
