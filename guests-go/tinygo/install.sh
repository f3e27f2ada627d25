# Compiles TinyGo. To be sourced, after lib.sh and toolchain.sh.
#
# TinyGo is in no package registry as a program, but it is a Go module, and what
# its releases bundle beside it can be had from registries too: LLVM, libc and
# compiler-rt from Debian, the WIT of WASI from a Rust crate, wasm-opt from npm.
# Everything lands in one folder, which is TinyGo's root and can be removed whole.

tinygo_packages=(
    g++                                                   # links TinyGo to LLVM
    "llvm-$llvm_version-dev" "libclang-$llvm_version-dev" # what TinyGo links to
    "clang-$llvm_version" "lld-$llvm_version"             # what TinyGo calls
    "libclang-rt-$llvm_version-dev-wasm32" wasi-libc      # what TinyGo links guests to
)
# The newest release of each when TinyGo 0.42.0 was verified with them. The crate
# has WASI 0.2.0, which is the version that TinyGo's runtime imports.
wasi_crate_version=0.12.1
binaryen_version=132.0.0

# install_tinygo DIR: the whole recipe.
install_tinygo() {
    local dir=$1 work=$1/work
    mkdir "$work"
    step "TinyGo $tinygo_version: sources" tinygo_sources "$dir" ||
        fail "TinyGo's sources could not be had: check that the Go module proxy or your mirror of it can be reached, then run this again"
    step "TinyGo $tinygo_version: go build" tinygo_compile "$dir" ||
        fail "TinyGo could not be compiled: check that the Go module proxy can be reached and that Go is 1.25 or newer, then run this again"
    step "TinyGo $tinygo_version: libc and compiler-rt" tinygo_libraries "$dir" "$work" ||
        fail "Debian's libraries for wasm32 are not where they are expected: reinstall ${tinygo_packages[*]}"
    step "TinyGo $tinygo_version: WIT of WASI" tinygo_wit "$dir" "$work" ||
        fail "the crate wasi $wasi_crate_version could not be had: check that crates.io or your mirror of it can be reached, then run this again"
    step "TinyGo $tinygo_version: wasm-opt" tinygo_wasm_opt "$dir" "$work" ||
        fail "npm could not get binaryen $binaryen_version: check that npm's registry or your mirror of it can be reached, then run this again"
    rm -r "$work"
}

# The functions below are steps: `set -e` is off in them, hence the &&.

tinygo_sources() {
    local dir=$1 download module
    # What goes wrong stands in the output too, as "Error".
    download=$(cd "$dir" && GOFLAGS='' go mod download -json "github.com/tinygo-org/tinygo@v$tinygo_version") ||
        { echo "$download" && return 1; }
    module=$(sed -n 's/^\t"Dir": "\(.*\)",$/\1/p' <<<"$download")
    cp -R "$module/." "$dir" &&
        chmod -R u+w "$dir" &&
        cp -R tinygo/espflasher "$dir/espflasher" &&
        # A folder that module archives leave out and TinyGo wants to see.
        mkdir -p "$dir/src/net"
}

# Without -trimpath: TinyGo's runtime.Caller must see where its sources are.
tinygo_compile() (
    cd "$1" &&
        export CGO_ENABLED=1 GOWORK=off GOFLAGS='' &&
        go mod edit -replace tinygo.org/x/espflasher=./espflasher &&
        go build -buildvcs=false -tags "llvm$llvm_version" -o bin/tinygo .
)

# Puts archives where TinyGo looks for the libraries that it has compiled before:
# the sources that it would compile are submodules, absent from the Go module.
# The members are those that builder/wasmbuiltins.go of TinyGo lists.
tinygo_libraries() {
    local cache=$1/cache/tinygo objects=$2/objects ar="/usr/lib/llvm-$llvm_version/bin/llvm-ar"
    local compiler_rt=$cache/compiler-rt-wasm32-unknown-wasi-generic
    local libc=$cache/wasmbuiltins-wasm32-unknown-wasi-generic-v1
    mkdir -p "$compiler_rt" "$libc" "$objects" &&
        cp "$("clang-$llvm_version" -print-resource-dir)/lib/wasi/libclang_rt.builtins-wasm32.a" "$compiler_rt/lib.a" &&
        (cd "$objects" && "$ar" x /usr/lib/wasm32-wasi/libc.a \
            {memcpy,memmove,memset,strlen,exp,exp2,exp_data,log,log_data}.o \
            __math_{divzero,invalid,oflow,uflow,xflow}.o) &&
        "$ar" rcsD "$libc/lib.a" "$objects"/*.o
}

tinygo_wit() {
    local wit=$1/lib/wasi-cli/wit project=$2/wasi
    mkdir -p "$project/src" "$wit/deps" &&
        touch "$project/src/lib.rs" &&
        printf '[package]\nname = "wit"\nedition = "2024"\n[dependencies]\nwasi = "=%s"\n[workspace]\n' \
            "$wasi_crate_version" >"$project/Cargo.toml" &&
        cargo vendor --manifest-path "$project/Cargo.toml" "$project/vendor" &&
        cp -R "$project/vendor/wasi/wit/deps/." "$wit/deps" &&
        mv "$wit/deps/cli"/* "$wit" &&
        rmdir "$wit/deps/cli"
}

# Of npm's package just the one program, which is a script for node that needs no
# other file: all of it takes 100 MB. TinyGo looks for it in its own bin folder.
tinygo_wasm_opt() {
    npm pack --silent --pack-destination "$2" "binaryen@$binaryen_version" &&
        mkdir "$1/binaryen" &&
        tar -xzf "$2/binaryen-$binaryen_version.tgz" -C "$1/binaryen" --strip-components 1 \
            package/LICENSE package/bin/package.json package/bin/wasm-opt &&
        chmod +x "$1/binaryen/bin/wasm-opt" &&
        ln -s ../binaryen/bin/wasm-opt "$1/bin/wasm-opt" &&
        "$1/bin/wasm-opt" --version
}
