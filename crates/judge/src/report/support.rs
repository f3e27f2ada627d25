//! Support: what each guest can do of the features of a contract, as far as a report shows it.
//!
//! A guest is judged by the cells that it takes part in, and in them by the faults of its own: one
//! that another component alone is to blame for says nothing against it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::reason::Reason;
use super::{CellReport, Fault, Report, State};
use crate::cell::{CellKey, group};
use crate::judge::Verdict;
use crate::judge::blame::Blame;

/// The last row of a table: what an instance keeps, whatever the function is.
pub const MEMORY: &str = "memory after many calls";

/// Functions of a contract that people ask for by one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Feature {
    /// The name, such as `string`.
    pub name: String,
    /// The contracts of its functions: `abi.echo-string`.
    pub functions: Vec<String>,
}

/// What the guests can do of a contract's features on one host.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// The contract, or the group of contracts.
    pub contract: String,
    /// The host that the cells name; nothing if it is the contract's own.
    pub host: Option<String>,
    /// The guests that take part, sorted by name.
    pub guests: Vec<String>,
    /// A row for each feature, in the manifest's order, and one for memory if it was watched.
    pub rows: Vec<Row>,
}

/// What the guests can do of one feature.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The feature's name.
    pub feature: String,
    /// The number of its functions.
    pub functions: usize,
    /// The mark of each guest, in the order of the table's guests.
    pub marks: Vec<Mark>,
}

/// Whether a guest can do something, from the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Nothing is wrong in all of its cells.
    Yes,
    /// All that is wrong is expected.
    Known,
    /// A cell did not run, so nothing is known of a function.
    Unknown,
    /// The toolchain cannot build it.
    Unsupported,
    /// It was not built here.
    Unbuilt,
    /// Something is wrong, and nothing tells which component is to blame.
    Undecided,
    /// It is to blame for something that is not expected.
    Wrong,
}

impl Level {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Level::Yes => "yes",
            Level::Known => "known",
            Level::Unknown => "not run",
            Level::Unsupported => "unsupported",
            Level::Unbuilt => "unbuilt",
            Level::Undecided => "undecided",
            Level::Wrong => "wrong",
        }
    }
}

/// Whether a guest can do one feature, with the reasons why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// The worst of its notes; [`Level::Yes`] if there is none.
    pub level: Level,
    /// What stands against it, the worst first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// One reason why a guest cannot do a feature, or cannot do all of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// How bad it is.
    pub level: Level,
    /// What is wrong, in words.
    pub text: String,
    /// Where more is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The whole reason as cells have it, if it is an expected one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The roles in which it shows; empty if those are all roles that the guest plays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// The number of the feature's functions in which it shows.
    pub functions: usize,
}

/// Returns the tables of a report: one for each contract with features and each host.
pub fn tables(report: &Report) -> Vec<Table> {
    let mut seen: Vec<(Of, Vec<Seen>)> = Vec::new();
    let cells = report.cells.iter().map(|cell| (&cell.key, Some(cell)));
    let unfinished = report.unfinished.iter().map(|key| (key, None));
    for (key, cell) in cells.chain(unfinished) {
        let Ok(key) = key.parse::<CellKey>() else {
            continue;
        };
        let contract = group(&key.contract).unwrap_or(&key.contract);
        let Some((contract, _)) = report.features.get_key_value(contract) else {
            continue;
        };
        let of = (contract.as_str(), key.host.clone());
        let own = Seen {
            key,
            cell,
            cases: report.cases,
        };
        match seen.iter_mut().find(|(other, _)| *other == of) {
            Some((_, cells)) => cells.push(own),
            None => seen.push((of, vec![own])),
        }
    }
    let tables = seen.into_iter().map(|((contract, host), cells)| {
        let features = &report.features[contract];
        table(contract, host, features, &cells)
    });
    tables.collect()
}

/// What a table is of: a contract or group, and the host that its cells name.
type Of<'a> = (&'a str, Option<String>);

