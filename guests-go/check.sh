#!/usr/bin/env bash
# Checks the form, the bindings and the logic of this guest's sources.
cd "$(dirname "$0")"
. ../scripts/lib.sh

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

format() {
    local unformatted
    unformatted=$(gofmt -l .) || return
    [ -z "$unformatted" ] || { echo "gofmt would change: $unformatted" && return 1; }
}

bindings() {
    local role
    ./generate.sh "$scratch" || return
    for role in validator service reporter store database; do
        diff -r "$role/internal" "$scratch/$role/internal" ||
            { echo "the bindings do not fit the contract: run guests-go/generate.sh" && return 1; }
    done
}

step "go: gofmt" format
step "go: go vet" go vet ./...
step "go: bindings" bindings
step "go: go test" go test ./...
