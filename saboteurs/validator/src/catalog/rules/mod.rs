//! A rule that is nearly the contract's, a field per file.

mod ages;
mod emails;
mod names;
mod together;

use super::{Fault, Mutant};

pub fn mutants() -> Vec<Mutant> {
    [
        names::mutants(),
        emails::mutants(),
        ages::mutants(),
        together::mutants(),
    ]
    .concat()
}