fn table(contract: &str, host: Option<String>, features: &[Feature], cells: &[Seen]) -> Table {
    let mut players: BTreeMap<&str, Vec<(&str, &Seen)>> = BTreeMap::new();
    for seen in cells {
        for (role, guest) in &seen.key.components {
            players.entry(guest).or_default().push((role, seen));
        }
    }
    let row = |name: &str, functions: &[String], what: What| Row {
        feature: name.to_owned(),
        functions: functions.len(),
        marks: players
            .iter()
            .map(|(guest, own)| mark(guest, own, functions, what))
            .collect(),
    };
    let mut rows: Vec<Row> = features
        .iter()
        .map(|feature| row(&feature.name, &feature.functions, What::Answers))
        .collect();
    let watched = |seen: &Seen| seen.cell.is_some_and(|cell| cell.steady_calls > 0);
    if cells.iter().any(watched) {
        let functions = features
            .iter()
            .flat_map(|feature| feature.functions.clone());
        rows.push(row(MEMORY, &functions.collect::<Vec<_>>(), What::Memory));
    }
    Table {
        contract: contract.to_owned(),
        host,
        guests: players.keys().map(|guest| (*guest).to_owned()).collect(),
        rows,
    }
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// The values that calls return.
    Answers,
    /// What an instance keeps after them.
    Memory,
}

/// A cell, and what became of it; nothing if it did not run.
struct Seen<'r> {
    key: CellKey,
    cell: Option<&'r CellReport>,
    cases: u64,
}

/// Something that stands against a guest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Against {
    level: Level,
    text: String,
    link: Option<String>,
    reason: Option<String>,
}

impl Against {
    fn of(level: Level, text: impl Into<String>) -> Self {
        Against {
            level,
            text: text.into(),
            link: None,
            reason: None,
        }
    }

    fn known(line: &str) -> Self {
        let reason = Reason::of(line);
        Against {
            level: Level::Known,
            text: reason.text.to_owned(),
            link: reason.link.map(str::to_owned),
            reason: Some(line.to_owned()),
        }
    }

    /// A fault that is expected of another component, and that this one is to blame for too.
    fn hidden() -> Self {
        Against::of(Level::Known, "beside another component's fault")
    }

    /// The note of what shows in some places, of a guest that plays so many roles.
    fn noted(self, places: &BTreeSet<At>, roles: usize) -> Note {
        let own: BTreeSet<&str> = places.iter().map(|(role, _)| *role).collect();
        let functions: BTreeSet<&str> = places.iter().map(|(_, function)| *function).collect();
        let named = own.iter().filter(|_| own.len() < roles);
        Note {
            level: self.level,
            text: self.text,
            link: self.link,
            reason: self.reason,
            roles: named.map(|role| (*role).to_owned()).collect(),
            functions: functions.len(),
        }
    }
}

/// Where something shows: a role, and a function.
type At<'a> = (&'a str, &'a str);

/// The mark of a guest, from the cells that it takes part in, each with its role there.
fn mark(guest: &str, cells: &[(&str, &Seen)], functions: &[String], what: What) -> Mark {
    let roles: BTreeSet<&str> = cells.iter().map(|(role, _)| *role).collect();
    let mut found: BTreeMap<Against, BTreeSet<At>> = BTreeMap::new();
    let mut ran: BTreeSet<At> = BTreeSet::new();
    for (role, seen) in cells {
        let at = (*role, seen.key.contract.as_str());
        if !functions.iter().any(|own| own == at.1) {
            continue;
        }
        if seen.ran() {
            ran.insert(at);
        }
        for against in seen.against(role, guest, what) {
            found.entry(against).or_default().insert(at);
        }
    }
    // What hides behind another's fault is of use only where nothing else is known of it.
    if let Some(mut hidden) = found.remove(&Against::hidden()) {
        hidden.retain(|at| !found.values().any(|places| places.contains(at)));
        if !hidden.is_empty() {
            found.insert(Against::hidden(), hidden);
        }
    }
    let told: BTreeSet<At> = found.values().flatten().copied().collect();
    let all = roles
        .iter()
        .flat_map(|role| functions.iter().map(|function| (*role, function.as_str())));
    let unknown: BTreeSet<At> = all
        .filter(|at| !ran.contains(at) && !told.contains(at))
        .collect();
    if what == What::Answers && !unknown.is_empty() {
        found.insert(Against::of(Level::Unknown, ""), unknown);
    }
    let mut notes: Vec<Note> = found
        .into_iter()
        .map(|(against, places)| against.noted(&places, roles.len()))
        .collect();
    notes.sort_by_key(|note| (Reverse(note.level), Reverse(note.functions)));
    Mark {
        level: notes.first().map_or(Level::Yes, |note| note.level),
        notes,
    }
}

