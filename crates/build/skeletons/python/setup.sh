#!/usr/bin/env bash
# Installs componentize-py into `.venv`; `--probe` prints the version and installs nothing.
set -euo pipefail
cd "$(dirname "$0")"

if [ "${1:-}" = --probe ]; then
    if [ ! -e .venv/.complete ] || ! cmp -s requirements.txt .venv/.complete; then
        echo "componentize-py is not set up: run $PWD/setup.sh" >&2
        exit 1
    fi
    .venv/bin/componentize-py --version
    exit
fi
python3 -m venv --clear .venv
.venv/bin/pip install --quiet --disable-pip-version-check --only-binary :all: -r requirements.txt
cp requirements.txt .venv/.complete
