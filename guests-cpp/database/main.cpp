/// The world `watched-database` in C++: tables in memory behind a resource.
#include "watched_database_cpp.h"

#include <span>

namespace exported = exports::my::database::connection;
namespace census = my::database::census;
using exported::DbConnection;

namespace {

constexpr std::string_view closed = "Not connected";

std::unexpected<wit::string> failed(std::string_view why) {
    return std::unexpected(wit::string::from_view(why));
}

wit::vector<wit::string> copied(std::span<const std::string_view> cells) {
    auto row = wit::vector<wit::string>::allocate(cells.size());
    for (std::size_t i = 0; i < cells.size(); i++) {
        row.initialize(i, wit::string::from_view(cells[i]));
    }
    return row;
}

} // namespace

DbConnection::DbConnection(wit::string connection_string)
    : name(std::move(connection_string)), number(::census::Opened()) {}

DbConnection::~DbConnection() { ::census::Dropped(number); }

std::expected<wit::vector<wit::vector<wit::string>>, wit::string>
DbConnection::Query(wit::string sql) {
    if (!tables.has_value()) {
        return failed(closed);
    }
    const auto found = tables->query(sql.get_view());
    if (!found.has_value()) {
        return failed(sql::view(found.error()));
    }
    auto rows = wit::vector<wit::vector<wit::string>>::allocate(found->size());
    for (std::size_t i = 0; i < found->size(); i++) {
        rows.initialize(i, copied((*found)[i]));
    }
    return rows;
}

std::expected<std::uint64_t, wit::string> DbConnection::Execute(wit::string sql) {
    if (!tables.has_value()) {
        return failed(closed);
    }
    const auto changed = tables->execute(sql.get_view());
    if (!changed.has_value()) {
        return failed(sql::view(changed.error()));
    }
    return *changed;
}

void DbConnection::Close() { tables.reset(); }

wit::string exported::Describe(std::reference_wrapper<const DbConnection> connection) {
    return connection.get().described();
}

/// Gives back the handle that it is given.
DbConnection::Owned exported::Rename(DbConnection::Owned connection,
                                     wit::string connection_string) {
    connection->rename(std::move(connection_string));
    return connection;
}
