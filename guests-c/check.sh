#!/usr/bin/env bash
# Formatter, linter and unit tests of the C guest; the tests run on this machine, under
# the sanitizers of addresses and of undefined behaviour.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ./toolchain.sh

debian_packages "clang-format-$llvm_version" "clang-tidy-$llvm_version"
roles=$(source_roles)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

mapfile -t sources < <(find . -name '*.[ch]')
# What needs no bindings, and is tested: all that does not include those of its world.
plain=(tests/*.c)
flags=(-std=c23 -Wall -Wextra -Wconversion -Werror)
while read -r _ source _ world; do
    mapfile -t -O ${#plain[@]} plain < <(grep -L "^#include \"${world//-/_}.h\"" "$source"/*.c)
    flags+=("-I$source")
done <<<"$roles"

tests() {
    "clang-$llvm_version" "${flags[@]}" -g -fsanitize=address,undefined -fno-sanitize-recover=all \
        "${plain[@]}" -lm -o "$scratch/tests" && "$scratch/tests"
}

step "c: clang-format" "clang-format-$llvm_version" --dry-run --Werror "${sources[@]}"
step "c: clang-tidy" "clang-tidy-$llvm_version" --quiet --warnings-as-errors='*' \
    --checks='bugprone-*,clang-analyzer-*,performance-*,-bugprone-easily-swappable-parameters,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling' "${plain[@]}" -- "${flags[@]}"
step "c: tests under the address sanitizer" tests
