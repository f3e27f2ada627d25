//! Guests one of whose source files has another text, and where they are built: in a copy of
//! their folders, among links to all that lies beside these.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::TempDir;

use crate::cache::{Cache, CacheError};
use crate::guest::{Guest, Source, plain};
use crate::inputs;
use crate::text;

/// Another text of one source file of a guest.
#[derive(Debug)]
pub struct Change {
    /// The guest as it is.
    pub base: Guest,
    /// The file, in the folder of the guest, or of the one that a source belongs to.
    pub file: PathBuf,
    /// The text that it has instead.
    pub text: String,
}

impl Guest {
    /// This guest with another text of a source file, in one role, and in no other role. Its name
    /// is `GUEST+ID`.
    #[must_use]
    pub fn changed(&self, role: &str, id: &str, file: &Path, text: String) -> Guest {
        let mut roles = self.roles.clone();
        roles.retain(|name, _| name == role);
        Guest {
            name: format!("{}+{id}", self.name),
            roles,
            change: Some(Arc::new(Change {
                base: self.clone(),
                file: file.to_owned(),
                text,
            })),
            ..self.clone()
        }
    }

    /// A file that is named from the guest's folder, absolute.
    pub fn file(&self, name: &Path) -> PathBuf {
        plain(&self.dir.join(name))
    }

    /// The folder of a role's sources and that of the guest which they belong to, if the role is
    /// built of sources.
    pub fn source_folders(&self, role: &str) -> Option<(&Path, &Path)> {
        match self.roles.get(role)? {
            Source::Folder(folder) => Some((folder, inputs::owner(self, folder))),
            _ => None,
        }
    }

    /// The source files of a role that the guest's author wrote, without tests: by `own-files`, or
    /// if there are none those of languages that are known.
    ///
    /// # Errors
    /// If its folder cannot be read.
    pub fn own_sources(&self, role: &str) -> Result<Vec<PathBuf>, String> {
        let Some((folder, owner)) = self.source_folders(role) else {
            return Ok(Vec::new());
        };
        let mut files = inputs::files_below(folder, Vec::new())?;
        files.retain(|file| {
            let file = file.strip_prefix(owner).unwrap_or(file);
            match self.own_files.is_empty() {
                true => text::is_source(file),
                false => self.owns(file) && !text::is_test(file),
            }
        });
        Ok(files)
    }
}

/// A copy of the folders of a guest and of its sources.
pub struct Copy {
    folder: TempDir,
    /// What the copy stands for: a folder above the guest's.
    root: PathBuf,
    /// The folders that are copied.
    copied: [PathBuf; 2],
}

impl Copy {
    fn new(folder: TempDir, copied: [PathBuf; 2]) -> io::Result<Self> {
        let [guest, owner] = &copied;
        let above = |folder: &Path| folder.parent().unwrap_or(folder).to_owned();
        let (guest, mut root) = (above(guest), above(owner));
        while !guest.starts_with(&root) && root.pop() {}
        mirror(&root, folder.path(), &copied)?;
        Ok(Copy {
            folder,
            root,
            copied,
        })
    }

    /// Where the copy of a file is.
    pub fn path(&self, file: &Path) -> PathBuf {
        let file = file.strip_prefix(&self.root).unwrap_or(file);
        self.folder.path().join(file)
    }
}

/// Copies that are at hand: what a build tool leaves beside the sources makes the next build
/// quicker.
#[derive(Default)]
pub struct Copies(Mutex<Vec<Copy>>);

impl Copies {
    /// Does something in a copy of a changed guest that nobody else uses meanwhile.
    ///
    /// # Errors
    /// If the system refuses to copy a file.
    pub fn with<T>(
        &self,
        change: &Change,
        source: &Path,
        cache: &Cache,
        f: impl FnOnce(&Copy) -> T,
    ) -> Result<io::Result<T>, CacheError> {
        let guest = &change.base;
        let copied = [guest.dir.clone(), inputs::owner(guest, source).to_owned()];
        let found = {
            let mut copies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let at = copies.iter().position(|copy| copy.copied == copied);
            at.map(|at| copies.swap_remove(at))
        };
        let copy = match found {
            Some(copy) => Ok(copy),
            None => Copy::new(cache.scratch()?, copied),
        };
        let done = || {
            let copy = copy?;
            // Beside the copies are links, behind which nothing may be written.
            let is_copied = |folder: &PathBuf| change.file.starts_with(folder);
            if !copy.copied.iter().any(is_copied) {
                let file = change.file.display();
                return Err(io::Error::other(format!(
                    "`{file}` is not in the guest's folder"
                )));
            }
            let file = copy.path(&change.file);
            std::fs::write(&file, &change.text)?;
            let done = f(&copy);
            std::fs::copy(&change.file, &file)?;
            let mut copies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            copies.push(copy);
            Ok(done)
        };
        Ok(done())
    }
}

/// Fills a folder with what another holds: copies of some folders below it, and links to all else
/// that git does not ignore. What it ignores is made by builds, which would disturb each other.
fn mirror(from: &Path, to: &Path, copied: &[PathBuf]) -> io::Result<()> {
    for path in inputs::entries(from).map_err(io::Error::other)? {
        let Some(name) = path.file_name() else {
            continue;
        };
        let to = to.join(name);
        let is_copied = copied.iter().any(|folder| path.starts_with(folder));
        let leads_there = copied.iter().any(|folder| folder.starts_with(&path));
        if path.is_dir() && (is_copied || leads_there) {
            std::fs::create_dir(&to)?;
            mirror(&path, &to, copied)?;
        } else if is_copied {
            std::fs::copy(&path, &to)?;
        } else {
            std::os::unix::fs::symlink(&path, &to)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, text: &str) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    #[test]
    fn a_change_is_in_a_copy_among_links_and_is_taken_back() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        write(&root.join(".gitignore"), "target/\n");
        write(&root.join("target/made"), "");
        write(&root.join("wit/world.wit"), "");
        write(&root.join("guests-b/rules/rules.py"), "1");
        write(&root.join("guests-b/guest.toml"), "");
        write(
            &root.join("guests-a/guest.toml"),
            "name = 'a'\nlanguage = 'A'\n[commands]\nprobe = ['p']\nsetup = ['s']\nbuild = ['b']\n\
             [roles.validator]\nsource = '../guests-b/rules'\n",
        );
        let guest = crate::guest::read(&root.join("guests-a")).unwrap();
        let files = guest.own_sources("validator").unwrap();
        assert_eq!(files, [root.join("guests-b/rules/rules.py")]);
        let changed = guest.changed("validator", "c", &files[0], "2".to_owned());
        let change = changed.change.as_ref().unwrap();
        let cache = Cache::new(&root.join("target/lab"));
        let copies = Copies::default();
        let source = root.join("guests-b/rules");
        for _ in 0..2 {
            let read = |copy: &Copy| {
                assert!(copy.path(&root.join("wit")).is_symlink());
                assert!(!copy.path(&root.join("target")).exists());
                assert!(!copy.path(&guest.dir).is_symlink());
                std::fs::read_to_string(copy.path(&files[0])).unwrap()
            };
            let read = copies.with(change, &source, &cache, read).unwrap().unwrap();
            assert_eq!(read, "2");
        }
        let copies = copies.0.into_inner().unwrap();
        assert_eq!(copies.len(), 1);
        let file = copies[0].path(&files[0]);
        assert_eq!(std::fs::read_to_string(file).unwrap(), "1");
        assert_eq!(std::fs::read_to_string(&files[0]).unwrap(), "1");
    }
}
