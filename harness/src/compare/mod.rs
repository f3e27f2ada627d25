//! Compares components that people bring: calls the functions that all of them export
//! with the same generated values, and shows where they differ.
//!
//! Nothing is known of them but their types. Each runs in instances of its own, renewed
//! every so often; what it imports beside WASI is answered by mocks that answer every
//! component alike (`lab_wasmtime::Subject`), and what it asks them is compared as well. Who is
//! right is told by a reference or by the majority.

pub mod sequence;
pub mod surface;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use crate::cases::CHUNK;
use crate::host::HostError;
use crate::judge::shrink::{Budget, Goal, shrink};
use crate::judge::symptom::differences;
use crate::judge::{Expected, Failure, Outcome, show};
use crate::plug::Named;
use crate::types::{Shape, generate::Source};
use crate::value::{Val, wave_call};
use lab_wasmtime::{ExportedFunction, Grants, Subject, SubjectSession, Wasmtime};
use sequence::{Action, Step};
pub use surface::{Common, SharedFunction, common};

/// After so many calls that do not end a function is given up: each takes as long as one
/// may.
const ENDLESS: u64 = 3;

/// The findings of a function that are shrunken and shown.
const SHOWN: usize = 4;

/// Whether it matters what components ask of their imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Calls {
    /// The same calls in the same order.
    #[default]
    InOrder,
    /// The same calls.
    AnyOrder,
    /// It does not matter.
    Ignore,
}

/// How components are compared.
#[derive(Debug, Clone)]
pub struct Options {
    /// The seed of the values.
    pub seed: u64,
    /// The cases of each function; a tenth as many sequences follow them.
    pub cases: u64,
    /// Whether their imports' calls matter.
    pub calls: Calls,
    /// The component that is right, by its place.
    pub reference: Option<usize>,
    /// What they get of WASI.
    pub grants: Grants,
}

/// A component by name.
pub struct NamedSubject {
    /// Its name: the file's.
    pub name: String,
    /// The component.
    pub subject: Subject,
}

/// What a component did with one call.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Its answer.
    pub outcome: Outcome,
    /// What it asked the mocks meanwhile.
    pub asked: Vec<String>,
}

impl Seen {
    fn of(outcome: Outcome, asked: Vec<String>) -> Self {
        Seen { outcome, asked }
    }

