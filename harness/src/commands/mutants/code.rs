//! `lab mutants --components`: one instruction of a guest's component changed at a time.

use harness::event::Observer;
use harness::lab::Lab;
use harness::matrix::RunOptions;
use harness::mutation::code::{Extent, try_components};
use harness::plan::Selection;
use harness::report::code::{table, unseen};

use super::super::progress::Progress;

/// Tries changes, and prints what came of them; returns the table.
pub fn run(
    lab: &Lab,
    selection: &Selection,
    extent: &Extent,
    options: &RunOptions,
) -> anyhow::Result<(String, serde_json::Value)> {
    let progress = Progress::new(0);
    let now = |tried: &harness::report::code::Tried| {
        progress.now(&format!("{}: {}", tried.component, tried.function));
    };
    let observer: &dyn Observer = &progress;
    let tried = try_components(lab, selection, extent, options, observer, &now);
    progress.finish();
    let tried = tried?;
    print!("{}", unseen(&tried));
    let figures = table(&tried);
    print!("{figures}");
    Ok((figures, serde_json::to_value(&tried)?))
}
