//! `lab mutants --components` and `lab mutants X.wasm`: one instruction of a component changed at a
//! time; `lab mutants --sources`: one place in the source of a guest.

use std::path::Path;

use harness::compare::{self, Calls, Output};
use harness::dictionary;
use harness::event::Observer;
use harness::hosts::Hosts;
use harness::lab::Lab;
use harness::matrix::RunOptions;
use harness::mutation::brought::try_component;
use harness::mutation::changes::Extent;
use harness::mutation::try_guests;
use harness::plan::Selection;
use harness::report::changes::{Tried, What, table, unseen, unseen_functions};
use lab_wasmtime::Grants;

use super::super::compare::read_component;
use super::super::progress::Progress;

/// Tries changes in guests' components or sources, and prints what came of them.
pub fn of_guests(
    what: What,
    lab: &Lab,
    selection: &Selection,
    extent: &Extent,
    options: &RunOptions,
) -> anyhow::Result<Vec<Tried>> {
    let progress = Progress::new();
    let now = |tried: &Tried| progress.now(&format!("{}: {}", tried.component, tried.at()));
    let observer: &dyn Observer = &progress;
    let tried = try_guests(what, lab, selection, extent, options, observer, &now);
    progress.finish();
    let tried = tried?;
    show(what, &tried);
    Ok(tried)
}

/// Tries changes in a component that is brought, and prints what came of them.
pub fn of_brought(
    hosts: &Hosts,
    path: &Path,
    extent: &Extent,
    options: &RunOptions,
) -> anyhow::Result<Vec<Tried>> {
    let host = hosts.for_brought()?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let bytes = read_component(path)?;
    let options = compare::Options {
        seed: options.seed,
        cases: options.cases,
        constants: dictionary::among(&[&bytes], options.seed),
        calls: Calls::InOrder,
        output: Output::Compare,
        reference: Some(0),
        grants: Grants::default(),
        until_different: true,
    };
    let progress = Progress::new();
    let now = |tried: &Tried| progress.now(&tried.at());
    let tried = try_component(&host, &name, bytes, extent, &options, &now);
    progress.finish();
    let tried = tried?;
    show(What::Instructions, &tried);
    Ok(tried)
}

fn show(what: What, tried: &[Tried]) {
    print!(
        "{}{}{}",
        unseen(tried),
        unseen_functions(tried),
        table(what, tried)
    );
}
