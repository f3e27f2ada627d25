//! Whether an instance stays as it was: the same case alone, again, and after a
//! thousand others; and whether what the instance holds levels off.
//!
//! One instance answers the same right cases over and over. Since the work is the
//! same in every round, a guest that frees what it took needs no more in a later
//! round than in an earlier one, once its allocator has settled.

use super::{Called, Drive, Executor, Failure, Outcome, Session, Usage, compare};
use crate::judge::Case;

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

/// Growth that does not level off.
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
    }))
}

/// Drives as many cases as a leak takes to show and tells of each part of a session
/// how it leaks, if it does: whether it grew in as many of the last three windows (which double)
/// as any part did, and in two at least. (A part of a whole that grew in all of them need not have;
/// one that collects its garbage late may have grown in some.) If some of these have grown
/// by much, the others only wait for their collectors.
pub fn watch_each<S: Session + ?Sized>(
    session: &mut S,
    cases: &[Case],
    drive: Drive,
    usages: impl Fn(&mut S) -> Vec<Usage>,
) -> Vec<Option<MemoryGrowth>> {
    let (mut made, mut end) = (0, MOST_CALLS >> 6);
    let mut seen: Vec<(u64, Vec<Usage>)> = Vec::new();
    let mut alive = true;
    while alive && end <= MOST_CALLS {
        while made < end && alive {
            let case = &cases[made as usize % cases.len()];
            alive = drive.call(session, &case.args).outcome.is_ok();
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
mod tests;
