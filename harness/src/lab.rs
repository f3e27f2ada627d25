//! The stages in a row: a checkout is opened once, and cells are tested in it.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::build::{Built, IfMissing};
use crate::cache::{Bound, BoundError, Cache, CacheError, WorldFolder};
use crate::cases::Cases;
use crate::cell::CellKey;
use crate::contract::{Contract, ContractError, Contracts, Role};
use crate::event::{Event, Observer};
use crate::expectations::{ExpectError, Expectations};
use crate::files::hash_of;
use crate::guest::{self, Guest, GuestError, Source};
use crate::hosts::{Hosts, OFFERED};
use crate::judge::Expected;
use crate::load::Loader;
use crate::manifest::{self, Manifest, ManifestError};
use crate::plan::{Cell, Selection};
use crate::process;
use crate::regressions;
use crate::report::{CellReport, Partition, Report};
use crate::run::{CellTester, Diagnoses, Preferred};
use crate::value::{Val, wave_args};
use crate::voters::Voters;

/// Why a checkout cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// The guests cannot be read.
    #[error(transparent)]
    Guests(#[from] GuestError),
    /// A file cannot be written.
    #[error("cannot write `{path}`: {cause}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        cause: std::io::Error,
    },
    /// The manifest cannot be read.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The manifest names what does not exist.
    #[error(transparent)]
    Contracts(#[from] ContractError),
    /// What is expected cannot be read, or is not there.
    #[error(transparent)]
    Expected(#[from] ExpectError),
    /// Arguments that are not those of a contract's function.
    #[error("the oracle of `{0}` does not know arguments of these types")]
    Types(String),
    /// The variable of the cache's size is no size.
    #[error(transparent)]
    Bound(#[from] BoundError),
    /// The cache is out of order.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// No contract has the roles in which worlds are played.
    #[error(
        "no contract has `oracle = \"signature\"`, in whose roles worlds are played: see `abi` in \
         the lab's own {FILE}",
        FILE = manifest::FILE
    )]
    NoEchoes,
    /// The manifest names no saboteurs.
    #[error("there are no saboteurs: `saboteurs` in {FILE} names no folder", FILE = manifest::FILE)]
    NoSaboteurs,
}

/// The cases that tell one strategy or oracle from another.
const FINGERPRINT: u64 = 64;

/// An opened manifest, with everything that it names.
pub struct Lab {
    manifest: Manifest,
    contracts: Contracts,
    guests: Vec<Guest>,
    expectations: Arc<Expectations>,
    loader: Arc<Loader>,
    cache: Cache,
    /// Of a made-up world, its folder, which must stay.
    _folder: Option<WorldFolder>,
    cases: Mutex<HashMap<String, Arc<Cases>>>,
    diagnoses: Diagnoses,
    replay_options: String,
}

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
    done: Mutex<BTreeMap<usize, CellReport>>,
}

impl Running {
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
        report.partition = self.options.partition.clone();
        report.with_cells(done.values().cloned().collect())
    }
}

/// Finds the folder of the manifest: where cargo says that the harness is, else at or above
/// the current folder.
///
/// # Errors
/// If there is none.
pub fn root() -> Result<PathBuf, ManifestError> {
    let here = std::env::current_dir().unwrap_or_default();
    let by_cargo = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let found = by_cargo.and_then(|folder| manifest::find(&folder).ok());
    found.map_or_else(|| manifest::find(&here), Ok)
}

/// With so many cases in each cell a run covers the entries of `expected.toml` that are about
/// its cells.
const COVERING: u64 = 1_000;

/// A seed that no former run is likely to have had; short enough to type.
pub fn fresh_seed() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let nanos = now.map_or(0, |since| since.as_nanos());
    let mixed = crate::files::hash_of(&[&nanos.to_string(), &std::process::id().to_string()]);
    u64::from_str_radix(&mixed[..8], 16).unwrap_or(0)
}

