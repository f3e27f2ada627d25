use super::super::fake::{Fake, Hungry, LIMIT};
use super::*;
use crate::cases::Cases;
use crate::contract::testing::contract;
use crate::value::Val;

fn cases() -> Vec<Case> {
    let cases = Cases::new(contract("validate-user"), 7, 0..256);
    cases.chunk(0).unwrap().to_vec()
}

const HOW: Watching = Watching {
    least: CALLS,
    most: MOST_CALLS,
    parts: 1,
    hopeful: true,
};

fn right(args: &[Val]) -> Outcome {
    Ok(contract("validate-user").answer(args).unwrap())
}

fn steady(executor: &dyn Executor) -> Steadiness {
    watch(executor, &cases(), HOW).unwrap().unwrap().0
}

#[test]
fn a_guest_without_memory_of_its_calls_is_steady() {
    let seen = steady(&Fake(|args: &[Val], _| right(args)));
    assert_eq!(seen.calls, CALLS);
    assert!(seen.slip.is_none() && seen.growth.is_none());
}

#[test]
fn the_first_case_is_asked_alone_again_and_after_a_thousand_others() {
    let asked = std::sync::Mutex::new(Vec::new());
    let asked: &'static _ = Box::leak(Box::new(asked));
    steady(&Fake(move |args: &[Val], _| {
        asked.lock().unwrap().push(args.to_vec());
        right(args)
    }));
    let asked = asked.lock().unwrap();
    let first = &cases()[0].args;
    assert_eq!((&asked[0], &asked[1]), (first, first));
    assert_eq!(asked.last().unwrap(), first);
    assert!(asked.len() > 1_002);
}

#[test]
fn one_wrong_call_at_any_place_is_found_with_its_history() {
    for wrong in [1, 2, 255, 256, 700, 1000, CALLS - 1] {
        let seen = steady(&Fake(move |args: &[Val], calls| match calls == wrong {
            true => Ok(Val::Bool(true)),
            false => right(args),
        }));
        let slip = seen.slip.unwrap();
        assert_eq!(slip.calls.len() as u64, wrong + 1);
        assert!(seen.growth.is_none());
        assert_eq!(seen.calls, CALLS);
    }
}

#[test]
fn memory_that_grows_with_every_call_is_a_leak() {
    let seen = steady(&Hungry(|args: &[Val], _| right(args), |calls| calls << 16));
    let growth = seen.growth.unwrap();
    assert_eq!(growth.calls, MOST_CALLS - SETTLED);
    assert_eq!(growth.from.memory, SETTLED << 16);
    assert_eq!(growth.to.memory, MOST_CALLS << 16);
}

#[test]
fn memory_that_doubles_whenever_it_is_full_is_a_leak_too() {
    let doublings: [fn(u64) -> u64; 3] = [
        |calls| (calls * 100).next_power_of_two(),
        |calls| (calls * 100 + 4_000).next_power_of_two(),
        |calls| (calls * 150 + 7_000).next_power_of_two(),
    ];
    for doubling in doublings {
        let seen = steady(&Hungry(|args: &[Val], _| right(args), doubling));
        assert!(seen.growth.is_some());
    }
}

#[test]
fn a_little_garbage_that_lies_for_long_is_no_leak_and_much_of_it_is() {
    let lazy = |calls: u64| (9 << 20) + (calls << 11);
    let growing = |calls: u64| (9 << 20) + (calls << 15);
    let small = |calls: u64| (1 << 16) + (calls << 10);
    let leaks = |memory: fn(u64) -> u64| {
        steady(&Hungry(|args: &[Val], _| right(args), memory))
            .growth
            .is_some()
    };
    assert_eq!([lazy, growing, small].map(leaks), [false, true, true]);
}

#[test]
fn a_longer_watch_tells_slower_leaks() {
    let slow = |calls: u64| (9 << 20) + (calls << 11);
    let fake = Hungry(|args: &[Val], _| right(args), slow);
    let short = watch(&fake, &cases(), HOW).unwrap().unwrap().0;
    assert!(short.growth.is_none());
    let long = watch(
        &fake,
        &cases(),
        Watching {
            most: 1 << 16,
            ..HOW
        },
    )
    .unwrap()
    .unwrap()
    .0;
    assert_eq!(long.growth.unwrap().calls, (1 << 16) - SETTLED);
}

