//! Rules that look at one field and forget another.

use rules::mutant::mutant;
use rules::record::ValidationError;

use super::{Fault, Mutant};

pub fn mutants() -> Vec<Mutant> {
    let entry = |id, says, change| mutant(id, says, Fault::Errors(change));
    vec![
        entry(
            "email-hides-age",
            "the age is not looked at if the address is wrong",
            |errors| hide("email", "age", errors),
        ),
        entry(
            "name-hides-email",
            "the address is not looked at if the name is wrong",
            |errors| hide("name", "email", errors),
        ),
        entry(
            "name-hides-age",
            "the age is not looked at if the name is wrong",
            |errors| hide("name", "age", errors),
        ),
        entry(
            "age-hides-name",
            "the name is not looked at if the age is wrong",
            |errors| hide("age", "name", errors),
        ),
    ]
}

/// Drops the error of a field if another has one.
fn hide(by: &str, hidden: &str, mut errors: Vec<ValidationError>) -> Vec<ValidationError> {
    if errors.iter().any(|error| error.field == by) {
        errors.retain(|error| error.field != hidden);
    }
    errors
}
