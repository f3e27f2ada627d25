# Where the toolchain of this guest is. To be sourced in this folder, after lib.sh.
. ../tools/component-tool/toolchain.sh
# TinyGo is compiled from sources with an LLVM that suits it, so it has one version.
only_toolchains wit-bindgen-go

tinygo_version=0.42.0
tinygo_dir="$LAB_TOOLCHAINS/tinygo-$tinygo_version"
# The LLVM that TinyGo is compiled with; it also calls its clang and wasm-ld.
llvm_version=22
wit_bindgen_go_pinned=$(sed -n 's/^require go.bytecodealliance.org v//p' tools.mod)
wit_bindgen_go_version=$(wanted wit-bindgen-go "$wit_bindgen_go_pinned")
wit_bindgen_go_dir="$LAB_TOOLCHAINS/wit-bindgen-go-$wit_bindgen_go_version"

# served NAME: prints the versions that the Go module proxy serves.
served() {
    local listed
    listed=$(ask "the Go module proxy" go list -m -versions go.bytecodealliance.org) || exit
    tr ' ' '\n' <<<"$listed" | sed -n 's/^v//p'
}

# has_wit_bindgen_go: whether the wanted version is there; go has the pinned one itself.
has_wit_bindgen_go() {
    [ "$wit_bindgen_go_version" = "$wit_bindgen_go_pinned" ] || [ -e "$wit_bindgen_go_dir/.complete" ]
}

# wit_bindgen_go ARGUMENT..: runs the wanted version.
wit_bindgen_go() {
    if [ "$wit_bindgen_go_version" = "$wit_bindgen_go_pinned" ]; then
        go tool -modfile=tools.mod wit-bindgen-go "$@"
    else
        "$wit_bindgen_go_dir/wit-bindgen-go" "$@"
    fi
}

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
