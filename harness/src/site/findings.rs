//! The known reasons of a report, each with the guests and the cells that show it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::cell::group;
use crate::report::reason::Reason;
use crate::report::{CellReport, Report};

/// A reason why something is expected.
#[derive(Debug, Serialize)]
pub struct Finding<'r> {
    /// The whole reason, as cells have it.
    #[serde(skip)]
    pub line: &'r str,
    /// The guest that is expected to be wrong.
    pub guest: &'r str,
    /// What it does.
    pub text: &'r str,
    /// Where more is written.
    pub link: Option<&'r str>,
    /// The verdicts that it comes to.
    pub verdicts: BTreeSet<&'static str>,
    /// The number of cells that show it, by contract or group.
    pub contracts: BTreeMap<&'r str, usize>,
    /// The number of cells that show it, by the guests that take part beside its own.
    pub partners: BTreeMap<&'r str, usize>,
    /// The keys of the cells that show it.
    pub cells: Vec<&'r str>,
}

/// Returns the reasons of a report, sorted by guest and text.
pub fn findings(report: &Report) -> Vec<Finding<'_>> {
    let mut all: BTreeMap<(&str, &str), Finding> = BTreeMap::new();
    for cell in &report.cells {
        for line in lines(cell) {
            let Reason { guest, text, link } = Reason::of(line);
            let finding = all.entry((guest, line)).or_insert_with(|| Finding {
                line,
                guest,
                text,
                link,
                verdicts: BTreeSet::new(),
                contracts: BTreeMap::new(),
                partners: BTreeMap::new(),
                cells: Vec::new(),
            });
            finding.verdicts.extend(verdicts(cell, line));
            let contract = group(&cell.contract).unwrap_or(&cell.contract);
            *finding.contracts.entry(contract).or_default() += 1;
            let partners: BTreeSet<&str> = cell.components.values().map(String::as_str).collect();
            for partner in partners.into_iter().filter(|partner| *partner != guest) {
                *finding.partners.entry(partner).or_default() += 1;
            }
            finding.cells.push(&cell.key);
        }
    }
    all.into_values().collect()
}

/// The reasons that a cell has, by itself and for its faults.
fn lines(cell: &CellReport) -> BTreeSet<&str> {
    let faults = cell
        .faults
        .iter()
        .filter_map(|fault| fault.expected.as_deref());
    let all = cell.expected.as_deref().into_iter().chain(faults);
    all.flat_map(str::lines).collect()
}

/// The verdicts of a cell's faults with a reason; its own if it has the reason for none of them.
fn verdicts(cell: &CellReport, line: &str) -> BTreeSet<&'static str> {
    let faults = cell.faults.iter().filter(|fault| {
        let expected = fault.expected.as_deref().unwrap_or_default();
        expected.lines().any(|own| own == line)
    });
    let words: BTreeSet<&str> = faults.map(|fault| fault.verdict.word()).collect();
    match words.is_empty() {
        true => BTreeSet::from([cell.verdict.word()]),
        false => words,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::Verdict;
    use crate::report::Fault;

    #[test]
    fn a_reason_of_many_cells_is_one_finding() {
        let line = "js: it loses U+FEFF (docs/findings/bom.md)";
        let fault = |verdict| Fault {
            verdict,
            cases: 1,
            differences: BTreeSet::new(),
            expected: Some(line.to_owned()),
            blame: None,
            counterexample: None,
            detail: String::new(),
            trace: None,
        };
        let cell = |key: &str, verdict| {
            let cell = CellReport::of(&key.parse().unwrap(), verdict);
            let mut cell = cell.with_faults(vec![fault(verdict)]);
            cell.expected = Some(line.to_owned());
            cell
        };
        let mut unsupported = CellReport::of(
            &"f.text/relay=go/echo=js".parse().unwrap(),
            Verdict::Unsupported,
        );
        unsupported.expected = Some("go as relay: cannot".to_owned());
        let cells = vec![
            cell("f.text/relay=js/echo=js", Verdict::Disagree),
            cell("f.char/relay=js/echo=c", Verdict::Trap),
            unsupported,
        ];
        let keys = cells.iter().map(|cell| cell.key.clone()).collect();
        let report = Report::new(7, 10, keys, Duration::ZERO).with_cells(cells);
        let found = findings(&report);
        let guests: Vec<&str> = found.iter().map(|finding| finding.guest).collect();
        assert_eq!(guests, ["go", "js"]);
        let js = &found[1];
        assert_eq!(
            (js.text, js.link),
            ("it loses U+FEFF", Some("docs/findings/bom.md"))
        );
        assert_eq!(js.verdicts, BTreeSet::from(["disagree", "trap"]));
        assert_eq!(js.contracts, BTreeMap::from([("f", 2)]));
        assert_eq!(js.partners, BTreeMap::from([("c", 1)]));
        assert_eq!(js.cells.len(), 2);
        assert_eq!(found[0].verdicts, BTreeSet::from(["unsupported"]));
    }
}
