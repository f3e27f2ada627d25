/* The world `provider` in C. An export owns its arguments, but a borrowed bucket is a pointer to
   what is behind its handle; what an import returns is the caller's. */
#include "buckets.h"
#include "provider.h"

#include <stdlib.h>
#include <string.h>

typedef exports_wasi_clocks_wall_clock_datetime_t datetime_t;
typedef exports_wasi_keyvalue_store_borrow_bucket_t borrow_t;
typedef lab_surroundings_given_setup_t setup_t;
typedef provider_list_tuple2_string_string_t pairs_t;
typedef provider_string_t string_t;

static void *allocate(uint64_t count, size_t size) {
    void *items = count > 0 && count <= SIZE_MAX ? calloc((size_t)count, size) : NULL;
    if (items == NULL && count > 0) {
        abort();
    }
    return items;
}

static struct bytes view(const string_t *string) {
    return (struct bytes){string->ptr, string->len};
}

/* Returns the setup, for the caller to free. A field that the caller keeps is emptied before. */
static setup_t given(void) {
    setup_t setup;
    lab_surroundings_given_get(&setup);
    return setup;
}

void exports_wasi_cli_environment_get_environment(pairs_t *ret) {
    setup_t setup = given();
    *ret = setup.variables;
    setup.variables.len = 0;
    lab_surroundings_given_setup_free(&setup);
}

void exports_wasi_cli_environment_get_arguments(provider_list_string_t *ret) {
    setup_t setup = given();
    *ret = setup.arguments;
    setup.arguments.len = 0;
    lab_surroundings_given_setup_free(&setup);
}

void exports_wasi_cli_environment_initial_cwd(provider_option_string_t *ret) {
    ret->is_some = false;
}

void exports_wasi_clocks_wall_clock_now(datetime_t *ret) {
    setup_t setup = given();
    *ret = (datetime_t){setup.seconds, setup.nanoseconds};
    lab_surroundings_given_setup_free(&setup);
}

void exports_wasi_clocks_wall_clock_resolution(datetime_t *ret) { *ret = (datetime_t){0, 1}; }

uint64_t exports_wasi_random_random_get_random_u64(void) {
    setup_t setup = given();
    uint64_t number = setup.random;
    lab_surroundings_given_setup_free(&setup);
    return number;
}

void exports_wasi_random_random_get_random_bytes(uint64_t len, provider_list_u8_t *ret) {
    uint64_t number = exports_wasi_random_random_get_random_u64();
    *ret = (provider_list_u8_t){allocate(len, 1), (size_t)len};
    for (size_t i = 0; i < ret->len; i++) {
        ret->ptr[i] = (uint8_t)(number >> (i % 8 * 8));
    }
}

static bool equal(const string_t *a, const string_t *b) {
    return a->len == b->len && memcmp(a->ptr, b->ptr, a->len) == 0;
}

void exports_wasi_config_store_get(string_t *key,
                                   exports_wasi_config_store_result_option_string_error_t *ret) {
    setup_t setup = given();
    ret->is_err = false;
    ret->val.ok.is_some = false;
    for (size_t i = 0; i < setup.config.len && !ret->val.ok.is_some; i++) {
        string_t *value = &setup.config.ptr[i].f1;
        if (equal(&setup.config.ptr[i].f0, key)) {
            ret->val.ok = (provider_option_string_t){true, *value};
            value->len = 0;
        }
    }
    lab_surroundings_given_setup_free(&setup);
    provider_string_free(key);
}

void exports_wasi_config_store_get_all(
    exports_wasi_config_store_result_list_tuple2_string_string_error_t *ret) {
    setup_t setup = given();
    ret->is_err = false;
    ret->val.ok = setup.config;
    setup.config.len = 0;
    lab_surroundings_given_setup_free(&setup);
}

/* What is behind a handle: the bucket, which all handles of its identifier share. */
static struct bucket *behind(borrow_t self) { return (struct bucket *)self; }

void exports_wasi_keyvalue_store_open(string_t *identifier,
                                      exports_wasi_keyvalue_store_result_own_bucket_error_t *ret) {
    struct bucket *bucket = bucket_open(view(identifier));
    ret->is_err = false;
    ret->val.ok = exports_wasi_keyvalue_store_bucket_new((borrow_t)bucket);
    provider_string_free(identifier);
}

void exports_wasi_keyvalue_store_bucket_destructor(borrow_t self) { bucket_close(behind(self)); }

void exports_wasi_keyvalue_store_method_bucket_get(
    borrow_t self, string_t *key, exports_wasi_keyvalue_store_result_option_list_u8_error_t *ret) {
    const struct bytes *value = bucket_get(behind(self), view(key));
    ret->is_err = false;
    ret->val.ok.is_some = value != NULL;
    if (value != NULL) {
        provider_list_u8_t *copy = &ret->val.ok.val;
        *copy = (provider_list_u8_t){allocate(value->len, 1), value->len};
        memcpy(copy->ptr, value->ptr, value->len);
    }
    provider_string_free(key);
}

void exports_wasi_keyvalue_store_method_bucket_set(
    borrow_t self, string_t *key, provider_list_u8_t *value,
    exports_wasi_keyvalue_store_result_void_error_t *ret) {
    bucket_set(behind(self), view(key), (struct bytes){value->ptr, value->len});
    ret->is_err = false;
    provider_string_free(key);
    provider_list_u8_free(value);
}

void exports_wasi_keyvalue_store_method_bucket_delete(
    borrow_t self, string_t *key, exports_wasi_keyvalue_store_result_void_error_t *ret) {
    bucket_delete(behind(self), view(key));
    ret->is_err = false;
    provider_string_free(key);
}

void exports_wasi_keyvalue_store_method_bucket_exists(
    borrow_t self, string_t *key, exports_wasi_keyvalue_store_result_bool_error_t *ret) {
    ret->is_err = false;
    ret->val.ok = bucket_get(behind(self), view(key)) != NULL;
    provider_string_free(key);
}

void exports_wasi_keyvalue_store_method_bucket_list_keys(
    borrow_t self, [[maybe_unused]] provider_option_u64_t *cursor,
    exports_wasi_keyvalue_store_result_key_response_error_t *ret) {
    /* All keys come at once, so there is never a cursor to continue from. */
    provider_list_string_t keys = {NULL, bucket_count(behind(self))};
    keys.ptr = allocate(keys.len, sizeof *keys.ptr);
    for (size_t i = 0; i < keys.len; i++) {
        struct bytes key = bucket_key(behind(self), i);
        provider_string_dup_n(&keys.ptr[i], (const char *)key.ptr, key.len);
    }
    ret->is_err = false;
    ret->val.ok = (exports_wasi_keyvalue_store_key_response_t){.keys = keys};
}
