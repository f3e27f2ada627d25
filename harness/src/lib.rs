//! Sends property-generated values through compositions of WebAssembly components
//! written in several languages, and says where they differ and whose fault it is.
//!
//! The stages, each of which takes what the one before it made. Those without an engine are
//! the crate `lab-judge`, those from manifests to compositions `lab-build`, the host is
//! `lab-wasmtime`; this crate runs them:
//!
//! 1. [`manifest`], [`guest`]: what there is: roles, contracts, languages
//! 2. [`contract`]: what they must agree on: worlds, inputs, right answers
//! 3. [`plan`]: the matrix of cells that a selection means
//! 4. [`build`]: from sources to components
//! 5. [`compose`], [`host`], [`load`]: from components to something that can be called
//! 6. [`cases`]: the inputs of a seed
//! 7. [`judge`]: run, compare, shrink, blame; it knows values and no engine
//! 8. [`trial`]: stages 5 to 7 for one cell
//! 9. [`report`]: what was found, as data and as text
//!
//! [`expect`] knows which divergences are known, [`kept`] which inputs run first;
//! [`voters`] answer where components are the oracle;
//! [`lab`] runs them for many cells at once, [`detect`] with faults put in on purpose,
//! [`worlds`] over worlds that were made up or brought. [`compare`] compares components
//! that people bring, [`costs`] measures what guests cost, [`init`] begins a lab
//! and [`skeleton`] a guest. Shared by all: [`cell`] (the
//! names of cells and cases), [`world`] (what is read of WIT, and made of it), [`shape`]
//! (types and values of them), [`value`] (component-model values), [`cache`] (files kept
//! between runs), [`process`] (commands of manifests), [`event`] (progress).

#![warn(missing_docs)]

pub mod compare;
pub mod costs;
pub mod detect;
pub mod expect;
pub mod hosts;
pub mod lab;
pub mod load;
pub mod trial;
pub mod voters;
pub mod worlds;

pub use lab_build::program;
pub use lab_build::{
    build, cache, compose, contract, event, guest, init, manifest, plan, process, skeleton, world,
};
pub use lab_judge::{cases, cell, files, host, judge, kept, report, shape, value};

pub use cell::{CaseId, CellKey};
pub use contract::{Contract, Contracts};
pub use guest::Guest;
pub use judge::Verdict;
pub use lab::Lab;
pub use report::Report;
