/* -std=c23 hides what the C standard does not have, such as getentropy. */
#define _DEFAULT_SOURCE /* NOLINT(bugprone-reserved-identifier) */
#include "standard.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const char *variable(const uint8_t *name, size_t len) {
    char *terminated = malloc(len + 1);
    if (terminated == NULL) {
        abort();
    }
    memcpy(terminated, name, len);
    terminated[len] = '\0';
    const char *value = getenv(terminated);
    free(terminated);
    return value;
}

const char *milliseconds(uint64_t *ms) {
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) {
        return strerror(errno);
    }
    *ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
    return NULL;
}

const char *random_bytes(uint8_t *bytes, size_t len) {
    enum { MOST = 256 }; /* bytes of one call, by POSIX */
    while (len > 0) {
        size_t count = len < MOST ? len : MOST;
        if (getentropy(bytes, count) != 0) {
            return strerror(errno);
        }
        bytes += count;
        len -= count;
    }
    return NULL;
}
