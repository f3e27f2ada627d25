//! What a wrong outcome means: wrong by itself, wrong because of what ran before it,
//! or too slow; and the smallest input that shows it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::MOST_FAULTS;
use super::cell::{CellRun, Watched, generated};
use crate::cases::Cases;
use crate::cell::CaseName;
use crate::event::Event;
use crate::expectations::{Entry, WrongCall};
use crate::host::Function;
use crate::judge::blame::{Blame, Judgement};
use crate::judge::execute::{Finding, Run};
use crate::judge::shrink::{Budget, Goal, near, shorten, shrink, shrink_script};
use crate::judge::symptom::{Symptom, TIMEOUT, differ};
use crate::judge::{Case, Executor, Expected, Failure, Outcome, Verdict, Wrong, compare, show};
use crate::report::{Counterexample, Fault};
use crate::value::{self, Val};

/// The time in which a known fault is shrunken.
const KNOWN: Duration = Duration::from_millis(300);

/// What is spent on inputs near the plain one where shrinking is stuck: enough for what one in a
/// hundred inputs shows.
const NEAR: Budget = Budget {
    attempts: 500,
    time: Duration::from_millis(500),
};

/// By how much less time a call has while what hangs is shrunken, and while others are asked
/// whether they hang too.
pub(super) const HASTE: u32 = 10;

/// A row of calls in one instance of which the last was wrong.
struct Slip {
    script: Vec<Vec<Val>>,
    case: CaseName,
    outcome: Outcome,
    output: String,
    /// How often it happened, in words.
    rate: String,
    /// Whether it is known.
    known: bool,
}

/// A call that is wrong by itself, as expectations see it.
fn alone<'a>(verdict: Verdict, args: &'a [Val], expected: &'a Expected) -> WrongCall<'a> {
    WrongCall {
        verdict,
        args,
        before: &[],
        answer: expected.right.answer(),
    }
}

/// What of a wrong outcome is shrunken.
struct Target {
    /// The difference.
    what: String,
    /// Whether it is known.
    known: bool,
}

/// Whether a fault is one of a cell that remembers: its last call is right alone.
fn remembers(fault: &Fault) -> bool {
    let shown = fault.counterexample.as_ref();
    shown.is_some_and(|shown| !shown.before.is_empty()) || fault.verdict == Verdict::Unstable
}

impl<'b> CellRun<'b> {
    /// Examines a finding of the run, unless it shows nothing new: of what is known, each entry
    /// once. What was not known there is not expected, whatever the smallest input of it shows.
    pub(super) fn examine(&mut self, finding: Finding, run: &Run, cases: &Cases) {
        if self.faults.len() >= MOST_FAULTS {
            return;
        }
        let known = finding.known.is_some();
        let mut entries = finding.known.iter().flatten();
        if known && entries.all(|entry| self.seen.contains(entry)) {
            return;
        }
        let seen = finding.differences.clone();
        if let Some(mut fault) = self.fault_of(finding, run, cases) {
            if !known {
                fault.expected = None;
                fault.differences.extend(seen);
            }
            self.add(fault);
        }
    }

    fn fault_of(&mut self, finding: Finding, run: &Run, cases: &Cases) -> Option<Fault> {
        let args = finding.case.args.clone();
        let alone = self.function.call_alone(&args);
        let took = alone.time;
        let alone = finding.case.expected.judge(alone);
        let case = generated(self.seed, [], &finding.case);
        if let Some(target) = self.target(&args, &alone, &finding.case.expected) {
            let cases = run.showing(&target.what).max(1);
            return Some(self.shrunken(args, case, target, cases, &finding.output));
        }
        if finding.wrong == Wrong::Timeout && took > self.function.allowance() {
            return Some(self.slow(args, case, &finding.outcome));
        }
        // Of cells that remember, one history says enough of what is known.
        if finding.known.is_some() && self.faults.iter().any(remembers) {
            return None;
        }
        // What was made once can be made again.
        let before: Vec<Case> = finding
            .before
            .clone()
            .map_while(|index| cases.at(index).ok())
            .collect();
        let script = before.iter().map(|case| case.args.clone());
        Some(self.unstable(Slip {
            script: script.chain([args]).collect(),
            case: generated(self.seed, &before, &finding.case),
            outcome: finding.outcome,
            output: finding.output,
            rate: format!(
                "{} of {} cases were wrong",
                run.wrong,
                run.cases + run.beside
            ),
            known: finding.known.is_some(),
        }))
    }

