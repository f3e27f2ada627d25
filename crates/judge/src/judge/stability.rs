//! Whether an instance stays as it was: the same case alone, again, and after a
//! thousand others; and whether what the instance holds levels off.
//!
//! One instance answers the same right cases over and over. Since the work is the
//! same in every round, a guest that frees what it took needs no more in a later
//! round than in an earlier one, once its allocator has settled.

use super::{Called, Executor, Failure, Outcome, Session, Usage, compare};
use crate::cases::Case;
use crate::value;

/// The calls of one instance that a cell has to stand: the first case, the first
/// again, a thousand others, and the first once more.
pub const CALLS: u64 = 1_024;

/// The calls after which an instance that grows is given up as one that leaks: it has
/// grown in two at least of the windows of calls 512 to 1,024, to 2,048 and to 4,096,
/// and by much. Windows double, since allocators grow by factors, and one may be left
/// out, since a factor of two on top of what was there at first can skip one.
pub const MOST_CALLS: u64 = 4_096;

/// So many calls may hang before an instance is watched.
const MOST_HUNG: u64 = 2;

/// The end of the first window, in which everything may grow.
const SETTLED: u64 = 256;

/// The windows in which an instance that leaks has grown.
const GROWN: usize = 2;

/// How much is much: so many times what was held after the first window, or so many
/// bytes of memory. A collector may let garbage lie until there is much of it: the
/// laziest that is known, StarlingMonkey's, begins when 9 MiB have become 70.
const FACTOR: u64 = 8;
const BYTES: u64 = 64 << 20;

/// Whether what is held has grown by so much that no known collector would wait.
fn by_much(from: &Usage, to: &Usage, parts: u64) -> bool {
    let times = |from: u64, to: u64| to > from && to - from >= FACTOR * from.max(1);
    times(from.memory, to.memory)
        || to.memory.saturating_sub(from.memory) >= parts * BYTES
        || times(from.table, to.table)
        || times(from.handles, to.handles)
}

/// What came of it.
#[derive(Debug)]
pub struct Steadiness {
    /// The calls that were made.
    pub calls: u64,
    /// What the instance held at the end.
    pub usage: Usage,
    /// The first call whose outcome was wrong, though its case is right alone.
    pub slip: Option<StateLeak>,
    /// How it grew, if it did not level off.
    pub growth: Option<MemoryGrowth>,
    /// The bytes that a call passes, arguments and answer, on average of the cases.
    pub passed: f64,
}

/// A case that is right alone and was wrong here.
#[derive(Debug)]
pub struct StateLeak {
    /// Every call of the instance, the wrong one last, as places among the cases.
    pub calls: Vec<usize>,
    /// What came of the last.
    pub outcome: Outcome,
    /// What the guests had printed.
    pub output: String,
}

/// MemoryGrowth that does not level off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryGrowth {
    /// What was held after the first calls, in which everything may grow.
    pub from: Usage,
    /// What was held at the end.
    pub to: Usage,
    /// The calls between.
    pub calls: u64,
}

impl MemoryGrowth {
    /// The bytes of memory by which it grew in a call.
    pub fn memory_of_a_call(&self) -> f64 {
        let bytes = self.to.memory.saturating_sub(self.from.memory);
        bytes as f64 / self.calls.max(1) as f64
    }

    /// Whether tables or handles grew as well.
    pub fn is_of_more_than_memory(&self) -> bool {
        self.to.table > self.from.table || self.to.handles > self.from.handles
    }
}

/// The cases that a fresh instance answers rightly, which a trap does not. Most are asked in a row, and alone only
/// if they were wrong there. After a few that do not end no further one is asked.
fn right(executor: &dyn Executor, cases: &[Case]) -> Vec<Case> {
    let mut session: Option<Box<dyn Session>> = None;
    let mut hung = 0;
    let is_right = |case: &&Case| {
        if hung >= MOST_HUNG || case.expected.right.answer().is_none() {
            return false;
        }
        let mut wrong = |called: Called| {
            let outcome = case.expected.judge(called);
            hung += u64::from(matches!(outcome, Err(Failure::Timeout(_))));
            compare(&outcome, &case.expected).is_some()
        };
        let (mut live, fresh) = match session.take() {
            Some(live) => (live, false),
            None => match executor.instantiate() {
                Ok(live) => (live, true),
                Err(_) => return false,
            },
        };
        let called = live.call(&case.args);
        if called.outcome.is_ok() {
            session = Some(live);
        }
        match wrong(called) {
            false => true,
            true if fresh => false,
            true => !wrong(executor.call_alone(&case.args)),
        }
    };
    cases.iter().filter(is_right).cloned().collect()
}

