//! What of a lab changed on disk: which guests, or what all of them depend on.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::expectations;
use crate::files::hash_of;
use crate::guest::{Guest, Source};
use crate::inputs::{files_below, owner};
use crate::lab::Lab;
use crate::manifest;
use crate::plan::Cell;

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// Nothing.
    Nothing,
    /// These guests alone.
    Guests(BTreeSet<String>),
    /// What is not of a guest: WIT, a manifest, kept cases.
    Everything,
}

impl Changed {
    /// Whether a cell has to run again.
    pub fn concerns(&self, cell: &Cell) -> bool {
        match self {
            Changed::Nothing => false,
            Changed::Guests(names) => cell.guests.iter().any(|guest| names.contains(&guest.name)),
            Changed::Everything => true,
        }
    }

    /// Whether any cell has to run again.
    pub fn is_any(&self) -> bool {
        *self != Changed::Nothing
    }
}

/// The files of a lab, as they were.
#[derive(Debug, PartialEq, Eq)]
pub struct Files {
    /// The hash of the files of each guest.
    guests: BTreeMap<String, String>,
    /// The hash of the others.
    others: String,
}

impl Files {
    /// The files as they are.
    pub fn of(lab: &Lab) -> Self {
        let guests = lab.guests().iter();
        let hash = |guest: &Guest| hash_files(folders(guest).iter().flat_map(|f| below(f)));
        Files {
            guests: guests.map(|g| (g.name.clone(), hash(g))).collect(),
            others: hash_files(shared(lab).iter().flat_map(|path| below(path))),
        }
    }

    /// What is not as it was before.
    pub fn changed_since(&self, before: &Files) -> Changed {
        if self.others != before.others || !self.guests.keys().eq(before.guests.keys()) {
            return Changed::Everything;
        }
        let guests = self.guests.iter();
        let changed = guests.filter(|(name, hash)| before.guests.get(*name) != Some(hash));
        let names: BTreeSet<String> = changed.map(|(name, _)| name.clone()).collect();
        match names.is_empty() {
            true => Changed::Nothing,
            false => Changed::Guests(names),
        }
    }
}

/// The folders and files to watch.
pub fn watched(lab: &Lab) -> BTreeSet<PathBuf> {
    let guests = lab.guests().iter().flat_map(folders);
    let all = guests.chain(shared(lab));
    all.filter(|path| path.exists()).collect()
}

/// The folders that a guest is built from: its own, and those that its sources lie in.
fn folders(guest: &Guest) -> BTreeSet<PathBuf> {
    let sources = guest.roles.values().map(|source| match source {
        Source::Folder(path) | Source::Template(path) => owner(guest, path).to_owned(),
        Source::Component(path) => path.clone(),
        Source::Host(_) => guest.dir.clone(),
    });
    sources.chain([guest.dir.clone()]).collect()
}

/// What every cell depends on.
fn shared(lab: &Lab) -> Vec<PathBuf> {
    let manifest = lab.manifest();
    let contracts = manifest.contracts.values().flat_map(|entry| {
        let files = entry.inputs.words.iter().chain(&entry.inputs.calls);
        files.map(|file| entry.root.join(file))
    });
    let root = &manifest.root;
    let own = [
        root.join(manifest::FILE),
        root.join(expectations::FILE),
        manifest.wit.clone(),
        manifest.regressions.clone(),
    ];
    own.into_iter().chain(contracts).collect()
}

/// The files below a folder that git would not ignore, or the one that it is.
fn below(path: &Path) -> Vec<PathBuf> {
    match path.is_dir() {
        true => files_below(path, Vec::new()).unwrap_or_default(),
        false => vec![path.to_owned()],
    }
}

/// The hash of the names of files and of what is in them. What cannot be read counts as empty:
/// it may be in the middle of being written, and then changes once more.
fn hash_files(files: impl Iterator<Item = PathBuf>) -> String {
    let mut parts: Vec<String> = Vec::new();
    for file in files {
        let content = std::fs::read(&file).unwrap_or_default();
        parts.push(file.display().to_string());
        parts.push(blake3::hash(&content).to_hex().to_string());
    }
    hash_of(&parts.iter().map(String::as_str).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(guests: &[(&str, &str)], others: &str) -> Files {
        let pair = |(name, hash): &(&str, &str)| ((*name).to_owned(), (*hash).to_owned());
        Files {
            guests: guests.iter().map(pair).collect(),
            others: others.to_owned(),
        }
    }

    #[test]
    fn a_guest_that_changed_is_named_and_what_all_share_is_everything() {
        let before = files(&[("c", "1"), ("go", "1")], "1");
        let now = |guests, others| files(guests, others).changed_since(&before);
        assert_eq!(now(&[("c", "1"), ("go", "1")], "1"), Changed::Nothing);
        let go = Changed::Guests(BTreeSet::from(["go".to_owned()]));
        assert_eq!(now(&[("c", "1"), ("go", "2")], "1"), go);
        assert_eq!(now(&[("c", "1"), ("go", "2")], "2"), Changed::Everything);
        assert_eq!(now(&[("c", "1")], "1"), Changed::Everything);
    }
}
