//! One cell that is being tested: its kept and generated cases, whether an instance stays as
//! it was, and the report of all of it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::CellTester;
use crate::cases::{CHUNK, Cases, FIXED};
use crate::cell::CaseName;
use crate::contract::Arrangement;
use crate::event::Event;
use crate::expectations::{Entry, OfCell, WrongCall};
use crate::host::Function;
use crate::judge::execute::{Finding, Run, Runner};
use crate::judge::stability::{self, Steadiness, Watching};
use crate::judge::symptom::Symptom;
use crate::judge::{Case, Expected, Verdict, Wrong};
use crate::plan::Cell;
use crate::regressions;
use crate::report::{CellReport, Constants, Counterexample, Fault};
use crate::types::variation::constant::Constant;
use crate::value::Val;

/// An instance that was watched.
pub(super) struct Watched {
    pub(super) seen: Steadiness,
    /// The cases that it answered, all of which it has right alone.
    pub(super) cases: Vec<Case>,
    /// Their seed.
    pub(super) seed: u64,
}

/// What was seen of a cell.
struct Looked {
    run: Run,
    /// What came of the cases of its own, if they ran.
    beside: Option<Run>,
    watched: Option<Watched>,
}

/// A cell that is being tested.
pub(super) struct CellRun<'a> {
    pub(super) tester: &'a CellTester<'a>,
    pub(super) cell: &'a Cell<'a>,
    pub(super) function: Arc<dyn Function>,
    /// What is known of the cell.
    pub(super) known: OfCell<'a>,
    pub(super) seed: u64,
    /// The constants of its components, those that are rare first.
    pub(super) constants: Arc<[Constant]>,
    pub(super) faults: Vec<Fault>,
    /// The differences that an input was shrunken for.
    pub(super) aimed_at: BTreeSet<String>,
    /// The known divergences that the faults so far show.
    pub(super) seen: BTreeSet<Entry>,
    /// The time that is left to shrink.
    pub(super) left: Duration,
}

