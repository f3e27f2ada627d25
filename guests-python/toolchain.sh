# Where the toolchain of this guest is. To be sourced in this folder, after lib.sh.

python_toolchain="$LAB_TOOLCHAINS/componentize-py-$(sha256sum requirements.txt | cut -c1-12)"
python_checkers="$LAB_TOOLCHAINS/python-check-$(sha256sum requirements-check.txt | cut -c1-12)"
componentize_py_version=$(sed -n 's/^componentize-py==\([0-9.]*\).*/\1/p' requirements.txt)

# find_componentize_py: prints the path of the pinned componentize-py: the lab's
# own, or one on PATH if its version is the same.
find_componentize_py() {
    local found
    if [ -e "$python_toolchain/.complete" ]; then
        echo "$python_toolchain/bin/componentize-py"
    elif found=$(command -v componentize-py) && [ "$("$found" --version 2>/dev/null)" = "componentize-py $componentize_py_version" ]; then
        echo "$found"
    else
        return 1
    fi
}

# install_locked DIR LOCK: makes a virtual environment of what the lock file names.
install_locked() {
    local dir=$1 lock=$2
    command -v python3 >/dev/null ||
        fail "python3 is missing: install Python 3.10 or newer (Debian: apt-get install python3 python3-venv)"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
        fail "$(python3 --version) is too old: put a python3 of version 3.10 or newer first on PATH"
    python3 -c 'import ensurepip, venv' 2>/dev/null ||
        fail "python3 has no venv module: install it (Debian: apt-get install python3-venv)"
    step "virtual environment" python3 -m venv "$dir" ||
        fail "no virtual environment could be made in $dir; is there space and permission to write?"
    step "pip install -r $lock" "$dir/bin/pip" install --disable-pip-version-check --no-input \
        --only-binary :all: --require-hashes -r "$lock" ||
        fail "pip could not install $lock: check that PyPI or your mirror of it can be reached, then run this again"
}
