//! One cell from its components to its verdict: loads it, runs the kept cases and the
//! generated ones, watches whether it stays as it was, and has whatever is wrong
//! examined.

mod attribute;
mod diagnoses;
mod faults;
#[cfg(test)]
mod on_fakes;

pub use diagnoses::Diagnoses;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::build::IfMissing;
use crate::cases::{CHUNK, Cases, FIXED};
use crate::cell::{CaseId, CaseName};
use crate::compose::ComposeError;
use crate::contract::Arrangement;
use crate::event::{Event, Observer};
use crate::expectations::{Entry, Expectations, OfCell, WrongCall};
use crate::guest::Guest;
use crate::host::Function;
use crate::judge::blame::Blame;
use crate::judge::execute::{Run, Runner};
use crate::judge::stability::{self, Steadiness, Watching};
use crate::judge::symptom::Symptom;
use crate::judge::{Case, Expected, Verdict, Wrong};
use crate::load::{Loader, Obstacle};
use crate::plan::{Cell, Selection};
use crate::regressions;
use crate::report::{CellReport, Fault};
use crate::types::flat::Signature;
use crate::value::Val;

/// The faults of one cell that are examined; more would hide each other.
const MOST_FAULTS: usize = 8;

/// The time in which the faults of one cell are shrunken; those after it are reported
/// as they were found.
const SHRINKING: Duration = Duration::from_secs(30);

/// The same for a hunt, whose histories are long.
const HUNTING: Duration = Duration::from_secs(180);

/// What is needed to test a cell.
pub struct CellTester<'a> {
    /// Where the kept cases are.
    pub regressions: &'a Path,
    /// Loads this cell and its witnesses.
    pub loader: &'a Loader,
    /// The guests of the witnesses.
    pub guests: &'a [Guest],
    /// Which of their cells are witnesses.
    pub witnesses: Selection,
    /// What is known of faults from other cells.
    pub diagnoses: &'a Diagnoses,
    /// Who is asked before others.
    pub preferred: Preferred,
    /// Is told what happens.
    pub observer: &'a dyn Observer,
    /// What a replay command must repeat, as ` --guest-dir toy`.
    pub replay_options: &'a str,
    /// The threads of one cell.
    pub threads: usize,
    /// What is known to diverge.
    pub expectations: &'a Expectations,
    /// Whether the first fault that is not expected ends the test of a cell.
    pub until_wrong: bool,
    /// Whether the kept cases run first.
    pub kept: bool,
}

/// Witnesses that are at hand: others may have to be built or compiled.
#[derive(Debug, Clone, Default)]
pub struct Preferred {
    /// The compositions of the run.
    pub compositions: BTreeSet<String>,
    /// Its guests; all alike if none.
    pub guests: BTreeSet<String>,
}

impl Preferred {
    /// Those of some cells.
    pub fn of(cells: &[Cell]) -> Self {
        let guests = cells.iter().flat_map(|cell| &cell.guests);
        Preferred {
            compositions: cells.iter().map(Cell::composition).collect(),
            guests: guests.map(|guest| guest.name.clone()).collect(),
        }
    }

    fn has(&self, cell: &Cell) -> bool {
        let mut guests = cell.guests.iter();
        self.guests.is_empty() || guests.all(|guest| self.guests.contains(&guest.name))
    }
}

/// An instance that was watched.
struct Watched {
    seen: Steadiness,
    /// The cases that it answered, all of which it has right alone.
    cases: Vec<Case>,
    /// Their seed.
    seed: u64,
}

/// A cell that is being tested.
struct CellRun<'a> {
    tester: &'a CellTester<'a>,
    cell: &'a Cell<'a>,
    function: Arc<dyn Function>,
    /// What is known of the cell.
    known: OfCell<'a>,
    seed: u64,
    faults: Vec<Fault>,
    /// The known divergences that the faults so far show.
    seen: BTreeSet<Entry>,
    /// The time that is left to shrink.
    left: Duration,
}

