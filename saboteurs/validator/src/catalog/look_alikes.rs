//! Characters taken for others that look like them, that stand next to them in the code
//! space, or that cannot be seen at all.

use rules::email::EmailRule;
use rules::mutant::mutant;
use rules::name::NameRule;
use rules::text;
use rules::white_space::Space;

use super::{
    Fault::{self, EmailText, NameText, ShortIf},
    Mutant, trimmed,
};

/// Neighbours of white space that never were white space themselves:
/// behind U+0085, U+00A0, U+1680, U+2029, U+205F and U+3000, and before U+2028.
const NEIGHBOURS: [char; 7] = [
    '\u{86}', '\u{a1}', '\u{1681}', '\u{2027}', '\u{202a}', '\u{205e}', '\u{3001}',
];

pub fn mutants() -> Vec<Mutant> {
    let neighbours = NEIGHBOURS.map(|c| {
        let code = u32::from(c);
        let id = format!("look-alike-space-{code:04x}");
        let says = format!("U+{code:04X} is taken for the white space next to it");
        trimmed(id, says, Space::With(c))
    });
    [emails(), names(), spaces(), neighbours.into()].concat()
}

fn emails() -> Vec<Mutant> {
    let entry = |id, says, change| mutant(id, says, EmailText(change));
    vec![
        entry(
            "look-alike-at-full-width",
            "the full-width `@` (U+FF20) in an address is an `@`",
            |email| email.replace('\u{ff20}', "@"),
        ),
        entry(
            "look-alike-at-small",
            "the small `@` (U+FE6B) in an address is an `@`",
            |email| email.replace('\u{fe6b}', "@"),
        ),
        entry(
            "look-alike-at-low-byte",
            "a character of an address whose low byte is that of `@` is an `@`",
            |email| text::replace(email, |c| u32::from(c) as u8 == b'@', "@"),
        ),
        entry(
            "look-alike-dot-full-stop",
            "the full stops of IDNA (U+3002, U+FF0E, U+FF61) in an address are dots",
            |email| email.replace(['\u{3002}', '\u{ff0e}', '\u{ff61}'], "."),
        ),
        entry(
            "look-alike-dot-leader",
            "the one dot leader (U+2024) in an address is a dot",
            |email| email.replace('\u{2024}', "."),
        ),
        mutant(
            "look-alike-email-cyrillic",
            "an address with letters of both Latin and Cyrillic is wrong",
            Fault::Email(EmailRule {
                also: |email| !is_mixed(email),
                ..EmailRule::CONTRACT
            }),
        ),
    ]
}

fn names() -> Vec<Mutant> {
    let entry = |id, says, change| mutant(id, says, NameText(change));
    vec![
        entry(
            "look-alike-soft-hyphen",
            "soft hyphens (U+00AD) in a name are dropped",
            |name| name.replace('\u{ad}', ""),
        ),
        entry(
            "look-alike-joiners",
            "joiners (U+200C, U+200D) in a name are dropped",
            |name| name.replace(['\u{200c}', '\u{200d}'], ""),
        ),
        entry(
            "look-alike-bidi",
            "controls of direction in a name are dropped",
            |name| text::replace(name, is_bidi, ""),
        ),
        mutant(
            "look-alike-nfkc",
            "names are counted in characters of normal form KC",
            Fault::Name(NameRule {
                length: |_, rest| text::nfkc(rest).chars().count(),
                ..NameRule::CONTRACT
            }),
        ),
        mutant(
            "look-alike-name-cyrillic",
            "a name with letters of both Latin and Cyrillic is short",
            ShortIf(is_mixed),
        ),
    ]
}

fn spaces() -> Vec<Mutant> {
    let set = |id, says, set| trimmed(id, says, Space::Set(set));
    vec![
        set(
            "look-alike-space-controls",
            "the controls up to the no-break space (U+0080 to U+00A0) are white space",
            |c| c.is_whitespace() || matches!(c, '\u{80}'..='\u{a0}'),
        ),
        set(
            "look-alike-space-separators",
            "all from one separator to the other (U+2028 to U+202F) is white space",
            |c| c.is_whitespace() || matches!(c, '\u{2028}'..='\u{202f}'),
        ),
        set(
            "look-alike-space-blank",
            "what is drawn as nothing (U+2800, U+3164, U+FFA0) is white space",
            |c| c.is_whitespace() || matches!(c, '\u{2800}' | '\u{3164}' | '\u{ffa0}'),
        ),
    ]
}

fn is_mixed(text: &str) -> bool {
    let is_cyrillic = |c| matches!(c, '\u{400}'..='\u{4ff}');
    text.contains(|c: char| c.is_ascii_alphabetic()) && text.contains(is_cyrillic)
}

fn is_bidi(c: char) -> bool {
    matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}
