#include "user_id.h"

static const uint64_t FNV_PRIME = UINT64_C(0x100000001b3);

uint64_t fnv1a_64(uint64_t hash, const uint8_t *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ bytes[i]) * FNV_PRIME;
    }
    return hash;
}

void user_id(const uint8_t *name, size_t name_length, const uint8_t *email, size_t email_length,
             uint32_t age, char id[static USER_ID_SIZE]) {
    const uint8_t zero = 0;
    const uint8_t years[] = {(uint8_t)age, (uint8_t)(age >> 8), (uint8_t)(age >> 16),
                             (uint8_t)(age >> 24)};
    uint64_t hash = fnv1a_64(FNV_OFFSET_BASIS, name, name_length);
    hash = fnv1a_64(hash, &zero, 1);
    hash = fnv1a_64(hash, email, email_length);
    hash = fnv1a_64(hash, &zero, 1);
    hash = fnv1a_64(hash, years, sizeof years);
    /* By hand: printf would drag a file system into the component. */
    static const char prefix[] = "usr_";
    for (size_t i = 0; i < sizeof prefix - 1; i++) {
        id[i] = prefix[i];
    }
    for (size_t i = 0; i < 16; i++) {
        id[4 + i] = "0123456789abcdef"[hash >> (60 - 4 * i) & 0xf];
    }
    id[USER_ID_SIZE - 1] = '\0';
}
