/* Fields of messages. */
#ifndef FIELDS_H
#define FIELDS_H

#include "handler.h"

typedef wasi_http_types_list_tuple2_field_name_field_value_t entries_t;
typedef wasi_http_types_own_fields_t fields_t;

/* Returns the fields of a message, which are the caller's, and drops the handle to them: it is a
   child of the message. */
entries_t fields_of(fields_t headers);

void append(fields_t fields, const char *name, const uint8_t *value, size_t len);

/* Appends the fields of a message that are passed on, under their new names. */
void append_renamed(fields_t fields, const entries_t *message);

/* Appends the fields of a message that are passed on, as they are. */
void append_unchanged(fields_t fields, const entries_t *message);

#endif