impl Lab {
    /// Reads the manifest of a folder, and those of its guests and of further guests' folders.
    ///
    /// # Errors
    /// If a manifest is wrong.
    pub fn open(root: &Path, guest_dirs: &[PathBuf], hosts: Hosts) -> Result<Self, LabError> {
        let manifest = Manifest::read(root)?;
        let cache = Cache::new(&manifest.cache).bounded(Bound::of_environment()?);
        let options = guest_dirs
            .iter()
            .map(|dir| format!(" --guest-dir {}", dir.display()));
        let replay_options = options.collect();
        let guests = guest::discover(&manifest.root, &manifest.guests, guest_dirs)?;
        check_offered(&guests)?;
        let expectations = Expectations::read(&manifest.root)?;
        let loader = Arc::new(Loader::new(&manifest.root, cache.clone(), hosts));
        let voters = Voters::new(loader.clone(), &guests);
        let contracts = Contracts::read(&manifest, &guests, &Hosts::NAMES, &voters)?;
        expectations.check(&guests, &contracts)?;
        Ok(Lab {
            contracts,
            guests,
            expectations: Arc::new(expectations),
            loader,
            cache,
            _folder: None,
            cases: Mutex::default(),
            diagnoses: Diagnoses::default(),
            replay_options,
            manifest,
        })
    }

    /// A lab for one world of echoes, whose text it writes to a folder of its own: the
    /// same guests, as far as they play the roles of such worlds, under the same engine.
    ///
    /// # Errors
    /// If the text is no world of echoes, or the folder cannot be written.
    pub fn world(&self, name: &str, wit: &str) -> Result<Self, LabError> {
        if self.contracts.echoing.is_empty() {
            return Err(LabError::NoEchoes);
        }
        let folder = self.cache.world(name)?;
        let (root, cache) = (folder.checkout.clone(), folder.cache.clone());
        let package = root.join("wit");
        let file = package.join("world.wit");
        std::fs::create_dir_all(&package)
            .and_then(|()| crate::files::write_file(&file, wit.as_bytes()))
            .map_err(|cause| LabError::Io { path: file, cause })?;
        let contracts = self.contracts.of_world(name, &package, Hosts::QUICK)?;
        let plays = |guest: &&Guest| guest.plays(&contracts.roles);
        Ok(Lab {
            guests: self.guests.iter().filter(plays).cloned().collect(),
            contracts,
            expectations: self.expectations.clone(),
            loader: Arc::new(Loader::new(
                &root,
                cache.clone(),
                self.loader.hosts().clone(),
            )),
            cache,
            _folder: Some(folder),
            cases: Mutex::default(),
            diagnoses: Diagnoses::default(),
            replay_options: self.replay_options.clone(),
            manifest: Manifest {
                regressions: root.join("regressions"),
                root,
                ..self.manifest.clone()
            },
        })
    }

    /// What the manifest says.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Every contract, in the order of reports.
    pub fn contracts(&self) -> &[Arc<Contract>] {
        &self.contracts.all
    }

    /// Every role that a guest can play, the outermost first.
    pub fn roles(&self) -> &[Arc<Role>] {
        &self.contracts.roles
    }

