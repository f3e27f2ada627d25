/* The world `handler` in C. An import borrows its arguments, but an `own` handle is given away;
   what it returns is the caller's. */
#include "bodies.h"
#include "buffer.h"
#include "fields.h"
#include "handler.h"
#include "must.h"
#include "sum.h"
#include "target.h"
#include "upstream.h"

typedef exports_wasi_http_incoming_handler_own_incoming_request_t request_t;
typedef exports_wasi_http_incoming_handler_own_response_outparam_t outparam_t;
typedef wasi_http_types_borrow_incoming_request_t borrow_request_t;
typedef wasi_http_types_borrow_incoming_response_t borrow_incoming_t;
typedef wasi_http_types_borrow_outgoing_response_t borrow_response_t;
typedef wasi_http_types_method_t method_t;
typedef wasi_http_types_own_incoming_response_t incoming_response_t;

/* A request and the place of its response. */
struct call {
    borrow_request_t request;
    method_t method;
    handler_string_t target;
    entries_t fields;
    outparam_t out;
};

static handler_string_t name_of(const method_t *method) {
    static const char *const names[] = {
        [WASI_HTTP_TYPES_METHOD_GET] = "GET",         [WASI_HTTP_TYPES_METHOD_HEAD] = "HEAD",
        [WASI_HTTP_TYPES_METHOD_POST] = "POST",       [WASI_HTTP_TYPES_METHOD_PUT] = "PUT",
        [WASI_HTTP_TYPES_METHOD_DELETE] = "DELETE",   [WASI_HTTP_TYPES_METHOD_CONNECT] = "CONNECT",
        [WASI_HTTP_TYPES_METHOD_OPTIONS] = "OPTIONS", [WASI_HTTP_TYPES_METHOD_TRACE] = "TRACE",
        [WASI_HTTP_TYPES_METHOD_PATCH] = "PATCH",
    };
    if (method->tag == WASI_HTTP_TYPES_METHOD_OTHER) {
        return method->val.other;
    }
    handler_string_t name;
    handler_string_set(&name, names[method->tag]);
    return name;
}

static struct incoming body_of(borrow_request_t request) {
    wasi_http_types_result_own_incoming_body_void_t taken;
    wasi_http_types_method_incoming_request_consume(request, &taken);
    return incoming_begin(&taken);
}

/* Sets the response, with the fields of a message under their new names, and returns its body. The
   host reads a body only after its response is set, and writes block until it does. */
static struct outgoing respond(const struct call *call, uint16_t status, const entries_t *message) {
    handler_string_t method = name_of(&call->method), target = call->target;
    fields_t fields = wasi_http_types_constructor_fields();
    append(fields, "x-method", method.ptr, method.len);
    append(fields, "x-path", target.ptr, target.len);
    append_renamed(fields, message);

    wasi_http_types_result_own_outgoing_response_error_code_t response = {.is_err = false};
    response.val.ok = wasi_http_types_constructor_outgoing_response(fields);
    borrow_response_t borrow = wasi_http_types_borrow_outgoing_response(response.val.ok);
    wasi_http_types_result_void_void_t valid;
    wasi_http_types_method_outgoing_response_set_status_code(borrow, status, &valid);
    must(!valid.is_err);
    wasi_http_types_result_own_outgoing_body_void_t taken;
    wasi_http_types_method_outgoing_response_body(borrow, &taken);
    wasi_http_types_static_response_outparam_set(call->out, &response);
    return outgoing_begin(&taken);
}

/* Responds without a body, with these trailers, which are given away. */
static void respond_empty(const struct call *call, uint16_t status, const entries_t *message,
                          trailers_t trailers) {
    struct outgoing to = respond(call, status, message);
    outgoing_finish(&to, trailers);
}

static void echo(const struct call *call) {
    struct incoming from = body_of(call->request);
    struct outgoing to = respond(call, 200, &call->fields);
    pass_on(&from, &to);
}

/* Drops a body of which the response has no trailers. Returns false if it broke off. */
static bool end_whole(struct incoming *from) {
    trailers_t trailers;
    bool whole = incoming_end(from, &trailers);
    if (trailers.is_some) {
        wasi_http_types_fields_drop_own(trailers.val);
    }
    return whole;
}

