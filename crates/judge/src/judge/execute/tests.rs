use super::super::fake::Fake;
use super::super::{Failure, Outcome};
use super::*;
use std::sync::Arc;

use crate::contract::{Contract, testing};
use crate::value::Val;

fn contract() -> &'static Arc<Contract> {
    testing::contract("validate-user")
}

fn oracle(args: &[Val]) -> Outcome {
    Ok(contract().answer(args).unwrap())
}

#[test]
fn the_time_of_a_run_is_that_of_its_threads() {
    let run = Run {
        cases: 4,
        in_guests: Duration::from_millis(2),
        total: Duration::from_millis(8),
        ..Run::default()
    };
    assert_eq!((run.micros_per_case(), run.guest_share()), (500.0, 0.25));
    let none = Run::default();
    assert_eq!((none.micros_per_case(), none.guest_share()), (0.0, 0.0));
}

fn judged(count: u64, answer: impl Fn(&[Val], u64) -> Outcome + Sync + Clone + 'static) -> Run {
    judged_by(&Fake(answer), count, 1, false)
}

fn judged_by(executor: &dyn Executor, count: u64, threads: usize, until_wrong: bool) -> Run {
    let cases = Cases::new(contract(), 7, 0..count);
    let runner = Runner {
        threads,
        until_wrong,
        ..Runner::new(executor)
    };
    runner.run(&cases, cases.chunks()).unwrap()
}

#[test]
fn a_cell_that_answers_as_the_oracle_has_nothing_wrong() {
    let run = judged(600, |args, _| oracle(args));
    assert_eq!((run.cases, run.wrong), (600, 0));
    assert!(run.findings.is_empty());
}

#[test]
fn the_time_to_make_an_instance_is_a_mean_of_all_that_were_made() {
    let chunks = judged(2 * CHUNK, |args, _| oracle(args));
    assert_eq!(chunks.instances, 2);
    let traps = judged(5, |_: &[Val], _| Err(Failure::Trap(String::new())));
    assert_eq!(traps.instances, 5);
    let run = Run {
        instances: 4,
        instantiating: Duration::from_millis(2),
        ..Run::default()
    };
    assert_eq!(run.instantiate_micros(), Some(500.0));
    assert_eq!(Run::default().instantiate_micros(), None);
}

#[test]
fn one_wrong_answer_in_all_of_them_is_found_with_its_case() {
    let cases = Cases::new(contract(), 7, 0..600);
    let special = cases.at(431).unwrap();
    let args = special.args.clone();
    let run = judged(600, move |given, _| match given == args.as_slice() {
        true => Ok(Val::List(vec![Val::Bool(true)])),
        false => oracle(given),
    });
    assert_eq!((run.cases, run.wrong), (600, 1));
    assert_eq!(run.findings[0].case, special);
}

#[test]
fn what_is_known_is_counted_and_takes_no_place_from_what_is_not() {
    // Known in thousands of ways, and once wrong in another.
    let answer = |args: &[Val], calls: u64| match calls {
        200 => Ok(Val::Bool(true)),
        _ => Ok(Val::String(format!("{args:?}"))),
    };
    let fake = Fake(answer);
    let cases = Cases::new(contract(), 7, 0..CHUNK);
    let known = |_: &Case, _: &[Case], _: Wrong, difference: &Symptom| {
        (!difference.what.starts_with("true")).then_some(3)
    };
    let runner = |until_wrong| Runner {
        known: &known,
        until_wrong,
        ..Runner::new(&fake)
    };
    let run = runner(false).run(&cases, cases.chunks()).unwrap();
    assert_eq!((run.wrong, run.unexplained), (CHUNK, 1));
    assert_eq!(run.known, [(3, CHUNK - 1)].into());
    let unknown: Vec<u64> = run
        .findings
        .iter()
        .filter(|f| f.known.is_none())
        .map(|f| f.case.index)
        .collect();
    assert_eq!(unknown, [200]);
    // What is known does not end a run that looks for what is not.
    assert_eq!(runner(true).run(&cases, cases.chunks()).unwrap().cases, 201);
}

