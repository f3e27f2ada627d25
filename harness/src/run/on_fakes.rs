//! Tests of guests that are closures: no engine runs, and since there are no other guests,
//! whoever is wrong is to blame.

use super::*;
use crate::cache::Cache;
use crate::contract::{Contract, Generator, Rules, testing};
use crate::event::{Event, Nobody};
use crate::guest::fake;
use crate::hosts::Hosts;
use crate::judge::Executor;
use crate::judge::blame::Witness;
use crate::judge::fake::{Fake, Hungry};
use crate::judge::stability;
use crate::judge::symptom::TIMEOUT;
use crate::judge::{Called, Case, Failure, Outcome, Right, Session, Usage};
use crate::regressions;
use crate::types::Shape;

/// What calls may take in the long run.
const ALLOWANCE: Duration = Duration::from_secs(1);

/// A closure as what is tried, and what it answers in haste, if that is something else.
struct Closure<F>(F, Option<fn(&[Val], u64) -> Outcome>);

impl<F: Executor + Send + Clone + 'static> Executor for Closure<F> {
    fn instantiate(&self) -> Result<Box<dyn Session>, Failure> {
        self.0.instantiate()
    }
}

impl<F: Executor + Send + Clone + 'static> Function for Closure<F> {
    fn params(&self) -> &[Shape] {
        static PARAMS: [Shape; 1] = [Shape::String];
        &PARAMS
    }

    fn result(&self) -> Option<&Shape> {
        None
    }

    fn allowance(&self) -> Duration {
        ALLOWANCE
    }

    fn hasty(&self, _times: u32) -> Arc<dyn Function> {
        match self.1 {
            Some(hasty) => Arc::new(Closure(Fake(hasty), None)),
            None => Arc::new(Closure(self.0.clone(), None)),
        }
    }
}

/// `validate-email`: a text in, a list of errors out.
fn contract() -> &'static Arc<Contract> {
    testing::contract("validate-email")
}

fn right(args: &[Val]) -> Outcome {
    Ok(contract().answer(args).unwrap())
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

/// What `work` makes of a tester of some guests, with what is known of them.
fn with_tester<T>(guests: &[Guest], known: &str, work: impl FnOnce(CellTester) -> T) -> T {
    let checkout = tempfile::tempdir().unwrap();
    let cache = Cache::new(checkout.path());
    let loader = Loader::new(checkout.path(), cache, Hosts::default());
    std::fs::write(checkout.path().join(crate::expectations::FILE), known).unwrap();
    let expectations = Expectations::read(checkout.path()).unwrap();
    work(CellTester {
        regressions: checkout.path(),
        loader: &loader,
        guests,
        others: guests,
        roles: &[],
        witnesses: Selection::default(),
        diagnoses: &Diagnoses::default(),
        preferred: Preferred::default(),
        observer: &Nobody,
        replay_options: "",
        threads: 1,
        expectations: &expectations,
        until_wrong: false,
        kept: false,
    })
}

/// What `work` makes of a fake, with what is known of it and what `change` makes of the tester.
fn on_run(
    subject: Arc<dyn Function>,
    known: &str,
    change: impl Fn(&mut CellTester),
    work: impl FnOnce(&mut CellRun) -> Result<CellReport, String>,
) -> CellReport {
    on_bench_of(contract(), subject, known, change, work)
}

/// The same for a contract.
fn on_bench_of(
    contract: &Arc<Contract>,
    subject: Arc<dyn Function>,
    known: &str,
    change: impl Fn(&mut CellTester),
    work: impl FnOnce(&mut CellRun) -> Result<CellReport, String>,
) -> CellReport {
    let guests = [fake::guest("toy", &["validator"])];
    with_tester(&guests, known, |mut tester| {
        change(&mut tester);
        let cell = Cell {
            key: "validate-email/validator=toy".parse().unwrap(),
            contract: contract.clone(),
            guests: vec![&guests[0]],
            host: None,
        };
        let mut run = CellRun {
            constants: Arc::default(),
            tester: &tester,
            cell: &cell,
            function: subject,
            known: tester.expectations.of(&cell.key, None),
            seed: 7,
            faults: Vec::new(),
            aimed_at: BTreeSet::new(),
            seen: BTreeSet::new(),
            left: Duration::from_secs(4),
        };
        let report = work(&mut run);
        report.unwrap_or_else(|detail| invalid(&cell, detail))
    })
}

/// Tries a fake with so many cases.
fn tried(
    fake: impl Executor + Send + Clone + 'static,
    known: &str,
    count: u64,
    change: impl Fn(&mut CellTester),
) -> CellReport {
    on_run(Arc::new(Closure(fake, None)), known, change, |run| {
        run.run(&Cases::new(contract(), 7, 0..count))
    })
}

/// Hunts in a fake whose instances answer so many chunks.
fn soaked(
    fake: impl Executor + Send + Clone + 'static,
    count: u64,
    life: u64,
    deadline: Option<Instant>,
) -> CellReport {
    let cases = Cases::new(contract(), 7, 0..count);
    let subject = Arc::new(Closure(fake, None));
    on_run(subject, "", |_| (), |run| run.soak(&cases, life, deadline))
}

/// Keeps a text as the contract's first case.
fn keep(tester: &CellTester, kept: &str) {
    let path = regressions::path(tester.regressions, contract());
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, kept).unwrap();
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
    assert_eq!(report.steady_calls, stability::CALLS);
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
    assert_eq!(report.counterexample.unwrap().input, "(\"a@b.c\")");
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
    let [fault] = report.faults.as_slice() else {
        panic!("{:?}", report.faults);
    };
    let symptom = BTreeSet::from(["trap: it has a name".to_owned()]);
    assert_eq!(
        (&fault.differences, fault.expected.as_deref()),
        (&symptom, Some(said))
    );
    let example = fault.counterexample.as_ref().unwrap();
    assert_eq!(example.answer, "trap: it has a name");
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
        tried(fake(), KNOWN, 256, |tester| tester.until_wrong = true).stale,
        None
    );
}

