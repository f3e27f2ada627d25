//! Compares components that people bring: calls the functions that all of them export
//! with the same generated values, and shows where they differ.
//!
//! Nothing is known of them but their types. Each runs in instances of its own, renewed
//! every so often; what it imports beside WASI is answered by mocks that answer every
//! component alike (`lab_wasmtime::Subject`), and what it asks them is compared as well. Who is
//! right is told by a reference or by the majority.

pub mod growth;
pub mod sequence;
pub mod surface;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use crate::cases::CHUNK;
use crate::host::HostError;
use crate::judge::shrink::{Budget, Goal, shrink};
use crate::judge::stability::MemoryGrowth;
use crate::judge::symptom::differences;
use crate::judge::{Expected, Failure, Outcome, show};
use crate::plug::Named;
use crate::types::{Shape, generate::Source};
use crate::value::{Val, wave_call};
use lab_wasmtime::{ExportedFunction, Grants, Subject, SubjectSession, Wasmtime};
use sequence::Step;
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

/// Whether it matters what components print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Output {
    /// The same text during each call that is answered.
    #[default]
    Compare,
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
    /// Whether what they print matters.
    pub output: Output,
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
    /// What it printed meanwhile, if it answered: what is said of a trap is not compared.
    pub printed: String,
    /// In a sequence, the place of the function that was called.
    pub called: Option<usize>,
}

