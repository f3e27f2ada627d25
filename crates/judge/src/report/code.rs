//! What became of changes of one instruction, as data and as tables for people.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde::Serialize;

use super::detection::markdown;

/// What the cases of one contract show of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// No case reaches the instruction.
    NotReached,
    /// A case reaches it, and nothing is wrong with the change.
    NotNoticed,
    /// Something is wrong with the change.
    Noticed,
}

/// A change that was tried.
#[derive(Debug, Clone, Serialize)]
pub struct Tried {
    /// The component, `validator=rust`.
    pub component: String,
    /// The core function, as its source names it.
    pub function: String,
    /// The line of the source, `rules/src/lib.rs:42`, if it is known.
    pub source: Option<String>,
    /// The offset of the instruction in the component's file, in bytes.
    pub place: usize,
    /// The kind of change.
    pub kind: String,
    /// The change in words.
    pub says: String,
    /// What came of it, by contract.
    pub outcomes: BTreeMap<String, Outcome>,
}

impl Tried {
    /// The best of what came of it.
    pub fn outcome(&self) -> Outcome {
        let best = self.outcomes.values().copied().max();
        best.unwrap_or(Outcome::NotReached)
    }
}

/// How many changes came to what.
#[derive(Default)]
struct Count {
    sites: usize,
    reached: usize,
    noticed: usize,
}

impl Count {
    fn of(outcomes: impl Iterator<Item = Outcome>) -> Self {
        let mut count = Count::default();
        for outcome in outcomes {
            count.sites += 1;
            count.reached += usize::from(outcome > Outcome::NotReached);
            count.noticed += usize::from(outcome == Outcome::Noticed);
        }
        count
    }

    fn cells(&self) -> [String; 4] {
        let share = |part: usize, whole: usize| match whole {
            0 => "0".to_owned(),
            _ => format!("{part} ({} %)", (part * 100 + whole / 2) / whole),
        };
        [
            self.sites.to_string(),
            share(self.reached, self.sites),
            share(self.noticed, self.reached),
            (self.reached - self.noticed).to_string(),
        ]
    }
}

/// A table in Markdown: a line for each component and contract, one for each component and one
/// for all. Reached are shares of the sites, noticed of those that are reached.
pub fn table(tried: &[Tried]) -> String {
    let head = [
        "component",
        "contract",
        "sites",
        "reached",
        "noticed",
        "not noticed",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let mut row = |component: &str, contract: &str, count: Count| {
        let names = [component.to_owned(), contract.to_owned()];
        rows.push(names.into_iter().chain(count.cells()).collect());
    };
    for component in components(tried) {
        let own: Vec<&Tried> = tried.iter().filter(|t| t.component == component).collect();
        let contracts: BTreeSet<&String> = own.iter().flat_map(|t| t.outcomes.keys()).collect();
        for contract in &contracts {
            let outcomes = own.iter().filter_map(|t| t.outcomes.get(*contract));
            row(component, contract, Count::of(outcomes.copied()));
        }
        if contracts.len() > 1 {
            row(component, "any", Count::of(own.iter().map(|t| t.outcome())));
        }
    }
    row("all", "any", Count::of(tried.iter().map(Tried::outcome)));
    markdown(&rows)
}

/// The functions none of whose sites are reached, and those none of whose are noticed, and
/// every change that is not noticed.
pub fn unseen(tried: &[Tried]) -> String {
    let mut text = String::new();
    for component in components(tried) {
        let own: Vec<&Tried> = tried.iter().filter(|t| t.component == component).collect();
        let mut functions: BTreeMap<&str, Outcome> = BTreeMap::new();
        for tried in &own {
            let best = functions.entry(&tried.function).or_insert(tried.outcome());
            *best = tried.outcome().max(*best);
        }
        let of = |outcome| {
            let named = functions.iter().filter(move |(_, best)| **best == outcome);
            named
                .map(|(name, _)| format!("`{name}`"))
                .collect::<Vec<_>>()
        };
        let kinds = [
            (Outcome::NotReached, "reached"),
            (Outcome::NotNoticed, "noticed"),
        ];
        for (outcome, word) in kinds {
            let functions = of(outcome);
            if !functions.is_empty() {
                let _ = writeln!(text, "{component}, never {word}: {}", functions.join(", "));
            }
        }
        for tried in own.iter().filter(|t| t.outcome() != Outcome::Noticed) {
            let word = match tried.outcome() {
                Outcome::NotReached => "not reached",
                _ => "not noticed",
            };
            let Tried { place, says, .. } = tried;
            let of = tried.source.as_ref().unwrap_or(&tried.function);
            let _ = writeln!(text, "{component} {word}: {of} ({place:#x}): {says}");
        }
    }
    text
}

fn components(tried: &[Tried]) -> Vec<&str> {
    let mut components: Vec<&str> = tried.iter().map(|tried| &*tried.component).collect();
    components.dedup();
    components
}