static void reverse(const struct call *call) {
    struct incoming from = body_of(call->request);
    struct buffer bytes = {NULL, 0, 0};
    handler_list_u8_t piece;
    while (incoming_next(&from, &piece)) {
        buffer_add(&bytes, piece.ptr, piece.len);
        handler_list_u8_free(&piece);
    }
    if (end_whole(&from)) {
        buffer_reverse(&bytes);
        struct outgoing to = respond(call, 200, &call->fields);
        if (outgoing_write(&to, bytes.ptr, bytes.len)) {
            outgoing_finish(&to, NO_TRAILERS);
        } else {
            outgoing_break(&to);
        }
    } else {
        respond_empty(call, 400, &call->fields, NO_TRAILERS);
    }
    free(bytes.ptr);
}

static trailers_t trailers_of(const struct sum *sum) {
    char length[MOST_DECIMAL], hash[HEX];
    size_t digits = write_decimal(length, sum->length);
    write_hex(hash, sum->hash);
    fields_t fields = wasi_http_types_constructor_fields();
    append(fields, "x-length", (const uint8_t *)length, digits);
    append(fields, "x-sum", (const uint8_t *)hash, sizeof hash);
    return (trailers_t){true, fields};
}

static void add_up(const struct call *call) {
    struct incoming from = body_of(call->request);
    struct sum sum = sum_empty();
    handler_list_u8_t piece;
    while (incoming_next(&from, &piece)) {
        sum_add(&sum, piece.ptr, piece.len);
        handler_list_u8_free(&piece);
    }
    if (end_whole(&from)) {
        respond_empty(call, 200, &call->fields, trailers_of(&sum));
    } else {
        respond_empty(call, 400, &call->fields, NO_TRAILERS);
    }
}

static void relay(const struct call *call, const uint8_t *query, size_t len) {
    struct incoming asked = body_of(call->request);
    incoming_response_t own;
    if (!ask(query, len, &call->fields, &asked, &own)) {
        respond_empty(call, 502, &(entries_t){NULL, 0}, NO_TRAILERS);
        return;
    }
    borrow_incoming_t response = wasi_http_types_borrow_incoming_response(own);
    uint16_t status = wasi_http_types_method_incoming_response_status(response);
    entries_t fields = fields_of(wasi_http_types_method_incoming_response_headers(response));
    wasi_http_types_result_own_incoming_body_void_t taken;
    wasi_http_types_method_incoming_response_consume(response, &taken);
    struct incoming from = incoming_begin(&taken);
    struct outgoing to = respond(call, status, &fields);
    wasi_http_types_list_tuple2_field_name_field_value_free(&fields);
    pass_on(&from, &to);
    wasi_http_types_incoming_response_drop_own(own);
}

static void answer(const struct call *call) {
    const handler_string_t *target = &call->target;
    size_t path = path_length(target->ptr, target->len);
    switch (route_of(target->ptr, path)) {
    case ROUTE_ECHO:
        echo(call);
        break;
    case ROUTE_REVERSE:
        reverse(call);
        break;
    case ROUTE_SUM:
        add_up(call);
        break;
    case ROUTE_ASK:
        relay(call, target->ptr + path, target->len - path);
        break;
    case ROUTE_IGNORE:
        respond_empty(call, 200, &call->fields, NO_TRAILERS);
        break;
    case ROUTE_NONE:
        respond_empty(call, 404, &call->fields, NO_TRAILERS);
    }
}

void exports_wasi_http_incoming_handler_handle(request_t request, outparam_t out) {
    struct call call = {.request = wasi_http_types_borrow_incoming_request(request), .out = out};
    wasi_http_types_method_incoming_request_method(call.request, &call.method);
    handler_option_string_t target;
    wasi_http_types_method_incoming_request_path_with_query(call.request, &target);
    if (target.is_some) {
        call.target = target.val;
    } else {
        handler_string_set(&call.target, "");
    }
    call.fields = fields_of(wasi_http_types_method_incoming_request_headers(call.request));
    answer(&call);
    wasi_http_types_method_free(&call.method);
    handler_option_string_free(&target);
    wasi_http_types_list_tuple2_field_name_field_value_free(&call.fields);
    wasi_http_types_incoming_request_drop_own(request);
}
