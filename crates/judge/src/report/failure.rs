//! A failing cell as a person reads it: input, both answers, blame, what to do next.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;

use super::kind::Kinds;
use super::{CellReport, Fault};
use crate::cell::HOST;
use crate::judge::Verdict;
use crate::judge::blame::Blame;
use crate::visible;

/// Longer texts are cut in the middle; the report's JSON holds them whole.
const SHOWN: usize = 600;

/// The calls that come before an input and are shown.
const MOST_BEFORE: usize = 10;

/// So many of the cells that fail like one that is shown are named.
const MOST_NAMED: usize = 8;

/// The characters whose names are told at most.
const MOST_CHARACTERS: usize = 4;

/// Cells that fail in the same way, one of which is shown.
pub struct Alike<'a> {
    /// The one that is shown.
    first: &'a CellReport,
    /// The keys of the others.
    others: Vec<&'a str>,
}

/// Puts the cells together that fail in the same way: with the same verdict, and with faults of
/// the same kinds; or, if no case ran, for the same reason. The one with the smallest inputs is
/// shown.
pub fn alike<'a>(cells: impl Iterator<Item = &'a CellReport> + Clone) -> Vec<Alike<'a>> {
    let kinds = Kinds::of(cells.clone());
    let mut groups: Vec<Alike> = Vec::new();
    let mut places = HashMap::new();
    for cell in cells {
        let place = *places.entry(way(cell, &kinds)).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.add(cell),
            None => groups.push(Alike {
                first: cell,
                others: Vec::new(),
            }),
        }
    }
    groups
}

impl<'a> Alike<'a> {
    /// The cell that is shown.
    pub fn shown(&self) -> &'a CellReport {
        self.first
    }

    /// Adds a cell, which is shown in place of the first if its inputs are smaller.
    fn add(&mut self, cell: &'a CellReport) {
        if size(cell) < size(self.first) {
            self.others.insert(0, &self.first.key);
            self.first = cell;
        } else {
            self.others.push(&cell.key);
        }
    }
}

/// How much there is to read of a cell: its faults, those to blame, and how large its inputs are.
fn size(cell: &CellReport) -> [usize; 4] {
    let blamed = cell.faults.iter().filter_map(|own| own.blame.as_ref());
    let blamed = blamed.map(|blame| blame.components().len()).sum();
    let examples = cell
        .faults
        .iter()
        .filter_map(|own| own.counterexample.as_ref());
    let parts = examples
        .clone()
        .map(|own| own.before.len() + own.away)
        .sum();
    let bytes = examples.map(|own| own.input.len()).sum();
    [cell.faults.len(), blamed, parts, bytes]
}

/// What two cells that fail in the same way have in common.
fn way(cell: &CellReport, kinds: &Kinds) -> (Vec<String>, BTreeSet<Option<usize>>) {
    let mut way = vec![cell.verdict.word().to_owned()];
    way.extend(cell.stale.clone());
    if cell.faults.is_empty() {
        way.extend([
            blamed(cell.blame.as_ref()),
            cell.detail.clone().unwrap_or_default(),
        ]);
    }
    let faults = cell.faults.iter().map(|fault| kinds.kind(cell, fault));
    (way, faults.collect())
}

/// Describes cells that fail in the same way. Their texts have to be those that may be shown.
pub fn failures(cells: &Alike) -> String {
    let mut text = failure(cells.first);
    match cells.others.len() {
        0 => {}
        count => {
            let what = match count {
                1 => "does 1 more cell".to_owned(),
                count => format!("do {count} more cells"),
            };
            let _ = writeln!(text, "  and so {what}:");
            for key in cells.others.iter().take(MOST_NAMED) {
                let _ = writeln!(text, "    {key}");
            }
            if count > MOST_NAMED {
                let _ = writeln!(text, "    .. and {} more", count - MOST_NAMED);
            }
        }
    }
    text
}

