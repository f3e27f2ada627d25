#include "tables.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <initializer_list>
#include <limits>
#include <optional>
#include <utility>

namespace {

using sql::Text;
using sql::view;

template <class Value> using Answer = std::expected<Value, Text>;
using Row = std::vector<Text>;

Text joined(std::initializer_list<std::string_view> parts) {
    Text text;
    for (const auto part : parts) {
        text.insert(text.end(), part.begin(), part.end());
    }
    return text;
}

std::unexpected<Text> fail(std::initializer_list<std::string_view> why) {
    return std::unexpected(joined(why));
}

Text owned(std::string_view text) { return {text.begin(), text.end()}; }

Text decimal(std::size_t number) {
    std::array<char, std::numeric_limits<std::size_t>::digits10 + 1> digits{};
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    return {digits.data(), written.ptr};
}

/// The table of a name, among constant ones or others.
auto find(auto &tables, std::string_view name)
    -> Answer<std::reference_wrapper<std::remove_reference_t<decltype(tables.front())>>> {
    const auto found =
        std::ranges::find(tables, name, [](const Table &table) { return view(table.name); });
    if (found == tables.end()) {
        return fail({"no such table: ", name});
    }
    return std::ref(*found);
}

Answer<std::size_t> column(const Table &table, std::string_view name) {
    const auto found = std::ranges::find(table.columns, name, view);
    if (found == table.columns.end()) {
        return fail({"no such column: ", name});
    }
    return static_cast<std::size_t>(found - table.columns.begin());
}

/// Tells the rows that a condition means.
class Filter {
    std::size_t column;
    const Text *value;

  public:
    Filter(std::size_t column, const Text *value) : column(column), value(value) {}
    bool operator()(const Row &row) const { return value == nullptr || row[column] == *value; }
};

/// Without a condition, all rows are meant.
Answer<Filter> filter(const Table &table, const std::optional<sql::Condition> &condition) {
    if (!condition.has_value()) {
        return Filter(0, nullptr);
    }
    return column(table, condition->column).transform([&](std::size_t at) {
        return Filter(at, &condition->value);
    });
}

Answer<Rows> select(const Table &table, const sql::Query &query) {
    std::vector<std::size_t> chosen;
    for (const auto name : query.columns) {
        const auto at = column(table, name);
        if (!at.has_value()) {
            return std::unexpected(at.error());
        }
        chosen.push_back(*at);
    }
    const auto meant = filter(table, query.condition);
    if (!meant.has_value()) {
        return std::unexpected(meant.error());
    }
    std::vector<const Row *> found;
    for (const auto &row : table.rows) {
        if ((*meant)(row)) {
            found.push_back(&row);
        }
    }
    if (query.order.has_value()) {
        const auto by = column(table, *query.order);
        if (!by.has_value()) {
            return std::unexpected(by.error());
        }
        // A view's order is that of its bytes, and so, in UTF-8, of the scalar values.
        std::ranges::stable_sort(found, {}, [&](const Row *row) { return view((*row)[*by]); });
    }
    Rows rows;
    for (const auto *const row : found) {
        auto &cells = rows.emplace_back();
        for (const auto at : chosen) {
            cells.push_back(view((*row)[at]));
        }
    }
    return rows;
}

Answer<std::uint64_t> run(std::vector<Table> &tables, const sql::Create &create) {
    if (find(tables, create.table).has_value()) {
        return fail({"table ", create.table, " already exists"});
    }
    Table table{.name = owned(create.table), .columns = {}, .rows = {}};
    for (const auto name : create.columns) {
        if (std::ranges::contains(table.columns, name, view)) {
            return fail({"duplicate column name: ", name});
        }
        table.columns.push_back(owned(name));
    }
    tables.push_back(std::move(table));
    return 0;
}

Answer<std::uint64_t> run(std::vector<Table> &tables, sql::Insert &insert) {
    return find(tables, insert.table).and_then([&](Table &table) -> Answer<std::uint64_t> {
        const auto columns = table.columns.size();
        if (columns != insert.values.size()) {
            return fail({"table ", insert.table, " has ", view(decimal(columns)), " columns but ",
                         view(decimal(insert.values.size())), " values were supplied"});
        }
        table.rows.push_back(std::move(insert.values));
        return 1;
    });
}

Answer<std::uint64_t> run(std::vector<Table> &tables, const sql::Delete &remove) {
    return find(tables, remove.table).and_then([&](Table &table) {
        return filter(table, remove.condition).transform([&](const Filter &meant) {
            return std::uint64_t{std::erase_if(table.rows, meant)};
        });
    });
}

constexpr std::string_view syntax_error = "syntax error";

} // namespace

std::expected<Rows, Text> Tables::query(std::string_view text) const {
    const auto query = sql::query(text);
    if (!query.has_value()) {
        return fail({syntax_error});
    }
    return find(tables, query->table).and_then([&](const Table &table) {
        return select(table, *query);
    });
}

std::expected<std::uint64_t, Text> Tables::execute(std::string_view text) {
    auto command = sql::command(text);
    if (!command.has_value()) {
        return fail({syntax_error});
    }
    return std::visit([&](auto &known) { return run(tables, known); }, *command);
}
