//! Every mutant of this saboteur, a class per file. An entry says its id, which begins
//! with `database-`, what it does wrong in words, and what it does. A new mutant is one
//! more entry.

mod handles;
mod rows;
mod state;
mod statements;

use rules::mutant::{self, class};

use crate::saboteur::Fault;

/// A mutant of this saboteur.
pub type Mutant = mutant::Mutant<Fault>;

/// Every mutant, those of a class together.
pub fn mutants() -> Vec<Mutant> {
    [
        class("handles", handles::mutants()),
        class("statements", statements::mutants()),
        class("rows", rows::mutants()),
        class("state", state::mutants()),
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

/// An entry that `database` notices.
fn mutant(id: &str, says: &str, fault: Fault) -> Mutant {
    mutant::mutant(id, says, fault).seen_by("database")
}
