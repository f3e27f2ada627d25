//! How much of a disk the cache takes, and what goes when that is too much: compiled
//! compositions and made-up worlds, those that were used least recently first. Built
//! components stay, since they take minutes to make.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::SystemTime;

use super::{COMPILED, COMPONENTS, Cache, LOCKS, SCRATCH, WORLDS, seal_path};

/// The variable that says how much the cache may take.
pub const MAX: &str = "LAB_CACHE_MAX";

/// How much a cache may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// The bytes.
    pub bytes: u64,
}

impl Default for Bound {
    /// What a laptop can spare: every contract but `pipeline`, compiled, takes half of it.
    fn default() -> Self {
        Bound { bytes: 4 << 30 }
    }
}

/// The variable is set to what is no size.
#[derive(Debug, thiserror::Error)]
#[error("`{MAX}` is `{0}`: expected a number of bytes, or one with K, M, G or T, as 4G")]
pub struct BoundError(String);

impl Bound {
    /// The bound that [`MAX`] gives, or the default.
    ///
    /// # Errors
    /// If it is set to what is no size.
    pub fn of_environment() -> Result<Self, BoundError> {
        match std::env::var_os(MAX) {
            Some(text) => text.to_string_lossy().parse(),
            None => Ok(Bound::default()),
        }
    }
}

impl FromStr for Bound {
    type Err = BoundError;

    fn from_str(text: &str) -> Result<Self, BoundError> {
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let shift = match &text[digits.len()..] {
            "" => Some(0),
            "K" => Some(10),
            "M" => Some(20),
            "G" => Some(30),
            "T" => Some(40),
            _ => None,
        };
        let bytes = shift.and_then(|shift| digits.parse::<u64>().ok()?.checked_mul(1 << shift));
        let bytes = bytes.ok_or_else(|| BoundError(text.to_owned()))?;
        Ok(Bound { bytes })
    }
}

/// What lies on the disk, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Built components.
    pub components: u64,
    /// Compiled compositions.
    pub compiled: u64,
    /// Made-up worlds, their components and compositions included.
    pub worlds: u64,
    /// The rest: rendered templates, what killed processes left.
    pub others: u64,
}

impl Sizes {
    /// All of it.
    pub fn total(&self) -> u64 {
        self.components + self.compiled + self.worlds + self.others
    }
}

/// What can go as a whole.
#[derive(Debug)]
struct Unit {
    path: PathBuf,
    /// Who holds this file uses the unit.
    lock: PathBuf,
    size: u64,
    used: SystemTime,
}

impl Unit {
    /// Removes it unless somebody uses it, and tells whether it is gone.
    fn remove(&self) -> bool {
        let lock = || -> io::Result<fs::File> {
            self.lock.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::File::create(&self.lock)
        };
        // Held until it is gone.
        let lock = lock();
        if !lock.as_ref().is_ok_and(|lock| lock.try_lock().is_ok()) {
            return false;
        }
        match self.path.is_dir() {
            true => fs::remove_dir_all(&self.path).is_ok(),
            false => {
                let _ = fs::remove_file(seal_path(&self.path));
                fs::remove_file(&self.path).is_ok()
            }
        }
    }
}

impl Cache {
    /// How much lies on the disk.
    pub fn sizes(&self) -> Sizes {
        let size = |name: &str| size_of(&self.root.join(name));
        let known = Sizes {
            components: size(COMPONENTS),
            compiled: size(COMPILED),
            worlds: size(WORLDS),
            others: 0,
        };
        Sizes {
            others: size_of(&self.root).saturating_sub(known.total()),
            ..known
        }
    }

