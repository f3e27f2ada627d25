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

make_page "$lab" "$pages/red" reports/red.json
make_page "$lab" "$pages/types" reports/types-before.json reports/types.json \
    --with reports/mutants.json reports/changes.json reports/costs.json
for report in red types; do
    node hostile.js "reports/$report.json" >"$pages/hostile-$report.json"
    make_page "$lab" "$pages/hostile-$report" "$pages/hostile-$report.json"
done
step "browser: node --test" env PAGES="$pages" node --test page.test.js site.test.js
