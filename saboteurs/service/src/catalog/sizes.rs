//! Texts and batches that are too long for a buffer or for a number.

use rules::mutant::mutant;
use rules::text;

use super::{Fault::Batch, Mutant, email, name};

pub fn mutants() -> Vec<Mutant> {
    [texts(), batches()].concat()
}

fn texts() -> Vec<Mutant> {
    vec![
        name(
            "service-size-name-100",
            "names end after 100 bytes",
            |name| text::cut(name, 100),
        ),
        name(
            "service-size-name-256",
            "names end after 256 bytes",
            |name| text::cut(name, 256),
        ),
        name(
            "service-size-name-4096",
            "names end after 4,096 bytes",
            |name| text::cut(name, 4_096),
        ),
        name(
            "service-size-name-exactly-64",
            "the last character of a name of exactly 64 bytes is lost",
            |name| match name.len() {
                64 => text::cut(name, 63),
                _ => name.to_owned(),
            },
        ),
        name(
            "service-size-name-8-bits",
            "the length of a name in bytes is a number of 8 bits",
            |name| text::cut(name, usize::from(name.len() as u8)),
        ),
        name(
            "service-size-name-16-bits",
            "the length of a name in bytes is a number of 16 bits",
            |name| text::cut(name, usize::from(name.len() as u16)),
        ),
        name(
            "service-size-name-utf-16",
            "a name of more than 128 bytes has as many as it has units of UTF-16",
            |name| match name.len() {
                129.. => text::cut(name, name.encode_utf16().count()),
                _ => name.to_owned(),
            },
        ),
        email(
            "service-size-email-128",
            "addresses end after 128 bytes",
            |email| text::cut(email, 128),
        ),
        email(
            "service-size-email-8-bits",
            "the length of an address in bytes is a number of 8 bits",
            |email| text::cut(email, usize::from(email.len() as u8)),
        ),
        email(
            "service-size-email-utf-16",
            "an address of more than 32 bytes has as many as it has units of UTF-16",
            |email| match email.len() {
                33.. => text::cut(email, email.encode_utf16().count()),
                _ => email.to_owned(),
            },
        ),
    ]
}

fn batches() -> Vec<Mutant> {
    let entry = |id, says, change| mutant(id, says, Batch(change)).seen_by("create-users");
    vec![
        entry(
            "service-size-batch-100",
            "results after the hundredth are missing",
            |mut results| {
                results.truncate(100);
                results
            },
        ),
        entry(
            "service-size-batch-8-bits",
            "the length of a batch is a number of 8 bits",
            |mut results| {
                results.truncate(usize::from(results.len() as u8));
                results
            },
        ),
        entry(
            "service-size-batch-chunks",
            "what is left of a batch of more than 32 users after chunks of 32 has no results",
            |mut results| {
                if results.len() > 32 {
                    results.truncate(results.len() / 32 * 32);
                }
                results
            },
        ),
        entry(
            "service-size-batch-ring",
            "users behind 64 others in a batch have the result of the user 64 places before",
            |results| {
                let first = results.iter().take(64).cycle();
                first.take(results.len()).cloned().collect()
            },
        ),
        entry(
            "service-size-batch-sorted",
            "the results of a batch of more than 20 users are in the order of their identifiers",
            |mut results| {
                if results.len() > 20 {
                    results.sort_by(|a, b| a.user_id.cmp(&b.user_id));
                }
                results
            },
        ),
    ]
}
