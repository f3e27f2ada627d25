/// The arithmetic of reports, free of everything that belongs to WebAssembly. The comments
/// in wit/reporting prescribe it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace report {

/// The highest age of each bucket but the last.
constexpr std::array<std::uint32_t, 7> highest{12, 17, 24, 34, 49, 64, 150};

/// How many of something are of each age.
using Ages = std::array<std::uint32_t, highest.size() + 1>;

/// The bucket of an age.
std::size_t bucket(std::uint32_t age);

/// A domain, with its number of addresses and its share of them.
struct Share {
    std::string_view domain;
    std::uint32_t users;
    std::uint32_t share;

    bool operator==(const Share &) const = default;
};

/// The domains of some addresses, in the order of a report.
std::vector<Share> domains(std::span<const std::string_view> emails);

/// The score of a user.
double score(std::uint32_t age, std::string_view name, bool created);

} // namespace report
