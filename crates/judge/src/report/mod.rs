//! Report: what a run found, as data and as text.
//!
//! [`Report`] is what `--json` writes, in the form that [`mod@file`] describes and [`schema`] lets
//! others check. [`table`], [`failure`], [`stages`] and [`detection`] hold the words for people;
//! [`score`] and [`support`] say what a report comes to for each guest.

pub mod changes;
pub mod covered;
pub mod detection;
pub mod diff;
pub mod failure;
pub mod file;
pub mod kind;
pub mod merge;
pub mod page;
pub mod reason;
pub mod schema;
pub mod score;
mod shown;
pub mod stages;
pub mod support;
pub mod table;
pub mod trace;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::cell::CellKey;
use crate::coverage::Coverage;
use crate::judge::Verdict;
use crate::judge::blame::Blame;
use crate::judge::digest::Digest;
pub use merge::{By, Partition};
pub use support::Feature;
use trace::Trace;

/// The version of the format.
pub const SCHEMA: u32 = 2;

/// A whole run.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Report<C = CellReport> {
    /// The version of the format.
    #[schemars(extend("const" = SCHEMA))]
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
    /// The keys of the planned cells that are not in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unfinished: Vec<String>,
    /// The part of a whole run that this is, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition: Option<Partition>,
    /// What each contract was: a hash of its WIT, its kept cases, and some of its
    /// inputs with their right answers.
    #[serde(default)]
    pub contracts: BTreeMap<String, String>,
    /// Who knows what is right in each contract or group of contracts, as the manifest says it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub oracles: BTreeMap<String, String>,
    /// The features of contracts and groups, as the manifest has them, with the contracts of
    /// their functions, those too that did not run.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub features: BTreeMap<String, Vec<Feature>>,
    /// The toolchain of each guest, as its probe said when it built.
    pub toolchains: BTreeMap<String, String>,
    /// The bytes of each component, by role and guest: `validator=go`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sizes: BTreeMap<String, u64>,
    /// The seconds that the build of each component took, by role and guest, whenever that was.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub builds: BTreeMap<String, f64>,
    /// What became of each cell.
    pub cells: Vec<C>,
    /// The number of cells of each verdict.
    pub summary: BTreeMap<String, usize>,
    /// The entries of `expected.toml` whose cells ran and showed nothing of them, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<String>,
    /// What the cases of each contract reached, if that was asked for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub coverage: BTreeMap<String, Coverage>,
}

/// One cell.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CellReport {
    /// The contract.
    pub contract: String,
    /// The guest of each role.
    pub components: BTreeMap<String, String>,
    /// The key, with the roles in their order.
    pub key: String,
    /// The engine, its version and its compiler, if the cell ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// What became of it.
    pub verdict: Verdict,
    /// Why another verdict than `agree` is expected, if one is: a line for each reason. A file has
    /// it among its texts, as `because`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub expected: Option<String>,
    /// Why the cell fails though all that is wrong with it is expected: something else was
    /// expected too, and not seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale: Option<String>,
    /// The cases that ran.
    pub cases: u64,
    /// The kept cases that ran before the generated ones.
    #[serde(default)]
    pub kept: u64,
    /// The cases beside the generated ones, with constants of its components.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constants: Option<Constants>,
    /// The cases that were wrong.
    pub wrong: u64,
    /// The wrong cases that no entry of `expected.toml` explains.
    #[serde(default)]
    pub unexplained: u64,
    /// The cases that each entry of `expected.toml` explains, by its file and line.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub known: BTreeMap<String, u64>,
    /// The entries that the cell has to show and that no case of it did, in words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unseen: BTreeMap<String, String>,
    /// The hash of every answer; nothing if no case ran.
    #[serde(with = "as_text")]
    #[schemars(with = "Option<Digest>")]
    pub digest: Option<Digest>,
    /// The hash of each component, by role.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hashes: BTreeMap<String, String>,
    /// The component at fault, if one can be told. A file has it here only of a cell that shows no
    /// fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blame: Option<Blame>,
    /// The smallest input that shows the fault. A file has it with the fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub counterexample: Option<Counterexample>,
    /// Everything else that a person should read. A file has it among its texts, as `says`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub detail: Option<String>,
    /// The mean time of a call in microseconds, as the host sees it.
    pub micros_per_case: Option<f64>,
    /// The mean time to make an instance in microseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instantiate_micros: Option<f64>,
    /// The part of the cell's time that was spent in calls.
    pub guest_share: Option<f64>,
    /// The calls of the one instance that was watched for what it keeps.
    #[serde(default)]
    pub steady_calls: u64,
    /// The bytes of memory that the watched instance had at the end.
    #[serde(default)]
    pub memory: Option<u64>,
    /// The handles of the host's resources that the watched instance had at the end.
    #[serde(default)]
    pub handles: Option<u64>,
    /// By how many units in the last place its floats differed from the right ones, at
    /// most, where a contract has a tolerance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ulps: Option<u64>,
    /// Every fault that was told apart; the first one's blame, counterexample and
    /// detail are also the cell's. A file has them once for all cells, as `shows`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(skip)]
    pub faults: Vec<Fault>,
}

