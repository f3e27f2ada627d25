//! How much the lab would notice: runs cells in which a saboteur does one thing wrong,
//! and measures whether that is found, when, and whether the right one is blamed.
//!
//! A mutant of a guest is the guest with a saboteur in front of it in one role
//! (`wit/saboteur`), or one whose source has a fault, so to its partners it is another guest of
//! that role. What the saboteurs can be, they say themselves.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use super::written;
use crate::build::IfMissing;
use crate::contract::{Contract, Role, SIGNATURE};
use crate::event::{Event, Observer};
use crate::guest::Guest;
use crate::host::UnderTest;
use crate::judge::Verdict;
use crate::lab::{Lab, LabError};
use crate::load::Obstacle;
use crate::matrix::RunOptions;
use crate::plan::{Cell, Selection, plan};
use crate::pool::parallel;
use crate::report::CellReport;
use crate::report::detection::Detection;
use crate::run::CellTester;
use crate::value::{Val, wave};

/// The catalogue that every saboteur exports.
const CATALOG: (&str, &str) = ("lab:saboteur/catalog@1.0.0", "mutants");

/// One way to be wrong, as a saboteur describes it.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// Its name.
    pub id: String,
    /// The kind of fault.
    pub class: String,
    /// What it does wrong, in words.
    pub says: String,
    /// The contract that is meant to notice it.
    pub contract: Arc<Contract>,
    /// The role in front of which the saboteur stands.
    pub role: Arc<Role>,
    /// The guest that plays the role instead, if the fault is in its source.
    pub guest: Option<Guest>,
}

impl Mutant {
    /// Whether guests of these names can have the fault; any can if there are none.
    pub fn is_of(&self, guests: &[String]) -> bool {
        let changed = self.guest.as_ref().and_then(|guest| guest.change.as_ref());
        changed.is_none_or(|change| guests.is_empty() || guests.contains(&change.base.name))
    }

    /// The guest that it makes of another.
    fn of(&self, guest: &Guest, saboteur: &Guest) -> Guest {
        let changed = self.guest.clone();
        changed.unwrap_or_else(|| guest.sabotaged(&self.role.name, saboteur, &self.id))
    }
}

/// Why mutants cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum DetectError {
    /// The saboteurs' manifest cannot be read.
    #[error(transparent)]
    Lab(#[from] LabError),
    /// A saboteur or a guest is not there, or they do not fit.
    #[error(transparent)]
    Obstacle(#[from] std::sync::Arc<Obstacle>),
    /// A saboteur describes itself in a way that means nothing.
    #[error("the catalogue of the {role} saboteur is wrong: {why}")]
    Catalog {
        /// The role.
        role: String,
        /// What is wrong.
        why: String,
    },
    /// No guests play the roles that are needed.
    #[error("no pair of guests is selected")]
    NoPair,
}

/// Which pairs of guests a mutant is run in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pairs {
    /// The pair whose components are the smallest, which mostly is the quickest, among
    /// those of which nothing is known to diverge. Of relays and echoes, each guest that is
    /// known to diverge beside it, since a fault must not hide behind what is known.
    Smallest,
    /// Each mutant in one pair, in turn, so that every pair has its share.
    Sample,
    /// Each mutant in every pair.
    All,
}

/// One guest for each role of a contract, in its order.
#[derive(Clone)]
pub struct Pair<'a> {
    parts: Vec<(Arc<Role>, &'a Guest)>,
    /// The only role in front of which a saboteur stands, if it is not every one, and a guest
    /// of which nothing is known, to bear witness in it.
    front: Option<(Arc<Role>, &'a Guest)>,
}

impl Pair<'_> {
    fn has_front(&self, role: &Role) -> bool {
        let mut parts = self.parts.iter();
        parts.any(|(own, _)| **own == *role)
            && self
                .front
                .as_ref()
                .is_none_or(|(front, _)| **front == *role)
    }
}

/// The pairs that a selection means: of guests in each two roles in front of which saboteurs
/// can stand, or in the roles of a contract that is named.
///
/// # Errors
/// If there is none, or sizes are asked for and no pair can be built.
pub fn pairs<'a>(
    lab: &'a Lab,
    selection: &Selection,
    which: Pairs,
    observer: &dyn Observer,
) -> Result<Vec<Pair<'a>>, DetectError> {
    lab.saboteur()?;
    let mut pairs = Vec::new();
    for contract in of_pairs(lab, &selection.contracts) {
        let of_contract = Selection {
            contracts: vec![contract.name.clone()],
            ..selection.clone()
        };
        let sound = pairs_of(lab, &of_contract, which, observer)?;
        match (which, &contract.group) {
            // A fault must not hide behind what is known of a type.
            (Pairs::Smallest, Some(group)) if contract.oracle == SIGNATURE => {
                let group = Selection {
                    contracts: vec![group.clone()],
                    ..selection.clone()
                };
                let known = sound.iter().flat_map(|pair| known(lab, &group, pair));
                pairs.extend(known);
            }
            _ => pairs.extend(sound),
        }
    }
    match pairs.is_empty() {
        true => Err(DetectError::NoPair),
        false => Ok(pairs),
    }
}

