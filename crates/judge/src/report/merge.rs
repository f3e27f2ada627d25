//! Parts of a run, and the report that one run would have given.
//!
//! A run is divided by cells or by ranges of cases. Each part is a report of its own
//! that says which part it is; they are put together only if nothing is missing and
//! all of them tested the same things.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CellReport, Report, SCHEMA};
use crate::cases::CHUNK;
use crate::judge::Verdict;

/// What a run is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// Each part has some of the cells, with all cases.
    Cells,
    /// Each part has all cells, with a range of the cases.
    Cases,
}

impl By {
    fn word(self) -> &'static str {
        match self {
            By::Cells => "cells",
            By::Cases => "cases",
        }
    }
}

/// One part of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Partition {
    /// What the run is divided by.
    pub by: By,
    /// Which part this is, from 1.
    pub part: u64,
    /// How many parts there are.
    pub of: u64,
    /// The cells of the whole run.
    #[serde(default)]
    pub planned: usize,
    /// The cases of each cell in the whole run.
    #[serde(default)]
    pub cases: u64,
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}/{}", self.by.word(), self.part, self.of)
    }
}

impl FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let error = || {
            format!(
                "`{text}` is no partition: expected K/N, cells:K/N or cases:K/N with 1 <= K <= N"
            )
        };
        let (by, fraction) = text.split_once(':').unwrap_or(("cells", text));
        let by = match by {
            "cells" => By::Cells,
            "cases" => By::Cases,
            _ => return Err(error()),
        };
        let (part, of) = fraction.split_once('/').ok_or_else(error)?;
        let part = part.parse().map_err(|_| error())?;
        let of = of.parse().map_err(|_| error())?;
        if part < 1 || part > of {
            return Err(error());
        }
        Ok(Partition {
            by,
            part,
            of,
            planned: 0,
            cases: 0,
        })
    }
}

impl Partition {
    /// Whether the part has a cell, by its place in the plan.
    pub fn has_cell(&self, place: usize) -> bool {
        self.by == By::Cases || place as u64 % self.of == self.part - 1
    }

    /// The part's cases of so many: whole chunks, so that every instance has the same
    /// history as in a whole run.
    pub fn range(&self, cases: u64) -> Range<u64> {
        if self.by == By::Cells {
            return 0..cases;
        }
        let chunks = u128::from(cases.div_ceil(CHUNK));
        let bound = |part: u64| {
            let chunk = chunks * u128::from(part) / u128::from(self.of);
            u64::try_from(chunk)
                .unwrap_or(u64::MAX)
                .saturating_mul(CHUNK)
        };
        bound(self.part - 1).min(cases)..bound(self.part).min(cases)
    }
}

/// Why reports do not make one.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// A report is not whole by itself.
    #[error("{name}: {why}")]
    Broken {
        /// The report.
        name: String,
        /// What is wrong with it.
        why: String,
    },
    /// Two reports are not of one run.
    #[error("{name} does not belong to the others: its {what} is {found}, not {expected}")]
    Foreign {
        /// The report.
        name: String,
        /// What differs.
        what: String,
        /// What the report has.
        found: String,
        /// What the others have.
        expected: String,
    },
    /// A part is missing or there twice.
    #[error("part {0} of {1} is {2}")]
    Part(u64, u64, &'static str),
    /// The parts do not have all cells or cases of the whole.
    #[error("{0}")]
    Incomplete(String),
}

/// Checks that a report has every cell that it says was planned, each once, and that
/// cells that agree to the last bit have the same digest.
///
/// # Errors
/// If a cell was left out, is there twice, or differs from another that agrees.
pub fn check(name: &str, report: &Report) -> Result<(), MergeError> {
    let broken = |why: String| MergeError::Broken {
        name: name.to_owned(),
        why,
    };
    if report.schema != SCHEMA {
        return Err(broken(format!(
            "its schema is {}, not {SCHEMA}",
            report.schema
        )));
    }
    let keys: BTreeSet<&str> = report.cells.iter().map(|cell| cell.key.as_str()).collect();
    if keys.len() < report.cells.len() {
        return Err(broken("a cell is in it twice".to_owned()));
    }
    if report.cells.is_empty() || report.cells.len() != report.planned || !report.complete {
        let which = match report.unfinished.as_slice() {
            [] => String::new(),
            unfinished => format!(" (not finished: {})", unfinished.join(", ")),
        };
        return Err(broken(format!(
            "a cell is left out: {} were planned and {} are in it{which}",
            report.planned,
            report.cells.len()
        )));
    }
    let mut digests = BTreeMap::new();
    // Floats that a tolerance accepts may differ, and then so do the digests.
    let agree = report
        .cells
        .iter()
        .filter(|cell| cell.verdict == Verdict::Agree && cell.ulps.unwrap_or(0) == 0);
    for cell in agree.filter(|cell| cell.cases == report.cases) {
        let first = digests.entry(&cell.contract).or_insert(cell);
        if first.digest != cell.digest {
            return Err(broken(format!(
                "{} and {} both agree and have different digests",
                first.key, cell.key
            )));
        }
    }
    Ok(())
}

