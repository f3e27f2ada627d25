//! Characters that become others which look like them, or nothing, which the identifier
//! shows.

use rules::text;

use super::{Mutant, email, name};

/// Letters of Cyrillic and the letters of Latin that look like them.
const CYRILLIC: [(char, char); 12] = [
    ('\u{430}', 'a'),
    ('\u{435}', 'e'),
    ('\u{43e}', 'o'),
    ('\u{440}', 'p'),
    ('\u{441}', 'c'),
    ('\u{445}', 'x'),
    ('\u{410}', 'A'),
    ('\u{412}', 'B'),
    ('\u{415}', 'E'),
    ('\u{41a}', 'K'),
    ('\u{41c}', 'M'),
    ('\u{41e}', 'O'),
];

/// Letters of Greek and the letters of Latin that look like them.
const GREEK: [(char, char); 8] = [
    ('\u{3bf}', 'o'),
    ('\u{3bd}', 'v'),
    ('\u{391}', 'A'),
    ('\u{392}', 'B'),
    ('\u{395}', 'E'),
    ('\u{39a}', 'K'),
    ('\u{39f}', 'O'),
    ('\u{3a4}', 'T'),
];

pub fn mutants() -> Vec<Mutant> {
    vec![
        name(
            "service-look-alike-byte-order-mark",
            "U+FEFF is dropped wherever it stands in a name",
            |name| name.replace('\u{feff}', ""),
        ),
        name(
            "service-look-alike-cyrillic",
            "Cyrillic letters of a name that look like Latin ones become them",
            |name| mapped(name, &CYRILLIC),
        ),
        name(
            "service-look-alike-greek",
            "Greek letters of a name that look like Latin ones become them",
            |name| mapped(name, &GREEK),
        ),
        name(
            "service-look-alike-nfkc",
            "names are brought to normal form KC",
            text::nfkc,
        ),
        name(
            "service-look-alike-dotless-i",
            "the dotless i (U+0131) and the dotted I (U+0130) of a name become `i` and `I`",
            |name| mapped(name, &[('\u{131}', 'i'), ('\u{130}', 'I')]),
        ),
        name(
            "service-look-alike-quotes",
            "the quotation marks U+2018 and U+2019 in a name become apostrophes",
            |name| mapped(name, &[('\u{2018}', '\''), ('\u{2019}', '\'')]),
        ),
        name(
            "service-look-alike-no-break-space",
            "the no-break spaces U+00A0 and U+202F in a name become spaces",
            |name| mapped(name, &[('\u{a0}', ' '), ('\u{202f}', ' ')]),
        ),
        email(
            "service-look-alike-soft-hyphen",
            "soft hyphens (U+00AD) in an address are dropped",
            |email| email.replace('\u{ad}', ""),
        ),
        email(
            "service-look-alike-full-width",
            "full-width characters (U+FF01 to U+FF5E) of an address become those of ASCII",
            |email| email.chars().map(half_width).collect(),
        ),
        email(
            "service-look-alike-case-folds",
            "the Kelvin sign (U+212A) and the long s (U+017F) of an address become `k` and `s`",
            |email| mapped(email, &[('\u{212a}', 'k'), ('\u{17f}', 's')]),
        ),
        email(
            "service-look-alike-sharp-s",
            "the sharp s (U+00DF) of an address becomes `ss`",
            |email| email.replace('\u{df}', "ss"),
        ),
    ]
}

/// Replaces characters by others.
fn mapped(text: &str, pairs: &[(char, char)]) -> String {
    let other = |c| pairs.iter().find(|(from, _)| *from == c);
    text.chars()
        .map(|c| other(c).map_or(c, |(_, to)| *to))
        .collect()
}

fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => (u32::from(c) - 0xfee0) as u8 as char,
        _ => c,
    }
}
