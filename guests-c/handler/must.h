/* What is never expected to fail. */
#ifndef MUST_H
#define MUST_H

#include <stdlib.h>

/* Ends the component unless something holds that always should. */
static inline void must(bool holds) {
    if (!holds) {
        abort();
    }
}

#endif