impl CellRun<'_> {
    pub(super) fn run(&mut self, cases: &Cases) -> Result<CellReport, String> {
        let kept = match cases.begins() && self.tester.kept {
            true => self.run_kept()?,
            false => 0,
        };
        let own = self.own(cases)?;
        let Looked {
            mut run,
            beside,
            watched,
        } = self.look(cases, own.as_ref(), is_watched(self.cell))?;
        let mut findings = taken(&mut run, cases);
        if let Some((mut beside, own)) = beside.zip(own.as_ref()) {
            findings.extend(taken(&mut beside, own));
            run.absorb_beside(beside);
        }
        findings.sort_by_key(|(finding, _)| {
            let known = finding.known.is_some();
            (
                known,
                finding.size,
                finding.case.word.is_some(),
                finding.case.index,
            )
        });
        for (finding, cases) in findings {
            self.examine(finding, &run, cases);
        }
        if run.compared_nothing() {
            self.add(nothing_compared(run.cases));
        }
        if let Some(watched) = &watched {
            self.examine_watched(watched);
        }
        let whole = !self.tester.until_wrong && cases.begins() && run.cases >= CHUNK;
        let report = self.report(kept, &run, watched.as_ref(), whole);
        Ok(with_constants(report, own.as_ref(), &run))
    }

    /// The cases with the constants of the cell's components.
    fn own(&self, cases: &Cases) -> Result<Option<Cases>, String> {
        cases.with(&self.constants).map_err(|e| e.to_string())
    }

    pub(super) fn soak(
        &mut self,
        cases: &Cases,
        life: u64,
        deadline: Option<Instant>,
    ) -> Result<CellReport, String> {
        let runner = Runner {
            threads: self.tester.threads,
            life,
            over: &|| deadline.is_some_and(|deadline| Instant::now() >= deadline),
            progress: &|done| self.tester.observer.on(Event::Cases(done)),
            ..Runner::new(&*self.function)
        };
        // These first: the others go on as long as there is time.
        let own = self.own(cases)?;
        let mut found = Vec::new();
        let mut run = Run::default();
        if let Some(own) = &own {
            let first = own.chunks().start;
            let mut beside = runner
                .run(own, first..own.chunks().end.min(first + life))
                .map_err(|e| e.to_string())?;
            found.extend(taken(&mut beside, own));
            run.absorb_beside(beside);
        }
        run.absorb(
            runner
                .run(cases, cases.chunks())
                .map_err(|e| e.to_string())?,
        );
        found.extend(taken(&mut run, cases));
        for (finding, cases) in found {
            self.examine(finding, &run, cases);
        }
        let how = Watching {
            most: (life * CHUNK)
                .next_power_of_two()
                .max(stability::MOST_CALLS),
            ..self.watching(run.wrong == 0)
        };
        let first = cases
            .chunk(cases.chunks().start)
            .map_err(|e| e.to_string())?;
        let watched = self.watch(&first, cases.seed(), how);
        if let Some(watched) = &watched {
            self.examine_watched(watched);
        }
        let report = self.report(0, &run, watched.as_ref(), false);
        Ok(with_constants(report, own.as_ref(), &run))
    }

    /// Runs the cases and then those of the cell's own, and watches an instance if it is `watched`
    /// and nothing that was wrong before ends the test.
    fn look(&self, cases: &Cases, own: Option<&Cases>, watched: bool) -> Result<Looked, String> {
        let explain = |case: &Case, before: &[Case], wrong: Wrong, difference: &Symptom| {
            let before: Vec<&[Val]> = before.iter().map(|case| &*case.args).collect();
            let wrong = WrongCall {
                verdict: wrong.into(),
                args: &case.args,
                before: &before,
                answer: case.expected.right.answer(),
            };
            self.known.explain(wrong, difference, None)
        };
        let runner = Runner {
            threads: self.tester.threads,
            until_wrong: self.tester.until_wrong,
            known: &explain,
            progress: &|done| self.tester.observer.on(Event::Cases(done)),
            ..Runner::new(&*self.function)
        };
        let chunks = cases.chunks();
        let (first, rest) = (chunks.start, (chunks.start + 1).min(chunks.end));
        let mut run = runner.run(cases, first..rest).map_err(|e| e.to_string())?;
        let over = run.is_over(self.tester.until_wrong);
        // The same cases whatever the seed is, so that what is known to grow always does.
        let watched = match cases.begins() && !over && watched {
            true => {
                let fixed = cases.fixed().map_err(|e| e.to_string())?;
                self.watch(&fixed, FIXED, self.watching(run.wrong == 0))
            }
            false => None,
        };
        let over = over || (self.tester.until_wrong && self.is_unexpected(&watched));
        if !over {
            run.absorb(
                runner
                    .run(cases, rest..chunks.end)
                    .map_err(|e| e.to_string())?,
            );
        }
        let over = over || run.is_over(self.tester.until_wrong);
        let beside = match own {
            Some(own) if !over => Some(runner.run(own, own.chunks()).map_err(|e| e.to_string())?),
            _ => None,
        };
        Ok(Looked {
            run,
            beside,
            watched,
        })
    }

    /// Whether anything is wrong that is not expected.
    pub(super) fn is_wrong(&self, cases: &Cases, watched: bool) -> Result<bool, String> {
        let own = self.own(cases)?;
        let Looked {
            mut run,
            beside,
            watched,
        } = self.look(cases, own.as_ref(), watched && is_watched(self.cell))?;
        run.absorb_beside(beside.unwrap_or_default());
        Ok(run.unexplained > 0 || run.compared_nothing() || self.is_unexpected(&watched))
    }

    /// Whether anything is wrong that is not of a case and not expected.
    fn is_unexpected(&self, watched: &Option<Watched>) -> bool {
        let unsteady = |watched: &Watched| {
            let seen = &watched.seen;
            seen.slip.is_some() || seen.growth.is_some()
        };
        let fault = |fault: &Fault| fault.expected.is_none();
        self.faults.iter().any(fault) || watched.as_ref().is_some_and(unsteady)
    }

    /// Runs the kept cases, each in a fresh instance, and tells how many there are.
    fn run_kept(&mut self) -> Result<u64, String> {
        let (folder, contract) = (self.tester.regressions, &self.cell.contract);
        let all = regressions::read(folder, contract).map_err(|e| e.to_string())?;
        for kept in &all {
            let script = regressions::script(folder, contract, self.function.params(), kept);
            let script = script.map_err(|e| e.to_string())?;
            self.examine_script(CaseName::Kept(kept.number), script);
        }
        Ok(all.len() as u64)
    }

    /// How an instance of the cell is watched.
    fn watching(&self, hopeful: bool) -> Watching {
        let (least, most) = self.cell.contract.policy.watched;
        Watching {
            least,
            most,
            parts: self.cell.links().len() as u64,
            hopeful,
        }
    }

    /// Watches one instance answer some cases over and over, those that it has right; nothing
    /// if it has none right.
    fn watch(&self, cases: &[Case], seed: u64, how: Watching) -> Option<Watched> {
        // An instantiation that fails has failed in the run before.
        let watched = stability::watch(&*self.function, cases, how).ok()?;
        let (seen, cases) = watched?;
        Some(Watched { seen, cases, seed })
    }

    /// The report of the cell; if the run was `whole`, what is expected had to show.
    fn report(
        &mut self,
        kept: u64,
        run: &Run,
        watched: Option<&Watched>,
        whole: bool,
    ) -> CellReport {
        let mut seen = run.known.clone();
        // Growth and kept cases are none of the run's cases.
        for entry in &self.seen {
            seen.entry(*entry).or_insert(1);
        }
        let mut faults = std::mem::take(&mut self.faults);
        // What is not expected speaks for the cell, and what is small says most.
        faults.sort_by_cached_key(|fault| {
            let shown = fault.counterexample.as_ref();
            let size = |shown: &Counterexample| (shown.before.len(), shown.away, shown.input.len());
            (fault.expected.is_some(), shown.map(size))
        });
        share(&mut faults, run);
        let all = run.unexplained == 0 && faults.iter().all(|fault| fault.expected.is_some());
        let expected =
            (all && !seen.is_empty()).then(|| self.known.reasons(&seen.keys().copied().collect()));
        let seen_of = |of: fn(&Steadiness) -> u64| watched.map(|watched| of(&watched.seen));
        let report = CellReport {
            cases: run.cases,
            kept,
            wrong: run.wrong,
            unexplained: run.unexplained,
            known: self.known.named(&seen),
            expected,
            digest: Some(run.digest),
            micros_per_case: Some(run.micros_per_case()),
            instantiate_micros: run.instantiate_micros(),
            guest_share: Some(run.guest_share()),
            steady_calls: seen_of(|seen| seen.calls).unwrap_or(0),
            memory: seen_of(|seen| seen.usage.memory),
            handles: seen_of(|seen| seen.usage.handles),
            ulps: (self.cell.contract.ulps > 0).then_some(run.ulps),
            ..CellReport::of(&self.cell.key, Verdict::Agree)
        }
        .with_faults(faults);
        match whole {
            true => report.without(self.known.unseen(&seen)),
            false => report,
        }
    }

    pub(super) fn expected(&self, args: &[Val]) -> Option<Expected> {
        self.cell.contract.expected(args)
    }
}

