//! Many cells at once: tests them on all cores, and writes the report again and again while
//! they are done.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::cases::Cases;
use crate::contract::Contract;
use crate::coverage::Coverage;
use crate::event::{Event, Observer};
use crate::files::hash_of;
use crate::lab::Lab;
use crate::plan::Cell;
use crate::pool::{cores, parallel};
use crate::process;
use crate::regressions;
use crate::report::{CellReport, Feature, Partition, Report};
use crate::run::Preferred;
use crate::value::wave_args;

/// The cases that tell one strategy or oracle from another.
const FINGERPRINT: u64 = 64;

/// What a run does with its cells.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// The seed of the cases.
    pub seed: u64,
    /// The cases of each cell.
    pub cases: u64,
    /// Where the report is written, again and again while the run goes on.
    pub json: Option<PathBuf>,
    /// The part of the run that is made; all of it if none.
    pub partition: Option<Partition>,
    /// Whether it is said what the cases reach.
    pub coverage: bool,
    /// Whether it is recorded what components were handed and returned for each fault that is not
    /// expected.
    pub traces: bool,
    /// Shows what was found when the program is interrupted.
    pub interrupted: Option<fn(&Report)>,
}

impl RunOptions {
    /// All of so many cases of a seed.
    pub fn new(seed: u64, cases: u64) -> Self {
        RunOptions {
            seed,
            cases,
            json: None,
            partition: None,
            coverage: false,
            traces: false,
            interrupted: None,
        }
    }

    /// The indices of the cases that are run.
    pub fn range(&self) -> Range<u64> {
        let partition = self.partition.as_ref();
        partition.map_or(0..self.cases, |partition| partition.range(self.cases))
    }
}

/// A run on its way.
struct Running {
    options: RunOptions,
    start: Instant,
    keys: Vec<String>,
    contracts: BTreeMap<String, String>,
    oracles: BTreeMap<String, String>,
    features: BTreeMap<String, Vec<Feature>>,
    coverage: BTreeMap<String, Coverage>,
    done: Mutex<BTreeMap<usize, CellReport>>,
}

impl Running {
    fn new(lab: &Lab, cells: &[Cell], options: &RunOptions) -> Self {
        let contracts = cells.iter().map(|cell| {
            let hash = lab.contract_hash(&cell.contract, options.seed);
            (cell.contract.name.clone(), hash)
        });
        let oracles = cells.iter().map(|cell| {
            let contract = &cell.contract;
            (contract.word().to_owned(), contract.oracle.clone())
        });
        let features = lab.features().iter();
        let features = features
            .filter(|(word, _)| {
                cells
                    .iter()
                    .any(|cell| cell.contract.word() == word.as_str())
            })
            .map(|(word, features)| (word.clone(), features.clone()));
        let start = Instant::now();
        let coverage = match options.coverage {
            true => lab.coverage(cells, options),
            false => BTreeMap::new(),
        };
        Running {
            start,
            keys: cells.iter().map(|cell| cell.key.to_string()).collect(),
            contracts: contracts.collect(),
            oracles: oracles.collect(),
            features: features.collect(),
            coverage,
            done: Mutex::default(),
            options: options.clone(),
        }
    }

    fn report(&self) -> Report {
        let range = self.options.range();
        let cases = range.end - range.start;
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        let mut report = Report::new(
            self.options.seed,
            cases,
            self.keys.clone(),
            self.start.elapsed(),
        );
        report.contracts = self.contracts.clone();
        report.oracles = self.oracles.clone();
        report.features = self.features.clone();
        report.coverage = self.coverage.clone();
        report.partition = self.options.partition.clone();
        report.with_cells(done.values().cloned().collect())
    }
}

impl Lab {
    /// Tests one cell.
    pub fn test(&self, cell: &Cell, options: &RunOptions, observer: &dyn Observer) -> CellReport {
        self.test_with(cell, options, 1, &Preferred::default(), observer)
    }

    fn test_with(
        &self,
        cell: &Cell,
        options: &RunOptions,
        threads: usize,
        preferred: &Preferred,
        observer: &dyn Observer,
    ) -> CellReport {
        let cases = self.cases(&cell.contract, options.seed, options.range());
        let mut tester = self.tester(self.guests(), observer);
        tester.threads = threads;
        tester.preferred = preferred.clone();
        let mut report = tester.judge(cell, &cases);
        if options.traces {
            report = tester.traced(cell, report, self.contracts());
        }
        observer.on(Event::Done(&report));
        report
    }

