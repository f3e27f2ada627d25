//! What a page shows of a run, in as few bytes as there is use for: guests, texts, digests and
//! faults stand once, and cells have their numbers.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use crate::Verdict;
use crate::cell::{HOST, group};
use crate::judge::blame::Blame;
use crate::report::failure::named;
use crate::report::kind::Kinds;
use crate::report::score::Scores;
use crate::report::support::{Table, tables};
use crate::report::trace::Trace;
use crate::report::{CellReport, Counterexample, Fault, Report, State};
use crate::site::findings::findings;

/// One run.
#[derive(Debug, Serialize)]
pub struct Page<'r> {
    /// Its name among others: that of its file.
    pub name: String,
    /// The seed, as a text, since JavaScript has no numbers of 64 bits.
    pub seed: String,
    /// The cases asked for in each cell.
    pub cases: u64,
    /// The cells that were planned.
    pub planned: usize,
    /// The time of the run in milliseconds.
    pub duration_ms: u64,
    /// Whether nothing in it is unexpected.
    pub green: bool,
    /// Why it fails beside its cells.
    pub complaints: Vec<String>,
    /// The words for verdicts, by which cells are numbered.
    pub verdicts: Vec<&'static str>,
    /// The guests, with what built them.
    pub guests: Vec<Guest<'r>>,
    /// The hosts.
    pub hosts: Vec<&'r str>,
    /// The contracts in their order.
    pub contracts: Vec<Contract<'r>>,
    /// The hash of each component: `validator=go`.
    pub components: BTreeMap<String, &'r str>,
    /// The bytes of each component: `validator=go`.
    pub sizes: &'r BTreeMap<String, u64>,
    /// The seconds that the build of each component took: `validator=go`.
    pub builds: &'r BTreeMap<String, f64>,
    /// In which share of the functions guests agree with everything.
    pub scores: Scores,
    /// What guests can do of the features of contracts.
    pub support: Vec<Table>,
    /// The reasons why something is expected, in the order of their page.
    pub findings: Vec<&'r str>,
    /// What stands more than once: digests, details, reasons.
    pub texts: Vec<String>,
    /// What components were handed and returned, each once.
    pub traces: Vec<&'r Trace>,
    /// Inputs that show a fault, each once.
    pub examples: Vec<Example<'r>>,
    /// Each fault once, what is not expected first, the most cells first.
    pub faults: Vec<Shown<'r>>,
    /// The cells.
    pub cells: Vec<Cell>,
}

/// A guest of a run.
#[derive(Debug, Serialize)]
pub struct Guest<'r> {
    /// Its name.
    pub name: &'r str,
    /// What built it, by its probe.
    pub toolchain: &'r str,
}

/// A contract of a run.
#[derive(Debug, Serialize)]
pub struct Contract<'r> {
    /// Its name.
    pub name: &'r str,
    /// The contracts that it belongs to, if it is one function of many.
    pub group: Option<&'r str>,
    /// Its roles, the outermost first.
    pub roles: Vec<&'r str>,
    /// Who knows what is right.
    pub oracle: Option<&'r str>,
    /// The feature that its function belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feature: Option<&'r str>,
}

/// A fault, in whatever cells it shows.
#[derive(Debug, Serialize)]
pub struct Shown<'r> {
    /// What kind of fault, by its number.
    pub verdict: usize,
    /// The components to blame, each in some of the cells.
    pub blame: BTreeSet<String>,
    /// What differs from the right answer.
    pub differences: BTreeSet<&'r str>,
    /// Why it is expected; nothing if it is not.
    pub expected: Option<&'r str>,
    /// Where its smallest input is: a cell that shows it, and which of the cell's faults that is.
    pub smallest: [usize; 2],
    /// The cells that show it.
    pub cells: Vec<usize>,
}

/// An input that shows a fault.
#[derive(Debug, Serialize)]
pub struct Example<'r> {
    #[serde(flatten)]
    example: &'r Counterexample,
    /// Its characters that are not seen, by their names.
    characters: Vec<String>,
}

/// How a cell shows a fault: by which input; the text of the command that replays it, with
/// `{cell}` for the cell; and the text of what else is to be read.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Showing(pub Option<usize>, pub Option<usize>, pub usize);

