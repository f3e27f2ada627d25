//! Whose fault it is.
//!
//! The shrunken input of a failing cell is sent through every other cell of the
//! contract that can be had, its *witnesses*. A component is *cleared* by a witness
//! that contains it and answers right: it can do this input. What is not cleared,
//! beside a component that is, is to blame.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::cell::CellKey;

/// A component that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Blame {
    /// The role of the component.
    pub role: String,
    /// The guest that it is from.
    pub guest: String,
    /// Further components of the cell that are wrong too, each by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Blame>,
}

impl Blame {
    /// The components to blame, the first of them first.
    pub fn components(&self) -> Vec<&Blame> {
        std::iter::once(self).chain(&self.also).collect()
    }
}

impl fmt::Display for Blame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.role, self.guest)?;
        self.also
            .iter()
            .try_for_each(|also| write!(f, " and {also}"))
    }
}

/// What one cell did with the shrunken input.
#[derive(Debug, Clone)]
pub struct Witness {
    /// The cell.
    pub cell: CellKey,
    /// Whether its outcome was right.
    pub right: bool,
    /// Its outcome, to see whether cells fail alike.
    pub outcome: String,
}

/// The judgement, and the reason in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgement {
    /// The component at fault, if one can be told.
    pub blame: Option<Blame>,
    /// Why, or why none.
    pub reason: String,
}

/// Judges a failing cell by its witnesses, itself excepted.
pub fn judge(failing: &CellKey, outcome: &str, witnesses: &[Witness]) -> Judgement {
    let others: Vec<&Witness> = witnesses.iter().filter(|w| w.cell != *failing).collect();
    let suspects: Vec<&(String, String)> = failing
        .components
        .iter()
        .filter(|component| !others.iter().any(|w| w.right && has(&w.cell, component)))
        .collect();
    if others.is_empty() {
        return alone(failing);
    }
    if others.iter().all(|w| !w.right && w.outcome == outcome) {
        return undecided(
            "every cell fails on it, and all of them alike: the oracle or the contract is in doubt",
        );
    }
    if suspects.is_empty() {
        // Each was cleared by a cell in which it is right.
        let cleared = failing.components.iter().filter_map(|component| {
            let right = others.iter().find(|w| w.right && has(&w.cell, component))?;
            Some(format!("{} is right in {}", name(component), right.cell))
        });
        return undecided(&format!(
            "only together, so this pair's encodings may not fit: {}",
            cleared.collect::<Vec<_>>().join("; ")
        ));
    }
    // With no cell right, nothing tells the components of a pair apart.
    if suspects.len() > 1 && !others.iter().any(|w| w.right) {
        return undecided("no cell is right on it, so nothing tells its components apart");
    }
    Judgement {
        reason: reason(&suspects, &others),
        blame: blame(&suspects),
    }
}

/// A cell without witnesses: a component alone can only differ from the oracle.
fn alone(failing: &CellKey) -> Judgement {
    match failing.components.as_slice() {
        [component] => Judgement {
            blame: blame(&[component]),
            reason: "it differs from the oracle, and no other guest was asked".to_owned(),
        },
        _ => undecided("no other cell could be asked; run it with more guests"),
    }
}

fn undecided(reason: &str) -> Judgement {
    Judgement {
        blame: None,
        reason: reason.to_owned(),
    }
}

fn reason(suspects: &[&(String, String)], others: &[&Witness]) -> String {
    let parts = suspects.iter().map(|suspect| {
        let with: Vec<_> = others.iter().filter(|w| has(&w.cell, suspect)).collect();
        let without = others
            .iter()
            .filter(|w| w.right && !has(&w.cell, suspect))
            .count();
        let are = if without == 1 { "is" } else { "are" };
        match with.len() {
            0 => format!("{} without {} {are} right", cells(without), name(suspect)),
            n => format!(
                "all {} with {} fail on it, {} without it {are} right",
                cells(n + 1),
                name(suspect),
                cells(without),
            ),
        }
    });
    parts.collect::<Vec<_>>().join("; ")
}

