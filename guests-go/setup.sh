#!/usr/bin/env bash
# Makes TinyGo and what it calls ready, unless they are there already.
# setup.sh --probe: prints the versions if they are there, otherwise fails.
# setup.sh --versions: prints the versions of wit-bindgen-go that can be wanted.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ./toolchain.sh
. ./tinygo/install.sh

# need COMMAND WHAT: fails unless the command exists.
need() {
    command -v "$1" >/dev/null || fail "$1 is missing: install $2, then run this again"
}

need_go() {
    need go "Go 1.25 or newer"
    local version
    version=$(go_version) || fail "\`go env\` fails in this folder: run \`go version\` here to see why"
    printf '1.25\n%s\n' "$version" | sort -C -V ||
        fail "Go $version is too old: put Go 1.25 or newer first on PATH"
}

# What the lab's own TinyGo finds on PATH whenever it builds.
need_helpers_of_own_tinygo() {
    local program
    for program in "clang-$llvm_version" "wasm-ld-$llvm_version" node; do
        command -v "$program" >/dev/null || fail "TinyGo needs $program: run scripts/setup.sh go"
    done
}

install_wit_bindgen_go() {
    step "go build wit-bindgen-go $wit_bindgen_go_version" compile_wit_bindgen_go "$1" ||
        fail "wit-bindgen-go $wit_bindgen_go_version could not be compiled: the reason stands above"
}

# As a module that requires it, since \`go install\` wants a list of all versions, which a
# proxy may refuse.
compile_wit_bindgen_go() (
    cd "$1" &&
        printf 'module lab.example/tool\n\ngo 1.25.0\n\nrequire go.bytecodealliance.org v%s\n' \
            "$wit_bindgen_go_version" >go.mod &&
        go build -mod=mod -o wit-bindgen-go go.bytecodealliance.org/cmd/wit-bindgen-go
)

case ${1-} in
--probe)
    need_go
    tinygo=$(find_tinygo) || fail "TinyGo ${tinygo_version%.*} is not set up: run scripts/setup.sh go"
    component_tool=$(find_component_tool) || fail "component-tool is not set up: run scripts/setup.sh go"
    case $tinygo in "$tinygo_dir"/*) need_helpers_of_own_tinygo ;; esac
    has_wit_bindgen_go || fail "wit-bindgen-go $wit_bindgen_go_version is not set up: run scripts/setup.sh go"
    printf 'tinygo %s, go %s, wit-bindgen-go %s, %s\n' "$(tinygo_version_of "$tinygo")" "$(go_version)" \
        "$wit_bindgen_go_version" "$("$component_tool" --version)"
    exit
    ;;
--versions)
    need_go
    print_versions wit-bindgen-go "$wit_bindgen_go_pinned"
    exit
    ;;
esac

need_go
tinygo=$(find_tinygo) || tinygo=
case $tinygo in
"" | "$tinygo_dir"/*)
    need node "Node.js 20 or newer"
    need npm "npm"
    need cargo "Rust with rustup"
    command -v apt-get >/dev/null ||
        fail "the lab compiles TinyGo on Debian only: put TinyGo $tinygo_version on PATH, then run this again"
    debian_packages "${tinygo_packages[@]}" ||
        fail "LLVM $llvm_version could not be installed: use Debian 12 with its security updates, or put TinyGo $tinygo_version on PATH"
    install_once "$tinygo_dir" install_tinygo
    ;;
esac
setup_component_tool
if ! has_wit_bindgen_go; then
    # Not `require_served`: a proxy may serve a version and list none.
    reason=$(go list -m "go.bytecodealliance.org@v$wit_bindgen_go_version" 2>&1 </dev/null) ||
        fail "the Go module proxy has no wit-bindgen-go $wit_bindgen_go_version (\"${reason%%$'\n'*}\"): \`guests-go/setup.sh --versions\` lists the versions that it has"
    install_once "$wit_bindgen_go_dir" install_wit_bindgen_go
fi
# The bindings' runtime, so that a build needs no network.
go mod download || fail "Go modules could not be had: check that the Go module proxy or your mirror of it can be reached, then run this again"
