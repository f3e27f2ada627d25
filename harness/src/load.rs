//! Load: the composition of a cell, its components built, composed, compiled and loaded,
//! and kept, in the cache and, as far as there is room, here.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::build::{Builder, Component, IfMissing, Unbuilt};
use crate::cache::{COMPILED, Cache, CacheError};
use crate::compose::{self, COMPOSER, ComposeError, Part};
use crate::contract::Role;
use crate::dictionary::{Dictionary, Others};
use crate::event::{Event, Nobody, Observer};
use crate::guest::Guest;
use crate::host::{
    self, Chain, Compiled, Composition, Function, Host, HostError, Served, Serving, UnderTest,
};
use crate::hosts::Hosts;
use crate::judge::{Driven, Failure, Row};
use crate::listed::{self, ADAPTERS};
use crate::memo::Memo;
use crate::plan::{Cell, Link, composition};
use crate::types::variation::constant::Constant;

/// How hard machine code is packed: the least, since more is slower and hardly smaller.
const PACKING: i32 = 1;

/// Why a cell cannot run.
#[derive(Debug, thiserror::Error)]
pub enum Obstacle {
    /// A component is not there.
    #[error("{cause}")]
    Unbuilt {
        /// The role of the component.
        role: String,
        /// The guest's name.
        guest: String,
        /// Why.
        cause: Arc<Unbuilt>,
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

/// What a composition's machine code was made of and by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Made {
    composer: String,
    /// The engine's key.
    engine: String,
    /// The hashes of the components, in the order of the roles.
    components: Vec<String>,
    /// The imports that may stay open.
    open: Vec<String>,
}

/// What came of loading a composition.
pub type Loaded = Result<Arc<dyn Composition>, Arc<Obstacle>>;

/// So many compositions stay loaded: the pairs of seven guests and their components alone,
/// which the functions of the type system ask for again and again.
const LOADED: usize = 64;

/// Loads each composition, once while it is asked for again and again.
pub struct Loader {
    cache: Cache,
    builder: Builder,
    hosts: Hosts,
    dictionary: Dictionary,
    /// By host and composition.
    compositions: Memo<(String, String), Loaded>,
}

impl Loader {
    /// A loader for a checkout.
    pub fn new(checkout: &Path, cache: Cache, hosts: Hosts) -> Self {
        Loader {
            builder: Builder::new(checkout, cache.clone()),
            dictionary: Dictionary::new(cache.clone()),
            cache,
            hosts,
            compositions: Memo::of(LOADED),
        }
    }

    /// The hosts.
    pub fn hosts(&self) -> &Hosts {
        &self.hosts
    }

    /// The host that has loaded a cell's composition, with its version; `None` if none has.
    pub fn loaded_by(&self, cell: &Cell) -> Option<&'static str> {
        let key = (cell.host().to_owned(), cell.composition());
        Some(self.compositions.get(&key)?.ok()?.host())
    }

    /// The constants of the components of a cell, those first that are rare among those of these
    /// guests and roles.
    pub fn constants(
        &self,
        cell: &Cell,
        guests: &[Guest],
        roles: &[Arc<Role>],
        seed: u64,
    ) -> Arc<[Constant]> {
        let others = Others {
            loader: self,
            guests,
            roles,
        };
        self.dictionary.of(cell, others, seed)
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
        missing: IfMissing,
        observer: &dyn Observer,
    ) -> Result<Driven<Arc<dyn Function>>, Arc<Obstacle>> {
        let composition = self.composition(cell, &cell.links(), missing, observer)?;
        Ok(driven(cell, &*composition)?)
    }

    /// The same with other bytes in place of the component of one role; none of it is kept.
    ///
    /// # Errors
    /// If a component is missing or does not fit.
    pub fn altered(
        &self,
        cell: &Cell,
        role: &Role,
        bytes: &[u8],
    ) -> Result<Driven<Arc<dyn Function>>, Obstacle> {
        let links = cell.links();
        let components = self.components(&links, IfMissing::Build, &Nobody)?;
        let mut parts = parts(&links, &components)?;
        for part in &mut parts {
            if *part.role == *role {
                part.bytes = bytes.to_vec();
            }
        }
        let composed = composed(&links, parts)?;
        let host = self.hosts.get(cell.host());
        let host = host.map_err(|error| refused(&links, &error))?;
        let machine_code = host.compile(&composed);
        let machine_code = machine_code.map_err(|error| refused(&links, &error))?;
        let composition = self.sealed(&*host, &composition(&links), &machine_code)?;
        driven(cell, &*composition)
    }