    /// Makes some calls in one instance and examines the last if it is wrong.
    pub(super) fn examine_script(&mut self, case: CaseName, script: Vec<Vec<Val>>) {
        let Some(args) = script.last().cloned() else {
            return;
        };
        let Some(expected) = self.expected(&args) else {
            return;
        };
        let outcome = expected.judge(self.function.call_script(&script));
        if compare(&outcome, &expected).is_none() || self.faults.len() >= MOST_FAULTS {
            return;
        }
        let alone = expected.judge(self.function.call_alone(&args));
        let fault = match self.target(&args, &alone, &expected) {
            Some(target) => self.shrunken(args, case, target, 1, ""),
            None => self.unstable(Slip {
                script,
                case,
                outcome,
                output: String::new(),
                rate: "1 row of calls was made".to_owned(),
                known: false,
            }),
        };
        self.add(fault);
    }

    /// Examines what was seen of an instance that answered the same cases for long.
    pub(super) fn examine_watched(&mut self, watched: &Watched) {
        let Watched { seen, cases, seed } = watched;
        if let Some(slip) = &seen.slip
            && !self.faults.iter().any(remembers)
            && let Some((last, before)) = slip.calls.split_last()
        {
            let before = before.iter().map(|&at| &cases[at]);
            let args = &cases[*last].args;
            let timeout = matches!(slip.outcome, Err(Failure::Timeout(_)));
            if timeout && least_time(&*self.function, args) > self.function.allowance() {
                let case = generated(*seed, [], &cases[*last]);
                let fault = self.slow(args.clone(), case, &slip.outcome);
                return self.add(fault);
            }
            let fault = self.unstable(Slip {
                script: slip
                    .calls
                    .iter()
                    .map(|&at| cases[at].args.clone())
                    .collect(),
                case: generated(*seed, before, &cases[*last]),
                outcome: slip.outcome.clone(),
                output: slip.output.clone(),
                rate: format!("1 of {} calls of one instance was wrong", slip.calls.len()),
                known: false,
            });
            self.add(fault);
        }
        if let Some(growth) = &seen.growth {
            let fault = self.leak(growth, watched);
            self.add(fault);
        }
    }

    /// What of a wrong outcome is to be shrunken: what no known divergence explains, and what
    /// no other fault shows, before the rest. Nothing if the outcome is right.
    fn target(&self, args: &[Val], outcome: &Outcome, expected: &Expected) -> Option<Target> {
        let shown = |target: &Target| self.aimed_at.contains(&target.what);
        let found = self.targets(args, outcome, expected).into_iter();
        found.min_by_key(|target| (target.known, shown(target)))
    }

    /// Everything that could be shrunken of a wrong outcome.
    fn targets(&self, args: &[Val], outcome: &Outcome, expected: &Expected) -> Vec<Target> {
        let Some(wrong) = compare(outcome, expected) else {
            return Vec::new();
        };
        let wrong = alone(wrong.into(), args, expected);
        let found = differ(outcome, expected);
        let target = |difference: &Symptom| Target {
            what: difference.to_string(),
            known: self.known.explain(wrong, difference, None).is_some(),
        };
        found.iter().map(target).collect()
    }

    /// Everything that could be shrunken of a call in a fresh instance; nothing of one that the
    /// contract's inputs do not have.
    fn targets_of(&self, function: &dyn Executor, args: &[Val]) -> Vec<Target> {
        if !self.cell.contract.rules.admits(args) {
            return Vec::new();
        }
        self.expected(args).map_or_else(Vec::new, |expected| {
            let outcome = expected.judge(function.call_alone(args));
            self.targets(args, &outcome, &expected)
        })
    }

