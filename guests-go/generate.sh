#!/usr/bin/env bash
# Makes the bindings in */internal again from the contracts: generate.sh [DIR]
# writes to DIR/ROLE/internal, without DIR to this folder. They are committed so
# that editors, go vet and go test know them; check.sh tells when they are stale.
cd "$(dirname "$0")"
. ../scripts/lib.sh

target=${1-.}
# generate ROLE PACKAGE WORLD
generate() {
    rm -rf "$target/$1/internal"
    go tool -modfile=tools.mod wit-bindgen-go generate --world "$3" --out "$target/$1/internal" \
        --package-root "lab.example/guests-go/$1/internal" "../wit/$2"
}

generate validator user-validator user-validator
generate service user-service user-service
generate reporter reporting reporter
generate store database user-store
generate database database watched-database
