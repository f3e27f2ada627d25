//! The rules that several components of `lab:web-gate` and `lab:web` follow. They work on values
//! instead of handles, so that they run on any target.

pub mod change;
pub mod fields;
pub mod sum;
pub mod target;
