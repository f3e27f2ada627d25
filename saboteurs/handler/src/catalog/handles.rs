//! Handles that a call leaves behind.

use rules::when::When;

use super::{Fault, Mutant, mutant};
use crate::saboteur::Decision;

pub fn mutants() -> Vec<Mutant> {
    let keeps = |id, says, when, decision| mutant(id, says, Fault::Some(when, decision));
    vec![
        keeps(
            "handler-keeps-fields",
            "the fields of each request are kept",
            When::From(1),
            Decision::PassesWithFieldsKept,
        ),
        keeps(
            "handler-keeps-fields-every-16th",
            "the fields of every 16th request are kept",
            When::Every(16),
            Decision::PassesWithFieldsKept,
        ),
        keeps(
            "handler-keeps-response",
            "a second response is made in each call, and kept",
            When::From(1),
            Decision::PassesWithResponseKept,
        ),
        keeps(
            "handler-keeps-response-every-16th",
            "a second response is made in every 16th call, and kept",
            When::Every(16),
            Decision::PassesWithResponseKept,
        ),
    ]
}
