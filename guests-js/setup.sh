#!/usr/bin/env bash
# Installs componentize-js and jco, unless the wanted versions are there already.
# setup.sh --probe: prints the versions if they are there, otherwise fails.
# setup.sh --versions: prints the versions that can be wanted.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ../scripts/npm.sh
. ./toolchain.sh

versions="componentize-js $(version componentize-js), jco $(version jco)"
case ${1-} in
--probe)
    command -v node >/dev/null || fail "node is missing: install Node.js 20.19 or 22.12 or newer with npm"
    node_modules=$(find_node_modules) || fail "$versions: not set up, run scripts/setup.sh js"
    # What componentize.js mends is part of the toolchain that a report names.
    printf 'componentize-js %s, jco %s, bindings mended but for echo and relay\n' \
        "$(version_in "$node_modules" componentize-js)" "$(version_in "$node_modules" jco)"
    exit
    ;;
--versions)
    for name in componentize-js jco; do
        print_versions "$name" "$(pinned "$name")"
    done
    exit
    ;;
esac

install_toolchain() {
    install_locked "$1" . @bytecodealliance/componentize-js "$(version componentize-js)" @bytecodealliance/jco "$(version jco)"
    # A jco that componentize-js does not allow is installed beside one that it loads.
    local loaded
    loaded=$(version_in "$1/node_modules" jco)
    case ${LAB_TOOLCHAIN-} in
    jco="$loaded") ;;
    jco=*)
        fail "$versions: this componentize-js loads jco $loaded in its place; ask for one that its package.json allows"
        ;;
    esac
}

if ! find_node_modules >/dev/null; then
    for name in componentize-js jco; do
        require_served "$name" "$(version "$name")" "$(pinned "$name")"
    done
    install_once "$js_toolchain" install_toolchain
fi
