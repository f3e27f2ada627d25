#!/usr/bin/env bash
# Formatter, linter and unit tests of the C++ guest; the tests run on this machine, under
# the sanitizers of addresses and of undefined behaviour.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ./toolchain.sh

debian_packages "clang-format-$llvm_version" "clang-tidy-$llvm_version" \
    "libc++-$llvm_version-dev" "libc++abi-$llvm_version-dev"
checks='bugprone-*,clang-analyzer-*,modernize-*,performance-*,-bugprone-easily-swappable-parameters,-modernize-use-trailing-return-type'
roles=$(source_roles)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

mapfile -t sources < <(find . -name '*.[ch]pp' -o -name '*.h')
# What needs no bindings, and is tested: all but the main.cpp of each role.
plain=(tests/*.cpp)
flags=(-std=c++23 -stdlib=libc++ -fno-exceptions -fno-rtti -Wall -Wextra -Wconversion -Werror)
while read -r _ source _; do
    mapfile -t -O ${#plain[@]} plain < <(find "$source" -name '*.cpp' -not -name main.cpp)
    flags+=("-I$source")
done <<<"$roles"

# One file at a time, as many at once as there are cores: it takes seconds for each.
tidy() {
    printf '%s\0' "${plain[@]}" | xargs -0 -n 1 -P "$(nproc)" -I {} \
        "clang-tidy-$llvm_version" --quiet --warnings-as-errors='*' --checks="$checks" {} -- "${flags[@]}"
}

tests() {
    "clang++-$llvm_version" "${flags[@]}" -g -fsanitize=address,undefined -fno-sanitize-recover=all \
        "${plain[@]}" -o "$scratch/tests" && "$scratch/tests"
}

step "cpp: clang-format" "clang-format-$llvm_version" --dry-run --Werror "${sources[@]}"
step "cpp: clang-tidy" tidy
step "cpp: tests under the address sanitizer" tests
