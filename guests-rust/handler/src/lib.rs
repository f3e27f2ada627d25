//! The world `handler` of `lab:web-gate` in Rust.

mod bodies;
mod method;
mod upstream;

use http_rules::fields::{self, Field};
use http_rules::sum::Sum;
use http_rules::target::Target;

use crate::bodies::{Broken, Writer};
use crate::exports::wasi::http::incoming_handler::Guest;
use crate::wasi::http::types::{
    Fields, IncomingBody, IncomingRequest, OutgoingResponse, ResponseOutparam,
};

wit_bindgen::generate!({
    path: "../../wit/web-gate",
    world: "handler",
    generate_all,
});

struct Handler;

impl Guest for Handler {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        let (method, target) = (request.method(), request.path_with_query());
        let target = Target::new(target.as_deref().unwrap_or_default());
        // The handle to the headers is dropped here, before the request, its parent.
        let received = request.headers().entries();
        let fields = |of: &[Field]| fields::of_response(method::name(&method), target.whole, of);

        match target.path {
            "/echo" => {
                let response = respond(out, 200, &fields(&received));
                bodies::pass_on(body_of(&request), response);
            }
            "/reverse" => reverse(body_of(&request), out, &fields(&received)),
            "/sum" => sum(body_of(&request), out, &fields(&received)),
            "/ignore" => respond(out, 200, &fields(&received)).finish(None),
            "/ask" => match upstream::ask(target.query, &received, body_of(&request)) {
                Some(answer) => {
                    let fields = fields(&answer.headers().entries());
                    let response = respond(out, answer.status(), &fields);
                    let body = answer.consume().expect("its body is taken once");
                    bodies::pass_on(body, response);
                }
                None => respond(out, 502, &fields(&[])).finish(None),
            },
            _ => respond(out, 404, &fields(&received)).finish(None),
        }
    }
}

fn body_of(request: &IncomingRequest) -> IncomingBody {
    request.consume().expect("its body is taken once")
}

/// Sets the response and returns the writer of its body. The host reads a body only after its
/// response is set, and writes block until it does.
fn respond(out: ResponseOutparam, status: u16, fields: &[Field]) -> Writer {
    let fields = Fields::from_list(fields).expect("the fields come from a message");
    let response = OutgoingResponse::new(fields);
    let valid = response.set_status_code(status);
    valid.expect("the status is the handler's own or comes from a response");
    let body = response.body().expect("its body is taken once");
    ResponseOutparam::set(out, Ok(response));
    Writer::new(body)
}

fn reverse(body: IncomingBody, out: ResponseOutparam, fields: &[Field]) {
    let mut bytes = Vec::new();
    let read = bodies::read(body, |piece| {
        bytes.extend_from_slice(piece);
        Ok(())
    });
    match read {
        Ok(_) => {
            bytes.reverse();
            let mut response = respond(out, 200, fields);
            if response.write(&bytes).is_ok() {
                response.finish(None);
            }
        }
        Err(Broken) => respond(out, 400, fields).finish(None),
    }
}

fn sum(body: IncomingBody, out: ResponseOutparam, fields: &[Field]) {
    let mut sum = Sum::default();
    let read = bodies::read(body, |piece| {
        sum.add(piece);
        Ok(())
    });
    match read {
        Ok(_) => {
            let trailers = Fields::from_list(&sum.trailers()).expect("the trailers are valid");
            respond(out, 200, fields).finish(Some(trailers));
        }
        Err(Broken) => respond(out, 400, fields).finish(None),
    }
}

export!(Handler);
