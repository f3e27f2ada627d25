//! Sends property-generated values through compositions of WebAssembly components
//! written in several languages, and says where they differ and whose fault it is.
//!
//! The stages, each of which takes what the one before it made. Those without an engine are
//! the crate `lab-judge`, those from manifests to compositions `lab-build`, the host is
//! `lab-wasmtime`; this crate runs them:
//!
//! - [`manifest`], [`guest`]: what there is: roles, contracts, languages
//! - [`contract`]: what they must agree on: worlds, inputs, right answers
//! - [`plan`]: the matrix of cells that a selection means
//! - [`build`]: from sources to components
//! - [`compose`], [`load`]: from components to compositions, loaded on a host ([`host`],
//!   [`hosts`])
//! - [`cases`]: the inputs of a seed
//! - [`judge`]: call, compare, shrink, blame; it knows values and no engine
//! - [`run`], [`matrix`]: all of this for one cell, and for many at once ([`pool`])
//! - [`report`]: what was found, as data and as text; [`site`], as pages, and
//!   [`forms`], for other programs
//!
//! [`lab`] is an opened manifest. [`expectations`] knows which divergences are known,
//! [`regressions`] which inputs run first; [`voters`] answer where components are the oracle;
//! [`mutation`] runs cells with faults put in on purpose, [`worlds`] those of worlds that
//! were made up or brought. [`compare`] compares components that people bring, [`bisect`] releases of a toolchain, [`dictionary`] has
//! the constants of components for inputs, [`costs`]
//! measures what guests cost, [`watch`] tells what changed on disk, [`init`] begins a lab and [`skeleton`] a guest. Shared by all:
//! [`cell`] (the names of cells and cases), [`wit`] (what is read of WIT), [`echo`] (worlds
//! whose answers follow from their signatures), [`types`] and [`value`] (component-model
//! types and values), [`cache`] (files kept between runs), [`process`] (commands of
//! manifests), [`event`] (progress).

#![warn(missing_docs)]

pub mod bisect;
pub mod compare;
pub mod costs;
pub mod dictionary;
pub mod expectations;
pub mod forms;
pub mod hosts;
pub mod lab;
pub mod links;
pub mod load;
pub mod matrix;
pub mod mutation;
pub mod pool;
pub mod run;
pub mod site;
pub mod voters;
pub mod watch;
pub mod worlds;

pub use lab_build::program;
pub use lab_build::{
    brought, build, cache, compose, contract, echo, event, guest, init, inputs, listed, manifest,
    plan, plug, process, skeleton, wit, world,
};
pub use lab_judge::{
    cases, cell, coverage, files, host, judge, memo, regressions, report, types, value, visible,
    wave,
};

pub use cell::{CaseId, CellKey};
pub use contract::{Contract, Contracts};
pub use guest::Guest;
pub use judge::Verdict;
pub use lab::Lab;
pub use report::Report;
