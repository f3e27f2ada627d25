use std::time::Duration;

use super::*;
use crate::judge::digest::Digest;
use crate::report::Counterexample;

const LOSES: &str = "js: it loses U+FEFF (docs/findings/bom.md)";

fn cell(key: &str) -> CellReport {
    CellReport {
        cases: 10,
        digest: Some(Digest::default()),
        ..CellReport::of(&key.parse().unwrap(), Verdict::Agree)
    }
}

fn blame(role: &str, guest: &str) -> Blame {
    Blame {
        role: role.to_owned(),
        guest: guest.to_owned(),
        also: Vec::new(),
    }
}

fn fault(blame: Option<Blame>, expected: Option<&str>) -> Fault {
    Fault {
        verdict: Verdict::Disagree,
        cases: 1,
        differences: BTreeSet::from(["none instead of some".to_owned()]),
        expected: expected.map(str::to_owned),
        blame,
        counterexample: None::<Counterexample>,
        detail: String::new(),
        trace: None,
    }
}

fn with(key: &str, faults: Vec<Fault>) -> CellReport {
    let all = faults.iter().map(|fault| fault.expected.clone());
    let expected = all.collect::<Option<Vec<String>>>();
    let mut cell = cell(key).with_faults(faults);
    cell.wrong = 1;
    cell.expected = expected.map(|lines| lines.join("\n"));
    cell
}

fn report(cells: Vec<CellReport>, unfinished: &[&str]) -> Report {
    let keys = cells.iter().map(|cell| cell.key.clone());
    let keys = keys.chain(unfinished.iter().map(|key| (*key).to_owned()));
    let mut report = Report::new(7, 10, keys.collect(), Duration::ZERO).with_cells(cells);
    let feature = |name: &str, functions: &[&str]| Feature {
        name: name.to_owned(),
        functions: functions.iter().map(|f| (*f).to_owned()).collect(),
    };
    let features = vec![
        feature("string", &["f.string", "f.text"]),
        feature("u8", &["f.u8"]),
    ];
    report.features = BTreeMap::from([("f".to_owned(), features)]);
    report
}

/// The cells of a function in every pair of `go` and `js`.
fn pairs(function: &str) -> Vec<CellReport> {
    let both = ["go", "js"];
    let pairs = both
        .iter()
        .flat_map(|relay| both.iter().map(move |echo| (relay, echo)));
    pairs
        .map(|(relay, echo)| cell(&format!("f.{function}/relay={relay}/echo={echo}")))
        .collect()
}

/// The mark of a guest for a feature, in the only table.
fn mark_of(report: &Report, guest: &str, feature: &str) -> Mark {
    let tables = tables(report);
    assert_eq!(tables.len(), 1);
    let column = tables[0].guests.iter().position(|own| own == guest);
    let row = tables[0].rows.iter().find(|row| row.feature == feature);
    row.unwrap().marks[column.unwrap()].clone()
}

#[test]
fn a_guest_whose_cells_all_agree_has_a_yes() {
    let report = report([pairs("string"), pairs("text"), pairs("u8")].concat(), &[]);
    for guest in ["go", "js"] {
        for feature in ["string", "u8"] {
            let mark = mark_of(&report, guest, feature);
            assert_eq!((mark.level, mark.notes), (Level::Yes, Vec::new()));
        }
    }
}

#[test]
fn a_known_fault_marks_its_guest_and_not_its_partner() {
    let mut cells = [pairs("string"), pairs("text"), pairs("u8")].concat();
    let key = "f.string/relay=go/echo=js";
    let place = cells.iter().position(|cell| cell.key == key).unwrap();
    cells[place] = with(key, vec![fault(Some(blame("echo", "js")), Some(LOSES))]);
    let report = report(cells, &[]);
    assert_eq!(mark_of(&report, "go", "string").level, Level::Yes);
    let mark = mark_of(&report, "js", "string");
    let note = Note {
        level: Level::Known,
        text: "it loses U+FEFF".to_owned(),
        link: Some("docs/findings/bom.md".to_owned()),
        reason: Some(LOSES.to_owned()),
        roles: vec!["echo".to_owned()],
        functions: 1,
    };
    assert_eq!((mark.level, mark.notes), (Level::Known, vec![note]));
}

#[test]
fn a_reason_in_every_role_and_function_is_one_note() {
    let own = |function: &str, role: &str| {
        let key = match role {
            "echo" => format!("f.{function}/relay=go/echo=js"),
            _ => format!("f.{function}/relay=js/echo=go"),
        };
        with(&key, vec![fault(Some(blame(role, "js")), Some(LOSES))])
    };
    let cells = ["string", "text"].map(|function| [own(function, "echo"), own(function, "relay")]);
    let mut cells = cells.concat();
    cells.extend(pairs("u8"));
    let mark = mark_of(&report(cells, &[]), "js", "string");
    assert_eq!(mark.notes.len(), 1);
    assert!(mark.notes[0].roles.is_empty());
    assert_eq!(mark.notes[0].functions, 2);
}

