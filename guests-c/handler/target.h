/* The target of a request, free of everything that belongs to WebAssembly. */
#ifndef TARGET_H
#define TARGET_H

#include <stddef.h>
#include <stdint.h>

enum route { ROUTE_ECHO, ROUTE_REVERSE, ROUTE_SUM, ROUTE_IGNORE, ROUTE_ASK, ROUTE_NONE };

/* Returns the number of bytes before the query, which begins with the first `?`. */
size_t path_length(const uint8_t *target, size_t len);

enum route route_of(const uint8_t *path, size_t len);

#endif