/// Puts the parts of a run together; each has a name for errors.
///
/// # Errors
/// If a part is missing, broken, or of another run.
pub fn merge(reports: Vec<(String, Report)>) -> Result<Report, MergeError> {
    let mut parts = BTreeMap::new();
    let mut first: Option<(Report, Partition)> = None;
    for (name, report) in reports {
        check(&name, &report)?;
        let Some(partition) = report.partition.clone() else {
            return Err(MergeError::Broken {
                name,
                why: "it is a whole report, not made with --partition".to_owned(),
            });
        };
        if let Some((report_1, partition_1)) = &first {
            same_run(&name, (report_1, partition_1), (&report, &partition))?;
        } else {
            first = Some((report.clone(), partition.clone()));
        }
        let (part, of) = (partition.part, partition.of);
        if parts.insert(part, report).is_some() {
            return Err(MergeError::Part(part, of, "there twice"));
        }
    }
    let Some((_, partition)) = first else {
        return Err(MergeError::Incomplete(
            "there is no report to merge".to_owned(),
        ));
    };
    if let Some(missing) = (1..=partition.of).find(|part| !parts.contains_key(part)) {
        return Err(MergeError::Part(missing, partition.of, "missing"));
    }
    let whole = join(parts.into_values().collect(), &partition);
    if whole.cells.len() != partition.planned {
        return Err(MergeError::Incomplete(format!(
            "a cell is left out: {} were planned and the parts have {}",
            partition.planned,
            whole.cells.len()
        )));
    }
    let fewer = |cell: &&CellReport| cell.verdict == Verdict::Agree && cell.cases != whole.cases;
    if let Some(cell) = whole.cells.iter().find(fewer) {
        return Err(MergeError::Incomplete(format!(
            "{} ran {} of {} cases in all parts together",
            cell.key, cell.cases, whole.cases
        )));
    }
    check("the merged report", &whole)?;
    Ok(whole)
}

fn same_run(
    name: &str,
    (one, one_part): (&Report, &Partition),
    (other, other_part): (&Report, &Partition),
) -> Result<(), MergeError> {
    let foreign = |what: &str, found: String, expected: String| MergeError::Foreign {
        name: name.to_owned(),
        what: what.to_owned(),
        found,
        expected,
    };
    let division = |partition: &Partition| {
        let Partition {
            by,
            of,
            planned,
            cases,
            ..
        } = partition;
        format!(
            "{} parts of {planned} cells and {cases} cases by {}",
            of,
            by.word()
        )
    };
    for (what, found, expected) in [
        ("seed", other.seed.to_string(), one.seed.to_string()),
        ("partition", division(other_part), division(one_part)),
    ] {
        if found != expected {
            return Err(foreign(what, found, expected));
        }
    }
    for (contract, found) in &other.contracts {
        if let Some(expected) = one.contracts.get(contract).filter(|e| *e != found) {
            let what = format!("contract `{contract}`");
            return Err(foreign(&what, found.clone(), expected.clone()));
        }
    }
    let (ours, theirs) = (components(one), components(other));
    for (component, found) in theirs {
        if let Some(expected) = ours.get(&component).filter(|e| **e != found) {
            let what = format!("component {component}");
            return Err(foreign(&what, found.to_owned(), (*expected).to_owned()));
        }
    }
    Ok(())
}

/// The hash of every component that a report knows, by role and guest.
fn components(report: &Report) -> BTreeMap<String, &str> {
    let mut known = BTreeMap::new();
    for cell in &report.cells {
        for (role, guest) in &cell.components {
            if let Some(hash) = cell.hashes.get(role) {
                known.insert(format!("{role}={guest}"), hash.as_str());
            }
        }
    }
    known
}

