//! How much the lab would notice: puts faults into compositions on purpose, one at a time.
//!
//! [`saboteurs`] do what their authors thought of, and so do faults that are [`written`] into
//! guests' sources. [`code`] changes one instruction of a component at a time, which nobody chose,
//! [`brought`] does so in components that people bring, and [`sources`] changes one place in the
//! source of a guest; what they have in common is in [`changes`].

pub mod brought;
pub mod changes;
pub mod code;
pub mod saboteurs;
pub mod sources;
pub mod written;
