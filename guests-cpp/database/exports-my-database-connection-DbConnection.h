/// The class behind the resource `db-connection`. The bindings make this file for its author
/// to complete, and include the one that they find.
#pragma once

#include "tables.hpp"
#include "wit.h"

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <utility>

namespace exports::my::database::connection {

/// An object has one handle at a time, and is deleted when that is dropped.
class DbConnection : public wit::ResourceExportBase<DbConnection> {
    wit::string name;
    /// None if the connection was closed.
    std::optional<Tables> tables = Tables();
    std::uint64_t number;

  public:
    explicit DbConnection(wit::string connection_string);
    ~DbConnection();
    DbConnection(const DbConnection &) = delete;
    DbConnection(DbConnection &&) = delete;
    DbConnection &operator=(const DbConnection &) = delete;
    DbConnection &operator=(DbConnection &&) = delete;

    std::expected<wit::vector<wit::vector<wit::string>>, wit::string> Query(wit::string sql);
    std::expected<std::uint64_t, wit::string> Execute(wit::string sql);
    void Close();

    [[nodiscard]] const wit::string &described() const { return name; }
    void rename(wit::string renamed) { name = std::move(renamed); }

    // What the bindings ask for.
    static Owned New(wit::string connection_string) {
        return Owned(new DbConnection(std::move(connection_string)));
    }
    static void Dtor(DbConnection *self) { delete self; }
    static std::int32_t ResourceNew(DbConnection *self);
    static DbConnection *ResourceRep(std::int32_t id);
    static void ResourceDrop(std::int32_t id);
};

} // namespace exports::my::database::connection
