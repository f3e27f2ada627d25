/* The world `reader` in C. An import borrows its arguments; what it returns is the caller's. */
#include "reader.h"
#include "standard.h"

#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

typedef exports_lab_reader_imported_outcome_t outcome_t;
typedef exports_lab_reader_imported_setup_t setup_t;
typedef exports_lab_reader_imported_step_t step_t;
typedef wasi_config_store_error_t config_error_t;
typedef wasi_keyvalue_store_borrow_bucket_t borrow_t;
typedef wasi_keyvalue_store_error_t store_error_t;
typedef wasi_keyvalue_store_key_response_t page_t;
typedef wasi_keyvalue_store_own_bucket_t own_t;

/* A place; empty once its bucket was dropped. */
struct place {
    bool taken;
    own_t bucket;
};

struct places {
    struct place *items;
    size_t count;
};

static void *allocate(size_t count, size_t size) {
    void *items = count > 0 ? calloc(count, size) : NULL;
    if (items == NULL && count > 0) {
        abort();
    }
    return items;
}

/* Frees a setup. wit-bindgen-c 0.63 generates no function for it: what an export receives is not
   freed where it holds an unnamed type, such as list<string>, that is imported as well. See
   docs/findings/wit-bindgen-c-unnamed.md. */
static void setup_free(setup_t *setup) {
    reader_list_tuple2_string_string_free(&setup->variables);
    reader_list_string_free(&setup->arguments);
    reader_list_tuple2_string_string_free(&setup->config);
}

static void config_failed(config_error_t *error, outcome_t *outcome) {
    static const char *const names[] = {
        [WASI_CONFIG_STORE_ERROR_UPSTREAM] = "upstream",
        [WASI_CONFIG_STORE_ERROR_IO] = "io",
    };
    outcome->tag = EXPORTS_LAB_READER_IMPORTED_OUTCOME_FAILED;
    reader_string_dup(&outcome->val.failed, names[error->tag]);
    wasi_config_store_error_free(error);
}

static void store_failed(store_error_t *error, outcome_t *outcome) {
    static const char *const names[] = {
        [WASI_KEYVALUE_STORE_ERROR_NO_SUCH_STORE] = "no-such-store",
        [WASI_KEYVALUE_STORE_ERROR_ACCESS_DENIED] = "access-denied",
        [WASI_KEYVALUE_STORE_ERROR_OTHER] = "other",
    };
    outcome->tag = EXPORTS_LAB_READER_IMPORTED_OUTCOME_FAILED;
    reader_string_dup(&outcome->val.failed, names[error->tag]);
    wasi_keyvalue_store_error_free(error);
}

static void config(reader_string_t *key, outcome_t *outcome) {
    wasi_config_store_result_option_string_error_t found;
    wasi_config_store_get(key, &found);
    if (found.is_err) {
        config_failed(&found.val.err, outcome);
    } else if (found.val.ok.is_some) {
        outcome->tag = EXPORTS_LAB_READER_IMPORTED_OUTCOME_TEXT;
        outcome->val.text = found.val.ok.val;
    } else {
        outcome->tag = EXPORTS_LAB_READER_IMPORTED_OUTCOME_NONE;
    }
}

static void whole_config(outcome_t *outcome) {
    wasi_config_store_result_list_tuple2_string_string_error_t all;
    wasi_config_store_get_all(&all);
    if (all.is_err) {
        config_failed(&all.val.err, outcome);
    } else {
        outcome->tag = EXPORTS_LAB_READER_IMPORTED_OUTCOME_PAIRS;
        outcome->val.pairs = all.val.ok;
    }
}

static void open_bucket(struct places *places, reader_string_t *identifier, outcome_t *outcome) {
    wasi_keyvalue_store_result_own_bucket_error_t opened;
    wasi_keyvalue_store_open(identifier, &opened);
    if (opened.is_err) {
        store_failed(&opened.val.err, outcome);
    } else {
        outcome->tag = EXPORTS_LAB_READER_IMPORTED_OUTCOME_DONE;
        places->items[places->count++] = (struct place){true, opened.val.ok};
    }
}

static void get(borrow_t bucket, reader_string_t *key, outcome_t *outcome) {
    wasi_keyvalue_store_result_option_list_u8_error_t found;
    wasi_keyvalue_store_method_bucket_get(bucket, key, &found);
    if (found.is_err) {
        store_failed(&found.val.err, outcome);
    } else if (found.val.ok.is_some) {
        outcome->tag = EXPORTS_LAB_READER_IMPORTED_OUTCOME_BYTES;
        outcome->val.bytes = found.val.ok.val;
    } else {
        outcome->tag = EXPORTS_LAB_READER_IMPORTED_OUTCOME_NONE;
    }
}

static void done(wasi_keyvalue_store_result_void_error_t *result, outcome_t *outcome) {
    if (result->is_err) {
        store_failed(&result->val.err, outcome);
    } else {
        outcome->tag = EXPORTS_LAB_READER_IMPORTED_OUTCOME_DONE;
    }
}

