//! Identifiers made of texts in something else than UTF-8.

use rules::mutant::mutant;
use rules::record::User;
use rules::{text, user_id};

use super::{Fault, Mutant};

pub fn mutants() -> Vec<Mutant> {
    let entry = |id, says, of| mutant(id, says, Fault::Id(of));
    vec![
        entry(
            "service-id-utf-16",
            "identifiers are made of UTF-16",
            |user| {
                encoded(user, |text| {
                    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
                })
            },
        ),
        entry(
            "service-id-utf-32",
            "identifiers are made of UTF-32",
            |user| {
                encoded(user, |text| {
                    text.chars()
                        .map(u32::from)
                        .flat_map(u32::to_le_bytes)
                        .collect()
                })
            },
        ),
        entry(
            "service-id-latin-1",
            "identifiers are made of the low byte of each character",
            |user| {
                encoded(user, |text| {
                    text.chars().map(|c| u32::from(c) as u8).collect()
                })
            },
        ),
        entry(
            "service-id-utf-16-low-bytes",
            "identifiers are made of the low byte of each unit of UTF-16",
            |user| {
                encoded(user, |text| {
                    text.encode_utf16().map(|unit| unit as u8).collect()
                })
            },
        ),
        entry(
            "service-id-modified-utf-8",
            "identifiers are made of the modified UTF-8 of Java",
            |user| encoded(user, text::modified_utf8),
        ),
        entry(
            "service-id-signed-bytes",
            "identifiers are made of signed bytes",
            |user| {
                let bytes = user_id::bytes(user, |text| text.as_bytes().to_vec());
                user_id::shown(user_id::fnv1a_signed(bytes))
            },
        ),
    ]
}

fn encoded(user: &User, encode: fn(&str) -> Vec<u8>) -> String {
    user_id::shown(user_id::fnv1a(user_id::bytes(user, encode)))
}