#[test]
fn a_cell_that_hangs_is_given_up_at_once_or_after_a_few_times_if_that_is_known() {
    let fake = Fake(|_: &[Val], _| Err(Failure::Timeout(String::new())));
    let cases = Cases::new(contract(), 7, 0..CHUNK);
    let run = |number: Option<usize>| {
        let known = move |_: &Case, _: &[Case], _: Wrong, _: &Symptom| number;
        let runner = Runner {
            known: &known,
            ..Runner::new(&fake)
        };
        let run = runner.run(&cases, cases.chunks()).unwrap();
        assert!(run.given_up);
        run.cases
    };
    assert_eq!((run(None), run(Some(0))), (1, MOST_TIMEOUTS));
}

#[test]
fn two_cells_have_one_digest_exactly_if_they_answer_alike() {
    let right = judged(300, |args, _| oracle(args)).digest;
    assert_eq!(judged(300, |args, _| oracle(args)).digest, right);
    assert_ne!(judged(299, |args, _| oracle(args)).digest, right);
    assert_ne!(judged(300, |_, _| Ok(Val::List(vec![]))).digest, right);
    let trap = |_: &[Val], _| Err(Failure::Trap(String::new()));
    let timeout = |_: &[Val], _| Err(Failure::Timeout(String::new()));
    assert_ne!(judged(1, trap).digest, judged(1, timeout).digest);
}

#[test]
fn a_float_within_the_tolerance_is_right_and_hashed_as_it_was_answered() {
    let contract = testing::contract("pipeline");
    let cases = Cases::new(contract, 7, 0..64);
    let judged = |ulps: u64| {
        let fake = Fake(move |args: &[Val], _| {
            let mut answer = contract.answer(args).unwrap();
            let Val::Record(fields) = &mut answer else {
                panic!()
            };
            let Some((_, Val::List(scores))) = fields.last_mut() else {
                panic!()
            };
            if let Some(Val::Float64(score)) = scores.first_mut() {
                *score = f64::from_bits(score.to_bits() + ulps);
            }
            Ok(answer)
        });
        Runner::new(&fake).run(&cases, cases.chunks()).unwrap()
    };
    let (exact, near, far) = (judged(0), judged(3), judged(5));
    assert_eq!((exact.wrong, exact.ulps), (0, 0));
    assert_eq!((near.wrong, near.ulps), (0, 3));
    assert_ne!(near.digest, exact.digest);
    assert!(far.wrong > 0 && far.ulps == 0);
}

#[test]
fn every_chunk_has_a_fresh_instance_and_so_has_the_case_after_a_trap() {
    let fresh = judged(600, |args, calls| match calls {
        256.. => Err(Failure::Trap("used up".to_owned())),
        _ => oracle(args),
    });
    assert_eq!(fresh.wrong, 0);
    let after_trap = judged(256, |args, calls| match calls {
        200 => Err(Failure::Trap("once".to_owned())),
        _ => oracle(args),
    });
    assert_eq!((after_trap.cases, after_trap.wrong), (256, 1));
    assert_eq!(after_trap.findings[0].output, "201 calls");
}

#[test]
fn a_cell_that_does_not_end_or_always_traps_is_given_up() {
    let endless = judged(600, |_, _| Err(Failure::Timeout("3 s".to_owned())));
    assert_eq!((endless.cases, endless.wrong), (1, 1));
    let trapping = judged(MOST_FAULTS + 600, |_, _| {
        Err(Failure::Trap("no".to_owned()))
    });
    assert_eq!((trapping.cases, trapping.wrong), (MOST_FAULTS, MOST_FAULTS));
}

#[test]
fn the_history_of_a_finding_begins_with_its_instance() {
    let run = judged(256, |args, calls| match calls {
        200 => Err(Failure::Trap("once".to_owned())),
        50 => Ok(Val::List(vec![Val::Bool(true)])),
        _ => oracle(args),
    });
    let before: Vec<_> = run.findings.iter().map(|f| f.before.clone()).collect();
    assert_eq!(before, [0..50, 0..200, 201..251]);
}

fn case(index: u64) -> Case {
    Cases::new(contract(), 7, 0..600).at(index).unwrap()
}

