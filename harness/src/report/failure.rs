//! A failing cell as a person reads it: input, both answers, blame, what to do next.

use std::fmt::Write;

use super::{CellReport, Fault};
use crate::judge::Verdict;
use crate::judge::blame::Blame;

/// Longer texts are cut in the middle; the report's JSON holds them whole.
const SHOWN: usize = 600;

/// The calls that come before an input and are shown.
const MOST_BEFORE: usize = 10;

/// Describes a cell that does not agree.
pub fn failure(cell: &CellReport) -> String {
    let mut text = String::new();
    let _ = write!(text, "{}: {}", cell.key, cell.verdict.word());
    if cell.wrong > 0 {
        let _ = write!(text, " in {} of {} cases", cell.wrong, cell.cases);
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
                    cases => format!(" in {cases} of {} cases", cell.cases),
                }
            );
        }
        describe(&mut text, fault);
    }
    text
}

fn describe(text: &mut String, fault: &Fault) {
    if let Some(example) = &fault.counterexample {
        for before in example.before.iter().take(MOST_BEFORE) {
            lines(text, "before", &cut(before));
        }
        if example.before.len() > MOST_BEFORE {
            let more = example.before.len() - MOST_BEFORE;
            lines(text, "before", &format!(".. {more} more calls .."));
        }
        lines(text, "input", &cut(&example.input));
        lines(text, "answer", &cut(&example.answer));
        lines(text, "expected", &cut(&example.expected));
    }
    lines(text, "blame", &blamed(fault.blame.as_ref()));
    lines(text, "detail", &fault.detail);
    if let Some(example) = &fault.counterexample {
        lines(text, "replay", &example.replay);
    }
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

/// Shortens a text of one line; every text here is ASCII.
fn cut(text: &str) -> String {
    if text.len() <= SHOWN {
        return text.to_owned();
    }
    let half = SHOWN / 2;
    let (Some(head), Some(end)) = (text.get(..half), text.get(text.len() - half..)) else {
        return text.to_owned();
    };
    format!("{head} .. {} more characters .. {end}", text.len() - SHOWN)
}

#[cfg(test)]
mod tests {
    use super::*;
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
                before: vec!["(0)".to_owned(); before],
                input: input.to_owned(),
                away: 1,
                answer: "[]".to_owned(),
                expected: "[1]".to_owned(),
                replay: "cargo lab replay X".to_owned(),
            }),
            detail: "first\nsecond".to_owned(),
        }
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
        assert_eq!(text.matches("  before:   (0)").count(), MOST_BEFORE);
        assert!(text.contains("  before:   .. 2 more calls ..\n"), "{text}");
        let all = failure(&cell(vec![fault(Verdict::Unstable, "(2)", MOST_BEFORE)]));
        assert!(!all.contains("more calls"), "{all}");
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
