#include "statement.h"

size_t quoted_length(const uint8_t *text, size_t len) {
    size_t quotes = 2;
    for (size_t i = 0; i < len; i++) {
        quotes += text[i] == '\'';
    }
    return len + quotes;
}

uint8_t *write_quoted(uint8_t *to, const uint8_t *text, size_t len) {
    *to++ = '\'';
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\'') {
            *to++ = '\'';
        }
        *to++ = text[i];
    }
    *to++ = '\'';
    return to;
}

uint8_t *write_word(uint8_t *to, const char *word) {
    while (*word != '\0') {
        *to++ = (uint8_t)*word++;
    }
    return to;
}
