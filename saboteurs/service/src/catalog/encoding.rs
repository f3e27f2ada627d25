//! Texts that the service does not get as they were sent, which the identifier shows.

use rules::text;

use super::{Mutant, email, name};

pub fn mutants() -> Vec<Mutant> {
    vec![
        name(
            "service-name-without-byte-order-mark",
            "a byte order mark before a name is dropped",
            text::without_byte_order_mark,
        ),
        name(
            "service-name-until-nul",
            "names end at the first NUL",
            text::until_nul,
        ),
        name(
            "service-name-without-trailing-nul",
            "NULs at the end of a name are dropped",
            text::without_trailing_nul,
        ),
        name(
            "service-name-nfc",
            "names are brought to normal form C",
            text::nfc,
        ),
        name(
            "service-name-nfd",
            "names are brought to normal form D",
            text::nfd,
        ),
        name(
            "service-name-astral-replaced",
            "characters beyond U+FFFF in a name become U+FFFD",
            text::astral_replaced,
        ),
        name(
            "service-name-astral-replaced-twice",
            "characters beyond U+FFFF in a name become two of U+FFFD",
            text::astral_replaced_twice,
        ),
        name(
            "service-name-astral-questioned",
            "characters beyond U+FFFF in a name become `?`",
            text::astral_questioned,
        ),
        name(
            "service-name-ascii",
            "characters beyond ASCII in a name become `?`",
            text::ascii_or_question,
        ),
        name(
            "service-name-lower-case",
            "names are brought to lower case",
            text::lower,
        ),
        name(
            "service-name-upper-case",
            "names are brought to upper case",
            text::upper,
        ),
        name(
            "service-name-unix-lines",
            "line ends in a name become those of Unix",
            text::unix_lines,
        ),
        name(
            "service-name-windows-lines",
            "line feeds in a name become line ends of Windows",
            text::windows_lines,
        ),
        name(
            "service-name-noncharacters-replaced",
            "noncharacters in a name become U+FFFD",
            text::noncharacters_replaced,
        ),
        name(
            "service-name-without-replacements",
            "U+FFFD in a name is dropped",
            text::without_replacements,
        ),
        name(
            "service-name-surrogate-neighbours",
            "characters from U+D000 to U+D7FF in a name become U+FFFD",
            text::surrogate_neighbours_replaced,
        ),
        name(
            "service-name-without-private-use",
            "characters for private use in a name are dropped",
            text::without_private_use,
        ),
        name(
            "service-name-encoded-twice",
            "characters from U+0080 to U+00FF in a name are encoded twice",
            text::latin_encoded_twice,
        ),
        email(
            "service-email-without-byte-order-mark",
            "a byte order mark before an address is dropped",
            text::without_byte_order_mark,
        )
        .seen_by("create-users"),
        email(
            "service-email-until-nul",
            "addresses end at the first NUL",
            text::until_nul,
        ),
        email(
            "service-email-nfc",
            "addresses are brought to normal form C",
            text::nfc,
        ),
        email(
            "service-email-nfd",
            "addresses are brought to normal form D",
            text::nfd,
        ),
        email(
            "service-email-lower-case",
            "addresses are brought to lower case",
            text::lower,
        ),
        email(
            "service-email-upper-case",
            "addresses are brought to upper case",
            text::upper,
        ),
        email(
            "service-email-astral-replaced",
            "characters beyond U+FFFF in an address become U+FFFD",
            text::astral_replaced,
        ),
        email(
            "service-email-noncharacters-replaced",
            "noncharacters in an address become U+FFFD",
            text::noncharacters_replaced,
        ),
    ]
}