    /// The role of a name.
    pub fn role(&self, name: &str) -> Option<&Arc<Role>> {
        self.contracts.role(name)
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

    /// The guest whose components are the saboteurs.
    ///
    /// # Errors
    /// If there is none, or its manifest cannot be read.
    pub fn saboteur(&self) -> Result<Guest, LabError> {
        let folder = self.manifest.saboteurs.as_deref();
        Ok(guest::read(folder.ok_or(LabError::NoSaboteurs)?)?)
    }

    /// Whether anything of a cell is known to diverge.
    pub fn knows(&self, key: &CellKey) -> bool {
        self.expectations.knows(key)
    }

    /// Whether a cell is known to answer wrongly, always.
    pub fn knows_wrong(&self, key: &CellKey) -> bool {
        self.expectations.knows_wrong(key)
    }

    /// Every guest, and the mutants that a cell's key names (`validator=rust+age-12`).
    ///
    /// # Errors
    /// If it names a mutant and the saboteurs' manifest cannot be read.
    pub fn guests_of(&self, key: &CellKey) -> Result<Vec<Guest>, LabError> {
        let mut guests = self.guests.clone();
        for (role, name) in &key.components {
            let Some((base, mutant)) = name.split_once('+') else {
                continue;
            };
            if let Some(base) = self.guests.iter().find(|guest| guest.name == base) {
                guests.push(base.sabotaged(role, &self.saboteur()?, mutant));
            }
        }
        Ok(guests)
    }

    /// What a call of a cell has to come to.
    ///
    /// # Errors
    /// If the arguments are not of the function's types.
    pub fn expected(&self, cell: &Cell, args: &[Val]) -> Result<Expected, LabError> {
        cell.contract
            .expected(args)
            .ok_or_else(|| LabError::Types(cell.contract.name.clone()))
    }

    /// The folder of the manifest.
    pub fn root(&self) -> &Path {
        &self.manifest.root
    }

    /// What is expected, and no cell of a report shows it though the run had to, in words.
    pub fn unseen(&self, report: &Report) -> Vec<String> {
        self.expectations
            .unseen(report, &self.guests, &self.contracts.all, COVERING)
    }

    /// How a cell of this lab is judged, with some guests as witnesses.
    pub fn tester<'a>(&'a self, guests: &'a [Guest], observer: &'a dyn Observer) -> CellTester<'a> {
        CellTester {
            regressions: &self.manifest.regressions,
            loader: &self.loader,
            guests,
            witnesses: Selection::default(),
            diagnoses: &self.diagnoses,
            preferred: Preferred::default(),
            observer,
            replay_options: &self.replay_options,
            threads: 1,
            expectations: &self.expectations,
            until_wrong: false,
            kept: true,
        }
    }

    /// Builds components, as many at once as there are cores.
    pub fn build(
        &self,
        guests: &[&Guest],
        observer: &dyn Observer,
    ) -> Vec<(String, Arc<Role>, Built)> {
        let mut wanted = Vec::new();
        for &guest in guests {
            for role in guest
                .roles
                .keys()
                .filter_map(|name| self.role(name))
                .filter(|role| !guest.offers(role))
            {
                wanted.push((guest, role.clone()));
            }
        }
        let builder = self.loader.builder();
        parallel(&wanted, |(guest, role)| {
            let built = builder.component(guest, role, IfMissing::Build, observer);
            (guest.name.clone(), role.clone(), built)
        })
    }

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
        let cases = self.cases(&cell.contract, options);
        let mut tester = self.tester(&self.guests, observer);
        tester.threads = threads;
        tester.preferred = preferred.clone();
        let report = tester.judge(cell, &cases);
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
        let contracts = cells.iter().map(|cell| {
            let hash = self.contract_hash(&cell.contract, options.seed);
            (cell.contract.name.clone(), hash)
        });
        let oracles = cells.iter().map(|cell| {
            let contract = &cell.contract;
            (contract.word().to_owned(), contract.oracle.clone())
        });
        let running = Arc::new(Running {
            start: Instant::now(),
            keys: cells.iter().map(|cell| cell.key.to_string()).collect(),
            contracts: contracts.collect(),
            oracles: oracles.collect(),
            done: Mutex::default(),
            options: options.clone(),
        });
        let write = || -> std::io::Result<Report> {
            let mut report = running.report();
            report.toolchains = self.toolchains(&cells);
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

    pub(crate) fn cases(&self, contract: &Arc<Contract>, options: &RunOptions) -> Arc<Cases> {
        let mut cases = self.cases.lock().unwrap_or_else(PoisonError::into_inner);
        let made = || Arc::new(Cases::new(contract, options.seed, options.range()));
        cases
            .entry(contract.name.clone())
            .or_insert_with(made)
            .clone()
    }

    /// What a contract is: a hash of the WIT of its roles, of its kept cases, and of
    /// some inputs with their right answers, which change with strategy and oracle.
    fn contract_hash(&self, contract: &Arc<Contract>, seed: u64) -> String {
        let mut parts: Vec<String> = Vec::new();
        for role in &contract.roles {
            let wit = self.loader.builder().wit_text(role);
            parts.push(wit.unwrap_or_else(|why| why));
        }
        let kept = std::fs::read_to_string(regressions::path(&self.manifest.regressions, contract));
        parts.push(kept.unwrap_or_default());
        if let Ok(chunk) = Cases::new(contract, seed, 0..FINGERPRINT).chunk(0) {
            for case in chunk.iter() {
                parts.push(wave_args(&case.args));
                parts.push(case.expected.right.to_string());
            }
        }
        hash_of(&parts.iter().map(String::as_str).collect::<Vec<_>>())
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

/// Checks that the host has what guests ask it for.
fn check_offered(guests: &[Guest]) -> Result<(), GuestError> {
    for guest in guests {
        let asked = guest.roles.values().filter_map(|source| match source {
            Source::Host(name) => Some(name),
            _ => None,
        });
        for name in asked {
            if !OFFERED.contains(&name.as_str()) {
                return Err(GuestError::NotOffered {
                    guest: guest.name.clone(),
                    name: name.clone(),
                    known: OFFERED.join(", "),
                });
            }
        }
    }
    Ok(())
}

/// The cores of this machine.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Does something with each item, as many at once as there are cores; the results
/// are in the order of the items.
pub(crate) fn parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
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
        let workers: Vec<_> = (0..cores().min(items.len()))
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
