#!/usr/bin/env bash
# test.sh LAB: makes pages of the reports here with this program, and uses them in Chromium.
lab=$(realpath "$1")
cd "$(dirname "$0")"
. ../../scripts/lib.sh
. ../../scripts/npm.sh
. ./toolchain.sh

install_driver() { install_locked "$1" .; }
# Where Ubuntu has Chromium as a snap alone, Chrome is there.
browser=$(command -v chromium || command -v google-chrome) || {
    debian_packages chromium fonts-dejavu-core
    browser=$(command -v chromium)
}
install_once "$browser_modules" install_driver
pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT

node hostile.js reports/red.json >"$pages/hostile.json"
for report in reports/red.json "$pages/hostile.json"; do
    # A red report is no failure here.
    "$lab" report "$report" --html "$pages/$(basename "$report" .json)" >"$pages/log" ||
        [ $? -eq 1 ] || fail "$(cat "$pages/log")"
done
step "browser: node --test" env BROWSER="$browser" BROWSER_MODULES="$browser_modules" \
    PAGES="$pages" node --test page.test.js
