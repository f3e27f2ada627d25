//! `lab run`: the matrix.

use std::path::PathBuf;

use anyhow::{Context, bail};
use harness::cell::base;
use harness::matrix::RunOptions;
use harness::plan;
use harness::report::Partition;
use harness::report::covered::covered;
use harness::report::failure::{Alike, alike, failures};
use harness::report::table::table;
use harness::{Report, Verdict};

use super::Exit;
use super::options::{LabArgs, SelectionArgs};
use super::outputs::OutputArgs;
use super::progress::{Progress, columns, paint};
use super::watch::watch;
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

    /// Replays each fault that is not expected, and adds to the report what each component was handed
    /// and returned
    #[arg(long)]
    trace_failures: bool,

    /// Runs cells again when their guests are edited, until Ctrl-C; the others stay as they were
    #[arg(long, conflicts_with_all = ["partition", "coverage"])]
    watch: bool,

    #[command(flatten)]
    outputs: OutputArgs,
}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let seed = self.seed.unwrap_or_else(harness::lab::fresh_seed);
        if self.watch {
            let options = RunOptions {
                json: self.json,
                traces: self.trace_failures,
                ..RunOptions::new(seed, self.cases)
            };
            watch(&self.lab, &self.selection, &options, |report| {
                let named = [("this run".to_owned(), report.clone())];
                self.outputs.write(&named, &[])
            })?;
            return Ok(Exit::Good);
        }
        let lab = self.lab.open()?;
        let cells = self.selection.cells(&lab)?;
        let options = RunOptions {
            json: self.json,
            partition: self.partition,
            coverage: self.coverage,
            traces: self.trace_failures,
            interrupted: Some(show),
            ..RunOptions::new(seed, self.cases)
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
        let progress = Progress::of_cells(own, own * (range.end - range.start));
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
        self.outputs
            .write(&[("this run".to_owned(), report)], &[])?;
        Ok(exit)
    }
}

/// Shows what was found.
pub fn show(report: &Report) {
    let report = &report.shown();
    let fine = |cell: &&harness::report::CellReport| cell.is_green() || cell.is_expected();
    let failing = alike(report.cells.iter().filter(|cell| !fine(cell)));
    for alike in &failing {
        println!("{}", failures(alike));
    }
    print!("{}", covered(report));
    painted(&table(report, &paint, columns()));
    if let Some(next) = next(report, &failing) {
        println!("next: {next}");
    }
}

/// The one command to look at next, if something is red.
fn next(report: &Report, failing: &[Alike]) -> Option<String> {
    let shown = failing.iter().map(Alike::shown);
    let mut red = shown.filter(|cell| !cell.is_fine(report.cases));
    let first = red.clone().find_map(|cell| {
        let faults = cell.faults.iter().filter(|fault| fault.expected.is_none());
        let shown = faults
            .chain(&cell.faults)
            .find_map(|fault| fault.counterexample.as_ref());
        shown.or(cell.counterexample.as_ref())
    });
    if let Some(shown) = first.filter(|shown| !shown.replay.is_empty()) {
        return Some(shown.replay.clone());
    }
    let unbuilt = red.find(|cell| cell.verdict == Verdict::Unbuilt)?;
    let guest = base(&unbuilt.blame.as_ref()?.guest);
    Some(format!("{} build {guest}", harness::program()))
}

/// How a program ends that has shown a report.
pub fn exit(report: &Report) -> Exit {
    match (report.is_green(), report.has_divergence()) {
        (true, _) => Exit::Good,
        (false, true) => Exit::Divergence,
        (false, false) => Exit::CouldNotRun,
    }
}