impl Seen {
    /// What came of a call, with what the instance has asked and printed.
    fn of(outcome: Outcome, session: &mut SubjectSession) -> Self {
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
    fn unstarted(failure: Failure) -> Self {
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
        let sorted = |asked: &[String]| {
            let mut asked = asked.to_vec();
            asked.sort();
            asked
        };
        outcomes
            && (options.output == Output::Ignore || self.printed == other.printed)
            && match options.calls {
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

/// What came of the calls of a function in one component.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
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
}

impl Tally {
    fn count(&mut self, outcome: &Outcome) {
        *match outcome {
            Ok(Val::Result(Err(_))) => &mut self.errors,
            Ok(_) => &mut self.answered,
            Err(Failure::Timeout(_)) => &mut self.timed_out,
            Err(_) => &mut self.trapped,
        } += 1;
    }

    fn add(&mut self, other: &Tally) {
        self.answered += other.answered;
        self.errors += other.errors;
        self.trapped += other.trapped;
        self.timed_out += other.timed_out;
    }

    /// The calls.
    fn calls(&self) -> u64 {
        self.answered + self.errors + self.trapped + self.timed_out
    }

    /// Whether any call had an answer.
    pub fn has_answer(&self) -> bool {
        self.answered + self.errors > 0
    }
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
    /// What came of these calls, by function and component.
    pub outcomes: BTreeMap<String, BTreeMap<String, Tally>>,
    /// The functions that no component ever answered: of them nothing was compared.
    pub unanswered: Vec<String>,
    /// The functions in common that cannot be called, with why.
    pub left_out: BTreeMap<String, String>,
    /// What they do not share.
    pub unshared: Vec<String>,
    /// What they do not import alike.
    pub imports: Vec<String>,
    /// The imports that mocks answer, by component.
    pub mocks: BTreeMap<String, Vec<String>>,
    /// What else a reader has to know: versions that are taken for the same, growth that all
    /// components have.
    pub notes: Vec<String>,
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
    let of = |functions: fn(&Subject) -> Vec<ExportedFunction>| -> Vec<_> {
        let subjects = subjects.iter();
        subjects
            .map(|named| (named.name.clone(), functions(&named.subject)))
            .collect()
    };
    let Common {
        functions,
        unshared,
        versions,
    } = common(&of(Subject::exports), interface, "export");
    let imports = common(&of(Subject::imports), None, "import");
    let mocks = subjects.iter().map(|named| {
        let mocked = named.subject.mocked().to_vec();
        (named.name.clone(), mocked)
    });
    let mut found = Comparison {
        components: subjects.iter().map(|named| named.name.clone()).collect(),
        seed: options.seed,
        functions: BTreeMap::new(),
        outcomes: BTreeMap::new(),
        unanswered: Vec::new(),
        left_out: BTreeMap::new(),
        unshared,
        imports: [imports.unshared, imports.versions].concat(),
        mocks: mocks.filter(|(_, mocked)| !mocked.is_empty()).collect(),
        notes: versions,
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
            let Called {
                tallies,
                args,
                differences,
            } = judge.values(&function, &shapes);
            found.add(&name, &tallies);
            if !tallies.iter().any(Tally::has_answer) {
                continue;
            }
            let (grown, note) = judge.growth(&function, &args);
            found.differences.extend(grown);
            found.notes.extend(note);
            if !differences.is_empty() {
                // In sequences it would show the same again.
                found.differences.extend(differences);
                continue;
            }
        }
        callable.push(function);
    }
    progress("sequences of calls");
    let (tallies, difference) = judge.sequences(&callable);
    for (function, tallies) in callable.iter().zip(tallies) {
        found.add(&function.name(), &tallies);
        if !found.functions.contains_key(&function.name()) {
            let why = "nothing in common makes the handle that it takes".to_owned();
            found.left_out.insert(function.name(), why);
        }
    }
    let silent = found.outcomes.iter().filter(|(_, outcomes)| {
        let mut tallies = outcomes.values();
        !tallies.any(Tally::has_answer)
    });
    found.unanswered = silent.map(|(name, _)| name.clone()).collect();
    found.differences.extend(difference);
    found
}

impl Comparison {
    /// Adds what came of calls of a function, in the order of the components.
    fn add(&mut self, function: &str, tallies: &[Tally]) {
        let calls = tallies.iter().map(Tally::calls).max().unwrap_or(0);
        if calls == 0 {
            return;
        }
        *self.functions.entry(function.to_owned()).or_default() += calls;
        let outcomes = self.outcomes.entry(function.to_owned()).or_default();
        for (component, tally) in self.components.iter().zip(tallies) {
            outcomes.entry(component.clone()).or_default().add(tally);
        }
    }
}

/// What came of the calls of a function.
struct Called {
    /// In each component.
    tallies: Vec<Tally>,
    /// Some arguments.
    args: Vec<Vec<Val>>,
    differences: Vec<Difference>,
}

struct Judge<'a> {
    subjects: &'a [NamedSubject],
    options: &'a Options,
}

impl Judge<'_> {
    fn alike(&self, seen: &[Seen]) -> bool {
        let rest = seen.iter().skip(1);
        rest.clone()
            .all(|other| other.alike(&seen[0], self.options))
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

    /// What comes of calls of a function that takes and answers values.
    fn values(&self, function: &SharedFunction, shapes: &[Shape]) -> Called {
        let mut hasher = blake3::Hasher::new();
        hasher.update(function.name().as_bytes());
        hasher.update(&self.options.seed.to_le_bytes());
        let mut source = Source::new(&hasher.finalize());
        let mut sessions: Vec<Option<SubjectSession>> = Vec::new();
        let mut found: Vec<(String, Difference)> = Vec::new();
        let mut tallies = vec![Tally::default(); self.subjects.len()];
        let (mut some, mut endless) = (Vec::new(), 0);
        for index in 0..self.options.cases {
            if index % CHUNK == 0 {
                sessions = self.subjects.iter().map(|_| None).collect();
            }
            let args = source.values(shapes);
            let subjects = self.subjects.iter().zip(&function.exported);
            let seen: Vec<Seen> = subjects
                .zip(&mut sessions)
                .map(|((named, exported), session)| call(&named.subject, session, exported, &args))
                .collect();
            for (tally, seen) in tallies.iter_mut().zip(&seen) {
                tally.count(&seen.outcome);
            }
            if index < CHUNK {
                some.push(args.clone());
            }
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
        Called {
            tallies,
            args: some,
            differences: found.into_iter().map(|(_, found)| found).collect(),
        }
    }

    /// Whether some components grow with the calls of a function and others do not, or else
    /// a note if all grow.
    fn growth(
        &self,
        function: &SharedFunction,
        args: &[Vec<Val>],
    ) -> (Option<Difference>, Option<String>) {
        let subjects = self.subjects.iter().zip(&function.exported);
        let grown: Vec<Option<MemoryGrowth>> = subjects
            .map(|(named, exported)| growth::growth(&named.subject, exported, args))
            .collect();
        let words = |grown: &Option<MemoryGrowth>| match grown {
            Some(grown) => growth::words(grown),
            None => "does not grow".to_owned(),
        };
        let names = || self.subjects.iter().map(|named| &named.name).zip(&grown);
        if grown.iter().all(Option::is_none) {
            return (None, None);
        }
        if grown.iter().all(Option::is_some) {
            let each = names().map(|(name, grown)| format!("{name} {}", words(grown)));
            let each: Vec<String> = each.collect();
            let note = format!(
                "`{}`: each component grows: {}",
                function.name(),
                each.join("; ")
            );
            return (None, Some(note));
        }
        let growing = names().filter(|(_, grown)| grown.is_some());
        let difference = Difference {
            function: function.name(),
            input: vec!["the same calls over and over, in one instance".to_owned()],
            blame: growing.map(|(name, _)| name.clone()).collect(),
            seen: names()
                .map(|(name, grown)| (name.clone(), vec![words(grown)]))
                .collect(),
            cases: 1,
            unstable: false,
        };
        (Some(difference), None)
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
            if other.alike(first, self.options) {
                continue;
            }
            let ways = match &first.outcome {
                Ok(answer) => differences(&other.outcome, &Expected::exactly(answer.clone())),
                Err(_) => BTreeSet::from(["it does not fault".to_owned()]),
            };
            match ways.is_empty() {
                true if other.printed != first.printed => {
                    signs.insert(format!("{place}: prints otherwise"));
                }
                true => drop(signs.insert(format!("{place}: asks otherwise"))),
                false => signs.extend(ways.iter().map(|way| format!("{place}: {way}"))),
            }
        }
        signs
    }

    fn alone(&self, function: &SharedFunction, args: &[Val]) -> Vec<Seen> {
        let subjects = self.subjects.iter().zip(&function.exported);
        subjects
            .map(|(named, exported)| call(&named.subject, &mut None, exported, args))
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
        let alike = |one: usize, two: usize| seen[one].alike(&seen[two], self.options);
        Difference {
            function: function.name(),
            input: vec![wave_call(&function.exported[0].name, &smallest)],
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
                let printed = seen.printed.lines();
                let printed = printed.map(|line| format!("prints {line:?}"));
                asked
                    .chain(printed)
                    .chain([seen.words()])
                    .collect::<Vec<_>>()
            });
            lines.collect()
        };
        let names = self.subjects.iter().map(|named| named.name.clone());
        names.zip(seen.into_iter().map(lines)).collect()
    }

    /// What came of the calls of each function in sequences of calls that share what an
    /// instance remembers and make and use resources, and what differs first.
    fn sequences(&self, functions: &[SharedFunction]) -> (Vec<Vec<Tally>>, Option<Difference>) {
        let play = |steps: &[Step]| -> Vec<Vec<Seen>> {
            let subjects = self.subjects.iter().enumerate();
            subjects
                .map(|(place, named)| sequence::play((place, &named.subject), functions, steps))
                .collect()
        };
        let same = |one: &[Seen], two: &[Seen]| {
            let mut pairs = one.iter().zip(two);
            one.len() == two.len() && pairs.all(|(a, b)| a.alike(b, self.options))
        };
        let differs = |seen: &[Vec<Seen>]| seen.iter().any(|other| !same(&seen[0], other));
        let mut tallies = vec![vec![Tally::default(); self.subjects.len()]; functions.len()];
        let mut found: Option<Difference> = None;
        let mut endless = 0;
        for index in 0..(self.options.cases / 10).max(20) {
            let steps = sequence::draw(functions, self.options.seed, index);
            if steps.is_empty() {
                break;
            }
            let seen = play(&steps);
            for (place, seen) in seen.iter().enumerate() {
                for seen in seen {
                    if let Some(function) = seen.called {
                        tallies[function][place].count(&seen.outcome);
                    }
                }
            }
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
        (tallies, found)
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
    function: &ExportedFunction,
    args: &[Val],
) -> Seen {
    let live = match session {
        Some(live) => live,
        None => match subject.start() {
            Ok(fresh) => session.insert(fresh),
            Err(fault) => return Seen::unstarted(fault),
        },
    };
    let outcome = live.call(function, args);
    let seen = Seen::of(outcome, live);
    if seen.outcome.is_err() {
        *session = None;
    }
    seen
}
