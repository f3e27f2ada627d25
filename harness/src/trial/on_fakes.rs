//! Trials of guests that are closures: no engine runs, and since there are no other guests,
//! whoever is wrong is to blame.

use std::sync::Arc;

use super::*;
use crate::cache::Cache;
use crate::contract::{self, Contract};
use crate::event::Nobody;
use crate::guest::fake;
use crate::host::{Host, Limits};
use crate::judge::fake::{Fake, Hungry};
use crate::judge::{Fault as Failure, Outcome, Session};

/// A closure as what is tried.
struct Closure<F>(F);

impl<F: Executor + Clone + 'static> Executor for Closure<F> {
    fn instantiate(&self) -> Result<Box<dyn Session>, Failure> {
        self.0.instantiate()
    }
}

impl<F: Executor + Clone + 'static> Subject for Closure<F> {
    fn params(&self) -> &[Type] {
        &[]
    }

    fn allowance(&self) -> Duration {
        Duration::from_secs(1)
    }

    fn hasty(&self, _times: u32) -> Box<dyn Subject> {
        Box::new(Closure(self.0.clone()))
    }
}

/// `validate-email`: a text in, a list of errors out.
fn contract() -> &'static Contract {
    let mut users = contract::users().iter();
    users.find(|users| users.name == "validate-email").unwrap()
}

fn right(args: &[Val]) -> Outcome {
    Ok(contract().rules.oracle(args).unwrap())
}

/// The text that a call is made with.
fn text(args: &[Val]) -> &str {
    match args {
        [Val::String(text)] => text,
        _ => panic!("{args:?} is no text"),
    }
}

/// Expects the guest to trap on texts that start with `a`.
const KNOWN: &str = "[[known]]\nguest = 'toy'\nverdict = 'trap'\nshows = 'trap: it has a name'\n\
    holds = 'string'\ninput = '\"a\"'\ncells = ['validate-email/validator=toy']\n\
    reason = 'it cannot'\nlink = 'https://x.y/1'\n";

/// Tries a fake with so many cases, with what is known of it and what `change` makes of the
/// trial.
fn tried(
    fake: impl Executor + Clone + 'static,
    known: &str,
    count: u64,
    change: impl Fn(&mut Trial),
) -> CellReport {
    let checkout = tempfile::tempdir().unwrap();
    let cache = Cache::of(checkout.path());
    let host = Arc::new(Host::new(Limits::default()).unwrap());
    let loader = Loader::new(checkout.path(), cache, host);
    let guests = [fake::guest("toy", &["validator"])];
    std::fs::write(checkout.path().join(crate::expect::FILE), known).unwrap();
    let expectations = Expectations::read(checkout.path()).unwrap();
    let mut trial = Trial {
        checkout: checkout.path(),
        loader: &loader,
        guests: &guests,
        witnesses: Selection::default(),
        preferred: Vec::new(),
        observer: &Nobody,
        replay_options: "",
        threads: 1,
        expectations: &expectations,
        until_wrong: false,
        kept: false,
    };
    change(&mut trial);
    let cell = Cell {
        key: "validate-email/validator=toy".parse().unwrap(),
        contract: contract(),
        guests: vec![&guests[0]],
    };
    let mut bench = Bench {
        trial: &trial,
        cell: &cell,
        function: Box::new(Closure(fake)),
        known: expectations.of(&cell.key, None),
        seed: 7,
        faults: Vec::new(),
        seen: BTreeSet::new(),
        left: Duration::from_secs(4),
    };
    let report = bench.run(&Cases::new(contract(), 7, 0..count));
    report.unwrap_or_else(|detail| invalid(&cell, detail))
}

/// Traps on texts that start with `a`, which are known to, and on others by a rule.
fn traps(others: fn(&str) -> bool) -> Fake<impl Fn(&[Val], u64) -> Outcome + Sync + Clone> {
    Fake(move |args: &[Val], _| match text(args) {
        text if text.starts_with('a') => Err(Failure::Trap("it has a name".to_owned())),
        text if others(text) => Err(Failure::Trap("it has a name".to_owned())),
        _ => right(args),
    })
}

/// How many of some cases start with `a`: there have to be some for the tests to say anything.
fn marked(count: u64) -> u64 {
    let cases = Cases::new(contract(), 7, 0..count);
    let chunks = cases.chunks().map(|number| cases.chunk(number).unwrap());
    let all: Vec<Case> = chunks.flat_map(|chunk| chunk.to_vec()).collect();
    all.iter()
        .filter(|case| text(&case.args).starts_with('a'))
        .count() as u64
}

#[test]
fn a_guest_that_is_right_agrees() {
    let report = tried(Fake(|args: &[Val], _| right(args)), "", 300, |_| ());
    assert!(report.is_green(), "{report:?}");
    assert_eq!((report.cases, report.wrong), (300, 0));
    assert_eq!(report.steady_calls, steady::CALLS);
}