fn cells(count: usize) -> String {
    match count {
        1 => "1 cell".to_owned(),
        _ => format!("{count} cells"),
    }
}

/// Names the components at fault, which are given outermost first.
pub fn blame(suspects: &[&(String, String)]) -> Option<Blame> {
    let mut blames = suspects.iter().map(|(role, guest)| Blame {
        role: role.clone(),
        guest: guest.clone(),
        also: Vec::new(),
    });
    // The innermost is named first: the others build on what it answers.
    let mut first = blames.next_back()?;
    first.also = blames.collect();
    Some(first)
}

/// Whether a cell has a component. A part that is played several times in a row, `relay-1`
/// and `relay-2`, is the same component in each place.
pub fn has(cell: &CellKey, (role, guest): &(String, String)) -> bool {
    let mut components = cell.components.iter();
    components.any(|(other, name)| part(other) == part(role) && name == guest)
}

/// The part that a role is a place of.
fn part(role: &str) -> &str {
    let place = role.trim_end_matches(|c: char| c.is_ascii_digit());
    match place.strip_suffix('-') {
        Some(part) if place.len() < role.len() => part,
        _ => role,
    }
}

fn name((role, guest): &(String, String)) -> String {
    format!("{role}={guest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUESTS: [&str; 4] = ["c", "go", "js", "rust"];

    fn pair(service: &str, validator: &str) -> CellKey {
        format!("create-user/service={service}/validator={validator}")
            .parse()
            .unwrap()
    }

    /// Every pair judged by a rule that tells which pairs are wrong.
    fn pairs(wrong: impl Fn(&str, &str) -> bool) -> Vec<Witness> {
        let all = GUESTS
            .iter()
            .flat_map(|s| GUESTS.iter().map(move |v| (*s, *v)));
        all.map(|(s, v)| Witness {
            cell: pair(s, v),
            right: !wrong(s, v),
            outcome: if wrong(s, v) { "wrong" } else { "right" }.to_owned(),
        })
        .collect()
    }

    fn verdict(failing: CellKey, witnesses: &[Witness]) -> (Vec<String>, String) {
        let judgement = judge(&failing, "wrong", witnesses);
        let mut named = Vec::new();
        if let Some(blame) = judgement.blame {
            named.push(format!("{}={}", blame.role, blame.guest));
            named.extend(blame.also.iter().map(|b| format!("{}={}", b.role, b.guest)));
        }
        (named, judgement.reason)
    }

    fn blamed(failing: CellKey, witnesses: &[Witness]) -> Vec<String> {
        verdict(failing, witnesses).0
    }

    #[test]
    fn a_column_that_fails_is_the_validators_fault() {
        let witnesses = pairs(|_, v| v == "go");
        for service in GUESTS {
            let (named, reason) = verdict(pair(service, "go"), &witnesses);
            assert_eq!(named, ["validator=go"]);
            assert!(
                reason.contains("all 4 cells with validator=go fail"),
                "{reason}"
            );
        }
    }

    #[test]
    fn a_row_that_fails_is_the_services_fault() {
        let witnesses = pairs(|s, _| s == "js");
        for validator in GUESTS {
            assert_eq!(blamed(pair("js", validator), &witnesses), ["service=js"]);
        }
    }

    #[test]
    fn two_columns_and_a_row_are_told_apart() {
        let witnesses = pairs(|s, v| v == "go" || v == "c" || s == "js");
        assert_eq!(blamed(pair("rust", "go"), &witnesses), ["validator=go"]);
        assert_eq!(blamed(pair("c", "c"), &witnesses), ["validator=c"]);
        assert_eq!(blamed(pair("js", "rust"), &witnesses), ["service=js"]);
        let both = ["validator=go", "service=js"];
        assert_eq!(blamed(pair("js", "go"), &witnesses), both);
    }

    #[test]
    fn a_fault_of_one_pair_is_the_fault_of_neither_alone() {
        let witnesses = pairs(|s, v| s == "js" && v == "go");
        let (named, reason) = verdict(pair("js", "go"), &witnesses);
        assert!(named.is_empty());
        assert!(reason.starts_with("only together"), "{reason}");
        for cleared in [
            "service=js is right in create-user/service=js/validator=",
            "validator=go is right in create-user/service=",
        ] {
            assert!(reason.contains(cleared), "{reason}");
        }
    }

    #[test]
    fn if_all_cells_fail_alike_the_oracle_is_in_doubt() {
        let (named, reason) = verdict(pair("js", "go"), &pairs(|_, _| true));
        assert!(named.is_empty());
        assert!(
            reason.contains("the oracle or the contract is in doubt"),
            "{reason}"
        );
    }

    #[test]
    fn if_all_cells_fail_in_different_ways_it_is_undecided() {
        let mut witnesses = pairs(|_, _| true);
        witnesses[3].outcome = "wrong in another way".to_owned();
        let (named, reason) = verdict(pair("js", "go"), &witnesses);
        assert!(named.is_empty());
        assert!(
            reason.contains("nothing tells its components apart"),
            "{reason}"
        );
    }

    #[test]
    fn a_pair_alone_is_undecided_and_a_component_alone_is_not() {
        let failing = pair("js", "go");
        assert!(blamed(failing.clone(), &[]).is_empty());
        let itself = [Witness {
            cell: failing.clone(),
            right: false,
            outcome: "wrong".to_owned(),
        }];
        assert!(blamed(failing, &itself).is_empty());
        let single: CellKey = "validate-user/validator=go".parse().unwrap();
        assert_eq!(blamed(single, &[]), ["validator=go"]);
    }

    #[test]
    fn a_component_alone_is_blamed_unless_all_others_answer_as_it_does() {
        let single = |guest: &str| -> CellKey {
            format!("validate-user/validator={guest}").parse().unwrap()
        };
        let witness = |guest: &str, right| Witness {
            cell: single(guest),
            right,
            outcome: if right { "right" } else { "wrong" }.to_owned(),
        };
        let others = [witness("rust", true), witness("js", false)];
        assert_eq!(blamed(single("go"), &others), ["validator=go"]);
        let others = [witness("rust", false), witness("js", false)];
        assert!(blamed(single("go"), &others).is_empty());
    }

    #[test]
    fn pairs_tell_the_components_of_a_row_apart() {
        let row: CellKey = "f/relay-1=go/relay-2=js/relay-3=c/echo=rust"
            .parse()
            .unwrap();
        let pair = |relay: &str, echo: &str| Witness {
            cell: format!("f/relay={relay}/echo={echo}").parse().unwrap(),
            right: relay != "js" && echo != "js",
            outcome: String::new(),
        };
        let all = GUESTS
            .iter()
            .flat_map(|r| GUESTS.iter().map(move |e| (*r, *e)));
        let witnesses: Vec<Witness> = all.map(|(relay, echo)| pair(relay, echo)).collect();
        assert_eq!(blamed(row, &witnesses), ["relay-2=js"]);
    }

    #[test]
    fn one_row_of_cells_is_enough_to_blame_a_validator() {
        let witnesses: Vec<Witness> = pairs(|_, v| v == "go")
            .into_iter()
            .filter(|w| w.cell.guest("service") == Some("rust"))
            .collect();
        assert_eq!(blamed(pair("rust", "go"), &witnesses), ["validator=go"]);
    }

    #[test]
    fn several_who_are_to_blame_are_all_named() {
        let names = ["a", "b", "c"].map(|name| ("relay".to_owned(), name.to_owned()));
        let blame = super::blame(&names.iter().collect::<Vec<_>>()).unwrap();
        assert_eq!(blame.to_string(), "relay=c and relay=a and relay=b");
    }
}
