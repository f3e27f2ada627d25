#!/usr/bin/env bash
# Builds one role; the LAB_ variables say which one and where to.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ./toolchain.sh

componentize_py=$(find_componentize_py) || fail "componentize-py is not set up: run scripts/setup.sh python"

# componentize-py appends the site-packages of the active environment to the
# component's module path. An empty environment keeps what happens to be
# installed there out of the component.
mkdir -p "$LAB_TMP/empty-environment/lib/site-packages"
export VIRTUAL_ENV="$LAB_TMP/empty-environment" PYTHONDONTWRITEBYTECODE=1

# What several roles share. A component contains only what it imports of it.
common=$PWD/common

cd "$LAB_TMP"
"$componentize_py" --quiet --wit-path "$LAB_WIT" --world "$LAB_WORLD" \
    componentize --python-path "$LAB_SOURCE" --python-path "$common" app --output "$LAB_OUT"
