/// The statements of `connection`, read to the letter.
#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace sql {

/// A text of one's own. No std::string: the library's part of it drags streams and files
/// into the component.
using Text = std::vector<char>;

inline std::string_view view(const Text &text) { return {text.data(), text.size()}; }

/// ` WHERE column = value`. Names are views of the statement.
struct Condition {
    std::string_view column;
    Text value;
};

/// What `query` accepts.
struct Query {
    std::vector<std::string_view> columns;
    std::string_view table;
    std::optional<Condition> condition;
    std::optional<std::string_view> order;
};

struct Create {
    std::string_view table;
    std::vector<std::string_view> columns;
};

struct Insert {
    std::string_view table;
    std::vector<Text> values;
};

struct Delete {
    std::string_view table;
    std::optional<Condition> condition;
};

/// What `execute` accepts.
using Command = std::variant<Create, Insert, Delete>;

/// Reads a query; nothing is a syntax error.
std::optional<Query> query(std::string_view text);

/// Reads a command; nothing is a syntax error.
std::optional<Command> command(std::string_view text);

} // namespace sql
