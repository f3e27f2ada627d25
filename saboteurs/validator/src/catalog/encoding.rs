//! Texts that the validator does not get as they were sent.

use rules::mutant::mutant;
use rules::text;

use super::{
    Fault::{EmailText, NameText},
    Mutant,
};

pub fn mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "name-until-nul",
            "names end at the first NUL",
            NameText(text::until_nul),
        ),
        mutant(
            "name-without-trailing-nul",
            "NULs at the end of a name are dropped",
            NameText(text::without_trailing_nul),
        ),
        mutant(
            "name-without-byte-order-mark",
            "a byte order mark before a name is dropped",
            NameText(text::without_byte_order_mark),
        ),
        mutant(
            "name-encoded-twice",
            "characters from U+0080 to U+00FF in a name are encoded twice",
            NameText(text::latin_encoded_twice),
        ),
        mutant(
            "name-without-replacements",
            "U+FFFD in a name is dropped",
            NameText(text::without_replacements),
        )
        .seen_by("create-users"),
        mutant(
            "name-without-private-use",
            "characters for private use in a name are dropped",
            NameText(text::without_private_use),
        )
        .seen_by("create-users"),
        mutant(
            "email-until-nul",
            "addresses end at the first NUL",
            EmailText(text::until_nul),
        ),
        mutant(
            "email-without-byte-order-mark",
            "a byte order mark before an address is dropped",
            EmailText(text::without_byte_order_mark),
        )
        .seen_by("create-users"),
    ]
}
