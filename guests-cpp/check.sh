#!/usr/bin/env bash
# Formatter, linter and unit tests of the C++ guest; the tests run on this machine, under
# the sanitizers of addresses and of undefined behaviour.
cd "$(dirname "$0")"
. ../scripts/lib.sh
. ./toolchain.sh

debian_packages "clang-format-$llvm_version" "clang-tidy-$llvm_version"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

mapfile -t sources < <(find . -name '*.[ch]pp')
# What needs no bindings, and is tested.
plain=(validator/rules.cpp service/user_id.cpp reporter/report.cpp tests/*.cpp)
flags=(-std=c++23 -fno-exceptions -fno-rtti -Wall -Wextra -Wconversion -Werror -Ivalidator -Iservice -Ireporter)

tests() {
    "clang++-$llvm_version" "${flags[@]}" -g -fsanitize=address,undefined -fno-sanitize-recover=all \
        "${plain[@]}" -o "$scratch/tests" && "$scratch/tests"
}

step "cpp: clang-format" "clang-format-$llvm_version" --dry-run --Werror "${sources[@]}"
step "cpp: clang-tidy" "clang-tidy-$llvm_version" --quiet --warnings-as-errors='*' \
    --checks='bugprone-*,clang-analyzer-*,modernize-*,performance-*,-bugprone-easily-swappable-parameters,-modernize-use-trailing-return-type' "${plain[@]}" -- "${flags[@]}"
step "cpp: tests under the address sanitizer" tests
