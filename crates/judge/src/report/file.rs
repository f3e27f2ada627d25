//! A report as a file: what cells share (faults, texts, hashes of components) stands in it
//! once, and each cell on a line of its own refers to it.
//!
//! A matrix of thousands of cells has few faults, each of which shows in many of them.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::trace::Trace;
use super::{CellReport, Fault, Report, SCHEMA};

/// Why a file is not used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It is not a report.
    #[error("it is not a report of a run")]
    Json(#[from] serde_json::Error),
    /// A former lab wrote it.
    #[error(
        "its schema is {0}, older than {SCHEMA}, which this lab reads: run its cells again, or read \
         it with the lab that wrote it"
    )]
    Older(u32),
    /// A later lab wrote it.
    #[error(
        "its schema is {0}, newer than {SCHEMA}, which this lab reads: update the lab, or read it \
         with the one that wrote it"
    )]
    Newer(u32),
    /// It refers to what is not in it.
    #[error("{0} refers to a fault, text or trace that is not in it")]
    IfMissing(String),
}

/// What `lab run --json` writes of a run. Keys are added over time and never renamed, so a reader
/// has to ignore those that it does not know.
#[derive(Deserialize, JsonSchema)]
pub(super) struct File {
    #[serde(flatten)]
    report: Report<Cell>,
    /// The faults that cells show, each once.
    #[serde(default)]
    faults: Vec<Fault>,
    /// The details of cells and faults, and the reasons why they are expected, each once.
    #[serde(default)]
    texts: Vec<String>,
    /// What components were handed and returned, if that was asked for, each once.
    #[serde(default)]
    traces: Vec<Trace>,
    /// The hash of each component, by role and guest: `validator=go`.
    #[serde(default)]
    components: BTreeMap<String, String>,
}

/// A cell without what it shares with others.
#[derive(Serialize, Deserialize, JsonSchema)]
struct Cell {
    #[serde(flatten)]
    own: CellReport,
    /// Its detail, unless that is the first fault's, among the texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    says: Option<usize>,
    /// Why it is expected, among the texts; nothing if it is not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    because: Vec<usize>,
    /// Its faults.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    shows: Vec<Shown>,
}

/// A fault as one cell shows it.
#[derive(Serialize, Deserialize, JsonSchema)]
struct Shown {
    /// Its place among the faults.
    fault: usize,
    /// The cell's cases that were wrong in this way.
    cases: u64,
    /// What the cell has to say of it, among the texts.
    says: usize,
    /// What its components were handed and returned, among the traces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trace: Option<usize>,
    /// The command that shows it again.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    replay: String,
}

/// Things in the order in which they came, each once.
#[derive(Default)]
struct Once {
    places: HashMap<String, usize>,
}

impl Once {
    /// The place of a thing with this text, and whether it is new.
    fn place(&mut self, text: String) -> (usize, bool) {
        let next = self.places.len();
        let place = *self.places.entry(text).or_insert(next);
        (place, place == next)
    }

    fn texts(self) -> Vec<String> {
        let mut texts: Vec<(String, usize)> = self.places.into_iter().collect();
        texts.sort_by_key(|(_, place)| *place);
        texts.into_iter().map(|(text, _)| text).collect()
    }
}

/// The text of a report.
///
/// # Errors
/// Never of a report that a run made.
pub fn write(report: &Report) -> serde_json::Result<String> {
    let mut written = Written::default();
    let cells = report.cells.iter().map(|cell| written.cell(cell));
    let cells = cells.collect::<serde_json::Result<Vec<Cell>>>()?;
    let head = Report {
        cells: Vec::new(),
        ..report.clone()
    };
    let mut sections: Vec<(String, String)> = Vec::new();
    if let Value::Object(head) = serde_json::to_value(head.with(Vec::<Cell>::new()))? {
        let head = head.into_iter().filter(|(key, _)| key != "cells");
        sections.extend(head.map(|(key, value)| (key, value.to_string())));
    }
    sections.push((
        "components".to_owned(),
        serde_json::to_string(&written.components)?,
    ));
    sections.push(("texts".to_owned(), lines(&written.texts.texts())?));
    sections.push(("faults".to_owned(), lines(&written.faults)?));
    if !written.traces.is_empty() {
        sections.push(("traces".to_owned(), lines(&written.traces)?));
    }
    sections.push(("cells".to_owned(), lines(&cells)?));
    let sections = sections
        .iter()
        .map(|(key, value)| format!("  \"{key}\": {value}"));
    let sections: Vec<String> = sections.collect();
    Ok(format!("{{\n{}\n}}\n", sections.join(",\n")))
}

