/* The request that the handler makes itself. */
#ifndef UPSTREAM_H
#define UPSTREAM_H

#include "bodies.h"
#include "fields.h"
#include "handler.h"

/* Passes a request on to the upstream, and drops its body. Returns whether there is a response, and
   stores it; it is the caller's. */
bool ask(const uint8_t *query, size_t len, const entries_t *received, struct incoming *body,
         wasi_http_types_own_incoming_response_t *response);

#endif
