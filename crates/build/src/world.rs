//! The worlds that `lab worlds` runs, made up or brought.

use std::path::{Path, PathBuf};

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

    /// The same without its async functions; `None` if it has none, or nothing else.
    #[must_use]
    pub fn without_async(&self) -> Option<Self> {
        match self {
            World::MadeUp(model) => model.without_async().map(World::MadeUp),
            World::Brought(brought) => {
                let others = brought.without_async()?;
                Some(World::Brought(Box::new(others)))
            }
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

    /// Makes a folder that of its package: files of a world that had the folder before go, and
    /// those that both have are there all the time, since another run may read them.
    ///
    /// # Errors
    /// If a file cannot be written or removed.
    pub fn write(&self, folder: &Path) -> Result<(), String> {
        let failed =
            |path: &Path, e: std::io::Error| format!("cannot use `{}`: {e}", path.display());
        let files = match self {
            World::Brought(brought) => brought.package()?,
            World::MadeUp(model) => vec![("world.wit".into(), model.wit().into_bytes())],
        };
        let mut kept = Vec::new();
        for (path, bytes) in files {
            let path = folder.join(path);
            write_file(&path, &bytes).map_err(|e| failed(&path, e))?;
            kept.push(path);
        }
        keep_only(folder, &kept).map_err(|e| failed(folder, e))
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

/// Removes everything below a folder but some files.
fn keep_only(folder: &Path, kept: &[PathBuf]) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let has_some = kept.iter().any(|file| file.starts_with(&path));
        match (path.is_dir(), has_some) {
            (true, true) => keep_only(&path, kept)?,
            (true, false) => std::fs::remove_dir_all(&path)?,
            (false, true) => {}
            (false, false) => std::fs::remove_file(&path)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_the_files_of_its_world_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        write_file(&at("wit/deps/old/a.wit"), b"package x:y;").unwrap();
        write_file(&at("w.wit"), b"package a:b; interface i { f: func(); }").unwrap();
        let brought = Brought::read(&at("w.wit")).unwrap();
        let world = World::Brought(Box::new(brought));
        world.write(&at("wit")).unwrap();
        assert!(!at("wit/deps/old/a.wit").exists());
        assert!(at("wit/deps/brought.wit").is_file());
        let read = crate::echo::World::of_data(&at("wit"), "relay").unwrap();
        assert_eq!(read.all().count(), 1);
    }
}
