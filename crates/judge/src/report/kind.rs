//! Which faults are one, in whatever cells they show.

use std::collections::{BTreeSet, HashMap};

use super::failure::blamed;
use super::{CellReport, Fault};
use crate::cell::group;
use crate::judge::symptom;

/// What all faults have in common that may be one: the verdict, why it is expected, those to blame,
/// and the contract, unless what they show names a text: a number for another is many faults.
///
/// Contracts that are one function of many test what a guest's bindings do with types, and those
/// are the same in each of its roles: there, whoever shows a text, a guest is to blame, and its
/// component elsewhere.
type Common = Vec<String>;

/// The faults of some cells in kinds. Two faults with the same to blame are one if they show the same
/// somewhere: `name: lost "\u{feff}" at its start` and the same of `tags.[]`.
#[derive(Debug, Default)]
pub struct Kinds {
    numbers: HashMap<(Common, String), usize>,
}

impl Kinds {
    /// The kinds of the faults of cells.
    pub fn of<'c>(cells: impl Iterator<Item = &'c CellReport>) -> Self {
        let mut kinds: HashMap<Common, Vec<BTreeSet<String>>> = HashMap::new();
        for (cell, fault) in cells.flat_map(|cell| cell.faults.iter().map(move |own| (cell, own))) {
            let known = kinds.entry(common(cell, fault)).or_default();
            let mut shown = shown(fault);
            known.retain_mut(|own| {
                let apart = own.is_disjoint(&shown);
                if !apart {
                    shown.append(own);
                }
                apart
            });
            known.push(shown);
        }
        let mut numbers = HashMap::new();
        let kinds = kinds.into_iter().flat_map(|(common, kinds)| {
            let kinds = kinds.into_iter();
            kinds.map(move |shown| (common.clone(), shown))
        });
        for (number, (common, shown)) in kinds.enumerate() {
            numbers.extend(shown.into_iter().map(|one| ((common.clone(), one), number)));
        }
        Self { numbers }
    }

    /// The number of a fault's kind; nothing if its cell is not one of those.
    pub fn kind(&self, cell: &CellReport, fault: &Fault) -> Option<usize> {
        let shown = shown(fault).pop_first()?;
        self.numbers.get(&(common(cell, fault), shown)).copied()
    }
}

fn common(cell: &CellReport, fault: &Fault) -> Common {
    let mut common = vec![
        fault.verdict.word().to_owned(),
        fault.expected.clone().unwrap_or_default(),
    ];
    let names_text = fault.differences.iter().any(|own| own.contains('"'));
    if !names_text {
        common.push(cell.contract.clone());
    }
    match &fault.blame {
        Some(blame) if names_text && group(&cell.contract).is_some() => {
            let components = blame.components().into_iter();
            let guests: BTreeSet<&str> = components.map(|own| own.guest.as_str()).collect();
            common.extend(guests.into_iter().map(str::to_owned));
        }
        Some(_) => common.push(blamed(fault.blame.as_ref())),
        None => common.push(cell.contract.clone()),
    }
    common
}

