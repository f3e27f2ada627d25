#include "upstream.h"
#include "handler.h"
#include "must.h"

#include <string.h>

typedef wasi_http_types_borrow_future_incoming_response_t borrow_future_t;
typedef wasi_http_types_borrow_outgoing_request_t borrow_request_t;
typedef wasi_http_types_own_future_incoming_response_t future_t;
typedef wasi_http_types_own_incoming_response_t response_t;
typedef wasi_http_types_own_outgoing_request_t request_t;

static void set_target(borrow_request_t request, const uint8_t *query, size_t len) {
    wasi_http_types_result_void_void_t set;
    wasi_http_types_option_scheme_t scheme = {true, {.tag = WASI_HTTP_TYPES_SCHEME_HTTPS}};
    wasi_http_types_method_outgoing_request_set_scheme(request, &scheme, &set);
    must(!set.is_err);
    handler_option_string_t authority = {.is_some = true};
    handler_string_set(&authority.val, "upstream.example");
    wasi_http_types_method_outgoing_request_set_authority(request, &authority, &set);
    must(!set.is_err);
    handler_option_string_t path = {true, {malloc(len + 1), len + 1}};
    must(path.val.ptr != NULL);
    path.val.ptr[0] = '/';
    memcpy(path.val.ptr + 1, query, len);
    wasi_http_types_method_outgoing_request_set_path_with_query(request, &path, &set);
    must(!set.is_err);
    handler_option_string_free(&path);
}

static request_t request_for(const uint8_t *query, size_t len, const entries_t *received) {
    fields_t fields = wasi_http_types_constructor_fields();
    append_unchanged(fields, received);
    request_t own = wasi_http_types_constructor_outgoing_request(fields);
    borrow_request_t request = wasi_http_types_borrow_outgoing_request(own);
    wasi_http_types_method_t post = {.tag = WASI_HTTP_TYPES_METHOD_POST};
    wasi_http_types_result_void_void_t set;
    wasi_http_types_method_outgoing_request_set_method(request, &post, &set);
    must(!set.is_err);
    set_target(request, query, len);
    return own;
}

/* Waits for a response, and drops the future. */
static bool wait_for(future_t own, response_t *response) {
    borrow_future_t future = wasi_http_types_borrow_future_incoming_response(own);
    wasi_io_poll_own_pollable_t ready =
        wasi_http_types_method_future_incoming_response_subscribe(future);
    wasi_io_poll_method_pollable_block(wasi_io_poll_borrow_pollable(ready));
    wasi_io_poll_pollable_drop_own(ready);

    wasi_http_types_option_result_result_own_incoming_response_error_code_void_t got;
    wasi_http_types_method_future_incoming_response_get(future, &got);
    must(got.is_some && !got.val.is_err);
    bool responded = !got.val.val.ok.is_err;
    if (responded) {
        *response = got.val.val.ok.val.ok;
    }
    wasi_http_types_option_result_result_own_incoming_response_error_code_void_free(&got);
    wasi_http_types_future_incoming_response_drop_own(own);
    return responded;
}

bool ask(const uint8_t *query, size_t len, const entries_t *received, struct incoming *body,
         response_t *response) {
    request_t request = request_for(query, len, received);
    wasi_http_types_result_own_outgoing_body_void_t taken;
    wasi_http_types_method_outgoing_request_body(wasi_http_types_borrow_outgoing_request(request),
                                                 &taken);
    struct outgoing to = outgoing_begin(&taken);

    /* The host reads the body only after this, and writes block until then. */
    wasi_http_outgoing_handler_option_own_request_options_t options = {.is_some = false};
    wasi_http_outgoing_handler_result_own_future_incoming_response_error_code_t handed;
    wasi_http_outgoing_handler_handle(request, &options, &handed);
    if (handed.is_err) {
        wasi_http_outgoing_handler_error_code_free(&handed.val.err);
        trailers_t none;
        incoming_end(body, &none);
        outgoing_break(&to);
        return false;
    }
    /* If the upstream stopped reading, the future still has its response or error. */
    pass_on(body, &to);
    return wait_for(handed.val.ok, response);
}
