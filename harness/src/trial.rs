//! One cell from its components to its verdict: loads it, runs the cases, and if
//! something is wrong, runs the case alone, shrinks it and finds the blame.

use crate::build::Missing;
use crate::cases::Cases;
use crate::cell::CaseId;
use crate::compose::ComposeError;
use crate::event::{Event, Observer};
use crate::guest::Guest;
use crate::host::Function;
use crate::judge::blame::{self, Blame, Judgement, Witness};
use crate::judge::run::{Finding, Run, run};
use crate::judge::shrink::{Budget, shrink};
use crate::judge::{Executor, Fault, Outcome, Verdict, Wrong, compare, show};
use crate::load::{Loader, Obstacle};
use crate::plan::{Cell, Selection, plan};
use crate::report::{CellReport, Counterexample};
use crate::value::{self, Val};

/// What the trial of a cell needs.
pub struct Trial<'a> {
    /// Loads this cell and its witnesses.
    pub loader: &'a Loader,
    /// Every guest, for the witnesses.
    pub guests: &'a [Guest],
    /// Is told what happens.
    pub observer: &'a dyn Observer,
    /// What a replay command must repeat, as ` --guest-dir toy`.
    pub replay_options: &'a str,
}

impl Trial<'_> {
    /// Runs the cases through a cell and judges it.
    pub fn judge(&self, cell: &Cell, cases: &Cases) -> CellReport {
        let function = match self.loader.function(cell, Missing::Build, self.observer) {
            Ok(function) => function,
            Err(obstacle) => return blocked(cell, &obstacle),
        };
        let progress = |done| self.observer.on(Event::Cases(done));
        let run = match run(&function, cases, &progress) {
            Ok(run) => run,
            Err(error) => {
                return CellReport {
                    detail: Some(error.to_string()),
                    ..CellReport::of(&cell.key, Verdict::Disagree)
                };
            }
        };
        let measured = measured(cell, &run);
        match run.first {
            None => measured,
            Some(finding) => self.examine(cell, &function, cases.seed(), finding, measured),
        }
    }

    /// Finds out what a wrong outcome means.
    fn examine(
        &self,
        cell: &Cell,
        function: &Function,
        seed: u64,
        finding: Finding,
        measured: CellReport,
    ) -> CellReport {
        let alone = function.call_alone(&finding.case.args);
        let Some(wrong) = compare(&alone, &finding.case.expected) else {
            return self.unstable(cell, seed, finding, measured);
        };
        let key = cell.key.to_string();
        self.observer.on(Event::Shrinking { cell: &key });
        let smallest = smallest(cell, function, finding.case.args.clone(), wrong);
        let outcome = function.call_alone(&smallest);
        let judgement = self.blame(cell, &smallest, &outcome);
        CellReport {
            verdict: wrong.into(),
            counterexample: Some(Counterexample {
                input: value::wave_args(&smallest),
                answer: show(&outcome),
                expected: expected(cell, &smallest).map_or_else(String::new, |v| value::wave(&v)),
                replay: self.replay(cell, seed, finding.case.index),
            }),
            blame: judgement.blame,
            detail: Some(detail(&judgement.reason, &outcome, &finding.output)),
            ..measured
        }
    }

    fn unstable(
        &self,
        cell: &Cell,
        seed: u64,
        finding: Finding,
        measured: CellReport,
    ) -> CellReport {
        let position = finding.case.index % crate::cases::CHUNK;
        let reason = format!(
            "wrong as call {} of its instance, right alone: what ran before it matters",
            position + 1
        );
        CellReport {
            verdict: Verdict::Unstable,
            counterexample: Some(Counterexample {
                input: value::wave_args(&finding.case.args),
                answer: show(&finding.outcome),
                expected: value::wave(&finding.case.expected),
                replay: self.replay(cell, seed, finding.case.index),
            }),
            detail: Some(detail(&reason, &finding.outcome, &finding.output)),
            ..measured
        }
    }

    fn replay(&self, cell: &Cell, seed: u64, index: u64) -> String {
        let case = CaseId {
            cell: cell.key.clone(),
            seed,
            index,
        };
        format!("cargo lab replay {case}{}", self.replay_options)
    }

    /// Sends an input through the other cells of the contract that are built: those
    /// that share a component, and the rest if none of these is right.
    pub fn blame(&self, cell: &Cell, args: &[Val], outcome: &Outcome) -> Judgement {
        let selection = Selection {
            contracts: vec![cell.contract.name.to_owned()],
            ..Selection::default()
        };
        // The cell itself was planned, so the contract's whole matrix can be.
        let mut cells = plan(self.guests, &selection).unwrap_or_default();
        cells.retain(|other| other.key != cell.key);
        let (related, rest): (Vec<Cell>, Vec<Cell>) = cells.into_iter().partition(|other| {
            let mut components = other.key.components.iter();
            components.any(|component| cell.key.components.contains(component))
        });
        let mut witnesses = self.ask(&related, args);
        if !witnesses.iter().any(|witness| witness.right) {
            witnesses.extend(self.ask(&rest, args));
        }
        blame::judge(&cell.key, &show(outcome), &witnesses)
    }

    fn ask(&self, cells: &[Cell], args: &[Val]) -> Vec<Witness> {
        let witness = |cell: &Cell| -> Option<Witness> {
            let function = self.loader.function(cell, Missing::Refuse, self.observer);
            let outcome = function.ok()?.call_alone(args);
            Some(Witness {
                cell: cell.key.clone(),
                right: compare(&outcome, &expected(cell, args)?).is_none(),
                outcome: show(&outcome),
            })
        };
        cells.iter().filter_map(witness).collect()
    }
}

