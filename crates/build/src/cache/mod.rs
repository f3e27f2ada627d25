//! What every stage keeps between runs, so that nothing is made twice and nothing
//! half-made is ever used.
//!
//! A file is written under a temporary name and renamed. Beside it lies a *seal*: a
//! JSON file with the hash of the content and what the maker wants to remember. A
//! file whose content does not have the hash of its seal (truncated, overwritten)
//! counts as absent. Makers of one file, in any number of processes, take turns.

mod room;

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::files::write_file;

pub use room::{Bound, BoundError, MAX, Sizes};

/// The folder of compiled compositions.
pub const COMPILED: &str = "compiled";

/// The folder of built components.
pub const COMPONENTS: &str = "components";

/// The folder of worlds that were made up or brought, each a checkout with a cache of its own.
pub const WORLDS: &str = "worlds";

const LOCKS: &str = "locks";
const SCRATCH: &str = "scratch";

/// The folder of everything that the lab makes: `target/lab` in the checkout.
#[derive(Debug, Clone)]
pub struct Cache {
    root: PathBuf,
    /// The folder of the cache that this is a part of: its own, or of a world the lab's.
    outer: PathBuf,
    bound: Bound,
}

/// A folder for a made-up world, which stays while this is held.
#[derive(Debug)]
pub struct WorldFolder {
    /// A checkout that holds nothing but the world.
    pub checkout: PathBuf,
    /// Its cache, which counts as a part of the whole.
    pub cache: Cache,
    _held: File,
}

/// A file of the cache could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("cannot use the cache at `{path}`: {cause}; `{program} clean` makes a new one", path = path.display(), program = crate::program())]
pub struct CacheError {
    path: PathBuf,
    cause: io::Error,
}

/// A file of the cache whose content was checked.
#[derive(Debug, Clone)]
pub struct Sealed<M> {
    /// Where it lies.
    pub path: PathBuf,
    /// The hash of its content, in hexadecimal.
    pub hash: String,
    /// Its size in bytes.
    pub size: u64,
    /// What its maker remembers.
    pub meta: M,
}

#[derive(Serialize, serde::Deserialize)]
struct Seal<M> {
    hash: String,
    size: u64,
    meta: M,
}

impl Cache {
    /// The cache in a folder; nothing is read or written yet.
    pub fn new(root: &Path) -> Self {
        Cache {
            outer: root.to_owned(),
            root: root.to_owned(),
            bound: Bound::default(),
        }
    }

    /// The cache of a made-up world, whose folder this is.
    pub(super) fn of_world(folder: &Path) -> Self {
        Cache::new(&folder.join("lab"))
    }

    /// Makes the folder, which git passes over whoever's repository it is in.
    ///
    /// # Errors
    /// If the system refuses.
    fn prepare(&self) -> Result<(), CacheError> {
        let ignored = self.root.join(".gitignore");
        if ignored.exists() {
            return Ok(());
        }
        let made =
            std::fs::create_dir_all(&self.root).and_then(|()| std::fs::write(&ignored, "*\n"));
        made.map_err(|e| error(&ignored, e))
    }

    /// The same with another bound.
    #[must_use]
    pub fn bounded(&self, bound: Bound) -> Self {
        Cache {
            bound,
            ..self.clone()
        }
    }

    /// The bytes that it may take.
    pub fn bound(&self) -> Bound {
        self.bound
    }

    /// The folder of a made-up world, which counts as used now.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn world(&self, name: &str) -> Result<WorldFolder, CacheError> {
        let name = format!("{WORLDS}/{name}");
        let checkout = self.root.join(&name);
        let hold = || -> io::Result<File> {
            let held = self.lock_file(&name)?;
            held.lock_shared()?;
            std::fs::create_dir_all(&checkout)?;
            File::open(&checkout)?.set_modified(SystemTime::now())?;
            Ok(held)
        };
        Ok(WorldFolder {
            _held: hold().map_err(|e| error(&checkout, e))?,
            cache: Cache {
                outer: self.outer.clone(),
                ..Cache::of_world(&checkout).bounded(self.bound)
            },
            checkout,
        })
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Reads the seal of a file and checks the file against it, which counts as its use;
    /// `None` if there is no such file or it is not as it was sealed.
    pub fn open<M: DeserializeOwned>(&self, name: &str) -> Option<Sealed<M>> {
        let path = self.root.join(name);
        let seal: Seal<M> = self.seal(name)?;
        let found = hash_file(&path).ok()?;
        self.touch(&path);
        (found == seal.hash).then_some(Sealed {
            path,
            hash: seal.hash,
            size: seal.size,
            meta: seal.meta,
        })
    }

    /// The content of a file, and what its maker remembers, as [`Cache::open`] checks it.
    pub fn read<M: DeserializeOwned>(&self, name: &str) -> Option<(Vec<u8>, M)> {
        let path = self.root.join(name);
        let seal: Seal<M> = self.seal(name)?;
        let content = std::fs::read(&path).ok()?;
        self.touch(&path);
        let found = blake3::hash(&content).to_hex();
        (*found == *seal.hash).then_some((content, seal.meta))
    }

