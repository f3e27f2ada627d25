//! Handles that a call leaves behind, and ends of bodies that stay open.

use rules::when::When;

use super::{Fault, Mutant, mutant};
use crate::saboteur::Side::{Request, Response};
use crate::saboteur::{Handle, Open};

pub fn mutants() -> Vec<Mutant> {
    let keeps = |id, says, handle, when| mutant(id, says, Fault::Keeps(handle, when));
    let (always, every_16th) = (When::From(1), When::Every(16));
    vec![
        keeps(
            "async-handler-keeps-request-fields",
            "the fields of each request are kept",
            Handle::Fields(Request),
            always,
        ),
        keeps(
            "async-handler-keeps-request-fields-every-16th",
            "the fields of every 16th request are kept",
            Handle::Fields(Request),
            every_16th,
        ),
        keeps(
            "async-handler-keeps-response-fields",
            "the fields of each response are kept",
            Handle::Fields(Response),
            always,
        ),
        keeps(
            "async-handler-keeps-request",
            "a second request is made in each call, and kept",
            Handle::Message(Request),
            always,
        ),
        keeps(
            "async-handler-keeps-request-every-16th",
            "a second request is made in every 16th call, and kept",
            Handle::Message(Request),
            every_16th,
        ),
        keeps(
            "async-handler-keeps-response",
            "a second response is made in each call, and kept",
            Handle::Message(Response),
            always,
        ),
        keeps(
            "async-handler-keeps-response-every-16th",
            "a second response is made in every 16th call, and kept",
            Handle::Message(Response),
            every_16th,
        ),
        keeps(
            "async-handler-keeps-request-transmission",
            "the future that reports the transmission of a second request is kept in each call",
            Handle::Transmission(Request),
            always,
        ),
        keeps(
            "async-handler-keeps-response-transmission",
            "the future that reports the transmission of a second response is kept in each call",
            Handle::Transmission(Response),
            always,
        ),
        mutant(
            "async-handler-open-request",
            "the stream of a request's body stays open",
            Fault::StaysOpen(Request, Open::Bytes),
        ),
        mutant(
            "async-handler-open-response",
            "the stream of a response's body stays open",
            Fault::StaysOpen(Response, Open::Bytes),
        ),
        mutant(
            "async-handler-open-trailers",
            "the trailers of a response stay open",
            Fault::StaysOpen(Response, Open::Trailers),
        ),
        mutant(
            "async-handler-open-request-reader",
            "the stream of a request's body that nobody reads stays open",
            Fault::StaysOpen(Request, Open::Reader),
        ),
        mutant(
            "async-handler-open-response-reader",
            "the stream of a response's body that nobody reads stays open",
            Fault::StaysOpen(Response, Open::Reader),
        ),
    ]
}