/// What stands for a cell in a command, so that many cells have the same text.
const CELL: &str = "{cell}";

/// A cell, as a row of numbers.
#[derive(Debug, Serialize)]
pub struct Cell {
    /// Its contract.
    #[serde(rename = "c")]
    pub contract: usize,
    /// The guest of each role.
    #[serde(rename = "g")]
    pub guests: Vec<usize>,
    /// The host that it names.
    #[serde(rename = "o", skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// The host that ran it.
    #[serde(rename = "h", skip_serializing_if = "Option::is_none")]
    pub host: Option<usize>,
    /// Its verdict.
    #[serde(rename = "v")]
    pub verdict: usize,
    /// How it counts.
    #[serde(rename = "s")]
    pub state: State,
    /// The cases that ran, and those that were wrong.
    #[serde(rename = "n")]
    pub cases: [u64; 2],
    /// The hash of its answers.
    #[serde(rename = "d", skip_serializing_if = "Option::is_none")]
    pub digest: Option<usize>,
    /// The mean time of a call in microseconds.
    #[serde(rename = "t", skip_serializing_if = "Option::is_none")]
    pub micros: Option<f64>,
    /// The mean time to make an instance in microseconds.
    #[serde(rename = "i", skip_serializing_if = "Option::is_none")]
    pub instantiate: Option<f64>,
    /// The bytes of memory at the end.
    #[serde(rename = "m", skip_serializing_if = "Option::is_none")]
    pub memory: Option<u64>,
    /// Its faults.
    #[serde(rename = "f", skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<usize>,
    /// How it shows each of them. Of what is expected, one cell alone says it.
    #[serde(rename = "e", skip_serializing_if = "Vec::is_empty")]
    pub showings: Vec<Option<Showing>>,
    /// What its components were handed and returned, for each of its faults; nothing if it was not
    /// recorded for any.
    #[serde(rename = "r", skip_serializing_if = "Vec::is_empty")]
    pub traces: Vec<Option<usize>>,
    /// What else is to be read of it, and why it is expected.
    #[serde(rename = "x", skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<usize>,
}

/// Texts that have numbers.
#[derive(Default)]
struct Numbered {
    all: Vec<String>,
    places: HashMap<String, usize>,
}

impl Numbered {
    fn of(&mut self, text: &str) -> usize {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        self.all.push(text.to_owned());
        self.places.insert(text.to_owned(), self.all.len() - 1);
        self.all.len() - 1
    }
}

impl<'r> Page<'r> {
    /// What is to be shown of a run.
    pub fn of(name: &str, report: &'r Report) -> Self {
        let mut page = Page {
            name: name.to_owned(),
            seed: report.seed.to_string(),
            cases: report.cases,
            planned: report.planned,
            duration_ms: report.duration_ms,
            green: report.is_green(),
            complaints: report.complaints(),
            verdicts: Verdict::ALL.map(Verdict::word).to_vec(),
            guests: Vec::new(),
            hosts: Vec::new(),
            contracts: Vec::new(),
            components: BTreeMap::new(),
            sizes: &report.sizes,
            builds: &report.builds,
            scores: Scores::of(report),
            support: tables(report),
            findings: findings(report)
                .iter()
                .map(|finding| finding.line)
                .collect(),
            texts: Vec::new(),
            traces: Vec::new(),
            examples: Vec::new(),
            faults: Vec::new(),
            cells: Vec::new(),
        };
        let mut making = Making {
            report,
            texts: Numbered::default(),
            kinds: Kinds::of(report.cells.iter()),
            places: HashMap::new(),
            traced: HashMap::new(),
            shown: HashMap::new(),
            features: features(report),
        };
        for cell in &report.cells {
            making.cell(&mut page, cell);
        }
        for (number, cell) in report.cells.iter().enumerate() {
            making.show(&mut page, number, cell);
        }
        for key in &report.unfinished {
            let cell = making.row(&mut page, key, Verdict::Unbuilt, State::Unfinished);
            page.cells.push(cell);
        }
        page.texts = making.texts.all;
        sort(&mut page);
        page
    }
}

