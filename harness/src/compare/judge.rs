//! Calls components alike, and tells where they differ, how, and who is wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::inputs::Inputs;
use super::sequence::{self, Step};
use super::{Difference, NamedSubject, Options, Seen, SharedFunction, Tally, growth};
use crate::cases::CHUNK;
use crate::judge::shrink::{Budget, Goal, shrink};
use crate::judge::stability::MemoryGrowth;
use crate::judge::symptom::differences;
use crate::judge::{Expected, Failure};
use crate::types::Shape;
use crate::value::{Val, wave_call};
use lab_wasmtime::{ExportedFunction, Subject, SubjectSession};

/// After so many calls that do not end a function is given up: each takes as long as one
/// may.
const ENDLESS: u64 = 3;

/// The findings of a function that are shrunken and shown.
const SHOWN: usize = 4;

/// What came of the calls of a function.
pub(super) struct Called {
    /// In each component.
    pub tallies: Vec<Tally>,
    /// Some arguments.
    pub args: Vec<Vec<Val>>,
    /// The words that were put into arguments.
    pub words: BTreeSet<String>,
    /// What differs.
    pub differences: Vec<Difference>,
}

pub(super) struct Judge<'a> {
    pub subjects: &'a [NamedSubject],
    pub options: &'a Options,
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
    pub fn values(&self, function: &SharedFunction, shapes: &[Shape]) -> Called {
        let mut inputs = Inputs::new(function, shapes, self.options);
        let mut sessions: Vec<Option<SubjectSession>> = Vec::new();
        let mut found: Vec<(String, Difference)> = Vec::new();
        let mut tallies = vec![Tally::default(); self.subjects.len()];
        let (mut words, mut endless) = (BTreeSet::new(), 0);
        for (index, (args, word)) in inputs.by_ref().enumerate() {
            if (index as u64).is_multiple_of(CHUNK) {
                sessions = self.subjects.iter().map(|_| None).collect();
            }
            words.extend(word.map(|word| word.to_string()));
            let subjects = self.subjects.iter().zip(&function.exported);
            let seen: Vec<Seen> = subjects
                .zip(&mut sessions)
                .map(|((named, exported), session)| call(&named.subject, session, exported, &args))
                .collect();
            for (tally, seen) in tallies.iter_mut().zip(&seen) {
                tally.count(&seen.outcome);
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
            if endless >= ENDLESS || (self.options.until_different && !found.is_empty()) {
                break;
            }
        }
        Called {
            tallies,
            args: inputs.first,
            words,
            differences: found.into_iter().map(|(_, found)| found).collect(),
        }
    }

    /// Whether some components grow with the calls of a function and others do not, or else
    /// a note if all grow.
    pub fn growth(
        &self,
        function: &SharedFunction,
        args: &[Vec<Val>],
    ) -> (Option<Difference>, Option<String>) {
        let subjects = self.subjects.iter().zip(&function.exported);
        let subjects = subjects.map(|(named, exported)| (&named.subject, exported));
        let mut grown: Vec<Option<MemoryGrowth>> = subjects
            .clone()
            .map(|(subject, exported)| growth::growth(subject, exported, args))
            .collect();
        if grown.iter().all(Option::is_none) {
            grown = growth::creeping(subjects, args);
        }
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
        if !unstable && !self.options.until_different {
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
    pub fn sequences(&self, functions: &[SharedFunction]) -> (Vec<Vec<Tally>>, Option<Difference>) {
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
            if endless >= ENDLESS || (self.options.until_different && found.is_some()) {
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
        let steps = match self.options.until_different {
            true => steps,
            false => sequence::smaller(steps, functions, &mut |steps| differs(&play(steps))),
        };
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
