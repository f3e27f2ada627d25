//! The request that the handler makes itself.

use http_rules::fields::{self, Field};

use crate::bodies::{self, Writer};
use crate::wasi::http::outgoing_handler;
use crate::wasi::http::types::{
    Fields, IncomingBody, IncomingResponse, Method, OutgoingRequest, Scheme,
};

/// Passes a request on to the upstream and returns the response; `None` if there is none.
pub fn ask(query: &str, received: &[Field], body: IncomingBody) -> Option<IncomingResponse> {
    let fields = Fields::from_list(&fields::for_upstream(received)).ok()?;
    let request = OutgoingRequest::new(fields);
    request.set_method(&Method::Post).ok()?;
    request.set_scheme(Some(&Scheme::Https)).ok()?;
    request.set_authority(Some("upstream.example")).ok()?;
    let target = format!("/{query}");
    request.set_path_with_query(Some(&target)).ok()?;
    let to = Writer::new(request.body().ok()?);
    // The host reads the body only after the request is handed over, and writes block until then.
    let response = outgoing_handler::handle(request, None).ok()?;
    // If the upstream stopped reading, `get` still returns its response or error.
    bodies::pass_on(body, to);
    response.subscribe().block();
    response.get()?.ok()?.ok()
}
