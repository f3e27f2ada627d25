//! Runs the cases of a contract through one cell and notes what went wrong first.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Executor, Outcome, Session, Wrong, compare};
use crate::cases::{Case, Cases, GenerateError};
use crate::value;

/// After so many faults a cell is given up: each costs an instantiation, and they
/// show nothing new.
const MOST_FAULTS: u64 = 64;

/// What a cell did with the cases.
#[derive(Debug)]
pub struct Run {
    /// The cases that ran: all of them unless the cell was given up.
    pub cases: u64,
    /// The cases whose outcome was wrong.
    pub wrong: u64,
    /// The first of these.
    pub first: Option<Finding>,
    /// The hash of every outcome, in order.
    pub digest: String,
    /// The time spent in calls.
    pub in_guests: Duration,
    /// The time of the whole run, generation and instantiation included.
    pub total: Duration,
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
    /// What the guests had printed.
    pub output: String,
}

/// Runs all cases, each chunk in a fresh instance, and tells `progress` how many
/// cases were done.
///
/// # Errors
/// If a case cannot be generated.
pub fn run(
    executor: &dyn Executor,
    cases: &Cases,
    progress: &dyn Fn(u64),
) -> Result<Run, Arc<GenerateError>> {
    let start = Instant::now();
    let mut tally = Tally::default();
    for number in 0..cases.chunks() {
        let chunk = cases.chunk(number)?;
        let done = tally.run_chunk(executor, &chunk);
        progress(done);
        if done < chunk.len() as u64 {
            break;
        }
    }
    Ok(Run {
        cases: tally.cases,
        wrong: tally.wrong,
        first: tally.first,
        digest: tally.digest.finalize().to_hex().to_string(),
        in_guests: tally.in_guests,
        total: start.elapsed(),
    })
}

#[derive(Default)]
struct Tally {
    cases: u64,
    wrong: u64,
    faults: u64,
    first: Option<Finding>,
    digest: blake3::Hasher,
    in_guests: Duration,
}

impl Tally {
    /// Runs the cases of a chunk and returns how many were run.
    fn run_chunk(&mut self, executor: &dyn Executor, chunk: &[Case]) -> u64 {
        let mut session: Option<Box<dyn Session>> = None;
        for (done, case) in (1..).zip(chunk) {
            let outcome = self.call(executor, &mut session, case);
            let output = session.as_ref().map(|s| s.output());
            let wrong = compare(&outcome, &case.expected);
            self.note(case, &outcome, wrong, output.unwrap_or_default());
            if outcome.is_err() {
                session = None;
                self.faults += 1;
            }
            if wrong == Some(Wrong::Timeout) || self.faults == MOST_FAULTS {
                return done;
            }
        }
        chunk.len() as u64
    }

    fn call(
        &mut self,
        executor: &dyn Executor,
        session: &mut Option<Box<dyn Session>>,
        case: &Case,
    ) -> Outcome {
        let session = match session {
            Some(session) => session,
            None => session.insert(executor.instantiate()?),
        };
        let start = Instant::now();
        let outcome = session.call(&case.args);
        self.in_guests += start.elapsed();
        outcome
    }

    fn note(&mut self, case: &Case, outcome: &Outcome, wrong: Option<Wrong>, output: String) {
        self.cases += 1;
        match outcome {
            Ok(answer) => value::hash(answer, &mut self.digest),
            // The engine's words are not the guest's answer; that it trapped is.
            Err(_) => {
                self.digest.update(&[u8::MAX, wrong.map_or(0, |w| w as u8)]);
            }
        }
        let Some(wrong) = wrong else { return };
        self.wrong += 1;
        self.first.get_or_insert_with(|| Finding {
            case: case.clone(),
            outcome: outcome.clone(),
            wrong,
            output,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::Fake;
    use super::super::{Fault, Outcome};
    use super::*;
    use crate::contract::{self, Contract};
    use crate::value::Val;

    fn contract() -> &'static Contract {
        &contract::all()[0]
    }

    fn oracle(args: &[Val]) -> Outcome {
        Ok((contract().oracle)(args).unwrap())
    }

    fn judged(count: u64, answer: impl Fn(&[Val], u64) -> Outcome + Sync + Clone + 'static) -> Run {
        run(&Fake(answer), &Cases::new(contract(), 7, count), &|_| ()).unwrap()
    }

    #[test]
    fn a_cell_that_answers_as_the_oracle_has_nothing_wrong() {
        let run = judged(600, |args, _| oracle(args));
        assert_eq!((run.cases, run.wrong), (600, 0));
        assert!(run.first.is_none());
    }

    #[test]
    fn one_wrong_answer_in_all_of_them_is_found_with_its_case() {
        let cases = Cases::new(contract(), 7, 600);
        let special = cases.case(431).unwrap();
        let args = special.args.clone();
        let run = judged(600, move |given, _| match given == args.as_slice() {
            true => Ok(Val::List(vec![Val::Bool(true)])),
            false => oracle(given),
        });
        assert_eq!((run.cases, run.wrong), (600, 1));
        assert_eq!(run.first.unwrap().case, special);
    }

    #[test]
    fn two_cells_have_one_digest_exactly_if_they_answer_alike() {
        let right = judged(300, |args, _| oracle(args)).digest;
        assert_eq!(judged(300, |args, _| oracle(args)).digest, right);
        assert_ne!(judged(299, |args, _| oracle(args)).digest, right);
        assert_ne!(judged(300, |_, _| Ok(Val::List(vec![]))).digest, right);
        let trap = |_: &[Val], _| Err(Fault::Trap(String::new()));
        let timeout = |_: &[Val], _| Err(Fault::Timeout(String::new()));
        assert_ne!(judged(1, trap).digest, judged(1, timeout).digest);
    }

    #[test]
    fn every_chunk_has_a_fresh_instance_and_so_has_the_case_after_a_trap() {
        let fresh = judged(600, |args, calls| match calls {
            256.. => Err(Fault::Trap("used up".to_owned())),
            _ => oracle(args),
        });
        assert_eq!(fresh.wrong, 0);
        let after_trap = judged(256, |args, calls| match calls {
            200 => Err(Fault::Trap("once".to_owned())),
            _ => oracle(args),
        });
        assert_eq!((after_trap.cases, after_trap.wrong), (256, 1));
        assert_eq!(after_trap.first.unwrap().output, "201 calls");
    }

    #[test]
    fn a_cell_that_does_not_end_or_always_traps_is_given_up() {
        let endless = judged(600, |_, _| Err(Fault::Timeout("3 s".to_owned())));
        assert_eq!((endless.cases, endless.wrong), (1, 1));
        let trapping = judged(600, |_, _| Err(Fault::Trap("no".to_owned())));
        assert_eq!((trapping.cases, trapping.wrong), (MOST_FAULTS, MOST_FAULTS));
    }

    #[test]
    fn progress_is_told_of_every_case() {
        let told = std::sync::atomic::AtomicU64::new(0);
        let add = |n| {
            told.fetch_add(n, std::sync::atomic::Ordering::Relaxed);
        };
        let fake = Fake(|args: &[Val], _| oracle(args));
        run(&fake, &Cases::new(contract(), 7, 600), &add).unwrap();
        assert_eq!(told.into_inner(), 600);
    }
}
