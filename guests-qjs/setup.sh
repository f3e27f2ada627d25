#!/usr/bin/env bash
# Installs componentize-qjs, unless the wanted version is there already.
# setup.sh --probe: prints the version if it is there, otherwise fails.
# setup.sh --versions: prints the versions that can be wanted.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ../scripts/npm.sh
. ./toolchain.sh

case ${1-} in
--probe)
    command -v node >/dev/null || fail "node is missing: install Node.js 20.19 or 22.12 or newer with npm"
    find_componentize_qjs >/dev/null || fail "componentize-qjs $qjs_version: not set up, run scripts/setup.sh qjs"
    if [ "$qjs_version" = "$qjs_pinned" ]; then
        echo "componentize-qjs $qjs_version, for streams $crate_version"
    else
        echo "componentize-qjs $qjs_version"
    fi
    exit
    ;;
--versions)
    print_versions componentize-qjs "$qjs_pinned"
    exit
    ;;
esac

install_toolchain() { install_locked "$1" . componentize-qjs "$qjs_version"; }

if ! find_componentize_qjs >/dev/null; then
    require_served componentize-qjs "$qjs_version" "$qjs_pinned"
    install_once "$qjs_toolchain" install_toolchain
fi
