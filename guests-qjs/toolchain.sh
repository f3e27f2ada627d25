# Where the toolchain of this guest is. To be sourced in this folder, after lib.sh.
only_toolchains componentize-qjs

qjs_pinned=$(sed -n 's|^ *"componentize-qjs": "\([0-9.]*\)",\{0,1\}$|\1|p' package.json)
qjs_version=$(wanted componentize-qjs "$qjs_pinned")
if [ "$qjs_version" = "$qjs_pinned" ]; then
    qjs_toolchain="$LAB_TOOLCHAINS/componentize-qjs-$(sha256sum package-lock.json | cut -c1-12)"
else
    qjs_toolchain="$LAB_TOOLCHAINS/componentize-qjs-$qjs_version"
fi

# served NAME: prints the versions that npm's registry serves.
served() { npm_versions "$1"; }

# find_componentize_qjs: prints the command of the wanted version: the lab's own, or the
# one on PATH if npm installed it in the same version.
find_componentize_qjs() {
    local command
    command -v node >/dev/null || return 1
    if [ -e "$qjs_toolchain/.complete" ]; then
        echo "$qjs_toolchain/node_modules/componentize-qjs/bin/componentize-qjs"
    elif command=$(command -v componentize-qjs); then
        command=$(readlink -f "$command")
        grep -qs "^  \"version\": \"$qjs_version\"" "${command%/bin/*}/package.json" || return 1
        echo "$command"
    else
        return 1
    fi
}
