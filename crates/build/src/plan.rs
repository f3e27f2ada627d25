//! Plan: which cells a run consists of.
//!
//! A cell is every choice of one guest for each role of a contract. A selection only
//! ever narrows that, and a word in it that means nothing is an error: a run of
//! nothing must not look like a run in which nothing failed.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::cell::CellKey;
use crate::contract::{Arrangement, Contract, Role};
use crate::guest::Guest;
use crate::judge::Drive;

/// Why there is nothing to run.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PlanError {
    /// A name that no contract, guest or role has.
    #[error("no {kind} is named `{name}`; there are: {known}")]
    Unknown {
        /// What the name should be of.
        kind: &'static str,
        /// The name.
        name: String,
        /// Those that exist.
        known: String,
    },
    /// A group of contracts where one of them is meant.
    #[error("`{group}` is several contracts, of which a cell has one: {functions}")]
    Group {
        /// The group.
        group: String,
        /// Some of its contracts.
        functions: String,
    },
    /// The names exist, but no cell has all of them.
    #[error("no cell is selected: no contract has guests for all of its roles with these options")]
    Empty,
}

/// So many contracts of a group are named.
const MOST_NAMED: usize = 8;

/// Narrows the matrix. An empty list means all, but of contracts all that are not
/// opt_in: those have hundreds of cells, and are run when they are asked for.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Contracts by name.
    pub contracts: Vec<String>,
    /// The contracts that are opt-in as well, if none is named.
    pub opt_in: bool,
    /// Guests for every role.
    pub guests: Vec<String>,
    /// Guests for single roles, or for all roles of one part.
    pub roles: BTreeMap<String, Vec<String>>,
    /// One guest for each role of a contract, the outermost first.
    pub stages: Vec<String>,
    /// Hosts by name; each contract's own if none.
    pub hosts: Vec<String>,
}

/// One composition of a contract.
#[derive(Debug, Clone)]
pub struct Cell<'a> {
    /// The name.
    pub key: CellKey,
    /// The contract.
    pub contract: Arc<Contract>,
    /// The guest of each of the contract's roles, in their order.
    pub guests: Vec<&'a Guest>,
    /// The host, if one was asked for; else it is the contract's own, or one that runs what
    /// that refuses.
    pub host: Option<String>,
}

/// One component of a composition.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    /// What it plays.
    pub role: &'a Role,
    /// The guest that it is from.
    pub guest: &'a Guest,
}

impl std::fmt::Display for Link<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}", self.role.name, self.guest.name)
    }
}

impl<'a> Cell<'a> {
    /// The same on a host that is asked for.
    #[must_use]
    pub fn on(&self, host: &str) -> Self {
        Cell {
            key: CellKey {
                host: (host != self.contract.host).then(|| host.to_owned()),
                ..self.key.clone()
            },
            host: Some(host.to_owned()),
            ..self.clone()
        }
    }

    /// The host that it is to run on.
    pub fn host(&self) -> &str {
        self.host.as_deref().unwrap_or(&self.contract.host)
    }

    /// The components, the outermost first: one for each role that is not the host's, and
    /// the saboteurs among them.
    pub fn links(&self) -> Vec<Link<'_>> {
        let mut links = Vec::new();
        for (role, &guest) in self.contract.roles.iter().zip(&self.guests) {
            // The host has no component: what it offers is there for every composition.
            if guest.offers(role) {
                continue;
            }
            let Some(sabotage) = &guest.sabotage else {
                links.push(Link { role, guest });
                continue;
            };
            links.extend(role.saboteur.as_deref().map(|role| Link {
                role,
                guest: &sabotage.saboteur,
            }));
            links.push(Link {
                role,
                guest: &sabotage.base,
            });
        }
        links
    }

    /// Whether the host plays one of the roles.
    pub fn host_plays(&self) -> bool {
        let mut players = self.contract.roles.iter().zip(&self.guests);
        players.any(|(role, guest)| guest.offers(role))
    }

    /// Whether an instance answers one call and no more: one of its components does, or what is
    /// asked is read once in an instance.
    pub fn answers_once(&self) -> bool {
        let mut players = self.contract.roles.iter().zip(&self.guests);
        let drive = self.contract.drive;
        matches!(
            drive,
            Drive::Surrounded { standard: true } | Drive::InFolder
        ) || players.any(|(role, guest)| guest.one_call.contains(&role.part))
    }

    /// The id of the mutant that the saboteurs of this cell are; empty if it has none.
    pub fn mutant(&self) -> &str {
        let sabotage = self.guests.iter().find_map(|g| g.sabotage.as_deref());
        sabotage.map_or("", |sabotage| &sabotage.mutant)
    }

    /// The components, `service=go/validator=python`: two contracts with the same
    /// roles share the composition.
    pub fn composition(&self) -> String {
        composition(&self.links())
    }
}

