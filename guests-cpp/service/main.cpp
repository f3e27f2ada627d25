/// The world `user-service` in C++: validation is left to the imported validator.
#include "user_id.hpp"
#include "user_service_cpp.h"

namespace exported = exports::my::user_service::service;
namespace validator = my::user_validator::validator;

exported::CreateUserResult exported::CreateUser(User user) {
    // The import takes the user over, so the identifier comes first.
    const auto id = user_id(user.name.get_view(), user.email.get_view(), user.age);
    auto errors = ::validator::ValidateUser(std::move(user));
    const bool success = errors.empty();
    std::optional<wit::string> created;
    if (success) {
        created = wit::string::from_view({id.data(), id.size()});
    }
    return {.success = success, .user_id = std::move(created), .errors = std::move(errors)};
}

wit::vector<exported::CreateUserResult> exported::CreateUsers(wit::vector<User> users) {
    auto results = wit::vector<CreateUserResult>::allocate(users.size());
    for (std::size_t i = 0; i < users.size(); i++) {
        results.initialize(i, CreateUser(std::move(users[i])));
    }
    return results;
}