/// How an instance is watched.
#[derive(Debug, Clone, Copy)]
pub struct Watching {
    /// The calls after which it is let go if it needed nothing more since the first window.
    pub least: u64,
    /// The calls after which it is let go, a power of two; one that has grown much by then is
    /// watched up to [`MOST_CALLS`].
    pub most: u64,
    /// Its parts, each of which may let its garbage lie.
    pub parts: u64,
    /// Whether all cases may well be right, which is tried first then.
    pub hopeful: bool,
}

/// Watches one instance answer those of the cases that a fresh instance answers right, and
/// returns them too. Nothing if no case is right.
///
/// # Errors
/// If the instantiation fails.
pub fn watch(
    executor: &dyn Executor,
    cases: &[Case],
    how: Watching,
) -> Result<Option<(Steadiness, Vec<Case>)>, Failure> {
    // Of most cells all cases are right, and the watch itself shows it.
    if how.hopeful
        && let Some(seen) = watch_these(executor, cases, how, true)?
    {
        return Ok(Some((seen, cases.to_vec())));
    }
    let right = right(executor, cases);
    if right.is_empty() {
        return Ok(None);
    }
    let seen = watch_these(executor, &right, how, false)?;
    Ok(seen.map(|seen| (seen, right)))
}

/// Watches one instance answer cases; if it has to be `flawless`, nothing comes of an answer
/// that is wrong.
fn watch_these(
    executor: &dyn Executor,
    cases: &[Case],
    how: Watching,
    flawless: bool,
) -> Result<Option<Steadiness>, Failure> {
    let mut watch = Watch {
        session: executor.instantiate()?,
        cases,
        made: Vec::new(),
        slip: None,
        flawless,
    };
    // The windows between the first and the least.
    let still = (how.least / SETTLED).max(1).ilog2() as usize;
    // What was held at first, and at the end of each window.
    let mut held = vec![watch.session.usage()];
    let mut end = SETTLED;
    let growth = loop {
        let fine = watch.call_until(end);
        if flawless && !fine {
            return Ok(None);
        }
        let now = watch.session.usage();
        held.push(now);
        let grew: Vec<bool> = held.windows(2).map(|w| w[1].exceeds(&w[0])).collect();
        let lately = |windows: usize| grew.iter().rev().take(windows).filter(|g| **g).count();
        // A guest that runs into a limit while it grows is one that grows.
        let at_limit = !fine && now.refused && lately(1) > 0;
        // One that has grown so far that a leak is likely is watched until that is sure.
        let likely = now.memory.saturating_sub(held[1].memory) >= BYTES / 8;
        let enough = end >= how.most && (end >= MOST_CALLS || !likely);
        let leaks = enough && lately(3) >= GROWN && by_much(&held[1], &now, how.parts);
        if at_limit || (fine && leaks) {
            // What ended it is the limit, and no fault of its own.
            watch.slip = watch.slip.take().filter(|slip| slip.outcome.is_ok());
            let made = watch.made.len() as u64;
            // Of one that is at its limit already, the first window is all there is.
            let settled = if made > SETTLED { 1 } else { 0 };
            break Some(MemoryGrowth {
                from: held[settled],
                to: now,
                calls: made - settled as u64 * SETTLED,
            });
        }
        if !fine || enough || (end >= how.least && lately(still) == 0) {
            break None;
        }
        end *= 2;
    };
    Ok(Some(Steadiness {
        calls: watch.made.len() as u64,
        usage: watch.session.usage(),
        slip: watch.slip,
        growth,
        passed: passed(cases),
    }))
}

/// The bytes of arguments and answers of a case on average.
fn passed(cases: &[Case]) -> f64 {
    let mut bytes = Vec::new();
    for case in cases {
        let vals = case.args.iter().chain(case.expected.right.answer());
        vals.for_each(|val| value::encode(val, &mut bytes));
    }
    bytes.len() as f64 / cases.len().max(1) as f64
}