/// What stands once in a file, however many cells refer to it.
#[derive(Default)]
struct Written {
    texts: Once,
    /// The faults as texts, by which they are found.
    known: Once,
    faults: Vec<Fault>,
    /// The traces as texts, by which they are found.
    traced: Once,
    traces: Vec<Trace>,
    /// The hashes of components.
    components: BTreeMap<String, String>,
}

impl Written {
    /// A cell that refers to what is written.
    fn cell(&mut self, cell: &CellReport) -> serde_json::Result<Cell> {
        let mut own = cell.clone();
        let first = own.faults.first().map(|fault| fault.detail.clone());
        own.detail = own.detail.filter(|detail| Some(detail) != first.as_ref());
        let faults = std::mem::take(&mut own.faults).into_iter();
        let shows = faults.map(|fault| self.shown(fault));
        let shows = shows.collect::<serde_json::Result<Vec<Shown>>>()?;
        if !shows.is_empty() {
            (own.blame, own.counterexample) = (None, None);
        }
        for (role, hash) in &own.hashes {
            let component = format!("{role}={}", guest(&own, role));
            let hashes = &mut self.components;
            hashes.entry(component).or_insert_with(|| hash.clone());
        }
        if own.hashes == hashes(&own, &self.components) {
            own.hashes.clear();
        }
        let expected = own.expected.take().unwrap_or_default();
        let reasons = expected.lines();
        Ok(Cell {
            says: own.detail.take().map(|detail| self.texts.place(detail).0),
            because: reasons
                .map(|reason| self.texts.place(reason.to_owned()).0)
                .collect(),
            own,
            shows,
        })
    }

    /// A fault of a cell. What is the cell's own goes with the cell.
    fn shown(&mut self, mut fault: Fault) -> serde_json::Result<Shown> {
        let example = fault.counterexample.as_mut();
        let replay = example.map(|example| std::mem::take(&mut example.replay));
        let cases = std::mem::take(&mut fault.cases);
        let says = self.texts.place(std::mem::take(&mut fault.detail)).0;
        let trace = fault.trace.take().map(|trace| self.trace(trace));
        let (place, is_new) = self.known.place(serde_json::to_string(&fault)?);
        if is_new {
            self.faults.push(fault);
        }
        Ok(Shown {
            fault: place,
            cases,
            says,
            trace: trace.transpose()?,
            replay: replay.unwrap_or_default(),
        })
    }

    /// The place of a trace.
    fn trace(&mut self, trace: Trace) -> serde_json::Result<usize> {
        let (place, is_new) = self.traced.place(serde_json::to_string(&trace)?);
        if is_new {
            self.traces.push(trace);
        }
        Ok(place)
    }
}

/// Reads the text of a report.
///
/// # Errors
/// If it is not one, or one of another version.
pub fn read(text: &[u8]) -> Result<Report, FileError> {
    #[derive(Deserialize)]
    struct Version {
        schema: u32,
    }
    let Version { schema } = serde_json::from_slice(text)?;
    match schema.cmp(&SCHEMA) {
        Ordering::Less => return Err(FileError::Older(schema)),
        Ordering::Equal => {}
        Ordering::Greater => return Err(FileError::Newer(schema)),
    }
    let mut file: File = serde_json::from_slice(text)?;
    let cells = std::mem::take(&mut file.report.cells);
    let cells: Result<Vec<_>, _> = cells.into_iter().map(|cell| file.whole(cell)).collect();
    Ok(file.report.with(cells?))
}

