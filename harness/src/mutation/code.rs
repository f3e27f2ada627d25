//! Changes of one instruction in the core code of guests' components: whether the cases of a
//! contract reach it, and whether anything shows it.
//!
//! A site is made to trap first. If no case traps, the cases do not reach it. If one does, the
//! instruction is changed, and the cell is tested as in a run, but for shrinking and blame.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use glob::Pattern;
use lab_build::code::{Code, CodeError, Line, Site};

use crate::build::{Component, IfMissing};
use crate::cases::Cases;
use crate::contract::Role;
use crate::event::{Nobody, Observer};
use crate::guest::Guest;
use crate::lab::Lab;
use crate::load::Obstacle;
use crate::matrix::RunOptions;
use crate::plan::{Cell, PlanError, Selection, plan};
use crate::pool::parallel;
use crate::report::code::{Outcome, Tried};
use crate::run::CellTester;

/// The host that compiles fastest: a changed component runs for less time than it takes to
/// compile it otherwise.
pub const HOST: &str = "wasmtime-winch";

/// Why changes cannot be tried.
#[derive(Debug, thiserror::Error)]
pub enum TryError {
    /// The selection means nothing.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A component is not there.
    #[error(transparent)]
    Obstacle(#[from] Arc<Obstacle>),
    /// A component's code cannot be read.
    #[error("`{component}`: {why}")]
    Code {
        /// The component, `validator=rust`.
        component: String,
        /// Why.
        why: CodeError,
    },
    /// A component's file cannot be read.
    #[error("cannot read `{component}`: {why}")]
    Io {
        /// The component.
        component: String,
        /// The system's reason.
        why: std::io::Error,
    },
    /// A component that was brought cannot be tried.
    #[error("`{component}`: {why}")]
    Refused {
        /// The component.
        component: String,
        /// Why.
        why: String,
    },
    /// A component is wrong as it is.
    #[error(
        "{0} does not agree, so no change can be told from it: `{program} run` shows why",
        program = lab_build::program()
    )]
    Wrong(String),
    /// A case cannot be made.
    #[error("{0}")]
    Cases(String),
    /// No component is left.
    #[error(
        "no selected guest has `own-files` in its guest.toml, by which its code is told from its toolchain's"
    )]
    Nothing,
}

/// What is tried.
#[derive(Debug, Clone)]
pub struct Extent {
    /// The sites of each component, drawn by the seed; all if there are fewer.
    pub sites: usize,
    /// Only functions of these names; otherwise the lines that the guest's author wrote.
    pub functions: Option<Pattern>,
}

/// A component whose code is changed, with the cells in which it takes part.
struct Subject<'a> {
    role: Arc<Role>,
    guest: &'a Guest,
    component: Arc<Component>,
    /// One for each contract.
    cells: Vec<Cell<'a>>,
}

impl Subject<'_> {
    fn name(&self) -> String {
        format!("{}={}", self.role.name, self.guest.name)
    }
}

/// Tries changes in the components of the selected guests, as many at once as there are cores.
///
/// # Errors
/// If nothing is selected, or a component cannot be had or read.
pub fn try_components(
    lab: &Lab,
    selection: &Selection,
    extent: &Extent,
    options: &RunOptions,
    observer: &dyn Observer,
    progress: &(dyn Fn(&Tried) + Sync),
) -> Result<Vec<Tried>, TryError> {
    let mut tried = Vec::new();
    for subject in subjects(lab, selection, observer)? {
        let component = subject.name();
        let bytes = std::fs::read(&subject.component.path).map_err(|why| TryError::Io {
            component: component.clone(),
            why,
        })?;
        let code = Code::read(bytes).map_err(|why| TryError::Code {
            component: component.clone(),
            why,
        })?;
        let wanted = |name: &str, site: &Site| match &extent.functions {
            Some(pattern) => pattern.matches(name),
            None => subject.guest.wrote(name, site.line.as_ref()),
        };
        let sites = drawn(&code, extent.sites, options.seed, &wanted);
        let trials = subject.cells.iter();
        let trials = trials.map(|cell| Trial::begin(lab, &subject, cell, &code, options));
        let trials: Vec<Trial> = trials.collect::<Result<_, _>>()?;
        let outcomes = |site: &Site| {
            let outcomes = trials.iter().map(|trial| {
                let shows = |bytes: &[u8], reach: bool| trial.shows(bytes, !reach && trial.watched);
                let outcome = outcome(&code, site, shows)?;
                Ok((trial.cell.contract.name.clone(), outcome))
            });
            outcomes.collect()
        };
        tried.extend(try_sites(
            &component,
            &subject.guest.dir,
            &sites,
            outcomes,
            progress,
        )?);
    }
    Ok(tried)
}

