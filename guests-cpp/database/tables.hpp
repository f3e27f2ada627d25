/// Tables in memory, and what the statements do with them, free of everything that belongs
/// to WebAssembly. The comments in wit/database prescribe it.
#pragma once

#include "sql.hpp"

#include <cstdint>
#include <expected>
#include <string_view>
#include <vector>

/// A table. Its rows are in the order of their insertion.
struct Table {
    sql::Text name;
    std::vector<sql::Text> columns;
    std::vector<std::vector<sql::Text>> rows;
};

/// Rows of cells, which are views of the tables.
using Rows = std::vector<std::vector<std::string_view>>;

/// The tables of one connection.
class Tables {
    std::vector<Table> tables;

  public:
    /// Answers a query. The rows are good until something is executed.
    [[nodiscard]] std::expected<Rows, sql::Text> query(std::string_view text) const;

    /// Executes a command, and answers how many rows it changed.
    std::expected<std::uint64_t, sql::Text> execute(std::string_view text);
};
