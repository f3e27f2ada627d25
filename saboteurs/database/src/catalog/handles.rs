//! Connections that are not dropped, or are others than they should be.

use rules::when::When;

use super::{Fault, Mutant, mutant};

pub fn mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "database-keeps-all",
            "no connection is dropped",
            Fault::Keeps(When::From(1)),
        ),
        mutant(
            "database-keeps-every-1000th",
            "every 1,000th connection is not dropped",
            Fault::Keeps(When::Every(1000)),
        ),
        mutant(
            "database-keeps-first",
            "the first connection is not dropped",
            Fault::Keeps(When::First),
        ),
        mutant(
            "database-keeps-every-16th",
            "every 16th connection is not dropped",
            Fault::Keeps(When::Every(16)),
        ),
        mutant(
            "database-keeps-closed",
            "connections that were closed are not dropped",
            Fault::KeepsClosed,
        ),
        mutant(
            "database-opens-two",
            "two connections are opened for one",
            Fault::OpensTwo,
        ),
        mutant(
            "database-renames-another",
            "`rename` answers a new connection",
            Fault::RenamesAnother,
        ),
    ]
}
