//! Every mutant of this saboteur, a class per file. An entry says its id, which begins
//! with `service-`, what it does wrong in words, and what it does; it is noticed by
//! `create-user` unless it says `seen_by`. A new mutant is one more entry.

mod batch;
mod encoding;
mod look_alikes;
mod repeats;
mod sizes;
mod state;
mod string_units;
mod structure;
mod words;

use rules::mutant::{self, class, mutant};

use crate::saboteur::Fault;

/// A mutant of this saboteur.
pub type Mutant = mutant::Mutant<Fault>;

/// Every mutant, those of a class together.
pub fn mutants() -> Vec<Mutant> {
    [
        class("string-units", string_units::mutants()),
        class("encoding", encoding::mutants()),
        class("structure", structure::mutants()),
        class("state", state::mutants()),
        class("batch", batch::mutants()),
        class("repeats", repeats::mutants()),
        class("sizes", sizes::mutants()),
        class("words", words::mutants()),
        class("look-alikes", look_alikes::mutants()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The fault of the mutant of an id; no id for none.
///
/// # Panics
/// If there is no mutant of this id.
pub fn chosen(id: &str) -> Option<Fault> {
    mutant::chosen(mutants(), id)
}

/// The name of a user becomes another text.
fn name(id: &str, says: &str, change: fn(&str) -> String) -> Mutant {
    mutant(id, says, Fault::NameText(change))
}

/// The address of a user becomes another text.
fn email(id: &str, says: &str, change: fn(&str) -> String) -> Mutant {
    mutant(id, says, Fault::EmailText(change))
}
