//! Judge: what a cell answers, whether that is right, the
//! smallest input that shows it is not, and whose fault it is.
//!
//! Everything here works on values and on two small traits, [`Executor`] and
//! [`Session`]; no engine, file or clock but for deadlines. The tests judge fakes.

pub mod blame;
pub mod connections;
pub mod digest;
pub mod drive;
pub mod execute;
pub mod expected;
pub mod shrink;
pub mod stability;
pub mod symptom;

use std::fmt;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::cell::Place;
use crate::types::variation::constant::Word;
use crate::value::{self, Val};
pub use connections::{Connections, OddDrop};
pub use drive::{Drive, Driven, Row};
pub use expected::{Expected, Right};

/// A function that can be called in fresh instances.
pub trait Executor: Sync {
    /// Makes a fresh instance.
    ///
    /// # Errors
    /// If the instantiation itself traps or does not end.
    fn instantiate(&self) -> Result<Box<dyn Session>, Failure>;

    /// Calls the function once, in a fresh instance.
    fn call_alone(&self, args: &[Val]) -> Called {
        match self.instantiate() {
            Ok(mut session) => session.call(args),
            Err(fault) => Err(fault).into(),
        }
    }

    /// Makes calls in one fresh instance and returns what came of the last, or of
    /// the first that has no answer.
    fn call_script(&self, script: &[Vec<Val>]) -> Called {
        let mut session = match self.instantiate() {
            Ok(session) => session,
            Err(fault) => return Err(fault).into(),
        };
        let mut last = Called::from(Err(Failure::Trap("nothing was called".to_owned())));
        for args in script {
            last = session.call(args);
            if last.outcome.is_err() {
                break;
            }
        }
        last
    }
}

/// A live instance. After a call without an answer it is not called again.
pub trait Session {
    /// Calls the function and returns what happened, which nobody has judged.
    fn call(&mut self, args: &[Val]) -> Called;

    /// Calls the second function, of a contract that has one.
    fn call_second(&mut self, _args: &[Val]) -> Called {
        Err(Failure::Trap("there is no second function".to_owned())).into()
    }

    /// What the guests have printed so far.
    fn output(&self) -> String;

    /// What the guests hold.
    fn usage(&mut self) -> Usage;
}

impl<S: Session + ?Sized> Session for Box<S> {
    fn call(&mut self, args: &[Val]) -> Called {
        (**self).call(args)
    }

    fn call_second(&mut self, args: &[Val]) -> Called {
        (**self).call_second(args)
    }

    fn output(&self) -> String {
        (**self).output()
    }

    fn usage(&mut self) -> Usage {
        (**self).usage()
    }
}

/// What the instances of a composition hold at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Bytes of all linear memories.
    pub memory: u64,
    /// Elements of all tables.
    pub table: u64,
    /// Handles of the host's resources that were not dropped.
    pub handles: u64,
    /// Whether it asked for more than its limits allow.
    pub refused: bool,
}

impl Usage {
    /// Whether anything is more than it was.
    pub fn exceeds(&self, former: &Usage) -> bool {
        self.memory > former.memory || self.table > former.table || self.handles > former.handles
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} KiB of memory, {} table elements, {} handles",
            self.memory >> 10,
            self.table,
            self.handles
        )
    }
}

/// One call and the right answer to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The place among the cases of the seed, from 0.
    pub index: u64,
    /// The constant of a component that was put into it, if one was.
    pub word: Option<Word>,
    /// The arguments of the call.
    pub args: Vec<Val>,
    /// What it has to come to.
    pub expected: Expected,
}

impl Case {
    /// Its place among the cases of a seed.
    pub fn place(&self) -> Place {
        Place {
            index: self.index,
            word: self.word.clone(),
        }
    }
}

/// What happened in a call, as the engine saw it.
#[derive(Debug, Clone, PartialEq)]
pub struct Called {
    /// The answer to the last bit, or why there is none.
    pub outcome: Outcome,
    /// The time of the processor that the call used, to about 10 ms.
    pub time: Duration,
    /// What the call did with the connections of watched databases.
    pub connections: Connections,
}

/// A call that touched no connection and took no time.
impl From<Outcome> for Called {
    fn from(outcome: Outcome) -> Self {
        Called {
            outcome,
            time: Duration::ZERO,
            connections: Connections::default(),
        }
    }
}

/// What came of a call.
pub type Outcome = Result<Val, Failure>;