impl Seen<'_> {
    /// Whether its calls were made.
    fn ran(&self) -> bool {
        self.cell.is_some_and(|cell| cell.digest.is_some())
    }

    /// What stands against a component of the cell.
    fn against(&self, role: &str, guest: &str, what: What) -> Vec<Against> {
        let Some(cell) = self.cell else {
            return Vec::new();
        };
        let of_kind = |fault: &&Fault| (fault.verdict == Verdict::Leak) == (what == What::Memory);
        let faults = cell.faults.iter().filter(of_kind);
        let mut all: Vec<Against> = faults
            .flat_map(|fault| of_fault(fault, role, guest))
            .collect();
        if what == What::Answers && cell.faults.is_empty() && cell.verdict != Verdict::Agree {
            all.extend(blocked(cell, role, guest));
        }
        if what == What::Answers
            && let Some(stale) = &cell.stale
            && stale.contains(&format!("({guest}: "))
        {
            all.push(Against::of(
                Level::Undecided,
                "a known divergence does not show",
            ));
        }
        if what == What::Answers && cell.is_green() && cell.state(self.cases) != State::Green {
            let few = format!("{} of {} cases ran", cell.cases, self.cases);
            all.push(Against::of(Level::Undecided, few));
        }
        all
    }
}

/// Whether a component is among those to blame.
fn names(blame: &Blame, role: &str, guest: &str) -> bool {
    let mut all = blame.components().into_iter();
    all.any(|own| own.role == role && own.guest == guest)
}

/// What a fault says against a component.
fn of_fault(fault: &Fault, role: &str, guest: &str) -> Vec<Against> {
    let blamed = fault.blame.as_ref().map(|blame| names(blame, role, guest));
    if blamed == Some(false) {
        return Vec::new();
    }
    let Some(expected) = &fault.expected else {
        let level = match blamed {
            Some(_) => Level::Wrong,
            None => Level::Undecided,
        };
        return vec![Against::of(level, shown(fault))];
    };
    let own: Vec<Against> = expected
        .lines()
        .filter(|line| Reason::of(line).guest == guest)
        .map(Against::known)
        .collect();
    // Its part of the fault is expected and hides behind that of another component.
    match own.is_empty() && blamed == Some(true) {
        true => vec![Against::hidden()],
        false => own,
    }
}

/// What a fault shows, in few words.
fn shown(fault: &Fault) -> String {
    let differences: Vec<&str> = fault.differences.iter().map(String::as_str).collect();
    match differences.as_slice() {
        [] => fault.verdict.word().to_owned(),
        [one] => (*one).to_owned(),
        [one, others @ ..] => format!("{one}, and {} more", others.len()),
    }
}

/// What a cell that could not run says against a component.
fn blocked(cell: &CellReport, role: &str, guest: &str) -> Vec<Against> {
    let blamed = cell.blame.as_ref().map(|blame| names(blame, role, guest));
    let level = match (blamed, cell.verdict) {
        (Some(false), _) => return Vec::new(),
        (Some(true), Verdict::Unbuilt) => Level::Unbuilt,
        (Some(true), Verdict::Unsupported) => Level::Unsupported,
        (Some(true), _) => Level::Wrong,
        (None, _) => Level::Undecided,
    };
    if let Some(expected) = &cell.expected {
        let own = expected
            .lines()
            .filter(|line| Reason::of(line).guest == guest);
        let own = own.map(|line| Against {
            level: match level {
                Level::Unsupported | Level::Unbuilt => level,
                _ => Level::Known,
            },
            ..Against::known(line)
        });
        return own.collect();
    }
    let detail = cell.detail.as_deref().unwrap_or_default();
    let first = detail.lines().next().unwrap_or_default();
    let text = match level {
        Level::Unbuilt => "",
        _ => first,
    };
    vec![Against::of(level, text)]
}

#[cfg(test)]
mod tests;
