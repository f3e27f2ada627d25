//! The constants of the components of a cell, and of the sources that they were built of, for
//! inputs: those first that few guests have, since what a compiler or a runtime brings along
//! stands in all that it made.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::build::{Component, IfMissing};
use crate::cache::Cache;
use crate::contract::Role;
use crate::event::Nobody;
use crate::guest::Guest;
use crate::load::Loader;
use crate::memo::Memo;
use crate::plan::{Cell, Link};
use crate::types::variation::constant::Constant;
use lab_build::{code, text};

/// The constants that are kept of a component: more than a run of 10,000 cases uses.
const MOST: usize = 4_096;

/// The components whose constants stay: those of the seven guests of one role and some more.
const STAY: usize = 16;

/// So many other components of a guest tell what its toolchain brings along: an interpreter takes
/// a second to read.
const PARTS: usize = 3;

/// The bytes of a longer text than what programs compare with.
const PROSE: usize = 32;

/// How constants are found and ordered; what was kept by another version is made anew.
const VERSION: u32 = 1;

/// A constant, and how many components have it.
type Ranked = (usize, Constant);

/// The constants of components, read once.
pub struct Dictionary {
    cache: Cache,
    /// By the hash of a component.
    read: Memo<String, Arc<BTreeSet<Constant>>>,
    /// By guest and part, what their sources have.
    written: Memo<(String, String), Arc<BTreeSet<Constant>>>,
    /// By guest, part and seed: what the others are is asked once.
    ordered: Memo<(String, String, u64), Arc<[Constant]>>,
}

/// A component and those that its constants are looked for in.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
struct Among {
    version: u32,
    /// The hash of the component.
    component: String,
    /// The hashes of the others.
    others: Vec<String>,
}

/// Where the constants of a component are looked for besides.
#[derive(Clone, Copy)]
pub struct Others<'a> {
    /// Has the components.
    pub loader: &'a Loader,
    /// The guests that may play its role.
    pub guests: &'a [Guest],
    /// The roles that its guest may play.
    pub roles: &'a [Arc<Role>],
}

/// The guest that a change is made in, as it is; the guest itself if there is none: what a change
/// brings along shows as it would in the guest.
fn unchanged(guest: &Guest) -> &Guest {
    let change = guest.change.as_ref();
    change.map_or(guest, |change| &change.base)
}

impl Others<'_> {
    /// A component, if it is built.
    fn built(&self, guest: &Guest, role: &Role) -> Option<Arc<Component>> {
        let built = self.loader.component(guest, role, IfMissing::Fail, &Nobody);
        built.ok()
    }

    /// The other guests that play its role.
    fn players<'b>(&'b self, link: &'b Link) -> impl Iterator<Item = &'b Guest> {
        let own = &unchanged(link.guest).name;
        let plays = |guest: &&Guest| guest.roles.contains_key(&link.role.part);
        let guests = self.guests.iter().filter(plays);
        guests.filter(move |guest| guest.name != *own)
    }

    /// The components of the other guests that play its role, and some of its guest.
    fn of(&self, link: &Link, own: &Component) -> Vec<Arc<Component>> {
        let same_role = self
            .players(link)
            .filter_map(|other| self.built(other, link.role));
        let guest = unchanged(link.guest);
        let same_guest = self
            .roles
            .iter()
            .flat_map(|role| [Some(role), role.saboteur.as_ref()])
            .flatten()
            .filter(|role| role.part != link.role.part && guest.roles.contains_key(&role.part))
            .filter_map(|role| self.built(guest, role));
        let mut others: Vec<_> = same_role.chain(same_guest.take(PARTS)).collect();
        others.sort_by(|a, b| a.hash.cmp(&b.hash));
        others.dedup_by(|a, b| a.hash == b.hash);
        others.retain(|other| other.hash != own.hash);
        others
    }
}

impl Dictionary {
    /// One that keeps what it reads in a cache.
    pub fn new(cache: Cache) -> Self {
        Dictionary {
            cache,
            read: Memo::of(STAY),
            written: Memo::unbounded(),
            ordered: Memo::unbounded(),
        }
    }

    /// The constants of the components of a cell that are built: of each in turn, those first
    /// that the fewest others have. Which of equals comes first depends on the seed.
    pub fn of(&self, cell: &Cell, others: Others, seed: u64) -> Arc<[Constant]> {
        let links = cell.links();
        let each = links.iter().map(|link| {
            let key = (link.guest.name.clone(), link.role.part.clone(), seed);
            let ordered = || self.ordered(others, link, seed).unwrap_or_default();
            self.ordered.get_or_make(key, ordered)
        });
        let each: Vec<Arc<[Constant]>> = each.collect();
        in_turn(&each).into()
    }

    /// The constants of a component, if it is built, and of its sources, if they are there, those
    /// that are rare first.
    fn ordered(&self, others: Others, link: &Link, seed: u64) -> Option<Arc<[Constant]>> {
        let own = others.built(link.guest, link.role)?;
        let found = self.ranked(link, &own, &others.of(link, &own));
        let written = |guest: &Guest| {
            let key = (guest.name.clone(), link.role.part.clone());
            let literals = || Arc::new(literals(guest, link.role));
            self.written.get_or_make(key, literals)
        };
        let others: Vec<_> = others.players(link).map(written).collect();
        let written = rank(&written(link.guest), &others);
        Some(rare_first(&written, &found, seed).into())
    }