#[test]
fn what_is_not_expected_is_wrong_for_who_is_blamed_and_undecided_without_blame() {
    let judged = |fault: Fault| {
        let mut cells = [pairs("string"), pairs("text"), pairs("u8")].concat();
        cells[1] = with("f.string/relay=go/echo=js", vec![fault]);
        let report = report(cells, &[]);
        ["go", "js"].map(|guest| mark_of(&report, guest, "string"))
    };
    let [go, js] = judged(fault(Some(blame("relay", "go")), None));
    assert_eq!((go.level, js.level), (Level::Wrong, Level::Yes));
    assert_eq!(go.notes[0].text, "none instead of some");
    let [go, js] = judged(fault(None, None));
    assert_eq!((go.level, js.level), (Level::Undecided, Level::Undecided));
    // Both are blamed, and one of them for what the other's known fault hides.
    let both = Blame {
        also: vec![blame("echo", "js")],
        ..blame("relay", "go")
    };
    let [go, js] = judged(fault(Some(both), Some(LOSES)));
    assert_eq!((go.level, js.level), (Level::Known, Level::Known));
    assert_eq!(go.notes[0].reason, None);
}

#[test]
fn what_hides_behind_another_fault_is_not_said_where_it_shows_itself() {
    let both = Blame {
        also: vec![blame("echo", "js")],
        ..blame("relay", "go")
    };
    let sorts = "go: it sorts (docs/findings/sorts.md)";
    let mut cells = [pairs("string"), pairs("text"), pairs("u8")].concat();
    cells[1] = with(
        "f.string/relay=go/echo=js",
        vec![fault(Some(both), Some(LOSES))],
    );
    let own = fault(Some(blame("relay", "go")), Some(sorts));
    cells[0] = with("f.string/relay=go/echo=go", vec![own]);
    let mark = mark_of(&report(cells, &[]), "go", "string");
    let texts: Vec<&str> = mark.notes.iter().map(|note| &*note.text).collect();
    assert_eq!(texts, ["it sorts"]);
}

#[test]
fn what_did_not_run_is_no_yes() {
    let strings = report([pairs("string"), pairs("u8")].concat(), &[]);
    let mark = mark_of(&strings, "go", "string");
    assert_eq!((mark.level, mark.notes[0].functions), (Level::Unknown, 1));
    let cells = [pairs("string"), pairs("u8")].concat();
    let planned = report(cells, &["f.text/relay=go/echo=js"]);
    assert_eq!(mark_of(&planned, "go", "string").level, Level::Unknown);
    let mut few = [pairs("string"), pairs("text"), pairs("u8")].concat();
    few[0].cases = 9;
    let mark = mark_of(&report(few, &[]), "go", "string");
    assert_eq!(mark.notes[0].text, "9 of 10 cases ran");
    let mut stale = [pairs("string"), pairs("text"), pairs("u8")].concat();
    stale[1].stale = Some(format!(
        "expected.toml:1 is expected and no case shows it ({LOSES})"
    ));
    let stale = report(stale, &[]);
    assert_eq!(mark_of(&stale, "js", "string").level, Level::Undecided);
    assert_eq!(mark_of(&stale, "go", "string").level, Level::Yes);
}

#[test]
fn a_component_that_cannot_be_built_is_its_own_guests_alone() {
    let blocked = |verdict: Verdict, expected: Option<&str>| {
        let mut cells = [pairs("string"), pairs("text"), pairs("u8")].concat();
        for cell in &mut cells {
            if cell.key.contains("relay=go") {
                *cell = CellReport {
                    blame: Some(blame("relay", "go")),
                    expected: expected.map(str::to_owned),
                    detail: Some("no compiler\nat all".to_owned()),
                    ..CellReport::of(&cell.key.parse().unwrap(), verdict)
                };
            }
        }
        let report = report(cells, &[]);
        ["go", "js"].map(|guest| mark_of(&report, guest, "u8"))
    };
    let [go, js] = blocked(Verdict::Unbuilt, None);
    assert_eq!((go.level, js.level), (Level::Unbuilt, Level::Yes));
    assert_eq!(go.notes[0].roles, ["relay"]);
    let claim = Some("go as relay: no tuples");
    let [go, js] = blocked(Verdict::Unsupported, claim);
    assert_eq!((go.level, js.level), (Level::Unsupported, Level::Yes));
    assert_eq!(go.notes[0].text, "no tuples");
    let [go, _] = blocked(Verdict::Incomposable, None);
    assert_eq!(
        (go.level, &*go.notes[0].text),
        (Level::Wrong, "no compiler")
    );
}

#[test]
fn memory_has_a_row_of_its_own() {
    let grows = "go: it never frees (docs/findings/gc.md)";
    let leak = Fault {
        verdict: Verdict::Leak,
        ..fault(Some(blame("echo", "go")), Some(grows))
    };
    let mut cells = [pairs("string"), pairs("text"), pairs("u8")].concat();
    for cell in &mut cells {
        cell.steady_calls = 4_096;
        if cell.key.contains("echo=go") {
            *cell = with(&cell.key, vec![leak.clone()]);
        }
    }
    let report = report(cells, &[]);
    assert_eq!(mark_of(&report, "go", "string").level, Level::Yes);
    assert_eq!(mark_of(&report, "js", MEMORY).level, Level::Yes);
    let mark = mark_of(&report, "go", MEMORY);
    assert_eq!((mark.level, mark.notes[0].functions), (Level::Known, 3));
}

#[test]
fn each_host_has_a_table_and_contracts_without_features_have_none() {
    let mut cells = pairs("u8");
    let on_winch = pairs("u8").into_iter().map(|cell| CellReport {
        key: format!("{}/host=wasmtime-winch", cell.key),
        ..cell
    });
    cells.extend(on_winch);
    cells.push(cell("g.u8/relay=go/echo=go"));
    let hosts: Vec<_> = tables(&report(cells, &[]))
        .into_iter()
        .map(|table| table.host)
        .collect();
    assert_eq!(hosts, [None, Some("wasmtime-winch".to_owned())]);
}