#[test]
fn a_wrong_answer_hides_no_growth_and_growth_hides_no_wrong_answer() {
    let answer = |args: &[Val], calls: u64| match calls {
        70 => Ok(Val::Bool(true)),
        _ => right(args),
    };
    let seen = steady(&Hungry(answer, |calls| calls << 16));
    assert!(seen.growth.is_some());
    assert_eq!(seen.slip.unwrap().calls.len(), 71);
}

#[test]
fn what_hangs_is_not_asked_for_long() {
    let asked = std::sync::atomic::AtomicU64::new(0);
    let asked: &'static std::sync::atomic::AtomicU64 = Box::leak(Box::new(asked));
    let hangs = Fake(move |args: &[Val], calls| {
        let number = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        match (number, calls) {
            (0..3, _) => right(args),
            _ => Err(Failure::Timeout(String::new())),
        }
    });
    assert_eq!(super::right(&hangs, &cases()).len(), 3);
    let asked = asked.load(std::sync::atomic::Ordering::Relaxed);
    assert_eq!(asked, 3 + MOST_HUNG);
}

#[test]
fn a_short_watch_goes_on_if_much_has_grown() {
    let calls = |memory: fn(u64) -> u64| {
        let fake = Hungry(|args: &[Val], _| right(args), memory);
        let seen = watch(&fake, &cases(), Watching { most: CALLS, ..HOW })
            .unwrap()
            .unwrap()
            .0;
        (seen.calls, seen.growth.is_some())
    };
    assert_eq!(calls(|calls| (9 << 20) + (calls << 15)), (MOST_CALLS, true));
    assert_eq!(calls(|calls| (9 << 20) + (calls << 10)), (CALLS, false));
}

#[test]
fn what_is_still_early_is_let_go_early_and_what_grows_is_not() {
    let calls = |memory: fn(u64) -> u64| {
        let fake = Hungry(|args: &[Val], _| right(args), memory);
        let least = CALLS / 2;
        let seen = watch(&fake, &cases(), Watching { least, ..HOW });
        let seen = seen.unwrap().unwrap().0;
        (seen.calls, seen.growth.is_some())
    };
    assert_eq!(calls(|_| 1 << 20), (CALLS / 2, false));
    assert_eq!(calls(|calls| calls.min(500) << 10), (CALLS, false));
    assert_eq!(calls(|calls| calls << 16), (MOST_CALLS, true));
}

#[test]
fn handles_and_tables_count_as_memory_does() {
    let usage = |table, handles| Usage {
        table,
        handles,
        ..Usage::default()
    };
    assert!(by_much(&usage(1, 4), &usage(1, 36), 1));
    assert!(by_much(&usage(1, 0), &usage(9, 0), 1));
    assert!(!by_much(&usage(10, 4), &usage(20, 8), 1));
}

#[test]
fn memory_that_levels_off_late_is_none() {
    let watched = |memory: fn(u64) -> u64| {
        let seen = steady(&Hungry(|args: &[Val], _| right(args), memory));
        assert!(seen.growth.is_none() && seen.slip.is_none());
        seen.calls
    };
    assert_eq!(watched(|calls| calls.min(100)), CALLS);
    assert_eq!(watched(|calls| calls.min(256)), CALLS);
    assert_eq!(watched(|calls| calls.min(500)), 2 * CALLS);
    assert_eq!(watched(|calls| calls.min(1000)), MOST_CALLS);
}

#[test]
fn the_part_that_grows_is_told_from_those_that_do_not() {
    let grown = |memory: [fn(u64) -> u64; 3]| {
        let calls = std::cell::Cell::new(0_u64);
        let mut session = Fake(|args: &[Val], _| right(args)).instantiate().unwrap();
        let counted = |_: &mut (dyn Session + 'static)| {
            calls.set((calls.get() * 2).max(MOST_CALLS >> 6));
            let usage = |of: &fn(u64) -> u64| Usage {
                memory: of(calls.get()),
                ..Usage::default()
            };
            memory.iter().map(usage).collect()
        };
        let grown = watch_each(session.as_mut(), &cases(), Drive::Call, counted);
        grown
            .iter()
            .map(|growth| growth.is_some())
            .collect::<Vec<_>>()
    };
    let linear = |calls: u64| calls << 16;
    let late = |calls: u64| if calls > 1024 { 9 } else { 1 };
    let level = |_: u64| 1;
    assert_eq!(grown([linear, late, level]), [true, false, false]);
    assert_eq!(grown([linear, level, linear]), [true, false, true]);
    assert_eq!(grown([level, late, level]), [false, false, false]);
    // Garbage of the same amount on top of much that was there at first.
    let large = |calls: u64| (15 << 20) + (calls << 13);
    let small = |calls: u64| (1 << 20) + (calls << 13);
    assert_eq!(grown([large, small, level]), [false, true, false]);
    assert_eq!(grown([large, level, level]), [true, false, false]);
}

