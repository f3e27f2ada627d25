#include "names.h"

#include <string.h>

static const char in[] = "x-in-", out[] = "x-out-";
enum { IN = sizeof in - 1, OUT = sizeof out - 1 };

bool is_passed_on(const uint8_t *name, size_t len) {
    return len >= IN && memcmp(name, in, IN) == 0;
}

size_t write_out_name(uint8_t *to, const uint8_t *name, size_t len) {
    memcpy(to, out, OUT);
    memcpy(to + OUT, name + IN, len - IN);
    return len - IN + OUT;
}
