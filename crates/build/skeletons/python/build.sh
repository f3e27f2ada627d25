#!/usr/bin/env bash
# Builds the role $LAB_ROLE from $LAB_SOURCE to $LAB_OUT.
set -euo pipefail
cd "$(dirname "$0")"

# What else is installed in an active environment stays out of the component.
mkdir -p "$LAB_TMP/empty/lib/site-packages"
export VIRTUAL_ENV=$LAB_TMP/empty PYTHONDONTWRITEBYTECODE=1
componentize_py=$PWD/.venv/bin/componentize-py
cd "$LAB_TMP"
"$componentize_py" --quiet --wit-path "$LAB_WIT" --world "$LAB_WORLD" \
    componentize --python-path "$LAB_SOURCE" app --output "$LAB_OUT"
