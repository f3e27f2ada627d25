//! Runs the cases of a contract through one cell and notes in which ways it is wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Case;
use super::digest::Digest;
use super::symptom::{Symptom, differ};
use super::{Called, Executor, Outcome, Session, Wrong, compare};
use crate::cases::{CHUNK, Cases, GenerateError};
use crate::value;

/// After so many traps a cell is given up: each costs an instantiation.
const MOST_FAULTS: u64 = 4_096;

/// After so many calls that do not end, as is known of them, a cell is given up; after one
/// that is not known at once.
const MOST_TIMEOUTS: u64 = 2;

/// Says which known divergence, by its number, is the reason of one thing that is wrong
/// with a case, of which the cases before it in its instance are given too; nothing if none
/// is.
pub type Known<'a> = &'a (dyn Fn(&Case, &[Case], Wrong, &Symptom) -> Option<usize> + Sync);

/// So many cases are kept of a cell that is wrong in many ways.
const MOST_FINDINGS: usize = 32;

/// So many cases are kept that are wrong in the same way: two faults may look alike
/// from outside until their inputs are shrunken.
const ALIKE: usize = 3;

/// What a cell did with the cases.
#[derive(Debug, Default)]
pub struct Run {
    /// The cases that ran: all of them unless the cell was given up.
    pub cases: u64,
    /// The cases beside them, of another stream, whose answers are not in the digest.
    pub beside: u64,
    /// The cases that had an answer.
    pub answered: u64,
    /// The cases whose outcome was wrong.
    pub wrong: u64,
    /// Those of them that no known divergence explains.
    pub unexplained: u64,
    /// The cases in which each known divergence was seen, by its number.
    pub known: BTreeMap<usize, u64>,
    /// The first cases of each way in which the cell was wrong, in their order.
    pub findings: Vec<Finding>,
    /// The number of cases that were wrong in each way, by all that differed in them.
    pub ways: BTreeMap<BTreeSet<String>, u64>,
    /// The sum over every outcome.
    pub digest: Digest,
    /// The time spent in calls.
    pub in_guests: Duration,
    /// The instances that were made ..
    pub instances: u32,
    /// .. and the time that this took.
    pub instantiating: Duration,
    /// The time of the whole run, generation and instantiation included, summed over
    /// its threads.
    pub total: Duration,
    /// By how many units in the last place an accepted float differed, at most.
    pub ulps: u64,
    /// Whether it ended before its cases did.
    pub given_up: bool,
    faults: u64,
    timeouts: u64,
}

/// A case with a wrong outcome.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The case.
    pub case: Case,
    /// What came of it.
    pub outcome: Outcome,
    /// In which way that is wrong.
    pub wrong: Wrong,
    /// What differs from the right answer.
    pub differences: BTreeSet<String>,
    /// The known divergences that explain all of that, if they do.
    pub known: Option<BTreeSet<usize>>,
    /// What the guests had printed.
    pub output: String,
    /// The indices of the cases that its instance had answered before.
    pub before: Range<u64>,
    /// The parts of the case's arguments.
    pub size: usize,
}

/// How a run is made.
#[derive(Clone, Copy)]
pub struct Runner<'a> {
    /// Is called.
    pub executor: &'a dyn Executor,
    /// The threads that call it.
    pub threads: usize,
    /// The chunks that one instance answers.
    pub life: u64,
    /// Whether no further instance is to be made.
    pub over: &'a (dyn Fn() -> bool + Sync),
    /// Whether the first wrong case that is not known ends the run.
    pub until_wrong: bool,
    /// Tells what is known.
    pub known: Known<'a>,
    /// Is told how many cases were done.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

impl<'a> Runner<'a> {
    /// A runner with one thread, which renews the instance for each chunk.
    pub fn new(executor: &'a dyn Executor) -> Self {
        Runner {
            executor,
            threads: 1,
            life: 1,
            over: &|| false,
            until_wrong: false,
            known: &|_, _, _, _| None,
            progress: &|_| (),
        }
    }

