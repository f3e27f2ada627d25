#!/usr/bin/env bash
# Makes the bindings in */internal again from the contracts: generate.sh [DIR]
# writes to DIR/FOLDER/internal, without DIR to this folder. They are committed so
# that editors, go vet and go test know them; check.sh tells when they are stale.
cd "$(dirname "$0")"
. ../scripts/lib.sh

target=${1-.}
roles=$(source_roles)
while read -r _ source wit world; do
    rm -rf "$target/$source/internal"
    go tool -modfile=tools.mod wit-bindgen-go generate --world "$world" --out "$target/$source/internal" \
        --package-root "lab.example/guests-go/$source/internal" "$wit" </dev/null
done <<<"$roles"
