#!/usr/bin/env bash
# measure.sh LAB REPORT: makes the page of a report with this program, and prints how large it is
# and how long Chromium takes to open it, to filter its cells and to open one.
lab=$(realpath "$1")
report=$(realpath "$2")
cd "$(dirname "$0")"
. ../../scripts/lib.sh
. ../../scripts/npm.sh
. ./toolchain.sh

prepare_browser
page=$(mktemp -d)
trap 'rm -rf "$page"' EXIT
make_page "$lab" "$page" "$report"
node measure.js "$page/index.html"