    /// Why what was seen is expected, if known divergences explain it; they count as seen.
    pub(super) fn reason(&mut self, known: Option<BTreeSet<Entry>>) -> Option<String> {
        let known = known?;
        self.seen.extend(&known);
        Some(self.known.reasons(&known))
    }

    /// What differs in the outcome of the last of some calls, and why that is expected if it
    /// is.
    fn explained(
        &mut self,
        verdict: Verdict,
        script: &[Vec<Val>],
        outcome: &Outcome,
        blame: Option<&Blame>,
    ) -> (BTreeSet<String>, Option<String>) {
        let Some((args, before)) = script.split_last() else {
            return (BTreeSet::new(), None);
        };
        let Some(expected) = self.expected(args) else {
            return (BTreeSet::new(), None);
        };
        let mut found = differ(outcome, &expected);
        // A call that is only slow answers rightly.
        if found.is_empty() && verdict == Verdict::Timeout {
            found.push(Symptom {
                place: String::new(),
                what: TIMEOUT.to_owned(),
                kind: None,
                within: Vec::new(),
            });
        }
        let before: Vec<&[Val]> = before.iter().map(Vec::as_slice).collect();
        let wrong = WrongCall {
            before: &before,
            ..alone(verdict, args, &expected)
        };
        let known = match found.is_empty() {
            true => None,
            false => self.known.explain_fault(wrong, &found, blame),
        };
        let shown = found.iter().map(Symptom::to_string).collect();
        (shown, self.reason(known))
    }

    /// Adds a fault unless its smallest input is one that is known.
    pub(super) fn add(&mut self, fault: Fault) {
        let input = |fault: &Fault| {
            let example = fault.counterexample.as_ref();
            example.map(|example| (example.input.clone(), example.before.clone()))
        };
        let same =
            |known: &&mut Fault| known.verdict == fault.verdict && input(known) == input(&fault);
        match self.faults.iter_mut().find(same) {
            Some(known) => {
                known.expected = known.expected.take().filter(|_| fault.expected.is_some());
                known.differences.extend(fault.differences);
            }
            None => self.faults.push(fault),
        }
    }

    /// Does something with the time that is left to shrink: for one fault half of it,
    /// so that those after it have some; for a known one little, since its smallest input is
    /// known.
    fn shrinking<T>(&mut self, known: bool, shrink: impl FnOnce(&Self, Budget) -> T) -> T {
        let key = self.cell.key.to_string();
        self.tester.observer.on(Event::Shrinking { cell: &key });
        let start = Instant::now();
        let half = self.left / 2;
        let budget = Budget {
            time: if known { half.min(KNOWN) } else { half },
            ..Budget::default()
        };
        let result = shrink(self, budget);
        self.left = self.left.saturating_sub(start.elapsed());
        result
    }

