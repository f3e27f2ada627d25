/// The world `reporter` in C++: users are created by the imported service.
#include "report.hpp"
#include "reporter_cpp.h"

namespace exported = exports::my::reporting::reports;
namespace service = my::user_service::service;

exported::Summary exported::ReportUsers(wit::vector<User> users) {
    const auto results = ::service::CreateUsers(users.get_const_view());
    BrokenFields broken{};
    report::Ages ages{};
    std::vector<std::string_view> emails;
    auto scores = wit::vector<double>::allocate(users.size());
    for (std::size_t i = 0; i < users.size(); i++) {
        const auto &user = users[i];
        const auto &result = results[i];
        if (result.success) {
            emails.push_back(user.email.get_view());
        }
        for (const auto &error : result.errors.get_view()) {
            broken.name += error.field.get_view() == "name";
            broken.email += error.field.get_view() == "email";
            broken.age += error.field.get_view() == "age";
        }
        ages[report::bucket(user.age)]++;
        scores.initialize(i, report::score(user.age, user.name.get_view(), result.success));
    }

    const auto shares = report::domains(emails);
    auto domains = wit::vector<DomainShare>::allocate(shares.size());
    for (std::size_t i = 0; i < shares.size(); i++) {
        domains.initialize(i, {.domain = wit::string::from_view(shares[i].domain),
                               .users = shares[i].users,
                               .share = shares[i].share});
    }
    return {.created = static_cast<std::uint32_t>(emails.size()),
            .rejected = static_cast<std::uint32_t>(users.size() - emails.size()),
            .broken = broken,
            .ages = wit::vector<std::uint32_t>::from_view(std::span<std::uint32_t>(ages)),
            .domains = std::move(domains),
            .scores = std::move(scores)};
}
