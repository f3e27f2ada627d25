//! Every mutant of this saboteur, a class per file. An entry has an id, which begins with `files-`,
//! the fault in words, and the fault. A new mutant is one more entry.

mod contents;
mod names;
mod refusals;

use rules::mutant::{self, class};

use crate::fault::Fault;

/// A mutant of this saboteur.
pub type Mutant = mutant::Mutant<Fault>;

/// Returns every mutant, those of a class together.
pub fn mutants() -> Vec<Mutant> {
    [
        class("file-contents", contents::mutants()),
        class("file-names", names::mutants()),
        class("file-refusals", refusals::mutants()),
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

/// Returns an entry that `files.by-path` notices.
fn mutant(id: &str, says: &str, fault: Fault) -> Mutant {
    mutant::mutant(id, says, fault).seen_by("files.by-path")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_well_formed() {
        let mutants = mutants();
        mutant::assert_well_formed(&mutants);
        assert!(mutants.iter().all(|mutant| mutant.id.starts_with("files-")));
    }
}
