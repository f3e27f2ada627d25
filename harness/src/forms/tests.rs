use std::time::Duration;

use super::badge::{endpoint, svg};
use super::junit::junit;
use super::markdown::markdown;
use crate::Verdict;
use crate::coverage::Coverage;
use crate::report::{CellReport, Report, State, validate};
use crate::site::data::Page;

fn cell(key: &str, verdict: Verdict) -> CellReport {
    let mut cell = CellReport::of(&key.parse().unwrap(), verdict);
    cell.cases = 100;
    cell.micros_per_case = Some(10.0);
    cell
}

/// A run with a cell of every state.
fn mixed() -> Report {
    let mut known = cell("create-user/service=go/validator=js", Verdict::Leak);
    known.expected = Some("go: it never frees".to_owned());
    known.wrong = 1;
    let mut wrong = cell("validate-user/validator=c", Verdict::Trap);
    wrong.wrong = 1;
    wrong.detail = Some("]]> <b>\u{1b}[31m ``` \u{7}\u{9b}\u{202e}".to_owned());
    let cells = vec![
        cell("validate-user/validator=go", Verdict::Agree),
        wrong,
        cell("validate-user/validator=js", Verdict::Unbuilt),
        known,
    ];
    let mut planned: Vec<String> = cells.iter().map(|cell| cell.key.clone()).collect();
    planned.push("validate-user/validator=rust".to_owned());
    let report = Report::new(7, 100, planned, Duration::from_millis(1234)).with_cells(cells);
    validate::written(&report);
    report
}

fn green() -> Report {
    let cells = vec![cell("validate-user/validator=go", Verdict::Agree)];
    let planned = vec![cells[0].key.clone()];
    Report::new(7, 100, planned, Duration::ZERO).with_cells(cells)
}

#[test]
fn junit_has_each_cell_once_and_what_did_not_run_is_no_success() {
    let text = junit(&mixed()).unwrap();
    assert!(
        ["tests=\"5\"", "failures=\"1\"", "errors=\"2\""]
            .iter()
            .all(|count| text.contains(count)),
        "{text}"
    );
    let read = quick_junit::Report::deserialize_from_str(&text).unwrap();
    let suites: Vec<(&str, usize)> = read
        .test_suites
        .iter()
        .map(|suite| (suite.name.as_str(), suite.test_cases.len()))
        .collect();
    assert_eq!(suites, [("validate-user", 4), ("create-user", 1)]);
    assert!(text.contains("<skipped message=\"expected: go: it never frees\" type=\"leak\"/>"));
    assert!(text.contains("<property name=\"seed\" value=\"7\"/>"));
}

#[test]
fn junit_of_hostile_texts_is_still_xml() {
    let text = junit(&mixed()).unwrap();
    assert!(!text.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']));
    assert!(text.contains(r"\u{1b}[31m ``` \u{7}\u{9b}\u{202e}"));
    assert!(!text.contains("]]> <b>"));
}

#[test]
fn a_badge_says_green_only_of_what_is() {
    let red = svg(&mixed());
    assert!(red.contains("interop: 3 of 5 wrong"), "{red}");
    let red = serde_json::to_value(endpoint(&mixed())).unwrap();
    assert_eq!(red["schemaVersion"], 1);
    assert_eq!(red["isError"], true);
    let green = serde_json::to_value(endpoint(&green())).unwrap();
    assert_eq!(green["message"], "1 of 1 agree");
    assert_eq!(green["isError"], false);
}

#[test]
fn markdown_has_a_line_for_each_contract_and_the_failures_in_fences() {
    let text = markdown(&mixed());
    assert!(text.contains("✗ something is wrong"), "{text}");
    assert!(text.contains("| `validate-user` | 1 | 0 | 2 |"), "{text}");
    assert!(text.contains("| `create-user` | 0 | 1 | 0 |"), "{text}");
    // Three ticks in a text do not end it.
    assert!(
        text.contains("\n````text\nvalidate-user/validator=c: trap"),
        "{text}"
    );
    assert!(markdown(&green()).contains("✓ nothing is wrong"));
}

/// Reports that are red in each way in which a run can be.
fn red() -> Vec<(&'static str, Report)> {
    let mut unseen = green();
    unseen.unseen = vec!["expected.toml:5 is expected and no case shows it".to_owned()];
    let mut unreached = green();
    let mut coverage = Coverage::default();
    coverage.branches.of = 1;
    coverage.branches.missing = vec!["age: too old".to_owned()];
    unreached
        .coverage
        .insert("validate-user".to_owned(), coverage);
    let mut killed = green();
    killed.complete = false;
    let mut lost = green();
    lost.planned = 2;
    let none = Report::new(7, 100, Vec::new(), Duration::ZERO);
    vec![
        ("a cell", mixed()),
        ("unseen", unseen),
        ("unreached", unreached),
        ("killed", killed),
        ("lost", lost),
        ("none", none),
    ]
}

#[test]
fn no_form_of_a_red_run_is_green() {
    for (name, report) in red() {
        assert!(!report.is_green(), "{name}");
        let text = junit(&report).unwrap();
        let read = quick_junit::Report::deserialize_from_str(&text).unwrap();
        assert!(read.failures + read.errors > 0, "{name}: {text}");
        assert!(markdown(&report).contains('✗'), "{name}");
        assert!(svg(&report).contains("#b42318"), "{name}");
        let page = Page::of(name, &report);
        let wrong = page.cells.iter().any(|cell| cell.state == State::Red);
        assert!(
            !page.green && (wrong || !page.complaints.is_empty()),
            "{name}"
        );
        validate::written(&report);
    }
    assert!(green().is_green() && green().complaints().is_empty());
    assert!(!junit(&green()).unwrap().contains("the run"));
}
