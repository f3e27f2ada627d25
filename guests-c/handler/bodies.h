/* Bodies: read to their end, written, and passed on. */
#ifndef BODIES_H
#define BODIES_H

#include "handler.h"

typedef wasi_http_types_option_own_trailers_t trailers_t;
#define NO_TRAILERS ((trailers_t){.is_some = false})

/* A body that is read. */
struct incoming {
    wasi_http_types_own_incoming_body_t body;
    wasi_http_types_own_input_stream_t stream;
    bool ended; /* its last byte was read */
};

/* Begins to read a body that was just taken from its message. */
struct incoming incoming_begin(const wasi_http_types_result_own_incoming_body_void_t *taken);

/* Stores the next piece, which is the caller's. Returns false if there is none. */
bool incoming_next(struct incoming *from, handler_list_u8_t *piece);

/* Drops a body and stores its trailers, which are the caller's. Returns false, and stores none, if
   the body broke off or was not read to its end. */
bool incoming_end(struct incoming *from, trailers_t *trailers);

/* A body that is written. */
struct outgoing {
    wasi_http_types_own_outgoing_body_t body;
    wasi_http_types_own_output_stream_t stream;
};

/* Begins to write a body that was just taken from its message. */
struct outgoing outgoing_begin(const wasi_http_types_result_own_outgoing_body_void_t *taken);

/* Writes bytes and blocks until the receiver has room for more. Returns false if there is no
   receiver any more. */
bool outgoing_write(struct outgoing *to, const uint8_t *bytes, size_t len);

/* Ends a body with these trailers, which are given away. */
void outgoing_finish(struct outgoing *to, trailers_t trailers);

/* Lets a body break off. */
void outgoing_break(struct outgoing *to);

/* Passes a body on with its trailers, piece by piece. If it breaks off, so does the written one. */
void pass_on(struct incoming *from, struct outgoing *to);

#endif
