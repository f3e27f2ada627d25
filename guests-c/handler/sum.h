/* The sum of a body's bytes, free of everything that belongs to WebAssembly. */
#ifndef SUM_H
#define SUM_H

#include <stddef.h>
#include <stdint.h>

/* The number of bytes and their 64-bit FNV-1a. */
struct sum {
    uint64_t length, hash;
};

/* The sum of no byte. */
struct sum sum_empty(void);

void sum_add(struct sum *sum, const uint8_t *bytes, size_t len);

enum { MOST_DECIMAL = 20, HEX = 16 };

/* Writes a number in decimal digits and returns how many there are. */
size_t write_decimal(char to[static MOST_DECIMAL], uint64_t number);

/* Writes a number in lower-case hexadecimal digits. */
void write_hex(char to[static HEX], uint64_t number);

#endif
