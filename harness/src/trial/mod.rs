//! One cell from its components to its verdict: loads it, runs the kept cases and the
//! generated ones, watches whether it stays as it was, and has whatever is wrong
//! examined.

mod examine;
mod witness;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::build::Missing;
use crate::cases::{CHUNK, Case, Cases};
use crate::cell::{CaseId, CaseName};
use crate::compose::ComposeError;
use crate::event::{Event, Observer};
use crate::guest::Guest;
use crate::host::Function;
use crate::judge::blame::Blame;
use crate::judge::run::{Run, Runner};
use crate::judge::steady::{self, Steadiness};
use crate::judge::{Executor, Expected, Verdict, compare};
use crate::kept;
use crate::load::{Loader, Obstacle};
use crate::plan::{Cell, Selection};
use crate::report::{CellReport, Fault};
use crate::value::Val;

/// The faults of one cell that are examined; more would hide each other.
const MOST_FAULTS: usize = 8;

/// The time in which the faults of one cell are shrunken; those after it are reported
/// as they were found.
const SHRINKING: Duration = Duration::from_secs(30);

/// The same for a hunt, whose histories are long.
const HUNTING: Duration = Duration::from_secs(180);

/// What the trial of a cell needs.
pub struct Trial<'a> {
    /// Where the kept cases are.
    pub checkout: &'a Path,
    /// Loads this cell and its witnesses.
    pub loader: &'a Loader,
    /// The guests of the witnesses.
    pub guests: &'a [Guest],
    /// Which of their cells are witnesses.
    pub witnesses: Selection,
    /// The guests that are asked before others; all alike if none.
    pub preferred: Vec<String>,
    /// Is told what happens.
    pub observer: &'a dyn Observer,
    /// What a replay command must repeat, as ` --guest-dir toy`.
    pub replay_options: &'a str,
    /// The threads of one cell.
    pub threads: usize,
    /// Whether the first fault ends the trial.
    pub until_wrong: bool,
    /// Whether the kept cases run first.
    pub kept: bool,
    /// Whether growth that does not level off is a fault.
    pub leaks: bool,
}

/// A cell under trial.
struct Bench<'a> {
    trial: &'a Trial<'a>,
    cell: &'a Cell<'a>,
    function: Function,
    seed: u64,
    faults: Vec<Fault>,
    /// The time that is left to shrink.
    left: Duration,
}

impl Trial<'_> {
    /// Runs the cases through a cell and judges it.
    pub fn judge(&self, cell: &Cell, cases: &Cases) -> CellReport {
        let mut bench = match self.bench(cell, cases.seed(), SHRINKING) {
            Ok(bench) => bench,
            Err(obstacle) => return blocked(cell, &obstacle),
        };
        let report = bench.run(cases);
        let mut report = report.unwrap_or_else(|detail| invalid(cell, detail));
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
        let mut bench = self.bench(cell, cases.seed(), HUNTING)?;
        let report = bench.soak(cases, life, deadline);
        Ok(report.unwrap_or_else(|detail| invalid(cell, detail)))
    }

    fn bench<'b>(
        &'b self,
        cell: &'b Cell,
        seed: u64,
        shrinking: Duration,
    ) -> Result<Bench<'b>, Arc<Obstacle>> {
        Ok(Bench {
            trial: self,
            cell,
            function: self.loader.function(cell, Missing::Build, self.observer)?,
            seed,
            faults: Vec::new(),
            // The functions of a group are many, and a fault of a type shows in several.
            left: match cell.contract.group() {
                Some(_) => shrinking / 15,
                None => shrinking,
            },
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
        let mut bench = self.bench(cell, 0, SHRINKING)?;
        bench.examine_script(case, script);
        Ok(bench.faults.pop())
    }

    /// The command that shows a case of a cell again.
    fn replay(&self, cell: &Cell, case: CaseName) -> String {
        let case = CaseId {
            cell: cell.key.clone(),
            case,
        };
        format!("cargo lab replay {case}{}", self.replay_options)
    }
}