/// Puts what is not expected first, and of that what most cells show.
fn sort(page: &mut Page) {
    let mut order: Vec<usize> = (0..page.faults.len()).collect();
    order.sort_by_key(|place| {
        let fault = &page.faults[*place];
        (
            fault.expected.is_some(),
            std::cmp::Reverse(fault.cells.len()),
        )
    });
    let mut faults: Vec<Option<Shown>> = page.faults.drain(..).map(Some).collect();
    page.faults = order
        .iter()
        .filter_map(|place| faults[*place].take())
        .collect();
    for cell in &mut page.cells {
        for fault in &mut cell.faults {
            *fault = order.iter().position(|place| place == fault).unwrap_or(0);
        }
    }
}

/// The number of a verdict.
fn number(verdict: Verdict) -> usize {
    let mut all = Verdict::ALL.iter();
    all.position(|own| *own == verdict).unwrap_or(0)
}

/// The place of what is wanted, which is made if it is not there.
fn place<T>(all: &mut Vec<T>, is: impl Fn(&T) -> bool, make: impl FnOnce() -> T) -> usize {
    all.iter().position(is).unwrap_or_else(|| {
        all.push(make());
        all.len() - 1
    })
}

/// A key in its parts: the contract, the guest of each role, and the host if it names one.
fn parts(key: &str) -> (&str, Vec<(&str, &str)>, Option<&str>) {
    let (contract, rest) = key.split_once('/').unwrap_or((key, ""));
    let parts = rest.split('/').filter_map(|part| part.split_once('='));
    let (hosts, roles): (Vec<_>, Vec<_>) = parts.partition(|(role, _)| *role == HOST);
    (contract, roles, hosts.first().map(|(_, host)| *host))
}

/// Puts a page's data together.
struct Making<'r> {
    report: &'r Report,
    texts: Numbered,
    /// Which faults are one.
    kinds: Kinds,
    /// The faults by their kinds, and how large their smallest inputs are.
    places: HashMap<Option<usize>, (usize, (usize, usize))>,
    /// The traces by their texts.
    traced: HashMap<String, usize>,
    /// The examples by their texts.
    shown: HashMap<String, usize>,
    /// The feature of each contract that has one.
    features: HashMap<&'r str, &'r str>,
}

/// The feature of each contract whose group has some.
fn features(report: &Report) -> HashMap<&str, &str> {
    let features = report.features.values().flatten();
    let functions = features.flat_map(|feature| {
        let functions = feature.functions.iter();
        functions.map(|function| (function.as_str(), feature.name.as_str()))
    });
    functions.collect()
}

/// A time to three digits: they say all that a machine that is busy can tell.
fn rounded(micros: f64) -> f64 {
    let scale = 10_f64.powi(2 - micros.max(0.01).log10().floor() as i32);
    (micros * scale).round() / scale
}

impl<'r> Making<'r> {
    fn row(&self, page: &mut Page<'r>, key: &'r str, verdict: Verdict, state: State) -> Cell {
        let (contract, components, on) = parts(key);
        let report = self.report;
        let guests = components.iter().map(|(_, name)| {
            place(
                &mut page.guests,
                |guest| guest.name == *name,
                || Guest {
                    name,
                    toolchain: report.toolchains.get(*name).map_or("", String::as_str),
                },
            )
        });
        let guests = guests.collect();
        let number_of_contract = place(
            &mut page.contracts,
            |own| own.name == contract,
            || Contract {
                name: contract,
                group: group(contract),
                roles: components.iter().map(|(role, _)| *role).collect(),
                oracle: report
                    .oracles
                    .get(group(contract).unwrap_or(contract))
                    .map(String::as_str),
                feature: self.features.get(contract).copied(),
            },
        );
        Cell {
            contract: number_of_contract,
            guests,
            on: on.map(str::to_owned),
            host: None,
            verdict: number(verdict),
            state,
            cases: [0, 0],
            digest: None,
            micros: None,
            instantiate: None,
            memory: None,
            faults: Vec::new(),
            showings: Vec::new(),
            traces: Vec::new(),
            texts: Vec::new(),
        }
    }

