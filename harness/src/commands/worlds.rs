//! `lab worlds`: worlds that nobody wrote, or that somebody brought.

use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::bail;
use harness::Lab;
use harness::matrix::RunOptions;
use harness::plan::Selection;
use harness::report::{CellReport, Report};
use harness::worlds::{
    self, Coverage, FailingCell, NamedWorld, Pairs, Ran, ReadWorlds, WorldsError,
};

use super::Exit;
use super::options::{LabArgs, SelectionArgs};
use super::progress::Progress;

/// Makes up worlds, or takes those in files, and runs pairs of guests over them
#[derive(clap::Args)]
pub struct Args {
    /// .wit files, or folders of them and of packages, instead of made-up worlds
    #[arg(value_name = "WIT")]
    files: Vec<PathBuf>,

    /// The seed of the worlds and of the cases; a new one each time by default
    #[arg(long, env = "PROPTEST_RNG_SEED")]
    seed: Option<u64>,

    /// How many worlds are made up
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    count: u64,

    /// The number of the first of them
    #[arg(long, default_value_t = 0)]
    first: u64,

    /// The cases of each function
    #[arg(long, env = "PROPTEST_CASES", default_value_t = 256, value_parser = clap::value_parser!(u64).range(1..))]
    cases: u64,

    /// The attempts to make a failing world smaller, each of which builds components;
    /// 0 leaves it as it is
    #[arg(long, default_value_t = 60)]
    attempts: usize,

    /// The pairs of guests: each guest in each role with itself and one other, which
    /// differs from world to world, or all
    #[arg(long, value_enum, default_value = "covering")]
    pairs: Coverage,

    /// Only shows the worlds
    #[arg(long)]
    show: bool,

    /// Writes the report to a file, after each world anew
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    #[command(flatten)]
    selection: SelectionArgs,

    #[command(flatten)]
    lab: LabArgs,
}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let seed = self.seed.unwrap_or_else(harness::lab::fresh_seed);
        let ReadWorlds {
            worlds,
            mut refused,
            empty,
        } = self.worlds(seed)?;
        for why in &refused {
            eprintln!("error: {why}");
        }
        for why in &empty {
            eprintln!("{why}");
        }
        if self.show || worlds.is_empty() {
            show(&worlds)?;
            // Nothing tested is nothing shown.
            return Ok(match refused.is_empty() && !worlds.is_empty() {
                true => Exit::Good,
                false => Exit::CouldNotRun,
            });
        }
        let lab = self.lab.open()?;
        let selection = self.selection.selection(&lab);
        let start = Instant::now();
        let mut whole = Report::new(seed, self.cases, Vec::new(), start.elapsed());
        let progress = Progress::new();
        let asked = |world: &NamedWorld| (world.clone(), Pairs::Of(self.pairs));
        let mut left: VecDeque<(NamedWorld, Pairs)> = worlds.iter().map(asked).collect();
        while let Some((world, pairs)) = left.pop_front() {
            let ran = match self.run(&lab, &world, &pairs, &selection, seed, &progress) {
                Ok(ran) => ran,
                Err(why) => {
                    refused.push(why.to_string());
                    progress.note(&format!("{}: error: {why}", world.name));
                    continue;
                }
            };
            // A toolchain without async functions can still do the others.
            let others = world.without_async();
            if let Some(others) = others.filter(|_| !ran.unsupported.is_empty()) {
                left.push_front((others, Pairs::These(ran.unsupported)));
            }
            let failures = failures(&ran.report);
            whole = whole.joined(ran.report, start.elapsed());
            if let Some(path) = &self.json {
                whole.write(path)?;
            }
            self.show_smallest(&lab, &world, &failures, &progress)?;
        }
        progress.finish();
        super::run::show(&whole);
        println!("{}", summary(&worlds, refused.len(), empty.len()));
        Ok(match whole.is_green() {
            _ if !refused.is_empty() => Exit::CouldNotRun,
            true => Exit::Good,
            false => Exit::Divergence,
        })
    }

    /// Runs one world, and tells what is run of it.
    fn run(
        &self,
        lab: &Lab,
        world: &NamedWorld,
        pairs: &Pairs,
        selection: &Selection,
        seed: u64,
        progress: &Progress,
    ) -> Result<Ran, WorldsError> {
        let began = Instant::now();
        let functions = counted(world.world.functions());
        progress.note(&format!("{}: {functions}", world.name));
        for left_out in world.world.left_out() {
            progress.note(&format!("{}: without {left_out}", world.name));
        }
        let options = RunOptions::new(seed, self.cases);
        let ran = worlds::run(lab, world, selection, pairs, &options, progress)?;
        let others = match pairs {
            Pairs::These(_) => "; the others have run them beside async functions",
            Pairs::Of(_) if ran.pairs < ran.of => "; --pairs all runs the others too",
            Pairs::Of(_) => "",
        };
        progress.note(&format!(
            "{}: {} of {} pairs in {:.0} s{others}",
            world.name,
            ran.pairs,
            ran.of,
            began.elapsed().as_secs_f64()
        ));
        Ok(ran)
    }

    fn show_smallest(
        &self,
        lab: &Lab,
        world: &NamedWorld,
        failures: &[FailingCell],
        progress: &Progress,
    ) -> anyhow::Result<()> {
        for failure in failures.iter().filter(|_| self.attempts > 0) {
            let (smallest, path) = worlds::smallest(lab, world, failure, self.attempts, progress)?;
            println!(
                "{}: {} in {}; the smallest world found that shows it, kept as {}:\n\n{}",
                world.name,
                failure.verdict.word(),
                names(failure),
                path.display(),
                smallest
            );
        }
        Ok(())
    }

    /// The worlds that are meant, and why some are none.
    fn worlds(&self, seed: u64) -> anyhow::Result<ReadWorlds> {
        if self.files.is_empty() {
            let Some(end) = self.first.checked_add(self.count) else {
                bail!(
                    "--first {} and --count {} are too many",
                    self.first,
                    self.count
                );
            };
            let made_up = (self.first..end).map(|n| worlds::made_up(seed, n));
            return Ok(ReadWorlds {
                worlds: made_up.collect(),
                ..ReadWorlds::default()
            });
        }
        let mut found = ReadWorlds::default();
        for path in &self.files {
            let brought = worlds::brought(path)?;
            found.worlds.extend(brought.worlds);
            found.refused.extend(brought.refused);
            found.empty.extend(brought.empty);
        }
        let mut names = BTreeSet::new();
        match found
            .worlds
            .iter()
            .find(|world| !names.insert(world.name.clone()))
        {
            Some(twice) => bail!("two files are named as `{}`: rename one", twice.name),
            None => Ok(found),
        }
    }
}

