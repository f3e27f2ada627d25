#include "refusal.h"

#include <string.h>

uint16_t refusal(const uint8_t *token, size_t len, bool loops) {
    static const char right[] = "open sesame";
    if (token == NULL) {
        return 401;
    }
    if (len != strlen(right) || memcmp(token, right, len) != 0) {
        return 403;
    }
    return loops ? 508 : 0;
}
