/// The identifier of a user, without anything of a component.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

/// The characters of an identifier. No std::string: the library's part of it drags streams
/// and files into the component.
using UserId = std::array<char, 20>;

/// `usr_` and the FNV-1a hash of the user, as the contract says.
UserId user_id(std::string_view name, std::string_view email, std::uint32_t age);
