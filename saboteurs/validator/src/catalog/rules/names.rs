//! A rule for names that is nearly the contract's.

use rules::mutant::mutant;
use rules::name::NameRule;
use rules::white_space::Trim;

use super::{Fault, Mutant};

const NAME: NameRule = NameRule::CONTRACT;

pub fn mutants() -> Vec<Mutant> {
    let entry = |id, says, rule| mutant(id, says, Fault::Name(rule));
    let trim = |start, end| Trim {
        start,
        end,
        ..Trim::CONTRACT
    };
    vec![
        entry(
            "name-least-1",
            "a name of 1 character is long enough",
            NameRule { least: 1, ..NAME },
        ),
        entry(
            "name-least-3",
            "a name of 2 characters is short",
            NameRule { least: 3, ..NAME },
        ),
        entry(
            "name-empty-and-short",
            "an empty name is short too",
            NameRule {
                otherwise: false,
                ..NAME
            },
        ),
        entry(
            "name-never-empty",
            "an empty name is short only",
            NameRule {
                empty: |_, _| false,
                ..NAME
            },
        ),
        entry(
            "name-empty-untrimmed",
            "whether a name is empty is asked before it is trimmed",
            NameRule {
                empty: |name, _| name.is_empty(),
                ..NAME
            },
        ),
        entry(
            "name-length-untrimmed",
            "the length of a name is that before it is trimmed",
            NameRule {
                length: |name, _| name.chars().count(),
                ..NAME
            },
        ),
        entry(
            "name-not-trimmed",
            "names are not trimmed",
            NameRule {
                trim: trim(false, false),
                ..NAME
            },
        ),
        entry(
            "name-trimmed-at-the-start",
            "names are trimmed at the start only",
            NameRule {
                trim: trim(true, false),
                ..NAME
            },
        ),
        entry(
            "name-trimmed-at-the-end",
            "names are trimmed at the end only",
            NameRule {
                trim: trim(false, true),
                ..NAME
            },
        ),
        entry(
            "name-distinct-characters",
            "a character that a name repeats is counted once",
            NameRule {
                length: |_, rest| {
                    rest.chars()
                        .collect::<std::collections::BTreeSet<_>>()
                        .len()
                },
                ..NAME
            },
        ),
    ]
}
