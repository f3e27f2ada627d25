//! The world `middleware` of `lab:web` in Rust.

mod bodies;

use http_rules::change::Change;

use crate::exports::wasi::http::handler::Guest;
use crate::wasi::http::handler;
use crate::wasi::http::types::{ErrorCode, Fields, Headers, Request, Response};

wit_bindgen::generate!({
    path: "../../wit/web",
    world: "middleware",
    generate_all,
});

struct Middleware;

impl Guest for Middleware {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        let headers = request.get_headers();
        let (ask, answer) = (change(&headers, "x-ask"), change(&headers, "x-answer"));
        let response = handler::handle(passed_request(request, &headers, ask)).await?;
        Ok(passed_response(response, answer))
    }
}

fn change(headers: &Headers, name: &str) -> Change {
    Change::of_middleware(headers.get(name).first().map(Vec::as_slice))
}

/// Returns a copy of fields with one more.
fn with(headers: &Headers, name: &str) -> Fields {
    // The fields of a message are immutable, a clone is not.
    let fields = headers.clone();
    let added = fields.append(name, b"middleware");
    added.expect("the field is valid");
    fields
}

fn passed_request(from: Request, headers: &Headers, change: Change) -> Request {
    let (method, scheme) = (from.get_method(), from.get_scheme());
    let (authority, target) = (from.get_authority(), from.get_path_with_query());
    let options = from.get_options();
    let (contents, end) = bodies::passed_on(bodies::of_request(from), change);
    // The future that reports the transmission is dropped: writers notice a receiver that stops.
    let (to, _) = Request::new(with(headers, "x-in-seen"), Some(contents), end, options);
    let valid = to
        .set_method(&method)
        .and_then(|()| to.set_scheme(scheme.as_ref()))
        .and_then(|()| to.set_authority(authority.as_deref()))
        .and_then(|()| to.set_path_with_query(target.as_deref()));
    valid.expect("all of it comes from a request");
    to
}

fn passed_response(from: Response, change: Change) -> Response {
    let status = from.get_status_code();
    let fields = with(&from.get_headers(), "x-seen");
    let (contents, end) = bodies::passed_on(bodies::of_response(from), change);
    // The future that reports the transmission is dropped: writers notice a receiver that stops.
    let (to, _) = Response::new(fields, Some(contents), end);
    let valid = to.set_status_code(status);
    valid.expect("the status comes from a response");
    to
}

export!(Middleware);
