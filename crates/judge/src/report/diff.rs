//! What changed from one run to another: for whoever changes a guest, a toolchain or a host.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

use super::failure::{blamed, cut};
use super::{CellReport, Report};
use crate::visible::{code, line};

/// A cell of two runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changed {
    /// Its key.
    pub cell: String,
    /// What it was ..
    pub old: String,
    /// .. and what it is.
    pub new: String,
    /// What shows it: the smallest input, and the command that replays it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shown: Vec<String>,
}

/// A figure of a cell of two runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moved {
    /// The cell's key, or a component by its role and guest.
    pub cell: String,
    /// What it was ..
    pub old: f64,
    /// .. and what it is.
    pub new: f64,
}

/// What changed.
#[derive(Debug, Default, PartialEq, Serialize)]
pub struct Diff {
    /// Cells that were as they have to be, and are no longer.
    pub red: Vec<Changed>,
    /// Cells that were not, and are now.
    pub green: Vec<Changed>,
    /// Cells that are wrong in both runs, in another way or by another's fault.
    pub otherwise: Vec<Changed>,
    /// Cells that are as they have to be and answer otherwise than before, the cases being the
    /// same.
    pub answers: Vec<String>,
    /// Cells that ran before and no longer do.
    pub missing: Vec<String>,
    /// Cells that did not run before.
    pub added: Vec<String>,
    /// Calls that take longer, in microseconds.
    pub slower: Vec<Moved>,
    /// Instances that hold more memory, in bytes.
    pub larger: Vec<Moved>,
    /// Components that are larger, in bytes, by role and guest.
    pub components: Vec<Moved>,
    /// The toolchains of guests that are not those of before.
    pub toolchains: BTreeMap<String, (String, String)>,
    /// Contracts whose WIT, kept cases or inputs are not those of before.
    pub contracts: Vec<String>,
    /// What makes the two hard to compare: another seed, other numbers of cases.
    pub notes: Vec<String>,
}

/// How much a figure has to grow to be told, as a factor: of calls, of memory.
#[derive(Debug, Clone, Copy)]
pub struct Thresholds {
    /// Of the time of a call.
    pub time: f64,
    /// Of the memory of an instance, and of the bytes of a component.
    pub memory: f64,
}

/// What takes less longer than this many microseconds is noise.
const NOISE: f64 = 20.0;

impl Diff {
    /// What changed from a report to a later one.
    pub fn of(old: &Report, new: &Report, thresholds: Thresholds) -> Self {
        let mut diff = Diff {
            notes: notes(old, new),
            ..Diff::default()
        };
        let before: BTreeMap<&str, &CellReport> =
            old.cells.iter().map(|cell| (&*cell.key, cell)).collect();
        let after: BTreeMap<&str, &CellReport> =
            new.cells.iter().map(|cell| (&*cell.key, cell)).collect();
        let gone = before.keys().filter(|key| !after.contains_key(*key));
        diff.missing = gone.map(|key| (*key).to_owned()).collect();
        for (key, cell) in &after {
            match before.get(key) {
                Some(earlier) => diff.cell(old, earlier, new, cell, thresholds),
                None => diff.added.push((*key).to_owned()),
            }
        }
        for (guest, version) in &new.toolchains {
            let earlier = old.toolchains.get(guest);
            if let Some(earlier) = earlier.filter(|earlier| *earlier != version) {
                let versions = (earlier.clone(), version.clone());
                diff.toolchains.insert(guest.clone(), versions);
            }
        }
        for (component, size) in &new.sizes {
            let (before, after) = (old.sizes.get(component), *size as f64);
            if let Some(before) = before.map(|before| *before as f64)
                && after > before * thresholds.memory
            {
                diff.components.push(Moved {
                    cell: component.clone(),
                    old: before,
                    new: after,
                });
            }
        }
        let contracts = new.contracts.iter();
        let other = contracts.filter(|(name, hash)| {
            let earlier = old.contracts.get(*name);
            old.seed == new.seed && earlier.is_some_and(|earlier| earlier != *hash)
        });
        diff.contracts = other.map(|(name, _)| name.clone()).collect();
        diff
    }

    fn cell(
        &mut self,
        old_report: &Report,
        old: &CellReport,
        new_report: &Report,
        new: &CellReport,
        thresholds: Thresholds,
    ) {
        let (was, is) = (state(old), state(new));
        let changed = |shown: Vec<String>| Changed {
            cell: new.key.clone(),
            old: was.clone(),
            new: is.clone(),
            shown,
        };
        let (was_fine, is_fine) = (old.is_fine(old_report.cases), new.is_fine(new_report.cases));
        match (was_fine, is_fine) {
            (true, false) => self.red.push(changed(shown(new))),
            (false, true) => self.green.push(changed(Vec::new())),
            _ if was != is => self.otherwise.push(changed(shown(new))),
            (true, true) => {
                let contract = |report: &Report| report.contracts.get(&new.contract).cloned();
                let same_cases = old.cases == new.cases
                    && old_report.seed == new_report.seed
                    && contract(old_report) == contract(new_report);
                if same_cases && old.digest != new.digest {
                    self.answers.push(new.key.clone());
                }
            }
            (false, false) => {}
        }
        let moved = |old: f64, new_value: f64| Moved {
            cell: new.key.clone(),
            old,
            new: new_value,
        };
        if let (Some(before), Some(after)) = (old.micros_per_case, new.micros_per_case)
            && after > before * thresholds.time
            && after - before > NOISE
        {
            self.slower.push(moved(before, after));
        }
        if let (Some(before), Some(after)) = (old.memory, new.memory)
            && after as f64 > before as f64 * thresholds.memory
        {
            self.larger.push(moved(before as f64, after as f64));
        }
    }

