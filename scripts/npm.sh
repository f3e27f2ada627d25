# What the setup scripts of guests from npm share. To be sourced after lib.sh.

# npm_versions PACKAGE: prints the versions that npm's registry serves, one a line.
npm_versions() {
    command -v npm >/dev/null || fail "npm is missing: install Node.js 20.19 or 22.12 or newer with npm"
    local listed
    # A list in JSON, or a string if there is one version.
    listed=$(ask "npm's registry" npm view "$1" versions --json) || exit
    tr -d ' ",[]' <<<"$listed"
}

# install_locked DIR SOURCE [PACKAGE VERSION]..: installs what SOURCE/package-lock.json names.
# With PACKAGE, that is installed in VERSION; of the others, those stay that suit it.
install_locked() {
    local dir=$1 source=$2
    shift 2
    command -v node >/dev/null && command -v npm >/dev/null ||
        fail "node or npm is missing: install Node.js 20.19 or 22.12 or newer with npm"
    node -e 'const [a, b] = process.versions.node.split(".").map(Number);
        process.exit((a === 20 && b >= 19) || (a === 22 && b >= 12) || a > 22 ? 0 : 1)' ||
        fail "Node.js $(node --version) does not do: put 20.19 or 22.12 or a newer one first on PATH"
    cp "$source/package.json" "$source/package-lock.json" "$dir/"
    while [ $# -gt 0 ]; do
        sed -i "s|^\( *\"$1\": \)\"[^\"]*\"|\1\"$2\"|" "$dir/package.json"
        shift 2
    done
    # Not `npm ci`: it refuses a lock file that lacks an optional package of some
    # other platform, and a registry's mirror need not have all of those.
    step "npm install in ${dir##*/}" npm install --prefix "$dir" --no-save --ignore-scripts --no-audit --no-fund ||
        fail "npm could not install $source/package-lock.json: check that the npm registry or your mirror of it can be reached, then run this again"
}