/// Why a call has no right answer, with what the engine and the guest said of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// The guest trapped.
    Trap(String),
    /// The guest was stopped at the deadline.
    Timeout(String),
    /// It answered rightly, and has dropped too few of its handles, or one too many. Only
    /// [`Expected::judge`] says so, not an engine.
    Leak(String),
    /// It returned something else the second time. Only [`Drive::call`] says so, not an engine.
    Impure(String),
    /// It answered that its language has no such thing, for this reason, as [`Drive::call`] says;
    /// or the host cannot run it so.
    Unsupported(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Trap(what) => write!(f, "trap: {what}"),
            Failure::Timeout(what) => write!(f, "timeout: {what}"),
            Failure::Leak(what) => write!(f, "leak: {what}"),
            Failure::Impure(what) => write!(f, "not pure: {what}"),
            Failure::Unsupported(why) => write!(f, "unsupported: {why}"),
        }
    }
}

/// One call that crossed into a component.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The place in the chain of the component that was called.
    pub link: usize,
    /// The interface of the function.
    pub interface: String,
    /// The function.
    pub function: String,
    /// What it was handed.
    pub args: Vec<Val>,
    /// What it answered; `None` while it has not.
    pub outcome: Option<Outcome>,
}

/// Shows an outcome to people: WAVE, or the first line of a fault.
pub fn show(outcome: &Outcome) -> String {
    match outcome {
        Ok(val) => value::wave(val),
        Err(fault) => fault
            .to_string()
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned(),
    }
}

/// The ways in which an outcome can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// An answer, but not the right one.
    Answer,
    /// A trap.
    Trap,
    /// No end.
    Timeout,
    /// Handles that are not as they should be.
    Leak,
    /// Another answer the second time.
    Impure,
    /// The language has no such thing.
    Unsupported,
}

/// Compares an outcome with the right answer; `None` if it is right.
pub fn compare(outcome: &Outcome, expected: &Expected) -> Option<Wrong> {
    match outcome {
        Ok(answer) if expected.accepts(answer) => None,
        Ok(_) => Some(Wrong::Answer),
        Err(Failure::Trap(_)) if expected.right == Right::Trap => None,
        Err(Failure::Trap(_)) => Some(Wrong::Trap),
        Err(Failure::Timeout(_)) => Some(Wrong::Timeout),
        Err(Failure::Leak(_)) => Some(Wrong::Leak),
        Err(Failure::Impure(_)) => Some(Wrong::Impure),
        Err(Failure::Unsupported(_)) => Some(Wrong::Unsupported),
    }
}

/// What became of a cell.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Every answer was the oracle's. Nothing else is green.
    Agree,
    /// An answer was not the oracle's.
    Disagree,
    /// A case answered otherwise alone than after others.
    Unstable,
    /// Memory or handles grew without levelling off, or a call did not drop what it made.
    Leak,
    /// A call trapped.
    Trap,
    /// A call did not end in time.
    Timeout,
    /// The components do not fit each other or their worlds.
    Incomposable,
    /// A component could not be built.
    Unbuilt,
    /// The toolchain does not have what the contract needs.
    Unsupported,
    /// The lab's own files or code are broken, so the cell was not judged.
    Invalid,
}

impl Verdict {
    /// All of them, in the order of reports.
    pub const ALL: [Verdict; 10] = [
        Verdict::Agree,
        Verdict::Disagree,
        Verdict::Unstable,
        Verdict::Leak,
        Verdict::Trap,
        Verdict::Timeout,
        Verdict::Incomposable,
        Verdict::Unbuilt,
        Verdict::Unsupported,
        Verdict::Invalid,
    ];

    /// The word for it in reports.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Agree => "agree",
            Verdict::Disagree => "disagree",
            Verdict::Unstable => "unstable",
            Verdict::Leak => "leak",
            Verdict::Trap => "trap",
            Verdict::Timeout => "timeout",
            Verdict::Incomposable => "incomposable",
            Verdict::Unbuilt => "unbuilt",
            Verdict::Unsupported => "unsupported",
            Verdict::Invalid => "invalid",
        }
    }
}

impl From<Wrong> for Verdict {
    fn from(wrong: Wrong) -> Self {
        match wrong {
            Wrong::Answer => Verdict::Disagree,
            Wrong::Trap => Verdict::Trap,
            Wrong::Timeout => Verdict::Timeout,
            Wrong::Leak => Verdict::Leak,
            Wrong::Impure => Verdict::Unstable,
            Wrong::Unsupported => Verdict::Unsupported,
        }
    }
}

#[cfg(any(test, feature = "testing"))]
pub mod fake {
    //! Guests that are closures, for the tests of the judge.

    use super::*;

    /// An executor whose instances answer by a closure that sees how many calls the
    /// instance had before.
    #[derive(Clone)]
    pub struct Fake<F>(pub F);