    /// Whether anything got worse: a cell is red or missing, slower or larger.
    pub fn is_worse(&self) -> bool {
        let lists = [self.red.len(), self.missing.len(), self.slower.len()];
        let larger = self.larger.len() + self.components.len();
        lists.iter().any(|length| *length > 0) || larger > 0
    }

    /// As a person reads it; a heading for each kind of change that there is.
    pub fn text(&self) -> String {
        self.written(&Plain)
    }

    /// The same as Markdown, for a comment or a step summary.
    pub fn markdown(&self) -> String {
        self.written(&Markdown)
    }

    fn written(&self, style: &dyn Style) -> String {
        let mut text = String::new();
        let mut part = |heading: &str, lines: Vec<String>| {
            if !lines.is_empty() {
                text += &style.heading(&format!("{heading} ({})", lines.len()));
                lines.iter().for_each(|line| text += line);
            }
        };
        let changed = |list: &[Changed]| list.iter().map(|one| style.changed(one)).collect();
        let names = |list: &[String]| list.iter().map(|name| style.item(name, "")).collect();
        part("newly red", changed(&self.red));
        part("missing", names(&self.missing));
        part("wrong in another way", changed(&self.otherwise));
        part("newly green", changed(&self.green));
        part("new", names(&self.added));
        part("other answers to the same cases", names(&self.answers));
        let moved = |list: &[Moved], shown: fn(f64) -> String| {
            let line = |one: &Moved| {
                let factor = one.new / one.old.max(f64::MIN_POSITIVE);
                let text = format!(
                    "{} -> {} ({factor:.1} times)",
                    shown(one.old),
                    shown(one.new)
                );
                style.item(&one.cell, &text)
            };
            list.iter().map(line).collect()
        };
        part(
            "slower",
            moved(&self.slower, |micros| format!("{micros:.0} \u{b5}s a call")),
        );
        part(
            "larger",
            moved(&self.larger, |bytes| {
                format!("{:.1} MiB", bytes / 1_048_576.0)
            }),
        );
        part(
            "larger components",
            moved(&self.components, |bytes| {
                format!("{:.1} MiB", bytes / 1_048_576.0)
            }),
        );
        let toolchains = self.toolchains.iter();
        part(
            "other toolchains",
            toolchains
                .map(|(guest, (old, new))| style.item(guest, &format!("{old} -> {new}")))
                .collect(),
        );
        part("other contracts or inputs", names(&self.contracts));
        part("notes", names(&self.notes));
        if text.is_empty() {
            text += "nothing changed\n";
        }
        text
    }
}

/// How the parts of a text are written.
trait Style {
    fn heading(&self, text: &str) -> String;
    fn item(&self, name: &str, text: &str) -> String;
    fn changed(&self, changed: &Changed) -> String;
}

struct Plain;

impl Style for Plain {
    fn heading(&self, text: &str) -> String {
        format!("{text}\n")
    }

    fn item(&self, name: &str, text: &str) -> String {
        format!(
            "{}\n",
            format!("  {}  {}", line(name), line(text)).trim_end()
        )
    }

    fn changed(&self, changed: &Changed) -> String {
        let mut text = self.item(&changed.cell, &arrow(changed));
        for shown in &changed.shown {
            let _ = writeln!(text, "    {}", line(shown));
        }
        text
    }
}

struct Markdown;

impl Style for Markdown {
    fn heading(&self, text: &str) -> String {
        format!("\n### {text}\n\n")
    }

    fn item(&self, name: &str, text: &str) -> String {
        match text {
            "" => format!("- {}\n", code(name)),
            text => format!("- {}: {}\n", code(name), code(text)),
        }
    }

    fn changed(&self, changed: &Changed) -> String {
        let mut text = self.item(&changed.cell, &arrow(changed));
        for line in &changed.shown {
            let _ = writeln!(text, "  - {}", code(line));
        }
        text
    }
}

fn arrow(changed: &Changed) -> String {
    format!("{} -> {}", changed.old, changed.new)
}

/// What a cell comes to, in words.
fn state(cell: &CellReport) -> String {
    let mut words = cell.verdict.word().to_owned();
    if cell.expected.is_some() {
        words += " as expected";
    }
    if cell.stale.is_some() {
        words += ", with what is expected not seen";
    }
    if cell.blame.is_some() && cell.expected.is_none() {
        let _ = write!(words, " by {}", blamed(cell.blame.as_ref()));
    }
    words
}

