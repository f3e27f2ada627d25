# Where the toolchain of this guest is. To be sourced in this folder, after lib.sh.

js_toolchain="$LAB_TOOLCHAINS/componentize-js-$(sha256sum package-lock.json | cut -c1-12)"
js_checkers="$LAB_TOOLCHAINS/js-check-$(sha256sum check/package-lock.json | cut -c1-12)"

# The checkers are those of all guests in JavaScript, and of the page of a report. These two
# are to be called in this folder, after npm.sh.
install_js_checkers() { install_once "$js_checkers" install_js_checkers_in; }
install_js_checkers_in() { install_locked "$1" check; }

# pinned PACKAGE: prints the version that package.json asks for.
pinned() {
    sed -n "s|^ *\"@bytecodealliance/$1\": \"\([0-9.]*\)\",\{0,1\}$|\1|p" package.json | head -n 1
}

# has_version MODULES PACKAGE: whether the folder has the pinned version of it.
has_version() {
    grep -qs "^  \"version\": \"$(pinned "$2")\"" "$1/@bytecodealliance/$2/package.json"
}

# find_node_modules: prints the folder that holds the pinned packages: the lab's
# own, or the one of a jco on PATH if its packages have the same versions.
find_node_modules() {
    local jco modules
    command -v node >/dev/null || return 1
    if [ -e "$js_toolchain/.complete" ]; then
        echo "$js_toolchain/node_modules"
    elif jco=$(command -v jco); then
        modules=$(readlink -f "$jco")
        modules=${modules%/@bytecodealliance/jco/*}
        has_version "$modules" jco && has_version "$modules" componentize-js || return 1
        echo "$modules"
    else
        return 1
    fi
}
