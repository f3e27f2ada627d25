//! A rule for addresses that is nearly the contract's. The inputs that decide are rare
//! for some, hence batches.

use rules::email::EmailRule;
use rules::mutant::mutant;
use rules::white_space::Trim;

use super::{Fault, Mutant};

const EMAIL: EmailRule = EmailRule::CONTRACT;

pub fn mutants() -> Vec<Mutant> {
    let entry = |id, says, rule| mutant(id, says, Fault::Email(rule));
    vec![
        entry(
            "email-split-at-the-first",
            "a domain may have an `@`",
            EmailRule {
                split: |email| email.split_once('@'),
                ..EMAIL
            },
        ),
        entry(
            "email-split-at-the-last",
            "a local part may have an `@`",
            EmailRule {
                split: |email| email.rsplit_once('@'),
                ..EMAIL
            },
        )
        .seen_by("create-users"),
        entry(
            "email-third-part",
            "what follows a second `@` is not looked at",
            EmailRule {
                split: first_two_parts,
                ..EMAIL
            },
        )
        .seen_by("create-users"),
        entry(
            "email-without-at",
            "an address without `@` is all domain",
            EmailRule {
                split: |email| {
                    if email.contains('@') {
                        (EMAIL.split)(email)
                    } else {
                        Some(("local", email))
                    }
                },
                ..EMAIL
            },
        )
        .seen_by("create-users"),
        entry(
            "email-empty-local",
            "the local part may be empty",
            EmailRule {
                empty_local: true,
                ..EMAIL
            },
        )
        .seen_by("create-users"),
        entry(
            "email-no-dot",
            "a domain needs no dot",
            EmailRule {
                dot: |_, _| true,
                ..EMAIL
            },
        ),
        entry(
            "email-dot-anywhere",
            "the dot may be in the local part",
            EmailRule {
                dot: |local, domain| local.contains('.') || domain.contains('.'),
                ..EMAIL
            },
        )
        .seen_by("create-users"),
        entry(
            "email-leading-dot",
            "a domain may begin with a dot",
            EmailRule {
                leading_dot: true,
                ..EMAIL
            },
        ),
        entry(
            "email-trailing-dot",
            "a domain may end with a dot",
            EmailRule {
                trailing_dot: true,
                ..EMAIL
            },
        ),
        entry(
            "email-trimmed",
            "addresses are trimmed",
            EmailRule {
                read: |email| Trim::CONTRACT.rest(email),
                ..EMAIL
            },
        ),
        entry(
            "email-no-white-space",
            "an address with white space is wrong",
            EmailRule {
                also: |email| !email.contains(char::is_whitespace),
                ..EMAIL
            },
        ),
        entry(
            "email-ascii",
            "an address beyond ASCII is wrong",
            EmailRule {
                also: str::is_ascii,
                ..EMAIL
            },
        ),
        entry(
            "email-no-control",
            "an address with a control character is wrong",
            EmailRule {
                also: |email| !email.contains(char::is_control),
                ..EMAIL
            },
        ),
        entry(
            "email-no-plus",
            "an address with a `+` is wrong",
            EmailRule {
                also: |email| !email.contains('+'),
                ..EMAIL
            },
        ),
        entry(
            "email-no-double-dot",
            "an address with two dots in a row is wrong",
            EmailRule {
                also: |email| !email.contains(".."),
                ..EMAIL
            },
        ),
        entry(
            "email-local-leading-dot",
            "an address that begins with a dot is wrong",
            EmailRule {
                also: |email| !email.starts_with('.'),
                ..EMAIL
            },
        )
        .seen_by("create-users"),
        entry(
            "email-local-trailing-dot",
            "an address with a dot before the `@` is wrong",
            EmailRule {
                also: |email| !email.contains(".@"),
                ..EMAIL
            },
        ),
        entry(
            "email-long-end",
            "an address whose last label has one byte is wrong",
            EmailRule {
                also: |email| {
                    email
                        .rsplit('.')
                        .next()
                        .is_some_and(|label| label.len() > 1)
                },
                ..EMAIL
            },
        ),
    ]
}

/// Splits as one does who takes the first two parts and forgets to ask for more.
fn first_two_parts(email: &str) -> Option<(&str, &str)> {
    let mut parts = email.split('@');
    Some((parts.next()?, parts.next()?))
}
