# What the setup scripts of guests from npm share. To be sourced after lib.sh.

# install_locked DIR SOURCE: installs what SOURCE/package-lock.json names.
install_locked() {
    local dir=$1 source=$2
    command -v node >/dev/null && command -v npm >/dev/null ||
        fail "node or npm is missing: install Node.js 20.19 or 22.12 or newer with npm"
    node -e 'const [a, b] = process.versions.node.split(".").map(Number);
        process.exit((a === 20 && b >= 19) || (a === 22 && b >= 12) || a > 22 ? 0 : 1)' ||
        fail "Node.js $(node --version) does not do: put 20.19 or 22.12 or a newer one first on PATH"
    cp "$source/package.json" "$source/package-lock.json" "$dir/"
    # Not `npm ci`: it refuses a lock file that lacks an optional package of some
    # other platform, and a registry's mirror need not have all of those.
    step "npm install in ${dir##*/}" npm install --prefix "$dir" --no-save --ignore-scripts --no-audit --no-fund ||
        fail "npm could not install $source/package-lock.json: check that the npm registry or your mirror of it can be reached, then run this again"
}
