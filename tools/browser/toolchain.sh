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

# make_page LAB DIR REPORT..: writes the pages of reports, and of what `--with` names behind them; a
# red report is not a failure here.
make_page() {
    local lab=$1 dir=$2 said
    shift 2
    said=$("$lab" report --html "$dir" "$@" 2>&1) || [ $? -eq 1 ] || fail "$said"
}