impl File {
    fn whole(&self, cell: Cell) -> Result<CellReport, FileError> {
        let mut whole = cell.own;
        let missing = || FileError::IfMissing(whole.key.clone());
        let text = |place: usize| self.texts.get(place).cloned().ok_or_else(missing);
        let fault = |shown: Shown| {
            let mut fault = self.faults.get(shown.fault).cloned().ok_or_else(missing)?;
            fault.cases = shown.cases;
            fault.detail = text(shown.says)?;
            let trace = shown.trace.map(|place| self.traces.get(place).cloned());
            fault.trace = trace.map(|trace| trace.ok_or_else(missing)).transpose()?;
            if let Some(example) = &mut fault.counterexample {
                example.replay = shown.replay;
            }
            Ok(fault)
        };
        let faults: Result<Vec<_>, FileError> = cell.shows.into_iter().map(fault).collect();
        let says = cell.says.map(text).transpose()?;
        let because: Result<Vec<_>, _> = cell.because.into_iter().map(text).collect();
        let because = because?.join("\n");
        whole.expected = (!because.is_empty()).then_some(because);
        if whole.hashes.is_empty() {
            whole.hashes = hashes(&whole, &self.components);
        }
        let verdict = whole.verdict;
        let whole = whole.with_faults(faults?);
        Ok(CellReport {
            verdict,
            detail: says.or(whole.detail.clone()),
            ..whole
        })
    }
}

/// The hashes of a cell's components, as far as the table has them.
fn hashes(cell: &CellReport, table: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let hash = |(role, guest): (&String, &String)| {
        let hash = table.get(&format!("{role}={guest}"))?;
        Some((role.clone(), hash.clone()))
    };
    cell.components.iter().filter_map(hash).collect()
}

fn guest<'a>(cell: &'a CellReport, role: &str) -> &'a str {
    cell.components.get(role).map_or("", String::as_str)
}

