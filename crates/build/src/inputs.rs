//! The files that go into a component, whose hash tells whether it is up to date.

use std::path::{Path, PathBuf};

use crate::contract::Role;
use crate::files::hash_of;
use crate::guest::{Guest, MANIFEST, Source};

/// The hash of every file that goes into the component of a guest in a role: of their names,
/// as seen from the guest's folder or the lab's, and of what is in them.
///
/// # Errors
/// If one cannot be read; the message says which.
pub fn hash(guest: &Guest, role: &Role, lab: &Path) -> Result<String, String> {
    if let Some(change) = &guest.change {
        let base = hash(&change.base, role, lab)?;
        let file = change.file.strip_prefix(lab).unwrap_or(&change.file);
        return Ok(hash_of(&[&base, &file.display().to_string(), &change.text]));
    }
    let mut files = match &guest.roles[&role.part] {
        Source::Component(path) => vec![path.clone()],
        Source::Host(_) => Vec::new(),
        Source::Folder(own) | Source::Template(own) => sources(guest, own)?,
    };
    files.extend(wit_files(&role.wit)?);
    let mut hasher = blake3::Hasher::new();
    for file in files {
        let content = std::fs::read(&file).map_err(|e| format!("`{}`: {e}", file.display()))?;
        let name = file.strip_prefix(&guest.dir).unwrap_or(&file);
        let name = name.strip_prefix(lab).unwrap_or(name);
        for part in [name.as_os_str().as_encoded_bytes(), &content] {
            hasher
                .update(&(part.len() as u64).to_le_bytes())
                .update(part);
        }
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// The files of a guest without those of its other roles.
fn sources(guest: &Guest, own: &Path) -> Result<Vec<PathBuf>, String> {
    let others = guest.roles.values().filter_map(|source| match source {
        Source::Folder(folder) | Source::Template(folder) if folder != own => Some(folder.clone()),
        _ => None,
    });
    let mut files = files_below(&guest.dir, others.collect())?;
    // Of another guest's folder, all counts.
    let owner = owner(guest, own);
    if owner != guest.dir {
        files.extend(files_below(owner, vec![])?);
    }
    Ok(files)
}

/// The folder of the guest that a source belongs to: it may lie in another one's, which
/// builds it with other options.
pub fn owner<'p>(guest: &'p Guest, source: &'p Path) -> &'p Path {
    if source.starts_with(&guest.dir) {
        return &guest.dir;
    }
    let mut folders = source.ancestors();
    folders
        .find(|dir| dir.join(MANIFEST).exists())
        .unwrap_or(source)
}

/// Returns every file below a folder that git would not ignore, sorted, without those below
/// some of its folders.
///
/// # Errors
/// If a folder cannot be read, or git ignores all of it: a change of its files would not be
/// noticed then.
pub fn files_below(folder: &Path, without: Vec<PathBuf>) -> Result<Vec<PathBuf>, String> {
    let mut walk = ignore::WalkBuilder::new(folder);
    walk.hidden(false)
        .require_git(false)
        .filter_entry(move |entry| !without.iter().any(|folder| folder == entry.path()));
    let files = files_of(&mut walk)?;
    match files.is_empty() {
        true => Err(format!(
            "`{}` has no file that git does not ignore",
            folder.display()
        )),
        false => Ok(files),
    }
}

/// Returns every file of a WIT package, sorted. What git ignores counts: the packages of
/// made-up worlds lie in the cache.
///
/// # Errors
/// If a folder cannot be read.
pub fn wit_files(package: &Path) -> Result<Vec<PathBuf>, String> {
    files_of(ignore::WalkBuilder::new(package).standard_filters(false))
}

/// Returns what lies in a folder and git would not ignore, sorted.
///
/// # Errors
/// If it cannot be read.
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut walk = ignore::WalkBuilder::new(folder);
    walk.hidden(false).require_git(false).max_depth(Some(1));
    let mut entries = Vec::new();
    for entry in walk.build() {
        let entry = entry.map_err(|e| e.to_string())?;
        if entry.depth() > 0 && entry.file_name() != ".git" {
            entries.push(entry.into_path());
        }
    }
    entries.sort();
    Ok(entries)
}

fn files_of(walk: &mut ignore::WalkBuilder) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for entry in walk.follow_links(true).build() {
        let entry = entry.map_err(|e| e.to_string())?;
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            files.push(entry.into_path());
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder `lab/inner` with a file, below a folder whose files git is told to pass over.
    fn below_an_ignored_folder() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("lab/inner");
        std::fs::create_dir_all(&inner).unwrap();
        std::fs::write(dir.path().join("lab/.gitignore"), "*\n").unwrap();
        std::fs::write(inner.join("world.wit"), "package a:b;").unwrap();
        (dir, inner)
    }

    #[test]
    fn the_wit_of_a_role_is_read_wherever_it_lies() {
        let (_dir, inner) = below_an_ignored_folder();
        assert_eq!(wit_files(&inner).unwrap(), [inner.join("world.wit")]);
    }

    #[test]
    fn a_guest_that_git_ignores_is_an_error() {
        let (_dir, inner) = below_an_ignored_folder();
        let error = files_below(&inner, vec![]).unwrap_err();
        assert!(
            error.contains("has no file that git does not ignore"),
            "{error}"
        );
    }
}
