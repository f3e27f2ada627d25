//! What components keep: whether an instance grows with its calls and does not level off, by
//! the rule of the matrix.

use lab_wasmtime::{ExportedFunction, Subject, SubjectSession};

use crate::judge::stability::{CALLS, MOST_CALLS, MemoryGrowth, Watching, watch};
use crate::judge::{Called, Case, Executor, Expected, Failure, Session, Usage};
use crate::value::Val;

/// How an instance is watched.
const HOW: Watching = Watching {
    least: CALLS,
    most: MOST_CALLS,
    parts: 1,
    hopeful: true,
};

/// What stands for any answer: a function may answer otherwise each time, and grow.
const ANSWERED: Val = Val::Bool(true);

/// A function of a component, in instances of its own.
struct Watched<'a> {
    subject: &'a Subject,
    function: &'a ExportedFunction,
}

struct WatchedSession {
    session: SubjectSession,
    function: ExportedFunction,
}

impl Executor for Watched<'_> {
    fn instantiate(&self) -> Result<Box<dyn Session>, Failure> {
        Ok(Box::new(WatchedSession {
            session: self.subject.start()?,
            function: self.function.clone(),
        }))
    }
}

impl Session for WatchedSession {
    fn call(&mut self, args: &[Val]) -> Called {
        let outcome = self.session.call(&self.function, args);
        // What is asked is kept by the host, and is not the guest's.
        self.session.take_asked();
        outcome.map(|_| ANSWERED).into()
    }

    fn output(&self) -> String {
        String::new()
    }

    fn usage(&mut self) -> Usage {
        self.session.usage()
    }
}

/// How an instance of a component grows that is called with some arguments over and over;
/// `None` if it does not, or answers none of them.
pub fn growth(
    subject: &Subject,
    function: &ExportedFunction,
    args: &[Vec<Val>],
) -> Option<MemoryGrowth> {
    let watched = Watched { subject, function };
    let case = |(index, args): (usize, &Vec<Val>)| Case {
        index: index as u64,
        args: args.clone(),
        expected: Expected::exactly(ANSWERED),
    };
    let cases: Vec<Case> = args.iter().enumerate().map(case).collect();
    let (seen, _) = watch(&watched, &cases, HOW).ok()??;
    seen.growth
}

/// Growth in words.
pub fn words(growth: &MemoryGrowth) -> String {
    format!(
        "grows without levelling off: from {} to {} in {} calls",
        growth.from, growth.to, growth.calls
    )
}
