//! The worlds that `lab worlds` runs, made up or brought.

use std::path::Path;

use crate::brought::{Brought, LeftOut};
use crate::contract::{ContractError, Contracts};
use crate::echo::model::Model;
use crate::echo::shrink;
use crate::files::write_file;

/// A world that the lab makes up, or that a user brings.
#[derive(Debug, Clone)]
pub enum World {
    /// Relays over echoes.
    MadeUp(Model),
    /// Relays over the host.
    Brought(Box<Brought>),
}

impl World {
    /// How many functions are tested.
    pub fn functions(&self) -> usize {
        match self {
            World::MadeUp(model) => model.functions(),
            World::Brought(brought) => brought.functions.len(),
        }
    }

    /// What of it is not tested.
    pub fn left_out(&self) -> &[LeftOut] {
        match self {
            World::MadeUp(_) => &[],
            World::Brought(brought) => &brought.left_out,
        }
    }

    /// Its text, as one file.
    ///
    /// # Errors
    /// If it cannot be printed.
    pub fn text(&self) -> Result<String, String> {
        match self {
            World::MadeUp(model) => Ok(model.wit()),
            World::Brought(brought) => brought.text(),
        }
    }

    /// Writes its package to an empty folder.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), String> {
        match self {
            World::Brought(brought) => brought.write(folder),
            World::MadeUp(model) => {
                let file = folder.join("world.wit");
                let written = write_file(&file, model.wit().as_bytes());
                written.map_err(|e| format!("cannot write `{}`: {e}", file.display()))
            }
        }
    }

    /// The contracts of the world whose package is in a folder.
    ///
    /// # Errors
    /// If that is another world.
    pub fn contracts(
        &self,
        of: &Contracts,
        name: &str,
        wit: &Path,
        host: &str,
    ) -> Result<Contracts, ContractError> {
        match self {
            World::MadeUp(_) => of.of_world(name, wit, host),
            World::Brought(_) => of.of_relays(name, wit, host),
        }
    }

    /// The smallest world like it of which something is still true, in at most so many attempts.
    #[must_use]
    pub fn smallest(&self, attempts: usize, still: &mut dyn FnMut(&Self) -> bool) -> Self {
        match self {
            World::MadeUp(model) => {
                World::MadeUp(shrink::smallest(model, attempts, &mut |model| {
                    still(&World::MadeUp(model.clone()))
                }))
            }
            World::Brought(brought) => {
                let still =
                    &mut |brought: &Brought| still(&World::Brought(Box::new(brought.clone())));
                World::Brought(Box::new(brought.smallest(attempts, still)))
            }
        }
    }
}
