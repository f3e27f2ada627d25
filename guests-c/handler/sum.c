#include "sum.h"

struct sum sum_empty(void) { return (struct sum){0, UINT64_C(0xcbf29ce484222325)}; }

void sum_add(struct sum *sum, const uint8_t *bytes, size_t len) {
    sum->length += len;
    for (size_t i = 0; i < len; i++) {
        sum->hash = (sum->hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    }
}

/* By hand: printf would drag a file system into the component. */
size_t write_decimal(char to[static MOST_DECIMAL], uint64_t number) {
    size_t len = 1;
    for (uint64_t rest = number; rest >= 10; rest /= 10) {
        len++;
    }
    for (size_t i = len; i > 0; i--) {
        to[i - 1] = (char)('0' + number % 10);
        number /= 10;
    }
    return len;
}

void write_hex(char to[static HEX], uint64_t number) {
    for (size_t i = 0; i < HEX; i++) {
        to[i] = "0123456789abcdef"[number >> (60 - 4 * i) & 0xf];
    }
}
