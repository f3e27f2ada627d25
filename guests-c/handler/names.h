/* The names of fields, free of everything that belongs to WebAssembly. */
#ifndef NAMES_H
#define NAMES_H

#include <stddef.h>
#include <stdint.h>

/* Whether the handler passes on a field of this name: it begins with `x-in-`. */
bool is_passed_on(const uint8_t *name, size_t len);

/* Writes such a name as a response has it, with `x-out-` instead, and returns its length, which is
   one byte more. */
size_t write_out_name(uint8_t *to, const uint8_t *name, size_t len);

#endif
