//! Texts that lose a character, never the U+FEFF at their start that is known to be lost.

use super::{Mutant, mutant};
use crate::saboteur::{Fault, Wrong::Answer};

const MARK: char = '\u{feff}';

pub fn mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "shapes-string-inner-mark",
            "a string loses every U+FEFF that is not its first character",
            Fault::Text(Answer(|x| without_inner_marks(&x))),
        ),
        mutant(
            "shapes-list-string-last-mark",
            "the strings of a list lose a U+FEFF at the end, unless it is all of them",
            Fault::ListString(Answer(|x| {
                x.iter().map(|text| without_last_mark(text)).collect()
            })),
        ),
        mutant(
            "shapes-person-inner-mark",
            "the name of a person loses every U+FEFF that is not its first character",
            Fault::Person(Answer(|mut x| {
                x.name = without_inner_marks(&x.name);
                x
            })),
        ),
        mutant(
            "shapes-result-message",
            "the message of an `err` loses its last character",
            Fault::ResultRecord(Answer(|x| {
                x.map_err(|mut error| {
                    error.message.pop();
                    error
                })
            })),
        ),
    ]
}

fn without_inner_marks(text: &str) -> String {
    let chars = text.chars().enumerate();
    chars
        .filter(|(at, c)| *at == 0 || *c != MARK)
        .map(|(_, c)| c)
        .collect()
}

fn without_last_mark(text: &str) -> String {
    match text.strip_suffix(MARK) {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => text.to_owned(),
    }
}
