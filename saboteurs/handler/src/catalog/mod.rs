//! Every mutant of this saboteur, a class per file. An entry has an id, which begins with
//! `handler-`, the fault in words, and the fault. A new mutant is one more entry.

mod handles;
mod refusals;

use rules::mutant::{self, class};

use crate::saboteur::Fault;

/// A mutant of this saboteur.
pub type Mutant = mutant::Mutant<Fault>;

/// Returns every mutant, those of a class together.
pub fn mutants() -> Vec<Mutant> {
    [
        class("refusals", refusals::mutants()),
        class("handles", handles::mutants()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Returns the fault of the mutant of an id; none for no id.
///
/// # Panics
/// If no mutant has this id.
pub fn chosen(id: &str) -> Option<Fault> {
    mutant::chosen(mutants(), id)
}

/// Returns an entry that `web-gate` notices.
fn mutant(id: &str, says: &str, fault: Fault) -> Mutant {
    mutant::mutant(id, says, fault).seen_by("web-gate")
}