/// Describes a cell that does not agree. Its texts have to be those that may be shown.
pub fn failure(cell: &CellReport) -> String {
    let mut text = String::new();
    let _ = write!(text, "{}: {}", cell.key, cell.verdict.word());
    if cell.wrong > 0 {
        let _ = write!(text, " in {} of {} cases", cell.wrong, cell.ran());
    }
    text.push('\n');
    if let Some(stale) = &cell.stale {
        lines(&mut text, "detail", stale);
    }
    if cell.faults.is_empty() {
        let blameless = [Verdict::Unbuilt, Verdict::Invalid, Verdict::Agree];
        if !blameless.contains(&cell.verdict) {
            lines(&mut text, "blame", &blamed(cell.blame.as_ref()));
        }
        if let Some(detail) = &cell.detail {
            lines(&mut text, "detail", detail);
        }
    }
    for (number, fault) in cell.faults.iter().enumerate() {
        if number > 0 {
            let _ = writeln!(
                text,
                "and another fault: {}{}",
                fault.verdict.word(),
                match fault.cases {
                    0 => String::new(),
                    cases => format!(" in {cases} of {} cases", cell.ran()),
                }
            );
        }
        describe(&mut text, fault, &cell.key);
    }
    text
}

fn describe(text: &mut String, fault: &Fault, key: &str) {
    if let Some(example) = &fault.counterexample {
        let mut more = example.before.len();
        for alike in example.before.chunk_by(|a, b| a == b).take(MOST_BEFORE) {
            more -= alike.len();
            lines(text, "before", &times(alike));
        }
        if more > 0 {
            lines(text, "before", &format!(".. {more} more calls .."));
        }
        let input = cut(&example.input);
        lines(text, "input", &input);
        let named = named(&input);
        if !named.is_empty() {
            lines(text, "where", &named.join("\n"));
        }
        lines(text, "answer", &cut(&example.answer));
        lines(text, "expected", &cut(&example.expected));
    }
    lines(text, "blame", &blamed(fault.blame.as_ref()));
    let shows: Vec<&str> = fault.differences.iter().map(String::as_str).collect();
    if !shows.is_empty() {
        lines(text, "shows", &shows.join("\n"));
    }
    lines(text, "detail", &fault.detail);
    if let Some(trace) = &fault.trace {
        lines(text, "trace", &trace.brief(&stages(key)));
    }
    if let Some(example) = &fault.counterexample {
        lines(text, "replay", &example.replay);
    }
}

/// The components that a key names, the outermost first.
fn stages(key: &str) -> Vec<&str> {
    let parts = key.split('/').skip(1);
    let is_host = |part: &&str| part.split('=').next() == Some(HOST);
    parts.filter(|part| !is_host(part)).collect()
}

/// The characters that a text has as escapes, by their names in Unicode: `\u{200b} is ZERO WIDTH
/// SPACE`. Some of them, and none of those that have no name.
pub fn named(text: &str) -> Vec<String> {
    let mut named: Vec<String> = Vec::new();
    for rest in text.split(r"\u{").skip(1) {
        let code = rest.split('}').next().unwrap_or_default();
        let c = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
        if let Some(name) = c.and_then(unicode_names2::name) {
            let line = format!(r"\u{{{code}}} is {name}");
            if !named.contains(&line) {
                named.push(line);
            }
        }
    }
    named.truncate(MOST_CHARACTERS);
    named
}

/// A name and a text, whose further lines stand under the first.
fn lines(text: &mut String, name: &str, value: &str) {
    for (number, line) in value.lines().enumerate() {
        let name = if number == 0 {
            format!("{name}:")
        } else {
            String::new()
        };
        let _ = writeln!(text, "  {name:<9} {line}");
    }
    if value.is_empty() {
        let _ = writeln!(text, "  {:<9}", format!("{name}:"));
    }
}

/// The components at fault in words, of a report and of a replay.
pub fn blamed(blame: Option<&Blame>) -> String {
    blame.map_or_else(|| "undecided".to_owned(), Blame::to_string)
}

/// Some equal calls, in words; nothing of none.
pub fn times(alike: &[String]) -> String {
    match alike {
        [] => String::new(),
        [call] => cut(call),
        [call, ..] => format!("{} times {}", alike.len(), cut(call)),
    }
}

