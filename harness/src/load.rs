//! Stages 4 and 5 for a cell: its components built, composed, compiled and loaded,
//! each at most once, here and in the cache.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

use crate::build::{Builder, Component, Missing, Unbuilt};
use crate::cache::{Cache, CacheError, Sealed, hash_of};
use crate::compose::{self, COMPOSER, ComposeError, Part};
use crate::event::{Event, Observer};
use crate::host::{Composition, Function, Host, HostError};
use crate::plan::Cell;

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

type Loaded = Result<Arc<Composition>, Arc<Obstacle>>;

/// Loads each composition at most once in the life of the process.
pub struct Loader {
    checkout: PathBuf,
    cache: Cache,
    builder: Builder,
    host: Host,
    compositions: Mutex<HashMap<String, Arc<OnceLock<Loaded>>>>,
}

impl Loader {
    /// A loader for a checkout.
    pub fn new(checkout: &Path, cache: Cache, host: Host) -> Self {
        Loader {
            checkout: checkout.to_owned(),
            builder: Builder::new(checkout, cache.clone()),
            cache,
            host,
            compositions: Mutex::default(),
        }
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
        let components = self.components(cell, missing, observer)?;
        let slot = {
            let mut slots = self
                .compositions
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            slots.entry(cell.composition()).or_default().clone()
        };
        let load = || self.load(cell, &components, observer).map_err(Arc::new);
        let composition = slot.get_or_init(load).clone()?;
        let contract = cell.contract;
        let function = composition.function(&cell.key, contract.interface, contract.function);
        function.map_err(|why| {
            Arc::new(Obstacle::Refused {
                composition: cell.composition(),
                why,
            })
        })
    }

    fn components(
        &self,
        cell: &Cell,
        missing: Missing,
        observer: &dyn Observer,
    ) -> Result<Vec<Arc<Component>>, Obstacle> {
        let parts = cell.contract.roles.iter().zip(&cell.guests);
        let component = |(role, guest): (&&'static _, &&_)| {
            let built = self.builder.component(guest, role, missing, observer);
            built.map_err(|source| Obstacle::Unbuilt {
                role: role.name,
                guest: guest.name.clone(),
                source,
            })
        };
        parts.map(component).collect()
    }

    fn load(
        &self,
        cell: &Cell,
        components: &[Arc<Component>],
        observer: &dyn Observer,
    ) -> Result<Arc<Composition>, Obstacle> {
        let wanted = self.wanted(cell, components);
        let file = match self.open(&wanted.compiled) {
            Some(file) => file,
            None => self.compile(cell, components, &wanted, observer)?,
        };
        // SAFETY: the file has a seal with the key that only `compile` writes, and the
        // key of this engine is part of it.
        let loaded = unsafe { self.host.load(&file.path) };
        loaded.map(Arc::new).map_err(|e| refused(cell, e))
    }

    /// Names and keys of a cell's files. The names are the composition's, so that a
    /// new one replaces the old and the cache does not grow with every change.
    fn wanted(&self, cell: &Cell, components: &[Arc<Component>]) -> Wanted {
        let name = cell.composition();
        let mut parts = vec![COMPOSER];
        parts.extend(components.iter().map(|component| component.hash.as_str()));
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
        cell: &Cell,
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
        let composition = cell.composition();
        let composition = composition.as_str();
        observer.on(Event::Compiling { composition });
        let start = Instant::now();
        let bytes = self.compose(cell, components, wanted)?;
        let machine_code = self.host.compile(&bytes).map_err(|e| refused(cell, e))?;
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
        cell: &Cell,
        components: &[Arc<Component>],
        wanted: &Wanted,
    ) -> Result<Vec<u8>, Obstacle> {
        let read = |path: &Path| {
            std::fs::read(path).map_err(|e| Obstacle::Refused {
                composition: cell.composition(),
                why: format!("cannot read `{}`: {e}", path.display()),
            })
        };
        if let Some(file) = self.open(&wanted.composed) {
            return read(&file.path);
        }
        let mut parts = Vec::new();
        for ((role, guest), component) in
            cell.contract.roles.iter().zip(&cell.guests).zip(components)
        {
            parts.push(Part {
                role,
                guest: &guest.name,
                bytes: read(&component.path)?,
            });
        }
        let bytes = compose::compose(&self.checkout, parts)?;
        let (name, key) = &wanted.composed;
        self.cache.write(name, &bytes, key.clone())?;
        Ok(bytes)
    }
}

/// What a cell needs: the names and keys of its two files.
struct Wanted {
    composed: (String, String),
    compiled: (String, String),
}

fn refused(cell: &Cell, error: HostError) -> Obstacle {
    Obstacle::Refused {
        composition: cell.composition(),
        why: error.to_string(),
    }
}
