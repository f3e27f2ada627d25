//! Bodies lose, gain or swap bytes, or end in another way.

use rules::when::When;

use super::{Fault, Mutant, mutant};
use crate::body::{Change, End};
use crate::saboteur::Side::{self, Request, Response};

pub fn mutants() -> Vec<Mutant> {
    let bytes = |id, says, side: Side, change| mutant(id, says, Fault::Bytes(side, change));
    vec![
        bytes(
            "async-handler-body-without-last-piece",
            "the last piece of a response's body is lost",
            Response,
            Change::WithoutLastPiece,
        ),
        bytes(
            "async-handler-body-without-last-byte",
            "the last byte of a request's body is lost",
            Request,
            Change::WithoutLastByte,
        ),
        bytes(
            "async-handler-body-without-byte",
            "the first byte behind 4,096 of a response's body is lost",
            Response,
            Change::WithoutByte(4_096),
        ),
        bytes(
            "async-handler-body-first-piece-twice",
            "the first piece of a response's body is there twice",
            Response,
            Change::FirstPieceTwice,
        ),
        bytes(
            "async-handler-body-first-piece-only",
            "only the first piece of a request's body is there",
            Request,
            Change::FirstPieceOnly,
        ),
        bytes(
            "async-handler-body-swapped",
            "the first two pieces of a request's body are swapped",
            Request,
            Change::FirstTwoSwapped,
        ),
        bytes(
            "async-handler-body-cut",
            "a response's body has no more than 65,536 bytes",
            Response,
            Change::Cut(65_536),
        ),
        bytes(
            "async-handler-body-cut-request",
            "a request's body has no more than 65,536 bytes",
            Request,
            Change::Cut(65_536),
        ),
        bytes(
            "async-handler-body-until-nul",
            "a request's body ends before its first NUL",
            Request,
            Change::UntilNul,
        ),
        bytes(
            "async-handler-body-text",
            "a response's body becomes a text",
            Response,
            Change::Text,
        ),
        bytes(
            "async-handler-body-empty-one",
            "an empty body of a request has one byte",
            Request,
            Change::EmptyIsOne,
        ),
        bytes(
            "async-handler-body-empty-one-response",
            "an empty body of a response has one byte",
            Response,
            Change::EmptyIsOne,
        ),
        bytes(
            "async-handler-body-before",
            "a request has the body of the one before",
            Request,
            Change::Before,
        ),
        mutant(
            "async-handler-body-before-every-16th",
            "every 16th response has the body of the 16th before",
            Fault::BytesOf(Response, Change::Before, When::Every(16)),
        ),
        mutant(
            "async-handler-body-error-lost",
            "a request's body that breaks off is whole",
            Fault::End(Request, whole),
        ),
        mutant(
            "async-handler-body-error-lost-response",
            "a response's body that breaks off is whole",
            Fault::End(Response, whole),
        ),
        mutant(
            "async-handler-body-empty-breaks-off",
            "a response's body without bytes breaks off",
            Fault::End(Response, |end, is_empty| match is_empty {
                true => End::Broken,
                false => end,
            }),
        ),
    ]
}

fn whole(end: End, _: bool) -> End {
    match end {
        End::Broken => End::Whole,
        end => end,
    }
}
