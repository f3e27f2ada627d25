/* The world `user-service` in C: validation is left to the imported validator. An import
   borrows its arguments; what it answers is the caller's. */
#include "user_id.h"
#include "user_service.h"

#include <stdlib.h>

typedef exports_my_user_service_service_user_t user_t;
typedef exports_my_user_service_service_create_user_result_t result_t;
typedef exports_my_user_service_service_list_user_t users_t;
typedef exports_my_user_service_service_list_create_user_result_t results_t;
typedef my_user_validator_validator_list_validation_error_t errors_t;

static void create_user(user_t *user, result_t *result) {
    errors_t errors;
    my_user_validator_validator_validate_user(user, &errors);
    /* What the validator answered goes on as it is. */
    *result = (result_t){.success = errors.len == 0, .errors = {errors.ptr, errors.len}};
    if (result->success) {
        char id[USER_ID_SIZE];
        user_id(user->name.ptr, user->name.len, user->email.ptr, user->email.len, user->age, id);
        result->user_id.is_some = true;
        user_service_string_dup(&result->user_id.val, id);
    }
}

void exports_my_user_service_service_create_user(user_t *user, result_t *ret) {
    create_user(user, ret);
    exports_my_user_service_service_user_free(user);
}

void exports_my_user_service_service_create_users(users_t *users, results_t *ret) {
    *ret = (results_t){NULL, 0};
    if (users->len > 0) {
        ret->ptr = malloc(users->len * sizeof *ret->ptr);
        ret->len = users->len;
        if (ret->ptr == NULL) {
            abort();
        }
    }
    for (size_t i = 0; i < users->len; i++) {
        create_user(&users->ptr[i], &ret->ptr[i]);
    }
    exports_my_user_service_service_list_user_free(users);
}
