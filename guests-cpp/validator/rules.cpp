#include "rules.hpp"

#include <algorithm>
#include <iterator>
#include <string>

namespace rules {

namespace {

/// The scalar values of a text in valid UTF-8, as every string of a component is.
std::u32string scalar_values(std::string_view text) {
    std::u32string scalars;
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if ((byte & 0xc0U) == 0x80) {
            scalars.back() = scalars.back() << 6U | (byte & 0x3fU);
        } else if (byte < 0x80) {
            scalars.push_back(byte);
        } else {
            scalars.push_back(byte & (byte < 0xe0 ? 0x1fU : byte < 0xf0 ? 0x0fU : 0x07U));
        }
    }
    return scalars;
}

/// The number of scalar values from the first to the last that are not white space.
std::ptrdiff_t trimmed_length(std::string_view text) {
    const auto scalars = scalar_values(text);
    const auto first = std::ranges::find_if_not(scalars, is_white_space);
    const auto last =
        std::find_if_not(scalars.rbegin(), std::make_reverse_iterator(first), is_white_space);
    return last.base() - first;
}

} // namespace

std::vector<Rule> broken(std::string_view name, std::string_view email, std::uint32_t age) {
    std::vector<Rule> rules;
    switch (trimmed_length(name)) {
    case 0:
        rules.push_back({.field = "name", .message = "Name cannot be empty"});
        break;
    case 1:
        rules.push_back({.field = "name", .message = "Name must be at least 2 characters"});
        break;
    default:
        break;
    }
    if (!is_email(email)) {
        rules.push_back({.field = "email", .message = "Invalid email format"});
    }
    if (age < 13) {
        rules.push_back({.field = "age", .message = "Must be at least 13 years old"});
    } else if (age > 150) {
        rules.push_back({.field = "age", .message = "Invalid age"});
    }
    return rules;
}

bool is_email(std::string_view email) {
    const auto at = email.find('@');
    if (at == std::string_view::npos || at == 0) {
        return false;
    }
    const auto domain = email.substr(at + 1);
    return !domain.contains('@') && domain.contains('.') && !domain.starts_with('.') &&
           !domain.ends_with('.');
}

bool is_white_space(char32_t scalar) {
    switch (scalar) {
    case 0x20:
    case 0x85:
    case 0xa0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202f:
    case 0x205f:
    case 0x3000:
        return true;
    default:
        return (scalar >= 0x9 && scalar <= 0xd) || (scalar >= 0x2000 && scalar <= 0x200a);
    }
}

} // namespace rules