/// Shortens a text of one line, and says by how many characters.
pub fn cut(text: &str) -> String {
    visible::cut(text, SHOWN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::trace::{Arrow, Trace, TracedCall, Way};
    use crate::report::{Counterexample, Fault};

    fn fault(verdict: Verdict, input: &str, before: usize) -> Fault {
        Fault {
            verdict,
            cases: 5,
            differences: Default::default(),
            expected: None,
            blame: Some(Blame {
                role: "validator".to_owned(),
                guest: "js".to_owned(),
                also: vec![],
            }),
            counterexample: Some(Counterexample {
                before: (0..before).map(|call| format!("({call})")).collect(),
                input: input.to_owned(),
                away: 1,
                answer: "[]".to_owned(),
                expected: "[1]".to_owned(),
                replay: "cargo lab replay X".to_owned(),
            }),
            detail: "first\nsecond".to_owned(),
            trace: None,
        }
    }

    #[test]
    fn a_trace_is_told_in_a_line() {
        let mut traced = fault(Verdict::Disagree, "(1)", 0);
        let call = |stage| TracedCall {
            stage,
            function: "f".to_owned(),
            args: "(1)".to_owned(),
            answer: "[]".to_owned(),
            failed: false,
            expected: None,
        };
        traced.trace = Some(Trace {
            calls: vec![call(0), call(1)],
            first_wrong: Some(Arrow {
                call: 1,
                way: Way::Returned,
            }),
            ..Trace::default()
        });
        let mut cell = cell(vec![traced]);
        cell.key += "/host=toy";
        let line = "second\n  trace:    validator=js returns what is wrong first, in call 2 of 2\n  \
                    replay:";
        let text = failure(&cell);
        assert!(text.contains(line), "{text}");
    }

    #[test]
    fn cells_that_fail_alike_are_told_once_with_the_keys_of_the_others() {
        let of = |key: &str, faults: Vec<Fault>| CellReport {
            key: key.to_owned(),
            ..cell(faults)
        };
        let one = || vec![fault(Verdict::Disagree, "(1)", 0)];
        let mut cells = vec![of("a", one()), of("b", one())];
        cells.push(of("c", vec![fault(Verdict::Disagree, "(2)", 0)]));
        cells.extend((0..MOST_NAMED).map(|number| of(&format!("d{number}"), one())));
        let texts: Vec<String> = alike(cells.iter()).iter().map(failures).collect();
        assert_eq!(texts.len(), 2);
        assert!(texts[0].starts_with("a: disagree") && texts[1].starts_with("c: disagree"));
        let others = "\n  and so do 9 more cells:\n    b\n    d0\n";
        assert!(texts[0].contains(others), "{}", texts[0]);
        assert!(
            texts[0].ends_with("    d6\n    .. and 1 more\n"),
            "{}",
            texts[0]
        );
        assert!(!texts[1].contains("more cells"));
    }

    #[test]
    fn of_cells_that_fail_alike_the_one_with_the_least_to_read_is_shown() {
        let of = |key: &str, input: &str, also: bool| {
            let mut own = fault(Verdict::Disagree, input, 0);
            own.differences = BTreeSet::from([r#"lost "a""#.to_owned()]);
            let blame = own.blame.as_mut().unwrap();
            blame.also = Vec::from_iter(also.then(|| blame.clone()));
            CellReport {
                key: key.to_owned(),
                contract: "f.a".to_owned(),
                ..cell(vec![own])
            }
        };
        let cells = [
            of("a", "(1)", true),
            of("b", "(100)", false),
            of("c", "(10)", false),
            of("d", "(10)", false),
        ];
        let alike = alike(cells.iter());
        assert_eq!(alike.len(), 1);
        assert_eq!(
            (&*alike[0].first.key, &*alike[0].others),
            ("c", &["b", "a", "d"][..])
        );
    }

    #[test]
    fn cells_that_lack_the_same_component_are_told_once() {
        let unbuilt = |contract: &str, detail: &str| CellReport {
            contract: contract.to_owned(),
            detail: Some(detail.to_owned()),
            ..CellReport::of(&"f/relay=go".parse().unwrap(), Verdict::Unbuilt)
        };
        let cells = [
            unbuilt("f", "no go"),
            unbuilt("g", "no go"),
            unbuilt("f", "no c"),
        ];
        assert_eq!(alike(cells.iter()).len(), 2);
    }

    fn cell(faults: Vec<Fault>) -> CellReport {
        let key = "create-user/service=go/validator=js".parse().unwrap();
        CellReport {
            cases: 1000,
            wrong: 12,
            ..CellReport::of(&key, Verdict::Agree)
        }
        .with_faults(faults)
    }

    #[test]
    fn a_failure_says_input_answers_blame_reason_and_command() {
        let cell = cell(vec![fault(Verdict::Disagree, r#"({name: "\u{85}"})"#, 0)]);
        let expected = r#"create-user/service=go/validator=js: disagree in 12 of 1000 cases
  input:    ({name: "\u{85}"})
  answer:   []
  expected: [1]
  blame:    validator=js
  detail:   first
            second
  replay:   cargo lab replay X
"#;
        assert_eq!(failure(&cell), expected);
    }

    #[test]
    fn every_fault_is_described_and_long_histories_are_cut() {
        let faults = vec![
            fault(Verdict::Disagree, "(1)", 0),
            fault(Verdict::Unstable, "(2)", 12),
        ];
        let text = failure(&cell(faults));
        assert!(
            text.contains("and another fault: unstable in 5 of 1000 cases\n"),
            "{text}"
        );
        assert_eq!(text.matches("  before:   (").count(), MOST_BEFORE);
        assert!(text.contains("  before:   .. 2 more calls ..\n"), "{text}");
        let all = failure(&cell(vec![fault(Verdict::Unstable, "(2)", MOST_BEFORE)]));
        assert!(!all.contains("more calls"), "{all}");
    }

    #[test]
    fn characters_that_are_not_seen_have_their_names_beside_them() {
        let mut fault = fault(Verdict::Disagree, r#"("\u{200b}a\u{85}\u{200b}")"#, 0);
        let shown = |fault: &Fault| {
            let mut text = String::new();
            describe(&mut text, fault, "f/validator=go");
            text
        };
        let text = shown(&fault);
        assert!(
            text.contains("\n  where:    \\u{200b} is ZERO WIDTH SPACE\n  answer:"),
            "{text}"
        );
        fault.counterexample.as_mut().unwrap().input = r#"("\\u{}\u{zz}")"#.to_owned();
        assert!(!shown(&fault).contains("where:"));
    }

    #[test]
    fn equal_calls_are_counted_and_long_ones_cut() {
        let mut fault = fault(Verdict::Unstable, "(2)", 0);
        let example = fault.counterexample.as_mut().unwrap();
        example.before = ["(0)", "(0)", "(0)", "(1)"].map(str::to_owned).to_vec();
        example.input = format!("(\"{}\")", "é".repeat(1_000));
        let text = failure(&cell(vec![fault]));
        let calls = "  before:   3 times (0)\n  before:   (1)\n";
        assert!(text.contains(calls), "{text}");
        assert!(text.contains("é .. 702 more characters .. é"), "{text}");
    }

    #[test]
    fn what_is_wrong_in_no_case_has_no_share_of_them() {
        let cell = CellReport {
            wrong: 0,
            ..cell(vec![fault(Verdict::Leak, "(1)", 0)])
        };
        let text = failure(&cell);
        assert!(
            text.starts_with("create-user/service=go/validator=js: leak\n"),
            "{text}"
        );
    }

    #[test]
    fn a_known_divergence_that_is_gone_is_said() {
        let cell = CellReport {
            stale: Some("`leak` is expected here".to_owned()),
            ..cell(vec![])
        };
        let text = failure(&cell);
        assert!(text.contains("detail:   `leak` is expected here"), "{text}");
    }

    #[test]
    fn without_blame_it_is_undecided() {
        let key = "create-user/service=go/validator=js".parse().unwrap();
        let text = failure(&CellReport::of(&key, Verdict::Trap));
        assert!(text.contains("blame:    undecided"), "{text}");
    }

    #[test]
    fn long_values_are_cut_in_the_middle() {
        let (head, end) = ("a".repeat(300), "b".repeat(300));
        let text = format!("{head}{}{end}", "c".repeat(4400));
        let expected = format!("{head} .. 4400 more characters .. {end}");
        assert_eq!(cut(&text), expected);
        assert_eq!(cut(&head), head);
    }
}