#[test]
fn a_hunt_for_one_fault_ends_at_the_first_that_is_not_known() {
    let others: fn(&str) -> bool = |text| text.contains('@');
    let ended = tried(traps(others), KNOWN, 2_000, |tester| {
        tester.until_wrong = true
    });
    assert_eq!((ended.unexplained, ended.expected), (1, None));
    let known = tried(traps(|_| false), KNOWN, 2_000, |tester| {
        tester.until_wrong = true
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
    let report = tried(fake, "", 256, |tester| {
        keep(tester, "no call\n");
        tester.kept = true;
    });
    assert_eq!((report.verdict, report.blame), (Verdict::Invalid, None));
}

#[test]
fn kept_cases_run_before_the_first_case_of_a_seed_if_they_are_wanted() {
    let fake = || Fake(|args: &[Val], _| right(args));
    let unwanted = tried(fake(), "", 256, |tester| keep(tester, "no call\n"));
    assert!(unwanted.is_green(), "{unwanted:?}");
    let later = on_run(
        Arc::new(Closure(fake(), None)),
        "",
        |tester| {
            keep(tester, "no call\n");
            tester.kept = true;
        },
        |run| run.run(&Cases::new(contract(), 7, 256..512)),
    );
    assert!(later.is_green(), "{later:?}");
    // Nor is an instance watched again for the cases of another part.
    let seen = (later.cases, later.kept, later.steady_calls);
    assert_eq!(seen, (256, 0, 0));
}

#[test]
fn what_is_seen_of_a_cell_is_in_its_report() {
    /// Counts the cases that it is told of.
    struct Counting(std::sync::atomic::AtomicU64);
    impl Observer for Counting {
        fn on(&self, event: Event) {
            if let Event::Cases(count) = event {
                self.0
                    .fetch_add(count, std::sync::atomic::Ordering::Relaxed);
            }
        }
    }
    let counting: &'static Counting = Box::leak(Box::new(Counting(0.into())));
    let fake = Fake(|args: &[Val], _| right(args));
    let report = tried(fake, "", 300, |tester| {
        keep(tester, "validate-email(\"a\")\n\nvalidate-email(\"b\")\n");
        tester.kept = true;
        tester.observer = counting;
    });
    assert!(report.is_green(), "{report:?}");
    assert_eq!((report.cases, report.kept, report.ulps), (300, 2, None));
    assert_eq!((report.memory, report.handles), (Some(1 << 16), Some(0)));
    assert!(report.digest.is_some() && report.micros_per_case.is_some());
    assert!(report.guest_share.is_some());
    let told = counting.0.load(std::sync::atomic::Ordering::Relaxed);
    assert_eq!(told, 300);
}

#[test]
fn a_hunt_ends_at_what_is_wrong_in_no_case_of_the_run() {
    let hunt = |tester: &mut CellTester| tester.until_wrong = true;
    let answer = |args: &[Val], _: u64| right(args);
    let grown = tried(Grows(answer), "", 2_000, hunt);
    assert_eq!((grown.verdict, grown.cases), (Verdict::Leak, 256));
    assert_eq!(tried(Grows(answer), "", 2_000, |_| ()).cases, 2_000);
    let late = Fake(|args: &[Val], calls| match calls {
        600 => Ok(Val::List(vec![Val::Bool(true)])),
        _ => right(args),
    });
    let late = tried(late, "", 2_000, hunt);
    assert_eq!((late.verdict, late.cases), (Verdict::Unstable, 256));
    let picky = Fake(|args: &[Val], _| match text(args) {
        "the kept one" => Ok(Val::List(vec![Val::Bool(true)])),
        _ => right(args),
    });
    let kept = tried(picky, "", 2_000, |tester| {
        keep(tester, "validate-email(\"the kept one\")\n");
        hunt(tester);
        tester.kept = true;
    });
    assert_eq!((kept.verdict, kept.cases), (Verdict::Disagree, 256));
}

#[test]
fn growth_beside_a_known_fault_is_not_known() {
    let traps = |args: &[Val], _: u64| match text(args).starts_with('a') {
        true => Err(Failure::Trap("it has a name".to_owned())),
        false => right(args),
    };
    let report = tried(Grows(traps), KNOWN, 2_000, |_| ());
    assert_eq!((report.verdict, report.expected), (Verdict::Leak, None));
    assert_eq!((report.wrong, report.unexplained), (marked(2_000), 0));
}

#[test]
fn a_soak_sees_what_an_instance_does_late_in_a_long_life() {
    let late = || {
        Fake(|args: &[Val], calls| match calls {
            300 => Ok(Val::List(vec![Val::Bool(true)])),
            _ => right(args),
        })
    };
    let long = soaked(late(), 1_024, 2, None);
    assert_eq!((long.verdict, long.wrong), (Verdict::Unstable, 2));
    assert_eq!(soaked(late(), 1_024, 1, None).wrong, 0);
}

#[test]
fn a_soak_ends_when_its_time_is_over() {
    let fake = || Fake(|args: &[Val], _| right(args));
    let now = Instant::now();
    assert_eq!(soaked(fake(), 1_024, 1, Some(now)).cases, 0);
    let hour = now + Duration::from_secs(3_600);
    assert_eq!(soaked(fake(), 1_024, 1, Some(hour)).cases, 1_024);
}

#[test]
fn a_soak_watches_an_instance_for_as_long_as_one_lives_in_it() {
    let grows = Grows(|args: &[Val], _: u64| right(args));
    let report = soaked(grows, 5_120, 20, None);
    assert_eq!(report.verdict, Verdict::Leak);
    let detail = report.detail.unwrap();
    assert!(detail.contains(" in 7936 calls"), "{detail}");
}

/// An oracle that traps on texts of some kind.
struct Traps(fn(&str) -> bool);

impl Rules for Traps {
    fn generator(&self) -> Generator<'_> {
        contract().rules.generator()
    }

    fn oracle(&self, args: &[Val]) -> Option<Right> {
        match (self.0)(text(args)) {
            true => Some(Right::Trap),
            false => contract().rules.oracle(args),
        }
    }

    fn plain(&self) -> Vec<Val> {
        contract().rules.plain()
    }
}

#[test]
fn a_trap_is_right_where_the_oracle_traps_and_proves_nothing_alone() {
    let traps_as = |oracle: fn(&str) -> bool, guest: fn(&str) -> bool, never_traps: bool| {
        let contract = Arc::new(Contract {
            rules: Arc::new(Traps(oracle)),
            never_traps,
            ..Contract::clone(contract())
        });
        let guest = Fake(move |args: &[Val], _| match guest(text(args)) {
            true => Err(Failure::Trap("in its words".to_owned())),
            false => right(args),
        });
        let subject = Arc::new(Closure(guest, None));
        on_bench_of(
            &contract,
            subject,
            "",
            |_| (),
            |run| run.run(&Cases::new(&contract, 7, 0..256)),
        )
    };
    assert_eq!(traps_as(is_long, is_long, false).verdict, Verdict::Agree);
    let answers = traps_as(is_long, |_| false, false);
    assert_eq!(answers.verdict, Verdict::Disagree);
    assert_eq!(answers.counterexample.unwrap().expected, "a trap");
    assert_eq!(traps_as(is_long, is_long, true).verdict, Verdict::Trap);
    let nothing = traps_as(|_| true, |_| true, false);
    assert_eq!(nothing.verdict, Verdict::Trap);
    assert!(nothing.detail.unwrap().contains("nothing was compared"));
}

#[test]
fn what_nobody_decides_is_not_green() {
    struct Torn;
    impl Rules for Torn {
        fn generator(&self) -> Generator<'_> {
            contract().rules.generator()
        }

        fn oracle(&self, _: &[Val]) -> Option<Right> {
            Some(Right::Undecided("a: 1; b: 2".to_owned()))
        }

        fn plain(&self) -> Vec<Val> {
            contract().rules.plain()
        }
    }
    let contract = Arc::new(Contract {
        rules: Arc::new(Torn),
        ..Contract::clone(contract())
    });
    let subject = Arc::new(Closure(Fake(|args: &[Val], _| right(args)), None));
    let report = on_bench_of(
        &contract,
        subject,
        "",
        |_| (),
        |run| run.run(&Cases::new(&contract, 7, 0..16)),
    );
    assert_eq!((report.verdict, report.blame), (Verdict::Disagree, None));
    let expected = report.counterexample.unwrap().expected;
    assert_eq!(expected, "undecided: a: 1; b: 2");
}

