//! Values, contracts, judging and reports, without an engine.
//!
//! What is here knows no file but those that it is handed, and builds nothing: values and
//! their types ([`value`], [`types`]), the names of cells and cases ([`cell`]), what a contract
//! is ([`contract`]), what runs it ([`host`]), its inputs ([`cases`], [`regressions`]), what they reach
//! ([`coverage`]), what of a run is right and who is to
//! blame ([`judge`]), what was found, as data and as text ([`report`]), and how a text of somebody
//! else may be shown ([`visible`]).

#![warn(missing_docs)]

pub mod cases;
pub mod cell;
pub mod contract;
pub mod coverage;
pub mod files;
pub mod host;
pub mod judge;
pub mod memo;
pub mod regressions;
pub mod report;
pub mod types;
pub mod value;
pub mod visible;
pub mod wave;
