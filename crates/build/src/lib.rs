//! From a manifest and the sources of guests to components, and from these to compositions.
//!
//! Which roles, contracts and guests there are ([`manifest`], [`guest`], [`contract`]), the cells
//! that they make ([`plan`]), how components are built ([`build`], by the commands of guests,
//! [`process`]) and composed ([`compose`], [`plug`]), where all of it is kept ([`cache`]); what is read of
//! WIT ([`wit`]), and worlds ([`world`]) whose answers follow from it ([`echo`]) or that users bring
//! ([`brought`]); one instruction of a component changed ([`code`]), or one
//! place in a source ([`text`], [`changed`]); and how a lab or a guest begins ([`init`], [`skeleton`]).

#![warn(missing_docs)]

pub mod brought;
pub mod build;
pub mod cache;
pub mod changed;
pub mod code;
pub mod compose;
pub mod contract;
pub mod echo;
pub mod event;
pub mod guest;
pub mod init;
pub mod inputs;
pub mod listed;
pub mod manifest;
pub mod plan;
pub mod plug;
pub mod process;
pub mod skeleton;
pub mod text;
pub mod wit;
pub mod world;

use lab_judge::{cell, files, judge, memo, report, types, value, visible, wave};

/// How this program is called: `cargo lab` in the checkout of its sources, else `lab`.
pub fn program() -> &'static str {
    match std::env::var_os("CARGO_MANIFEST_DIR") {
        Some(_) => "cargo lab",
        None => "lab",
    }
}
