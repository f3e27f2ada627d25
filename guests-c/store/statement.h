/* The statements of the user store, free of everything that belongs to WebAssembly. */
#ifndef STATEMENT_H
#define STATEMENT_H

#include <stddef.h>
#include <stdint.h>

/* The number of bytes of a text as a value: with its quotes, and those in it doubled. */
size_t quoted_length(const uint8_t *text, size_t len);

/* Writes a text as a value, and answers what follows it. */
uint8_t *write_quoted(uint8_t *to, const uint8_t *text, size_t len);

/* Writes a word, and answers what follows it. */
uint8_t *write_word(uint8_t *to, const char *word);

#endif
