# The browser and its driver. To be sourced in this folder, after lib.sh and npm.sh.

browser_modules="$LAB_TOOLCHAINS/browser-$(sha256sum package-lock.json | cut -c1-12)"

install_driver() { install_locked "$1" .; }

# Installs what is missing, and names both for Node.
prepare_browser() {
    # Where Ubuntu has Chromium as a snap alone, Chrome is there.
    BROWSER=$(command -v chromium || command -v google-chrome) || {
        debian_packages chromium fonts-dejavu-core
        BROWSER=$(command -v chromium)
    }
    install_once "$browser_modules" install_driver
    BROWSER_MODULES=$browser_modules
    export BROWSER BROWSER_MODULES
}

# make_page LAB REPORT DIR: writes the page of a report; a red report is not a failure here.
make_page() {
    local said
    said=$("$1" report "$2" --html "$3" 2>&1) || [ $? -eq 1 ] || fail "$said"
}