    /// The constants of a component, as they are kept or read, by how many others have them.
    fn ranked(&self, link: &Link, own: &Component, others: &[Arc<Component>]) -> Vec<Ranked> {
        let among = Among {
            version: VERSION,
            component: own.hash.clone(),
            others: others.iter().map(|other| other.hash.clone()).collect(),
        };
        let name = format!("constants/{}-{}.json", link.guest.name, link.role.part);
        let kept = self
            .cache
            .read::<Among>(&name)
            .filter(|(_, meta)| *meta == among);
        let kept = kept.and_then(|(content, _)| serde_json::from_slice(&content).ok());
        if let Some(ranked) = kept {
            return ranked;
        }
        let constants = self.read(&own.hash, &own.path);
        let others = others
            .iter()
            .map(|other| self.read(&other.hash, &other.path));
        let ranked = rank(&constants, &others.collect::<Vec<_>>());
        // What cannot be kept is read again.
        if let Ok(content) = serde_json::to_vec(&ranked) {
            let _ = self.cache.write(&name, &content, among);
        }
        ranked
    }

    /// The constants of a component; none of one that cannot be read, as another place says.
    fn read(&self, hash: &str, path: &Path) -> Arc<BTreeSet<Constant>> {
        self.read.get_or_make(hash.to_owned(), || {
            let bytes = std::fs::read(path).unwrap_or_default();
            Arc::new(code::constants(&bytes).unwrap_or_default())
        })
    }
}

/// The constants of components, of each in turn, those first that the fewest of the others have;
/// none of what cannot be read, as another place says. Which of equals comes first depends on the
/// seed.
pub fn among(components: &[&[u8]], seed: u64) -> Vec<Constant> {
    let read = |component: &&[u8]| Arc::new(code::constants(component).unwrap_or_default());
    let constants: Vec<_> = components.iter().map(read).collect();
    let each = (0..constants.len()).map(|own| {
        let mut others = constants.clone();
        let own = others.remove(own);
        rare_first(&[], &rank(&own, &others), seed).into()
    });
    in_turn(&each.collect::<Vec<_>>())
}

/// The constants of a component by how many others have them, the rarest of them.
fn rank(own: &BTreeSet<Constant>, others: &[Arc<BTreeSet<Constant>>]) -> Vec<Ranked> {
    let ranked = own.iter().map(|constant| {
        let having = others.iter().filter(|other| other.contains(constant));
        (having.count(), constant.clone())
    });
    let mut ranked: Vec<Ranked> = ranked.collect();
    ranked.sort();
    ranked.truncate(MOST);
    ranked
}

/// Constants in the order in which they are used: of equally rare ones those first that are
/// written in a source, of which there are few.
fn rare_first(written: &[Ranked], found: &[Ranked], seed: u64) -> Vec<Constant> {
    let all = [(false, written), (true, found)];
    let marked = all.map(|(is_found, ranked)| ranked.iter().map(move |own| (is_found, own)));
    let mut ranked: Vec<_> = marked.into_iter().flatten().collect();
    ranked.sort_by_cached_key(|(is_found, (count, constant))| {
        (
            *count,
            *is_found,
            is_prose(constant),
            shuffled(constant, seed),
        )
    });
    ranked
        .into_iter()
        .map(|(_, (_, constant))| constant.clone())
        .collect()
}

/// The strings and numbers of the sources that a guest's author wrote for a role; none of what
/// cannot be read, as the build says.
fn literals(guest: &Guest, role: &Role) -> BTreeSet<Constant> {
    let change = guest.change.as_ref();
    let files = unchanged(guest).own_sources(&role.part).unwrap_or_default();
    let text = |file: &PathBuf| match change.filter(|change| change.file == *file) {
        Some(change) => Some(change.text.clone()),
        None => std::fs::read_to_string(file).ok(),
    };
    let texts = files.iter().filter_map(|file| Some((file, text(file)?)));
    texts
        .flat_map(|(file, text)| text::literals(file, &text, &guest.macros))
        .collect()
}

/// The constants of components, one of each in turn, each once.
fn in_turn(each: &[Arc<[Constant]>]) -> Vec<Constant> {
    let longest = each.iter().map(|own| own.len()).max().unwrap_or(0);
    let mut seen = BTreeSet::new();
    let turns = (0..longest).flat_map(|turn| each.iter().filter_map(move |own| own.get(turn)));
    let new = turns.filter(|constant| seen.insert(*constant));
    new.cloned().collect()
}

/// Whether it is rather printed than compared with anything.
fn is_prose(constant: &Constant) -> bool {
    matches!(constant, Constant::Text(text) if text.len() > PROSE || text.matches(' ').count() > 2)
}

/// A number that depends on a constant and a seed alone.
fn shuffled(constant: &Constant, seed: u64) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes());
    hasher.update(format!("{constant:?}").as_bytes());
    let hash = hasher.finalize();
    hash.as_bytes()[..8]
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}
