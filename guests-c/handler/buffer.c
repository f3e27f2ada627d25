#include "buffer.h"
#include "must.h"

#include <string.h>

void buffer_add(struct buffer *buffer, const uint8_t *bytes, size_t len) {
    if (len == 0) {
        return;
    }
    if (len > buffer->size - buffer->len) {
        buffer->size = 2 * buffer->size + len;
        uint8_t *moved = realloc(buffer->ptr, buffer->size);
        must(moved != NULL);
        buffer->ptr = moved;
    }
    memcpy(buffer->ptr + buffer->len, bytes, len);
    buffer->len += len;
}

void buffer_reverse(struct buffer *buffer) {
    for (size_t i = 0; i < buffer->len / 2; i++) {
        uint8_t *first = buffer->ptr + i, *last = buffer->ptr + buffer->len - 1 - i;
        uint8_t byte = *first;
        *first = *last;
        *last = byte;
    }
}
