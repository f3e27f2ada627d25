# Where the toolchain of this guest is. To be sourced in this folder, after lib.sh.
only_toolchains componentize-py

componentize_py_pinned=$(sed -n 's/^componentize-py==\([0-9.]*\).*/\1/p' requirements.txt)
componentize_py_version=$(wanted componentize-py "$componentize_py_pinned")
if [ "$componentize_py_version" = "$componentize_py_pinned" ]; then
    python_toolchain="$LAB_TOOLCHAINS/componentize-py-$(sha256sum requirements.txt | cut -c1-12)"
else
    python_toolchain="$LAB_TOOLCHAINS/componentize-py-$componentize_py_version"
fi
python_checkers="$LAB_TOOLCHAINS/python-check-$(sha256sum requirements-check.txt | cut -c1-12)"

# find_componentize_py: prints the path of componentize-py in the wanted version: the lab's
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

# served NAME: prints the versions that PyPI has wheels of for this machine.
served() {
    local pip=(python3 -m pip) listed
    [ ! -e "$python_toolchain/.complete" ] || pip=("$python_toolchain/bin/pip")
    listed=$(ask PyPI "${pip[@]}" index versions --disable-pip-version-check --no-input --only-binary :all: "$1") || exit
    sed -n 's/^Available versions: //p' <<<"$listed" | sed 's/, /\n/g'
}

# install_locked DIR LOCK: makes a virtual environment of what the lock file names.
install_locked() { install_in_venv "$1" "$2" --require-hashes -r "$2"; }

# install_in_venv DIR WHAT ARGUMENT..: makes a virtual environment with what pip installs by
# these arguments; WHAT names it in messages.
install_in_venv() {
    local dir=$1 what=$2
    shift 2
    command -v python3 >/dev/null ||
        fail "python3 is missing: install Python 3.10 or newer (Debian: apt-get install python3 python3-venv)"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
        fail "$(python3 --version) is too old: put a python3 of version 3.10 or newer first on PATH"
    python3 -c 'import ensurepip, venv' 2>/dev/null ||
        fail "python3 has no venv module: install it (Debian: apt-get install python3-venv)"
    step "virtual environment" python3 -m venv "$dir" ||
        fail "no virtual environment could be made in $dir; is there space and permission to write?"
    step "pip install $what" "$dir/bin/pip" install --disable-pip-version-check --no-input \
        --only-binary :all: "$@" ||
        fail "pip could not install $what: check that PyPI or your mirror of it can be reached, then run this again"
}
