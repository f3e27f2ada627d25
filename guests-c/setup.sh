#!/usr/bin/env bash
# Makes clang, wasi-libc and the generator of the bindings ready.
# setup.sh --probe: prints the versions if they are there, otherwise fails.
# setup.sh --versions: prints the versions of the generator that can be wanted.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ./toolchain.sh

case ${1-} in
--probe) probe_clang /usr/lib/wasm32-wasi/crt1-reactor.o ;;
--versions) print_versions "$bindings_generator" "$wit_bindgen_pinned" ;;
*) setup_clang "${c_packages[@]}" ;;
esac
