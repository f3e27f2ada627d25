//! Every mutant of this saboteur, a class per file. An entry says its id, what it does
//! wrong in words, and what it does; it is noticed by `create-user` unless it says
//! `seen_by`. A new mutant is one more entry.

mod encoding;
mod look_alikes;
mod messages;
mod repeats;
mod resources;
mod rules;
mod sizes;
mod state;
mod string_units;
mod structure;
mod white_space;
mod words;

use ::rules::email::EmailRule;
use ::rules::mutant::{self, class, mutant};
use ::rules::name::NameRule;
use ::rules::white_space::{Space, Trim};

use crate::saboteur::Fault;

/// A mutant of this saboteur.
pub type Mutant = mutant::Mutant<Fault>;

/// Every mutant, those of a class together.
pub fn mutants() -> Vec<Mutant> {
    [
        class("messages", messages::mutants()),
        class("rules", rules::mutants()),
        class("white-space", white_space::mutants()),
        class("string-units", string_units::mutants()),
        class("encoding", encoding::mutants()),
        class("structure", structure::mutants()),
        class("state", state::mutants()),
        class("resources", resources::mutants()),
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

/// Names are trimmed of another white space.
fn trimmed(id: impl Into<String>, says: impl Into<String>, space: Space) -> Mutant {
    let trim = Trim {
        space,
        ..Trim::CONTRACT
    };
    mutant(
        id,
        says,
        Fault::Name(NameRule {
            trim,
            ..NameRule::CONTRACT
        }),
    )
}

/// An address of which this does not hold too is wrong.
fn email(id: &str, says: &str, also: fn(&str) -> bool) -> Mutant {
    let rule = EmailRule {
        also,
        ..EmailRule::CONTRACT
    };
    mutant(id, says, Fault::Email(rule))
}
