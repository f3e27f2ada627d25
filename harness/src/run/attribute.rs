//! Whose fault it is: asks the other cells of the contract, and for what a component
//! keeps, each component by itself.

use std::collections::BTreeSet;
use std::time::Duration;

use super::CellTester;
use super::cell::{CellRun, Watched};
use super::diagnoses::Answer;
use super::faults::{HASTE, least_time};
use crate::build::IfMissing;
use crate::expectations::Slope;
use crate::host::Function;
use crate::judge::Case;
use crate::judge::blame::{self, Blame, Judgement, Witness};
use crate::judge::stability::{MemoryGrowth, watch_each};
use crate::judge::symptom::TIMEOUT;
use crate::judge::{Drive, Executor, Failure, Outcome, Right, Verdict, compare, show};
use crate::plan::{Cell, Selection, plan};
use crate::report::Fault;
use crate::value::{self, Val};

/// What came of a call that took too long and did end.
const SLOW: &str = "slow";

/// What is told of a component that grows, beside its numbers.
const GROWTH: &str = "leak: grows without levelling off";

/// Asks a cell.
type Ask<'a> = &'a dyn Fn(&dyn Function) -> Answer;

impl CellTester<'_> {
    /// Judges a cell that is wrong on an input.
    pub fn blame(&self, cell: &Cell, args: &[Val], outcome: &Outcome) -> Judgement {
        self.blame_script(cell, &[args.to_vec()], outcome)
    }

    /// Judges a cell that is wrong on the last of some calls.
    pub fn blame_script(&self, cell: &Cell, script: &[Vec<Val>], outcome: &Outcome) -> Judgement {
        let expected = script.last().and_then(|args| cell.contract.expected(args));
        if let Some(Right::Undecided(_)) = expected.as_ref().map(|expected| &expected.right) {
            return Judgement {
                blame: None,
                reason: "the oracle does not decide what is right, so no component is blamed"
                    .to_owned(),
            };
        }
        if let Err(Failure::Unsupported(_)) = outcome {
            let (role, guest) = &cell.key.components[0];
            return Judgement {
                blame: blame::blame(&[&(role.clone(), guest.clone())]),
                reason: format!("the {role} says so itself"),
            };
        }
        // Every cell with the component that hangs will hang.
        let hangs = matches!(outcome, Err(Failure::Timeout(_)));
        let told = |outcome: &Outcome| match outcome {
            Err(Failure::Timeout(_)) => TIMEOUT.to_owned(),
            outcome => show(outcome),
        };
        let calls: Vec<String> = script.iter().map(|args| value::wave_args(args)).collect();
        let question = format!(
            "{}{}",
            if hangs { "in haste " } else { "" },
            calls.join(" ")
        );
        // Who asks has been asked itself.
        let own = (false, told(outcome));
        let _ = self
            .diagnoses
            .answer(&cell.key.to_string(), &question, || Some(own));
        self.ask_all(cell, &told(outcome), &question, &|function| {
            let called = match hangs {
                true => function.hasty(HASTE).call_script(script),
                false => function.call_script(script),
            };
            let Some(expected) = &expected else {
                return (false, told(&called.outcome));
            };
            let outcome = expected.judge(called);
            (compare(&outcome, expected).is_none(), told(&outcome))
        })
    }

    /// Judges a cell that is slow on an input.
    pub(super) fn blame_slowness(
        &self,
        cell: &Cell,
        args: &[Val],
        allowance: Duration,
    ) -> Judgement {
        let question = format!("how long {}", value::wave_args(args));
        self.ask_all(cell, SLOW, &question, &|function| {
            let slow = least_time(function, args) > allowance;
            (!slow, if slow { SLOW } else { "in time" }.to_owned())
        })
    }

    fn ask_all(&self, cell: &Cell, outcome: &str, question: &str, ask: Ask) -> Judgement {
        self.among(cell, outcome, &|other, missing| {
            let (right, outcome) =
                self.diagnoses
                    .answer(&other.key.to_string(), question, || {
                        let function = self.loader.function(other, missing, self.observer);
                        Some(ask(&function.ok()?))
                    })?;
            Some(Witness {
                cell: other.key.clone(),
                right,
                outcome,
            })
        })
    }

    /// Asks the cells that share a component with this one, and then the rest, until
    /// somebody can be blamed. Of guests that are not preferred, only what is built is
    /// asked; what the run needs anyway may only not have had its turn.
    pub(super) fn among(
        &self,
        cell: &Cell,
        outcome: &str,
        ask: &dyn Fn(&Cell, IfMissing) -> Option<Witness>,
    ) -> Judgement {
        let contract = cell.contract.pairwise.as_ref().unwrap_or(&cell.contract);
        let selection = Selection {
            contracts: vec![contract.name.clone()],
            hosts: cell.host.iter().cloned().collect(),
            ..self.witnesses.clone()
        };
        // The cell itself was planned, so the contract's whole matrix can be.
        let mut cells =
            plan(std::slice::from_ref(contract), self.guests, &selection).unwrap_or_default();
        cells.retain(|other| other.key != cell.key);
        let shares = |other: &Cell| {
            let mut components = other.key.components.iter();
            components.any(|component| blame::has(&cell.key, component))
        };
        // Those that are at hand first, and of these those with a component of the cell.
        let preferred = &self.preferred;
        let rank = |other: &Cell| match (shares(other), preferred.has(other)) {
            (true, true) if preferred.compositions.contains(&other.composition()) => 0,
            (true, true) => 1,
            (false, true) => 2,
            (true, false) => 3,
            (false, false) => 4,
        };
        let mut witnesses = Vec::new();
        let mut judgement = Judgement::default();
        for turn in 0..=4 {
            let missing = match turn < 3 && !preferred.guests.is_empty() {
                true => IfMissing::Build,
                false => IfMissing::Fail,
            };
            let group = cells.iter().filter(|other| rank(other) == turn);
            witnesses.extend(group.filter_map(|other| ask(other, missing)));
            judgement = blame::judge(&cell.key, outcome, &witnesses);
            if witnesses.iter().any(|witness| witness.right) && judgement.blame.is_some() {
                break;
            }
        }
        judgement
    }
}

