//! Changes of one instruction in the core code of guests' components: whether the cases of a
//! contract reach it, and whether anything shows it.
//!
//! A site is made to trap first. If no case traps, the cases do not reach it. If one does, the
//! instruction is changed, and the cell is tested as in a run, but for shrinking and blame.

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
        let sites = drawn(&code, &subject, extent, options.seed);
        let trials = subject.cells.iter();
        let trials = trials.map(|cell| Trial::begin(lab, &subject, cell, &code, options));
        let trials: Vec<Trial> = trials.collect::<Result<_, _>>()?;
        let one = |(function, site): &(&str, &Site)| {
            let outcomes = trials.iter().map(|trial| {
                let outcome = trial.outcome(&code, site)?;
                Ok((trial.cell.contract.name.clone(), outcome))
            });
            let tried = Tried {
                component: component.clone(),
                function: (*function).to_owned(),
                source: site.line.as_ref().map(|line| source(subject.guest, line)),
                place: site.place.start,
                kind: site.kind.to_string(),
                says: site.says.clone(),
                outcomes: outcomes.collect::<Result<_, TryError>>()?,
            };
            progress(&tried);
            Ok(tried)
        };
        let all: Result<Vec<Tried>, TryError> = parallel(&sites, one).into_iter().collect();
        tried.extend(all?);
    }
    Ok(tried)
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
                    component: built(lab, &guest.with_lines(), &role, observer)?,
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
            let component = built(lab, guest, role, observer)?;
            Ok::<_, Arc<Obstacle>>(component.size)
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

/// A line as people write it: `rules/src/lib.rs:42`, from the guest's folder.
fn source(guest: &Guest, line: &Line) -> String {
    let file = line.file.strip_prefix(&guest.dir).unwrap_or(&line.file);
    format!("{}:{}", file.display(), line.number)
}

fn built(
    lab: &Lab,
    guest: &Guest,
    role: &Arc<Role>,
    observer: &dyn Observer,
) -> Result<Arc<Component>, Arc<Obstacle>> {
    let built = lab
        .loader()
        .builder()
        .component(guest, role, IfMissing::Build, observer);
    built.map_err(|cause| {
        Arc::new(Obstacle::Unbuilt {
            role: role.name.clone(),
            guest: guest.name.clone(),
            cause,
        })
    })
}

/// The sites of a guest's component that are tried, in the order of the file.
fn drawn<'c>(
    code: &'c Code,
    subject: &Subject,
    extent: &Extent,
    seed: u64,
) -> Vec<(&'c str, &'c Site)> {
    drawn_of(
        code,
        extent.sites,
        seed,
        &|name, site| match &extent.functions {
            Some(pattern) => pattern.matches(name),
            None => subject.guest.wrote(name, site.line.as_ref()),
        },
    )
}

/// So many of the sites that are wanted, with the names of their functions, drawn by a seed, in
/// the order of the file.
pub(super) fn drawn_of<'c>(
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

    fn outcome(&self, code: &Code, site: &Site) -> Result<Outcome, TryError> {
        if !self.shows(&code.trapping(site), false)? {
            return Ok(Outcome::NotReached);
        }
        Ok(match self.shows(&code.changed(site), self.watched)? {
            true => Outcome::Noticed,
            false => Outcome::NotNoticed,
        })
    }

    fn shows(&self, component: &[u8], watched: bool) -> Result<bool, TryError> {
        let altered = self.lab.loader().altered(self.cell, self.role, component);
        let noticed =
            self.tester
                .notices(self.cell, altered.map_err(Arc::new)?, &self.cases, watched);
        noticed.map_err(TryError::Cases)
    }
}