    /// Notes that a file was used now. In a folder that cannot be written, nothing has to be
    /// made room for.
    fn touch(&self, path: &Path) {
        if let Ok(seal) = File::options().append(true).open(seal_path(path)) {
            let _ = seal.set_modified(SystemTime::now());
        }
    }

    /// What the maker of a file remembers; the file itself is not checked.
    pub fn meta<M: DeserializeOwned>(&self, name: &str) -> Option<M> {
        Some(self.seal(name)?.meta)
    }

    /// The hash that a file should have; the file itself is not checked.
    fn hash(&self, name: &str) -> Option<String> {
        Some(self.seal::<serde::de::IgnoredAny>(name)?.hash)
    }

    fn seal<M: DeserializeOwned>(&self, name: &str) -> Option<Seal<M>> {
        let seal = std::fs::read(seal_path(&self.root.join(name))).ok()?;
        serde_json::from_slice(&seal).ok()
    }

    /// Writes a file and its seal, and makes room for it.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn write<M: Serialize>(
        &self,
        name: &str,
        content: &[u8],
        meta: M,
    ) -> Result<Sealed<M>, CacheError> {
        let path = self.root.join(name);
        let seal = Seal {
            hash: blake3::hash(content).to_hex().to_string(),
            size: content.len() as u64,
            meta,
        };
        let text = serde_json::to_vec_pretty(&seal).map_err(|e| error(&path, e.into()))?;
        // The old seal does not fit the new content: killed in between, it is absent.
        write_file(&path, content).map_err(|e| error(&path, e))?;
        write_file(&seal_path(&path), &text).map_err(|e| error(&path, e))?;
        self.make_room();
        Ok(Sealed {
            path,
            hash: seal.hash,
            size: seal.size,
            meta: seal.meta,
        })
    }

    /// Waits until nobody else makes, loads or removes what has this name, and holds it until
    /// dropped or until the process ends, however it ends.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn lock(&self, name: &str) -> Result<File, CacheError> {
        self.prepare()?;
        let lock = || -> io::Result<File> {
            let file = self.lock_file(name)?;
            file.lock()?;
            Ok(file)
        };
        lock().map_err(|e| error(&self.lock_path(name), e))
    }

    fn lock_file(&self, name: &str) -> io::Result<File> {
        std::fs::create_dir_all(self.root.join(LOCKS))?;
        File::create(self.lock_path(name))
    }

    /// A new empty folder that is removed when dropped. What a killed process left
    /// behind goes with `cargo lab clean --unused`.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn scratch(&self) -> Result<tempfile::TempDir, CacheError> {
        self.in_scratch(|parent| tempfile::tempdir_in(parent))
    }

    /// A new file with this content, likewise.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn scratch_file(&self, content: &[u8]) -> Result<tempfile::NamedTempFile, CacheError> {
        self.in_scratch(|parent| {
            let mut file = tempfile::NamedTempFile::new_in(parent)?;
            file.write_all(content)?;
            Ok(file)
        })
    }

    fn in_scratch<T>(&self, make: impl FnOnce(&Path) -> io::Result<T>) -> Result<T, CacheError> {
        let parent = self.root.join(SCRATCH);
        let made = std::fs::create_dir_all(&parent).and_then(|()| make(&parent));
        made.map_err(|e| error(&parent, e))
    }
}

fn hash_file(path: &Path) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(hasher.finalize().to_hex().to_string())
}

fn seal_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".json");
    name.into()
}

fn error(path: &Path, cause: io::Error) -> CacheError {
    CacheError {
        path: path.to_owned(),
        cause,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache() -> (tempfile::TempDir, Cache) {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::new(dir.path());
        (dir, cache)
    }

    #[test]
    fn what_was_written_is_found_with_what_its_maker_remembers() {
        let (_dir, cache) = cache();
        cache.write("a/b.wasm", b"content", 42).unwrap();
        let found = cache.open::<u32>("a/b.wasm").unwrap();
        assert_eq!((found.meta, found.size), (42, 7));
        assert_eq!(std::fs::read(found.path).unwrap(), b"content");
    }

    #[test]
    fn a_file_that_was_changed_in_any_way_is_absent() {
        let (_dir, cache) = cache();
        let spoil: [fn(&Path); 5] = [
            |path| std::fs::write(path, b"conten").unwrap(),
            |path| std::fs::write(path, b"").unwrap(),
            |path| std::fs::remove_file(path).unwrap(),
            |path| std::fs::remove_file(seal_path(path)).unwrap(),
            |path| std::fs::write(seal_path(path), b"{").unwrap(),
        ];
        for spoil in spoil {
            let sealed = cache.write("a.wasm", b"content", ()).unwrap();
            assert!(cache.open::<()>("a.wasm").is_some());
            spoil(&sealed.path);
            assert!(cache.open::<()>("a.wasm").is_none());
        }
    }

    #[test]
    fn makers_of_one_file_take_turns() {
        let (_dir, cache) = cache();
        let held = cache.lock("a").unwrap();
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let turn = cache.lock("a");
                tell.send(turn.is_ok()).unwrap();
            });
            assert!(cache.lock("b").is_ok());
            // Without a lock, the other has its turn at once.
            let early = told.recv_timeout(std::time::Duration::from_millis(200));
            assert!(early.is_err());
            drop(held);
            assert!(told.recv().unwrap());
        });
    }
}