    /// Where shrinking goes: to the plain arguments, by what is known of their types.
    fn goal<'p>(&self, plain: &'p [Val]) -> Goal<'p>
    where
        'b: 'p,
    {
        let cell: &'b crate::plan::Cell = self.cell;
        Goal {
            plain,
            shapes: cell.contract.rules.shapes(),
        }
    }

    /// A fault that an input shows by itself: the smallest input that differs in the
    /// same way.
    fn shrunken(
        &mut self,
        args: Vec<Val>,
        case: CaseName,
        target: Target,
        cases: u64,
        output: &str,
    ) -> Fault {
        self.aimed_at.insert(target.what.clone());
        let contract = self.cell.contract.name.clone();
        // What is known may look like what is not.
        let symptom = format!(
            "{}{}",
            if target.known { "known " } else { "" },
            target.what
        );
        let hasty = self.hasty(&target.what);
        let function = hasty.as_ref().unwrap_or(&self.function).clone();
        let mut smallest = self.smallest(&args, &target, &symptom, &*function);
        let mut outcome = self.call_script(std::slice::from_ref(&smallest));
        if hasty.is_some() && outcome.is_ok() {
            // What seemed to hang in haste was only slow.
            outcome = self.call_script(std::slice::from_ref(&args));
            smallest = args;
        } else {
            let diagnoses = self.tester.diagnoses;
            diagnoses.found(&contract, &symptom, &smallest);
        }
        let expected = self.expected(&smallest);
        let wrong = expected.as_ref().and_then(|e| compare(&outcome, e));
        let verdict = wrong.map_or(Verdict::Unstable, Verdict::from);
        let judgement = self.tester.blame(self.cell, &smallest, &outcome);
        let blame = judgement.blame.as_ref();
        let (mut differences, known) =
            self.explained(verdict, std::slice::from_ref(&smallest), &outcome, blame);
        differences.insert(target.what);
        Fault {
            verdict,
            cases,
            detail: detail(&judgement.reason, &outcome, output),
            differences,
            expected: known,
            blame: judgement.blame,
            counterexample: Some(self.counterexample(&[smallest], &outcome, case)),
            trace: None,
        }
    }

    /// The smallest arguments that differ as some do, and no others.
    fn smallest(
        &mut self,
        args: &[Val],
        target: &Target,
        symptom: &str,
        function: &dyn Function,
    ) -> Vec<Val> {
        let plain = self.cell.contract.rules.plain();
        let contract = self.cell.contract.name.clone();
        self.shrinking(target.known, |this, budget| {
            let mut is_same = |args: &[Val]| {
                let found = this.targets_of(function, args);
                let same = |own: &Target| own.what == target.what && (target.known || !own.known);
                found.iter().any(same)
            };
            // What is the smallest in another cell and shows the same here is this cell's too.
            let others = this.tester.diagnoses.smallest(&contract, symptom);
            let smallest = match others.into_iter().find(|args| is_same(args)) {
                Some(smallest) if target.known => return smallest,
                Some(smallest) => smallest,
                None => {
                    let goal = this.goal(&plain);
                    let smallest = shrink(args.to_vec(), goal, budget, &mut is_same);
                    let few = Budget {
                        attempts: budget.attempts.min(NEAR.attempts),
                        time: budget.time.min(NEAR.time),
                    };
                    match target.known || !is_stuck(&plain, &smallest) {
                        true => smallest,
                        false => near(goal, few, &mut is_same).unwrap_or(smallest),
                    }
                }
            };
            // A shorter or plainer input may show the same fault in other words.
            shorten(smallest, this.goal(&plain), budget, &mut |args| {
                let found = this.targets_of(function, args);
                !found.is_empty() && found.iter().all(|own| own.known) == target.known
            })
        })
    }

    /// What the last of some calls in a fresh instance comes to.
    fn call_script(&self, script: &[Vec<Val>]) -> Outcome {
        let called = self.function.call_script(script);
        match script.last().and_then(|args| self.expected(args)) {
            Some(expected) => expected.judge(called),
            None => called.outcome,
        }
    }

    /// The function with less time for each call, to shrink what hangs.
    fn hasty(&self, target: &str) -> Option<Arc<dyn Function>> {
        (target == TIMEOUT).then(|| self.function.hasty(HASTE))
    }

    /// How the last of some calls in one instance is wrong, if it is, and right alone.
    fn wrong_only_after(&self, script: &[Vec<Val>]) -> BTreeSet<String> {
        let args = script.last();
        let expected = args.and_then(|args| Some((args, self.expected(args)?)));
        let Some((args, expected)) = expected else {
            return BTreeSet::new();
        };
        let found = |called| differ(&expected.judge(called), &expected);
        let after = found(self.function.call_script(script));
        match after.is_empty() || !found(self.function.call_alone(args)).is_empty() {
            true => BTreeSet::new(),
            false => after.iter().map(Symptom::to_string).collect(),
        }
    }

    /// A fault that needs other calls before it: the shortest row of calls.
    fn unstable(&mut self, slip: Slip) -> Fault {
        let calls = slip.script.len();
        let mut reason = format!(
            "wrong as call {calls} of its instance, right alone: what ran before it matters; {}; ",
            slip.rate
        );
        let mut judgement = Judgement::default();
        let mut shortest = slip.script.clone();
        let mut outcome = slip.outcome;
        let shown = self.wrong_only_after(&slip.script);
        if !shown.is_empty() {
            let plain = self.cell.contract.rules.plain();
            shortest = self.shrinking(slip.known, |this, budget| {
                shrink_script(slip.script, this.goal(&plain), budget, &mut |script| {
                    !this.wrong_only_after(script).is_disjoint(&shown)
                })
            });
            outcome = self.call_script(&shortest);
            judgement = self.tester.blame_script(self.cell, &shortest, &outcome);
            reason += &format!(
                "the same {calls} calls in a fresh instance show it again, and so do {}; {}",
                shortest.len(),
                judgement.reason
            );
        } else {
            reason += "the same calls in a fresh instance do not show it again";
        }
        let verdict = match outcome {
            Err(Failure::Leak(_)) => Verdict::Leak,
            Err(Failure::Impure(_)) => Verdict::Unstable,
            _ => Verdict::Unstable,
        };
        let blame = judgement.blame.as_ref();
        let (differences, known) = self.explained(verdict, &shortest, &outcome, blame);
        Fault {
            verdict,
            cases: 1,
            detail: detail(&reason, &outcome, &slip.output),
            differences,
            expected: known,
            blame: judgement.blame,
            counterexample: Some(self.counterexample(&shortest, &outcome, slip.case)),
            trace: None,
        }
    }

    /// A fault that is nothing but slowness: the smallest input that is slow.
    fn slow(&mut self, args: Vec<Val>, case: CaseName, stopped: &Outcome) -> Fault {
        let allowance = self.function.allowance();
        let plain = self.cell.contract.rules.plain();
        let smallest = self.shrinking(false, |this, budget| {
            let slow = |args: &[Val]| least_time(&*this.function, args) > allowance;
            shrink(args, this.goal(&plain), budget, &mut |args| slow(args))
        });
        let called = self.function.call_alone(&smallest);
        let judgement = self.tester.blame_slowness(self.cell, &smallest, allowance);
        let reason = format!(
            "right but slow: a call takes {:.0} ms where {:.0} ms are granted on average; {}",
            called.time.as_secs_f64() * 1e3,
            allowance.as_secs_f64() * 1e3,
            judgement.reason
        );
        let verdict = Verdict::Timeout;
        let blame = judgement.blame.as_ref();
        let (differences, known) = self.explained(
            verdict,
            std::slice::from_ref(&smallest),
            &called.outcome,
            blame,
        );
        Fault {
            verdict,
            cases: 1,
            detail: detail(&reason, stopped, ""),
            differences,
            expected: known,
            blame: judgement.blame,
            counterexample: Some(self.counterexample(&[smallest], &called.outcome, case)),
            trace: None,
        }
    }

    fn counterexample(
        &self,
        script: &[Vec<Val>],
        outcome: &Outcome,
        case: CaseName,
    ) -> Counterexample {
        let (args, before) = match script.split_last() {
            Some((args, before)) => (args.clone(), before),
            None => (Vec::new(), &[][..]),
        };
        let expected = self.expected(&args);
        Counterexample {
            before: before.iter().map(|args| value::wave_args(args)).collect(),
            answer: show(outcome),
            expected: expected.map_or_else(String::new, |e| e.right.to_string()),
            replay: self.tester.replay(self.cell, case),
            away: away(&self.cell.contract.rules.plain(), &args),
            input: value::wave_args(&args),
        }
    }
}