    /// Removes what was used least recently until everything fits, but what is in use.
    pub(super) fn make_room(&self) {
        let whole = self.whole();
        let mut size = size_of(&whole.root);
        if size <= self.bound.bytes {
            return;
        }
        let mut units = whole.compiled();
        for world in whole.worlds() {
            let own = Cache::of_world(&world.path).compiled();
            let compiled: u64 = own.iter().map(|unit| unit.size).sum();
            units.extend(own);
            units.push(Unit {
                size: world.size - compiled.min(world.size),
                ..world
            });
        }
        units.sort_by_key(|unit| unit.used);
        for unit in units {
            if size <= self.bound.bytes {
                return;
            }
            if unit.remove() {
                size = size.saturating_sub(unit.size);
            }
        }
    }

    /// Removes compiled compositions that are not wanted, and the made-up worlds and what
    /// killed processes left, unless somebody uses them.
    pub fn remove_unused(&self, is_wanted: impl Fn(&str) -> bool) {
        let name = |unit: &Unit| {
            let name = unit.path.strip_prefix(&self.root).unwrap_or(&unit.path);
            name.to_string_lossy().into_owned()
        };
        let unused = self.compiled().into_iter();
        let unused = unused.filter(|unit| !is_wanted(&name(unit)));
        unused.chain(self.worlds()).for_each(|unit| {
            unit.remove();
        });
        let _ = fs::remove_dir_all(self.root.join(SCRATCH));
    }

    /// The hashes of the components that are built.
    pub fn built(&self) -> BTreeSet<String> {
        let mut hashes = BTreeSet::new();
        let _ = each_file(&self.root.join(COMPONENTS), &mut |path, _| {
            let name = path.strip_prefix(&self.root).unwrap_or(path);
            hashes.extend(self.hash(&name.to_string_lossy()));
        });
        hashes
    }

    /// The cache of the checkout that this is a part of.
    fn whole(&self) -> Cache {
        Cache {
            root: self.outer.clone(),
            ..self.clone()
        }
    }

    /// The compiled compositions.
    fn compiled(&self) -> Vec<Unit> {
        let mut units = Vec::new();
        let _ = each_file(&self.root.join(COMPILED), &mut |path, meta| {
            let used = fs::metadata(seal_path(path)).and_then(|seal| seal.modified());
            // Without a seal it is one that is being written, or a seal.
            if let (Ok(used), Some(name)) = (used, path.strip_prefix(&self.root).ok()) {
                units.push(Unit {
                    path: path.to_owned(),
                    lock: self.lock_path(&name.to_string_lossy()),
                    size: meta.len(),
                    used,
                });
            }
        });
        units
    }

    /// The made-up worlds.
    fn worlds(&self) -> Vec<Unit> {
        let folders = fs::read_dir(self.root.join(WORLDS)).into_iter().flatten();
        let unit = |folder: fs::DirEntry| {
            let name = folder.file_name();
            Some(Unit {
                size: size_of(&folder.path()),
                used: folder.metadata().and_then(|meta| meta.modified()).ok()?,
                lock: self.lock_path(&format!("{WORLDS}/{}", name.to_string_lossy())),
                path: folder.path(),
            })
        };
        folders.flatten().filter_map(unit).collect()
    }

    /// The file that stands for a name in [`Cache::lock`].
    pub(super) fn lock_path(&self, name: &str) -> PathBuf {
        self.root.join(LOCKS).join(name.replace('/', "-"))
    }
}

/// The bytes of the files below a folder.
fn size_of(folder: &Path) -> u64 {
    let mut size = 0;
    let _ = each_file(folder, &mut |_, meta| size += meta.len());
    size
}

