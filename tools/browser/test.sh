#!/usr/bin/env bash
# test.sh LAB: makes pages of the reports here with this program, and uses them in Chromium.
lab=$(realpath "$1")
cd "$(dirname "$0")"
. ../../scripts/lib.sh
. ../../scripts/npm.sh
. ./toolchain.sh

prepare_browser
pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT

node hostile.js reports/red.json >"$pages/hostile.json"
for report in reports/red.json "$pages/hostile.json"; do
    make_page "$lab" "$report" "$pages/$(basename "$report" .json)"
done
step "browser: node --test" env PAGES="$pages" node --test page.test.js