    /// Runs the cases of some chunks. The result is the same for any number of threads.
    ///
    /// # Errors
    /// If a case cannot be generated.
    pub fn run(&self, cases: &Cases, chunks: Range<u64>) -> Result<Run, Arc<GenerateError>> {
        let merged = Mutex::new(Merged::default());
        let (next, over) = (AtomicU64::new(0), AtomicBool::new(false));
        let work = || {
            while !over.load(Ordering::Relaxed) && !(self.over)() {
                let life = next.fetch_add(1, Ordering::Relaxed);
                let start = chunks.start.saturating_add(life.saturating_mul(self.life));
                if start >= chunks.end {
                    return;
                }
                let ran = self.run_life(cases, start..(start + self.life).min(chunks.end));
                let mut merged = merged.lock().unwrap_or_else(PoisonError::into_inner);
                if merged.take(life, ran, self.until_wrong) {
                    over.store(true, Ordering::Relaxed);
                }
            }
        };
        if self.threads > 1 {
            std::thread::scope(|scope| {
                for _ in 0..self.threads {
                    scope.spawn(work);
                }
            });
        } else {
            work();
        }
        let merged = merged.into_inner().unwrap_or_else(PoisonError::into_inner);
        match merged.error {
            Some(error) => Err(error),
            None => Ok(merged.run),
        }
    }

    /// Runs the chunks of one instance, which is renewed only after a fault.
    fn run_life(&self, cases: &Cases, chunks: Range<u64>) -> Result<Run, Arc<GenerateError>> {
        let start = Instant::now();
        let mut run = Run::default();
        let mut session: Option<Box<dyn Session>> = None;
        let mut since = chunks.start * CHUNK;
        for number in chunks {
            let chunk = cases.chunk(number)?;
            let done = run.cases;
            for case in chunk.iter() {
                let called = self.call(&mut session, case, &mut run);
                let output = || session.as_ref().map(|s| s.output()).unwrap_or_default();
                // Of a life of several chunks, those of the last one say enough.
                let place = |index: u64| (index - number * CHUNK) as usize;
                let before = &chunk[place(since.max(number * CHUNK))..place(case.index)];
                let known = |wrong: Wrong, difference: &Symptom| {
                    (self.known)(case, before, wrong, difference)
                };
                if run
                    .note(case, called, output, since..case.index, &known)
                    .is_err()
                {
                    session = None;
                    since = case.index + 1;
                }
                if run.is_over(self.until_wrong) {
                    break;
                }
            }
            (self.progress)(run.cases - done);
            if run.is_over(self.until_wrong) {
                break;
            }
        }
        run.total = start.elapsed();
        Ok(run)
    }

    /// Calls an instance, which is made if there is none; adds the times to the run.
    fn call(&self, session: &mut Option<Box<dyn Session>>, case: &Case, run: &mut Run) -> Called {
        let session = match session {
            Some(session) => session,
            None => {
                let start = Instant::now();
                let fresh = self.executor.instantiate();
                run.instantiating += start.elapsed();
                run.instances += 1;
                match fresh {
                    Ok(fresh) => session.insert(fresh),
                    Err(fault) => return Err(fault).into(),
                }
            }
        };
        let start = Instant::now();
        let called = session.call(&case.args);
        run.in_guests += start.elapsed();
        called
    }
}

/// The lives of instances that are over, put together in their order.
#[derive(Default)]
struct Merged {
    run: Run,
    next: u64,
    waiting: BTreeMap<u64, Result<Run, Arc<GenerateError>>>,
    error: Option<Arc<GenerateError>>,
    over: bool,
}

impl Merged {
    /// Takes one and tells whether no further one is needed.
    fn take(
        &mut self,
        number: u64,
        ran: Result<Run, Arc<GenerateError>>,
        until_wrong: bool,
    ) -> bool {
        self.waiting.insert(number, ran);
        while !self.over {
            let Some(ran) = self.waiting.remove(&self.next) else {
                break;
            };
            self.next += 1;
            match ran {
                Ok(ran) => self.run.absorb(ran),
                Err(error) => self.error = Some(error),
            }
            self.over = self.error.is_some() || self.run.is_over(until_wrong);
        }
        self.over
    }
}

impl Run {
    /// Microseconds in the guests for each case; 0 of none.
    pub fn micros_per_case(&self) -> f64 {
        self.in_guests.as_secs_f64() * 1e6 / self.cases.max(1) as f64
    }

    /// The mean time to make an instance in microseconds; nothing if none was made.
    pub fn instantiate_micros(&self) -> Option<f64> {
        let each = self.instantiating.checked_div(self.instances)?;
        Some(each.as_secs_f64() * 1e6)
    }

    /// The share of the time that was spent in the guests, from 0 to 1.
    pub fn guest_share(&self) -> f64 {
        self.in_guests.as_secs_f64() / self.total.as_secs_f64().max(f64::EPSILON)
    }

    /// Whether every case trapped, as was right, so that nothing was compared.
    pub fn compared_nothing(&self) -> bool {
        self.cases > 0 && self.answered == 0 && self.wrong == 0
    }