/// Tries each of some sites, as many at once as there are cores. Lines are written as in `dir`.
pub(super) fn try_sites(
    component: &str,
    dir: &Path,
    sites: &[(&str, &Site)],
    outcomes: impl Fn(&Site) -> Result<BTreeMap<String, Outcome>, TryError> + Sync,
    progress: &(dyn Fn(&Tried) + Sync),
) -> Result<Vec<Tried>, TryError> {
    let tried = parallel(sites, |(function, site)| {
        let tried = Tried {
            component: component.to_owned(),
            function: (*function).to_owned(),
            source: site.line.as_ref().map(|line| source(dir, line)),
            place: site.place.start,
            kind: site.kind.to_string(),
            says: site.says.clone(),
            outcomes: outcomes(site)?,
        };
        progress(&tried);
        Ok(tried)
    });
    tried.into_iter().collect()
}

/// What comes of a change, by whether a component `shows` that it is not the one that it was; it is
/// told whether reaching the site is what is asked.
pub(super) fn outcome(
    code: &Code,
    site: &Site,
    shows: impl Fn(&[u8], bool) -> Result<bool, TryError>,
) -> Result<Outcome, TryError> {
    if !shows(&code.trapping(site), true)? {
        return Ok(Outcome::NotReached);
    }
    Ok(match shows(&code.changed(site), false)? {
        true => Outcome::Noticed,
        false => Outcome::NotNoticed,
    })
}

/// A cell in which a component can be changed.
struct Place<'a> {
    role: Arc<Role>,
    guest: &'a Guest,
    cell: Cell<'a>,
    /// The roles in front of it, whether anything is known of the cell, and the size of its
    /// components in bytes: the least of these is the quickest to tell a change.
    cost: (usize, bool, u64),
}

/// The components of the selection whose authors' code is known, each with one cell of every
/// contract in which it is farthest outside.
fn subjects<'a>(
    lab: &'a Lab,
    selection: &Selection,
    observer: &dyn Observer,
) -> Result<Vec<Subject<'a>>, TryError> {
    let mut places = places(lab, selection, observer)?;
    places.sort_by(|a, b| {
        let key = |place: &Place| (place.role.name.clone(), place.guest.name.clone());
        (key(a), a.cost).cmp(&(key(b), b.cost))
    });
    let mut subjects: Vec<Subject> = Vec::new();
    let mut depth = 0;
    for Place {
        role,
        guest,
        cell,
        cost,
    } in places
    {
        match subjects.last_mut() {
            Some(last) if last.role == role && last.guest.name == guest.name => {
                let mut tested = last.cells.iter().map(|cell| &cell.contract.name);
                if cost.0 == depth && tested.all(|name| *name != cell.contract.name) {
                    last.cells.push(cell);
                }
            }
            _ => {
                depth = cost.0;
                subjects.push(Subject {
                    component: lab
                        .loader()
                        .component(&guest.with_lines(), &role, IfMissing::Build, observer)
                        .map_err(Arc::new)?,
                    role,
                    guest,
                    cells: vec![cell],
                });
            }
        }
    }
    match subjects.is_empty() {
        true => Err(TryError::Nothing),
        false => Ok(subjects),
    }
}

