#!/usr/bin/env bash
# Installs componentize-py, unless the wanted version is there already.
# setup.sh --probe: prints the version if it is there, otherwise fails.
# setup.sh --versions: prints the versions that can be wanted.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ./toolchain.sh

case ${1-} in
--probe)
    find_componentize_py >/dev/null ||
        fail "componentize-py $componentize_py_version is not set up: run scripts/setup.sh python"
    echo "componentize-py $componentize_py_version"
    exit
    ;;
--versions)
    print_versions componentize-py "$componentize_py_pinned"
    exit
    ;;
esac

install_toolchain() {
    if [ "$componentize_py_version" = "$componentize_py_pinned" ]; then
        install_locked "$1" requirements.txt
    else
        install_in_venv "$1" "componentize-py $componentize_py_version" "componentize-py==$componentize_py_version"
    fi
}

if ! find_componentize_py >/dev/null; then
    require_served componentize-py "$componentize_py_version" "$componentize_py_pinned"
    install_once "$python_toolchain" install_toolchain
fi
