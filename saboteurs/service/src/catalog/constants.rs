//! One constant of the code decides, and nothing but the code leads to it. The ids and
//! the descriptions do not say it, since they stand in the component's data too.

use rules::mutant::mutant;
use rules::{text, user_id};

use super::{
    Fault::{Batch, EmailText, Id, NameText},
    Mutant,
};

pub fn mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "service-constant-name",
            "the identifier of one name is of zeros",
            Id(|user| match &*user.name {
                "Xochipilli Montezuma" => user_id::shown(0),
                _ => user_id::of(user),
            }),
        ),
        mutant(
            "service-constant-range",
            "the characters of one range in a name become Latin letters",
            NameText(|name| name.chars().map(plain).collect()),
        ),
        mutant(
            "service-constant-code-point",
            "one character of an address is dropped",
            EmailText(|email| text::replace(email, |c| c == '\u{a9c5}', "")),
        ),
        mutant(
            "service-constant-name-length",
            "the last character of a name of one length is lost",
            NameText(|name| match name.len() {
                733 => text::cut(name, 732),
                _ => name.to_owned(),
            }),
        ),
        mutant(
            "service-constant-batch-length",
            "the last user of a batch of one length is not created",
            Batch(|mut results| {
                if let (23, Some(last)) = (results.len(), results.last_mut()) {
                    last.success = false;
                    last.user_id = None;
                }
                results
            }),
        )
        .seen_by("create-users"),
    ]
}

/// The letter that a bold one of mathematics looks like.
fn plain(c: char) -> char {
    match c {
        '\u{1d400}'..='\u{1d419}' => (b'A' + (u32::from(c) - 0x1d400) as u8) as char,
        '\u{1d41a}'..='\u{1d433}' => (b'a' + (u32::from(c) - 0x1d41a) as u8) as char,
        _ => c,
    }
}
