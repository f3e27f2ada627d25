//! Stage 9, report: what a run found, as data and as text.
//!
//! [`Report`] is the JSON that `--json` writes; its keys are only ever added to.
//! [`table`] and [`failure`] hold the words for people.

pub mod failure;
pub mod table;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::cell::CellKey;
use crate::judge::Verdict;
use crate::judge::blame::Blame;

/// The version of the format.
pub const SCHEMA: u32 = 1;

/// A whole run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The seed of every generated case.
    pub seed: u64,
    /// The cases asked for in each cell.
    pub cases: u64,
    /// The time of the whole run in milliseconds.
    pub duration_ms: u64,
    /// Whether every planned cell is in it; a killed run leaves `false`.
    pub complete: bool,
    /// The cells that were planned.
    pub planned: usize,
    /// The toolchain of each guest, as its probe said when it built.
    pub toolchains: BTreeMap<String, String>,
    /// What became of each cell.
    pub cells: Vec<CellReport>,
    /// The number of cells of each verdict.
    pub summary: BTreeMap<String, usize>,
}

/// One cell.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CellReport {
    /// The contract.
    pub contract: String,
    /// The guest of each role.
    pub components: BTreeMap<String, String>,
    /// The key, with the roles in their order.
    pub key: String,
    /// The engine and its settings.
    pub host: String,
    /// What became of it.
    pub verdict: Verdict,
    /// Why another verdict than `agree` is expected, if one is.
    pub expected: Option<String>,
    /// The cases that ran.
    pub cases: u64,
    /// The cases that were wrong.
    pub wrong: u64,
    /// The hash of every answer, in order; `None` if nothing ran.
    pub digest: Option<String>,
    /// The component at fault, if one can be told.
    pub blame: Option<Blame>,
    /// The smallest input that shows the fault.
    pub counterexample: Option<Counterexample>,
    /// Everything else that a person should read.
    pub detail: Option<String>,
    /// The mean time of a call in microseconds, as the host sees it.
    pub micros_per_case: Option<f64>,
    /// The part of the cell's time that was spent in calls.
    pub guest_share: Option<f64>,
}

/// An input, shrunken, with both answers, in WAVE.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Counterexample {
    /// The arguments.
    pub input: String,
    /// What the cell answered, or how it failed.
    pub answer: String,
    /// What the oracle says.
    pub expected: String,
    /// The command that shows it again.
    pub replay: String,
}

impl CellReport {
    /// A report of a cell that did not run.
    pub fn of(key: &CellKey, verdict: Verdict) -> Self {
        CellReport {
            contract: key.contract.clone(),
            components: key.components.iter().cloned().collect(),
            key: key.to_string(),
            host: crate::host::NAME.to_owned(),
            verdict,
            expected: None,
            cases: 0,
            wrong: 0,
            digest: None,
            blame: None,
            counterexample: None,
            detail: None,
            micros_per_case: None,
            guest_share: None,
        }
    }

    /// Whether the cell agrees over the cases that it ran.
    pub fn is_green(&self) -> bool {
        self.verdict == Verdict::Agree && self.wrong == 0 && self.cases > 0
    }
}

impl Report {
    /// A report of cells, in the order in which they were planned.
    pub fn new(seed: u64, cases: u64, planned: usize, duration: Duration) -> Self {
        Report {
            schema: SCHEMA,
            seed,
            cases,
            duration_ms: duration.as_millis() as u64,
            complete: false,
            planned,
            toolchains: BTreeMap::new(),
            cells: Vec::new(),
            summary: BTreeMap::new(),
        }
        .with_cells(Vec::new())
    }

    /// The same with these toolchains.
    #[must_use]
    pub fn with_toolchains(mut self, toolchains: BTreeMap<String, String>) -> Self {
        self.toolchains = toolchains;
        self
    }

    /// The same with these cells.
    #[must_use]
    pub fn with_cells(mut self, cells: Vec<CellReport>) -> Self {
        self.summary = Verdict::ALL
            .iter()
            .map(|verdict| {
                let count = cells.iter().filter(|cell| cell.verdict == *verdict);
                (verdict.word().to_owned(), count.count())
            })
            .collect();
        self.complete = cells.len() == self.planned;
        self.cells = cells;
        self
    }

    /// Whether the run proves agreement: every planned cell is there, there is at
    /// least one, each ran every case that was asked for, and all agree.
    pub fn is_green(&self) -> bool {
        let green = |cell: &CellReport| cell.is_green() && cell.cases == self.cases;
        self.complete && !self.cells.is_empty() && self.cells.iter().all(green)
    }

    /// Whether any cell shows a divergence, as against one that could not run.
    pub fn has_divergence(&self) -> bool {
        let could_not_run = [Verdict::Agree, Verdict::Unbuilt, Verdict::Unsupported];
        self.cells
            .iter()
            .any(|cell| !could_not_run.contains(&cell.verdict))
    }

    /// Writes the report; a run that is killed meanwhile leaves the former file.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn write(&self, path: &Path) -> std::io::Result<()> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        crate::cache::write_file(path, &text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(guest: &str, verdict: Verdict) -> CellReport {
        let key = format!("validate-user/validator={guest}").parse().unwrap();
        CellReport {
            cases: 10,
            ..CellReport::of(&key, verdict)
        }
    }

    fn report(planned: usize, cells: Vec<CellReport>) -> Report {
        Report::new(7, 10, planned, Duration::ZERO).with_cells(cells)
    }

    #[test]
    fn only_agreement_of_every_planned_cell_over_every_case_is_green() {
        assert!(report(1, vec![cell("go", Verdict::Agree)]).is_green());
        assert!(!report(2, vec![cell("go", Verdict::Agree)]).is_green());
        assert!(!report(0, vec![]).is_green());
        for verdict in Verdict::ALL.into_iter().skip(1) {
            assert!(!report(1, vec![cell("go", verdict)]).is_green());
        }
        let fewer = CellReport {
            cases: 9,
            ..cell("go", Verdict::Agree)
        };
        assert!(!report(1, vec![fewer]).is_green());
        let none = Report {
            cases: 0,
            ..report(1, vec![cell("go", Verdict::Agree)])
        };
        assert!(!none.is_green());
    }

    #[test]
    fn the_summary_counts_every_verdict_by_its_word() {
        let cells = vec![
            cell("c", Verdict::Agree),
            cell("go", Verdict::Agree),
            cell("js", Verdict::Trap),
        ];
        let summary = report(3, cells).summary;
        assert_eq!(summary.len(), Verdict::ALL.len());
        assert_eq!(
            (summary["agree"], summary["trap"], summary["leak"]),
            (2, 1, 0)
        );
    }

    #[test]
    fn a_cell_that_could_not_be_built_is_no_divergence() {
        assert!(!report(1, vec![cell("go", Verdict::Unbuilt)]).has_divergence());
        assert!(report(1, vec![cell("go", Verdict::Incomposable)]).has_divergence());
    }

    #[test]
    fn a_report_reads_back_as_itself() {
        let written = report(1, vec![cell("go", Verdict::Agree)]);
        let text = serde_json::to_string(&written).unwrap();
        let read: Report = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
    }
}
