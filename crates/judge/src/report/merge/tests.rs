use super::*;
use crate::judge::digest::Digest;
use crate::report::validate;
use crate::value::Val;

const CASES: u64 = 1000;

fn digest(range: Range<u64>) -> Digest {
    let mut digest = Digest::default();
    range.for_each(|index| digest.add(index, &Ok(Val::U64(index))));
    digest
}

fn cell(guest: &str, range: Range<u64>) -> CellReport {
    let key = format!("validate-user/validator={guest}").parse().unwrap();
    CellReport {
        cases: range.end - range.start,
        digest: Some(digest(range)),
        hashes: [("validator".to_owned(), format!("hash of {guest}"))].into(),
        ..CellReport::of(&key, Verdict::Agree)
    }
}

const GUESTS: [&str; 5] = ["c", "go", "js", "python", "rust"];

fn report(cells: Vec<CellReport>, partition: Option<Partition>) -> Report {
    let keys = cells.iter().map(|cell| cell.key.clone()).collect();
    let cases = cells.first().map_or(0, |cell| cell.cases);
    let mut report = Report::new(7, cases, keys, Duration::ZERO).with_cells(cells);
    report.partition = partition;
    report.contracts = [("validate-user".to_owned(), "a".to_owned())].into();
    validate::written(&report);
    report
}

fn whole() -> Report {
    report(
        GUESTS.iter().map(|guest| cell(guest, 0..CASES)).collect(),
        None,
    )
}

fn parts(by: &str, of: u64) -> Vec<(String, Report)> {
    let part = |part: u64| {
        let partition: Partition = format!("{by}:{part}/{of}").parse().unwrap();
        let guests = GUESTS
            .iter()
            .enumerate()
            .filter(|(at, _)| partition.has_cell(*at));
        let range = partition.range(CASES);
        let cells = guests
            .map(|(_, guest)| cell(guest, range.clone()))
            .collect();
        let partition = Partition {
            planned: GUESTS.len(),
            cases: CASES,
            ..partition
        };
        (format!("{part}.json"), report(cells, Some(partition)))
    };
    (1..=of).map(part).collect()
}

#[test]
fn the_parts_of_a_run_give_the_report_of_the_whole() {
    for (by, of) in [
        ("cells", 1),
        ("cells", 4),
        ("cases", 1),
        ("cases", 3),
        ("cases", 4),
    ] {
        let mut reports = parts(by, of);
        reports.reverse();
        let merged = merge(reports).unwrap();
        let expected = whole();
        assert_eq!((merged.cases, merged.planned), (CASES, 5), "{by} {of}");
        for (merged, expected) in merged.cells.iter().zip(&expected.cells) {
            assert_eq!(merged.key, expected.key);
            assert_eq!(merged.digest, expected.digest);
            assert_eq!(merged.cases, expected.cases);
        }
        assert!(merged.is_green());
    }
}

#[test]
fn ranges_of_cases_are_whole_chunks_and_leave_nothing_out() {
    for (cases, of) in [(1, 1), (1000, 4), (10_000_000, 7), (256, 3), (u64::MAX, 2)] {
        let part = |part| Partition {
            by: By::Cases,
            part,
            of,
            planned: 0,
            cases,
        };
        let ranges: Vec<_> = (1..=of).map(|number| part(number).range(cases)).collect();
        assert_eq!((ranges[0].start, ranges[ranges.len() - 1].end), (0, cases));
        for pair in ranges.windows(2) {
            assert_eq!(pair[0].end, pair[1].start);
            assert!(pair[0].end % CHUNK == 0 || pair[0].end == cases);
        }
    }
}

fn error(reports: Vec<(String, Report)>) -> String {
    merge(reports).unwrap_err().to_string()
}

#[test]
fn a_part_that_is_missing_or_there_twice_is_refused() {
    for by in ["cells", "cases"] {
        let mut reports = parts(by, 3);
        let last = reports.pop().unwrap();
        assert_eq!(error(reports.clone()), "part 3 of 3 is missing");
        reports.push(reports[0].clone());
        reports.push(last);
        assert_eq!(error(reports), "part 1 of 3 is there twice");
    }
    assert_eq!(error(vec![]), "there is no report to merge");
}

