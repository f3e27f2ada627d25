//! A report as JUnit's XML: a suite for each contract, a test case for each cell.

use std::time::Duration;

use quick_junit::{NonSuccessKind, SerializeError, TestCase, TestCaseStatus, TestSuite};

use crate::Verdict;
use crate::report::failure::failure;
use crate::report::{CellReport, Report, State};

/// The suite of what fails the run beside its cells.
const RUN: &str = "the run";

/// The text of the file. A cell that does what is expected of it is skipped, with the reason, and no
/// success; one that did not run is an error. What fails the run beside its cells fails cases of a
/// suite of its own.
///
/// # Errors
/// Never, as far as what a report says can be written as XML.
pub fn junit(report: &Report) -> Result<String, SerializeError> {
    let report = &report.shown();
    let mut written = quick_junit::Report::new("interop");
    written.set_time(Duration::from_millis(report.duration_ms));
    let mut suites: Vec<TestSuite> = Vec::new();
    let mut add = |contract: &str, case: TestCase| {
        let known = suites
            .iter_mut()
            .find(|suite| suite.name.as_str() == contract);
        match known {
            Some(suite) => {
                suite.add_test_case(case);
            }
            None => {
                let mut suite = TestSuite::new(contract);
                suite.add_property(("seed", report.seed.to_string().as_str()));
                suite.add_property(("cases", report.cases.to_string().as_str()));
                suite.add_test_case(case);
                suites.push(suite);
            }
        }
    };
    for cell in &report.cells {
        add(&cell.contract, case(cell, report.cases));
    }
    for key in &report.unfinished {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status
            .set_type("unfinished")
            .set_message("the run ended before it");
        let contract = key.split('/').next().unwrap_or_default();
        add(contract, TestCase::new(key.as_str(), status));
    }
    for complaint in report.complaints() {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_type("run").set_message(complaint.as_str());
        add(RUN, TestCase::new(complaint.as_str(), status));
    }
    written.add_test_suites(suites);
    written.to_string()
}

fn case(cell: &CellReport, cases: u64) -> TestCase {
    let word = cell.verdict.word();
    let status = match cell.state(cases) {
        State::Green => TestCaseStatus::success(),
        State::Expected => {
            let mut status = TestCaseStatus::skipped();
            let reason = cell.expected.as_deref().unwrap_or_default();
            status
                .set_type(word)
                .set_message(format!("expected: {reason}"));
            status
        }
        State::Red | State::Unfinished => {
            let ran = !matches!(
                cell.verdict,
                Verdict::Unbuilt | Verdict::Unsupported | Verdict::Incomposable | Verdict::Invalid
            );
            let kind = match ran {
                true => NonSuccessKind::Failure,
                false => NonSuccessKind::Error,
            };
            let mut status = TestCaseStatus::non_success(kind);
            let blame = cell.blame.as_ref();
            let blame = blame.map_or(String::new(), |blame| format!(", {blame} is to blame"));
            status
                .set_type(word)
                .set_message(format!("{word}{blame}"))
                .set_description(failure(cell));
            status
        }
    };
    let mut case = TestCase::new(cell.key.as_str(), status);
    case.set_classname(cell.contract.as_str());
    if let Some(micros) = cell.micros_per_case {
        case.set_time(Duration::from_secs_f64(
            (micros * cell.ran() as f64 / 1e6).max(0.0),
        ));
    }
    if let Some(digest) = cell.digest {
        case.add_property(("digest", digest.to_string().as_str()));
    }
    if let Some(host) = &cell.host {
        case.add_property(("host", host.as_str()));
    }
    case
}