fn places<'a>(
    lab: &'a Lab,
    selection: &Selection,
    observer: &dyn Observer,
) -> Result<Vec<Place<'a>>, TryError> {
    let mut selection = selection.clone();
    if selection.hosts.is_empty() {
        selection.hosts = vec![HOST.to_owned()];
    }
    let mut places = Vec::new();
    for cell in plan(lab.contracts(), lab.guests(), &selection)? {
        let players: Vec<(Arc<Role>, &'a Guest)> = cell
            .contract
            .roles
            .iter()
            .cloned()
            .zip(cell.guests.iter().copied())
            .collect();
        let changeable = |guest: &Guest| !guest.own_files.is_empty();
        if cell.links().len() != players.len() || !players.iter().any(|(_, g)| changeable(g)) {
            continue;
        }
        let sizes = players.iter().map(|(role, guest)| {
            let built = lab
                .loader()
                .component(guest, role, IfMissing::Build, observer);
            built.map(|component| component.size)
        });
        // A partner that is not there is no reason to leave out the component.
        let Ok(size) = sizes.sum::<Result<u64, _>>() else {
            continue;
        };
        for (depth, (role, guest)) in players.into_iter().enumerate() {
            if changeable(guest) {
                places.push(Place {
                    role,
                    guest,
                    cell: cell.clone(),
                    cost: (depth, lab.knows(&cell.key), size),
                });
            }
        }
    }
    Ok(places)
}

/// A line as people write it: `rules/src/lib.rs:42`, from a folder.
fn source(dir: &Path, line: &Line) -> String {
    let file = line.file.strip_prefix(dir).unwrap_or(&line.file);
    format!("{}:{}", file.display(), line.number)
}

/// So many of the sites that are wanted, with the names of their functions, drawn by a seed, in
/// the order of the file.
pub(super) fn drawn<'c>(
    code: &'c Code,
    most: usize,
    seed: u64,
    wanted: &dyn Fn(&str, &Site) -> bool,
) -> Vec<(&'c str, &'c Site)> {
    let functions = code.functions.iter();
    let sites = functions.flat_map(|f| f.sites.iter().map(|site| (&*f.name, site)));
    let mut sites: Vec<(&str, &Site)> = sites.filter(|(name, site)| wanted(name, site)).collect();
    sites.sort_by_cached_key(|(_, site)| {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_le_bytes());
        hasher.update(&site.place.start.to_le_bytes());
        *hasher.finalize().as_bytes()
    });
    sites.truncate(most);
    sites.sort_by_key(|(_, site)| site.place.start);
    sites
}

/// What shows a change in one cell.
struct Trial<'a> {
    lab: &'a Lab,
    role: &'a Role,
    cell: &'a Cell<'a>,
    tester: CellTester<'a>,
    cases: Arc<Cases>,
    /// Whether calls of one instance over and over count: not where the component as it is does
    /// not stand them, which is known.
    watched: bool,
}

impl<'a> Trial<'a> {
    /// Begins with the component as it is, of which nothing may be noticed.
    fn begin(
        lab: &'a Lab,
        subject: &'a Subject,
        cell: &'a Cell<'a>,
        code: &Code,
        options: &RunOptions,
    ) -> Result<Self, TryError> {
        let mut tester = lab.tester(lab.guests(), &Nobody);
        tester.until_wrong = true;
        tester.kept = false;
        let mut trial = Trial {
            lab,
            role: &subject.role,
            cell,
            tester,
            cases: lab.cases(&cell.contract, options.seed, options.range()),
            watched: true,
        };
        trial.watched = !trial.shows(code.component(), true)?;
        match trial.watched || !trial.shows(code.component(), false)? {
            true => Ok(trial),
            false => Err(TryError::Wrong(cell.key.to_string())),
        }
    }

    fn shows(&self, component: &[u8], watched: bool) -> Result<bool, TryError> {
        let altered = self.lab.loader().altered(self.cell, self.role, component);
        let noticed =
            self.tester
                .notices(self.cell, altered.map_err(Arc::new)?, &self.cases, watched);
        noticed.map_err(TryError::Cases)
    }
}
