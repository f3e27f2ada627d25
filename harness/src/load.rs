//! Stages 4 and 5 for a cell: its components built, composed, compiled and loaded,
//! each at most once, here and in the cache.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

use crate::build::{Builder, Component, Missing, Unbuilt};
use crate::cache::{Cache, CacheError, Sealed, hash_of};
use crate::compose::{self, COMPOSER, ComposeError, Part};
use crate::event::{Event, Nobody, Observer};
use crate::host::{self, Chain, Composition, Function, Host, HostError};
use crate::plan::{Cell, Link, composition};

/// How much more time than others calls of extensive contracts may take in the long run: a value
/// of 6,000 parts takes 75 ms through two JavaScript guests on a busy machine.
const PATIENCE: u32 = 5;

/// Why a cell cannot run.
#[derive(Debug, thiserror::Error)]
pub enum Obstacle {
    /// A component is not there.
    #[error("{source}")]
    Unbuilt {
        /// The role of the component.
        role: &'static str,
        /// The guest's name.
        guest: String,
        /// Why.
        source: Arc<Unbuilt>,
    },
    /// The components do not fit.
    #[error(transparent)]
    Incomposable(#[from] ComposeError),
    /// The engine refuses the composition.
    #[error("the engine refuses {composition}: {why}")]
    Refused {
        /// The components.
        composition: String,
        /// The engine's reason.
        why: String,
    },
    /// The cache is out of order.
    #[error(transparent)]
    Cache(#[from] CacheError),
}

/// What came of loading a composition.
pub type Loaded = Result<Arc<Composition>, Arc<Obstacle>>;

/// Loads each composition at most once in the life of the process.
pub struct Loader {
    checkout: PathBuf,
    cache: Cache,
    builder: Builder,
    host: Arc<Host>,
    compositions: Mutex<HashMap<String, Arc<OnceLock<Loaded>>>>,
}

impl Loader {
    /// A loader for a checkout.
    pub fn new(checkout: &Path, cache: Cache, host: Arc<Host>) -> Self {
        Loader {
            checkout: checkout.to_owned(),
            builder: Builder::new(checkout, cache.clone()),
            cache,
            host,
            compositions: Mutex::default(),
        }
    }

    /// The engine.
    pub fn host(&self) -> Arc<Host> {
        self.host.clone()
    }

    /// The builder of the components.
    pub fn builder(&self) -> &Builder {
        &self.builder
    }

    /// The function that the cell's contract tests, in the cell's composition.
    ///
    /// # Errors
    /// If a component is missing (and may not be built) or does not fit.
    pub fn function(
        &self,
        cell: &Cell,
        missing: Missing,
        observer: &dyn Observer,
    ) -> Result<Function, Arc<Obstacle>> {
        let links = cell.links();
        let composition = self.composition(&links, missing, observer)?;
        let contract = cell.contract;
        let function = composition.function(contract.interface, contract.function);
        let function = function.map_err(|why| {
            Arc::new(Obstacle::Refused {
                composition: cell.composition(),
                why,
            })
        })?;
        // Values of any type and sequences may be large, and every language takes its time
        // with those.
        let function = match contract.extensive {
            true => function.patient(PATIENCE),
            false => function,
        };
        Ok(function.with_mutant(cell.mutant()))
    }

    /// The components of a cell side by side, with the host between them.
    ///
    /// # Errors
    /// If a component is missing.
    pub fn chain(
        &self,
        cell: &Cell,
        recording: bool,
        observer: &dyn Observer,
    ) -> Result<Chain, Arc<Obstacle>> {
        let mutant: Arc<str> = Arc::from(cell.mutant());
        let link = |link: Link| {
            Ok(host::Link {
                name: link.to_string(),
                component: self.composition(&[link], Missing::Build, observer)?,
                mutant: mutant.clone(),
            })
        };
        let links: Result<Vec<_>, Arc<Obstacle>> = cell.links().into_iter().map(link).collect();
        Ok(Chain {
            links: links?,
            interface: cell.contract.interface.to_owned(),
            function: cell.contract.function.to_owned(),
            limits: self.host.limits(),
            recording,
        })
    }

    /// The binary of a cell's composition.
    ///
    /// # Errors
    /// If a component is missing or does not fit.
    pub fn composed(&self, cell: &Cell, observer: &dyn Observer) -> Result<Vec<u8>, Arc<Obstacle>> {
        let links = cell.links();
        let components = self.components(&links, Missing::Build, observer)?;
        let wanted = self.wanted(&links, &components);
        Ok(self.compose(&links, &components, &wanted)?)
    }

    /// The hashes of a cell's components, by role, as far as they are built.
    pub fn hashes(&self, cell: &Cell) -> BTreeMap<String, String> {
        let links = cell.links();
        let hash = |link: &Link| {
            let built = self
                .builder
                .component(link.guest, link.role, Missing::Refuse, &Nobody);
            Some((link.role.name.to_owned(), built.ok()?.hash.clone()))
        };
        links.iter().filter_map(hash).collect()
    }

    /// A composition of components, or one component alone.
    ///
    /// # Errors
    /// If a component is missing (and may not be built) or does not fit.
    pub fn composition(&self, links: &[Link], missing: Missing, observer: &dyn Observer) -> Loaded {
        let components = self.components(links, missing, observer)?;
        let slot = {
            let slots = self.compositions.lock();
            let mut slots = slots.unwrap_or_else(PoisonError::into_inner);
            slots.entry(composition(links)).or_default().clone()
        };
        let load = || self.load(links, &components, observer).map_err(Arc::new);
        slot.get_or_init(load).clone()
    }

    fn components(
        &self,
        links: &[Link],
        missing: Missing,
        observer: &dyn Observer,
    ) -> Result<Vec<Arc<Component>>, Obstacle> {
        let component = |link: &Link| {
            let Link { role, guest } = *link;
            let built = self.builder.component(guest, role, missing, observer);
            built.map_err(|source| Obstacle::Unbuilt {
                role: role.name,
                guest: guest.name.clone(),
                source,
            })
        };
        links.iter().map(component).collect()
    }

    fn load(
        &self,
        links: &[Link],
        components: &[Arc<Component>],
        observer: &dyn Observer,
    ) -> Result<Arc<Composition>, Obstacle> {
        let wanted = self.wanted(links, components);
        let file = match self.open(&wanted.compiled) {
            Some(file) => file,
            None => self.compile(links, components, &wanted, observer)?,
        };
        // SAFETY: the file has a seal with the key that only `compile` writes, and the
        // key of this engine is part of it.
        let loaded = unsafe { self.host.load(&file.path) };
        loaded.map(Arc::new).map_err(|e| refused(links, e))
    }

    /// Names and keys of a composition's files. The names are the composition's, so
    /// that a new one replaces the old and the cache does not grow with every change.
    fn wanted(&self, links: &[Link], components: &[Arc<Component>]) -> Wanted {
        let name = composition(links);
        let mut parts = vec![COMPOSER];
        parts.extend(components.iter().map(|component| component.hash.as_str()));
        // A composition that was allowed to leave more open is not this one.
        parts.extend(
            links
                .iter()
                .flat_map(|link| link.role.host.iter().copied().flatten()),
        );
        let composed = hash_of(&parts);
        let compiled = hash_of(&[&composed, &self.host.key()]);
        Wanted {
            composed: (format!("composed/{name}.wasm"), composed),
            compiled: (format!("compiled/{name}.cwasm"), compiled),
        }
    }

    /// The file of a name, if it was made with this key.
    fn open(&self, (name, key): &(String, String)) -> Option<Sealed<String>> {
        let file: Sealed<String> = self.cache.open(name)?;
        (file.meta == *key).then_some(file)
    }

    fn compile(
        &self,
        links: &[Link],
        components: &[Arc<Component>],
        wanted: &Wanted,
        observer: &dyn Observer,
    ) -> Result<Sealed<String>, Obstacle> {
        let (name, key) = &wanted.compiled;
        let _turn = self.cache.lock(name)?;
        // Another process may have compiled it meanwhile.
        if let Some(file) = self.open(&wanted.compiled) {
            return Ok(file);
        }
        let composition = composition(links);
        let composition = composition.as_str();
        observer.on(Event::Compiling { composition });
        let start = Instant::now();
        let bytes = self.compose(links, components, wanted)?;
        let machine_code = self.host.compile(&bytes).map_err(|e| refused(links, e))?;
        let file = self.cache.write(name, &machine_code, key.clone())?;
        let seconds = start.elapsed().as_secs_f64();
        observer.on(Event::Compiled {
            composition,
            seconds,
        });
        Ok(file)
    }

    fn compose(
        &self,
        links: &[Link],
        components: &[Arc<Component>],
        wanted: &Wanted,
    ) -> Result<Vec<u8>, Obstacle> {
        let read = |path: &Path| {
            std::fs::read(path).map_err(|e| Obstacle::Refused {
                composition: composition(links),
                why: format!("cannot read `{}`: {e}", path.display()),
            })
        };
        if let Some(file) = self.open(&wanted.composed) {
            return read(&file.path);
        }
        let mut parts = Vec::new();
        for (link, component) in links.iter().zip(components) {
            parts.push(Part {
                role: link.role,
                guest: &link.guest.name,
                bytes: read(&component.path)?,
            });
        }
        let bytes = compose::compose(&self.checkout, parts)?;
        let (name, key) = &wanted.composed;
        self.cache.write(name, &bytes, key.clone())?;
        Ok(bytes)
    }
}

/// What a composition needs: the names and keys of its two files.
struct Wanted {
    composed: (String, String),
    compiled: (String, String),
}

fn refused(links: &[Link], error: HostError) -> Obstacle {
    Obstacle::Refused {
        composition: composition(links),
        why: error.to_string(),
    }
}
