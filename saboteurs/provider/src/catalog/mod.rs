//! Every mutant of this saboteur, a class per file. An entry has an id, which begins with
//! `provider-`, the fault in words, and the fault. `surroundings.imported.run` notices it unless
//! it is `seen_by` another contract. A new mutant is one more entry.

mod absent;
mod buckets;
mod frozen;
mod numbers;
mod order;
mod shows_through;

use rules::mutant::{self, class};

use crate::saboteur::Fault;

/// A mutant of this saboteur.
pub type Mutant = mutant::Mutant<Fault>;

/// The contracts of what standard libraries see.
const VARIABLE: &str = "surroundings.standard.variable";
const ARGUMENTS: &str = "surroundings.standard.arguments";
const MILLISECONDS: &str = "surroundings.standard.milliseconds";
const RANDOM: &str = "surroundings.standard.random";

/// Returns every mutant, those of a class together.
pub fn mutants() -> Vec<Mutant> {
    [
        class("frozen", frozen::mutants()),
        class("absent", absent::mutants()),
        class("shows-through", shows_through::mutants()),
        class("numbers", numbers::mutants()),
        class("order", order::mutants()),
        class("buckets", buckets::mutants()),
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

/// Returns an entry that `surroundings.imported.run` notices.
fn mutant(id: &str, says: &str, fault: Fault) -> Mutant {
    mutant::mutant(id, says, fault).seen_by("surroundings.imported.run")
}