/// The pairs of a sound one in which one of the two is a guest that is known to diverge, with
/// the saboteur in front of that.
fn known<'a>(lab: &'a Lab, selection: &Selection, sound: &Pair<'a>) -> Vec<Pair<'a>> {
    let cells = plan(lab.contracts(), lab.guests(), selection).unwrap_or_default();
    let mut pairs = Vec::new();
    let mut compositions = BTreeSet::new();
    for cell in cells.iter().filter(|cell| lab.knows(&cell.key)) {
        if !compositions.insert(cell.composition()) {
            continue;
        }
        let others = sound.parts.iter().zip(&cell.guests);
        let mut others = others.filter(|((_, own), guest)| own.name != guest.name);
        // The two differ in one part: that is whom something is known of.
        if let (Some(((role, own), _)), None) = (others.next(), others.next()) {
            let roles = cell.contract.roles.iter().cloned();
            pairs.push(Pair {
                parts: roles.zip(cell.guests.iter().copied()).collect(),
                front: Some((role.clone(), *own)),
            });
        }
    }
    pairs
}

fn pairs_of<'a>(
    lab: &'a Lab,
    selection: &Selection,
    which: Pairs,
    observer: &dyn Observer,
) -> Result<Vec<Pair<'a>>, DetectError> {
    let mut cells = plan(lab.contracts(), lab.guests(), selection).unwrap_or_default();
    // Nobody can stand in front of the host.
    cells.retain(|cell| cell.links().len() == cell.guests.len());
    let sound = |cell: &Cell| !lab.knows(&cell.key);
    let any_sound = cells.iter().any(sound);
    let cells = cells
        .into_iter()
        .filter(|cell| which != Pairs::Smallest || !any_sound || sound(cell));
    let pair = |cell: Cell<'a>| Pair {
        parts: cell
            .contract
            .roles
            .iter()
            .cloned()
            .zip(cell.guests)
            .collect(),
        front: None,
    };
    let mut pairs: Vec<Pair> = cells.map(pair).collect();
    if which == Pairs::Smallest {
        let sized = pairs
            .into_iter()
            .map(|pair| (size(lab, &pair, observer), pair));
        let sized: Vec<_> = sized.collect();
        let built = sized
            .iter()
            .filter_map(|(size, pair)| Some((size.as_ref().ok()?, pair)));
        let smallest = built
            .min_by_key(|(size, _)| **size)
            .map(|(_, pair)| pair.clone());
        pairs = match (smallest, sized.into_iter().next()) {
            (None, Some((Err(error), _))) => return Err(error),
            (smallest, _) => smallest.into_iter().collect(),
        };
    }
    Ok(pairs)
}

fn size(lab: &Lab, pair: &Pair, observer: &dyn Observer) -> Result<u64, DetectError> {
    let loader = lab.loader();
    let sizes = pair.parts.iter().map(|(role, guest)| {
        let built = loader.component(guest, role, IfMissing::Build, observer);
        Ok(built.map_err(Arc::new)?.size)
    });
    sizes.sum()
}

/// Everything that the saboteurs can be, each asked in front of the first of these pairs
/// that has its role, and the faults that are written into guests.
///
/// # Errors
/// If a saboteur cannot be built, or its catalogue or what is written is wrong.
pub fn catalog(
    lab: &Lab,
    pairs: &[Pair],
    observer: &dyn Observer,
) -> Result<Vec<Mutant>, DetectError> {
    let mut mutants: Vec<Mutant> = Vec::new();
    let mut asked: Vec<&Arc<Role>> = Vec::new();
    let parts = pairs
        .iter()
        .flat_map(|pair| pair.parts.iter().map(move |part| (pair, &part.0)));
    for (pair, role) in parts {
        let stands = pair.has_front(role) && role.saboteur.is_some();
        if !stands || asked.contains(&role) {
            continue;
        }
        asked.push(role);
        let saboteur = lab.saboteur()?;
        let silent = |guest: &Guest| guest.sabotaged(&role.name, &saboteur, "");
        let stand = Stand::of(lab, pair, role, silent);
        let Some(cell) = stand.cell(lab, whole_contract(lab, role)) else {
            return Err(DetectError::NoPair);
        };
        let links = cell.links();
        let from = links
            .iter()
            .position(|link| Some(link.role) == role.saboteur.as_deref());
        let links = &links[from.unwrap_or(0)..];
        let composition = lab
            .loader()
            .composition(&cell, links, IfMissing::Build, observer)?;
        let wrong = |why: String| DetectError::Catalog {
            role: role.name.clone(),
            why,
        };
        let tested = UnderTest {
            calls_nothing: true,
            ..UnderTest::new(CATALOG.0, CATALOG.1)
        };
        let catalog = composition.function(&tested).map_err(wrong)?;
        let listed = catalog
            .call_alone(&[])
            .outcome
            .map_err(|e| wrong(e.to_string()))?;
        for mutant in read(lab, role, &listed).map_err(wrong)? {
            let same = |known: &Mutant| known.id == mutant.id && known.role == mutant.role;
            if mutants.iter().any(same) {
                return Err(wrong(format!("`{}` is there twice", mutant.id)));
            }
            mutants.push(mutant);
        }
    }
    for mutant in written::read(lab)? {
        if pairs.iter().any(|pair| pair.has_front(&mutant.role)) {
            mutants.push(mutant);
        }
    }
    // Those of one class together, whoever does them.
    let order: Vec<String> = mutants.iter().map(|m| m.class.clone()).collect();
    mutants.sort_by_key(|mutant| order.iter().position(|class| *class == mutant.class));
    Ok(mutants)
}