#[test]
fn a_few_cases_of_each_way_to_be_wrong_are_kept_and_all_are_counted() {
    let odd = |args: &[Val], _| match contract().answer(args).unwrap() {
        Val::List(errors) if errors.is_empty() => Ok(Val::List(errors)),
        Val::List(mut errors) => {
            errors.truncate(errors.len() - 1);
            Ok(Val::List(errors))
        }
        other => Ok(other),
    };
    let run = judged(600, odd);
    let differences: BTreeSet<&String> = run.ways.keys().flatten().collect();
    assert!(differences.len() >= 5, "{:?}", run.ways);
    for difference in differences {
        let kept = run
            .findings
            .iter()
            .filter(|f| f.differences.contains(difference));
        assert_eq!(
            kept.count() as u64,
            run.showing(difference).min(ALIKE as u64),
            "{difference}"
        );
    }
    let counted: u64 = run.ways.values().sum();
    assert_eq!(counted, run.wrong);
}

#[test]
fn a_cell_that_is_wrong_in_endless_ways_is_kept_short() {
    let run = judged(600, |_, calls| {
        Ok(Val::Variant("x".repeat(calls as usize % 50 + 1), None))
    });
    assert_eq!((run.wrong, run.findings.len()), (600, MOST_FINDINGS));
}

#[test]
fn any_number_of_threads_finds_the_same() {
    let answer = |args: &[Val], calls| match calls % 100 {
        7 => Ok(Val::List(vec![])),
        90 => Err(Failure::Trap("x".to_owned())),
        _ => oracle(args),
    };
    let shown = |run: Run| {
        let first = run.findings[0].case.index;
        (run.cases, run.wrong, run.digest, run.ways, first)
    };
    let one = shown(judged_by(&Fake(answer), 3000, 1, false));
    for threads in [2, 3, 8] {
        assert_eq!(shown(judged_by(&Fake(answer), 3000, threads, false)), one);
    }
}

#[test]
fn a_run_until_the_first_wrong_case_ends_with_it() {
    let wrong = case(431).args;
    let fake = Fake(move |args: &[Val], _| match args == wrong {
        true => Err(Failure::Trap("x".to_owned())),
        false => oracle(args),
    });
    let run = judged_by(&fake, 600, 1, true);
    assert_eq!((run.cases, run.wrong), (432, 1));
    assert_eq!(judged_by(&fake, 600, 2, true).cases, 432);
}

#[test]
fn an_instance_can_live_for_several_chunks() {
    let fake = Fake(|args: &[Val], calls| match calls {
        600 => Ok(Val::Bool(true)),
        _ => oracle(args),
    });
    let cases = Cases::new(contract(), 7, 0..2000);
    for threads in [1, 3] {
        let runner = Runner {
            life: 3,
            threads,
            ..Runner::new(&fake)
        };
        let run = runner.run(&cases, cases.chunks()).unwrap();
        let wrong: Vec<_> = run.findings.iter().map(|f| f.case.index).collect();
        assert_eq!((run.cases, wrong), (2000, vec![600, 1368]));
        assert_eq!(run.findings[1].before, 768..1368);
    }
}

#[test]
fn a_run_that_is_over_makes_no_further_instance() {
    let fake = Fake(|args: &[Val], _| oracle(args));
    let cases = Cases::new(contract(), 7, 0..2000);
    let asked = AtomicU64::new(0);
    let runner = Runner {
        over: &|| asked.fetch_add(1, Ordering::Relaxed) == 2,
        ..Runner::new(&fake)
    };
    assert_eq!(runner.run(&cases, cases.chunks()).unwrap().cases, 512);
}

#[test]
fn progress_is_told_of_every_case() {
    let told = AtomicU64::new(0);
    let fake = Fake(|args: &[Val], _| oracle(args));
    let cases = Cases::new(contract(), 7, 0..600);
    let runner = Runner {
        progress: &|n| {
            told.fetch_add(n, Ordering::Relaxed);
        },
        ..Runner::new(&fake)
    };
    runner.run(&cases, cases.chunks()).unwrap();
    assert_eq!(told.into_inner(), 600);
}
