//! How much the lab would notice: puts faults into compositions on purpose, one at a time.
//!
//! [`saboteurs`] do what their authors thought of. [`code`] changes one instruction of a
//! component at a time, which nobody chose, and [`brought`] does so in components that people bring.

pub mod brought;
pub mod code;
pub mod saboteurs;