#[test]
fn what_grows_in_the_second_function_of_a_case_is_seen() {
    /// Counts the calls of the second function.
    struct Second(u64);
    impl Session for Second {
        fn call(&mut self, args: &[Val]) -> Called {
            right(args).into()
        }

        fn call_second(&mut self, args: &[Val]) -> Called {
            self.0 += 1;
            Ok(args[0].clone()).into()
        }

        fn output(&self) -> String {
            String::new()
        }

        fn usage(&mut self) -> Usage {
            Usage {
                memory: self.0 << 16,
                ..Usage::default()
            }
        }
    }
    let grows = |drive: Drive| {
        let usages = |session: &mut Second| vec![session.usage()];
        watch_each(&mut Second(0), &cases(), drive, usages)[0].is_some()
    };
    assert!(!grows(Drive::Call));
    assert!(grows(Drive::Then {
        unwrap_first: false,
        unwrap_second: false,
    }));
}

#[test]
fn a_guest_that_grows_until_the_limit_leaks_rather_than_traps() {
    let answer = |args: &[Val], calls| match calls {
        LIMIT.. => Err(Failure::Trap("out of memory".to_owned())),
        _ => right(args),
    };
    let seen = steady(&Hungry(answer, |calls| calls << 16));
    assert!(seen.growth.is_some() && seen.slip.is_none());
    let greedy = |args: &[Val], calls| match calls {
        100.. => Err(Failure::Trap("out of memory".to_owned())),
        _ => right(args),
    };
    let refused = |calls: u64| if calls > 100 { u64::MAX } else { calls << 20 };
    let seen = steady(&Hungry(greedy, refused));
    assert_eq!(seen.growth.unwrap().calls, 101);
    let trapping = |args: &[Val], calls| match calls {
        300.. => Err(Failure::Trap("for another reason".to_owned())),
        _ => right(args),
    };
    let seen = steady(&Hungry(trapping, |calls| calls << 16));
    assert!(seen.growth.is_none() && seen.slip.is_some());
}

#[test]
fn growth_is_told_in_bytes_of_a_call_and_whether_more_than_memory_grew() {
    let held = |memory, table, handles| Usage {
        memory,
        table,
        handles,
        refused: false,
    };
    let growth = |to| MemoryGrowth {
        from: held(100, 5, 7),
        to,
        calls: 4,
    };
    assert_eq!(growth(held(140, 5, 7)).memory_of_a_call(), 10.0);
    assert_eq!(growth(held(60, 5, 7)).memory_of_a_call(), 0.0);
    for (table, handles, more) in [(5, 7, false), (6, 7, true), (5, 8, true), (4, 6, false)] {
        let growth = growth(held(140, table, handles));
        assert_eq!(growth.is_of_more_than_memory(), more, "{table} {handles}");
    }
}

#[test]
fn much_is_eight_times_what_was_there_or_64_mib_for_each_part() {
    let held = |memory, table| Usage {
        memory,
        table,
        handles: 0,
        refused: false,
    };
    let by_much = |from, to, parts| super::by_much(&held(from, 0), &held(to, 0), parts);
    assert!(by_much(100, 900, 1) && !by_much(100, 899, 1));
    let half = 512 << 20;
    assert!(by_much(half, half + 2 * BYTES, 2) && !by_much(half, half + 2 * BYTES - 1, 2));
    assert!(super::by_much(&held(1, 0), &held(1, 8), 1));
    assert!(!super::by_much(&held(1, 0), &held(1, 7), 1));
    assert!(!super::by_much(&held(1, 0), &held(1, 0), 1));
}