/// Prints worlds, and what is left out of each.
fn show(worlds: &[NamedWorld]) -> anyhow::Result<()> {
    for world in worlds {
        let text = world.world.text().map_err(anyhow::Error::msg)?;
        println!("// {}", world.name);
        for left_out in world.world.left_out() {
            println!("// without {left_out}");
        }
        println!("{text}");
    }
    Ok(())
}

fn counted(functions: usize) -> String {
    let s = if functions == 1 { "" } else { "s" };
    format!("{functions} function{s}")
}

/// How much of what was meant was tested.
fn summary(worlds: &[NamedWorld], refused: usize, empty: usize) -> String {
    let tested = worlds.iter().map(|world| world.world.functions()).sum();
    let left_out: usize = worlds
        .iter()
        .map(|world| world.world.left_out().len())
        .sum();
    let s = if worlds.len() == 1 { "" } else { "s" };
    let mut text = format!("{} world{s} with {}", worlds.len(), counted(tested));
    if left_out > 0 {
        text += &format!("; {left_out} left out, each named above with the reason");
    }
    if empty > 0 {
        text += &format!("; {empty} with nothing that can be tested");
    }
    if refused > 0 {
        text += &format!("; {refused} refused");
    }
    text
}

/// One failure for each guest and verdict: the others are the same in other pairs.
fn failures(report: &Report) -> Vec<FailingCell> {
    let fine = |cell: &&CellReport| cell.is_green() || cell.is_expected();
    let mut found: Vec<FailingCell> = Vec::new();
    for cell in report.cells.iter().filter(|cell| !fine(cell)) {
        let Some(failure) = FailingCell::of(cell) else {
            continue;
        };
        let guest = |failure: &FailingCell| failure.blame.as_ref().map(|(_, guest)| guest.clone());
        let same = |known: &FailingCell| {
            known.verdict == failure.verdict && guest(known) == guest(&failure)
        };
        if !found.iter().any(same) {
            found.push(failure);
        }
    }
    found
}

fn names(failure: &FailingCell) -> String {
    let names = failure
        .components
        .iter()
        .map(|(role, guest)| format!("{role}={guest}"));
    names.collect::<Vec<_>>().join("/")
}