/// What a fault shows, wherever it is; of one that is not told by that, its smallest input or its
/// detail. Never empty.
fn shown(fault: &Fault) -> BTreeSet<String> {
    let differences = fault.differences.iter();
    let mut shown: BTreeSet<String> = differences
        .map(|difference| symptom::without_place(difference).to_owned())
        .collect();
    if shown.is_empty() {
        shown.insert(match &fault.counterexample {
            Some(example) => format!("{} {}", example.input, example.answer),
            None => fault.detail.clone(),
        });
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::Verdict;
    use crate::judge::blame::Blame;

    fn fault(role: &str, guest: &str, differences: &[&str]) -> Fault {
        Fault {
            verdict: Verdict::Disagree,
            cases: 1,
            differences: differences.iter().map(|own| (*own).to_owned()).collect(),
            expected: None,
            blame: Some(Blame {
                role: role.to_owned(),
                guest: guest.to_owned(),
                also: Vec::new(),
            }),
            counterexample: None,
            detail: "why".to_owned(),
            trace: None,
        }
    }

    fn cell(key: &str, faults: Vec<Fault>) -> CellReport {
        CellReport::of(&key.parse().unwrap(), Verdict::Disagree).with_faults(faults)
    }

    /// The kinds of the faults of cells, by the first that is of each.
    fn kinds(cells: &[CellReport]) -> Vec<usize> {
        let kinds = Kinds::of(cells.iter());
        let all = cells.iter().flat_map(|cell| {
            let faults = cell.faults.iter();
            faults.map(|fault| kinds.kind(cell, fault).unwrap())
        });
        let all: Vec<usize> = all.collect();
        let first = |kind: &usize| all.iter().position(|own| own == kind).unwrap();
        all.iter().map(first).collect()
    }

    #[test]
    fn what_shows_at_several_places_is_one_fault_of_a_guest_in_functions_of_types() {
        let lost = r#"lost "\u{feff}" at its start"#;
        let twice = r#"lost "\u{feff}\u{feff}" at its start"#;
        let name = format!("name: {lost}");
        let both = [
            &*format!("tags.[]: {lost}"),
            &*format!("tags.[].some: {twice}"),
        ];
        let mut two = fault("echo", "js", &[lost]);
        two.blame.as_mut().unwrap().also = fault("relay", "js", &[]).blame.into_iter().collect();
        let cells = [
            cell("abi.a/relay=c/echo=js", vec![fault("echo", "js", &[twice])]),
            cell(
                "abi.b/relay=js/echo=c",
                vec![
                    fault("relay", "js", &[&name]),
                    fault("relay", "js", &["a trap"]),
                ],
            ),
            cell("abi.b/relay=js/echo=c", vec![fault("relay", "js", &both)]),
            cell("abi.a/relay=js/echo=js", vec![two]),
            cell("abi.a/relay=go/echo=c", vec![fault("relay", "go", &[lost])]),
        ];
        assert_eq!(kinds(&cells), [0, 0, 2, 0, 0, 5]);
    }

    #[test]
    fn elsewhere_a_component_has_its_own_faults_and_what_nobody_is_to_blame_for_is_of_a_contract() {
        let wrong = [r#""b" instead of "a""#];
        let nobody = || Fault {
            blame: None,
            ..fault("", "", &wrong)
        };
        let cells = [
            cell(
                "a/service=go/validator=c",
                vec![fault("service", "go", &wrong)],
            ),
            cell(
                "b/service=go/validator=c",
                vec![fault("service", "go", &wrong)],
            ),
            cell(
                "b/service=c/validator=go",
                vec![fault("validator", "go", &wrong)],
            ),
            cell("a/service=go/validator=c", vec![nobody()]),
            cell("b/service=go/validator=c", vec![nobody()]),
        ];
        assert_eq!(kinds(&cells), [0, 0, 2, 3, 4]);
    }

    #[test]
    fn without_a_text_it_is_of_a_component_and_a_contract() {
        let wrong = ["u32 # instead of #"];
        let cells = [
            cell("f.a/relay=go/echo=c", vec![fault("relay", "go", &wrong)]),
            cell("f.a/relay=go/echo=js", vec![fault("relay", "go", &wrong)]),
            cell("f.b/relay=go/echo=c", vec![fault("relay", "go", &wrong)]),
            cell("f.a/relay=c/echo=go", vec![fault("echo", "go", &wrong)]),
        ];
        assert_eq!(kinds(&cells), [0, 0, 2, 3]);
    }

    #[test]
    fn what_shows_nothing_is_told_by_its_detail() {
        let other = Fault {
            detail: "other".to_owned(),
            ..fault("service", "go", &[])
        };
        let cells = [cell(
            "a/service=go",
            vec![fault("service", "go", &[]), other],
        )];
        assert_eq!(kinds(&cells), [0, 1]);
        assert_eq!(Kinds::default().kind(&cells[0], &cells[0].faults[0]), None);
    }
}