#[test]
fn parts_of_other_runs_are_refused() {
    type Change = fn(&mut Report);
    let changes: [(Change, &str); 5] = [
        (|r| r.seed = 8, "its seed is 8, not 7"),
        (
            |r| {
                drop(
                    r.contracts
                        .insert("validate-user".to_owned(), "b".to_owned()),
                )
            },
            "its contract `validate-user` is b, not a",
        ),
        (
            |r| {
                drop(
                    r.cells[0]
                        .hashes
                        .insert("validator".to_owned(), "x".to_owned()),
                )
            },
            "its component validator=c is x, not hash of c",
        ),
        (
            |r| r.partition.as_mut().unwrap().of = 4,
            "its partition is 4 parts",
        ),
        (|r| r.partition.as_mut().unwrap().planned = 6, "of 6 cells"),
    ];
    for (change, expected) in changes {
        let mut reports = parts("cases", 3);
        change(&mut reports[1].1);
        let error = error(reports);
        assert!(
            error.starts_with("2.json does not belong") && error.contains(expected),
            "{error}"
        );
    }
}

#[test]
fn a_report_with_a_cell_left_out_is_refused() {
    let mut short = whole();
    short.cells.pop();
    let shown = check("r.json", &short).unwrap_err().to_string();
    assert_eq!(
        shown,
        "r.json: a cell is left out: 5 were planned and 4 are in it"
    );
    // Also if whoever left it out says that fewer were planned.
    let mut reports = parts("cells", 3);
    let cells = reports[0].1.cells[1..].to_vec();
    reports[0].1.planned = cells.len();
    reports[0].1.cells = cells;
    assert_eq!(
        error(reports),
        "a cell is left out: 5 were planned and the parts have 4"
    );
    assert!(check("r.json", &report(vec![], None)).is_err());
    let mut twice = whole();
    twice.cells[1] = twice.cells[0].clone();
    assert!(
        check("r.json", &twice)
            .unwrap_err()
            .to_string()
            .contains("twice")
    );
}

#[test]
fn cells_that_agree_have_one_digest() {
    let mut odd = whole();
    odd.cells[2].digest = Some(digest(0..CASES - 1));
    let shown = check("r.json", &odd).unwrap_err().to_string();
    assert!(
        shown.contains("both agree and have different digests"),
        "{shown}"
    );
    assert!(check("r.json", &whole()).is_ok());
}

#[test]
fn cells_whose_floats_used_the_tolerance_may_have_digests_of_their_own() {
    let with = |ulps: u64| {
        let mut report = whole();
        report.cells[2].digest = Some(digest(0..1));
        report.cells[2].ulps = Some(ulps);
        check("r", &report)
    };
    assert!(with(1).is_ok() && with(0).is_err());
}

#[test]
fn a_part_with_fewer_cases_than_its_range_is_refused() {
    let mut reports = parts("cases", 4);
    for cell in &mut reports[2].1.cells {
        cell.cases -= 1;
    }
    reports[2].1.cases -= 1;
    assert!(error(reports).contains("ran 999 of 1000 cases"));
}

#[test]
fn one_red_part_makes_the_cell_red() {
    let mut reports = parts("cases", 3);
    let red = &mut reports[1].1.cells[3];
    red.verdict = Verdict::Trap;
    red.wrong = 2;
    red.detail = Some("why".to_owned());
    let merged = merge(reports).unwrap();
    assert_eq!(merged.cells[3].verdict, Verdict::Trap);
    assert_eq!(
        (merged.cells[3].wrong, merged.cells[3].detail.as_deref()),
        (2, Some("why"))
    );
    assert!(!merged.is_green() && merged.has_divergence());
}

