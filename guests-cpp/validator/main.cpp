/// The world `user-validator` in C++: the generated bindings, and the rules behind them.
#include "rules.hpp"
#include "user_validator_cpp.h"

namespace exported = exports::my::user_validator::validator;

wit::vector<exported::ValidationError> exported::ValidateUser(User user) {
    const auto broken = rules::broken(user.name.get_view(), user.email.get_view(), user.age);
    auto errors = wit::vector<ValidationError>::allocate(broken.size());
    for (std::size_t i = 0; i < broken.size(); i++) {
        errors.initialize(i, {.field = wit::string::from_view(broken[i].field),
                              .message = wit::string::from_view(broken[i].message)});
    }
    return errors;
}

exported::ValidationResult exported::CheckUser(User user) {
    auto errors = ValidateUser(std::move(user));
    if (errors.empty()) {
        return {ValidationResult::Ok{}};
    }
    return {ValidationResult::Errors{std::move(errors)}};
}

bool exported::ValidateEmail(wit::string email) { return rules::is_email(email.get_view()); }