    /// Judges a call and notes what came of it. The digest is of what was answered, which
    /// no tolerance has touched.
    fn note(
        &mut self,
        case: &Case,
        called: Called,
        output: impl FnOnce() -> String,
        before: Range<u64>,
        known: &dyn Fn(Wrong, &Symptom) -> Option<usize>,
    ) -> Outcome {
        self.cases += 1;
        self.digest.add(case.index, &called.outcome);
        if let Ok(answer) = &called.outcome {
            self.answered += 1;
            self.ulps = self.ulps.max(case.expected.furthest(answer));
        }
        let outcome = case.expected.judge(called);
        let Some(wrong) = compare(&outcome, &case.expected) else {
            return outcome;
        };
        let found = differ(&outcome, &case.expected);
        let reasons: Option<BTreeSet<usize>> = found.iter().map(|d| known(wrong, d)).collect();
        self.wrong += 1;
        self.faults += u64::from(outcome.is_err());
        self.timeouts += u64::from(wrong == Wrong::Timeout);
        self.given_up = self.is_hopeless() || (wrong == Wrong::Timeout && reasons.is_none());
        self.unexplained += u64::from(reasons.is_none());
        for number in reasons.iter().flatten() {
            *self.known.entry(*number).or_default() += 1;
        }
        let differences: BTreeSet<String> = found.iter().map(Symptom::to_string).collect();
        self.keep(Finding {
            case: case.clone(),
            outcome: outcome.clone(),
            wrong,
            differences: differences.clone(),
            known: reasons,
            output: output(),
            before,
            size: case.args.iter().map(value::parts).sum(),
        });
        *self.ways.entry(differences).or_default() += 1;
        outcome
    }

    /// The cases that showed a difference.
    pub fn showing(&self, difference: &str) -> u64 {
        let ways = self.ways.iter();
        let showing = ways.filter(|(way, _)| way.contains(difference));
        showing.map(|(_, count)| count).sum()
    }

    /// Whether no further case is to run.
    pub fn is_over(&self, until_wrong: bool) -> bool {
        self.given_up || (until_wrong && self.unexplained > 0)
    }

    fn is_hopeless(&self) -> bool {
        self.faults >= MOST_FAULTS || self.timeouts >= MOST_TIMEOUTS
    }

    /// Keeps a finding if few before it were wrong in one of its ways, or if it is
    /// smaller than one that was wrong in the same ways: what is small is shrunken
    /// sooner. Those that are known take no place from those that are not.
    fn keep(&mut self, finding: Finding) {
        let of_kind = |known: &&Finding| known.known.is_some() == finding.known.is_some();
        let rare = |difference: &String| {
            let alike = |known: &&Finding| known.differences.contains(difference);
            let kept = self.findings.iter().filter(of_kind);
            kept.filter(alike).count() < ALIKE
        };
        let kept = self.findings.iter().filter(of_kind).count();
        if kept < MOST_FINDINGS && finding.differences.iter().any(rare) {
            self.findings.push(finding);
            return;
        }
        let alike = |known: &&mut Finding| {
            known.known.is_some() == finding.known.is_some()
                && known.differences == finding.differences
        };
        let largest = self
            .findings
            .iter_mut()
            .filter(alike)
            .max_by_key(|known| known.size);
        if let Some(largest) = largest.filter(|largest| largest.size > finding.size) {
            *largest = finding;
        }
    }

    /// Adds what came of the cases of another stream.
    pub fn absorb_beside(&mut self, mut other: Run) {
        other.beside += std::mem::take(&mut other.cases);
        other.digest = Digest::default();
        self.absorb(other);
    }

    /// Adds what came of the cases after these.
    pub fn absorb(&mut self, later: Run) {
        self.cases += later.cases;
        self.beside += later.beside;
        self.answered += later.answered;
        self.wrong += later.wrong;
        self.unexplained += later.unexplained;
        self.faults += later.faults;
        self.timeouts += later.timeouts;
        self.digest += later.digest;
        self.in_guests += later.in_guests;
        self.instances += later.instances;
        self.instantiating += later.instantiating;
        self.total += later.total;
        self.ulps = self.ulps.max(later.ulps);
        self.given_up = later.given_up || self.is_hopeless();
        later.findings.into_iter().for_each(|f| self.keep(f));
        for (number, count) in later.known {
            *self.known.entry(number).or_default() += count;
        }
        for (way, count) in later.ways {
            *self.ways.entry(way).or_default() += count;
        }
    }
}

#[cfg(test)]
mod tests;