/// The name of a composition.
pub fn composition(links: &[Link]) -> String {
    let links: Vec<String> = links.iter().map(Link::to_string).collect();
    links.join("/")
}

/// Lists the selected cells, contract by contract.
///
/// # Errors
/// If a name is unknown or nothing is selected.
pub fn plan<'a>(
    contracts: &[Arc<Contract>],
    guests: &'a [Guest],
    selection: &Selection,
) -> Result<Vec<Cell<'a>>, PlanError> {
    check_names(contracts, guests, selection)?;
    let mut cells = Vec::new();
    let any_small = contracts.iter().any(|contract| !contract.policy.opt_in);
    for contract in contracts {
        let wanted = &selection.contracts;
        if wanted.is_empty() && any_small && contract.policy.opt_in && !selection.opt_in {
            continue;
        }
        let means = |name: &String| *name == contract.name || Some(name) == contract.group.as_ref();
        if wanted.is_empty() || wanted.iter().any(means) {
            let own = cells_of(contract, guests, selection);
            match selection.hosts.is_empty() {
                true => cells.extend(own),
                false => {
                    let on =
                        |host: &String| own.iter().map(|cell| cell.on(host)).collect::<Vec<_>>();
                    cells.extend(selection.hosts.iter().flat_map(on));
                }
            }
        }
    }
    if cells.is_empty() {
        return Err(PlanError::Empty);
    }
    Ok(cells)
}

/// The words of the contracts that a selection does not run because nobody asks for them.
pub fn left_out<'a>(contracts: &'a [Arc<Contract>], selection: &Selection) -> Vec<&'a str> {
    let opt_in = contracts.iter().filter(|c| c.policy.opt_in);
    let mut words: Vec<&str> = opt_in.map(|contract| contract.word()).collect();
    words.dedup();
    match selection.contracts.is_empty() && !selection.opt_in {
        true => words,
        false => Vec::new(),
    }
}

/// Of the cells of one contract those in which every guest plays every role once: the
/// guests in a row from each of them on. Who never plays the first role, as what the host
/// offers, meets everybody.
pub fn turns<'c, 'a>(cells: &'c [Cell<'a>]) -> Vec<&'c Cell<'a>> {
    let mut order: Vec<&str> = Vec::new();
    for name in cells.iter().filter_map(|cell| cell.guests.first()) {
        if !order.contains(&&*name.name) {
            order.push(&name.name);
        }
    }
    let place = |guest: &&Guest| order.iter().position(|name| *name == guest.name);
    let in_a_row = |cell: &&Cell| {
        let places: Vec<Option<usize>> = cell.guests.iter().map(place).collect();
        let mut pairs = places.windows(2);
        pairs.all(|pair| match pair {
            [Some(a), Some(b)] => (a + 1) % order.len() == *b,
            _ => true,
        })
    };
    cells.iter().filter(in_a_row).collect()
}

/// The cell of a key.
///
/// # Errors
/// If the key names something unknown.
pub fn find<'a>(
    contracts: &[Arc<Contract>],
    guests: &'a [Guest],
    key: &CellKey,
) -> Result<Cell<'a>, PlanError> {
    let selection = Selection {
        contracts: vec![key.contract.clone()],
        roles: key
            .components
            .iter()
            .map(|(role, guest)| (role.clone(), vec![guest.clone()]))
            .collect(),
        hosts: key.host.iter().cloned().collect(),
        ..Selection::default()
    };
    let cells = plan(contracts, guests, &selection)?;
    let mut functions = contract_names(&cells);
    if !functions.contains(&key.contract) {
        functions.truncate(MOST_NAMED);
        return Err(PlanError::Group {
            group: key.contract.clone(),
            functions: functions.join(", "),
        });
    }
    cells
        .into_iter()
        .find(|cell| cell.key.contract == key.contract && cell.key.components == key.components)
        .ok_or(PlanError::Empty)
}

/// The contracts of some cells, each once.
fn contract_names(cells: &[Cell]) -> Vec<String> {
    let mut names: Vec<String> = cells
        .iter()
        .map(|cell| cell.contract.name.clone())
        .collect();
    names.dedup();
    names
}