impl CellTester<'_> {
    /// Runs the cases through a cell and judges it.
    pub fn judge(&self, cell: &Cell, cases: &Cases) -> CellReport {
        let mut run = match self.cell_run(cell, cases.seed(), SHRINKING) {
            Ok(run) => run,
            Err(obstacle) => return self.blocked(cell, &obstacle),
        };
        let host = self.loader.loaded_by(cell);
        let report = run.run(cases);
        let mut report = hosted(cell, report, host);
        report.hashes = self.loader.hashes(cell);
        if let Some(claim) = unsupported(cell).next() {
            report.verdict = Verdict::Unsupported;
            report.detail = Some(format!(
                "it can be built now: remove `unsupported` from the manifest of {claim}"
            ));
        }
        report
    }

    /// Hunts in a cell for what shows only after many calls of one instance: instances
    /// answer `life` chunks each, until the cases are done or the time is.
    ///
    /// # Errors
    /// If the cell cannot be loaded.
    pub fn soak(
        &self,
        cell: &Cell,
        cases: &Cases,
        life: u64,
        deadline: Option<Instant>,
    ) -> Result<CellReport, Arc<Obstacle>> {
        let mut run = self.cell_run(cell, cases.seed(), HUNTING)?;
        let host = self.loader.loaded_by(cell);
        let report = run.soak(cases, life, deadline);
        Ok(hosted(cell, report, host))
    }

    fn cell_run<'b>(
        &'b self,
        cell: &'b Cell,
        seed: u64,
        shrinking: Duration,
    ) -> Result<CellRun<'b>, Arc<Obstacle>> {
        let function = self
            .loader
            .function(cell, IfMissing::Build, self.observer)?;
        Ok(CellRun {
            tester: self,
            cell,
            known: self
                .expectations
                .of(&cell.key, Some(signature(&*function.inner))),
            function: Arc::new(function),
            seed,
            faults: Vec::new(),
            seen: BTreeSet::new(),
            left: shrinking / cell.contract.policy.shrinking,
        })
    }

    /// The smallest form of a script whose last call is wrong, with its blame; nothing
    /// if it is right.
    ///
    /// # Errors
    /// If the cell cannot be loaded.
    pub fn smallest(
        &self,
        cell: &Cell,
        script: Vec<Vec<Val>>,
        case: CaseName,
    ) -> Result<Option<Fault>, Arc<Obstacle>> {
        let mut run = self.cell_run(cell, 0, SHRINKING)?;
        run.examine_script(case, script);
        Ok(run.faults.pop())
    }

    /// The report of a cell that cannot run.
    fn blocked(&self, cell: &Cell, obstacle: &Obstacle) -> CellReport {
        let mut report = blocked(cell, obstacle);
        let known = self.expectations.of(&cell.key, None);
        let detail = report.detail.clone().unwrap_or_default();
        let explained = known.explain_obstacle(report.verdict, &detail, report.blame.as_ref());
        if let Some(entries) = explained {
            report.expected = Some(known.reasons(&entries));
            report.known = known.named(&entries.iter().map(|entry| (*entry, 1)).collect());
        }
        report
    }

    /// The command that shows a case of a cell again.
    fn replay(&self, cell: &Cell, case: CaseName) -> String {
        let case = CaseId {
            cell: cell.key.clone(),
            case,
        };
        format!("{} replay {case}{}", crate::program(), self.replay_options)
    }
}

