//! One cell from its components to its verdict: loads it, runs the kept cases and the
//! generated ones, watches whether it stays as it was, and has whatever is wrong
//! examined.

mod attribute;
mod cell;
mod diagnoses;
mod faults;
#[cfg(test)]
mod on_fakes;
pub mod trace;

use cell::CellRun;
pub use diagnoses::Diagnoses;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::build::IfMissing;
use crate::cases::Cases;
use crate::cell::{CaseId, CaseName};
use crate::compose::ComposeError;
use crate::contract::Role;
use crate::event::Observer;
use crate::expectations::Expectations;
use crate::guest::Guest;
use crate::host::Function;
use crate::judge::blame::Blame;
use crate::judge::{Driven, Verdict};
use crate::load::{Loader, Obstacle};
use crate::plan::{Cell, Selection};
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
    /// The guests whose components say which constants of a component are its own.
    pub others: &'a [Guest],
    /// The roles of the lab.
    pub roles: &'a [Arc<Role>],
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
                "it can be built now: remove `{}` from the manifest of {claim}",
                claim.key
            ));
        }
        report
    }

    /// Whether the cases, or if it is watched the calls of one instance over and over, show that
    /// a function is wrong that stands for the cell's own: nothing is shrunken or blamed.
    ///
    /// # Errors
    /// If a case cannot be generated.
    pub fn notices(
        &self,
        cell: &Cell,
        function: Driven<Arc<dyn Function>>,
        cases: &Cases,
        watched: bool,
    ) -> Result<bool, String> {
        let run = self.run_of(cell, function, cases.seed(), Duration::ZERO);
        run.is_wrong(cases, watched)
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
        Ok(self.run_of(cell, function, seed, shrinking))
    }

    fn run_of<'b>(
        &'b self,
        cell: &'b Cell,
        function: Driven<Arc<dyn Function>>,
        seed: u64,
        shrinking: Duration,
    ) -> CellRun<'b> {
        CellRun {
            tester: self,
            cell,
            known: self.expectations.of(
                &cell.key,
                Some(signature(
                    &*function.inner,
                    cell.contract.host_end.is_some(),
                )),
            ),
            function: Arc::new(function),
            seed,
            constants: self.loader.constants(cell, self.others, self.roles, seed),
            faults: Vec::new(),
            aimed_at: BTreeSet::new(),
            seen: BTreeSet::new(),
            left: shrinking / cell.contract.policy.shrinking,
        }
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

/// The types of a function, and whether the host stands at its inner end.
fn signature(function: &dyn Function, host_end: bool) -> Signature {
    Signature {
        params: function.params().to_vec(),
        result: function.result().cloned(),
        host_end,
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
    /// The key of the manifest that says so.
    key: &'static str,
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
        let (key, why) = guest.cannot_build(role)?;
        Some(Claim {
            role: &role.name,
            guest: &guest.name,
            key,
            why,
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