fn read(lab: &Lab, role: &Arc<Role>, listed: &Val) -> Result<Vec<Mutant>, String> {
    let Val::List(items) = listed else {
        return Err(format!("`{}` is no list", wave(listed)));
    };
    let mutant = |item: &Val| {
        let text = |name: &str| match item {
            Val::Record(fields) => fields.iter().find_map(|(field, value)| match value {
                Val::String(text) if field == name => Some(text.clone()),
                _ => None,
            }),
            _ => None,
        };
        let name = text("contract")?;
        let mut contracts = lab.contracts().iter();
        let contract = contracts.find(|contract| contract.name == name)?;
        let id = text("id").filter(|id| crate::cell::is_name(id))?;
        contract.roles.contains(role).then_some(Mutant {
            id,
            class: text("class")?,
            says: text("says")?,
            contract: contract.clone(),
            role: role.clone(),
            guest: None,
        })
    };
    let read = |item| mutant(item).ok_or_else(|| format!("`{}` is no mutant", wave(item)));
    items.iter().map(read).collect()
}

/// For each two roles that meet in a contract, and in front of one of which a saboteur can
/// stand, the contract in most of whose cells nothing is known to diverge, of several the last;
/// and so for more roles, if the contract is named: faults are written into them alone.
fn of_pairs<'a>(lab: &'a Lab, named: &[String]) -> Vec<&'a Arc<Contract>> {
    let mut met: Vec<Vec<&Arc<Contract>>> = Vec::new();
    let is_named = |contract: &Contract| {
        let names = [Some(&contract.name), contract.group.as_ref()];
        names.into_iter().flatten().any(|name| named.contains(name))
    };
    for contract in lab
        .contracts()
        .iter()
        .filter(|contract| is_of_pair(contract) || is_named(contract))
    {
        match met.iter_mut().find(|of| of[0].roles == contract.roles) {
            Some(of) => of.push(contract),
            None => met.push(vec![contract]),
        }
    }
    met.into_iter()
        .filter_map(|of| of.into_iter().max_by_key(|contract| sound(lab, contract)))
        .collect()
}

/// Whether a contract has two roles, and a saboteur can stand in front of one.
fn is_of_pair(contract: &Contract) -> bool {
    let mut roles = contract.roles.iter();
    contract.roles.len() == 2 && roles.any(|role| role.saboteur.is_some())
}

/// How many cells of a contract nothing is known of.
fn sound(lab: &Lab, contract: &Contract) -> usize {
    let selection = Selection {
        contracts: vec![contract.name.clone()],
        ..Selection::default()
    };
    let cells = plan(lab.contracts(), lab.guests(), &selection).unwrap_or_default();
    cells.iter().filter(|cell| !lab.knows(&cell.key)).count()
}

/// A contract of two roles in which a role takes part.
fn whole_contract<'a>(lab: &'a Lab, role: &Role) -> &'a str {
    let mut of = lab
        .contracts()
        .iter()
        .filter(|contract| is_of_pair(contract));
    of.find(|contract| contract.roles.iter().any(|own| **own == *role))
        .map_or("", |contract| &contract.name)
}

/// The guests of a mutant's cell and who of them plays what: the pair, each in its
/// own role, and the mutant.
struct Stand {
    guests: Vec<Guest>,
    selection: Selection,
}