fn check_names(
    contracts: &[Arc<Contract>],
    guests: &[Guest],
    selection: &Selection,
) -> Result<(), PlanError> {
    // Of a group, its own name says enough to find the others.
    let mut words: Vec<&str> = Vec::new();
    let mut roles: Vec<&str> = Vec::new();
    for contract in contracts {
        let word = contract.word();
        if !words.contains(&word) {
            words.push(word);
        }
        for role in &contract.roles {
            for name in [&*role.name, &*role.part] {
                if !roles.contains(&name) {
                    roles.push(name);
                }
            }
        }
    }
    let names: Vec<&str> = guests.iter().map(|g| g.name.as_str()).collect();
    for name in &selection.contracts {
        if !contracts.iter().any(|contract| contract.name == *name) {
            known("contract", name, &words)?;
        }
    }
    for name in selection
        .guests
        .iter()
        .chain(selection.roles.values().flatten())
        .chain(&selection.stages)
    {
        known("guest", name, &names)?;
    }
    for name in selection.roles.keys() {
        known("role", name, &roles)?;
    }
    Ok(())
}

fn known(kind: &'static str, name: &str, names: &[&str]) -> Result<(), PlanError> {
    if names.contains(&name) {
        return Ok(());
    }
    Err(PlanError::Unknown {
        kind,
        name: name.to_owned(),
        known: names.join(", "),
    })
}

fn cells_of<'a>(
    contract: &Arc<Contract>,
    guests: &'a [Guest],
    selection: &Selection,
) -> Vec<Cell<'a>> {
    let stages = &selection.stages;
    if !stages.is_empty() && stages.len() != contract.roles.len() {
        return Vec::new();
    }
    let players = |(place, role): (usize, &Arc<Role>)| -> Vec<&Guest> {
        let fits = |guest: &&Guest| {
            let listed = |names: &[String]| {
                let is = |name: &String| *name == guest.name || guest.is_version_of(name);
                names.is_empty() || names.iter().any(is)
            };
            guest.roles.contains_key(&role.part)
                && listed(&selection.guests)
                && stages.get(place).is_none_or(|name| *name == guest.name)
                && [&role.name, &role.part]
                    .into_iter()
                    .find_map(|name| selection.roles.get(name))
                    .is_none_or(|names| listed(names))
        };
        guests.iter().filter(fits).collect()
    };
    let players: Vec<Vec<&Guest>> = contract.roles.iter().enumerate().map(players).collect();
    let chosen = match contract.arrangement {
        Arrangement::Every => every(&players),
        Arrangement::Rows => rows(&players),
    };
    let cell = |guests: Vec<&'a Guest>| {
        let roles = contract.roles.iter().map(|role| role.name.clone());
        let names = guests.iter().map(|guest| guest.name.clone());
        Cell {
            key: CellKey {
                contract: contract.name.clone(),
                components: roles.zip(names).collect(),
                host: None,
            },
            contract: contract.clone(),
            guests,
            host: None,
        }
    };
    chosen.into_iter().map(cell).collect()
}

/// Every choice of one guest for each role.
fn every<'a>(players: &[Vec<&'a Guest>]) -> Vec<Vec<&'a Guest>> {
    let more = |chosen: Vec<Vec<&'a Guest>>, players: &Vec<&'a Guest>| {
        let with = |outer: Vec<&'a Guest>| {
            players
                .iter()
                .map(move |guest| [&outer[..], &[*guest]].concat())
        };
        chosen.into_iter().flat_map(with).collect()
    };
    players.iter().fold(vec![Vec::new()], more)
}

/// The guests of the last role in a row from each of them on, forwards and backwards, as
/// far as each plays the role that it comes to.
fn rows<'a>(players: &[Vec<&'a Guest>]) -> Vec<Vec<&'a Guest>> {
    let Some(all) = players.last().filter(|all| all.len() >= players.len()) else {
        return Vec::new();
    };
    let (forwards, mut backwards) = (all.clone(), all.clone());
    backwards.reverse();
    let mut rows: Vec<Vec<&Guest>> = Vec::new();
    for order in [forwards, backwards] {
        for start in 0..order.len() {
            let row = order.iter().cycle().skip(start).take(players.len());
            let row: Vec<&Guest> = row.copied().collect();
            let plays = |(guest, players): (&&Guest, &Vec<&Guest>)| {
                players.iter().any(|player| player.name == guest.name)
            };
            let known = rows.iter().any(|known| {
                known
                    .iter()
                    .map(|g| &g.name)
                    .eq(row.iter().map(|g| &g.name))
            });
            if !known && row.iter().zip(players).all(plays) {
                rows.push(row);
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests;
