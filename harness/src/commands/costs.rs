//! `lab costs`: what each guest costs, as a table.

use std::path::PathBuf;

use anyhow::bail;

use super::Exit;
use super::files::write_data;
use super::options::{LabArgs, SelectionArgs, read_input};
use super::progress::Progress;
use harness::costs::{calls, measure, table};
use harness::guest::Guest;
use harness::lab::Lab;
use harness::report::failure::cut;
use harness::types::Shape;
use harness::visible;

/// Measures sizes, builds, instances and calls of every guest, or one call in every selected cell;
/// prints a Markdown table
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    lab: LabArgs,

    #[command(flatten)]
    selection: SelectionArgs,

    /// Measures a call with these arguments in the selected cells instead, as WAVE text, one for
    /// each parameter
    #[arg(long, value_name = "WAVE", num_args = 1..)]
    input: Vec<String>,

    /// Prints how many items a second that is, if the call handles so many
    #[arg(long, value_name = "ITEMS", requires = "input")]
    per: Option<u64>,

    /// Writes the figures to a file, for a page of `lab report --with`
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let lab = self.lab.open()?;
        let progress = Progress::new();
        if !self.input.is_empty() {
            return self.calls(&lab, &progress);
        }
        let chosen = self.selection.words();
        if !chosen.is_empty() {
            bail!("`{}` chooses cells for a call: add --input", chosen.trim());
        }
        let mut costs = Vec::new();
        let mut left_out = Vec::new();
        let first = lab.contracts().first();
        let plays = |guest: &&Guest| guest.plays(first.iter().flat_map(|c| &c.roles));
        for guest in lab.guests().iter().filter(plays) {
            match measure(&lab, guest, &progress) {
                Ok(cost) => costs.push(cost),
                Err(why) => left_out.push(format!("{}: {why}", guest.name)),
            }
        }
        progress.finish();
        print!("{}", table(lab.roles(), &costs));
        if let Some(path) = &self.json {
            write_data(path, &serde_json::json!({ "costs": costs }))?;
        }
        Ok(told(&left_out))
    }

    /// Measures one call in each cell.
    fn calls(&self, lab: &Lab, progress: &Progress) -> anyhow::Result<Exit> {
        let args = |params: &[Shape]| read_input(params, &self.input);
        let mut costs = Vec::new();
        let mut left_out = Vec::new();
        for cell in self.selection.cells(lab)? {
            match calls::measure(lab, &cell, args, progress) {
                Ok(cost) => costs.push(cost),
                Err(why) => left_out.push(format!("{}: {why}", cell.key)),
            }
        }
        progress.finish();
        print!("{}", calls::table(&costs, self.per));
        if let Some(path) = &self.json {
            write_data(path, &serde_json::json!({ "calls": costs }))?;
        }
        Ok(told(&left_out))
    }
}

/// Says what was not measured, and how the program ends for it.
fn told(left_out: &[String]) -> Exit {
    for what in left_out {
        eprintln!("left out: {}", cut(&visible::line(what)));
    }
    match left_out.is_empty() {
        true => Exit::Good,
        false => Exit::CouldNotRun,
    }
}