    /// Whether two components did the same. Traps are the same if the engine has the same
    /// words for them, whatever the guests print.
    pub fn alike(&self, other: &Seen, calls: Calls) -> bool {
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
        let sorted = |asked: &[String]| {
            let mut asked = asked.to_vec();
            asked.sort();
            asked
        };
        outcomes
            && match calls {
                Calls::InOrder => self.asked == other.asked,
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

/// Something that components did differently.
#[derive(Debug, Clone, Serialize)]
pub struct Difference {
    /// The function, or the interface of a sequence.
    pub function: String,
    /// The smallest input that shows it: a call, or the steps of a sequence.
    pub input: Vec<String>,
    /// What each component did, by its name.
    pub seen: BTreeMap<String, Vec<String>>,
    /// Who is wrong, if that can be told.
    pub blame: Vec<String>,
    /// How many of the cases differed.
    pub cases: u64,
    /// Whether it differs only after other calls in the same instance.
    pub unstable: bool,
}

/// What was found.
#[derive(Debug, Serialize)]
pub struct Comparison {
    /// The components.
    pub components: Vec<String>,
    /// The seed.
    pub seed: u64,
    /// The functions that were called, and how often: in cases and in sequences.
    pub functions: BTreeMap<String, u64>,
    /// The functions in common that cannot be called, with why.
    pub left_out: BTreeMap<String, String>,
    /// What they do not share.
    pub unshared: Vec<String>,
    /// What they did differently.
    pub differences: Vec<Difference>,
}

/// Loads components that are named.
///
/// # Errors
/// With the name of the one that is none, or imports what cannot be satisfied.
pub fn load(
    host: &Wasmtime,
    files: Vec<Named>,
    grants: &Grants,
) -> Result<Vec<NamedSubject>, (String, HostError)> {
    let grants = Arc::new(grants.clone());
    let load = |Named { name, bytes }| match host.subject(&bytes, &grants) {
        Ok(subject) => Ok(NamedSubject { name, subject }),
        Err(why) => Err((name, why)),
    };
    files.into_iter().map(load).collect()
}

/// Compares components in the functions that they have in common.
pub fn compare(
    subjects: &[NamedSubject],
    interface: Option<&str>,
    options: &Options,
    progress: &dyn Fn(&str),
) -> Comparison {
    let exports: Vec<(String, Vec<ExportedFunction>)> = subjects
        .iter()
        .map(|named| (named.name.clone(), named.subject.exports()))
        .collect();
    let Common {
        functions,
        unshared,
    } = common(&exports, interface);
    let mut found = Comparison {
        components: subjects.iter().map(|named| named.name.clone()).collect(),
        seed: options.seed,
        functions: BTreeMap::new(),
        left_out: BTreeMap::new(),
        unshared,
        differences: Vec::new(),
    };
    let judge = Judge { subjects, options };
    let mut callable = Vec::new();
    for function in functions {
        let name = function.name();
        if let Some(why) = function.obstacle() {
            found.left_out.insert(name, why);
            continue;
        }
        if let Some(shapes) = function.values() {
            progress(&name);
            let (calls, differences) = judge.values(&function, &shapes);
            found.functions.insert(name, calls);
            if !differences.is_empty() {
                // In sequences it would show the same again.
                found.differences.extend(differences);
                continue;
            }
        }
        callable.push(function);
    }
    progress("sequences of calls");
    let (calls, difference) = judge.sequences(&callable);
    for (function, calls) in callable.iter().zip(calls) {
        let name = function.name();
        match calls + found.functions.get(&name).copied().unwrap_or(0) {
            0 => {
                let why = "nothing in common makes the handle that it takes".to_owned();
                found.left_out.insert(name, why);
            }
            calls => drop(found.functions.insert(name, calls)),
        }
    }
    found.differences.extend(difference);
    found
}

struct Judge<'a> {
    subjects: &'a [NamedSubject],
    options: &'a Options,
}

impl Judge<'_> {
    fn alike(&self, seen: &[Seen]) -> bool {
        let rest = seen.iter().skip(1);
        rest.clone()
            .all(|other| other.alike(&seen[0], self.options.calls))
    }

    /// Who is wrong: who differs from the reference, or from the majority.
    fn blame(&self, alike: &dyn Fn(usize, usize) -> bool) -> Vec<String> {
        let count = self.subjects.len();
        let same = |one: usize| (0..count).filter(|&two| alike(one, two)).count();
        let right = match self.options.reference {
            Some(reference) => Some(reference),
            None => (0..count).find(|&one| 2 * same(one) > count),
        };
        let Some(right) = right else {
            return Vec::new();
        };
        let wrong = (0..count).filter(|&other| !alike(right, other));
        wrong.map(|at| self.subjects[at].name.clone()).collect()
    }

    /// How often a function that takes and answers values was called, and what differs.
    fn values(&self, function: &SharedFunction, shapes: &[Shape]) -> (u64, Vec<Difference>) {
        let mut hasher = blake3::Hasher::new();
        hasher.update(function.name().as_bytes());
        hasher.update(&self.options.seed.to_le_bytes());
        let mut source = Source::new(&hasher.finalize());
        let mut sessions: Vec<Option<SubjectSession>> = Vec::new();
        let mut found: Vec<(String, Difference)> = Vec::new();
        let (mut calls, mut endless) = (0, 0);
        for index in 0..self.options.cases {
            if index % CHUNK == 0 {
                sessions = self.subjects.iter().map(|_| None).collect();
            }
            let args = source.values(shapes);
            let subjects = self.subjects.iter().zip(&mut sessions);
            let seen: Vec<Seen> = subjects
                .map(|(named, session)| call(&named.subject, session, function, &args))
                .collect();
            calls += 1;
            // All go on from the same past.
            if seen.iter().any(|seen| seen.outcome.is_err()) {
                sessions = self.subjects.iter().map(|_| None).collect();
            }
            let timeout = |seen: &Seen| matches!(seen.outcome, Err(Failure::Timeout(_)));
            endless += u64::from(seen.iter().any(timeout));
            if !self.alike(&seen) {
                self.note(function, shapes, args, &seen, &mut found);
            }
            if endless >= ENDLESS {
                break;
            }
        }
        (
            calls,
            found
                .into_iter()
                .map(|(_, difference)| difference)
                .collect(),
        )
    }

    /// Keeps a difference for each way in which they fall apart.
    fn note(
        &self,
        function: &SharedFunction,
        shapes: &[Shape],
        args: Vec<Val>,
        seen: &[Seen],
        found: &mut Vec<(String, Difference)>,
    ) {
        let signs = self.signs(seen);
        let mut known = false;
        for (_, difference) in found.iter_mut().filter(|(sign, _)| signs.contains(sign)) {
            difference.cases += 1;
            known = true;
        }
        let Some(sign) = signs.into_iter().next().filter(|_| !known) else {
            return;
        };
        if found.len() < SHOWN {
            let difference = self.smallest(function, shapes, args, seen, &sign);
            found.push((sign, difference));
        }
    }

    /// In which ways each component differs from the first.
    fn signs(&self, seen: &[Seen]) -> BTreeSet<String> {
        let mut signs = BTreeSet::new();
        let first = &seen[0];
        for (place, other) in seen.iter().enumerate().skip(1) {
            if other.alike(first, self.options.calls) {
                continue;
            }
            let ways = match &first.outcome {
                Ok(answer) => differences(&other.outcome, &Expected::exactly(answer.clone())),
                Err(_) => BTreeSet::from(["it does not fault".to_owned()]),
            };
            match ways.is_empty() {
                true => drop(signs.insert(format!("{place}: asks otherwise"))),
                false => signs.extend(ways.iter().map(|way| format!("{place}: {way}"))),
            }
        }
        signs
    }

    fn alone(&self, function: &SharedFunction, args: &[Val]) -> Vec<Seen> {
        let subjects = self.subjects.iter();
        subjects
            .map(|named| call(&named.subject, &mut None, function, args))
            .collect()
    }

    fn smallest(
        &self,
        function: &SharedFunction,
        shapes: &[Shape],
        args: Vec<Val>,
        first: &[Seen],
        sign: &String,
    ) -> Difference {
        let unstable = self.alike(&self.alone(function, &args));
        let mut smallest = args.clone();
        if !unstable {
            let plain: Vec<Val> = shapes.iter().map(Shape::plain).collect();
            let goal = Goal {
                plain: &plain,
                shapes: Some(shapes),
            };
            smallest = shrink(args, goal, Budget::default(), &mut |args| {
                self.signs(&self.alone(function, args)).contains(sign)
            });
        }
        let seen = match unstable {
            true => first.to_vec(),
            false => self.alone(function, &smallest),
        };
        let alike = |one: usize, two: usize| seen[one].alike(&seen[two], self.options.calls);
        Difference {
            function: function.name(),
            input: vec![wave_call(&function.exported.name, &smallest)],
            seen: self.shown(seen.iter().map(|seen| vec![seen.clone()]).collect()),
            blame: self.blame(&alike),
            cases: 1,
            unstable,
        }
    }

    fn shown(&self, seen: Vec<Vec<Seen>>) -> BTreeMap<String, Vec<String>> {
        let lines = |seen: Vec<Seen>| {
            let lines = seen.into_iter().flat_map(|seen| {
                let asked = seen.asked.iter().map(|asked| format!("asks {asked}"));
                asked.chain([seen.words()]).collect::<Vec<_>>()
            });
            lines.collect()
        };
        let names = self.subjects.iter().map(|named| named.name.clone());
        names.zip(seen.into_iter().map(lines)).collect()
    }

    /// How often each function was called in sequences of calls that share what an
    /// instance remembers and make and use resources, and what differs first.
    fn sequences(&self, functions: &[SharedFunction]) -> (Vec<u64>, Option<Difference>) {
        let play = |steps: &[Step]| -> Vec<Vec<Seen>> {
            let subjects = self.subjects.iter();
            subjects
                .map(|named| sequence::play(&named.subject, functions, steps))
                .collect()
        };
        let calls = self.options.calls;
        let same = |one: &[Seen], two: &[Seen]| {
            one.len() == two.len() && one.iter().zip(two).all(|(a, b)| a.alike(b, calls))
        };
        let differs = |seen: &[Vec<Seen>]| seen.iter().any(|other| !same(&seen[0], other));
        let mut made = vec![0; functions.len()];
        let mut found: Option<Difference> = None;
        let mut endless = 0;
        for index in 0..(self.options.cases / 10).max(20) {
            let steps = sequence::draw(functions, self.options.seed, index);
            for step in &steps {
                if let Action::Call(place, _) = step.action {
                    made[place] += 1;
                }
            }
            if steps.is_empty() {
                break;
            }
            let seen = play(&steps);
            let timeout = |seen: &Seen| matches!(seen.outcome, Err(Failure::Timeout(_)));
            endless += u64::from(seen.iter().flatten().any(timeout));
            if differs(&seen) {
                match &mut found {
                    Some(found) => found.cases += 1,
                    None => found = Some(self.sequence(steps, functions, &play, &same)),
                }
            }
            if endless >= ENDLESS {
                break;
            }
        }
        (made, found)
    }

    fn sequence(
        &self,
        steps: Vec<Step>,
        functions: &[SharedFunction],
        play: &dyn Fn(&[Step]) -> Vec<Vec<Seen>>,
        same: &dyn Fn(&[Seen], &[Seen]) -> bool,
    ) -> Difference {
        let differs = |seen: &[Vec<Seen>]| seen.iter().any(|other| !same(&seen[0], other));
        let steps = sequence::smaller(steps, functions, &mut |steps| differs(&play(steps)));
        let seen = play(&steps);
        let shown = steps.iter().map(|step| sequence::show(step, functions));
        Difference {
            function: "a sequence of calls".to_owned(),
            input: shown.collect(),
            blame: self.blame(&|one, two| same(&seen[one], &seen[two])),
            seen: self.shown(seen),
            cases: 1,
            unstable: false,
        }
    }
}

/// Calls a function in a live instance, or in a fresh one, which then lives on unless it
/// faults.
fn call(
    subject: &Subject,
    session: &mut Option<SubjectSession>,
    function: &SharedFunction,
    args: &[Val],
) -> Seen {
    let live = match session {
        Some(live) => live,
        None => match subject.start() {
            Ok(fresh) => session.insert(fresh),
            Err(fault) => return Seen::of(Err(fault), Vec::new()),
        },
    };
    let outcome = live.call(&function.exported, args);
    let asked = live.take_asked();
    if outcome.is_err() {
        *session = None;
    }
    Seen::of(outcome, asked)
}