static void set(borrow_t bucket, exports_lab_reader_imported_new_value_t *pair,
                outcome_t *outcome) {
    wasi_keyvalue_store_result_void_error_t result;
    wasi_keyvalue_store_method_bucket_set(bucket, &pair->key, &pair->value, &result);
    done(&result, outcome);
}

static void delete(borrow_t bucket, reader_string_t *key, outcome_t *outcome) {
    wasi_keyvalue_store_result_void_error_t result;
    wasi_keyvalue_store_method_bucket_delete(bucket, key, &result);
    done(&result, outcome);
}

static void exists(borrow_t bucket, reader_string_t *key, outcome_t *outcome) {
    wasi_keyvalue_store_result_bool_error_t result;
    wasi_keyvalue_store_method_bucket_exists(bucket, key, &result);
    if (result.is_err) {
        store_failed(&result.val.err, outcome);
    } else {
        outcome->tag = EXPORTS_LAB_READER_IMPORTED_OUTCOME_FLAG;
        outcome->val.flag = result.val.ok;
    }
}

/* Moves the keys of a page to the end of others. */
static void append(reader_list_string_t *keys, reader_list_string_t *page) {
    if (page->len == 0) {
        return;
    }
    size_t len = keys->len + page->len;
    keys->ptr = realloc(keys->len > 0 ? keys->ptr : NULL, len * sizeof *keys->ptr);
    if (keys->ptr == NULL) {
        abort();
    }
    memcpy(keys->ptr + keys->len, page->ptr, page->len * sizeof *page->ptr);
    keys->len = len;
    free(page->ptr);
}

static void list_keys(borrow_t bucket, outcome_t *outcome) {
    reader_list_string_t keys = {NULL, 0};
    reader_option_u64_t cursor = {false, 0};
    do {
        wasi_keyvalue_store_result_key_response_error_t result;
        wasi_keyvalue_store_method_bucket_list_keys(bucket, &cursor, &result);
        if (result.is_err) {
            reader_list_string_free(&keys);
            store_failed(&result.val.err, outcome);
            return;
        }
        page_t *page = &result.val.ok;
        append(&keys, &page->keys);
        cursor = page->cursor;
    } while (cursor.is_some);
    outcome->tag = EXPORTS_LAB_READER_IMPORTED_OUTCOME_TEXTS;
    outcome->val.texts = keys;
}

/* Does a step at a place with a bucket. */
static void run_at(struct place *place, step_t *step, outcome_t *outcome) {
    borrow_t bucket = wasi_keyvalue_store_borrow_bucket(place->bucket);
    switch (step->tag) {
    case EXPORTS_LAB_READER_IMPORTED_STEP_GET:
        get(bucket, &step->val.get.key, outcome);
        break;
    case EXPORTS_LAB_READER_IMPORTED_STEP_SET:
        set(bucket, &step->val.set, outcome);
        break;
    case EXPORTS_LAB_READER_IMPORTED_STEP_DELETE:
        delete(bucket, &step->val.delete_.key, outcome);
        break;
    case EXPORTS_LAB_READER_IMPORTED_STEP_EXISTS:
        exists(bucket, &step->val.exists.key, outcome);
        break;
    case EXPORTS_LAB_READER_IMPORTED_STEP_KEYS:
        list_keys(bucket, outcome);
        break;
    default:
        wasi_keyvalue_store_bucket_drop_own(place->bucket);
        place->taken = false;
        outcome->tag = EXPORTS_LAB_READER_IMPORTED_OUTCOME_DONE;
    }
}

static uint32_t place_of(const step_t *step) {
    switch (step->tag) {
    case EXPORTS_LAB_READER_IMPORTED_STEP_GET:
        return step->val.get.at;
    case EXPORTS_LAB_READER_IMPORTED_STEP_SET:
        return step->val.set.at;
    case EXPORTS_LAB_READER_IMPORTED_STEP_DELETE:
        return step->val.delete_.at;
    case EXPORTS_LAB_READER_IMPORTED_STEP_EXISTS:
        return step->val.exists.at;
    case EXPORTS_LAB_READER_IMPORTED_STEP_KEYS:
        return step->val.keys;
    default:
        return step->val.release;
    }
}

