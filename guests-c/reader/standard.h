/* What the C library sees, free of everything that belongs to WebAssembly. */
#ifndef STANDARD_H
#define STANDARD_H

#include <stddef.h>
#include <stdint.h>

/* Returns the value of an environment variable, which the C library owns; NULL if there is
   none. */
const char *variable(const uint8_t *name, size_t len);

/* Stores the whole milliseconds since 1970-01-01T00:00:00Z. Returns NULL, or the reason why there
   are none. */
const char *milliseconds(uint64_t *ms);

/* Stores so many random bytes for cryptography. Returns NULL, or the reason why there are none. */
const char *random_bytes(uint8_t *bytes, size_t len);

#endif
