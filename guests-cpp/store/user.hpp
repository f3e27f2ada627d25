/// Users as rows, free of everything that belongs to WebAssembly.
#pragma once

#include <string_view>
#include <vector>

namespace user {

/// Asks for all users.
constexpr std::string_view list = "SELECT name, email FROM users ORDER BY name";

/// Makes the table of users, and what it fails with if that is there.
constexpr std::string_view create = "CREATE TABLE users (name, email)";
constexpr std::string_view there = "table users already exists";

/// Why a user is not to be stored; empty if it is.
std::string_view refused(std::string_view name, std::string_view email);

/// The statement that stores a user.
std::vector<char> insert(std::string_view name, std::string_view email);

} // namespace user
