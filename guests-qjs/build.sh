#!/usr/bin/env bash
# Builds one role; the LAB_ variables say which one and where to.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ./toolchain.sh

# --sync: without it the exports are async, which the functions of most contracts are not; a
# template knows its world. WASI is not stubbed: a stub would take the words of a panic with it.
# The engine finds the guest's other modules below the module root: its own folder, or that of all
# roles, which share some.
options=(--sync)
if [ -e "$LAB_SOURCE/options" ]; then
    read -ra options <"$LAB_SOURCE/options"
fi
# Functions of these roles are async, and so may those be of a template's world.
case $LAB_ROLE in
async-handler | consumer | stage | source) options=() ;;
esac
case $LAB_ROLE/${options[*]} in
consumer/ | stage/ | source/ | relay/ | echo/) command=$(find_crate) ;;
*) command=$(find_componentize_qjs) ;;
esac || fail "componentize-qjs is not set up: run scripts/setup.sh qjs"

wit=$LAB_WIT
if [ "$LAB_ROLE" = async-handler ]; then
    # componentize-qjs cannot build a world that imports an async function: "instance export `send`
    # has the wrong type: type mismatch with async". So the world loses the import.
    wit=$LAB_TMP/wit
    cp -r "$LAB_WIT" "$wit"
    sed -i '/^ *import wasi:http\/client@/d' "$wit"/*.wit
fi

root=$LAB_SOURCE
[ ! -e "$LAB_SOURCE/../guest.toml" ] || root=$(realpath "$LAB_SOURCE/..")

TMPDIR="$LAB_TMP" "$command" "${options[@]}" --module-root "$root" \
    --wit "$wit" --world "$LAB_WORLD" --js "$LAB_SOURCE/app.js" --output "$LAB_OUT"
