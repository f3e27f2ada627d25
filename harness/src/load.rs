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
        let composed = self.composed_name(cell, components);
        let compiled = format!("compiled/{}.cwasm", hash_of(&[&composed, &self.host.key()]));
        let file = match self.cache.open::<()>(&compiled) {
            Some(file) => file,
            None => self.compile(cell, components, &composed, &compiled, observer)?,
        };
        // SAFETY: the file has the seal that only `compile` writes, and its name is
        // made of the key of this engine.
        let loaded = unsafe { self.host.load(&file.path) };
        loaded.map(Arc::new).map_err(|e| refused(cell, e))
    }

    fn composed_name(&self, cell: &Cell, components: &[Arc<Component>]) -> String {
        let mut parts = vec![COMPOSER];
        for (role, component) in cell.contract.roles.iter().zip(components) {
            parts.extend([role.name, component.hash.as_str()]);
        }
        format!("composed/{}.wasm", hash_of(&parts))
    }

    fn compile(
        &self,
        cell: &Cell,
        components: &[Arc<Component>],
        composed: &str,
        compiled: &str,
        observer: &dyn Observer,
    ) -> Result<Sealed<()>, Obstacle> {
        let _turn = self.cache.lock(compiled)?;
        // Another process may have compiled it meanwhile.
        if let Some(file) = self.cache.open(compiled) {
            return Ok(file);
        }
        let composition = cell.composition();
        let name = composition.as_str();
        observer.on(Event::Compiling { composition: name });
        let start = Instant::now();
        let bytes = self.compose(cell, components, composed)?;
        let machine_code = self.host.compile(&bytes).map_err(|e| refused(cell, e))?;
        let file = self.cache.write(compiled, &machine_code, ())?;
        let seconds = start.elapsed().as_secs_f64();
        observer.on(Event::Compiled {
            composition: name,
            seconds,
        });
        Ok(file)
    }

    fn compose(
        &self,
        cell: &Cell,
        components: &[Arc<Component>],
        name: &str,
    ) -> Result<Vec<u8>, Obstacle> {
        let read = |path: &Path| {
            std::fs::read(path).map_err(|e| Obstacle::Refused {
                composition: cell.composition(),
                why: format!("cannot read `{}`: {e}", path.display()),
            })
        };
        if let Some(file) = self.cache.open::<()>(name) {
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
        self.cache.write(name, &bytes, ())?;
        Ok(bytes)
    }
}

fn refused(cell: &Cell, error: HostError) -> Obstacle {
    Obstacle::Refused {
        composition: cell.composition(),
        why: error.to_string(),
    }
}