    fn cell(&mut self, page: &mut Page<'r>, cell: &'r CellReport) {
        let state = cell.state(self.report.cases);
        let mut row = self.row(page, &cell.key, cell.verdict, state);
        let number = page.cells.len();
        row.host = cell
            .host
            .as_deref()
            .map(|host| place(&mut page.hosts, |own| *own == host, || host));
        row.cases = [cell.ran(), cell.wrong];
        row.digest = cell.digest.map(|digest| self.texts.of(&digest.to_string()));
        row.micros = cell.micros_per_case.map(rounded);
        row.instantiate = cell.instantiate_micros.map(rounded);
        row.memory = cell.memory;
        for (role, hash) in &cell.hashes {
            let guest = cell.components.get(role).map_or("", String::as_str);
            page.components.insert(format!("{role}={guest}"), hash);
        }
        let mut said = vec![cell.stale.as_deref(), cell.expected.as_deref()];
        if cell.faults.is_empty() {
            said.push(cell.detail.as_deref());
        }
        row.texts = said
            .into_iter()
            .flatten()
            .map(|text| self.texts.of(text))
            .collect();
        for fault in &cell.faults {
            let place = self.fault(page, cell, fault, [number, row.faults.len()]);
            if !row.faults.contains(&place) {
                page.faults[place].cells.push(number);
            }
            row.faults.push(place);
            row.traces.push(self.trace(page, fault));
        }
        if row.traces.iter().all(Option::is_none) {
            row.traces.clear();
        }
        page.cells.push(row);
    }

    /// The place of what was recorded of a fault. Cells that do the same share it.
    fn trace(&mut self, page: &mut Page<'r>, fault: &'r Fault) -> Option<usize> {
        let trace = fault.trace.as_ref()?;
        let key = serde_json::to_string(trace).ok()?;
        let new = page.traces.len();
        let place = *self.traced.entry(key).or_insert(new);
        if place == new {
            page.traces.push(trace);
        }
        Some(place)
    }

    /// Says how a cell shows its faults.
    fn show(&mut self, page: &mut Page<'r>, number: usize, cell: &'r CellReport) {
        let mut showings = Vec::new();
        for (at, fault) in cell.faults.iter().enumerate() {
            let known = &page.faults[page.cells[number].faults[at]];
            let is_told = known.expected.is_none() || known.smallest == [number, at];
            showings.push(is_told.then(|| self.showing(page, cell, fault)));
        }
        if showings.iter().any(Option::is_some) {
            page.cells[number].showings = showings;
        }
    }

    /// How a cell shows a fault.
    fn showing(&mut self, page: &mut Page<'r>, cell: &CellReport, fault: &'r Fault) -> Showing {
        let detail = self.texts.of(&fault.detail);
        let Some(example) = &fault.counterexample else {
            return Showing(None, None, detail);
        };
        let replay = example.replay.replacen(&cell.key, CELL, 1);
        let key = [&example.input, &example.answer, &example.expected];
        let key = format!("{key:?}{:?}", example.before);
        let new = page.examples.len();
        let place = *self.shown.entry(key).or_insert(new);
        if place == new {
            page.examples.push(Example {
                example,
                characters: named(&example.input),
            });
        }
        Showing(Some(place), Some(self.texts.of(&replay)), detail)
    }

    /// The place of a fault, which is one with those of its kind in whatever cells they show. `at`
    /// is the cell, and which of its faults it is.
    fn fault(
        &mut self,
        page: &mut Page<'r>,
        cell: &'r CellReport,
        fault: &'r Fault,
        at: [usize; 2],
    ) -> usize {
        let size = fault.counterexample.as_ref().map_or((usize::MAX, 0), size);
        let new = page.faults.len();
        let kind = self.kinds.kind(cell, fault);
        let known = self.places.entry(kind).or_insert((new, size));
        let place = known.0;
        if place == new {
            page.faults.push(Shown {
                verdict: number(fault.verdict),
                blame: BTreeSet::new(),
                differences: BTreeSet::new(),
                expected: fault.expected.as_deref(),
                smallest: at,
                cells: Vec::new(),
            });
        }
        let shown = &mut page.faults[place];
        if size < known.1 {
            shown.smallest = at;
            known.1 = size;
        }
        let components = fault.blame.iter().flat_map(Blame::components);
        let named = components.map(|blame| format!("{}={}", blame.role, blame.guest));
        shown.blame.extend(named);
        let differences = fault.differences.iter().map(String::as_str);
        shown.differences.extend(differences);
        place
    }
}

/// How large an input is.
fn size(example: &Counterexample) -> (usize, usize) {
    (example.away, example.input.len())
}
