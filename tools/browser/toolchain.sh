# Where the browser's driver is. To be sourced in this folder, after lib.sh.

browser_modules="$LAB_TOOLCHAINS/browser-$(sha256sum package-lock.json | cut -c1-12)"
