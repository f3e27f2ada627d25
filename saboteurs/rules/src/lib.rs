//! What both saboteurs share, without anything of a component.
//!
//! 1. [`record`]: what crosses between components, as plain structs.
//! 2. [`name`], [`email`], [`age`]: the rules, each a struct whose parts can be
//!    replaced, with the contract's as a constant; [`white_space`]: what is trimmed.
//! 3. [`contract`]: the right answers, made of these constants.
//! 4. [`user_id`], [`text`]: identifiers and texts, right and wrong.
//! 5. [`mutant`]: an entry of a catalogue; [`when`]: the calls that go wrong.
//! 6. [`samples`]: users for the tests of the catalogues.

pub mod age;
pub mod contract;
pub mod email;
pub mod mutant;
pub mod name;
pub mod record;
pub mod samples;
pub mod text;
pub mod user_id;
pub mod when;
pub mod white_space;