/// The smallest arguments that are wrong in the same way, each tried in a fresh
/// instance.
pub fn smallest(cell: &Cell, executor: &dyn Executor, args: Vec<Val>, wrong: Wrong) -> Vec<Val> {
    let plain = (cell.contract.plain)();
    shrink(args, &plain, Budget::default(), &mut |args| {
        expected(cell, args)
            .is_some_and(|expected| compare(&executor.call_alone(args), &expected) == Some(wrong))
    })
}

fn expected(cell: &Cell, args: &[Val]) -> Option<Val> {
    (cell.contract.oracle)(args)
}

fn measured(cell: &Cell, run: &Run) -> CellReport {
    let calls = run.in_guests.as_secs_f64();
    CellReport {
        cases: run.cases,
        wrong: run.wrong,
        digest: Some(run.digest.clone()),
        micros_per_case: Some(calls * 1e6 / run.cases.max(1) as f64),
        guest_share: Some(calls / run.total.as_secs_f64().max(f64::EPSILON)),
        ..CellReport::of(&cell.key, Verdict::Agree)
    }
}

fn detail(reason: &str, outcome: &Outcome, output: &str) -> String {
    let mut parts = vec![reason.to_owned()];
    if let Err(Fault::Trap(what) | Fault::Timeout(what)) = outcome {
        parts.push(what.clone());
    } else if !output.is_empty() {
        parts.push(format!("the guests printed:\n{output}"));
    }
    parts.join("\n")
}

/// The report of a cell that cannot run.
fn blocked(cell: &Cell, obstacle: &Obstacle) -> CellReport {
    let blame = |role: &str, guest: &str| {
        Some(Blame {
            role: role.to_owned(),
            guest: guest.to_owned(),
            also: Vec::new(),
        })
    };
    let (verdict, blame) = match obstacle {
        Obstacle::Unbuilt { role, guest, .. } => (Verdict::Unbuilt, blame(role, guest)),
        Obstacle::Incomposable(
            ComposeError::Misfit { role, guest, .. } | ComposeError::Open { role, guest, .. },
        ) => (Verdict::Incomposable, blame(role, guest)),
        Obstacle::Cache(_) => (Verdict::Unbuilt, None),
        _ => (Verdict::Incomposable, None),
    };
    CellReport {
        blame,
        detail: Some(obstacle.to_string()),
        ..CellReport::of(&cell.key, verdict)
    }
}