static void run(struct places *places, step_t *step, outcome_t *outcome) {
    switch (step->tag) {
    case EXPORTS_LAB_READER_IMPORTED_STEP_ENVIRONMENT:
        outcome->tag = EXPORTS_LAB_READER_IMPORTED_OUTCOME_PAIRS;
        wasi_cli_environment_get_environment(&outcome->val.pairs);
        break;
    case EXPORTS_LAB_READER_IMPORTED_STEP_ARGUMENTS:
        outcome->tag = EXPORTS_LAB_READER_IMPORTED_OUTCOME_TEXTS;
        wasi_cli_environment_get_arguments(&outcome->val.texts);
        break;
    case EXPORTS_LAB_READER_IMPORTED_STEP_NOW: {
        wasi_clocks_wall_clock_datetime_t now;
        wasi_clocks_wall_clock_now(&now);
        outcome->tag = EXPORTS_LAB_READER_IMPORTED_OUTCOME_MOMENT;
        outcome->val.moment = (reader_tuple2_u64_u32_t){now.seconds, now.nanoseconds};
        break;
    }
    case EXPORTS_LAB_READER_IMPORTED_STEP_RANDOM_BYTES:
        outcome->tag = EXPORTS_LAB_READER_IMPORTED_OUTCOME_BYTES;
        wasi_random_random_get_random_bytes(step->val.random_bytes, &outcome->val.bytes);
        break;
    case EXPORTS_LAB_READER_IMPORTED_STEP_RANDOM_NUMBER:
        outcome->tag = EXPORTS_LAB_READER_IMPORTED_OUTCOME_NUMBER;
        outcome->val.number = wasi_random_random_get_random_u64();
        break;
    case EXPORTS_LAB_READER_IMPORTED_STEP_CONFIG:
        config(&step->val.config, outcome);
        break;
    case EXPORTS_LAB_READER_IMPORTED_STEP_WHOLE_CONFIG:
        whole_config(outcome);
        break;
    case EXPORTS_LAB_READER_IMPORTED_STEP_OPEN:
        open_bucket(places, &step->val.open, outcome);
        break;
    default: {
        size_t place = place_of(step);
        if (place < places->count && places->items[place].taken) {
            run_at(&places->items[place], step, outcome);
        } else {
            outcome->tag = EXPORTS_LAB_READER_IMPORTED_OUTCOME_ABSENT;
        }
    }
    }
}

void exports_lab_reader_imported_run(setup_t *setup, exports_lab_reader_imported_list_step_t *steps,
                                     exports_lab_reader_imported_list_outcome_t *ret) {
    /* No more buckets than steps. */
    struct places places = {allocate(steps->len, sizeof(struct place)), 0};
    *ret = (exports_lab_reader_imported_list_outcome_t){
        allocate(steps->len, sizeof *ret->ptr),
        steps->len,
    };
    for (size_t i = 0; i < steps->len; i++) {
        step_t *step = &steps->ptr[i];
        run(&places, step, &ret->ptr[i]);
        if (step->tag == EXPORTS_LAB_READER_IMPORTED_STEP_SET) {
            /* Not freed with the steps, for the reason that setup_free has. */
            reader_list_u8_free(&step->val.set.value);
            step->val.set.value.len = 0;
        }
    }
    for (size_t i = 0; i < places.count; i++) {
        if (places.items[i].taken) {
            wasi_keyvalue_store_bucket_drop_own(places.items[i].bucket);
        }
    }
    free(places.items);
    exports_lab_reader_imported_list_step_free(steps);
    setup_free(setup);
}

void exports_lab_reader_standard_variable(
    setup_t *setup, reader_string_t *name,
    exports_lab_reader_standard_result_option_string_string_t *ret) {
    const char *value = variable(name->ptr, name->len);
    ret->is_err = false;
    ret->val.ok.is_some = value != NULL;
    if (value != NULL) {
        reader_string_dup(&ret->val.ok.val, value);
    }
    reader_string_free(name);
    setup_free(setup);
}

/* A reactor has no main, and so no argv: this asks WASI, as the start code of a command does. */
static __wasi_errno_t get_arguments(reader_list_string_t *arguments) {
    size_t count, len;
    __wasi_errno_t error = __wasi_args_sizes_get(&count, &len);
    if (error != __WASI_ERRNO_SUCCESS) {
        return error;
    }
    uint8_t **argv = allocate(count, sizeof *argv), *buffer = allocate(len, 1);
    error = __wasi_args_get(argv, buffer);
    if (error == __WASI_ERRNO_SUCCESS) {
        *arguments = (reader_list_string_t){allocate(count, sizeof *arguments->ptr), count};
        for (size_t i = 0; i < count; i++) {
            reader_string_dup(&arguments->ptr[i], (const char *)argv[i]);
        }
    }
    free(buffer);
    free(argv);
    return error;
}

void exports_lab_reader_standard_arguments(
    setup_t *setup, exports_lab_reader_standard_result_list_string_string_t *ret) {
    __wasi_errno_t error = get_arguments(&ret->val.ok);
    ret->is_err = error != __WASI_ERRNO_SUCCESS;
    if (ret->is_err) {
        reader_string_dup(&ret->val.err, strerror(error));
    }
    setup_free(setup);
}

void exports_lab_reader_standard_milliseconds(
    setup_t *setup, exports_lab_reader_standard_result_u64_string_t *ret) {
    const char *error = milliseconds(&ret->val.ok);
    ret->is_err = error != NULL;
    if (error != NULL) {
        reader_string_dup(&ret->val.err, error);
    }
    setup_free(setup);
}

void exports_lab_reader_standard_random(setup_t *setup, uint32_t length,
                                        exports_lab_reader_standard_result_list_u8_string_t *ret) {
    ret->val.ok = (reader_list_u8_t){allocate(length, 1), length};
    const char *error = random_bytes(ret->val.ok.ptr, length);
    ret->is_err = error != NULL;
    if (error != NULL) {
        free(ret->val.ok.ptr);
        reader_string_dup(&ret->val.err, error);
    }
    setup_free(setup);
}
