//! What a component did with a call, and what came of all calls of a function.

use serde::Serialize;

use super::{Calls, Options, Output};
use crate::contract::compatible_name;
use crate::judge::{Failure, Outcome, show};
use crate::value::Val;
use lab_wasmtime::SubjectSession;

/// What a component did with one call.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Its answer.
    pub outcome: Outcome,
    /// What it asked the mocks meanwhile.
    pub asked: Vec<String>,
    /// What it printed meanwhile, if it answered: what is said of a trap is not compared.
    pub printed: String,
    /// In a sequence, the place of the function that was called.
    pub called: Option<usize>,
}

impl Seen {
    /// What came of a call, with what the instance has asked and printed.
    pub(super) fn of(outcome: Outcome, session: &mut SubjectSession) -> Self {
        let printed = session.take_printed();
        Seen {
            printed: match outcome {
                Ok(_) => printed,
                Err(_) => String::new(),
            },
            outcome,
            asked: session.take_asked(),
            called: None,
        }
    }

    /// There is no instance.
    pub(super) fn unstarted(failure: Failure) -> Self {
        Seen {
            outcome: Err(failure),
            asked: Vec::new(),
            printed: String::new(),
            called: None,
        }
    }

    /// Whether two components did the same. Traps are the same if the engine has the same
    /// words for them, whatever the guests print.
    pub fn alike(&self, other: &Seen, options: &Options) -> bool {
        let words = |what: &str| {
            let first = what.lines().next().unwrap_or_default();
            let said = first.split("; the guest said").next().unwrap_or_default();
            // Addresses and sizes are not what tells traps apart.
            said.replace(|c: char| c.is_ascii_digit(), "")
        };
        let outcomes = match (&self.outcome, &other.outcome) {
            (Ok(one), Ok(two)) => one == two,
            (Err(Failure::Trap(one)), Err(Failure::Trap(two))) => words(one) == words(two),
            (Err(Failure::Timeout(_)), Err(Failure::Timeout(_))) => true,
            _ => false,
        };
        // A compatible version is asked the same.
        let asked = |asked: &[String]| -> Vec<String> {
            let of = |asked: &String| match asked.split_once('#') {
                Some((interface, call)) if !interface.contains('(') => {
                    format!("{}#{call}", compatible_name(interface))
                }
                _ => asked.clone(),
            };
            asked.iter().map(of).collect()
        };
        let sorted = |all: &[String]| {
            let mut all = asked(all);
            all.sort();
            all
        };
        outcomes
            && (options.output == Output::Ignore || self.printed == other.printed)
            && match options.calls {
                Calls::InOrder => asked(&self.asked) == asked(&other.asked),
                Calls::AnyOrder => sorted(&self.asked) == sorted(&other.asked),
                Calls::Ignore => true,
            }
    }

    /// What it did, for people: an answer, an error that is an answer, a trap, no end.
    pub fn words(&self) -> String {
        match show(&self.outcome) {
            refused if refused.contains(": the limit is ") => refused.replacen("trap", "limit", 1),
            shown => shown,
        }
    }
}

/// What came of the calls of a function in one component.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Tally {
    /// Answers, but errors.
    pub answered: u64,
    /// Answers that are the `err` of a result.
    pub errors: u64,
    /// Calls that trapped, or asked for more than they may have.
    pub trapped: u64,
    /// Calls that did not end.
    pub timed_out: u64,
    /// What the first call said that was not answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_failure: Option<String>,
}

impl Tally {
    pub(super) fn count(&mut self, outcome: &Outcome) {
        *match outcome {
            Ok(Val::Result(Err(_))) => &mut self.errors,
            Ok(_) => &mut self.answered,
            Err(Failure::Timeout(_)) => &mut self.timed_out,
            Err(_) => &mut self.trapped,
        } += 1;
        if outcome.is_err() {
            self.first_failure.get_or_insert_with(|| show(outcome));
        }
    }

    pub(super) fn add(&mut self, other: &Tally) {
        self.answered += other.answered;
        self.errors += other.errors;
        self.trapped += other.trapped;
        self.timed_out += other.timed_out;
        if self.first_failure.is_none() {
            self.first_failure.clone_from(&other.first_failure);
        }
    }

    /// How many calls were answered, were errors, trapped, did not end.
    pub fn counts(&self) -> [u64; 4] {
        [self.answered, self.errors, self.trapped, self.timed_out]
    }

    /// The calls.
    pub(super) fn calls(&self) -> u64 {
        self.counts().iter().sum()
    }

    /// Whether any call had an answer.
    pub fn has_answer(&self) -> bool {
        self.answered + self.errors > 0
    }
}
