//! The request that the handler makes itself.

use http_rules::fields::{self, Field};

use crate::bodies::Body;
use crate::wasi::http::client;
use crate::wasi::http::types::{ErrorCode, Fields, Method, Request, Response, Scheme};

/// Sends a request to the upstream and returns its response.
pub async fn ask(
    query: &str,
    received: &[Field],
    (contents, end): Body,
) -> Result<Response, ErrorCode> {
    let fields = fields::for_upstream(received);
    let fields = Fields::from_list(&fields).expect("the fields come from a message");
    // The future that reports the transmission is dropped: writers notice a receiver that stops.
    let (request, _) = Request::new(fields, contents, end, None);
    let valid = request
        .set_method(&Method::Post)
        .and_then(|()| request.set_scheme(Some(&Scheme::Https)))
        .and_then(|()| request.set_authority(Some("upstream.example")))
        .and_then(|()| request.set_path_with_query(Some(&format!("/{query}"))));
    valid.expect("the target is the handler's own, and the query comes from a message");
    client::send(request).await
}
