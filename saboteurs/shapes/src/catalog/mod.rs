//! Every mutant of this saboteur, a kind per file. An entry says its id, which begins
//! with `shapes-`, what it does wrong in words, and what it does. A new mutant is one
//! more entry, and one more line in `functions.rs` if its function has none.
//!
//! They are all of one class, `behind-known`: in the cells of these functions some guest
//! is expected to be wrong, and none of these mutants may be taken for that. So each is
//! wrong for arguments on which that guest is right as well: integers below those that
//! become others, texts without the U+FEFF that is lost.

mod lists;
mod memory;
mod numbers;
mod texts;
mod traps;

use rules::mutant::{self, class};

use crate::saboteur::Fault;

/// A mutant of this saboteur.
pub type Mutant = mutant::Mutant<Fault>;

/// Every mutant.
pub fn mutants() -> Vec<Mutant> {
    let mutants = [
        numbers::mutants(),
        texts::mutants(),
        lists::mutants(),
        traps::mutants(),
        memory::mutants(),
    ];
    class("behind-known", mutants.concat())
}

/// The fault of the mutant of an id; no id for none.
///
/// # Panics
/// If there is no mutant of this id.
pub fn chosen(id: &str) -> Option<Fault> {
    mutant::chosen(mutants(), id)
}

/// An entry that the contract for its function notices.
fn mutant(id: &str, says: &str, fault: Fault) -> Mutant {
    mutant::mutant(id, says, fault).seen_by(fault.contract())
}