#[test]
fn what_is_expected_in_one_part_is_expected_of_the_whole_and_hides_nothing() {
    let with = |change: fn(&mut CellReport)| {
        let mut reports = parts("cases", 3);
        let leak = &mut reports[0].1.cells[0];
        leak.verdict = Verdict::Leak;
        leak.expected = Some("known".to_owned());
        change(&mut reports[1].1.cells[0]);
        merge(reports).unwrap()
    };
    assert!(with(|_| ()).is_green());
    assert!(with(|cell| cell.stale = Some("gone".to_owned())).is_green());
    assert!(!with(|cell| cell.verdict = Verdict::Disagree).is_green());
}

#[test]
fn a_partition_is_written_as_it_is_read() {
    for (text, shown) in [
        ("2/4", "cells:2/4"),
        ("cells:1/1", "cells:1/1"),
        ("cases:3/3", "cases:3/3"),
    ] {
        assert_eq!(text.parse::<Partition>().unwrap().to_string(), shown);
    }
    for text in [
        "", "0/4", "5/4", "1", "1/0", "x:1/2", "a/b", "-1/2", "cells:",
    ] {
        assert!(
            text.parse::<Partition>().unwrap_err().contains("K/N"),
            "{text}"
        );
    }
}

#[test]
fn what_the_parts_say_of_contracts_and_components_is_kept() {
    let mut parts = parts("cells", 2);
    let feature = crate::report::Feature {
        name: "users".to_owned(),
        functions: vec!["validate-user".to_owned()],
    };
    for (number, (_, part)) in parts.iter_mut().enumerate() {
        let contract = "validate-user".to_owned();
        part.oracles.insert(contract.clone(), "majority".to_owned());
        part.features.insert(contract, vec![feature.clone()]);
        part.sizes.insert(format!("validator={number}"), 1024);
        part.builds.insert(format!("validator={number}"), 2.5);
    }
    let whole = merge(parts).unwrap();
    assert_eq!(whole.oracles["validate-user"], "majority");
    assert_eq!(whole.features["validate-user"], [feature]);
    assert_eq!((whole.sizes.len(), whole.builds.len()), (2, 2));
}

#[test]
fn what_the_parts_of_a_cell_counted_adds_up_and_their_means_are_weighted() {
    let fault = |verdict, input: Option<&str>, cases| super::super::Fault {
        verdict,
        cases,
        differences: BTreeSet::new(),
        expected: None,
        blame: None,
        counterexample: input.map(|input| super::super::Counterexample {
            before: Vec::new(),
            input: input.to_owned(),
            away: 0,
            answer: String::new(),
            expected: String::new(),
            replay: String::new(),
        }),
        detail: String::new(),
        trace: None,
    };
    let part = |range, wrong, micros: f64, faults| {
        CellReport {
            wrong,
            unexplained: wrong + 1,
            known: [("entry".to_owned(), wrong)].into(),
            micros_per_case: Some(micros),
            instantiate_micros: Some(2.0 * micros),
            guest_share: Some(0.5),
            ..cell("js", range)
        }
        .with_faults(faults)
    };
    let first = vec![
        fault(Verdict::Leak, None, 0),
        fault(Verdict::Trap, Some("(1)"), 3),
    ];
    let second = vec![
        fault(Verdict::Trap, Some("(1)"), 4),
        fault(Verdict::Trap, Some("(2)"), 1),
        fault(Verdict::Disagree, Some("(1)"), 2),
    ];
    let mut whole = part(0..300, 3, 10.0, first);
    add(&mut whole, part(300..400, 7, 50.0, second));
    assert_eq!((whole.cases, whole.wrong, whole.unexplained), (400, 10, 12));
    assert_eq!(whole.known["entry"], 10);
    assert_eq!(whole.micros_per_case, Some(20.0));
    assert_eq!(whole.instantiate_micros, Some(40.0));
    assert_eq!(whole.guest_share, Some(0.5));
    let counts: Vec<(Verdict, u64)> = whole.faults.iter().map(|f| (f.verdict, f.cases)).collect();
    // What is not a leak speaks for the cell.
    assert_eq!(
        counts,
        [
            (Verdict::Trap, 7),
            (Verdict::Trap, 1),
            (Verdict::Disagree, 2),
            (Verdict::Leak, 0)
        ]
    );
}