/// Whether an input that cannot be shrunken further differs in more than one part from the plain
/// one, or in one that is longer by more than a few characters.
fn is_stuck(plain: &[Val], args: &[Val]) -> bool {
    let parts = |args: &[Val]| args.iter().map(value::parts).sum::<usize>();
    away(plain, args) > 1 || parts(args) > parts(plain) + 4
}

/// The number of parts (fields, items, characters of strings beyond the plain length)
/// by which arguments differ from the plain ones.
fn away(plain: &[Val], args: &[Val]) -> usize {
    let pairs = plain.iter().zip(args);
    let parts = pairs.map(|(plain, arg)| match (plain, arg) {
        _ if plain == arg => 0,
        (Val::Record(plain), Val::Record(arg)) if plain.len() == arg.len() => {
            let fields = |fields: &[(String, Val)]| -> Vec<Val> {
                fields.iter().map(|(_, field)| field.clone()).collect()
            };
            away(&fields(plain), &fields(arg))
        }
        (Val::FixedList(plain), Val::FixedList(arg)) => away(plain, arg),
        (Val::Map(plain), Val::Map(arg)) => {
            let is_plain = |entry: &&(Val, Val)| plain.contains(entry);
            arg.len()
                .abs_diff(plain.len())
                .max(arg.len() - arg.iter().filter(is_plain).count())
        }
        (Val::List(plain), Val::List(arg)) => {
            let longer = arg.len().abs_diff(plain.len());
            let repeated = plain.first().into_iter().cycle();
            let items: Vec<Val> = repeated.take(arg.len()).cloned().collect();
            longer + away(&items, arg)
        }
        _ => 1,
    });
    parts.sum()
}

