//! Changes of one place at a time in guests' components: whether the cases of a contract show
//! anything of it.
//!
//! What is changed, an instruction or a place in a source, makes another component, which is tested
//! in its cells as in a run, but for shrinking and blame.

use std::collections::BTreeMap;
use std::sync::Arc;

use glob::Pattern;
use lab_build::code::CodeError;

use crate::build::IfMissing;
use crate::cases::Cases;
use crate::contract::Role;
use crate::event::{Nobody, Observer};
use crate::guest::Guest;
use crate::lab::Lab;
use crate::load::Obstacle;
use crate::matrix::RunOptions;
use crate::plan::{Cell, PlanError, Selection, plan};
use crate::pool::parallel;
use crate::report::changes::{Outcome, Tried};
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
    /// A component's file, or a source of it, cannot be read.
    #[error("cannot read `{component}`: {why}")]
    Io {
        /// The component.
        component: String,
        /// The system's reason.
        why: std::io::Error,
    },
    /// A component cannot be tried.
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
    #[error("no selected guest has {0}")]
    Nothing(&'static str),
}

/// What is tried.
#[derive(Debug, Clone)]
pub struct Extent {
    /// The sites of each component, drawn by the seed; all if there are fewer.
    pub sites: usize,
    /// Only functions of these names; otherwise the lines that the guest's author wrote.
    pub functions: Option<Pattern>,
}

/// What can be changed of a component, one site at a time.
pub(super) trait Changeable<'a>: Sync + Sized {
    /// A place that can be changed.
    type Site: Sync;

    /// What a guest must have for it, in words.
    const NEEDS: &'static str;

    /// Whether a guest has it in a role.
    fn is_of(guest: &Guest, role: &Role) -> bool;

    /// Reads it.
    fn read(
        lab: &'a Lab,
        subject: &Subject<'a>,
        observer: &'a dyn Observer,
    ) -> Result<Self, TryError>;

    /// The component as it is.
    fn component(&self) -> &[u8];

    /// The sites to change, drawn by a seed.
    fn sites(&self, subject: &Subject, extent: &Extent, seed: u64) -> Vec<Self::Site>;

    /// What comes of a change in some cells.
    fn tried(
        &self,
        subject: &Subject,
        site: &Self::Site,
        trials: &[Trial],
    ) -> Result<Tried, TryError>;
}

/// A component that is changed, with the cells in which it takes part.
pub(super) struct Subject<'a> {
    pub role: Arc<Role>,
    pub guest: &'a Guest,
    /// One for each contract.
    cells: Vec<Cell<'a>>,
}

impl Subject<'_> {
    pub fn name(&self) -> String {
        format!("{}={}", self.role.name, self.guest.name)
    }
}

/// Tries changes of one sort in the selected guests.
pub(super) fn try_each<'a, C: Changeable<'a>>(
    lab: &'a Lab,
    selection: &Selection,
    extent: &Extent,
    options: &RunOptions,
    observer: &'a dyn Observer,
    progress: &(dyn Fn(&Tried) + Sync),
) -> Result<Vec<Tried>, TryError> {
    let mut tried = Vec::new();
    for subject in subjects::<C>(lab, selection, observer)? {
        let changeable = C::read(lab, &subject, observer)?;
        let sites = changeable.sites(&subject, extent, options.seed);
        let trials = subject.cells.iter();
        let trials =
            trials.map(|cell| Trial::begin(lab, &subject, cell, changeable.component(), options));
        let trials: Vec<Trial> = trials.collect::<Result<_, _>>()?;
        let one = |site: &C::Site| changeable.tried(&subject, site, &trials);
        tried.extend(try_sites(&sites, one, progress)?);
    }
    Ok(tried)
}

/// Tries each of some sites, as many at once as there are cores.
pub(super) fn try_sites<S: Sync>(
    sites: &[S],
    one: impl Fn(&S) -> Result<Tried, TryError> + Sync,
    progress: &(dyn Fn(&Tried) + Sync),
) -> Result<Vec<Tried>, TryError> {
    let tried = parallel(sites, |site| {
        let tried = one(site)?;
        progress(&tried);
        Ok(tried)
    });
    tried.into_iter().collect()
}