/// How a cell counts in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It agrees.
    Green,
    /// All that is wrong with it is expected.
    Expected,
    /// It is wrong, or did not do what was asked.
    Red,
    /// It did not run.
    Unfinished,
}

/// Cases of a cell with constants in them that stand in its components.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Constants {
    /// How many cases there were.
    pub cases: u64,
    /// The words that were used in the first 256 of them, as the names of cases have them.
    pub words: Vec<String>,
}

/// One fault of a cell.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Fault {
    /// What kind of fault.
    pub verdict: Verdict,
    /// The cases that were wrong in this way; 0 if no single case is. A file has them with the cell.
    #[serde(default, skip_serializing_if = "is_none")]
    #[schemars(skip)]
    pub cases: u64,
    /// What differs from the right answer.
    pub differences: BTreeSet<String>,
    /// Why it is expected, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// The component at fault, if one can be told.
    pub blame: Option<Blame>,
    /// The smallest input that shows it.
    pub counterexample: Option<Counterexample>,
    /// Everything else that a person should read. A file has it with the cell.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schemars(skip)]
    pub detail: String,
    /// What each component was handed and returned, if that was asked for. A file has it with the
    /// cell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub trace: Option<Trace>,
}

/// An input, shrunken, with both answers, in WAVE.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Counterexample {
    /// The arguments of the calls that have to come before it in the same instance.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<String>,
    /// The arguments.
    pub input: String,
    /// The number of parts by which the input differs from the plainest one.
    #[serde(default)]
    pub away: usize,
    /// What the cell answered, or how it failed.
    pub answer: String,
    /// What the oracle says.
    pub expected: String,
    /// The command that shows it again. A file has it with the cell.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schemars(skip)]
    pub replay: String,
}

impl CellReport {
    /// The cases that ran, those with constants too.
    pub fn ran(&self) -> u64 {
        self.cases
            + self
                .constants
                .as_ref()
                .map_or(0, |constants| constants.cases)
    }

    /// A report of a cell that did not run.
    pub fn of(key: &CellKey, verdict: Verdict) -> Self {
        CellReport {
            contract: key.contract.clone(),
            components: key.components.iter().cloned().collect(),
            key: key.to_string(),
            host: None,
            verdict,
            expected: None,
            stale: None,
            cases: 0,
            kept: 0,
            constants: None,
            wrong: 0,
            unexplained: 0,
            known: BTreeMap::new(),
            unseen: BTreeMap::new(),
            digest: None,
            hashes: BTreeMap::new(),
            blame: None,
            counterexample: None,
            detail: None,
            micros_per_case: None,
            instantiate_micros: None,
            guest_share: None,
            steady_calls: 0,
            memory: None,
            handles: None,
            ulps: None,
            faults: Vec::new(),
        }
    }

    /// The same with these faults, the first of which speaks for the cell.
    #[must_use]
    pub fn with_faults(mut self, faults: Vec<Fault>) -> Self {
        if let Some(first) = faults.first() {
            self.verdict = first.verdict;
            self.blame = first.blame.clone();
            self.counterexample = first.counterexample.clone();
            self.detail = Some(first.detail.clone());
        }
        self.faults = faults;
        self
    }

    /// The same with these entries of `expected.toml` that should have been seen.
    #[must_use]
    pub fn without(mut self, unseen: BTreeMap<String, String>) -> Self {
        let words: Vec<&str> = unseen.values().map(String::as_str).collect();
        self.stale = (!words.is_empty()).then(|| words.join("\n"));
        self.unseen = unseen;
        self
    }

    /// Whether the cell agrees over the cases that it ran.
    pub fn is_green(&self) -> bool {
        self.verdict == Verdict::Agree && self.wrong == 0 && self.cases > 0 && self.stale.is_none()
    }

    /// Whether everything that is wrong with the cell is expected, and all that is expected
    /// was seen.
    pub fn is_expected(&self) -> bool {
        self.expected.is_some() && self.stale.is_none()
    }

    /// Whether the cell does not fail a run of so many cases: it agrees over all of
    /// them, or does what is expected of it, for which it may have been given up.
    pub fn is_fine(&self, cases: u64) -> bool {
        let never = matches!(self.verdict, Verdict::Unsupported | Verdict::Unbuilt);
        let ran = self.cases == cases || never || self.wrong > 0;
        ran && (self.is_green() || self.is_expected())
    }

    /// How the cell counts in a run of so many cases.
    pub fn state(&self, cases: u64) -> State {
        match (self.is_fine(cases), self.is_green()) {
            (true, true) => State::Green,
            (true, false) => State::Expected,
            (false, _) => State::Red,
        }
    }
}

