#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace report {

std::size_t bucket(std::uint32_t age) {
    return static_cast<std::size_t>(std::ranges::lower_bound(highest, age) - highest.begin());
}

std::vector<Share> domains(std::span<const std::string_view> emails) {
    std::map<std::string_view, std::uint32_t> counts;
    for (const auto email : emails) {
        counts[email.substr(email.find('@') + 1)]++;
    }
    std::vector<Share> shares;
    for (const auto &[domain, users] : counts) {
        const auto share = std::uint64_t{users} * 10'000 / emails.size();
        shares.push_back(
            {.domain = domain, .users = users, .share = static_cast<std::uint32_t>(share)});
    }
    std::ranges::sort(shares, [](const Share &left, const Share &right) {
        return std::tie(right.users, left.domain) < std::tie(left.users, right.domain);
    });
    return shares;
}

double score(std::uint32_t age, std::string_view name, bool created) {
#pragma STDC FP_CONTRACT OFF
    // Every scalar value has one byte that does not continue another.
    const auto length = std::ranges::count_if(
        name, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80; });
    double z = -2.7 + 0.031 * std::min(age, 150U);
    z += 0.085 * static_cast<double>(std::min<std::ptrdiff_t>(length, 64));
    z += created ? 1.9 : 0;
    return 1 / (1 + std::exp(-z));
}

} // namespace report