    /// Tests cells on all cores, and writes the report again and again while they are done.
    ///
    /// # Errors
    /// If the report cannot be written.
    pub fn run(
        &self,
        cells: &[Cell],
        options: &RunOptions,
        observer: &dyn Observer,
    ) -> std::io::Result<Report> {
        let mut options = options.clone();
        if let Some(partition) = &mut options.partition {
            partition.planned = cells.len();
            partition.cases = options.cases;
        }
        let has = |place: usize| options.partition.as_ref().is_none_or(|p| p.has_cell(place));
        let places = cells.iter().enumerate().filter(|(place, _)| has(*place));
        let cells: Vec<Cell> = places.map(|(_, cell)| cell.clone()).collect();
        let running = Arc::new(Running::new(self, &cells, &options));
        let write = || -> std::io::Result<Report> {
            let mut report = running.report();
            self.add_components(&mut report, &cells);
            report.unseen = self.unseen(&report);
            if let Some(path) = &options.json {
                report.write(path)?;
            }
            Ok(report)
        };
        // A path that cannot be written to is found out before the work is done.
        let mut pace = Pace::default();
        pace.work(write)?;
        let pace = Mutex::new(pace);
        let _guard = options.interrupted.map(|interrupted| {
            let running = running.clone();
            process::on_interrupt(move || interrupted(&running.report()))
        });
        let preferred = Preferred::of(&cells);
        let threads = cores() / cells.len().max(1);
        let numbered: Vec<(usize, &Cell)> = cells.iter().enumerate().collect();
        parallel(&numbered, |(number, cell)| {
            let report = self.test_with(cell, &options, threads.max(1), &preferred, observer);
            let mut done = running.done.lock().unwrap_or_else(PoisonError::into_inner);
            done.insert(*number, report);
            drop(done);
            if options.json.is_some()
                && let Ok(mut pace) = pace.try_lock()
                && pace.is_due()
            {
                // If this fails, so does the last one, which is returned.
                let _ = pace.work(write);
            }
        });
        write()
    }

    /// What the cases of each contract of cells reach. Of a contract whose cases cannot be made
    /// there is nothing: its cells say why.
    fn coverage(&self, cells: &[Cell], options: &RunOptions) -> BTreeMap<String, Coverage> {
        let contracts: BTreeMap<&str, &Arc<Contract>> = cells
            .iter()
            .map(|cell| (cell.contract.name.as_str(), &cell.contract))
            .collect();
        let covered = contracts.into_iter().filter_map(|(name, contract)| {
            let cases = self.cases(contract, options.seed, options.range());
            let coverage = Coverage::of(contract, &cases).ok()?;
            Some((name.to_owned(), coverage))
        });
        covered.collect()
    }

    /// What a contract is: a hash of the WIT of its roles, of its kept cases, and of
    /// some inputs with their right answers, which change with strategy and oracle.
    fn contract_hash(&self, contract: &Arc<Contract>, seed: u64) -> String {
        let mut parts: Vec<String> = Vec::new();
        for role in &contract.roles {
            let wit = self.loader().builder().wit_text(role);
            parts.push(wit.unwrap_or_else(|why| why));
        }
        let kept =
            std::fs::read_to_string(regressions::path(&self.manifest().regressions, contract));
        parts.push(kept.unwrap_or_default());
        if let Ok(chunk) = Cases::new(contract, seed, 0..FINGERPRINT).chunk(0) {
            for case in chunk.iter() {
                parts.push(wave_args(&case.args));
                parts.push(case.expected.right.to_string());
            }
        }
        hash_of(&parts.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Adds what is known of the components of these cells that are built: the toolchains by guest,
    /// the bytes and the seconds of the builds by role and guest. A component that was built
    /// elsewhere has no seconds.
    fn add_components(&self, report: &mut Report, cells: &[Cell]) {
        for link in cells.iter().flat_map(Cell::links) {
            let name = format!("{}={}", link.role.name, link.guest.name);
            if report.sizes.contains_key(&name) {
                continue;
            }
            let Some(component) = self.loader().builder().built(link.guest, link.role) else {
                continue;
            };
            let toolchain = &component.meta.toolchain;
            report
                .toolchains
                .insert(link.guest.name.clone(), toolchain.clone());
            if !toolchain.is_empty() {
                report.builds.insert(name.clone(), component.meta.seconds);
            }
            if let Ok(metadata) = std::fs::metadata(&component.path) {
                report.sizes.insert(name, metadata.len());
            }
        }
    }
}

/// How often work is done that grows with what is done: no more than a part of the time
/// goes to it. A report of thousands of cells has tens of megabytes.
#[derive(Default)]
struct Pace {
    /// When it was done last, and how long it took.
    last: Option<(Instant, Duration)>,
}

impl Pace {
    /// The time between works, in times of a work.
    const REST: u32 = 20;

    fn is_due(&self) -> bool {
        let rested = |(end, took): (Instant, Duration)| end.elapsed() >= took * Self::REST;
        self.last.is_none_or(rested)
    }

    fn work<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let done = work();
        self.last = Some((Instant::now(), start.elapsed()));
        done
    }
}
