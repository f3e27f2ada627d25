#!/usr/bin/env bash
# Makes the bindings in */internal again from the contracts: generate.sh [DIR]
# writes to DIR/ROLE/internal, without DIR to this folder. They are committed so
# that editors, go vet and go test know them; check.sh tells when they are stale.
cd "$(dirname "$0")"
. ../scripts/lib.sh

target=${1-.}
for role in validator service; do
    rm -rf "$target/$role/internal"
    go tool -modfile=tools.mod wit-bindgen-go generate --world "user-$role" --out "$target/$role/internal" \
        --package-root "lab.example/guests-go/$role/internal" "../wit/user-$role"
done
