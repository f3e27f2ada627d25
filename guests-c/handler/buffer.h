/* Bytes that grow, free of everything that belongs to WebAssembly. */
#ifndef BUFFER_H
#define BUFFER_H

#include <stddef.h>
#include <stdint.h>

/* Bytes; {NULL, 0, 0} if there are none yet. The caller frees `ptr`. */
struct buffer {
    uint8_t *ptr;
    size_t len, size;
};

void buffer_add(struct buffer *buffer, const uint8_t *bytes, size_t len);

/* Puts the last byte first. */
void buffer_reverse(struct buffer *buffer);

#endif
