//! Names, addresses and users that are too long for something: a buffer, a number, a
//! standard that the contract does not name.

use rules::mutant::mutant;
use rules::name::NameRule;

use super::{
    Fault::{self, ErrorsOf, ShortIf},
    Mutant, email,
};

pub fn mutants() -> Vec<Mutant> {
    [names(), emails(), together()].concat()
}

fn names() -> Vec<Mutant> {
    let entry = |id, says, rule| mutant(id, says, Fault::Name(rule));
    let length = |id, says, length| {
        entry(
            id,
            says,
            NameRule {
                length,
                ..NameRule::CONTRACT
            },
        )
    };
    vec![
        mutant(
            "size-name-255",
            "a name of more than 255 bytes is short",
            ShortIf(|rest| rest.len() > 255),
        ),
        mutant(
            "size-name-1000",
            "a name of more than 1,000 characters is short",
            ShortIf(|rest| rest.chars().count() > 1_000),
        ),
        length(
            "size-name-8-bits",
            "the length of a name is a number of 8 bits",
            |_, rest| usize::from(rest.chars().count() as u8),
        ),
        length(
            "size-name-16-bits",
            "the length of a name is a number of 16 bits",
            |_, rest| usize::from(rest.chars().count() as u16),
        ),
        length(
            "size-name-signed-16-bits",
            "the length of a name is a signed number of 16 bits",
            |_, rest| (rest.chars().count() as i16).max(0).unsigned_abs().into(),
        ),
        entry(
            "size-name-eight-spaces",
            "at most eight characters of white space are removed from each end of a name",
            NameRule {
                empty: |name, _| without_eight_spaces(name).is_empty(),
                length: |name, _| without_eight_spaces(name).chars().count(),
                ..NameRule::CONTRACT
            },
        ),
    ]
}

fn emails() -> Vec<Mutant> {
    vec![
        email(
            "size-email-254",
            "an address of more than 254 bytes is wrong",
            |email| email.len() <= 254,
        ),
        email(
            "size-email-local-64",
            "an address with more than 64 bytes before the `@` is wrong",
            |email| email.find('@').is_none_or(|at| at <= 64),
        ),
        email(
            "size-email-label-63",
            "an address with more than 63 bytes between two dots of its domain is wrong",
            |email| domain(email).split('.').all(|label| label.len() <= 63),
        ),
        email(
            "size-email-eight-labels",
            "an address with more than eight labels in its domain is wrong",
            |email| domain(email).split('.').count() <= 8,
        ),
        email(
            "size-email-at-8-bits",
            "the place of the `@` in an address is a number of 8 bits",
            |email| email.find('@').is_none_or(|at| at as u8 != 0),
        ),
    ]
}

fn together() -> Vec<Mutant> {
    vec![mutant(
        "size-user-1024",
        "a user whose texts have more than 1,024 bytes has no errors",
        ErrorsOf(|user, errors| match user.name.len() + user.email.len() {
            1_025.. => Vec::new(),
            _ => errors,
        }),
    )]
}

fn domain(email: &str) -> &str {
    email.split_once('@').map_or("", |(_, domain)| domain)
}

/// What is left of a name without the first and the last eight characters of white space.
fn without_eight_spaces(mut name: &str) -> &str {
    for _ in 0..8 {
        name = name.strip_prefix(char::is_whitespace).unwrap_or(name);
        name = name.strip_suffix(char::is_whitespace).unwrap_or(name);
    }
    name
}
