#!/usr/bin/env bash
# Installs jco and componentize-js into `node_modules`; `--probe` prints the versions and
# installs nothing.
set -euo pipefail
cd "$(dirname "$0")"

if [ "${1:-}" = --probe ]; then
    if ! cmp -s package.json node_modules/.complete; then
        echo "jco is not set up: run $PWD/setup.sh" >&2
        exit 1
    fi
    echo "jco $(node_modules/.bin/jco --version)"
    exit
fi
if ! command -v npm >/dev/null; then
    echo "there is no npm: install Node.js 22 or newer" >&2
    exit 1
fi
npm install --silent --no-fund --no-audit
cp package.json node_modules/.complete