impl Bench<'_> {
    fn run(&mut self, cases: &Cases) -> Result<CellReport, String> {
        let kept = match cases.begins() && self.trial.kept {
            true => self.run_kept()?,
            false => 0,
        };
        let runner = Runner {
            threads: self.trial.threads,
            until_wrong: self.trial.until_wrong,
            progress: &|done| self.trial.observer.on(Event::Cases(done)),
            ..Runner::new(&self.function)
        };
        let chunks = cases.chunks();
        let (first, rest) = (chunks.start, (chunks.start + 1).min(chunks.end));
        let mut run = runner.run(cases, first..rest).map_err(|e| e.to_string())?;
        // Of a function of the type system that is one of many, fewer calls say enough.
        let calls = match self.cell.contract.group() {
            Some(_) => steady::MOST_CALLS >> 2,
            None => steady::MOST_CALLS,
        };
        let watched = self.watch(cases, &run, calls)?;
        let over = run.given_up || (self.trial.until_wrong && self.is_wrong(&run, &watched));
        if !over {
            run.absorb(
                runner
                    .run(cases, rest..chunks.end)
                    .map_err(|e| e.to_string())?,
            );
        }
        let mut findings = std::mem::take(&mut run.findings);
        findings.sort_by_key(|finding| (finding.size, finding.case.index));
        for finding in findings {
            self.examine(finding, &run);
        }
        if let Some((watched, chunk)) = &watched {
            self.examine_watched(watched, chunk);
        }
        Ok(self.report(kept, &run, watched.as_ref().map(|(watched, _)| watched)))
    }

    fn soak(
        &mut self,
        cases: &Cases,
        life: u64,
        deadline: Option<Instant>,
    ) -> Result<CellReport, String> {
        let runner = Runner {
            threads: self.trial.threads,
            life,
            over: &|| deadline.is_some_and(|deadline| Instant::now() >= deadline),
            progress: &|done| self.trial.observer.on(Event::Cases(done)),
            ..Runner::new(&self.function)
        };
        let mut run = runner
            .run(cases, cases.chunks())
            .map_err(|e| e.to_string())?;
        for finding in std::mem::take(&mut run.findings) {
            self.examine(finding, &run);
        }
        let calls = (life * CHUNK).next_power_of_two().max(steady::MOST_CALLS);
        let watched = self.watch(cases, &run, calls)?;
        if let Some((watched, chunk)) = &watched {
            self.examine_watched(watched, chunk);
        }
        Ok(self.report(0, &run, watched.as_ref().map(|(watched, _)| watched)))
    }

    fn is_wrong(&self, run: &Run, watched: &Option<(Steadiness, Vec<Case>)>) -> bool {
        let unsteady = |(watched, _): &(Steadiness, Vec<Case>)| {
            watched.slip.is_some() || watched.growth.is_some()
        };
        run.wrong > 0 || !self.faults.is_empty() || watched.as_ref().is_some_and(unsteady)
    }

    /// Runs the kept cases, each in a fresh instance, and tells how many there are.
    fn run_kept(&mut self) -> Result<u64, String> {
        let (checkout, contract) = (self.trial.checkout, self.cell.contract);
        let all = kept::read(checkout, contract).map_err(|e| e.to_string())?;
        for kept in &all {
            let script = kept::script(checkout, contract, self.function.params(), kept);
            let script = script.map_err(|e| e.to_string())?;
            self.examine_script(CaseName::Kept(kept.number), script);
        }
        Ok(all.len() as u64)
    }

    /// Watches one instance answer the first cases over and over, those that it has
    /// right; nothing if it has none right, or was given up.
    fn watch(
        &self,
        cases: &Cases,
        run: &Run,
        calls: u64,
    ) -> Result<Option<(Steadiness, Vec<Case>)>, String> {
        if run.given_up || run.cases == 0 || (self.trial.until_wrong && run.wrong > 0) {
            return Ok(None);
        }
        // Of a function of many, the pairs that are right show what one instance does.
        if run.wrong > 0 && self.cell.contract.group().is_some() {
            return Ok(None);
        }
        let chunk = cases
            .chunk(cases.chunks().start)
            .map_err(|e| e.to_string())?;
        let mut right = chunk.to_vec();
        if run.wrong > 0 {
            let executor = &self.function;
            right.retain(|case| {
                let outcome = case.expected.judge(executor.call_alone(&case.args));
                compare(&outcome, &case.expected).is_none()
            });
        }
        if right.is_empty() {
            return Ok(None);
        }
        // An instantiation that fails has failed in the run before.
        let mut watched = steady::watch(&self.function, &right, calls).ok();
        if let Some(watched) = watched.as_mut().filter(|_| !self.trial.leaks) {
            watched.growth = None;
        }
        Ok(watched.map(|watched| (watched, right)))
    }

    fn report(&mut self, kept: u64, run: &Run, watched: Option<&Steadiness>) -> CellReport {
        let calls = run.in_guests.as_secs_f64();
        CellReport {
            cases: run.cases,
            kept,
            wrong: run.wrong,
            digest: Some(run.digest),
            micros_per_case: Some(calls * 1e6 / run.cases.max(1) as f64),
            guest_share: Some(calls / run.total.as_secs_f64().max(f64::EPSILON)),
            steady_calls: watched.map_or(0, |watched| watched.calls),
            memory: watched.map(|watched| watched.usage.memory),
            handles: watched.map(|watched| watched.usage.handles),
            ulps: (self.cell.contract.ulps > 0).then_some(run.ulps),
            ..CellReport::of(&self.cell.key, Verdict::Agree)
        }
        .with_faults(std::mem::take(&mut self.faults))
    }

    fn expected(&self, args: &[Val]) -> Option<Expected> {
        self.cell.contract.expected(args)
    }

    /// The name of a case after others of one chunk.
    fn generated(&self, before: impl IntoIterator<Item = u64>, index: u64) -> CaseName {
        CaseName::Generated {
            seed: self.seed,
            indices: before.into_iter().chain([index]).collect(),
        }
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
            role: role.name,
            guest: &guest.name,
            why: guest.unsupported.get(role.part)?,
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
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::build::Unbuilt;
    use crate::contract::{self, Contract, ECHO, RELAY, Role};
    use crate::guest::fake;

    static FIRST: Role = Role {
        name: "relay-1",
        ..RELAY
    };
    static SECOND: Role = Role {
        name: "relay-2",
        ..RELAY
    };
    static ROW: Contract = Contract {
        name: "abi-row.echo-u8",
        roles: &[&FIRST, &SECOND, &ECHO],
        ..contract::PIPELINE
    };

    /// A guest that claims not to be able to play some parts.
    fn guest(name: &str, unsupported: &[&str]) -> Guest {
        let claim = |part: &&str| ((*part).to_owned(), "cannot, https://x.y/1".to_owned());
        Guest {
            unsupported: unsupported.iter().map(claim).collect(),
            ..fake::guest(name, &["relay", "echo"])
        }
    }

    fn row(guests: &[Guest]) -> Cell<'_> {
        let roles = ROW.roles.iter().map(|role| role.name.to_owned());
        let names = guests.iter().map(|guest| guest.name.clone());
        Cell {
            key: crate::CellKey {
                contract: ROW.name.to_owned(),
                components: roles.zip(names).collect(),
            },
            contract: &ROW,
            guests: guests.iter().collect(),
        }
    }

    fn unbuilt(role: &'static str, guest: &str) -> Obstacle {
        Obstacle::Unbuilt {
            role,
            guest: guest.to_owned(),
            source: Arc::new(Unbuilt::NotAllowed {
                guest: guest.to_owned(),
                role,
            }),
        }
    }

    #[test]
    fn a_part_that_cannot_be_built_is_unsupported_in_every_place_of_a_row() {
        let guests = [
            guest("go", &[]),
            guest("toy", &["relay"]),
            guest("js", &["relay"]),
        ];
        let cell = row(&guests);
        let report = blocked(&cell, &unbuilt("relay-2", "toy"));
        assert_eq!(report.verdict, Verdict::Unsupported);
        let expected = "toy as relay-2: cannot, https://x.y/1";
        assert_eq!(report.expected.as_deref(), Some(expected));
        // `js` plays the echo here, which it does not claim to lack.
        let others = [unbuilt("relay-1", "go"), unbuilt("echo", "js")];
        for other in others {
            let report = blocked(&cell, &other);
            assert_eq!((report.verdict, report.expected), (Verdict::Unbuilt, None));
        }
    }

    #[test]
    fn broken_files_of_the_lab_are_invalid_and_blame_no_guest() {
        let guests = [guest("go", &[]), guest("js", &[]), guest("toy", &[])];
        let wit = ComposeError::Wit {
            path: PathBuf::from("wit/abi"),
            why: "expected `;`".to_owned(),
        };
        let cell = row(&guests);
        let reports = [
            blocked(&cell, &Obstacle::Incomposable(wit)),
            invalid(&cell, "a kept case cannot be read".to_owned()),
        ];
        for report in reports {
            assert_eq!((report.verdict, report.blame), (Verdict::Invalid, None));
            assert!(report.detail.is_some_and(|detail| detail.contains("read")));
        }
    }
}