/// Tells of each file below a folder. What goes meanwhile is left out.
fn each_file(folder: &Path, tell: &mut dyn FnMut(&Path, &fs::Metadata)) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(meta) = entry.metadata() else {
            continue;
        };
        match meta.is_dir() {
            true => {
                let _ = each_file(&entry.path(), tell);
            }
            false => tell(&entry.path(), &meta),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// A cache of so many bytes in which these were compiled, the first the longest ago.
    fn cache(bytes: u64, names: &[&str]) -> (tempfile::TempDir, Cache) {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::new(dir.path()).bounded(Bound { bytes });
        for (age, name) in names.iter().rev().enumerate() {
            make(&cache, name, age as u64);
        }
        (dir, cache)
    }

    fn make(cache: &Cache, name: &str, hours_ago: u64) {
        let name = format!("{COMPILED}/{name}");
        // Whoever makes something holds it.
        let _held = cache.lock(&name).unwrap();
        let made = cache.write(&name, &[0; 1_000], ()).unwrap();
        let seal = fs::File::options().append(true).open(seal_path(&made.path));
        let used = SystemTime::now() - Duration::from_secs(3_600 * hours_ago);
        seal.unwrap().set_modified(used).unwrap();
    }

    fn has(cache: &Cache, name: &str) -> bool {
        cache.root.join(COMPILED).join(name).exists()
    }

    #[test]
    fn sizes_are_read_as_people_write_them() {
        let bytes = |text: &str| text.parse::<Bound>().map(|bound| bound.bytes).ok();
        assert_eq!(bytes("512"), Some(512));
        assert_eq!(bytes("2K"), Some(2_048));
        assert_eq!(bytes("4G"), Some(Bound::default().bytes));
        for text in ["", "G", "4GB", "4 G", "-1", "1.5G", "99999999T"] {
            assert_eq!(bytes(text), None, "{text}");
        }
        let error = "4 gigs".parse::<Bound>().unwrap_err().to_string();
        assert!(error.contains("LAB_CACHE_MAX` is `4 gigs`"), "{error}");
    }

    #[test]
    fn what_was_used_least_recently_goes_first() {
        let (_dir, cache) = cache(u64::MAX, &["a", "b", "c", "d"]);
        // Opened, the oldest is the newest.
        assert!(cache.open::<()>(&format!("{COMPILED}/a")).is_some());
        let size = size_of(&cache.root);
        let bytes = size - 1_500;
        cache.bounded(Bound { bytes }).make_room();
        let left = ["a", "b", "c", "d"].map(|name| has(&cache, name));
        assert_eq!(left, [true, false, false, true]);
    }

    #[test]
    fn what_is_in_use_and_what_was_built_stays() {
        let (_dir, cache) = cache(u64::MAX, &["a", "b"]);
        cache
            .write("components/go/echo.wasm", &[0; 10], ())
            .unwrap();
        let held = cache.lock(&format!("{COMPILED}/a")).unwrap();
        cache.bounded(Bound { bytes: 0 }).make_room();
        assert_eq!(["a", "b"].map(|name| has(&cache, name)), [true, false]);
        assert!(cache.root.join("components/go/echo.wasm").exists());
        drop(held);
        cache.bounded(Bound { bytes: 0 }).make_room();
        assert!(!has(&cache, "a"));
    }

    #[test]
    fn a_world_goes_with_all_that_it_has_unless_it_is_in_use() {
        let (_dir, cache) = cache(u64::MAX, &[]);
        let world = cache.world("w").unwrap();
        let own = world.cache.bounded(Bound { bytes: 0 });
        own.write("components/go/echo.wasm", &[0; 10], ()).unwrap();
        make(&own, "x", 0);
        cache.bounded(Bound { bytes: 0 }).make_room();
        assert!(!has(&own, "x"), "its compositions count in the whole");
        assert!(world.checkout.exists());
        let checkout = world.checkout.clone();
        drop(world);
        cache.bounded(Bound { bytes: 0 }).make_room();
        assert!(!checkout.exists());
    }

    #[test]
    fn what_nobody_wants_is_removed() {
        let (_dir, cache) = cache(u64::MAX, &["a", "b"]);
        cache.world("w").unwrap();
        cache.remove_unused(|name| name == "compiled/a");
        assert_eq!(["a", "b"].map(|name| has(&cache, name)), [true, false]);
        let sizes = cache.sizes();
        assert_eq!((sizes.worlds, sizes.components), (0, 0));
        assert!(sizes.compiled >= 1_000);
    }
}