/// The characters of a text that is long: more than the plain one has.
const LONG: usize = 12;

fn is_long(text: &str) -> bool {
    text.chars().count() >= LONG
}

#[test]
fn a_row_of_kept_calls_is_one_case() {
    let second = Fake(|args: &[Val], calls| match (text(args), calls) {
        ("b", 1) => Err(Failure::Trap("b".to_owned())),
        _ => right(args),
    });
    let report = tried(second, "", 256, |tester| {
        keep(tester, "validate-email(\"a\")\nvalidate-email(\"b\")\n");
        tester.kept = true;
    });
    assert_eq!((report.verdict, report.kept), (Verdict::Unstable, 1));
    let example = report.counterexample.unwrap();
    assert_eq!(example.before.len(), 1);
    assert_eq!(example.input, "(\"b\")");
    assert!(example.replay.contains("@kept:1"), "{}", example.replay);
}

#[test]
fn what_is_right_but_takes_too_long_is_slow() {
    // Nothing is left of the instance's time for a call that is not its first.
    let fails = |with: Failure, after: u64| {
        Fake(move |args: &[Val], calls| match is_long(text(args)) {
            true if calls >= after => Err(with.clone()),
            _ => right(args),
        })
    };
    let timeout = Failure::Timeout("no answer".to_owned());
    let trap = Failure::Trap("no answer".to_owned());
    // In the run, and where one instance is watched.
    for after in [1, 300] {
        let slow = Timed(fails(timeout.clone(), after), 2 * ALLOWANCE);
        let slow = tried(slow, "", 256, |_| ());
        assert_eq!(slow.verdict, Verdict::Timeout, "{slow:?}");
        let detail = slow.detail.unwrap();
        assert!(detail.starts_with("right but slow: a call takes 2000 ms"));
        let symptom = BTreeSet::from([TIMEOUT.to_owned()]);
        assert_eq!(slow.faults[0].differences, symptom);
        let input = slow.counterexample.unwrap().input;
        assert_eq!(input.len(), LONG + "(\"\")".len(), "{input}");
        let in_time = Timed(fails(timeout.clone(), after), ALLOWANCE);
        let traps = Timed(fails(trap.clone(), after), 2 * ALLOWANCE);
        for report in [
            tried(in_time, "", 256, |_| ()),
            tried(traps, "", 256, |_| ()),
        ] {
            assert_eq!(report.verdict, Verdict::Unstable, "{report:?}");
            assert!(report.counterexample.unwrap().before.len() as u64 >= after);
        }
    }
}