    /// Serves components of a cell by HTTP until it is told to stop.
    ///
    /// # Errors
    /// If a component is missing or does not fit, or the cell cannot be served.
    pub fn serve(
        &self,
        cell: &Cell,
        links: &[Link],
        listener: TcpListener,
        how: Serving,
    ) -> Result<Served, Arc<Obstacle>> {
        let composed = self.composition(cell, links, IfMissing::Build, &Nobody)?;
        let served = composed.serve(&tested(cell), listener, how);
        served.map_err(|why| {
            Arc::new(Obstacle::Refused {
                composition: composition(links),
                why,
            })
        })
    }

    /// The components of a cell side by side, with the host between them.
    ///
    /// # Errors
    /// If a component is missing, or cannot be instantiated.
    pub fn chain(
        &self,
        cell: &Cell,
        recording: bool,
        observer: &dyn Observer,
    ) -> Result<Result<Box<dyn Chain>, Failure>, Arc<Obstacle>> {
        let link = |link: Link| {
            Ok(host::ChainLink {
                name: link.to_string(),
                component: self.composition(cell, &[link], IfMissing::Build, observer)?,
            })
        };
        let links: Result<Vec<_>, Arc<Obstacle>> = cell.links().into_iter().map(link).collect();
        let host = self.hosts.get(cell.host());
        let host = host.map_err(|error| refused(&cell.links(), &error))?;
        let (links, tested) = (links?, tested(cell));
        let first = host.chain(&links, &tested, recording);
        if !cell.answers_once() {
            return Ok(first);
        }
        let begin = move || host.chain(&links, &tested, recording);
        Ok(first.map(|first| Box::new(Row::new(Box::new(begin), Some(first))) as Box<dyn Chain>))
    }

    /// Removes from the cache what nothing that is built now is made of.
    ///
    /// # Errors
    /// If an engine cannot be made, whose compositions are not known then.
    pub fn clean(&self) -> Result<(), HostError> {
        let built = self.cache.built();
        let hosts = self.hosts.all()?;
        let engines: Vec<String> = hosts.iter().map(|host| host.key()).collect();
        self.cache.remove_unused(|name| {
            self.cache.meta::<Made>(name).is_some_and(|made| {
                made.composer.starts_with(COMPOSER)
                    && engines.contains(&made.engine)
                    && made.components.iter().all(|hash| built.contains(hash))
            })
        });
        Ok(())
    }

    /// The binary of a cell's composition.
    ///
    /// # Errors
    /// If a component is missing or does not fit.
    pub fn composed(&self, cell: &Cell, observer: &dyn Observer) -> Result<Vec<u8>, Arc<Obstacle>> {
        let links = cell.links();
        let components = self.components(&links, IfMissing::Build, observer)?;
        Ok(self.compose(&links, &components)?)
    }

    /// The hashes of a cell's components, by role, as far as they are built.
    pub fn hashes(&self, cell: &Cell) -> BTreeMap<String, String> {
        let links = cell.links();
        let hash = |link: &Link| {
            let built = self
                .builder
                .component(link.guest, link.role, IfMissing::Fail, &Nobody);
            Some((link.role.name.clone(), built.ok()?.hash.clone()))
        };
        links.iter().filter_map(hash).collect()
    }

    /// A composition of components of a cell, or one component alone, on the cell's host.
    ///
    /// # Errors
    /// If a component is missing (and may not be built) or does not fit.
    pub fn composition(
        &self,
        cell: &Cell,
        links: &[Link],
        missing: IfMissing,
        observer: &dyn Observer,
    ) -> Loaded {
        let components = self.components(links, missing, observer)?;
        let key = (cell.host().to_owned(), composition(links));
        let load = |host: &str| self.load(host, links, &components, observer);
        let load = || match load(cell.host()) {
            Err(refused @ Obstacle::Refused { .. }) => match self.instead(cell) {
                Some(other) => load(other),
                None => Err(refused),
            },
            loaded => loaded,
        };
        let loaded = || load().map_err(Arc::new);
        self.compositions.get_or_make(key, loaded)
    }

