#include "target.h"

#include <string.h>

size_t path_length(const uint8_t *target, size_t len) {
    size_t path = 0;
    while (path < len && target[path] != '?') {
        path++;
    }
    return path;
}

enum route route_of(const uint8_t *path, size_t len) {
    static const char *const paths[ROUTE_NONE] = {
        [ROUTE_ECHO] = "/echo",     [ROUTE_REVERSE] = "/reverse", [ROUTE_SUM] = "/sum",
        [ROUTE_IGNORE] = "/ignore", [ROUTE_ASK] = "/ask",
    };
    enum route route = ROUTE_ECHO;
    while (route < ROUTE_NONE &&
           (len != strlen(paths[route]) || memcmp(path, paths[route], len) != 0)) {
        route++;
    }
    return route;
}
