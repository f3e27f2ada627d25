#include "rules.h"

#include <string.h>

/* Takes the first scalar value off a text that is not empty; the text is valid UTF-8, as
   every string of a component is. */
static uint32_t next_scalar(struct text *text) {
    const uint8_t *bytes = text->bytes;
    size_t length = bytes[0] < 0x80 ? 1 : bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
    uint32_t scalar = length == 1 ? bytes[0] : bytes[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        scalar = scalar << 6 | (bytes[i] & 0x3f);
    }
    text->bytes += length;
    text->length -= length;
    return scalar;
}

/* The Unicode property White_Space, as the contract lists it. */
static bool is_white_space(uint32_t scalar) {
    switch (scalar) {
    case 0x20:
    case 0x85:
    case 0xa0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202f:
    case 0x205f:
    case 0x3000:
        return true;
    default:
        return (scalar >= 0x9 && scalar <= 0xd) || (scalar >= 0x2000 && scalar <= 0x200a);
    }
}

/* The number of scalar values from the first to the last that are not white space. */
static size_t trimmed_length(struct text text) {
    size_t length = 0, trailing = 0;
    while (text.length > 0) {
        bool white = is_white_space(next_scalar(&text));
        if (!white) {
            length += trailing + 1;
            trailing = 0;
        } else if (length > 0) {
            trailing++;
        }
    }
    return length;
}

size_t broken_rules(struct text name, struct text email, uint32_t age,
                    struct rule broken[static MOST_RULES]) {
    size_t count = 0;
    switch (trimmed_length(name)) {
    case 0:
        broken[count++] = (struct rule){"name", "Name cannot be empty"};
        break;
    case 1:
        broken[count++] = (struct rule){"name", "Name must be at least 2 characters"};
        break;
    default:
        break;
    }
    if (!is_email(email)) {
        broken[count++] = (struct rule){"email", "Invalid email format"};
    }
    if (age < 13) {
        broken[count++] = (struct rule){"age", "Must be at least 13 years old"};
    } else if (age > 150) {
        broken[count++] = (struct rule){"age", "Invalid age"};
    }
    return count;
}

bool is_email(struct text email) {
    if (email.length == 0) {
        return false;
    }
    const uint8_t *at = memchr(email.bytes, '@', email.length);
    if (at == NULL || at == email.bytes) {
        return false;
    }
    const uint8_t *domain = at + 1;
    size_t length = email.length - (size_t)(domain - email.bytes);
    return length > 0 && memchr(domain, '@', length) == NULL &&
           memchr(domain, '.', length) != NULL && domain[0] != '.' && domain[length - 1] != '.';
}
