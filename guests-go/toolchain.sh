# Where the toolchain of this guest is. To be sourced in this folder, after lib.sh.
. ../tools/component-tool/toolchain.sh

tinygo_version=0.42.0
tinygo_dir="$LAB_TOOLCHAINS/tinygo-$tinygo_version"
# The LLVM that TinyGo is compiled with; it also calls its clang and wasm-ld.
llvm_version=22
wit_bindgen_go_version=$(sed -n 's/^require go.bytecodealliance.org v//p' tools.mod)

# find_tinygo: prints the path of TinyGo: the lab's own, or one on PATH of the same
# minor version.
find_tinygo() {
    local found
    if [ -e "$tinygo_dir/.complete" ]; then
        echo "$tinygo_dir/bin/tinygo"
    elif found=$(command -v tinygo) && [[ "$(tinygo_version_of "$found")" == "${tinygo_version%.*}."* ]]; then
        echo "$found"
    else
        return 1
    fi
}

# tinygo_version_of TINYGO: prints its version, without running the lab's own.
tinygo_version_of() {
    case $1 in
    "$tinygo_dir"/*) echo "$tinygo_version" ;;
    *) "$1" version 2>/dev/null | sed -n 's/^tinygo version \([^ ]*\) .*/\1/p' ;;
    esac
}

# go_version: prints the version of the Go that TinyGo will use.
go_version() {
    local version
    version=$(go env GOVERSION 2>/dev/null) || return 1
    echo "${version#go}"
}