/// A list in JSON, each item of which is a line.
fn lines<T: Serialize>(items: &[T]) -> serde_json::Result<String> {
    let items: serde_json::Result<Vec<_>> = items.iter().map(serde_json::to_string).collect();
    let lines = items?.join(",\n    ");
    Ok(match lines.is_empty() {
        true => "[]".to_owned(),
        false => format!("[\n    {lines}\n  ]"),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::judge::Verdict;
    use crate::judge::blame::Blame;
    use crate::judge::digest::Digest;
    use crate::report::tests::cell;
    use crate::report::trace::{Arrow, TracedCall, Way};
    use crate::report::validate::valid;
    use crate::report::{Counterexample, Feature};

    /// A report in which every key has a value.
    fn full() -> Report {
        let blame = |role: &str| Blame {
            role: role.to_owned(),
            guest: "go".to_owned(),
            also: Vec::new(),
        };
        let fault = Fault {
            verdict: Verdict::Disagree,
            cases: 3,
            differences: ["another order".to_owned()].into(),
            expected: Some("go: it sorts".to_owned()),
            blame: Some(Blame {
                also: vec![blame("service")],
                ..blame("validator")
            }),
            counterexample: Some(Counterexample {
                before: vec!["(1)".to_owned()],
                input: "(2)".to_owned(),
                away: 1,
                answer: "false".to_owned(),
                expected: "true".to_owned(),
                replay: "cargo lab replay validate-user/validator=go@7:3".to_owned(),
            }),
            detail: "why".to_owned(),
            trace: Some(Trace {
                calls: vec![TracedCall {
                    stage: 0,
                    function: "validate-user".to_owned(),
                    args: "(2)".to_owned(),
                    answer: "trap: why".to_owned(),
                    failed: true,
                    expected: Some("true".to_owned()),
                }],
                more: 1,
                first_wrong: Some(Arrow {
                    call: 0,
                    way: Way::Returned,
                }),
                note: Some("a call before it already fails".to_owned()),
            }),
        };
        let first = CellReport {
            expected: Some("go: it sorts\ngo: it leaks".to_owned()),
            stale: Some("gone".to_owned()),
            kept: 1,
            wrong: 3,
            digest: Some(Digest::default()),
            hashes: [("validator".to_owned(), "0123".to_owned())].into(),
            host: Some("wasmtime-48-cranelift".to_owned()),
            micros_per_case: Some(1.5),
            instantiate_micros: Some(40.0),
            guest_share: Some(0.5),
            steady_calls: 1024,
            memory: Some(65_536),
            handles: Some(2),
            ulps: Some(1),
            ..cell("go", Verdict::Agree)
        }
        .with_faults(vec![fault]);
        let other = CellReport {
            detail: Some("it cannot be built".to_owned()),
            ..cell("c", Verdict::Unbuilt)
        };
        let keys = ["go", "c", "js"].map(|guest| format!("validate-user/validator={guest}"));
        let report = Report::new(7, 10, keys.to_vec(), Duration::ZERO);
        let mut report = report.with_cells(vec![first, other]);
        report.partition = Some("cells:1/2".parse().unwrap());
        report.contracts = [("validate-user".to_owned(), "4567".to_owned())].into();
        report.oracles = [(
            "validate-user".to_owned(),
            "builtin:validate-user".to_owned(),
        )]
        .into();
        let feature = Feature {
            name: "users".to_owned(),
            functions: vec!["validate-user".to_owned()],
        };
        report.features = [("validate-user".to_owned(), vec![feature])].into();
        report.toolchains = [("go".to_owned(), "TinyGo 0.42.0".to_owned())].into();
        report.builds = [("validator=go".to_owned(), 13.5)].into();
        report
    }

    /// Others read these keys: they may be added to, and never renamed. `UPDATE_EXPECT=1`
    /// writes the file anew.
    #[test]
    fn the_keys_of_the_json_stay_as_they_are() {
        let json = write(&full()).unwrap();
        expect_test::expect_file!["../../tests/golden/report.json"].assert_eq(&json);
    }

    fn read(json: &str) -> Report {
        valid(json.as_bytes());
        super::read(json.as_bytes()).unwrap()
    }

    #[test]
    fn a_key_that_is_added_later_is_not_in_the_way() {
        let json = write(&full()).unwrap();
        let later = json.replacen("\"seed\": 7", "\"seed\": 7, \"later\": [1]", 1);
        let found = super::read(later.as_bytes()).unwrap();
        assert_eq!(format!("{found:?}"), format!("{:?}", full()));
    }

    #[test]
    fn what_is_written_is_what_is_read() {
        let whole = full();
        let found = read(&write(&whole).unwrap());
        assert_eq!(format!("{found:?}"), format!("{whole:?}"));
    }

    #[test]
    fn what_cells_share_stands_once() {
        let mut report = full();
        let cells: Vec<CellReport> = (0..1_000)
            .map(|number| {
                let mut cell = report.cells[0].clone();
                cell.key = format!("f.{number}/validator=go");
                cell.faults[0].cases = number;
                cell
            })
            .collect();
        report.planned = cells.len();
        let many = write(&report.with_cells(cells)).unwrap();
        for shared in ["another order", "why", "go: it leaks", "0123", "trap: why"] {
            let found = many.matches(&format!("\"{shared}\"")).count();
            assert_eq!(found, 1, "{shared}");
        }
        let read = read(&many);
        assert_eq!(read.cells[999].faults[0].cases, 999);
        assert_eq!(read.cells[0].detail.as_deref(), Some("why"));
    }

    #[test]
    fn a_detail_of_the_cell_alone_is_kept_beside_its_faults() {
        let mut report = full();
        report.cells[0].detail = Some("it can be built now".to_owned());
        report.cells[0].verdict = Verdict::Unsupported;
        let read = read(&write(&report).unwrap());
        let cell = &read.cells[0];
        assert_eq!(cell.detail, report.cells[0].detail);
        assert_eq!(cell.verdict, Verdict::Unsupported);
        assert_eq!(cell.faults[0].detail, "why");
    }

    #[test]
    fn another_version_and_a_torn_file_are_refused() {
        let json = write(&full()).unwrap();
        let refused = |json: &str| super::read(json.as_bytes()).unwrap_err().to_string();
        let of = |schema: u32| json.replace("\"schema\": 2", &format!("\"schema\": {schema}"));
        let old = refused(&of(1));
        assert!(old.starts_with("its schema is 1, older than 2") && old.contains("run its cells"));
        let new = refused(&of(3));
        assert!(new.starts_with("its schema is 3, newer than 2") && new.contains("update the lab"));
        assert!(refused(&json[..json.len() / 2]).starts_with("it is not a report of a run"));
        let torn = json.replace(r#""fault":0"#, r#""fault":7"#);
        assert_eq!(
            refused(&torn),
            "validate-user/validator=go refers to a fault, text or trace that is not in it"
        );
    }
}
