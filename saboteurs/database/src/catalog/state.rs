//! Answers that depend on the calls before, and should not, or should, and do not.

use rules::when::When;

use super::{Fault, Mutant, mutant};

pub fn mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "database-stays-open",
            "a closed connection is open",
            Fault::StaysOpen,
        ),
        mutant(
            "database-silent-when-closed",
            "a closed connection has no rows and no error",
            Fault::SilentWhenClosed,
        ),
        mutant(
            "database-stale",
            "every query has the rows of the one before",
            Fault::Stale(When::From(1)),
        ),
        mutant(
            "database-stale-every-97th",
            "every 97th query has the rows of the one before",
            Fault::Stale(When::Every(97)),
        ),
        mutant(
            "database-renames-nothing",
            "`rename` leaves the name as it is",
            Fault::RenamesNothing,
        ),
    ]
}