/// What shows that a cell is wrong.
fn shown(cell: &CellReport) -> Vec<String> {
    let Some(example) = &cell.counterexample else {
        return cell.detail.iter().map(|detail| cut(detail)).collect();
    };
    let answer = format!(
        "{} answers {} instead of {}",
        cut(&example.input),
        cut(&example.answer),
        cut(&example.expected)
    );
    vec![answer, example.replay.clone()]
}

/// What makes two runs hard to compare.
fn notes(old: &Report, new: &Report) -> Vec<String> {
    let mut notes = Vec::new();
    if old.seed != new.seed {
        notes.push(format!(
            "the seeds are {} and {}: answers are not compared",
            old.seed, new.seed
        ));
    }
    if old.cases != new.cases {
        notes.push(format!("{} cases before and {} now", old.cases, new.cases));
    }
    for (name, report) in [("the first", old), ("the second", new)] {
        if !report.complete {
            notes.push(format!("{name} report is not complete"));
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::tests::cell;
    use super::*;
    use crate::judge::Verdict;
    use crate::report::validate;

    fn report(cells: Vec<CellReport>) -> Report {
        let keys = cells.iter().map(|cell| cell.key.clone()).collect();
        let report = Report::new(7, 10, keys, Duration::ZERO).with_cells(cells);
        validate::written(&report);
        report
    }

    fn of(old: Vec<CellReport>, new: Vec<CellReport>) -> Diff {
        let thresholds = Thresholds {
            time: 1.5,
            memory: 1.5,
        };
        Diff::of(&report(old), &report(new), thresholds)
    }

    fn timed(micros: f64) -> CellReport {
        CellReport {
            micros_per_case: Some(micros),
            ..cell("go", Verdict::Agree)
        }
    }

    #[test]
    fn a_component_that_grew_is_worse() {
        let of = |bytes: u64| {
            let mut report = report(vec![cell("go", Verdict::Agree)]);
            report.sizes.insert("validator=go".to_owned(), bytes);
            report
        };
        let thresholds = Thresholds {
            time: 1.5,
            memory: 1.5,
        };
        let diff = Diff::of(&of(1 << 20), &of(3 << 20), thresholds);
        assert!(diff.is_worse());
        let text = diff.text();
        assert!(
            text.contains("larger components (1)\n  validator=go  1.0 MiB -> 3.0 MiB (3.0 times)"),
            "{text}"
        );
        assert!(!Diff::of(&of(3 << 20), &of(1 << 20), thresholds).is_worse());
    }

    #[test]
    fn the_same_run_twice_is_no_change() {
        let cells = || vec![cell("go", Verdict::Agree), cell("c", Verdict::Trap)];
        let diff = of(cells(), cells());
        assert_eq!(diff, Diff::default());
        assert!(!diff.is_worse());
        assert_eq!(diff.text(), "nothing changed\n");
    }

    #[test]
    fn a_wrong_cell_and_a_slow_one_are_told_and_nothing_else() {
        let wrong = cell("c", Verdict::Disagree);
        let old = vec![timed(100.0), cell("c", Verdict::Agree)];
        let diff = of(old, vec![timed(400.0), wrong]);
        let expected = "newly red (1)\n  validate-user/validator=c  agree -> disagree\n\
                        slower (1)\n  validate-user/validator=go  100 \u{b5}s a call -> 400 \
                        \u{b5}s a call (4.0 times)\n";
        assert_eq!(diff.text(), expected);
        assert!(diff.is_worse());
    }

    #[test]
    fn what_takes_little_longer_is_noise() {
        assert_eq!(of(vec![timed(4.0)], vec![timed(9.0)]), Diff::default());
        assert_eq!(of(vec![timed(400.0)], vec![timed(500.0)]), Diff::default());
    }

    #[test]
    fn cells_that_come_and_go_are_told_and_only_those_that_go_are_worse() {
        let (one, two) = (|| cell("go", Verdict::Agree), || cell("c", Verdict::Agree));
        let fewer = of(vec![one(), two()], vec![one()]);
        assert_eq!(fewer.missing, ["validate-user/validator=c"]);
        let more = of(vec![one()], vec![one(), two()]);
        assert_eq!(more.added, ["validate-user/validator=c"]);
        assert!(fewer.is_worse() && !more.is_worse());
    }

    #[test]
    fn a_cell_that_is_wrong_in_another_way_is_neither_red_nor_green() {
        let diff = of(
            vec![cell("c", Verdict::Trap), cell("go", Verdict::Trap)],
            vec![cell("c", Verdict::Disagree), cell("go", Verdict::Agree)],
        );
        let told = (diff.red.len(), diff.otherwise.len(), diff.green.len());
        assert_eq!(told, (0, 1, 1));
        assert!(!diff.is_worse());
    }
}
