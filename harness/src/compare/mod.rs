//! Compares components that people bring: calls the functions that all of them export
//! with the same generated values, and shows where they differ.
//!
//! Nothing is known of them but their types. Each runs in instances of its own, renewed
//! every so often; what it imports beside WASI is answered by mocks that answer every
//! component alike (`host::Subject`), and what it asks them is compared as well. Who is
//! right is told by a reference or by the majority.

pub mod sequence;
pub mod surface;

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde::Serialize;

use crate::cases::CHUNK;
use crate::host::{Exported, Grants, Host, HostError, Subject, SubjectSession};
use crate::judge::shrink::{Budget, Goal, shrink};
use crate::judge::{Fault, Outcome, show};
use crate::shape::{Shape, generate};
use crate::value::{Val, wave_call};
use sequence::Step;
pub use surface::{Common, Function, common};

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
    /// The cases of each function, and a hundredth of them the sequences.
    pub cases: u64,
    /// Whether their imports' calls matter.
    pub calls: Calls,
    /// The component that is right, by its place.
    pub reference: Option<usize>,
    /// What they get of WASI.
    pub grants: Grants,
}

/// A component by name.
pub struct Named {
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
            first
                .split("; the guest said")
                .next()
                .unwrap_or_default()
                .to_owned()
        };
        let outcomes = match (&self.outcome, &other.outcome) {
            (Ok(one), Ok(two)) => one == two,
            (Err(Fault::Trap(one)), Err(Fault::Trap(two))) => words(one) == words(two),
            (Err(Fault::Timeout(_)), Err(Fault::Timeout(_))) => true,
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
        show(&self.outcome)
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
    /// The functions that were called, with how many values each.
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
    host: &Host,
    files: Vec<(String, Vec<u8>)>,
    grants: &Grants,
) -> Result<Vec<Named>, (String, HostError)> {
    let grants = Arc::new(grants.clone());
    let load = |(name, bytes): (String, Vec<u8>)| match host.subject(&bytes, &grants) {
        Ok(subject) => Ok(Named { name, subject }),
        Err(why) => Err((name, why)),
    };
    files.into_iter().map(load).collect()
}

/// Compares components in the functions that they have in common.
pub fn compare(
    subjects: &[Named],
    interface: Option<&str>,
    options: &Options,
    progress: &dyn Fn(&str),
) -> Comparison {
    let exports: Vec<(String, Vec<Exported>)> = subjects
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
    let mut with_handles: BTreeMap<String, Vec<Function>> = BTreeMap::new();
    for function in functions {
        let name = function.name();
        match (function.values(), function.obstacle()) {
            (_, Some(why)) => drop(found.left_out.insert(name, why)),
            (Some(shapes), None) => {
                progress(&name);
                found.functions.insert(name, options.cases);
                found.differences.extend(judge.values(&function, &shapes));
            }
            (None, None) => {
                let interface = function.exported.interface.clone().unwrap_or_default();
                with_handles.entry(interface).or_default().push(function);
            }
        }
    }
    for (interface, functions) in with_handles {
        progress(&interface);
        let sequences = (options.cases / 10).max(20);
        for function in &functions {
            found.functions.insert(function.name(), sequences);
        }
        found
            .differences
            .extend(judge.sequences(&interface, &functions, sequences));
    }
    found
}

struct Judge<'a> {
    subjects: &'a [Named],
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

    /// What differs of a function that takes and answers values.
    fn values(&self, function: &Function, shapes: &[Shape]) -> Vec<Difference> {
        let mut hasher = blake3::Hasher::new();
        hasher.update(function.name().as_bytes());
        hasher.update(&self.options.seed.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, hasher.finalize().as_bytes());
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let strategy = generate::values(shapes.to_vec());
        let mut sessions: Vec<Option<SubjectSession>> = Vec::new();
        let mut found: Vec<(Vec<Vec<bool>>, Difference)> = Vec::new();
        for index in 0..self.options.cases {
            if index % CHUNK == 0 {
                sessions = self.subjects.iter().map(|_| None).collect();
            }
            let Ok(tree) = strategy.new_tree(&mut runner) else {
                continue;
            };
            let args = tree.current();
            let subjects = self.subjects.iter().zip(&mut sessions);
            let seen: Vec<Seen> = subjects
                .map(|(named, session)| call(&named.subject, session, function, &args))
                .collect();
            if self.alike(&seen) {
                continue;
            }
            // One difference for each way in which they fall apart.
            let pattern = self.pattern(&seen);
            if let Some((_, known)) = found.iter_mut().find(|(known, _)| *known == pattern) {
                known.cases += 1;
                continue;
            }
            if found.len() < SHOWN {
                found.push((pattern, self.smallest(function, shapes, args, &seen)));
            }
        }
        found
            .into_iter()
            .map(|(_, difference)| difference)
            .collect()
    }

    /// Which components did the same as which.
    fn pattern(&self, seen: &[Seen]) -> Vec<Vec<bool>> {
        let alike = |one: &Seen| {
            seen.iter()
                .map(|two| one.alike(two, self.options.calls))
                .collect()
        };
        seen.iter().map(alike).collect()
    }

    fn alone(&self, function: &Function, args: &[Val]) -> Vec<Seen> {
        let subjects = self.subjects.iter();
        subjects
            .map(|named| call(&named.subject, &mut None, function, args))
            .collect()
    }

    fn smallest(
        &self,
        function: &Function,
        shapes: &[Shape],
        args: Vec<Val>,
        first: &[Seen],
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
                !self.alike(&self.alone(function, args))
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

    /// What differs in sequences of calls that make and use resources.
    fn sequences(&self, interface: &str, functions: &[Function], count: u64) -> Vec<Difference> {
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
        let mut found: Option<Difference> = None;
        for index in 0..count {
            let steps = sequence::draw(functions, self.options.seed, index);
            if steps.is_empty() || !differs(&play(&steps)) {
                continue;
            }
            if let Some(found) = &mut found {
                found.cases += 1;
                continue;
            }
            let steps = sequence::smaller(steps, functions, &mut |steps| differs(&play(steps)));
            let seen = play(&steps);
            let alike = |one: usize, two: usize| same(&seen[one], &seen[two]);
            let shown = steps.iter().map(|step| sequence::show(step, functions));
            found = Some(Difference {
                function: interface.to_owned(),
                input: shown.collect(),
                blame: self.blame(&alike),
                seen: self.shown(seen),
                cases: 1,
                unstable: false,
            });
        }
        found.into_iter().collect()
    }
}

/// Calls a function in a live instance, or in a fresh one, which then lives on unless it
/// faults.
fn call(
    subject: &Subject,
    session: &mut Option<SubjectSession>,
    function: &Function,
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
