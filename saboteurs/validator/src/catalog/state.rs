//! Answers that depend on the calls before. An instance lives for 256 cases, which in
//! batches are about 1,200 calls of a validator.

use rules::mutant::mutant;
use rules::when::When;

use super::{Fault, Mutant};

pub fn mutants() -> Vec<Mutant> {
    let opposite = |id, says, when| mutant(id, says, Fault::Opposite(when));
    vec![
        opposite(
            "calls-first",
            "the first call is answered with the opposite",
            When::First,
        ),
        opposite(
            "calls-from-2",
            "only the first call is answered rightly",
            When::From(2),
        ),
        opposite(
            "calls-from-100",
            "calls are answered with the opposite from the 100th on",
            When::From(100),
        ),
        opposite(
            "calls-from-1000",
            "calls are answered with the opposite from the 1,000th on",
            When::From(1000),
        )
        .seen_by("create-users"),
        opposite(
            "calls-every-97th",
            "every 97th call is answered with the opposite",
            When::Every(97),
        ),
        opposite(
            "calls-after-a-long-name",
            "the call after a name of more than 1,000 bytes is answered with the opposite",
            When::AfterLongerThan(1000),
        ),
        mutant(
            "calls-previous",
            "calls are answered with the errors of the call before",
            Fault::Previous,
        ),
        mutant(
            "calls-uncleared",
            "the errors of the call before are still in the list",
            Fault::Uncleared,
        ),
        mutant(
            "calls-cached-by-name",
            "users of one name get the errors of the first of them",
            Fault::Cached(|user| user.name.clone()),
        ),
        mutant(
            "calls-cached-by-age",
            "users of one age get the errors of the first of them",
            Fault::Cached(|user| user.age.to_string()),
        ),
        mutant(
            "calls-cached-by-length",
            "users whose texts are as long get the errors of the first of them",
            Fault::Cached(|user| (user.name.len() + user.email.len()).to_string()),
        ),
    ]
}
