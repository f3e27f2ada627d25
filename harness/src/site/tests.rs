use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;

use super::data::{Page, Showing};
use super::*;
use crate::Verdict;
use crate::judge::blame::Blame;
use crate::report::trace::{Trace, TracedCall};
use crate::report::{CellReport, Counterexample, Fault, Feature, State, validate};

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
        let mut fault = fault(input, away);
        fault.counterexample.as_mut().unwrap().replay = format!("lab replay {key}@7:1");
        let mut cell = cell(key, Verdict::Disagree).with_faults(vec![fault]);
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
    assert_eq!(page.faults[0].smallest, [1, 0]);
    let shown = |cell: usize| {
        let Showing(example, replay, detail) = *page.cells[cell].showings[0].as_ref().unwrap();
        let example = serde_json::to_value(&page.examples[example.unwrap()]).unwrap();
        assert_eq!(page.texts[replay.unwrap()], "lab replay {cell}@7:1");
        assert_eq!(page.texts[detail], "why");
        (example["input"].clone(), example["characters"].clone())
    };
    assert_eq!(shown(0), ("(\"long one\")".into(), json!([])));
    let named = json!(["\\u{feff} is ZERO WIDTH NO-BREAK SPACE"]);
    assert_eq!(shown(1), ("(\"\\u{feff}\")".into(), named));
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
    let again = CellReport {
        key: "validate-user/validator=go/host=toy".to_owned(),
        ..known.clone()
    };
    let new =
        cell("validate-user/validator=c", Verdict::Disagree).with_faults(vec![fault("(2)", 1)]);
    let report = report(vec![known, new, again]);
    let page = Page::of("r", &report);
    assert_eq!(page.cells[0].state, State::Expected);
    let expected: Vec<bool> = page.faults.iter().map(|f| f.expected.is_some()).collect();
    assert_eq!(expected, [false, true]);
    assert_eq!(
        (&*page.cells[0].faults, &*page.cells[1].faults),
        (&[1][..], &[0][..])
    );
    let told = page.cells.iter().map(|cell| cell.showings.len());
    assert_eq!(Vec::from_iter(told), [1, 1, 0]);
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
fn a_cell_has_its_feature_and_its_costs() {
    let mut own = cell("f.a/relay=go/echo=go", Verdict::Agree);
    own.instantiate_micros = Some(41.26);
    let mut report = report(vec![own, cell("g/left=go", Verdict::Agree)]);
    let feature = Feature {
        name: "letters".to_owned(),
        functions: vec!["f.a".to_owned(), "f.b".to_owned()],
    };
    report.features.insert("f".to_owned(), vec![feature]);
    report.builds.insert("echo=go".to_owned(), 13.5);
    let page = Page::of("r", &report);
    let features: Vec<Option<&str>> = page.contracts.iter().map(|own| own.feature).collect();
    assert_eq!(features, [Some("letters"), None]);
    assert_eq!(page.cells[0].instantiate, Some(41.3));
    assert_eq!(page.builds["echo=go"], 13.5);
    assert_eq!(page.support.len(), 1);
}

/// The address of a link, for pages that no test opens.
fn there(link: &str) -> String {
    format!("../{link}")
}

/// The text of one of the pages of some reports.
fn page(reports: &[(String, Report)], extras: &[(String, Extra)], file: &str) -> String {
    let pages = pages(reports, extras, &there).unwrap();
    let found = pages.into_iter().find(|(name, _)| *name == file);
    // Templates write a slash so, which is the same to a browser.
    found.unwrap().1.replace("&#x2f;", "/")
}

fn files(reports: &[(String, Report)], extras: &[(String, Extra)]) -> Vec<&'static str> {
    let pages = pages(reports, extras, &there).unwrap();
    pages.into_iter().map(|(name, _)| name).collect()
}

fn green() -> Report {
    report(vec![cell("add/left=go", Verdict::Agree)])
}

/// A report of a cell that is expected to diverge.
fn known(reason: &str) -> Report {
    let mut known =
        cell("validate-user/validator=go", Verdict::Disagree).with_faults(vec![Fault {
            expected: Some(reason.to_owned()),
            ..fault("(1)", 1)
        }]);
    known.expected = Some(reason.to_owned());
    known.wrong = 1;
    report(vec![known])
}

#[test]
fn nothing_of_a_report_ends_the_element_that_has_it() {
    let mut hostile = cell("validate-user/validator=go", Verdict::Trap);
    hostile.detail = Some("</script><script>alert(1)</script><!--".to_owned());
    let reports = [("<b>".to_owned(), report(vec![hostile]))];
    let text = page(&reports, &[], "index.html");
    assert!(!text.contains("</script><script>alert"));
    assert!(!text.contains("<!--"));
    assert_eq!(text.matches("</script>").count(), 2);
}

#[test]
fn pages_are_written_where_they_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("a/b");
    let all = [("r".to_owned(), green())];
    let file = write(&all, &[], &there, &folder).unwrap();
    let written = std::fs::read_to_string(file).unwrap();
    assert_eq!(
        written.replace("&#x2f;", "/"),
        page(&all, &[], "index.html")
    );
    assert!(!written.contains("<nav"));
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    let error = write(&all, &[], &there, Path::new("/proc/none")).unwrap_err();
    assert_eq!(error.to_string(), "cannot write `/proc/none`");
}