impl Report {
    /// A report of a run that has planned these cells and finished none.
    pub fn new(seed: u64, cases: u64, planned: Vec<String>, duration: Duration) -> Self {
        Report {
            schema: SCHEMA,
            seed,
            cases,
            duration_ms: duration.as_millis() as u64,
            complete: false,
            planned: planned.len(),
            unfinished: planned,
            partition: None,
            contracts: BTreeMap::new(),
            oracles: BTreeMap::new(),
            features: BTreeMap::new(),
            toolchains: BTreeMap::new(),
            sizes: BTreeMap::new(),
            builds: BTreeMap::new(),
            cells: Vec::new(),
            summary: BTreeMap::new(),
            unseen: Vec::new(),
            coverage: BTreeMap::new(),
        }
        .with_cells(Vec::new())
    }

    /// This report and one of other cells, which took part in the same run.
    #[must_use]
    pub fn joined(mut self, other: Report, duration: Duration) -> Self {
        let mut cells = std::mem::take(&mut self.cells);
        cells.extend(other.cells);
        self.planned += other.planned;
        self.unfinished.extend(other.unfinished);
        self.contracts.extend(other.contracts);
        self.oracles.extend(other.oracles);
        self.features.extend(other.features);
        self.toolchains.extend(other.toolchains);
        self.sizes.extend(other.sizes);
        self.builds.extend(other.builds);
        self.unseen.extend(other.unseen);
        self.coverage.extend(other.coverage);
        self.duration_ms = duration.as_millis() as u64;
        self.with_cells(cells)
    }

    /// The same with these cells finished, which are in the order of the plan.
    #[must_use]
    pub fn with_cells(mut self, cells: Vec<CellReport>) -> Self {
        self.summary = Verdict::ALL
            .iter()
            .map(|verdict| {
                let count = cells.iter().filter(|cell| cell.verdict == *verdict);
                (verdict.word().to_owned(), count.count())
            })
            .collect();
        let finished: BTreeSet<&str> = cells.iter().map(|cell| cell.key.as_str()).collect();
        self.unfinished
            .retain(|key| !finished.contains(key.as_str()));
        self.complete = cells.len() == self.planned && self.unfinished.is_empty();
        self.cells = cells;
        self
    }

    /// Whether the run proves agreement: every planned cell is there, there is at
    /// least one, each ran every case that was asked for, and all agree or do what is
    /// expected of them. If coverage was asked for, every branch of the oracles ran.
    pub fn is_green(&self) -> bool {
        let mut cells = self.cells.iter();
        let whole = self.complete && self.cells.len() == self.planned;
        let seen = self.unseen.is_empty();
        let reached = self.coverage.values().all(|own| own.branches.is_whole());
        whole
            && seen
            && reached
            && !self.cells.is_empty()
            && cells.all(|cell| cell.is_fine(self.cases))
    }

    /// Returns the reasons for which the run fails though no cell of it is red: entries of
    /// `expected.toml` that no cell shows, branches of an oracle that no case reached, and cells
    /// that are missing without their keys.
    pub fn complaints(&self) -> Vec<String> {
        let mut complaints = self.unseen.clone();
        complaints.extend(covered::missing(self));
        let known = self.cells.len() + self.unfinished.len();
        let whole = self.complete || !self.unfinished.is_empty();
        if !whole || known != self.planned || known == 0 {
            let (own, planned) = (self.cells.len(), self.planned);
            complaints.push(format!(
                "the run has {own} of {planned} cells: run it again"
            ));
        }
        complaints
    }

    /// Whether any cell shows a divergence, as against one that could not run.
    pub fn has_divergence(&self) -> bool {
        let could_not_run = [Verdict::Unbuilt, Verdict::Unsupported, Verdict::Invalid];
        let mut cells = self.cells.iter();
        cells.any(|cell| {
            !cell.is_green() && !cell.is_expected() && !could_not_run.contains(&cell.verdict)
        })
    }

    /// Writes the report; a run that is killed meanwhile leaves the former file.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn write(&self, path: &Path) -> std::io::Result<()> {
        crate::files::write_file(path, file::write(self)?.as_bytes())
    }
}

impl<C> Report<C> {
    /// The same with these cells.
    fn with<D>(self, cells: Vec<D>) -> Report<D> {
        Report {
            schema: self.schema,
            seed: self.seed,
            cases: self.cases,
            duration_ms: self.duration_ms,
            complete: self.complete,
            planned: self.planned,
            unfinished: self.unfinished,
            partition: self.partition,
            contracts: self.contracts,
            oracles: self.oracles,
            features: self.features,
            toolchains: self.toolchains,
            sizes: self.sizes,
            builds: self.builds,
            cells,
            summary: self.summary,
            unseen: self.unseen,
            coverage: self.coverage,
        }
    }
}

pub(crate) fn is_none(count: &u64) -> bool {
    *count == 0
}

/// A digest in JSON: its text.
mod as_text {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Digest;

    pub fn serialize<S: Serializer>(digest: &Option<Digest>, to: S) -> Result<S::Ok, S::Error> {
        digest.map(|digest| digest.to_string()).serialize(to)
    }

    pub fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Option<Digest>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        let digest = text.map(|text| text.parse()).transpose();
        digest.map_err(serde::de::Error::custom)
    }
}

#[cfg(any(test, feature = "testing"))]
pub mod hostile;
#[cfg(test)]
mod tests;
#[cfg(any(test, feature = "testing"))]
pub mod validate;