    /// The host that a cell runs on if its own refuses it, which nobody asked for.
    fn instead(&self, cell: &Cell) -> Option<&'static str> {
        match cell.host {
            Some(_) => None,
            None => self.hosts.get(cell.host()).ok()?.instead(),
        }
    }

    /// A component that is of no guest, in binary or text form, on a host.
    ///
    /// # Errors
    /// If it cannot be read, or the host refuses it.
    pub fn alone(&self, path: &Path, host: &str) -> Result<Arc<dyn Composition>, Obstacle> {
        let name = path.display().to_string();
        let refused = |why: String| Obstacle::Refused {
            composition: name.clone(),
            why,
        };
        let host = self.hosts.get(host).map_err(|e| refused(e.to_string()))?;
        let bytes = std::fs::read(path).map_err(|e| refused(e.to_string()))?;
        let bytes = wat::parse_bytes(&bytes).map_err(|e| refused(e.to_string()))?;
        let hash = blake3::hash(&bytes).to_hex();
        let made = Made {
            composer: COMPOSER.to_owned(),
            engine: host.key(),
            components: vec![hash.to_string()],
            open: Vec::new(),
        };
        let file = file(&*host, &hash[..16]);
        self.prepared(&*host, &file, made, || {
            host.compile(&bytes).map_err(|e| refused(e.to_string()))
        })
    }

    fn components(
        &self,
        links: &[Link],
        missing: IfMissing,
        observer: &dyn Observer,
    ) -> Result<Vec<Arc<Component>>, Obstacle> {
        let component = |link: &Link| self.component(link.guest, link.role, missing, observer);
        links.iter().map(component).collect()
    }

    /// The component of a guest in a role.
    ///
    /// # Errors
    /// If it is missing (and may not be built).
    pub fn component(
        &self,
        guest: &Guest,
        role: &Role,
        missing: IfMissing,
        observer: &dyn Observer,
    ) -> Result<Arc<Component>, Obstacle> {
        let built = self.builder.component(guest, role, missing, observer);
        built.map_err(|cause| Obstacle::Unbuilt {
            role: role.name.clone(),
            guest: guest.name.clone(),
            cause,
        })
    }

    fn load(
        &self,
        host: &str,
        links: &[Link],
        components: &[Arc<Component>],
        observer: &dyn Observer,
    ) -> Result<Arc<dyn Composition>, Obstacle> {
        let host = self.hosts.get(host);
        let host = &*host.map_err(|error| refused(links, &error))?;
        let (name, made) = wanted(host, links, components);
        let compile = || self.compile(host, links, components, observer);
        self.prepared(host, &name, made, compile)
    }

    /// Loads the machine code of a name, which is compiled unless it is there.
    fn prepared(
        &self,
        host: &dyn Host,
        name: &str,
        made: Made,
        compile: impl FnOnce() -> Result<Vec<u8>, Obstacle>,
    ) -> Result<Arc<dyn Composition>, Obstacle> {
        // Others may compile it meanwhile, or need the room.
        let _turn = self.cache.lock(name)?;
        let machine_code = match self.read(name, &made) {
            Some(machine_code) => machine_code,
            None => {
                let machine_code = compile()?;
                self.write(name, &machine_code, made)?;
                machine_code
            }
        };
        self.sealed(host, name, &machine_code)
    }

    /// Loads machine code that a host of this one's key made.
    fn sealed(
        &self,
        host: &dyn Host,
        name: &str,
        machine_code: &[u8],
    ) -> Result<Arc<dyn Composition>, Obstacle> {
        // A file, so that the system reads of it what is called; its name goes at once.
        let file = self.cache.scratch_file(machine_code)?;
        // SAFETY: it was made by this process, or lay in the cache with a seal that only this
        // loader writes and that the key of this host is part of.
        let compiled = unsafe { Compiled::sealed(file.path()) };
        host.load(compiled).map_err(|error| Obstacle::Refused {
            composition: name.to_owned(),
            why: error.to_string(),
        })
    }

    /// The machine code of a name, if it was made of this.
    fn read(&self, name: &str, made: &Made) -> Option<Vec<u8>> {
        let (packed, meta) = self.cache.read::<Made>(name)?;
        if meta != *made {
            return None;
        }
        zstd::decode_all(&*packed).ok()
    }

    /// Keeps machine code, a fourth of whose bytes are left of it. To unpack it takes a
    /// hundredth of the time to compile it.
    fn write(&self, name: &str, machine_code: &[u8], made: Made) -> Result<(), Obstacle> {
        let packed =
            zstd::bulk::compress(machine_code, PACKING).map_err(|e| Obstacle::Refused {
                composition: name.to_owned(),
                why: format!("its machine code cannot be packed: {e}"),
            })?;
        self.cache.write(name, &packed, made)?;
        Ok(())
    }

    fn compile(
        &self,
        host: &dyn Host,
        links: &[Link],
        components: &[Arc<Component>],
        observer: &dyn Observer,
    ) -> Result<Vec<u8>, Obstacle> {
        let composition = composition(links);
        let composition = composition.as_str();
        observer.on(Event::Compiling { composition });
        let start = Instant::now();
        let bytes = self.compose(links, components)?;
        let machine_code = host.compile(&bytes);
        let machine_code = machine_code.map_err(|error| refused(links, &error))?;
        let seconds = start.elapsed().as_secs_f64();
        observer.on(Event::Compiled {
            composition,
            seconds,
        });
        Ok(machine_code)
    }

    fn compose(&self, links: &[Link], components: &[Arc<Component>]) -> Result<Vec<u8>, Obstacle> {
        composed(links, parts(links, components)?)
    }
}