fn join(parts: Vec<Report>, partition: &Partition) -> Report {
    let mut cells: Vec<CellReport> = Vec::new();
    let mut places = BTreeMap::new();
    let (mut contracts, mut toolchains) = (BTreeMap::new(), BTreeMap::new());
    let (mut oracles, mut features) = (BTreeMap::new(), BTreeMap::new());
    let (mut sizes, mut builds) = (BTreeMap::new(), BTreeMap::new());
    let (mut duration, mut seed) = (0, 0);
    for (number, part) in parts.into_iter().enumerate() {
        duration += part.duration_ms;
        seed = part.seed;
        contracts.extend(part.contracts);
        oracles.extend(part.oracles);
        features.extend(part.features);
        toolchains.extend(part.toolchains);
        sizes.extend(part.sizes);
        builds.extend(part.builds);
        for (place, cell) in part.cells.into_iter().enumerate() {
            match cells.iter_mut().find(|known| known.key == cell.key) {
                Some(known) => add(known, cell),
                None => {
                    // Cells were dealt out in turn.
                    places.insert(cell.key.clone(), (place, number));
                    cells.push(cell);
                }
            }
        }
    }
    cells.sort_by_key(|cell| places.get(&cell.key).copied());
    let keys = cells.iter().map(|cell| cell.key.clone()).collect();
    let duration = Duration::from_millis(duration);
    let mut whole = Report::new(seed, partition.cases, keys, duration).with_cells(cells);
    whole.contracts = contracts;
    whole.oracles = oracles;
    whole.features = features;
    whole.toolchains = toolchains;
    whole.sizes = sizes;
    whole.builds = builds;
    whole
}

/// Adds a later range of a cell's cases.
fn add(cell: &mut CellReport, later: CellReport) {
    let mean = |one: Option<f64>, other: Option<f64>| {
        let (a, b) = (cell.cases as f64, later.cases as f64);
        Some((one? * a + other? * b) / (a + b).max(1.0))
    };
    cell.micros_per_case = mean(cell.micros_per_case, later.micros_per_case);
    cell.instantiate_micros = mean(cell.instantiate_micros, later.instantiate_micros);
    cell.guest_share = mean(cell.guest_share, later.guest_share);
    cell.cases += later.cases;
    if let Some(later) = &later.constants {
        let constants = cell.constants.get_or_insert_default();
        constants.cases += later.cases;
        constants.words.extend(later.words.iter().cloned());
        constants.words.sort();
        constants.words.dedup();
    }
    cell.wrong += later.wrong;
    cell.unexplained += later.unexplained;
    for (entry, count) in &later.known {
        *cell.known.entry(entry.clone()).or_default() += count;
    }
    cell.kept = cell.kept.max(later.kept);
    cell.steady_calls = cell.steady_calls.max(later.steady_calls);
    cell.memory = cell.memory.max(later.memory);
    cell.handles = cell.handles.max(later.handles);
    cell.ulps = cell.ulps.max(later.ulps);
    cell.digest = match (cell.digest, later.digest) {
        (Some(mut sum), Some(digest)) => {
            sum += digest;
            Some(sum)
        }
        (one, other) => one.or(other),
    };
    // A known divergence that any part shows is not gone; one that none shows is.
    let red = |cell: &CellReport| cell.verdict != Verdict::Agree && cell.expected.is_none();
    let unexpected = red(cell) || red(&later);
    let mut unseen = std::mem::take(&mut cell.unseen);
    unseen.retain(|entry, _| later.unseen.contains_key(entry));
    *cell = cell.clone().without(unseen);
    let expected = [cell.expected.take(), later.expected];
    let reasons: BTreeSet<&str> = expected.iter().flatten().flat_map(|e| e.lines()).collect();
    let reasons: Vec<&str> = reasons.into_iter().collect();
    cell.expected = (!unexpected && !reasons.is_empty()).then(|| reasons.join("\n"));
    if cell.faults.is_empty() && cell.verdict == Verdict::Agree {
        cell.verdict = later.verdict;
        cell.detail = later.detail;
    }
    let mut faults = std::mem::take(&mut cell.faults);
    let input = |fault: &super::Fault| {
        let example = fault.counterexample.as_ref();
        example.map(|example| (example.before.clone(), example.input.clone()))
    };
    for fault in later.faults {
        let same =
            |known: &super::Fault| known.verdict == fault.verdict && input(known) == input(&fault);
        match faults.iter_mut().find(|known| same(known)) {
            Some(known) => {
                known.cases += fault.cases;
                known.trace = known.trace.take().or(fault.trace);
            }
            None => faults.push(fault),
        }
    }
    // What is expected speaks for the cell only if nothing else is wrong.
    if unexpected {
        faults.sort_by_key(|fault| fault.verdict == Verdict::Leak);
    }
    *cell = cell.clone().with_faults(faults);
}

#[cfg(test)]
mod tests;
