//! `lab run`: the matrix.

use std::path::PathBuf;

use anyhow::{Context, bail};
use harness::Report;
use harness::matrix::RunOptions;
use harness::plan;
use harness::report::Partition;
use harness::report::covered::covered;
use harness::report::failure::{alike, failures};
use harness::report::table::table;

use super::Exit;
use super::options::{LabArgs, SelectionArgs};
use super::outputs::OutputArgs;
use super::progress::{Progress, paint};
use crate::terminal::painted;

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

    /// Writes the report to a file, again and again during the run
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Only one part of the run: K/N or cells:K/N for some of the cells, cases:K/N for
    /// a range of the cases; needs a seed
    #[arg(long, value_name = "PART", requires = "seed")]
    partition: Option<Partition>,

    /// Says what the cases of each contract reach; an oracle's branch that never ran is a failure
    #[arg(long, conflicts_with = "partition")]
    coverage: bool,

    #[command(flatten)]
    outputs: OutputArgs,
}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let lab = self.lab.open()?;
        let cells = self.selection.cells(&lab)?;
        let options = RunOptions {
            json: self.json,
            partition: self.partition,
            coverage: self.coverage,
            interrupted: Some(show),
            ..RunOptions::new(
                self.seed.unwrap_or_else(harness::lab::fresh_seed),
                self.cases,
            )
        };
        let range = options.range();
        let own = (0..cells.len()).filter(|&place| {
            let partition = options.partition.as_ref();
            partition.is_none_or(|partition| partition.has_cell(place))
        });
        let own = own.count() as u64;
        if let Some(partition) = options
            .partition
            .as_ref()
            .filter(|_| range.is_empty() || own == 0)
        {
            bail!(
                "part {partition} is empty: there are {} cells of {} cases, and a part has whole \
                 chunks of {} cases",
                cells.len(),
                self.cases,
                harness::cases::CHUNK
            );
        }
        let progress = Progress::new(own * (range.end - range.start));
        let report = lab.run(&cells, &options, &progress);
        progress.finish();
        let report = report.context("the report cannot be written")?;
        show(&report);
        let left_out = plan::left_out(lab.contracts(), &self.selection.selection(&lab));
        if !left_out.is_empty() {
            println!(
                "not run, since neither --contract names them nor --all asks for them: {}",
                left_out.join(", ")
            );
        }
        let exit = exit(&report);
        self.outputs.write(&[("this run".to_owned(), report)])?;
        Ok(exit)
    }
}

/// Shows what was found.
pub fn show(report: &Report) {
    let report = &report.shown();
    let fine = |cell: &&harness::report::CellReport| cell.is_green() || cell.is_expected();
    for alike in alike(report.cells.iter().filter(|cell| !fine(cell))) {
        println!("{}", failures(&alike));
    }
    print!("{}", covered(report));
    painted(&table(report, &paint));
}

/// How a program ends that has shown a report.
pub fn exit(report: &Report) -> Exit {
    match (report.is_green(), report.has_divergence()) {
        (true, _) => Exit::Good,
        (false, true) => Exit::Divergence,
        (false, false) => Exit::CouldNotRun,
    }
}