impl Stand {
    fn of(lab: &Lab, pair: &Pair, role: &Role, mutant: impl Fn(&Guest) -> Guest) -> Self {
        let mut guests: Vec<Guest> = Vec::new();
        let mut selection = Selection {
            hosts: lab.loader().hosts().asked().to_vec(),
            ..Selection::default()
        };
        for (own, guest) in &pair.parts {
            let witness = pair.front.as_ref().filter(|(front, _)| front == own);
            let sound = std::iter::once(*guest).chain(witness.map(|(_, witness)| *witness));
            let mut players: Vec<String> = sound.clone().map(|guest| guest.name.clone()).collect();
            for guest in sound {
                if !guests.iter().any(|known| known.name == guest.name) {
                    guests.push(guest.clone());
                }
            }
            if **own == *role {
                let mutant = mutant(guest);
                players.push(mutant.name.clone());
                guests.push(mutant);
            }
            selection.roles.insert(own.name.clone(), players);
        }
        Stand { guests, selection }
    }

    /// The cell of a contract in which the mutant plays its role.
    fn cell(&self, lab: &Lab, contract: &str) -> Option<Cell<'_>> {
        let selection = Selection {
            contracts: vec![contract.to_owned()],
            ..self.selection.clone()
        };
        let cells = plan(lab.contracts(), &self.guests, &selection).unwrap_or_default();
        let mutated = |cell: &Cell| cell.guests.iter().any(|guest| guest.is_mutant());
        cells.into_iter().find(mutated)
    }

    fn tester<'a>(&'a self, lab: &'a Lab, observer: &'a dyn Observer) -> CellTester<'a> {
        let mut tester = lab.tester(&self.guests, observer);
        tester.witnesses = self.selection.clone();
        tester.kept = false;
        tester
    }
}

/// Runs mutants in pairs, as many at once as there are cores.
///
/// # Errors
/// If a component cannot be had.
pub fn detect(
    lab: &Lab,
    mutants: &[Mutant],
    pairs: &[Pair],
    which: Pairs,
    options: &RunOptions,
    observer: &dyn Observer,
) -> Result<Vec<Detection>, DetectError> {
    let mut trials: Vec<(&Mutant, &Pair)> = Vec::new();
    for (number, mutant) in mutants.iter().enumerate() {
        let has_role = |pair: &&Pair| pair.has_front(&mutant.role);
        let pairs: Vec<&Pair> = pairs.iter().filter(has_role).collect();
        match which {
            Pairs::Sample => trials.extend(
                pairs
                    .get(number % pairs.len().max(1))
                    .map(|pair| (mutant, *pair)),
            ),
            _ => trials.extend(pairs.into_iter().map(|pair| (mutant, pair))),
        }
    }
    let detections = parallel(&trials, |(mutant, pair)| {
        let detection = one(lab, mutant, pair, options, observer)?;
        observer.on(Event::Detected(&detection));
        Ok(detection)
    });
    detections.into_iter().collect()
}

fn one(
    lab: &Lab,
    mutant: &Mutant,
    pair: &Pair,
    options: &RunOptions,
    observer: &dyn Observer,
) -> Result<Detection, DetectError> {
    let saboteur = lab.saboteur()?;
    let stand = Stand::of(lab, pair, &mutant.role, |guest| mutant.of(guest, &saboteur));
    let cell = stand
        .cell(lab, &mutant.contract.name)
        .ok_or(DetectError::NoPair)?;
    let cases = lab.cases(&mutant.contract, options.seed, options.range());
    // Made before the clock starts, as they are for every cell but the first.
    let _ = cases.chunk(0);
    lab.loader().function(&cell, IfMissing::Build, observer)?;
    let mut tester = stand.tester(lab, observer);
    tester.until_wrong = true;
    let start = Instant::now();
    let report = tester.judge(&cell, &cases);
    Ok(detection(
        mutant,
        &cell,
        &report,
        start.elapsed().as_secs_f64(),
    ))
}

fn detection(mutant: &Mutant, cell: &Cell, report: &CellReport, seconds: f64) -> Detection {
    let killed = report.verdict != Verdict::Agree && report.expected.is_none();
    let name = cell.guests.iter().find(|guest| guest.is_mutant());
    let blame_right = report.blame.as_ref().is_some_and(|blame| {
        blame.role == mutant.role.name
            && name.is_some_and(|guest| guest.name == blame.guest)
            && blame.also.is_empty()
    });
    let why = match (killed, blame_right) {
        (false, _) => Some(format!(
            "{} cases and {} calls of one instance were all right",
            report.cases, report.steady_calls
        )),
        (true, false) => report.detail.clone(),
        (true, true) => None,
    };
    Detection {
        id: mutant.id.clone(),
        class: mutant.class.clone(),
        says: mutant.says.clone(),
        cell: report.key.clone(),
        killed,
        verdict: report.verdict,
        cases: report.cases,
        steady_calls: report.steady_calls,
        seconds,
        blame_right: killed && blame_right,
        blame: report.blame.as_ref().map(ToString::to_string),
        counterexample: report.counterexample.clone(),
        why,
    }
}
