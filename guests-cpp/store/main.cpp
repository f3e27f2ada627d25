/// The world `user-store` in C++: users in databases that another component has.
#include "user.hpp"
#include "user_store_cpp.h"

#include <vector>

namespace exported = exports::my::database::users;
namespace connection = my::database::connection;
using exported::Outcome;
using exported::Step;

namespace {

using connection::DbConnection;

Outcome done() { return {Outcome::Done{}}; }

Outcome failed(std::string_view why) { return {Outcome::Failed{wit::string::from_view(why)}}; }

Outcome rows(std::expected<wit::vector<wit::vector<wit::string>>, wit::string> answer) {
    return answer.has_value() ? Outcome{Outcome::Rows{*std::move(answer)}}
                              : Outcome{Outcome::Failed{std::move(answer).error()}};
}

Outcome changed(std::expected<std::uint64_t, wit::string> answer) {
    return answer.has_value() ? Outcome{Outcome::Changed{*answer}}
                              : Outcome{Outcome::Failed{std::move(answer).error()}};
}

Outcome add_user(const DbConnection &connection, std::string_view name, std::string_view email) {
    if (const auto why = user::refused(name, email); !why.empty()) {
        return failed(why);
    }
    auto created = connection.Execute(user::create);
    if (!created.has_value() && created.error().get_view() != user::there) {
        return changed(std::move(created));
    }
    const auto statement = user::insert(name, email);
    return changed(connection.Execute({statement.data(), statement.size()}));
}

/// Connections by place, which do steps; a place whose connection was dropped is empty.
/// Those that are left are dropped with it.
class Connections {
    std::vector<std::optional<DbConnection>> places;

    /// Does something with the connection of a place, if there is one.
    Outcome at(std::uint32_t place, auto work) {
        if (place >= places.size() || !places[place].has_value()) {
            return {Outcome::Absent{}};
        }
        return work(places[place]);
    }

  public:
    Outcome operator()(const Step::Open &step) {
        places.emplace_back(step.value.get_view());
        return done();
    }
    Outcome operator()(const Step::Query &step) {
        return at(step.value.at, [&](auto &connection) {
            return rows(connection->Query(step.value.text.get_view()));
        });
    }
    Outcome operator()(const Step::Execute &step) {
        return at(step.value.at, [&](auto &connection) {
            return changed(connection->Execute(step.value.text.get_view()));
        });
    }
    Outcome operator()(const Step::Close &step) {
        return at(step.value, [&](auto &connection) {
            connection->Close();
            return done();
        });
    }
    Outcome operator()(const Step::Release &step) {
        return at(step.value, [&](auto &connection) {
            connection.reset();
            return done();
        });
    }
    Outcome operator()(const Step::Describe &step) {
        return at(step.value, [&](auto &connection) {
            return Outcome{Outcome::Text{connection::Describe(std::cref(*connection))}};
        });
    }
    Outcome operator()(const Step::Rename &step) {
        return at(step.value.at, [&](auto &connection) {
            auto renamed = connection::Rename(std::move(*connection), step.value.text.get_view());
            connection.emplace(std::move(renamed));
            return done();
        });
    }
    Outcome operator()(const Step::AddUser &step) {
        return at(step.value.at, [&](auto &connection) {
            return add_user(*connection, step.value.name.get_view(), step.value.email.get_view());
        });
    }
    Outcome operator()(const Step::ListUsers &step) {
        return at(step.value,
                  [&](auto &connection) { return rows(connection->Query(user::list)); });
    }
};

} // namespace

wit::vector<Outcome> exported::Run(wit::vector<Step> steps) {
    Connections connections;
    auto outcomes = wit::vector<Outcome>::allocate(steps.size());
    for (std::size_t i = 0; i < steps.size(); i++) {
        outcomes.initialize(i, std::visit(connections, steps[i].variants));
    }
    return outcomes;
}