/// The findings of a run, each with the cases that it is of.
fn taken<'c>(run: &mut Run, cases: &'c Cases) -> Vec<(Finding, &'c Cases)> {
    let findings = std::mem::take(&mut run.findings).into_iter();
    findings.map(|finding| (finding, cases)).collect()
}

/// The report with the words that the first of the cell's own cases had; the same if none ran.
fn with_constants(report: CellReport, own: Option<&Cases>, run: &Run) -> CellReport {
    let Some(own) = own.filter(|_| run.beside > 0) else {
        return report;
    };
    let first = own.chunk(own.chunks().start);
    let first = first.iter().flat_map(|chunk| chunk.iter());
    let words = first
        .take(run.beside as usize)
        .filter_map(|case| case.word.as_ref());
    let words: BTreeSet<String> = words.map(ToString::to_string).collect();
    CellReport {
        constants: Some(Constants {
            cases: run.beside,
            words: words.into_iter().collect(),
        }),
        ..report
    }
}

/// Counts each wrong case once: for the first of the faults that show something of it.
fn share(faults: &mut [Fault], run: &Run) {
    let mut ways: Vec<_> = run.ways.iter().collect();
    for fault in faults.iter_mut().filter(|fault| fault.cases > 0) {
        let (own, others): (Vec<_>, Vec<_>) = ways
            .into_iter()
            .partition(|(way, _)| !way.is_disjoint(&fault.differences));
        ways = others;
        let count: u64 = own.into_iter().map(|(_, count)| count).sum();
        fault.cases = count.max(1);
    }
}

/// Whether an instance of a cell is watched: of the rows of a function, which have the same
/// guests, the one in the order of their names.
pub(super) fn is_watched(cell: &Cell) -> bool {
    match cell.contract.arrangement {
        Arrangement::Every => true,
        Arrangement::Rows => cell.guests.is_sorted_by_key(|guest| &guest.name),
    }
}

/// What is wrong with a cell whose every case traps, as the oracle does: it may agree, and
/// nothing shows it.
fn nothing_compared(cases: u64) -> Fault {
    Fault {
        verdict: Verdict::Trap,
        cases,
        detail: "every case traps, in the oracle too, so nothing was compared: make inputs that \
                 have an answer, or write the function"
            .to_owned(),
        differences: BTreeSet::new(),
        expected: None,
        blame: None,
        counterexample: None,
        trace: None,
    }
}

/// The name of a case of a seed after others in its instance.
pub(super) fn generated<'c>(
    seed: u64,
    before: impl IntoIterator<Item = &'c Case>,
    last: &'c Case,
) -> CaseName {
    let cases = before.into_iter().chain([last]);
    CaseName::Generated {
        seed,
        places: cases.map(Case::place).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_case_is_counted_for_one_fault_alone() {
        let way = |of: &[&str]| of.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
        let mut run = Run::default();
        run.ways = [(way(&["a"]), 5), (way(&["a", "b"]), 3), (way(&["b"]), 2)].into();
        let fault = |of: &[&str], cases| Fault {
            differences: way(of),
            cases,
            ..nothing_compared(cases)
        };
        let mut faults = [fault(&["a"], 8), fault(&["b"], 5), fault(&["c"], 0)];
        share(&mut faults, &run);
        assert_eq!(faults.map(|fault| fault.cases), [8, 2, 0]);
    }
}