    /// The calls after which a fake has reached the limit of its memory.
    pub const LIMIT: u64 = 3_000;

    /// The same with memory that depends on the number of calls.
    pub struct Hungry<F>(pub F, pub fn(u64) -> u64);

    impl<F: Fn(&[Val], u64) -> Outcome + Sync + Clone + 'static> Executor for Fake<F> {
        fn instantiate(&self) -> Result<Box<dyn Session>, Failure> {
            Hungry(self.0.clone(), |_| 1 << 16).instantiate()
        }
    }

    impl<F: Fn(&[Val], u64) -> Outcome + Sync + Clone + 'static> Executor for Hungry<F> {
        fn instantiate(&self) -> Result<Box<dyn Session>, Failure> {
            Ok(Box::new(FakeSession {
                answer: self.0.clone(),
                memory: self.1,
                calls: 0,
            }))
        }
    }

    struct FakeSession<F> {
        answer: F,
        memory: fn(u64) -> u64,
        calls: u64,
    }

    impl<F: Fn(&[Val], u64) -> Outcome> Session for FakeSession<F> {
        fn call(&mut self, args: &[Val]) -> Called {
            self.calls += 1;
            (self.answer)(args, self.calls - 1).into()
        }

        fn output(&self) -> String {
            format!("{} calls", self.calls)
        }

        fn usage(&mut self) -> Usage {
            Usage {
                memory: (self.memory)(self.calls),
                refused: self.calls > LIMIT || (self.memory)(self.calls) == u64::MAX,
                ..Usage::default()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_answer_is_right() {
        let expected = Expected::exactly(Val::U32(1));
        let fault = |fault| Err(fault);
        let text = || String::from("why");
        assert_eq!(compare(&Ok(Val::U32(1)), &expected), None);
        assert_eq!(compare(&Ok(Val::U32(2)), &expected), Some(Wrong::Answer));
        assert_eq!(compare(&Ok(Val::S32(1)), &expected), Some(Wrong::Answer));
        let trap = fault(Failure::Trap(text()));
        assert_eq!(compare(&trap, &expected), Some(Wrong::Trap));
        let timeout = fault(Failure::Timeout(text()));
        assert_eq!(compare(&timeout, &expected), Some(Wrong::Timeout));
        let to = |right: Right| Expected {
            right,
            ..expected.clone()
        };
        assert_eq!(compare(&trap, &to(Right::Trap)), None);
        assert_eq!(compare(&timeout, &to(Right::Trap)), Some(Wrong::Timeout));
        assert_eq!(
            compare(&Ok(Val::U32(1)), &to(Right::Trap)),
            Some(Wrong::Answer)
        );
        let undecided = to(Right::Undecided(text()));
        assert_eq!(compare(&Ok(Val::U32(1)), &undecided), Some(Wrong::Answer));
        assert_eq!(compare(&trap, &undecided), Some(Wrong::Trap));
    }

    #[test]
    fn more_of_anything_is_more() {
        let usage = |memory, table, handles| Usage {
            memory,
            table,
            handles,
            refused: false,
        };
        let former = usage(5, 5, 5);
        assert!(!former.exceeds(&former));
        for more in [
            usage(6, 5, 5),
            usage(5, 6, 5),
            usage(5, 5, 6),
            usage(6, 4, 4),
        ] {
            assert!(more.exceeds(&former), "{more}");
        }
        assert!(!usage(4, 4, 4).exceeds(&former));
        let shown = usage(3 << 10, 2, 1).to_string();
        assert_eq!(shown, "3 KiB of memory, 2 table elements, 1 handles");
    }

    #[test]
    fn a_script_ends_with_its_last_call_or_its_first_fault() {
        let fake = fake::Fake(|args: &[Val], calls| match args {
            [Val::U32(0)] => Err(Failure::Trap(format!("at {calls}"))),
            _ => Ok(Val::U64(calls)),
        });
        let script = |numbers: &[u32]| {
            let calls: Vec<Vec<Val>> = numbers.iter().map(|n| vec![Val::U32(*n)]).collect();
            fake.call_script(&calls).outcome
        };
        assert_eq!(script(&[5, 5, 5]), Ok(Val::U64(2)));
        assert_eq!(script(&[5, 0, 5]), Err(Failure::Trap("at 1".to_owned())));
        assert!(script(&[]).is_err());
    }

    #[test]
    fn every_verdict_has_the_word_that_reports_use() {
        for verdict in Verdict::ALL {
            let json = serde_json::to_string(&verdict).unwrap();
            assert_eq!(json, format!("\"{}\"", verdict.word()));
        }
    }
}
