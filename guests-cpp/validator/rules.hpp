/// The rules, without anything of a component: they run on any target.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace rules {

/// A rule that a user breaks: the field that it is about, and what is said to whoever
/// breaks it.
struct Rule {
    std::string_view field;
    std::string_view message;

    bool operator==(const Rule &) const = default;
};

/// The broken rules, in the order of the contract.
std::vector<Rule> broken(std::string_view name, std::string_view email, std::uint32_t age);

/// Whether an address has one `@` with something before it and a domain with an inner dot
/// behind it.
bool is_email(std::string_view email);

/// Whether a scalar value has the Unicode property `White_Space`, as the contract lists it.
bool is_white_space(char32_t scalar);

} // namespace rules
