//! `lab run`: the matrix.

use std::path::PathBuf;

use anyhow::Context;
use harness::lab::RunOptions;
use harness::report::failure::failure;
use harness::report::table::table;

use super::Exit;
use super::options::{LabArgs, SelectionArgs};
use super::progress::{Progress, paint};

/// Builds, composes and runs the selected cells, and shows the matrix
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    selection: SelectionArgs,

    #[command(flatten)]
    lab: LabArgs,

    /// The cases of each cell
    #[arg(long, env = "PROPTEST_CASES", default_value_t = 256, value_parser = clap::value_parser!(u64).range(1..))]
    cases: u64,

    /// The seed of the cases; a new one each time by default
    #[arg(long, env = "PROPTEST_RNG_SEED")]
    seed: Option<u64>,

    /// Writes the report to a file, after each cell anew
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let lab = self.lab.open()?;
        let cells = self.selection.cells(&lab)?;
        let options = RunOptions {
            seed: self.seed.unwrap_or_else(harness::lab::fresh_seed),
            cases: self.cases,
            json: self.json,
        };
        let progress = Progress::new(cells.len() as u64 * options.cases);
        let report = lab.run(&cells, &options, &progress);
        progress.finish();
        let report = report.context("the report cannot be written")?;
        for cell in report.cells.iter().filter(|cell| !cell.is_green()) {
            println!("{}", failure(cell));
        }
        print!("{}", table(&report, &paint));
        Ok(match (report.is_green(), report.has_divergence()) {
            (true, _) => Exit::Good,
            (false, true) => Exit::Divergence,
            (false, false) => Exit::CouldNotRun,
        })
    }
}
