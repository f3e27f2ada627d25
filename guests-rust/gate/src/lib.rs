//! The world `gate` of `lab:web-gate` in Rust.

mod rules;

use crate::exports::wasi::http::incoming_handler::Guest;
use crate::wasi::http::incoming_handler;
use crate::wasi::http::types::{
    Fields, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam,
};

wit_bindgen::generate!({
    path: "../../wit/web-gate",
    world: "gate",
    generate_all,
});

struct Gate;

impl Guest for Gate {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        let fields = request.headers();
        let tokens = fields.get("x-token");
        let refusal = rules::refusal(tokens.first().map(Vec::as_slice), fields.has("x-loop"));
        // The handle to the headers is a child of the request, which may go to the handler.
        drop(fields);
        match refusal {
            Some(status) => refuse(out, status),
            None => incoming_handler::handle(request, out),
        }
    }
}

fn refuse(out: ResponseOutparam, status: u16) {
    let field = ("x-gate".to_owned(), b"refused".to_vec());
    let fields = Fields::from_list(&[field]).expect("the field is valid");
    let response = OutgoingResponse::new(fields);
    let valid = response.set_status_code(status);
    valid.expect("the status is valid");
    let body = response.body().expect("its body is taken once");
    ResponseOutparam::set(out, Ok(response));
    // A body without bytes is finished, too: dropped, it would break off.
    let finished = OutgoingBody::finish(body, None);
    finished.expect("no field `content-length` was sent");
}

export!(Gate);
