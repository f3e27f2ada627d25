//! Trailers are lost, or become others.

use super::{Fault, Mutant, mutant};
use crate::body::{End, Fields};
use crate::change;
use crate::saboteur::Side::{Request, Response};

pub fn mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "async-handler-trailers-none",
            "a request has no trailers",
            Fault::End(Request, |end, _| of(end, |_| Fields::new())),
        ),
        mutant(
            "async-handler-trailers-none-response",
            "a response has no trailers",
            Fault::End(Response, |end, _| of(end, |_| Fields::new())),
        ),
        mutant(
            "async-handler-trailers-none-of-empty",
            "a response whose body has no bytes has no trailers",
            Fault::End(Response, |end, is_empty| match is_empty {
                true => of(end, |_| Fields::new()),
                false => end,
            }),
        ),
        mutant(
            "async-handler-trailers-fields",
            "the trailers of a request whose body has no bytes are fields",
            Fault::TrailersToFields(Request),
        ),
        mutant(
            "async-handler-trailers-fields-response",
            "the trailers of a response whose body has no bytes are fields",
            Fault::TrailersToFields(Response),
        ),
        mutant(
            "async-handler-trailers-first-only",
            "of trailers of one name in a request the first is left",
            Fault::End(Request, |end, _| of(end, change::first_only)),
        ),
        mutant(
            "async-handler-trailers-merged",
            "trailers of one name in a response are one, their values separated by commas",
            Fault::End(Response, |end, _| of(end, change::merged)),
        ),
        mutant(
            "async-handler-trailers-reversed",
            "trailers of one name in a request are in reverse order",
            Fault::End(Request, |end, _| {
                of(end, |mut fields| {
                    fields.reverse();
                    fields
                })
            }),
        ),
        mutant(
            "async-handler-trailers-empty",
            "trailers of a response with an empty value are dropped",
            Fault::End(Response, |end, _| of(end, change::without_empty)),
        ),
        mutant(
            "async-handler-trailers-lossy",
            "what is not UTF-8 in the values of a request's trailers is replaced",
            Fault::End(Request, |end, _| {
                of(end, |fields| change::values(fields, change::lossy))
            }),
        ),
        mutant(
            "async-handler-trailers-break-off",
            "the body of a request with trailers breaks off",
            Fault::End(Request, |end, _| match end {
                End::Trailers(_) => End::Broken,
                end => end,
            }),
        ),
    ]
}

/// Changes trailers, if there are any.
fn of(end: End, change: fn(Fields) -> Fields) -> End {
    match end {
        End::Trailers(trailers) => End::Trailers(change(trailers)),
        end => end,
    }
}
