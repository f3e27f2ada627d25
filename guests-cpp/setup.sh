#!/usr/bin/env bash
# Makes clang, wasi-libc, libc++ and the generator of the bindings ready.
# setup.sh --probe: prints the versions if they are there, otherwise fails.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ./toolchain.sh

if [ "${1-}" = --probe ]; then
    versions=$(probe_clang cpp /usr/lib/wasm32-wasi/{libc++.a,libc++abi.a})
    echo "$versions, bindings mended"
else
    setup_clang "${cpp_packages[@]}"
fi
