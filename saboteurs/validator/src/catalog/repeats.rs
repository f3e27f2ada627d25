//! Errors that are wrong only if a user, or a part of one, comes again.

use rules::email::INVALID;
use rules::mutant::mutant;
use rules::record::ValidationError;

use super::{
    Fault::{Cached, Remembered, Repeated, ShortIf},
    Mutant,
};

pub fn mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "repeat-cached-by-email",
            "users of one address get the errors of the first of them",
            Cached(|user| user.email.clone()),
        )
        .seen_by("create-users"),
        mutant(
            "repeat-cached-by-name-and-age",
            "users of one name and age get the errors of the first of them",
            Cached(|user| format!("{} {}", user.age, user.name)),
        )
        .seen_by("create-users"),
        mutant(
            "repeat-cached-by-domain",
            "users of one domain get the errors of the first of them",
            Cached(|user| {
                let domain = user.email.rsplit_once('@').map(|(_, domain)| domain);
                domain.unwrap_or(&user.email).to_owned()
            }),
        )
        .seen_by("create-users"),
        mutant(
            "repeat-email-of-the-user-before",
            "a user with the address of the user before gets the errors of that one",
            Remembered(|user| user.email.clone()),
        )
        .seen_by("create-users"),
        mutant(
            "repeat-name-of-the-user-before",
            "a user with the name of the user before gets the errors of that one",
            Remembered(|user| user.name.clone()),
        )
        .seen_by("create-users"),
        mutant(
            "repeat-age-of-the-user-before",
            "a user of the age of the user before gets the errors of that one",
            Remembered(|user| user.age.to_string()),
        )
        .seen_by("create-users"),
        mutant(
            "repeat-refused",
            "the address of a user that came before is refused",
            Repeated(|mut errors| {
                if !errors.iter().any(|error| error.field == "email") {
                    let age = errors.iter().position(|error| error.field == "age");
                    let at = age.unwrap_or(errors.len());
                    errors.insert(at, ValidationError::new("email", INVALID));
                }
                errors
            }),
        )
        .seen_by("create-users"),
        mutant(
            "repeat-without-errors",
            "a user that came before has no errors",
            Repeated(|_| Vec::new()),
        )
        .seen_by("create-users"),
        mutant(
            "repeat-four-characters",
            "a name with one character four times in a row is short",
            ShortIf(|rest| longest_run(rest) >= 4),
        ),
    ]
}

/// How many times in a row a text has the character that it repeats most.
fn longest_run(text: &str) -> usize {
    let (mut longest, mut run, mut before) = (0, 0, None);
    for c in text.chars() {
        run = if before == Some(c) { run + 1 } else { 1 };
        longest = longest.max(run);
        before = Some(c);
    }
    longest
}
