//! The world `handler-saboteur`: the generated bindings, and behind them a handler that does one
//! thing wrong.
//!
//! [`catalog`] lists what that can be, [`saboteur`] decides what becomes of a request.

mod catalog;
mod saboteur;

use std::cell::RefCell;
use std::mem::forget;

use crate::exports::lab::saboteur::catalog::{Guest as Catalog, Mutant};
use crate::exports::wasi::http::incoming_handler::Guest;
use crate::lab::saboteur::choice;
use crate::saboteur::{Decision, Request, Saboteur};
use crate::wasi::http::incoming_handler;
use crate::wasi::http::types::{
    ErrorCode, Fields, IncomingRequest, Method, OutgoingBody, OutgoingResponse, ResponseOutparam,
};

wit_bindgen::generate!({
    path: "../../wit/web-gate-saboteur",
    world: "handler-saboteur",
    generate_all,
});

thread_local! {
    /// The lab is asked once which mutant this instance is.
    static SABOTEUR: RefCell<Saboteur> =
        RefCell::new(Saboteur::new(catalog::chosen(&choice::mutant())));
}

struct Component;

impl Guest for Component {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        let decision = SABOTEUR.with_borrow_mut(|saboteur| saboteur.decide(|| look(&request)));
        match decision {
            Decision::Passes => {}
            Decision::PassesWithFieldsKept => forget(request.headers()),
            Decision::PassesWithResponseKept => forget(OutgoingResponse::new(Fields::new())),
            Decision::Answers(status) => return answer(&request, out, status),
            Decision::Fails => {
                return ResponseOutparam::set(out, Err(ErrorCode::HttpProtocolError));
            }
            Decision::Nothing => return,
        }
        incoming_handler::handle(request, out);
    }
}

fn look(request: &IncomingRequest) -> Request {
    Request {
        method: name(request.method()),
        target: request.path_with_query().unwrap_or_default(),
        fields: request.headers().entries(),
    }
}

fn name(method: Method) -> String {
    let name = match method {
        Method::Get => "GET",
        Method::Head => "HEAD",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
        Method::Connect => "CONNECT",
        Method::Options => "OPTIONS",
        Method::Trace => "TRACE",
        Method::Patch => "PATCH",
        Method::Other(name) => return name,
    };
    name.to_owned()
}

/// Answers with the fields that every response has, and no body.
fn answer(request: &IncomingRequest, out: ResponseOutparam, status: u16) {
    const VALID: &str = "it comes from a request, or is valid";
    let Request {
        method,
        target,
        fields,
    } = look(request);
    let mut own = vec![
        ("x-method".to_owned(), method.into_bytes()),
        ("x-path".to_owned(), target.into_bytes()),
    ];
    own.extend(fields.into_iter().filter_map(|(name, value)| {
        let rest = name.strip_prefix("x-in-")?;
        Some((format!("x-out-{rest}"), value))
    }));
    let response = OutgoingResponse::new(Fields::from_list(&own).expect(VALID));
    response.set_status_code(status).expect(VALID);
    let body = response.body().expect("its body is taken once");
    ResponseOutparam::set(out, Ok(response));
    // A body without bytes is finished, too: dropped, it would break off.
    OutgoingBody::finish(body, None).expect("no field `content-length` was sent");
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
