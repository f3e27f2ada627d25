use super::*;

pub(super) fn cell(guest: &str, verdict: Verdict) -> CellReport {
    let key = format!("validate-user/validator={guest}").parse().unwrap();
    CellReport {
        cases: 10,
        ..CellReport::of(&key, verdict)
    }
}

/// A report of some cells and of others that were planned and did not run.
fn report(planned: usize, cells: Vec<CellReport>) -> Report {
    let others = (cells.len()..planned).map(|n| format!("validate-user/validator={n}"));
    let keys = cells.iter().map(|cell| cell.key.clone()).chain(others);
    let report = Report::new(7, 10, keys.collect(), Duration::ZERO).with_cells(cells);
    validate::written(&report);
    report
}

#[test]
fn only_agreement_of_every_planned_cell_over_every_case_is_green() {
    assert!(report(1, vec![cell("go", Verdict::Agree)]).is_green());
    assert!(!report(2, vec![cell("go", Verdict::Agree)]).is_green());
    assert!(!report(0, vec![]).is_green());
    let left_out = Report {
        complete: true,
        ..report(2, vec![cell("go", Verdict::Agree)])
    };
    assert!(!left_out.is_green());
    for verdict in Verdict::ALL.into_iter().skip(1) {
        assert!(!report(1, vec![cell("go", verdict)]).is_green());
    }
    let fewer = CellReport {
        cases: 9,
        ..cell("go", Verdict::Agree)
    };
    assert!(!report(1, vec![fewer]).is_green());
    let none = Report {
        cases: 0,
        ..report(1, vec![cell("go", Verdict::Agree)])
    };
    assert!(!none.is_green());
}

#[test]
fn a_branch_of_an_oracle_that_never_ran_is_not_green() {
    let with = |seen: bool| {
        let branches = [("one".to_owned(), true), ("two".to_owned(), seen)];
        let coverage = Coverage {
            cases: 9,
            branches: branches.into_iter().collect(),
            ..Coverage::default()
        };
        let mut report = report(1, vec![cell("go", Verdict::Agree)]);
        report.coverage = BTreeMap::from([("price".to_owned(), coverage)]);
        report
    };
    assert!(with(true).is_green() && !with(false).is_green());
    assert!(!with(false).has_divergence());
    let text = covered::covered(&with(false));
    let expected = "reached  branches      alternatives  numbers       lengths       characters    \
                    words\nprice    1/2           -             -             -             \
                    -             -\n! price: no case of 9 reaches a branch of the oracle, `two`: \
                    run more cases, or widen the inputs of the contract\n";
    assert_eq!(text, expected);
}

#[test]
fn what_is_expected_is_fine_and_what_is_stale_is_not() {
    let expected = |verdict, cases| CellReport {
        cases,
        expected: Some("known".to_owned()),
        ..cell("go", verdict)
    };
    assert!(report(1, vec![expected(Verdict::Leak, 10)]).is_green());
    assert!(!report(1, vec![expected(Verdict::Leak, 10)]).has_divergence());
    assert!(!report(1, vec![expected(Verdict::Leak, 9)]).is_green());
    let given_up = CellReport {
        wrong: 9,
        ..expected(Verdict::Timeout, 9)
    };
    assert!(report(1, vec![given_up]).is_green());
    assert!(report(1, vec![expected(Verdict::Unsupported, 0)]).is_green());
    let stale = CellReport {
        stale: Some("gone".to_owned()),
        ..cell("go", Verdict::Agree)
    };
    assert!(!report(1, vec![stale.clone()]).is_green());
    assert!(report(1, vec![stale]).has_divergence());
}

#[test]
fn a_cell_without_a_case_agrees_with_nothing() {
    let none = CellReport {
        cases: 0,
        ..cell("go", Verdict::Agree)
    };
    assert!(cell("go", Verdict::Agree).is_green() && !none.is_green());
}

#[test]
fn a_report_is_complete_with_the_cells_that_were_planned() {
    let planned = vec!["validate-user/validator=go".to_owned()];
    let report = Report::new(7, 10, planned, Duration::ZERO);
    let other = report.clone().with_cells(vec![cell("js", Verdict::Agree)]);
    assert!(!other.complete, "{other:?}");
    assert!(report.with_cells(vec![cell("go", Verdict::Agree)]).complete);
}

#[test]
fn reports_of_other_cells_are_joined_with_what_they_lack() {
    let joined = report(2, vec![cell("go", Verdict::Agree)]);
    let joined = joined.joined(report(3, vec![cell("js", Verdict::Trap)]), Duration::ZERO);
    assert_eq!((joined.planned, joined.cells.len()), (5, 2));
    assert!(!joined.complete && joined.summary["trap"] == 1);
}

#[test]
fn the_summary_counts_every_verdict_by_its_word() {
    let cells = vec![
        cell("c", Verdict::Agree),
        cell("go", Verdict::Agree),
        cell("js", Verdict::Trap),
    ];
    let summary = report(3, cells).summary;
    assert_eq!(summary.len(), Verdict::ALL.len());
    assert_eq!(
        (summary["agree"], summary["trap"], summary["leak"]),
        (2, 1, 0)
    );
}

#[test]
fn a_cell_that_could_not_be_judged_is_not_a_divergence() {
    assert!(!report(1, vec![cell("go", Verdict::Unbuilt)]).has_divergence());
    assert!(!report(1, vec![cell("go", Verdict::Invalid)]).has_divergence());
    assert!(report(1, vec![cell("go", Verdict::Incomposable)]).has_divergence());
}