impl CellRun<'_> {
    fn run(&mut self, cases: &Cases) -> Result<CellReport, String> {
        let kept = match cases.begins() && self.tester.kept {
            true => self.run_kept()?,
            false => 0,
        };
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
        let watched = match cases.begins() && !over && is_watched(self.cell) {
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
        let mut findings = std::mem::take(&mut run.findings);
        findings.sort_by_key(|finding| {
            let known = finding.known.is_some();
            (known, finding.size, finding.case.index)
        });
        for finding in findings {
            self.examine(finding, &run);
        }
        if run.cases > 0 && run.answered == 0 && run.wrong == 0 {
            self.add(nothing_compared(run.cases));
        }
        if let Some(watched) = &watched {
            self.examine_watched(watched);
        }
        let whole = !self.tester.until_wrong && cases.begins() && run.cases >= CHUNK;
        Ok(self.report(kept, &run, watched.as_ref(), whole))
    }

    fn soak(
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
        let mut run = runner
            .run(cases, cases.chunks())
            .map_err(|e| e.to_string())?;
        for finding in std::mem::take(&mut run.findings) {
            self.examine(finding, &run);
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
        Ok(self.report(0, &run, watched.as_ref(), false))
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
        // MemoryGrowth and kept cases are none of the run's cases.
        for entry in &self.seen {
            seen.entry(*entry).or_insert(1);
        }
        let mut faults = std::mem::take(&mut self.faults);
        // What is not expected speaks for the cell.
        faults.sort_by_key(|fault| fault.expected.is_some());
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

    fn expected(&self, args: &[Val]) -> Option<Expected> {
        self.cell.contract.expected(args)
    }
}

/// Whether an instance of a cell is watched: of the rows of a function, which have the same
/// guests, the one in the order of their names.
fn is_watched(cell: &Cell) -> bool {
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
    }
}

/// The name of a case of a seed after others in its instance.
fn generated(seed: u64, before: impl IntoIterator<Item = u64>, index: u64) -> CaseName {
    CaseName::Generated {
        seed,
        indices: before.into_iter().chain([index]).collect(),
    }
}

/// The types of a function.
fn signature(function: &dyn Function) -> Signature {
    Signature {
        params: function.params().to_vec(),
        result: function.result().cloned(),
    }
}

/// The report of a cell that ran on a host, or why it could not be judged.
fn hosted(cell: &Cell, report: Result<CellReport, String>, host: Option<&str>) -> CellReport {
    CellReport {
        host: host.map(str::to_owned),
        ..report.unwrap_or_else(|detail| invalid(cell, detail))
    }
}

/// The report of a cell that cannot be judged, since the contract's own files or code
/// are broken: no guest is to blame, and nothing was learned about one.
fn invalid(cell: &Cell, detail: String) -> CellReport {
    CellReport {
        detail: Some(detail),
        ..CellReport::of(&cell.key, Verdict::Invalid)
    }
}

/// A manifest's claim that a toolchain cannot build what a cell needs.
struct Claim<'a> {
    /// The role in the cell, `relay-1`.
    role: &'a str,
    guest: &'a str,
    why: &'a str,
}

impl std::fmt::Display for Claim<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} as {}: {}", self.guest, self.role, self.why)
    }
}

/// Every claim about a cell's components. Manifests name parts, of which a cell may have
/// one several times (`relay-1`, `relay-2`).
fn unsupported<'a>(cell: &'a Cell) -> impl Iterator<Item = Claim<'a>> {
    let players = cell.contract.roles.iter().zip(&cell.guests);
    players.filter_map(|(role, guest)| {
        Some(Claim {
            role: &role.name,
            guest: &guest.name,
            why: guest.unsupported.get(&role.part)?,
        })
    })
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
    if let Obstacle::Unbuilt { role, guest, .. } = obstacle
        && let Some(claim) =
            unsupported(cell).find(|claim| (claim.role, claim.guest) == (role, guest))
    {
        return CellReport {
            blame: blame(role, guest),
            expected: Some(claim.to_string()),
            detail: Some(obstacle.to_string()),
            ..CellReport::of(&cell.key, Verdict::Unsupported)
        };
    }
    let (verdict, blame) = match obstacle {
        Obstacle::Unbuilt { role, guest, .. } => (Verdict::Unbuilt, blame(role, guest)),
        Obstacle::Incomposable(
            ComposeError::Misfit { role, guest, .. } | ComposeError::Open { role, guest, .. },
        ) => (Verdict::Incomposable, blame(role, guest)),
        Obstacle::Cache(_) | Obstacle::Incomposable(ComposeError::Wit { .. }) => {
            (Verdict::Invalid, None)
        }
        _ => (Verdict::Incomposable, None),
    };
    CellReport {
        blame,
        detail: Some(obstacle.to_string()),
        ..CellReport::of(&cell.key, verdict)
    }
}

#[cfg(test)]
mod tests;
