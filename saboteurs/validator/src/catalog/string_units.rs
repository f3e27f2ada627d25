//! Names measured in something else than scalar values.

use rules::mutant::mutant;
use rules::name::NameRule;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::{Fault, Mutant};

pub fn mutants() -> Vec<Mutant> {
    let entry = |id, says, length| {
        mutant(
            id,
            says,
            Fault::Name(NameRule {
                length,
                ..NameRule::CONTRACT
            }),
        )
    };
    vec![
        entry("units-bytes", "names are counted in bytes", |_, rest| {
            rest.len()
        }),
        entry(
            "units-utf-16",
            "names are counted in units of UTF-16",
            |_, rest| rest.encode_utf16().count(),
        )
        .seen_by("create-users"),
        entry(
            "units-graphemes",
            "names are counted in grapheme clusters",
            |_, rest| rest.graphemes(true).count(),
        ),
        entry(
            "units-nfd",
            "names are counted in characters of normal form D",
            |_, rest| rest.nfd().count(),
        )
        .seen_by("create-users"),
        entry(
            "units-nfc",
            "names are counted in characters of normal form C",
            |_, rest| rest.nfc().count(),
        )
        .seen_by("create-users"),
        entry(
            "units-upper-case",
            "names are counted in upper case",
            |_, rest| rest.chars().flat_map(char::to_uppercase).count(),
        )
        .seen_by("create-users"),
        entry(
            "units-letters",
            "what is no letter or digit is not counted",
            |_, rest| rest.chars().filter(|c| c.is_alphanumeric()).count(),
        ),
        entry(
            "units-until-nul",
            "names are counted up to a NUL",
            |_, rest| rest.chars().take_while(|c| *c != '\0').count(),
        ),
    ]
}