/// Makes as many calls as a leak takes to show and tells of each part of a session
/// how it leaks, if it does: whether it grew in as many of the last three windows (which double)
/// as any part did, and in two at least. (A part of a whole that grew in all of them need not have;
/// one that collects its garbage late may have grown in some.) If some of these have grown
/// by much, the others only wait for their collectors.
pub fn watch_each<S: Session + ?Sized>(
    session: &mut S,
    cases: &[Case],
    usages: impl Fn(&mut S) -> Vec<Usage>,
) -> Vec<Option<MemoryGrowth>> {
    let (mut made, mut end) = (0, MOST_CALLS >> 6);
    let mut seen: Vec<(u64, Vec<Usage>)> = Vec::new();
    let mut alive = true;
    while alive && end <= MOST_CALLS {
        while made < end && alive {
            let case = &cases[made as usize % cases.len()];
            alive = session.call(&case.args).outcome.is_ok();
            made += 1;
        }
        seen.push((made, usages(session)));
        end *= 2;
    }
    let grew = |part: usize| {
        let windows = seen.windows(2).rev().take(3);
        windows
            .filter(|w| w[1].1[part].exceeds(&w[0].1[part]))
            .count()
    };
    let grew: Vec<usize> = (0..seen[0].1.len()).map(grew).collect();
    let most = grew.iter().copied().max().unwrap_or(0);
    let settled = &seen[seen.len().min(3) - 1];
    let last = &seen[seen.len() - 1];
    let growth = |part: usize| MemoryGrowth {
        from: settled.1[part],
        to: last.1[part],
        calls: last.0 - settled.0,
    };
    let leaks = |part: usize| grew[part] >= 2 && grew[part] == most;
    let much = |part: usize| leaks(part) && by_much(&growth(part).from, &growth(part).to, 1);
    let any_much = (0..grew.len()).any(much);
    let told = |part: usize| if any_much { much(part) } else { leaks(part) };
    (0..grew.len())
        .map(|part| told(part).then(|| growth(part)))
        .collect()
}

struct Watch<'a> {
    session: Box<dyn Session>,
    cases: &'a [Case],
    made: Vec<usize>,
    slip: Option<StateLeak>,
    flawless: bool,
}

impl Watch<'_> {
    /// Calls until so many calls were made, or one had no answer, which gives `false`. After a
    /// wrong answer it goes on, so that it hides no growth, unless it has to be flawless.
    fn call_until(&mut self, end: u64) -> bool {
        while (self.made.len() as u64) < end {
            let at = self.turn();
            self.made.push(at);
            let case = &self.cases[at];
            let outcome = case.expected.judge(self.session.call(&case.args));
            let ended = outcome.is_err();
            if self.slip.is_none() && compare(&outcome, &case.expected).is_some() {
                self.slip = Some(StateLeak {
                    calls: self.made.clone(),
                    output: self.session.output(),
                    outcome,
                });
            }
            if ended || (self.flawless && self.slip.is_some()) {
                return false;
            }
        }
        true
    }

    /// The case whose turn it is: the first twice, then all in turn, and the first
    /// again whenever a power of two of calls is full.
    fn turn(&self) -> usize {
        let made = self.made.len();
        match made {
            0 | 1 => 0,
            _ if (made + 1).is_power_of_two() => 0,
            _ => (made - 1) % self.cases.len(),
        }
    }
}

#[cfg(test)]
mod tests {
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
            let grown = watch_each(session.as_mut(), &cases(), counted);
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

    #[test]
    fn what_a_call_passes_is_the_mean_of_arguments_and_answers() {
        let size = |case: &Case| {
            let mut bytes = Vec::new();
            let vals = case.args.iter().chain(case.expected.right.answer());
            vals.for_each(|val| value::encode(val, &mut bytes));
            bytes.len()
        };
        let all = cases();
        let two = &all[..2];
        let mean = (size(&two[0]) + size(&two[1])) as f64 / 2.0;
        assert!(mean > 1.0);
        assert_eq!(passed(two), mean);
        assert_eq!(passed(&[]), 0.0);
    }
}
