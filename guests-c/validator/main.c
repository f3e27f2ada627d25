/* The world `user-validator` in C: the generated bindings, and the rules behind them. An
   export owns its arguments, and frees them. */
#include "rules.h"
#include "user_validator.h"

#include <stdlib.h>

typedef exports_my_user_validator_validator_user_t user_t;
typedef exports_my_user_validator_validator_validation_error_t error_t;
typedef exports_my_user_validator_validator_list_validation_error_t errors_t;
typedef exports_my_user_validator_validator_validation_result_t result_t;

static struct text text(user_validator_string_t string) {
    return (struct text){string.ptr, string.len};
}

void exports_my_user_validator_validator_validate_user(user_t *user, errors_t *ret) {
    struct rule broken[MOST_RULES];
    size_t count = broken_rules(text(user->name), text(user->email), user->age, broken);
    *ret = (errors_t){NULL, 0};
    if (count > 0) {
        ret->ptr = malloc(count * sizeof *ret->ptr);
        ret->len = count;
        if (ret->ptr == NULL) {
            abort();
        }
    }
    for (size_t i = 0; i < count; i++) {
        error_t *error = &ret->ptr[i];
        user_validator_string_dup(&error->field, broken[i].field);
        user_validator_string_dup(&error->message, broken[i].message);
    }
    exports_my_user_validator_validator_user_free(user);
}

void exports_my_user_validator_validator_check_user(user_t *user, result_t *ret) {
    errors_t errors;
    exports_my_user_validator_validator_validate_user(user, &errors);
    *ret = (result_t){.tag = MY_USER_VALIDATOR_TYPES_VALIDATION_RESULT_OK};
    if (errors.len > 0) {
        ret->tag = MY_USER_VALIDATOR_TYPES_VALIDATION_RESULT_ERRORS;
        ret->val.errors.ptr = errors.ptr;
        ret->val.errors.len = errors.len;
    }
}

bool exports_my_user_validator_validator_validate_email(user_validator_string_t *email) {
    bool right = is_email(text(*email));
    user_validator_string_free(email);
    return right;
}
