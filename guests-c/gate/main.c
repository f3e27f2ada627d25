/* The world `gate` in C. An import borrows its arguments, but an `own` handle is given away; what
   it returns is the caller's. */
#include "gate.h"
#include "refusal.h"

#include <stdlib.h>

typedef exports_wasi_http_incoming_handler_own_incoming_request_t request_t;
typedef exports_wasi_http_incoming_handler_own_response_outparam_t outparam_t;
typedef wasi_http_types_borrow_fields_t borrow_fields_t;
typedef wasi_http_types_borrow_outgoing_response_t borrow_response_t;
typedef wasi_http_types_list_field_value_t values_t;
typedef wasi_http_types_own_fields_t fields_t;

/* Ends the component unless something holds that always should. */
static void must(bool holds) {
    if (!holds) {
        abort();
    }
}

/* A word as an argument. */
static gate_string_t borrowed(const char *word) {
    gate_string_t string;
    gate_string_set(&string, word);
    return string;
}

/* Returns the status with which a request is refused; 0 if it may pass. */
static uint16_t judge(request_t request) {
    fields_t own = wasi_http_types_method_incoming_request_headers(
        wasi_http_types_borrow_incoming_request(request));
    borrow_fields_t fields = wasi_http_types_borrow_fields(own);
    gate_string_t token = borrowed("x-token"), loop = borrowed("x-loop");
    values_t tokens;
    wasi_http_types_method_fields_get(fields, &token, &tokens);
    bool loops = wasi_http_types_method_fields_has(fields, &loop);
    uint16_t status =
        tokens.len > 0 ? refusal(tokens.ptr->ptr, tokens.ptr->len, loops) : refusal(NULL, 0, loops);
    wasi_http_types_list_field_value_free(&tokens);
    /* They are a child of the request, which may go to the handler. */
    wasi_http_types_fields_drop_own(own);
    return status;
}

static void refuse(outparam_t out, uint16_t status) {
    gate_string_t name = borrowed("x-gate"), word = borrowed("refused");
    wasi_http_types_tuple2_field_name_field_value_t field = {name, {word.ptr, word.len}};
    wasi_http_types_list_tuple2_field_name_field_value_t list = {&field, 1};
    wasi_http_types_result_own_fields_header_error_t fields;
    wasi_http_types_static_fields_from_list(&list, &fields);
    must(!fields.is_err);

    wasi_http_types_result_own_outgoing_response_error_code_t response = {.is_err = false};
    response.val.ok = wasi_http_types_constructor_outgoing_response(fields.val.ok);
    borrow_response_t borrow = wasi_http_types_borrow_outgoing_response(response.val.ok);
    wasi_http_types_result_void_void_t valid;
    wasi_http_types_method_outgoing_response_set_status_code(borrow, status, &valid);
    must(!valid.is_err);
    wasi_http_types_result_own_outgoing_body_void_t body;
    wasi_http_types_method_outgoing_response_body(borrow, &body);
    must(!body.is_err);
    wasi_http_types_static_response_outparam_set(out, &response);

    /* A body without bytes is finished, too: dropped, it would break off. */
    wasi_http_types_option_own_trailers_t trailers = {.is_some = false};
    wasi_http_types_result_void_error_code_t finished;
    wasi_http_types_static_outgoing_body_finish(body.val.ok, &trailers, &finished);
    must(!finished.is_err);
}

void exports_wasi_http_incoming_handler_handle(request_t request, outparam_t out) {
    uint16_t status = judge(request);
    if (status == 0) {
        wasi_http_incoming_handler_handle(request, out);
    } else {
        wasi_http_types_incoming_request_drop_own(request);
        refuse(out, status);
    }
}