#[test]
fn what_only_seemed_to_hang_in_haste_keeps_its_input() {
    let hangs = || Err(Failure::Timeout("no answer".to_owned()));
    let long = move |args: &[Val], _: u64| match is_long(text(args)) {
        true => hangs(),
        false => right(args),
    };
    let hasty = |_: &[Val], _: u64| Err(Failure::Timeout("no answer".to_owned()));
    let subject = Arc::new(Closure(Fake(long), Some(hasty)));
    let report = on_run(
        subject,
        "",
        |_| (),
        |run| run.run(&Cases::new(contract(), 7, 0..256)),
    );
    assert_eq!(report.verdict, Verdict::Timeout);
    let input = report.counterexample.unwrap().input;
    assert!(input.len() >= LONG + "(\"\")".len(), "{input}");
}

#[test]
fn two_faults_that_need_other_calls_are_both_told() {
    let both = Fake(|args: &[Val], calls| match text(args) {
        text if calls > 0 && text.contains('@') => Err(Failure::Trap("an at".to_owned())),
        text if calls > 0 && text.contains('.') => Err(Failure::Trap("a dot".to_owned())),
        _ => right(args),
    });
    let report = tried(both, "", 256, |_| ());
    let inputs: BTreeSet<String> = report
        .faults
        .iter()
        .filter(|fault| fault.verdict == Verdict::Unstable)
        .filter_map(|fault| Some(fault.counterexample.as_ref()?.input.clone()))
        .collect();
    assert_eq!(inputs.len(), 2, "{:?}", report.faults);
}