/// Composes components, with lists in place of the streams between them and the host.
fn composed(links: &[Link], parts: Vec<Part>) -> Result<Vec<u8>, Obstacle> {
    let bytes = compose::compose(parts)?;
    if !has_streams(links) {
        return Ok(bytes);
    }
    let listed = listed::listed(&bytes, &|_| true).map_err(|why| Obstacle::Refused {
        composition: composition(links),
        why,
    })?;
    Ok(listed.unwrap_or(bytes))
}

fn has_streams(links: &[Link]) -> bool {
    links.iter().any(|link| link.role.has_streams)
}

/// Reads components, in the order of their links.
fn parts<'a>(links: &[Link<'a>], components: &[Arc<Component>]) -> Result<Vec<Part<'a>>, Obstacle> {
    let part = |(link, component): (&Link<'a>, &Arc<Component>)| {
        let bytes = std::fs::read(&component.path).map_err(|e| Obstacle::Refused {
            composition: composition(links),
            why: format!("cannot read `{}`: {e}", component.path.display()),
        })?;
        Ok(Part {
            role: link.role,
            guest: &link.guest.name,
            bytes,
        })
    };
    links.iter().zip(components).map(part).collect()
}

/// The function that a cell's contract tests, in a composition.
fn driven(
    cell: &Cell,
    composition: &dyn Composition,
) -> Result<Driven<Arc<dyn Function>>, Obstacle> {
    let function = composition.function(&tested(cell));
    let refused = |why| Obstacle::Refused {
        composition: cell.composition(),
        why,
    };
    Ok(Driven {
        inner: function.map_err(refused)?,
        drive: cell.contract.drive,
        once: cell.answers_once(),
    })
}

/// The name of a composition's machine code, and what it is to be made of. The name is the
/// composition's, so that a new one replaces the old and the cache does not grow with every
/// change.
fn wanted(host: &dyn Host, links: &[Link], components: &[Arc<Component>]) -> (String, Made) {
    let name = file(host, &composition(links));
    let roles = links.iter().map(|link| link.role);
    let open = roles.flat_map(|role| &role.host);
    let composer = match has_streams(links) {
        true => format!("{COMPOSER}, {ADAPTERS}"),
        false => COMPOSER.to_owned(),
    };
    let made = Made {
        composer,
        engine: host.key(),
        components: components.iter().map(|c| c.hash.clone()).collect(),
        open: open.cloned().collect(),
    };
    (name, made)
}

/// The file in the cache of a composition on a host.
fn file(host: &dyn Host, composition: &str) -> String {
    format!("{COMPILED}/{}/{composition}.cwasm.zst", host.name())
}

/// What a cell's contract tests of its composition.
fn tested(cell: &Cell) -> UnderTest {
    let contract = &cell.contract;
    UnderTest {
        second: contract.second.clone(),
        host_end: contract.host_end.clone(),
        drive: contract.drive,
        host_plays: cell.host_plays(),
        patience: contract.policy.patience,
        mutant: Arc::from(cell.mutant()),
        ..UnderTest::new(&contract.interface, &contract.function)
    }
}

fn refused(links: &[Link], error: &HostError) -> Obstacle {
    Obstacle::Refused {
        composition: composition(links),
        why: error.to_string(),
    }
}