#[test]
fn there_is_a_page_for_whatever_there_is() {
    let named = |report: Report| ("r".to_owned(), report);
    assert_eq!(files(&[named(green())], &[]), ["index.html"]);
    let two = [named(known("go: x (docs/x.md)")), named(green())];
    assert_eq!(files(&two, &[]), ["index.html", "trends.html"]);
    let one = [named(known("go: x (docs/x.md)"))];
    assert_eq!(files(&one, &[]), ["index.html", "findings.html"]);
    let extra = |text: &str| ("x.json".to_owned(), extra::read(text.as_bytes()).unwrap());
    let extras = [
        extra(r#"{"seed": 7, "cases": 9, "mutants": []}"#),
        extra(r#"{"seed": 7, "cases": 9, "changes": []}"#),
        extra(r#"{"costs": []}"#),
    ];
    let all = files(&[named(green())], &extras);
    assert_eq!(all, ["index.html", "mutants.html", "costs.html"]);
    let mutants = page(&[named(green())], &extras, "mutants.html");
    assert!(mutants.contains(r#"<a href="mutants.html" aria-current="page">Mutants</a>"#));
    assert_eq!(mutants.matches("<h2>x.json</h2>").count(), 2);
}

#[test]
fn a_finding_is_linked_with_its_cells_and_is_no_markup() {
    let reports = [("r".to_owned(), known("go: <i>x\u{202e}</i> (docs/x.md#y)"))];
    let text = page(&reports, &[], "findings.html");
    assert!(
        text.contains(r#"<a href="../docs/x.md#y">docs/x.md#y</a>"#),
        "{text}"
    );
    assert!(text.contains(r#"&lt;i&gt;x<span class="seen">U+202E</span>"#));
    assert!(text.contains(r#"<a href="index.html#/finding=1">1</a>"#));
    let cell = "index.html#/cell=validate-user%2Fvalidator%3Dgo";
    assert!(text.contains(&format!(r#"<a href="{cell}">"#)));
    assert!(page(&reports, &[], "index.html").contains(r#""findings":["go: \u003ci>x"#));
}

#[test]
fn mutants_have_a_bar_for_each_class_and_survivors_a_line() {
    let text = r#"{"seed": 7, "cases": 9, "mutants": [
        {"id": "a", "class": "rules", "says": "lies", "cell": "f/v=a+m", "killed": true,
         "verdict": "disagree", "cases": 1, "steady_calls": 0, "seconds": 0.1,
         "blame_right": true, "blame": null, "counterexample": null, "why": null},
        {"id": "b", "class": "rules", "says": "never <lies>", "cell": "f/v=b+m", "killed": false,
         "verdict": "agree", "cases": 9, "steady_calls": 0, "seconds": 0.1,
         "blame_right": false, "blame": null, "counterexample": null, "why": "it is equal"}]}"#;
    let extras = [("m".to_owned(), extra::read(text.as_bytes()).unwrap())];
    let text = page(&[("r".to_owned(), green())], &extras, "mutants.html");
    assert!(text.contains("1 of 2 found; 9 cases each, seed 7."));
    assert!(text.contains(">rules</text>") && text.contains(">1 + 0 + 1</text>"));
    assert!(text.contains("never &lt;lies&gt;") && text.contains("it is equal"));
    assert!(!text.contains("<code>a</code>") && text.contains("<code>b</code>"));
}

#[test]
fn costs_have_a_row_for_each_guest_and_a_chart_for_each_figure() {
    let text = r#"{"costs": [{"guest": "go", "toolchain": "TinyGo", "components":
        [{"role": "validator", "bytes": 20480, "build_seconds": 1.5}], "compile_seconds": 0.1,
        "instantiate_micros": 12.5, "first_call_micros": 30.0, "call_micros": 1.3}]}"#;
    let extras = [("c".to_owned(), extra::read(text.as_bytes()).unwrap())];
    let text = page(&[("r".to_owned(), green())], &extras, "costs.html");
    let row: String = ["20", "1.50", "0.10", "12.5", "30", "1.30"]
        .map(|figure| format!(r#"<td class="number">{figure}</td>"#))
        .concat();
    assert!(text.contains(&row), "{text}");
    assert_eq!(text.matches("<svg").count(), 6);
}

#[test]
fn trends_have_a_value_of_every_report() {
    let reports = [
        ("old".to_owned(), known("go: x")),
        ("new".to_owned(), green()),
    ];
    let text = page(&reports, &[], "trends.html");
    assert!(text.contains(r#"<th scope="col">old</th><th scope="col">new</th>"#));
    let agree = text.split(">agree</th>").nth(1).unwrap();
    assert!(
        agree
            .split("</tr>")
            .next()
            .unwrap()
            .ends_with(r#"<td class="number">0</td><td class="number">1</td>"#)
    );
}