impl CellRun<'_> {
    /// A fault that is growth: of which component, shows when each has a store of its
    /// own.
    pub(super) fn leak(&mut self, growth: &MemoryGrowth, watched: &Watched) -> Fault {
        let mut reason = format!(
            "grows without levelling off: from {} to {} in {} calls",
            growth.from, growth.to, growth.calls
        );
        let (blame, grown) = self.growing(&watched.cases).unwrap_or_else(|why| {
            let judgement = self.growing_elsewhere(&watched.cases);
            reason += &format!("; {why}; {}", judgement.reason);
            (judgement.blame, vec![*growth])
        });
        // Of those that are not to blame some may only wait for their collectors.
        let memory: f64 = grown.iter().map(MemoryGrowth::memory_of_a_call).sum();
        let slope = Slope {
            memory: memory / self.cell.contract.passed(&watched.cases).max(1.0),
            others: grown.iter().any(MemoryGrowth::is_of_more_than_memory),
        };
        if blame.is_some() {
            reason += &format!(
                "; those to blame by {:.1} KiB a call, {:.2} bytes for each byte that a call passes",
                memory / 1024.0,
                slope.memory
            );
        }
        let known = self.known.explain_growth(slope, blame.as_ref());
        Fault {
            verdict: Verdict::Leak,
            cases: 0,
            differences: BTreeSet::from([GROWTH.to_owned()]),
            expected: self.reason(known),
            blame,
            counterexample: None,
            detail: reason,
            trace: None,
        }
    }

    /// Who is to blame for growth where components run together only: who grows in every cell.
    fn growing_elsewhere(&self, cases: &[Case]) -> Judgement {
        let tester = self.tester;
        tester.among(self.cell, GROWTH, &|other, missing| {
            let key = other.key.to_string();
            let (right, outcome) = tester.diagnoses.answer(&key, "does it grow", || {
                let function = tester.loader.function(other, missing, tester.observer);
                let mut session = function.ok()?.instantiate().ok()?;
                let grows = watch_each(&mut *session, cases, Drive::Call, |session| {
                    vec![session.usage()]
                });
                let grows = grows.iter().any(Option::is_some);
                let told = if grows { GROWTH } else { "levels off" };
                Some((!grows, told.to_owned()))
            })?;
            Some(Witness {
                cell: other.key.clone(),
                right,
                outcome,
            })
        })
    }

    /// The components of the cell that grow by themselves, and how.
    fn growing(&self, cases: &[Case]) -> Result<(Option<Blame>, Vec<MemoryGrowth>), String> {
        let tester = self.tester;
        let chain = tester.loader.chain(self.cell, false, tester.observer);
        let chain = chain.map_err(|obstacle| obstacle.to_string())?;
        let mut session = chain.map_err(|fault| match fault {
            Failure::Unsupported(why) => why,
            fault => format!("its components cannot be watched one by one: {fault}"),
        })?;
        let drive = self.cell.contract.drive;
        let grows = watch_each(&mut *session, cases, drive, |session| session.usages());
        // A saboteur's growth is that of the sabotaged guest.
        let mut grows = grows.into_iter();
        let mut blamed = Vec::new();
        let mut grown = Vec::new();
        for (guest, role) in self.cell.guests.iter().zip(&self.cell.contract.roles) {
            let links = match guest.sabotage.is_some() {
                true => 2,
                false if guest.offers(role) => 0,
                false => 1,
            };
            let own: Vec<MemoryGrowth> = grows.by_ref().take(links).flatten().collect();
            if !own.is_empty() {
                blamed.push((role.name.clone(), guest.name.clone()));
            }
            grown.extend(own);
        }
        Ok((blame::blame(&blamed.iter().collect::<Vec<_>>()), grown))
    }
}
