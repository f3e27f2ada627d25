//! The stages in a row: a checkout is opened once, and cells are tested in it.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use crate::build::{Built, Missing};
use crate::cache::Cache;
use crate::cases::Cases;
use crate::contract::{Contract, Role};
use crate::event::{Event, Observer};
use crate::guest::{self, Guest, GuestError};
use crate::host::{Host, HostError, Limits};
use crate::load::Loader;
use crate::plan::Cell;
use crate::report::{CellReport, Report};
use crate::trial::Trial;

/// Why a checkout cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// The guests cannot be read.
    #[error(transparent)]
    Guests(#[from] GuestError),
    /// The engine does not run here.
    #[error("the engine cannot be started: {0}")]
    Host(#[from] HostError),
    /// This is no checkout of the lab.
    #[error("no lab at or above `{}`: go to a checkout, where `wit` and `harness` are", .0.display())]
    NoCheckout(PathBuf),
}

/// An opened checkout.
pub struct Lab {
    guests: Vec<Guest>,
    loader: Loader,
    cache: Cache,
    cases: Mutex<HashMap<&'static str, Arc<Cases>>>,
    replay_options: String,
}

/// What a run does with its cells.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// The seed of the cases.
    pub seed: u64,
    /// The cases of each cell.
    pub cases: u64,
    /// Where the report is written, after every cell.
    pub json: Option<PathBuf>,
}

/// Finds the checkout: where cargo says that the harness is, else at or above the
/// current folder.
///
/// # Errors
/// If there is none.
pub fn checkout() -> Result<PathBuf, LabError> {
    let here = std::env::current_dir().unwrap_or_default();
    let by_cargo = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let starts = [by_cargo, Some(here.clone())];
    starts
        .iter()
        .flatten()
        .flat_map(|start| start.ancestors())
        .find(|dir| dir.join("wit").is_dir() && dir.join("harness").is_dir())
        .map(Path::to_owned)
        .ok_or(LabError::NoCheckout(here))
}

/// A seed that no former run is likely to have had; short enough to type.
pub fn fresh_seed() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let nanos = now.map_or(0, |since| since.as_nanos());
    let mixed = crate::cache::hash_of(&[&nanos.to_string(), &std::process::id().to_string()]);
    u64::from_str_radix(&mixed[..8], 16).unwrap_or(0)
}

impl Lab {
    /// Reads the manifests of a checkout and of further guests' folders, and starts
    /// the engine.
    ///
    /// # Errors
    /// If a manifest is wrong or the engine does not run here.
    pub fn open(checkout: &Path, guest_dirs: &[PathBuf], limits: Limits) -> Result<Self, LabError> {
        let cache = Cache::of(checkout);
        let options = guest_dirs
            .iter()
            .map(|dir| format!(" --guest-dir {}", dir.display()));
        Ok(Lab {
            guests: guest::discover(checkout, guest_dirs)?,
            loader: Loader::new(checkout, cache.clone(), Host::new(limits)?),
            cache,
            cases: Mutex::default(),
            replay_options: options.collect(),
        })
    }

    /// Every guest, sorted by name.
    pub fn guests(&self) -> &[Guest] {
        &self.guests
    }

    /// Everything that the lab has made.
    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    /// Loads the compositions.
    pub fn loader(&self) -> &Loader {
        &self.loader
    }

    /// How a cell of this lab is judged.
    pub fn trial<'a>(&'a self, observer: &'a dyn Observer) -> Trial<'a> {
        Trial {
            loader: &self.loader,
            guests: &self.guests,
            observer,
            replay_options: &self.replay_options,
        }
    }

    /// Builds components, as many at once as there are cores.
    pub fn build(
        &self,
        guests: &[&Guest],
        observer: &dyn Observer,
    ) -> Vec<(String, &'static Role, Built)> {
        let mut wanted = Vec::new();
        for &guest in guests {
            for role in guest
                .roles
                .keys()
                .filter_map(|name| crate::contract::role(name))
            {
                wanted.push((guest, role));
            }
        }
        let builder = self.loader.builder();
        parallel(&wanted, |(guest, role)| {
            let built = builder.component(guest, role, Missing::Build, observer);
            (guest.name.clone(), *role, built)
        })
    }

    /// Tests one cell.
    pub fn test(&self, cell: &Cell, options: &RunOptions, observer: &dyn Observer) -> CellReport {
        let cases = self.cases(cell.contract, options);
        let report = self.trial(observer).judge(cell, &cases);
        observer.on(Event::Done(&report));
        report
    }

    /// Tests cells, as many at once as there are cores, and writes the report after
    /// each of them.
    ///
    /// # Errors
    /// If the report cannot be written.
    pub fn run(
        &self,
        cells: &[Cell],
        options: &RunOptions,
        observer: &dyn Observer,
    ) -> std::io::Result<Report> {
        let start = Instant::now();
        let done: Mutex<BTreeMap<usize, CellReport>> = Mutex::default();
        let write = |done: &BTreeMap<usize, CellReport>| -> std::io::Result<Report> {
            let report = Report::new(options.seed, options.cases, cells.len(), start.elapsed())
                .with_toolchains(self.toolchains(cells))
                .with_cells(done.values().cloned().collect());
            if let Some(path) = &options.json {
                report.write(path)?;
            }
            Ok(report)
        };
        // A path that cannot be written to is found out before the work is done.
        write(&BTreeMap::new())?;
        let numbered: Vec<(usize, &Cell)> = cells.iter().enumerate().collect();
        parallel(&numbered, |(number, cell)| {
            let report = self.test(cell, options, observer);
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.insert(*number, report);
            if options.json.is_some() {
                // If this fails, so does the last one, which is returned.
                let _ = write(&done);
            }
        });
        write(&done.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    fn cases(&self, contract: &'static Contract, options: &RunOptions) -> Arc<Cases> {
        let mut cases = self.cases.lock().unwrap_or_else(PoisonError::into_inner);
        cases
            .entry(contract.name)
            .or_insert_with(|| Arc::new(Cases::new(contract, options.seed, options.cases)))
            .clone()
    }

    /// The toolchains that built the components of these cells, by guest.
    fn toolchains(&self, cells: &[Cell]) -> BTreeMap<String, String> {
        let mut toolchains = BTreeMap::new();
        for cell in cells {
            for (role, guest) in cell.contract.roles.iter().zip(&cell.guests) {
                if let Some(version) = self.loader.builder().built_with(guest, role) {
                    toolchains.insert(guest.name.clone(), version);
                }
            }
        }
        toolchains
    }
}

/// Does something with each item, as many at once as there are cores; the results
/// are in the order of the items.
fn parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut results = Vec::new();
        while let Some((number, item)) = {
            let number = next.fetch_add(1, Ordering::Relaxed);
            items.get(number).map(|item| (number, item))
        } {
            results.push((number, work(item)));
        }
        results
    };
    let mut results: Vec<(usize, R)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores.min(items.len()))
            .map(|_| scope.spawn(worker))
            .collect();
        let joined = workers.into_iter().map(|worker| match worker.join() {
            Ok(results) => results,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.flatten().collect()
    });
    results.sort_by_key(|(number, _)| *number);
    results.into_iter().map(|(_, result)| result).collect()
}
