//! The world `handler` of `lab:web` in Rust.

mod bodies;
mod method;
mod upstream;

use http_rules::change::Change;
use http_rules::fields::{self, Field};
use http_rules::sum::Sum;
use http_rules::target::Target;
use wit_bindgen::spawn_local;

use crate::bodies::{Body, Reader, Trailers};
use crate::exports::wasi::http::handler::Guest;
use crate::wasi::http::types::{ErrorCode, Fields, Request, Response};

wit_bindgen::generate!({
    path: "../../wit/web",
    world: "handler",
    generate_all,
});

struct Handler;

impl Guest for Handler {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        let (method, target) = (request.get_method(), request.get_path_with_query());
        let target = Target::new(target.as_deref().unwrap_or_default());
        let received = request.get_headers().copy_all();
        let fields = |of: &[Field]| fields::of_response(method::name(&method), target.whole, of);
        let pieces = received.iter().find(|(name, _)| name == "x-pieces");
        let pieces = Change::of_handler(pieces.map(|(_, value)| value.as_slice()));

        Ok(match target.path {
            "/echo" => {
                let body = bodies::passed_on(bodies::of_request(request), pieces);
                respond(200, &fields(&received), body)
            }
            "/reverse" => reverse(bodies::of_request(request), pieces, &fields(&received)).await,
            "/sum" => sum(bodies::of_request(request), &fields(&received)).await,
            "/ignore" => respond(200, &fields(&received), bodies::empty()),
            "/ask" => {
                let body = bodies::passed_on(bodies::of_request(request), pieces.clone());
                match upstream::ask(target.query, &received, body).await {
                    Ok(answer) => {
                        let status = answer.get_status_code();
                        let fields = fields(&answer.get_headers().copy_all());
                        let body = bodies::passed_on(bodies::of_response(answer), pieces);
                        respond(status, &fields, body)
                    }
                    Err(_) => respond(502, &fields(&[]), bodies::empty()),
                }
            }
            _ => respond(404, &fields(&received), bodies::empty()),
        })
    }
}

fn respond(status: u16, fields: &[Field], (contents, end): Body) -> Response {
    let fields = Fields::from_list(fields).expect("the fields come from a message");
    // The future that reports the transmission is dropped: writers notice a receiver that stops.
    let (response, _) = Response::new(fields, contents, end);
    let valid = response.set_status_code(status);
    valid.expect("the status is the handler's own or comes from a response");
    response
}

async fn reverse(mut body: Reader, pieces: Change, fields: &[Field]) -> Response {
    let mut bytes = Vec::new();
    while let Some(piece) = body.next().await {
        bytes.extend(piece);
    }
    if body.end().await.is_err() {
        return respond(400, fields, bodies::empty());
    }
    bytes.reverse();
    let (mut writer, body) = bodies::written(pieces);
    spawn_local(async move {
        if writer.write(bytes).await.is_ok() {
            writer.finish(Ok(None)).await;
        }
    });
    respond(200, fields, body)
}

async fn sum(mut body: Reader, fields: &[Field]) -> Response {
    let mut sum = Sum::default();
    while let Some(piece) = body.next().await {
        sum.add(&piece);
    }
    if body.end().await.is_err() {
        return respond(400, fields, bodies::empty());
    }
    let trailers = Trailers::from_list(&sum.trailers()).expect("the trailers are valid");
    respond(200, fields, bodies::only_trailers(trailers))
}

export!(Handler);
