//! What components keep: whether an instance grows with its calls and does not level off, by
//! the rule of the matrix; or by less, while another component does not grow.

use std::time::{Duration, Instant};

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
        word: None,
        index: index as u64,
        args: args.clone(),
        expected: Expected::exactly(ANSWERED),
    };
    let cases: Vec<Case> = args.iter().enumerate().map(case).collect();
    let (seen, _) = watch(&watched, &cases, HOW).ok()??;
    seen.growth
}

/// The calls after which memory is looked at, to find what grows too slowly for the rule of the
/// matrix: a leak of 64 bytes for each call takes a page of 64 KiB in the last window.
const FIRST: u64 = 512;
const LOOKS: u32 = 4;

/// The doublings after that, for a component that grows while another one does not: garbage that
/// is collected at last is told from a leak only by calling more often.
const MORE_LOOKS: u32 = 4;

/// The time of these calls for each component; nothing is said of a slower one.
const PATIENCE: Duration = Duration::from_secs(20);

/// How components creep: those whose memory grew again and again, by however little, if another
/// one's stayed as it was over the same calls.
pub fn creeping<'a>(
    subjects: impl Iterator<Item = (&'a Subject, &'a ExportedFunction)>,
    args: &[Vec<Val>],
) -> Vec<Option<MemoryGrowth>> {
    let held = |(subject, function): (&Subject, &ExportedFunction), looks| {
        held(Watched { subject, function }, args, looks).unwrap_or_default()
    };
    let subjects: Vec<_> = subjects.collect();
    let first: Vec<Vec<Usage>> = subjects.iter().map(|of| held(*of, LOOKS)).collect();
    let stays = |looks: &[Usage]| {
        looks.len() == LOOKS as usize && looks.iter().all(|held| held.memory == looks[0].memory)
    };
    let grows = |looks: &[Usage]| {
        let windows = looks.windows(2);
        looks.len() > 1 && windows.into_iter().all(|two| two[1].memory > two[0].memory)
    };
    if !first.iter().any(|looks| stays(looks)) {
        return vec![None; subjects.len()];
    }
    let creeps = subjects.iter().zip(&first).map(|(of, looks)| {
        let last_two = looks.len().saturating_sub(2);
        if !grows(&looks[last_two..]) {
            return None;
        }
        let looks = held(*of, LOOKS + MORE_LOOKS);
        let from = looks.len().checked_sub(MORE_LOOKS as usize + 1)?;
        grows(&looks[from..]).then(|| MemoryGrowth {
            from: looks[from],
            to: looks[looks.len() - 1],
            calls: FIRST * ((1 << (looks.len() - 1)) - (1 << from)),
        })
    });
    creeps.collect()
}

/// What an instance holds after the first calls and after each doubling of them; `None` if a
/// call fails, or the time is up.
fn held(watched: Watched, args: &[Vec<Val>], looks: u32) -> Option<Vec<Usage>> {
    let start = Instant::now();
    let mut session = watched.instantiate().ok()?;
    let mut held = Vec::new();
    let mut args = args.iter().cycle();
    let mut calls = 0;
    for look in 0..looks {
        while calls < FIRST << look {
            session.call(args.next()?).outcome.ok()?;
            calls += 1;
            if start.elapsed() > PATIENCE {
                return None;
            }
        }
        held.push(session.usage());
    }
    Some(held)
}

/// Growth in words.
pub fn words(growth: &MemoryGrowth) -> String {
    format!(
        "grows without levelling off: from {} to {} in {} calls",
        growth.from, growth.to, growth.calls
    )
}
