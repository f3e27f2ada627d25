//! The world `async-handler-saboteur`: the generated bindings, and behind them a handler that does
//! one thing wrong.
//!
//! [`catalog`] lists what that can be, [`saboteur`] decides what becomes of a call, [`change`] and
//! [`body`] of its parts.

mod bodies;
mod body;
mod catalog;
mod change;
mod method;
mod saboteur;

use std::cell::RefCell;
use std::mem::forget;

use wit_bindgen::FutureReader;

use crate::exports::lab::saboteur::catalog::{Guest as Catalog, Mutant};
use crate::exports::wasi::http::handler::Guest;
use crate::lab::saboteur::choice;
use crate::saboteur::{Handle, Saboteur, Side};
use crate::wasi::http::handler;
use crate::wasi::http::types::{ErrorCode, Fields, Request, Response};

wit_bindgen::generate!({
    path: "../../wit/web-saboteur",
    world: "async-handler-saboteur",
    generate_all,
});

thread_local! {
    /// The lab is asked once which mutant this instance is.
    static SABOTEUR: RefCell<Saboteur> =
        RefCell::new(Saboteur::new(catalog::chosen(&choice::mutant())));
}

fn with<T>(work: impl FnOnce(&mut Saboteur) -> T) -> T {
    SABOTEUR.with_borrow_mut(work)
}

struct Component;

impl Guest for Component {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        if with(|saboteur| saboteur.refuses(|| request.get_headers().copy_all())) {
            return Err(ErrorCode::HttpProtocolError);
        }
        let kept = with(Saboteur::kept);
        match kept {
            Some(Handle::Fields(Side::Request)) => forget(request.get_headers()),
            Some(Handle::Message(Side::Request)) => forget(second_request().0),
            Some(Handle::Transmission(Side::Request)) => forget(second_request().1),
            _ => {}
        }
        let response = handler::handle(passed_request(request).await).await?;
        match kept {
            Some(Handle::Fields(Side::Response)) => forget(response.get_headers()),
            Some(Handle::Message(Side::Response)) => forget(second_response().0),
            Some(Handle::Transmission(Side::Response)) => forget(second_response().1),
            _ => {}
        }
        Ok(passed_response(response).await)
    }
}

/// A message and the future that reports its transmission.
type New<M> = (M, FutureReader<Result<(), ErrorCode>>);

fn second_request() -> New<Request> {
    let (contents, end) = bodies::empty();
    Request::new(Fields::new(), contents, end, None)
}

fn second_response() -> New<Response> {
    let (contents, end) = bodies::empty();
    Response::new(Fields::new(), contents, end)
}

const VALID: &str = "it comes from a message, and no fault makes it invalid";

async fn passed_request(from: Request) -> Request {
    if let Some(method) = with(|saboteur| saboteur.method(method::name(&from.get_method()))) {
        from.set_method(&method::of(method)).expect(VALID);
    }
    if let Some(target) = from.get_path_with_query()
        && let Some(target) = with(|saboteur| saboteur.target(&target))
    {
        from.set_path_with_query(Some(&target)).expect(VALID);
    }
    let change = with(|saboteur| saboteur.fields(Side::Request));
    let body = with(|saboteur| saboteur.body(Side::Request));
    if change.is_none() && body.is_none() {
        return from;
    }
    let mut fields = from.get_headers().copy_all();
    if let Some(change) = change {
        fields = change(fields);
    }
    let (method, scheme) = (from.get_method(), from.get_scheme());
    let (authority, target) = (from.get_authority(), from.get_path_with_query());
    let options = from.get_options();
    let from = bodies::of_request(from);
    let (contents, end) = bodies::passed(from, Side::Request, body, &mut fields).await;
    let fields = Fields::from_list(&fields).expect(VALID);
    // The future that reports the transmission is dropped: writers notice a receiver that stops.
    let (to, _) = Request::new(fields, contents, end, options);
    to.set_method(&method).expect(VALID);
    to.set_scheme(scheme.as_ref()).expect(VALID);
    to.set_authority(authority.as_deref()).expect(VALID);
    to.set_path_with_query(target.as_deref()).expect(VALID);
    to
}

async fn passed_response(from: Response) -> Response {
    if let Some(status) = with(|saboteur| saboteur.status(from.get_status_code())) {
        from.set_status_code(status).expect(VALID);
    }
    let change = with(|saboteur| saboteur.fields(Side::Response));
    let body = with(|saboteur| saboteur.body(Side::Response));
    if change.is_none() && body.is_none() {
        return from;
    }
    let mut fields = from.get_headers().copy_all();
    if let Some(change) = change {
        fields = change(fields);
    }
    let status = from.get_status_code();
    let from = bodies::of_response(from);
    let (contents, end) = bodies::passed(from, Side::Response, body, &mut fields).await;
    let fields = Fields::from_list(&fields).expect(VALID);
    // The future that reports the transmission is dropped: writers notice a receiver that stops.
    let (to, _) = Response::new(fields, contents, end);
    to.set_status_code(status).expect(VALID);
    to
}

impl Catalog for Component {
    fn mutants() -> Vec<Mutant> {
        let listed = |mutant: catalog::Mutant| Mutant {
            id: mutant.id,
            class: mutant.class.to_owned(),
            contract: mutant.contract.to_owned(),
            says: mutant.says,
        };
        catalog::mutants().into_iter().map(listed).collect()
    }
}

export!(Component);