/// So many of some sites, drawn by a seed and the place of each, in their order.
pub(super) fn drawn<S>(
    sites: Vec<S>,
    most: usize,
    seed: u64,
    place: impl Fn(&S) -> Vec<u8>,
) -> Vec<S> {
    let mut numbered: Vec<(usize, S)> = sites.into_iter().enumerate().collect();
    numbered.sort_by_cached_key(|(_, site)| {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_le_bytes()).update(&place(site));
        *hasher.finalize().as_bytes()
    });
    numbered.truncate(most);
    numbered.sort_by_key(|(number, _)| *number);
    numbered.into_iter().map(|(_, site)| site).collect()
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

/// The components of the selection that can be changed, each with one cell of every contract in
/// which it is farthest outside.
fn subjects<'a, C: Changeable<'a>>(
    lab: &'a Lab,
    selection: &Selection,
    observer: &dyn Observer,
) -> Result<Vec<Subject<'a>>, TryError> {
    let mut places = places::<C>(lab, selection, observer)?;
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
                    role,
                    guest,
                    cells: vec![cell],
                });
            }
        }
    }
    match subjects.is_empty() {
        true => Err(TryError::Nothing(C::NEEDS)),
        false => Ok(subjects),
    }
}

fn places<'a, C: Changeable<'a>>(
    lab: &'a Lab,
    selection: &Selection,
    observer: &dyn Observer,
) -> Result<Vec<Place<'a>>, TryError> {
    let mut selection = selection.clone();
    if selection.hosts.is_empty() {
        selection.hosts = vec![HOST.to_owned()];
    }
    let mut places = Vec::new();
    let mut obstacle = None;
    for cell in plan(lab.contracts(), lab.guests(), &selection)? {
        let players: Vec<(Arc<Role>, &'a Guest)> = cell
            .contract
            .roles
            .iter()
            .cloned()
            .zip(cell.guests.iter().copied())
            .collect();
        let changeable = |(role, guest): &(Arc<Role>, &Guest)| C::is_of(guest, role);
        if cell.links().len() != players.len() || !players.iter().any(changeable) {
            continue;
        }
        let sizes = players.iter().map(|(role, guest)| {
            let built = lab
                .loader()
                .component(guest, role, IfMissing::Build, observer);
            built.map(|component| component.size)
        });
        // A partner that is not there is no reason to leave out the component.
        let size = match sizes.sum::<Result<u64, _>>() {
            Ok(size) => size,
            Err(why) => {
                obstacle.get_or_insert(why);
                continue;
            }
        };
        for (depth, (role, guest)) in players.into_iter().enumerate() {
            if C::is_of(guest, &role) {
                places.push(Place {
                    role,
                    guest,
                    cell: cell.clone(),
                    cost: (depth, lab.knows(&cell.key), size),
                });
            }
        }
    }
    match obstacle {
        Some(why) if places.is_empty() => Err(Arc::new(why).into()),
        _ => Ok(places),
    }
}

/// What shows a change in one cell.
pub(super) struct Trial<'a> {
    lab: &'a Lab,
    role: &'a Role,
    cell: &'a Cell<'a>,
    tester: CellTester<'a>,
    cases: Arc<Cases>,
    /// Whether calls of one instance over and over count: not where the component as it is does
    /// not stand them, which is known.
    pub watched: bool,
}

impl<'a> Trial<'a> {
    /// Begins with the component as it is, of which nothing may be noticed.
    fn begin(
        lab: &'a Lab,
        subject: &'a Subject,
        cell: &'a Cell<'a>,
        component: &[u8],
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
        trial.watched = !trial.shows(component, true)?;
        match trial.watched || !trial.shows(component, false)? {
            true => Ok(trial),
            false => Err(TryError::Wrong(cell.key.to_string())),
        }
    }

    /// The contract whose cases are run.
    pub fn contract(&self) -> &str {
        &self.cell.contract.name
    }

    /// Whether the cases, and if it is watched many calls of one instance, show anything wrong
    /// with another component in the place of the subject's.
    pub fn shows(&self, component: &[u8], watched: bool) -> Result<bool, TryError> {
        let altered = self.lab.loader().altered(self.cell, self.role, component);
        let noticed =
            self.tester
                .notices(self.cell, altered.map_err(Arc::new)?, &self.cases, watched);
        noticed.map_err(TryError::Cases)
    }
}

/// What comes of each of some cells, by contract.
pub(super) fn by_contract(
    trials: &[Trial],
    outcome: impl Fn(&Trial) -> Result<Outcome, TryError>,
) -> Result<BTreeMap<String, Outcome>, TryError> {
    let outcomes = trials.iter();
    let outcomes = outcomes.map(|trial| Ok((trial.contract().to_owned(), outcome(trial)?)));
    outcomes.collect()
}
