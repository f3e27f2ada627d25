//! Results that depend on the users before, in this call or in earlier ones.

use rules::mutant::mutant;
use rules::when::When;

use super::{Fault, Mutant};

pub fn mutants() -> Vec<Mutant> {
    let opposite = |id, says, when| mutant(id, says, Fault::Opposite(when));
    vec![
        opposite(
            "service-calls-first",
            "the first user has the opposite result",
            When::First,
        ),
        opposite(
            "service-calls-from-2",
            "only the first user has the right result",
            When::From(2),
        ),
        opposite(
            "service-calls-from-100",
            "users have the opposite result from the 100th on",
            When::From(100),
        ),
        opposite(
            "service-calls-from-1000",
            "users have the opposite result from the 1,000th on",
            When::From(1000),
        )
        .seen_by("create-users"),
        opposite(
            "service-calls-every-97th",
            "every 97th user has the opposite result",
            When::Every(97),
        ),
        opposite(
            "service-calls-after-a-long-name",
            "the user after one with a name of more than 1,000 bytes has the opposite result",
            When::AfterLongerThan(1000),
        ),
        mutant(
            "service-calls-previous",
            "users have the result of the one before",
            Fault::Previous,
        ),
        mutant(
            "service-calls-uncleared",
            "the errors of the user before are still in the list",
            Fault::Uncleared,
        ),
        mutant(
            "service-calls-first-id",
            "users have the identifier of the first who was created",
            Fault::FirstId,
        ),
    ]
}