#[test]
fn a_wrong_answer_is_shrunken_and_the_guest_is_blamed() {
    let wrong = Fake(|args: &[Val], _| match text(args).contains('@') {
        true => Ok(Val::List(vec![Val::Bool(true)])),
        false => right(args),
    });
    let report = tried(wrong, "", 300, |_| ());
    assert_eq!((report.verdict, report.expected), (Verdict::Disagree, None));
    assert_eq!(report.wrong, report.unexplained);
    assert_eq!(report.blame.unwrap().guest, "toy");
    assert_eq!(report.counterexample.unwrap().input, "(\"@\")");
}

#[test]
fn a_known_fault_is_expected_and_counted() {
    assert!(marked(2_000) > 0);
    let report = tried(traps(|_| false), KNOWN, 2_000, |_| ());
    let said = "toy: it cannot (https://x.y/1)";
    assert_eq!(report.expected.as_deref(), Some(said), "{report:?}");
    assert_eq!((report.wrong, report.unexplained), (marked(2_000), 0));
    assert!(report.known["expected.toml:1"] >= marked(2_000));
    assert!(report.is_fine(2_000) && report.stale.is_none());
}

#[test]
fn the_same_symptom_of_another_input_is_not_known_and_speaks_for_the_cell() {
    let report = tried(traps(|text| text.contains('@')), KNOWN, 2_000, |_| ());
    assert_eq!(report.expected, None);
    assert!(report.unexplained > 0 && report.unexplained < report.wrong);
    assert_eq!(report.counterexample.unwrap().input, "(\"@\")");
    assert!(report.faults[0].expected.is_none());
    assert!(report.faults.iter().any(|fault| fault.expected.is_some()));
}

#[test]
fn what_is_known_and_not_there_is_stale_once_a_chunk_has_run() {
    let fake = || Fake(|args: &[Val], _| right(args));
    let stale = tried(fake(), KNOWN, 256, |_| ()).stale;
    assert!(stale.unwrap().starts_with("expected.toml:1 is expected"));
    assert_eq!(tried(fake(), KNOWN, 255, |_| ()).stale, None);
    assert_eq!(
        tried(fake(), KNOWN, 256, |trial| trial.until_wrong = true).stale,
        None
    );
}

#[test]
fn a_hunt_for_one_fault_ends_at_the_first_that_is_not_known() {
    let others: fn(&str) -> bool = |text| text.contains('@');
    let ended = tried(traps(others), KNOWN, 2_000, |trial| {
        trial.until_wrong = true
    });
    assert_eq!((ended.unexplained, ended.expected), (1, None));
    let known = tried(traps(|_| false), KNOWN, 2_000, |trial| {
        trial.until_wrong = true
    });
    assert_eq!((known.cases, known.unexplained), (2_000, 0));
}

#[test]
fn a_fault_after_many_calls_is_unstable_with_its_history() {
    let late = Fake(|args: &[Val], calls| match calls {
        600 => Ok(Val::List(vec![Val::Bool(true)])),
        _ => right(args),
    });
    // Too late for the run, in which an instance answers 256 cases.
    let report = tried(late, "", 256, |_| ());
    assert_eq!((report.verdict, report.wrong), (Verdict::Unstable, 0));
    let example = report.counterexample.unwrap();
    assert_eq!(example.before.len(), 600);
    assert!(example.replay.contains("@0:"), "{}", example.replay);
}

#[test]
fn growth_is_a_leak_and_its_numbers_are_told() {
    let answer = |args: &[Val], _: u64| right(args);
    let report = tried(Grows(answer), "", 256, |_| ());
    assert_eq!((report.verdict, report.wrong), (Verdict::Leak, 0));
    assert!(
        report
            .detail
            .unwrap()
            .starts_with("grows without levelling off")
    );
}

#[test]
fn a_kept_case_that_cannot_be_read_is_a_fault_of_the_lab() {
    let fake = Fake(|args: &[Val], _| right(args));
    let report = tried(fake, "", 256, |trial| {
        let path = kept::path(trial.checkout, contract());
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "no call\n").unwrap();
        trial.kept = true;
    });
    assert_eq!((report.verdict, report.blame), (Verdict::Invalid, None));
}

/// A fake that holds a page more with each call.
#[derive(Clone)]
struct Grows<F>(F);

impl<F: Fn(&[Val], u64) -> Outcome + Sync + Clone + 'static> Executor for Grows<F> {
    fn instantiate(&self) -> Result<Box<dyn Session>, Failure> {
        Hungry(self.0.clone(), |calls| calls << 16).instantiate()
    }
}
