use std::collections::BTreeSet;
use std::time::Duration;

use super::data::Page;
use super::*;
use crate::Verdict;
use crate::judge::blame::Blame;
use crate::report::trace::{Trace, TracedCall};
use crate::report::{CellReport, Counterexample, Fault, State, validate};

fn cell(key: &str, verdict: Verdict) -> CellReport {
    let mut cell = CellReport::of(&key.parse().unwrap(), verdict);
    cell.cases = 100;
    cell
}

fn fault(input: &str, away: usize) -> Fault {
    Fault {
        verdict: Verdict::Disagree,
        cases: 1,
        differences: BTreeSet::from(["true instead of false".to_owned()]),
        expected: None,
        blame: Some(Blame {
            role: "validator".to_owned(),
            guest: "go".to_owned(),
            also: Vec::new(),
        }),
        counterexample: Some(Counterexample {
            before: Vec::new(),
            input: input.to_owned(),
            away,
            answer: "true".to_owned(),
            expected: "false".to_owned(),
            replay: "lab replay x@7:1".to_owned(),
        }),
        detail: "why".to_owned(),
        trace: None,
    }
}

fn report(cells: Vec<CellReport>) -> Report {
    let keys = cells.iter().map(|cell| cell.key.clone()).collect();
    let report = Report::new(7, 100, keys, Duration::from_secs(1)).with_cells(cells);
    validate::written(&report);
    report
}

#[test]
fn a_fault_of_many_cells_is_one_with_its_smallest_input() {
    let wrong = |key: &str, input: &str, away| {
        let mut cell = cell(key, Verdict::Disagree).with_faults(vec![fault(input, away)]);
        cell.wrong = 1;
        cell
    };
    let report = report(vec![
        wrong("create-user/service=js/validator=go", "(\"long one\")", 2),
        wrong("create-user/service=go/validator=go", "(\"\\u{feff}\")", 1),
        cell("create-user/service=go/validator=js", Verdict::Agree),
    ]);
    let page = Page::of("r", &report);
    assert_eq!(page.faults.len(), 1);
    assert_eq!(page.faults[0].cells, [0, 1]);
    assert_eq!(page.faults[0].example.unwrap().input, "(\"\\u{feff}\")");
    assert_eq!(
        page.faults[0].characters,
        ["\\u{feff} is ZERO WIDTH NO-BREAK SPACE"]
    );
    let states: Vec<State> = page.cells.iter().map(|cell| cell.state).collect();
    assert_eq!(states, [State::Red, State::Red, State::Green]);
    assert!(!page.green);
}

#[test]
fn what_is_expected_is_its_own_fault_and_stands_last() {
    let mut known =
        cell("validate-user/validator=go", Verdict::Disagree).with_faults(vec![Fault {
            expected: Some("go: known".to_owned()),
            ..fault("(1)", 1)
        }]);
    known.expected = Some("go: known".to_owned());
    known.wrong = 1;
    let new =
        cell("validate-user/validator=c", Verdict::Disagree).with_faults(vec![fault("(2)", 1)]);
    let report = report(vec![known, new]);
    let page = Page::of("r", &report);
    assert_eq!(page.cells[0].state, State::Expected);
    let expected: Vec<bool> = page.faults.iter().map(|f| f.expected.is_some()).collect();
    assert_eq!(expected, [false, true]);
    assert_eq!(
        (&*page.cells[0].faults, &*page.cells[1].faults),
        (&[1][..], &[0][..])
    );
}

#[test]
fn the_calls_of_a_fault_are_those_of_the_cell_and_stand_once() {
    let traced = |key: &str, args: &str| {
        let call = TracedCall {
            stage: 0,
            function: "f".to_owned(),
            args: args.to_owned(),
            answer: "true".to_owned(),
            failed: false,
            expected: None,
        };
        let trace = Trace {
            calls: vec![call],
            ..Trace::default()
        };
        let with = Fault {
            trace: Some(trace),
            ..fault("(1)", 1)
        };
        let without = Fault {
            verdict: Verdict::Trap,
            ..fault("(2)", 1)
        };
        cell(key, Verdict::Disagree).with_faults(vec![without, with])
    };
    let report = report(vec![
        traced("validate-user/validator=a", "(1)"),
        traced("validate-user/validator=b", "(2)"),
        traced("validate-user/validator=c", "(1)"),
        cell("validate-user/validator=d", Verdict::Agree),
    ]);
    let page = Page::of("r", &report);
    assert_eq!(page.traces.len(), 2);
    let traces = page.cells.iter().map(|cell| cell.traces.as_slice());
    let expected: [&[Option<usize>]; 4] =
        [&[None, Some(0)], &[None, Some(1)], &[None, Some(0)], &[]];
    assert_eq!(Vec::from_iter(traces), expected);
}

#[test]
fn cells_that_did_not_run_are_there_and_green_is_none_of_them() {
    let done = cell("validate-user/validator=go", Verdict::Agree);
    let planned = vec![
        done.key.clone(),
        "validate-user/validator=js/host=toy".to_owned(),
    ];
    let report = Report::new(7, 100, planned, Duration::ZERO).with_cells(vec![done]);
    let page = Page::of("r", &report);
    assert_eq!(page.cells[1].state, State::Unfinished);
    assert_eq!(page.cells[1].on.as_deref(), Some("toy"));
    assert!(!page.green);
}

#[test]
fn nothing_of_a_report_ends_the_element_that_has_it() {
    let mut hostile = cell("validate-user/validator=go", Verdict::Trap);
    hostile.detail = Some("</script><script>alert(1)</script><!--".to_owned());
    let text = page(&[("<b>".to_owned(), report(vec![hostile]))]).unwrap();
    assert!(!text.contains("</script><script>alert"));
    assert!(!text.contains("<!--"));
    assert_eq!(text.matches("</script>").count(), 2);
}

#[test]
fn a_page_is_written_where_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("a/b");
    let all = [(
        "r".to_owned(),
        report(vec![cell("add/left=go", Verdict::Agree)]),
    )];
    let file = write(&all, &folder).unwrap();
    assert_eq!(std::fs::read_to_string(file).unwrap(), page(&all).unwrap());
    let error = write(&all, Path::new("/proc/none")).unwrap_err();
    assert_eq!(error.to_string(), "cannot write `/proc/none`");
}