#[test]
fn the_smallest_input_of_another_cell_is_this_cells_if_it_shows_the_same() {
    let traps = Fake(|args: &[Val], _| match is_long(text(args)) {
        true => Err(Failure::Trap("too long".to_owned())),
        false => right(args),
    });
    let others = "b".repeat(LONG + 3);
    let report = tried(traps, "", 2_000, |tester| {
        for found in ["short", &others] {
            let found = [Val::String(found.to_owned())];
            tester
                .diagnoses
                .found("validate-email", "trap: too long", &found);
        }
    });
    let input = report.counterexample.unwrap().input;
    // It may still be shortened, but that is all.
    assert_eq!(input, format!("(\"{}\")", &others[..LONG]));
}

#[test]
fn what_a_call_leaves_behind_after_others_is_a_leak() {
    let leaves = Fake(
        |args: &[Val], calls| match calls > 0 && is_long(text(args)) {
            true => Err(Failure::Leak("one connection is left".to_owned())),
            false => right(args),
        },
    );
    let report = tried(leaves, "", 256, |_| ());
    assert_eq!(report.verdict, Verdict::Leak, "{report:?}");
    assert_eq!(report.counterexample.unwrap().before.len(), 1);
}

#[test]
fn a_fault_is_shrunken_and_told_once_whatever_shows_it() {
    let traps = Fake(|args: &[Val], _| match is_long(text(args)) {
        true => Err(Failure::Trap("too long".to_owned())),
        false => right(args),
    });
    let report = tried(traps, "", 2_000, |_| ());
    assert!(report.wrong > 1, "{report:?}");
    let [fault] = report.faults.as_slice() else {
        panic!("{:?}", report.faults);
    };
    let example = fault.counterexample.as_ref().unwrap();
    assert_eq!(example.input.len(), LONG + "(\"\")".len(), "{example:?}");
    // The text is one part.
    assert_eq!(example.away, 1);
}

#[test]
fn of_a_known_fault_that_spoils_an_instance_one_history_is_told() {
    let known = KNOWN.replace("'trap'", "['trap', 'unstable']");
    // Whether the instance was spoiled is told by what it was asked before.
    let report = tried(Spoils, &known, 512, |_| ());
    assert!(report.expected.is_some(), "{report:?}");
    assert!(report.wrong > 1 && report.unexplained == 0);
    let faults: Vec<_> = report
        .faults
        .iter()
        .filter(|f| f.counterexample.is_some())
        .collect();
    assert_eq!(faults.len(), 1, "{faults:?}");
}

/// Asks for the witnesses of `create-user/service=b/validator=a` in a run of these guests and
/// pairs, of which those are right that `is_right` names, and tells who is to blame and whom it asked, with a `?` if nothing may be
/// built for it.
fn witnessed(
    run: &[&str],
    pairs: &[&str],
    is_right: fn(&str) -> bool,
) -> (Option<String>, Vec<String>) {
    let guests = ["a", "b", "c"].map(|name| fake::guest(name, &["service", "validator"]));
    with_tester(&guests, "", |mut tester| {
        tester.preferred.guests = run.iter().map(|name| (*name).to_owned()).collect();
        let pair = |pair: &&str| format!("service={}/validator={}", &pair[..1], &pair[1..]);
        tester.preferred.compositions = pairs.iter().map(pair).collect();
        let cell = Cell {
            key: "create-user/service=b/validator=a".parse().unwrap(),
            contract: testing::contract("create-user").clone(),
            guests: vec![&guests[1], &guests[0]],
            host: None,
        };
        let asked = std::cell::RefCell::new(Vec::new());
        let judgement = tester.among(&cell, "wrong", &|other, missing| {
            let key = other.key.to_string();
            let name = |(_, guest): &(String, String)| guest.clone();
            let pair: String = other.key.components.iter().map(name).collect();
            let mark = if missing == IfMissing::Fail { "?" } else { "" };
            asked.borrow_mut().push(format!("{pair}{mark}"));
            let right = is_right(&key);
            Some(Witness {
                cell: other.key.clone(),
                right,
                outcome: if right { "right" } else { "wrong" }.to_owned(),
            })
        });
        let blame = judgement.blame;
        let blame = blame.map(|blame| format!("{}={}", blame.role, blame.guest));
        (blame, asked.into_inner())
    })
}

