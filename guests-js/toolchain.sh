# Where the toolchain of this guest is. To be sourced in this folder, after lib.sh.
only_toolchains componentize-js jco

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

# version PACKAGE: prints the version to build with.
version() { wanted "$1" "$(pinned "$1")"; }

# What another version is installed with is what the lock file names.
for name in componentize-js jco; do
    [ "$(version "$name")" = "$(pinned "$name")" ] || js_toolchain+="-$name-$(version "$name")"
done

# served NAME: prints the versions that npm's registry serves.
served() { npm_versions "@bytecodealliance/$1"; }

# version_in MODULES PACKAGE: prints the version of it in the folder; of jco, which makes the
# component, the one that componentize-js loads.
version_in() {
    local package=@bytecodealliance/$2
    local nested=$1/@bytecodealliance/componentize-js/node_modules/$package
    [ -e "$nested" ] || nested=$1/$package
    sed -n 's|^  "version": "\(.*\)",\{0,1\}$|\1|p' "$nested/package.json"
}

# has_versions MODULES: whether the folder has the wanted versions.
has_versions() {
    [ -e "$1/@bytecodealliance/componentize-js" ] &&
        [ "$(version_in "$1" componentize-js)" = "$(version componentize-js)" ] &&
        [ "$(version_in "$1" jco)" = "$(version jco)" ]
}

# find_node_modules: prints the folder that holds the wanted packages: the lab's own, or the
# one of a jco on PATH if its packages have the same versions.
find_node_modules() {
    local jco modules
    command -v node >/dev/null || return 1
    if [ -e "$js_toolchain/.complete" ]; then
        echo "$js_toolchain/node_modules"
    elif jco=$(command -v jco); then
        modules=$(readlink -f "$jco")
        modules=${modules%/@bytecodealliance/jco/*}
        has_versions "$modules" || return 1
        echo "$modules"
    else
        return 1
    fi
}
