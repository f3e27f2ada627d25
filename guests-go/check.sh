#!/usr/bin/env bash
# Checks the form, the bindings and the logic of this guest's sources.
cd "$(dirname "$0")"
. ../scripts/lib.sh

roles=$(source_roles)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

format() {
    local unformatted
    unformatted=$(gofmt -l .) || return
    [ -z "$unformatted" ] || { echo "gofmt would change: $unformatted" && return 1; }
}

bindings() {
    local role source
    ./generate.sh "$scratch" || return
    while read -r role source _; do
        diff -r "$source/internal" "$scratch/$source/internal" ||
            { echo "the bindings of the $role do not fit the contract: run guests-go/generate.sh" && return 1; }
    done <<<"$roles"
}

step "go: gofmt" format
step "go: go vet" go vet ./...
step "go: bindings" bindings
step "go: go test" go test ./...