#[test]
fn those_that_share_a_component_are_asked_until_somebody_is_to_blame() {
    let (blame, asked) = witnessed(&["a", "b"], &[], |key| !key.contains("service=b"));
    assert_eq!(blame.as_deref(), Some("service=b"));
    assert_eq!(asked, ["aa", "bb"]);
    // What the run has compiled is asked before what it has not.
    let run = ["a", "b", "c"];
    let (blame, asked) = witnessed(&run, &["aa", "bc"], |key| !key.contains("service=b"));
    assert_eq!(blame.as_deref(), Some("service=b"));
    assert_eq!(asked, ["aa", "bc"]);
    let (_, asked) = witnessed(&run, &["cc", "bc"], |key| !key.contains("service=b"));
    assert_eq!(asked, ["bc", "aa", "bb", "ca"]);
    // If guests are not chosen nothing is built for a question.
    let (blame, asked) = witnessed(&[], &[], |key| !key.contains("service=b"));
    assert_eq!(blame.as_deref(), Some("service=b"));
    assert_eq!(asked, ["aa?", "bb?", "bc?", "ca?"]);
}

#[test]
fn all_are_asked_if_nobody_is_to_blame_and_only_the_chosen_are_built_for_it() {
    let (blame, asked) = witnessed(&["a", "b"], &[], |_| true);
    assert_eq!(blame, None);
    assert_eq!(asked, ["aa", "bb", "ab", "bc?", "ca?", "ac?", "cb?", "cc?"]);
    let (blame, asked) = witnessed(&["a", "b"], &[], |_| false);
    assert_eq!((blame, asked.len()), (None, 8));
}

/// A fake that answers a text that starts with `a` and traps ever after.
#[derive(Clone)]
struct Spoils;

impl Executor for Spoils {
    fn instantiate(&self) -> Result<Box<dyn Session>, Failure> {
        Ok(Box::new(Spoiled(false)))
    }
}

/// An instance of it, and whether it is spoiled.
struct Spoiled(bool);

impl Session for Spoiled {
    fn call(&mut self, args: &[Val]) -> Called {
        if self.0 {
            return Err(Failure::Trap("it has a name".to_owned())).into();
        }
        self.0 = text(args).starts_with('a');
        right(args).into()
    }

    fn output(&self) -> String {
        String::new()
    }

    fn usage(&mut self) -> Usage {
        Usage::default()
    }
}

/// A fake that says how long it takes: for a long text some time, for others all that is allowed.
#[derive(Clone)]
struct Timed<E>(E, Duration);

impl<E: Executor> Executor for Timed<E> {
    fn instantiate(&self) -> Result<Box<dyn Session>, Failure> {
        Ok(Box::new(Timed(self.0.instantiate()?, self.1)))
    }
}

impl Session for Timed<Box<dyn Session>> {
    fn call(&mut self, args: &[Val]) -> Called {
        let called = self.0.call(args);
        Called {
            time: match is_long(text(args)) {
                true => self.1,
                false => ALLOWANCE,
            },
            ..called
        }
    }

    fn output(&self) -> String {
        self.0.output()
    }

    fn usage(&mut self) -> Usage {
        self.0.usage()
    }
}

/// A fake that holds a page more with each call.
#[derive(Clone)]
struct Grows<F>(F);

impl<F: Fn(&[Val], u64) -> Outcome + Sync + Clone + 'static> Executor for Grows<F> {
    fn instantiate(&self) -> Result<Box<dyn Session>, Failure> {
        Hungry(self.0.clone(), |calls| calls << 16).instantiate()
    }
}
