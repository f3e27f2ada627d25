#include "fields.h"
#include "handler.h"
#include "must.h"
#include "names.h"

typedef wasi_http_types_field_name_t name_t;
typedef wasi_http_types_field_value_t value_t;
typedef wasi_http_types_tuple2_field_name_field_value_t entry_t;

entries_t fields_of(fields_t headers) {
    entries_t entries;
    wasi_http_types_method_fields_entries(wasi_http_types_borrow_fields(headers), &entries);
    wasi_http_types_fields_drop_own(headers);
    return entries;
}

static void append_value(fields_t fields, name_t *name, value_t *value) {
    wasi_http_types_result_void_header_error_t appended;
    wasi_http_types_method_fields_append(wasi_http_types_borrow_fields(fields), name, value,
                                         &appended);
    must(!appended.is_err);
}

void append(fields_t fields, const char *name, const uint8_t *value, size_t len) {
    name_t borrowed;
    handler_string_set(&borrowed, name);
    append_value(fields, &borrowed, &(value_t){(uint8_t *)value, len});
}

void append_renamed(fields_t fields, const entries_t *message) {
    for (size_t i = 0; i < message->len; i++) {
        entry_t *entry = &message->ptr[i];
        if (!is_passed_on(entry->f0.ptr, entry->f0.len)) {
            continue;
        }
        name_t name = {malloc(entry->f0.len + 1), 0};
        must(name.ptr != NULL);
        name.len = write_out_name(name.ptr, entry->f0.ptr, entry->f0.len);
        append_value(fields, &name, &entry->f1);
        free(name.ptr);
    }
}

void append_unchanged(fields_t fields, const entries_t *message) {
    for (size_t i = 0; i < message->len; i++) {
        entry_t *entry = &message->ptr[i];
        if (is_passed_on(entry->f0.ptr, entry->f0.len)) {
            append_value(fields, &entry->f0, &entry->f1);
        }
    }
}
