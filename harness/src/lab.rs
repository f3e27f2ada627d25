//! The stages in a row: a checkout is opened once, and cells are tested in it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::brought;
use crate::build::{Built, IfMissing};
use crate::cache::{self, Bound, BoundError, Cache, CacheError, WorldFolder};
use crate::cases::Cases;
use crate::cell::CellKey;
use crate::contract::{Contract, ContractError, Contracts, Role};
use crate::event::Observer;
use crate::expectations::{ExpectError, Expectations};
use crate::guest::version::Version;
use crate::guest::{self, Guest, GuestError, Source};
use crate::hosts::{Hosts, OFFERED};
use crate::judge::Expected;
use crate::load::Loader;
use crate::manifest::{self, Manifest, ManifestError};
use crate::memo::Memo;
use crate::mutation::written;
use crate::plan::{Cell, Selection};
use crate::pool::parallel;
use crate::report::{Feature, Report};
use crate::run::{CellTester, Diagnoses, Preferred};
use crate::value::Val;
use crate::voters::Voters;
use crate::world::World;

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
    /// No guest is built by a toolchain of which another version is asked for.
    #[error(
        "no guest names a toolchain `{name}` of which other versions can be built (`toolchains` in \
         its guest.toml); there are: {known}"
    )]
    NoToolchain {
        /// The name that was given.
        name: String,
        /// The names that guests have.
        known: String,
    },
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
        "no contract has `oracle = \"signature\"`, in whose roles worlds are played (of worlds that \
         you bring, one with `oracle = \"host\"` is enough): see `abi` in the lab's own {FILE}",
        FILE = manifest::FILE
    )]
    NoEchoes,
    /// A world cannot be written.
    #[error("{0}")]
    World(String),
    /// The faults that are written into guests cannot be read.
    #[error("`{path}`: {why} (saboteurs/README.md explains the keys)", path = path.display())]
    Changes {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The manifest names no saboteurs.
    #[error("there are no saboteurs: `saboteurs` in {FILE} names no folder", FILE = manifest::FILE)]
    NoSaboteurs,
}

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
    /// By contract.
    cases: Memo<String, Arc<Cases>>,
    diagnoses: Diagnoses,
    replay_options: String,
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
            cases: Memo::unbounded(),
            diagnoses: Diagnoses::default(),
            replay_options,
            manifest,
        })
    }

    /// A lab for one world of relays, whose package it writes to a folder of its own: the
    /// same guests, as far as they play the roles of such worlds, under the same engine.
    ///
    /// # Errors
    /// If it is no such world, or the folder cannot be written.
    pub fn world(&self, name: &str, world: &World) -> Result<Self, LabError> {
        let missing = match world {
            World::MadeUp(_) => self.contracts.echoing.is_empty(),
            World::Brought(_) => self.contracts.relaying.is_none(),
        };
        if missing {
            return Err(LabError::NoEchoes);
        }
        let folder = self.cache.world(name)?;
        let package = folder.checkout.join("wit");
        world.write(&package).map_err(LabError::World)?;
        let contracts = world.contracts(&self.contracts, name, &package, Hosts::QUICK)?;
        Ok(self.in_folder(folder, contracts))
    }

    /// The lab for a world that was brought and run before, from the package that the run wrote;
    /// `None` if there is none.
    ///
    /// # Errors
    /// If the package cannot be read.
    pub fn world_again(&self, name: &str) -> Result<Option<Self>, LabError> {
        let written = self.cache.root().join(cache::WORLDS).join(name).join("wit");
        if !written.join(brought::FILE).is_file() {
            return Ok(None);
        }
        let folder = self.cache.world(name)?;
        let contracts = self.contracts.of_relays(name, &written, Hosts::QUICK)?;
        Ok(Some(self.in_folder(folder, contracts)))
    }

    /// The lab of some contracts alone, whose components lie in a folder of their own.
    fn in_folder(&self, folder: WorldFolder, contracts: Contracts) -> Self {
        let (root, cache) = (folder.checkout.clone(), folder.cache.clone());
        let plays = |guest: &&Guest| guest.plays(&contracts.roles);
        Lab {
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
            cases: Memo::unbounded(),
            diagnoses: Diagnoses::default(),
            replay_options: self.replay_options.clone(),
            manifest: Manifest {
                regressions: root.join("regressions"),
                root,
                ..self.manifest.clone()
            },
        }
    }

    /// What the manifest says.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The features of contracts and groups that have some.
    pub fn features(&self) -> &BTreeMap<String, Vec<Feature>> {
        &self.contracts.features
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

    /// Builds guests with other versions of a toolchain too, each beside the one with the pinned
    /// version, as a guest of its own.
    ///
    /// # Errors
    /// If no guest is built by the toolchain.
    pub fn add_versions(&mut self, versions: &[Version]) -> Result<(), LabError> {
        for version in versions {
            let others: Vec<Guest> = self.guests.iter().filter_map(|g| g.at(version)).collect();
            if others.is_empty() {
                let names = self.guests.iter().flat_map(|guest| &guest.toolchains);
                let names: BTreeSet<&str> = names.map(String::as_str).collect();
                return Err(LabError::NoToolchain {
                    name: version.toolchain.clone(),
                    known: names.into_iter().collect::<Vec<_>>().join(", "),
                });
            }
            self.guests.extend(others);
        }
        self.guests.sort_by(|a, b| a.name.cmp(&b.name));
        self.guests.dedup_by(|a, b| a.name == b.name);
        Ok(())
    }

    /// Every guest, and those that a cell's key names: with another version
    /// (`validator=python@0.24.0`), and mutants (`validator=rust+age-12`).
    ///
    /// # Errors
    /// If it names a mutant and the saboteurs' manifest, or what is written beside it, cannot be read.
    pub fn guests_of(&self, key: &CellKey) -> Result<Vec<Guest>, LabError> {
        let mut guests = self.guests.clone();
        for (role, name) in &key.components {
            let (unchanged, mutant) = name.split_once('+').unwrap_or((name, ""));
            if !guests.iter().any(|guest| guest.name == unchanged) {
                guests.extend(self.guests.iter().find_map(|guest| guest.named(unchanged)));
            }
            if mutant.is_empty() {
                continue;
            }
            let mut changed = written::read(self)?.into_iter().filter_map(|m| m.guest);
            if let Some(guest) = changed.find(|guest| guest.name == *name) {
                guests.push(guest);
            } else if let Some(base) = guests.iter().find(|guest| guest.name == unchanged) {
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
            others: &self.guests,
            roles: self.roles(),
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

    /// The cases of a contract in this run of the program, which has one seed and range.
    pub(crate) fn cases(
        &self,
        contract: &Arc<Contract>,
        seed: u64,
        range: Range<u64>,
    ) -> Arc<Cases> {
        let made = || Arc::new(Cases::new(contract, seed, range));
        self.cases.get_or_make(contract.name.clone(), made)
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
