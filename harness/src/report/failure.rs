//! A failing cell as a person reads it: input, both answers, blame, what to do next.

use std::fmt::Write;

use super::CellReport;
use crate::judge::Verdict;
use crate::judge::blame::Blame;

/// Longer texts are cut in the middle; the report's JSON holds them whole.
const SHOWN: usize = 600;

/// Describes a cell that does not agree.
pub fn failure(cell: &CellReport) -> String {
    let mut text = String::new();
    let _ = write!(text, "{}: {}", cell.key, cell.verdict.word());
    if cell.wrong > 0 {
        let _ = write!(text, " in {} of {} cases", cell.wrong, cell.cases);
    }
    text.push('\n');
    if let Some(example) = &cell.counterexample {
        for (name, value) in [
            ("input", &example.input),
            ("answer", &example.answer),
            ("expected", &example.expected),
        ] {
            let _ = writeln!(text, "  {:<9} {}", format!("{name}:"), cut(value));
        }
    }
    if !matches!(cell.verdict, Verdict::Unbuilt) {
        let _ = writeln!(text, "  {:<9} {}", "blame:", blamed(cell.blame.as_ref()));
    }
    if let Some(detail) = &cell.detail {
        for (number, line) in detail.lines().enumerate() {
            let name = if number == 0 { "detail:" } else { "" };
            let _ = writeln!(text, "  {name:<9} {line}");
        }
    }
    if let Some(example) = &cell.counterexample {
        let _ = writeln!(text, "  {:<9} {}", "replay:", example.replay);
    }
    text
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
    use crate::report::Counterexample;

    #[test]
    fn a_failure_says_input_answers_blame_reason_and_command() {
        let key = "create-user/service=go/validator=js".parse().unwrap();
        let cell = CellReport {
            cases: 1000,
            wrong: 12,
            blame: Some(Blame {
                role: "validator".to_owned(),
                guest: "js".to_owned(),
                also: vec![],
            }),
            counterexample: Some(Counterexample {
                input: r#"({name: "\u{85}"})"#.to_owned(),
                answer: "[]".to_owned(),
                expected: "[1]".to_owned(),
                replay: "cargo lab replay X".to_owned(),
            }),
            detail: Some("first\nsecond".to_owned()),
            ..CellReport::of(&key, Verdict::Disagree)
        };
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
    fn without_blame_it_is_undecided() {
        let key = "create-user/service=go/validator=js".parse().unwrap();
        let text = failure(&CellReport::of(&key, Verdict::Trap));
        assert!(text.contains("blame:    undecided"), "{text}");
    }

    #[test]
    fn long_values_are_cut_in_the_middle() {
        let cut = cut(&"a".repeat(5000));
        assert!(
            cut.len() < 700 && cut.contains(".. 4400 more characters .."),
            "{cut}"
        );
    }
}
