#include "bodies.h"
#include "handler.h"
#include "must.h"

/* The most bytes that one read returns; the host allocates them in this component. */
static const uint64_t MOST_READ = 65536;

/* The most bytes that `blocking-write-and-flush` accepts. */
static const size_t MOST_WRITTEN = 4096;

/* Drops the error of a stream: what the bindings generate to free it drops no handle. */
static void drop_error(const wasi_io_streams_stream_error_t *error) {
    if (error->tag == WASI_IO_STREAMS_STREAM_ERROR_LAST_OPERATION_FAILED) {
        wasi_io_error_error_drop_own(error->val.last_operation_failed);
    }
}

struct incoming incoming_begin(const wasi_http_types_result_own_incoming_body_void_t *taken) {
    must(!taken->is_err);
    wasi_http_types_result_own_input_stream_void_t stream;
    wasi_http_types_method_incoming_body_stream(wasi_http_types_borrow_incoming_body(taken->val.ok),
                                                &stream);
    must(!stream.is_err);
    return (struct incoming){taken->val.ok, stream.val.ok, false};
}

bool incoming_next(struct incoming *from, handler_list_u8_t *piece) {
    wasi_io_streams_result_list_u8_stream_error_t read;
    wasi_io_streams_method_input_stream_blocking_read(
        wasi_io_streams_borrow_input_stream(from->stream), MOST_READ, &read);
    if (read.is_err) {
        from->ended = read.val.err.tag == WASI_IO_STREAMS_STREAM_ERROR_CLOSED;
        drop_error(&read.val.err);
        return false;
    }
    *piece = read.val.ok;
    return true;
}

/* Waits for trailers, and drops the future. */
static bool wait_for(wasi_http_types_own_future_trailers_t own, trailers_t *trailers) {
    wasi_http_types_borrow_future_trailers_t future = wasi_http_types_borrow_future_trailers(own);
    wasi_io_poll_own_pollable_t ready = wasi_http_types_method_future_trailers_subscribe(future);
    wasi_io_poll_method_pollable_block(wasi_io_poll_borrow_pollable(ready));
    wasi_io_poll_pollable_drop_own(ready);

    wasi_http_types_option_result_result_option_own_trailers_error_code_void_t got;
    wasi_http_types_method_future_trailers_get(future, &got);
    must(got.is_some && !got.val.is_err);
    bool whole = !got.val.val.ok.is_err;
    if (whole && got.val.val.ok.val.ok.is_some) {
        /* They are a child of the future, so only a copy may outlive it. */
        wasi_http_types_own_trailers_t child = got.val.val.ok.val.ok.val;
        trailers->is_some = true;
        trailers->val = wasi_http_types_method_fields_clone(wasi_http_types_borrow_fields(child));
        wasi_http_types_fields_drop_own(child);
    }
    wasi_http_types_option_result_result_option_own_trailers_error_code_void_free(&got);
    wasi_http_types_future_trailers_drop_own(own);
    return whole;
}

bool incoming_end(struct incoming *from, trailers_t *trailers) {
    *trailers = NO_TRAILERS;
    /* The stream is a child of the body, and `finish` traps while it lives. */
    wasi_io_streams_input_stream_drop_own(from->stream);
    if (!from->ended) {
        wasi_http_types_incoming_body_drop_own(from->body);
        return false;
    }
    return wait_for(wasi_http_types_static_incoming_body_finish(from->body), trailers);
}

struct outgoing outgoing_begin(const wasi_http_types_result_own_outgoing_body_void_t *taken) {
    must(!taken->is_err);
    wasi_http_types_result_own_output_stream_void_t stream;
    wasi_http_types_method_outgoing_body_write(wasi_http_types_borrow_outgoing_body(taken->val.ok),
                                               &stream);
    must(!stream.is_err);
    return (struct outgoing){taken->val.ok, stream.val.ok};
}

bool outgoing_write(struct outgoing *to, const uint8_t *bytes, size_t len) {
    wasi_io_streams_borrow_output_stream_t stream =
        wasi_io_streams_borrow_output_stream(to->stream);
    while (len > 0) {
        size_t count = len < MOST_WRITTEN ? len : MOST_WRITTEN;
        handler_list_u8_t part = {(uint8_t *)bytes, count};
        wasi_io_streams_result_void_stream_error_t written;
        wasi_io_streams_method_output_stream_blocking_write_and_flush(stream, &part, &written);
        if (written.is_err) {
            drop_error(&written.val.err);
            return false;
        }
        bytes += count;
        len -= count;
    }
    return true;
}

void outgoing_finish(struct outgoing *to, trailers_t trailers) {
    wasi_io_streams_output_stream_drop_own(to->stream);
    wasi_http_types_result_void_error_code_t finished;
    wasi_http_types_static_outgoing_body_finish(to->body, &trailers, &finished);
    /* No field `content-length` was sent that could be wrong. */
    must(!finished.is_err);
}

void outgoing_break(struct outgoing *to) {
    wasi_io_streams_output_stream_drop_own(to->stream);
    wasi_http_types_outgoing_body_drop_own(to->body);
}

void pass_on(struct incoming *from, struct outgoing *to) {
    handler_list_u8_t piece;
    bool written = true;
    while (written && incoming_next(from, &piece)) {
        written = outgoing_write(to, piece.ptr, piece.len);
        handler_list_u8_free(&piece);
    }
    trailers_t trailers;
    if (incoming_end(from, &trailers)) {
        outgoing_finish(to, trailers);
    } else {
        outgoing_break(to);
    }
}