/// The shorter of two times: what a call takes depends on caches too.
pub(super) fn least_time(executor: &dyn Executor, args: &[Val]) -> Duration {
    let time = |_| executor.call_alone(args).time;
    (0..2).map(time).min().unwrap_or_default()
}

pub(super) fn detail(reason: &str, outcome: &Outcome, output: &str) -> String {
    let mut parts = vec![reason.to_owned()];
    if let Err(Failure::Trap(what) | Failure::Timeout(what)) = outcome {
        parts.push(what.clone());
    } else if !output.is_empty() {
        parts.push(format!("the guests printed:\n{output}"));
    }
    parts.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_away_are_fields_items_and_values() {
        let text = |text: &str| Val::String(text.to_owned());
        let list = |items: &[u8]| Val::List(items.iter().map(|item| Val::U8(*item)).collect());
        let record = |fields: &[(&str, Val)]| {
            let field = |(name, val): &(&str, Val)| ((*name).to_owned(), val.clone());
            Val::Record(fields.iter().map(field).collect())
        };
        let away = |plain: &Val, arg: &Val| {
            super::away(std::slice::from_ref(plain), std::slice::from_ref(arg))
        };
        assert_eq!(away(&text("a"), &text("a")), 0);
        assert_eq!(away(&text("a"), &text("bcd")), 1);
        let plain = record(&[("a", Val::U8(0)), ("b", text("x")), ("c", list(&[0]))]);
        let other = record(&[("a", Val::U8(1)), ("b", text("x")), ("c", list(&[0, 7, 0]))]);
        assert_eq!(away(&plain, &plain), 0);
        // A field, two further items, and one of these that is not plain.
        assert_eq!(away(&plain, &other), 4);
        let wider = record(&[("a", Val::U8(0))]);
        assert_eq!(away(&plain, &wider), 1);
        assert_eq!(away(&list(&[0, 0]), &list(&[])), 2);
        let fixed = |items: [u8; 2]| Val::FixedList(items.map(Val::U8).to_vec());
        assert_eq!(away(&fixed([0, 0]), &fixed([0, 7])), 1);
        let map = |keys: &[u8]| {
            let entry = |key: &u8| (Val::U8(*key), text("x"));
            Val::Map(keys.iter().map(entry).collect())
        };
        assert_eq!(away(&map(&[]), &map(&[1, 2])), 2);
        assert_eq!(away(&map(&[1, 2]), &map(&[1, 3])), 1);
        assert_eq!(away(&map(&[1, 2]), &map(&[1])), 1);
        assert_eq!(
            super::away(&[text("a"), Val::U8(0)], &[text("b"), Val::U8(1)]),
            2
        );
    }

    #[test]
    fn a_detail_says_what_the_engine_or_else_the_guests_said() {
        let trap = Err(Failure::Trap("at f".to_owned()));
        assert_eq!(detail("why", &trap, "hello"), "why\nat f");
        let answer = Ok(Val::Bool(true));
        let printed = "why\nthe guests printed:\nhello";
        assert_eq!(detail("why", &answer, "hello"), printed);
        assert_eq!(detail("why", &answer, ""), "why");
    }
}
