//! Runs worlds that were made up or brought: pairs of guests over each of them,
//! and the smallest world that still fails where one does.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::brought::{Brought, NotBrought};
use crate::cell::CellKey;
use crate::echo::{PREFIX, random};
use crate::event::{Nobody, Observer};
use crate::files::hash_of;
use crate::guest::Guest;
use crate::judge::Verdict;
use crate::judge::symptom::without_place;
use crate::lab::{Lab, LabError};
use crate::matrix::RunOptions;
use crate::plan::{Cell, PlanError, Selection, plan};
use crate::report::{CellReport, Report};
use crate::world::World;

/// The cases of each function while a world is made smaller.
const CASES: u64 = 64;

/// A world and its name.
#[derive(Debug, Clone)]
pub struct NamedWorld {
    /// The group of its contracts, `world-7-3`.
    pub name: String,
    /// The world.
    pub world: World,
}

/// Why a world cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum WorldsError {
    /// It cannot be opened.
    #[error(transparent)]
    Lab(#[from] LabError),
    /// No cell of it is selected.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A file cannot be read or written.
    #[error("cannot use `{path}`: {cause}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        cause: std::io::Error,
    },
    /// A file is no world.
    #[error("{0}")]
    Foreign(String),
}

impl NamedWorld {
    /// The functions of the world that are not async, as a world of their own, `world-NAME-sync`;
    /// `None` if all of them are, or none.
    pub fn without_async(&self) -> Option<NamedWorld> {
        Some(NamedWorld {
            name: format!("{}-sync", self.name),
            world: self.world.without_async()?,
        })
    }
}

/// World `number` of a seed.
pub fn made_up(seed: u64, number: u64) -> NamedWorld {
    NamedWorld {
        name: format!("{PREFIX}{seed}-{number}"),
        world: World::MadeUp(random::world(seed, number)),
    }
}

/// What came of reading worlds.
#[derive(Default)]
pub struct ReadWorlds {
    /// The worlds.
    pub worlds: Vec<NamedWorld>,
    /// Why each of the others is none.
    pub refused: Vec<String>,
    /// Why each of some has nothing to test.
    pub empty: Vec<String>,
}

/// The worlds in a `.wit` file, or in a folder: one if it is that of a package, else one for
/// each file in it, and for each folder of a package.
///
/// # Errors
/// If there is no file.
pub fn brought(path: &Path) -> Result<ReadWorlds, WorldsError> {
    let io = |cause| WorldsError::Io {
        path: path.to_owned(),
        cause,
    };
    let mut files = vec![path.to_owned()];
    if path.is_dir() && !is_package(path) {
        files.clear();
        for entry in std::fs::read_dir(path).map_err(io)? {
            let entry = entry.map_err(io)?.path();
            if is_wit(&entry) || entry.is_dir() {
                files.push(entry);
            }
        }
        files.sort();
    }
    let (mut worlds, mut refused, mut empty) = (Vec::new(), Vec::new(), Vec::new());
    for file in &files {
        match Brought::read(&package_in(file)) {
            Ok(brought) => worlds.push(NamedWorld {
                name: format!("{PREFIX}{}", name_of(file)),
                world: World::Brought(Box::new(brought)),
            }),
            Err(NotBrought::Wrong(why)) => refused.push(why),
            Err(NotBrought::Nothing(why)) => empty.push(why),
        }
    }
    match files.is_empty() {
        true => Err(WorldsError::Foreign(format!(
            "`{}` has neither a .wit file nor the folder of a package",
            path.display()
        ))),
        false => Ok(ReadWorlds {
            worlds,
            refused,
            empty,
        }),
    }
}

fn is_wit(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "wit")
}

/// The folder of a package's WIT: repositories have it in one of that name.
fn package_in(path: &Path) -> PathBuf {
    let inner = path.join("wit");
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    let has_wit = entries.map(|entry| entry.path()).any(|path| is_wit(&path));
    match inner.is_dir() && !has_wit {
        true => inner,
        false => path.to_owned(),
    }
}

/// Whether a folder is that of one package: it has what the package depends on, or a file that
/// does not begin a package of its own.
fn is_package(folder: &Path) -> bool {
    let begins = |path: &Path| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        text.lines().any(|line| line.starts_with("package "))
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths = entries.map(|entry| entry.path());
    let is_it = |path: PathBuf| path.ends_with("deps") || (is_wit(&path) && !begins(&path));
    package_in(folder) != folder || paths.any(is_it)
}

/// A file's name as part of a contract's.
fn name_of(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let fit = |c: char| match c.is_ascii_alphanumeric() {
        true => c.to_ascii_lowercase(),
        false => '-',
    };
    stem.chars().map(fit).collect()
}

/// The world that a contract's group names, if it is a made-up one or one of those in the
/// folder of kept ones.
pub fn of_group(kept: &Path, group: &str) -> Option<NamedWorld> {
    let name = group.strip_prefix(PREFIX)?;
    let numbers = name.split_once('-');
    if let Some((Ok(seed), Ok(number))) = numbers.map(|(a, b)| (a.parse(), b.parse())) {
        return Some(made_up(seed, number));
    }
    let kept = brought(kept).ok()?;
    let mut worlds = kept.worlds.into_iter();
    worlds.find(|world| world.name == group)
}

/// Which pairs of guests a world is run over.
#[derive(Debug, Clone)]
pub enum Pairs {
    /// As many as are asked for.
    Of(Coverage),
    /// These.
    These(BTreeSet<GuestPair>),
}

/// How many pairs of guests a world is run over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Coverage {
    /// Each guest in each role with itself and with one other, which differs from world to
    /// world.
    #[value(help = clap::builder::Resettable::Reset)]
    Covering,
    /// Every guest with every other.
    #[value(help = clap::builder::Resettable::Reset)]
    All,
}

/// What a world was run over.
pub struct Ran {
    /// What came of it.
    pub report: Report,
    /// The pairs that ran.
    pub pairs: usize,
    /// The pairs that there are.
    pub of: usize,
    /// The pairs that are `unsupported`, as expected.
    pub unsupported: BTreeSet<GuestPair>,
}

/// Runs pairs over a world.
///
/// # Errors
/// If the world cannot be opened, or nothing of it is selected.
pub fn run(
    lab: &Lab,
    world: &NamedWorld,
    selection: &Selection,
    pairs: &Pairs,
    options: &RunOptions,
    observer: &dyn Observer,
) -> Result<Ran, WorldsError> {
    let lab = lab.world(&world.name, &world.world)?;
    let mut cells = plan(lab.contracts(), lab.guests(), selection)?;
    let of = distinct(&cells).len();
    let wanted = match pairs {
        Pairs::Of(Coverage::All) => distinct(&cells),
        Pairs::Of(Coverage::Covering) => covering(&distinct(&cells), &world.name),
        Pairs::These(these) => these.clone(),
    };
    cells.retain(|cell| wanted.contains(&pair(cell)));
    let pairs = distinct(&cells).len();
    let report = lab
        .run(&cells, options, observer)
        .map_err(|cause| WorldsError::Io {
            path: options.json.clone().unwrap_or_default(),
            cause,
        })?;
    // Sixteen compositions of a world are a gigabyte, and are not needed again.
    for made in ["composed", "compiled"] {
        let _ = std::fs::remove_dir_all(lab.cache().root().join(made));
    }
    let is_claimed =
        |cell: &&CellReport| cell.verdict == Verdict::Unsupported && cell.is_expected();
    let claimed: BTreeSet<&str> = report
        .cells
        .iter()
        .filter(is_claimed)
        .map(|cell| cell.key.as_str())
        .collect();
    let unsupported = cells
        .iter()
        .filter(|cell| claimed.contains(cell.key.to_string().as_str()));
    Ok(Ran {
        unsupported: unsupported.map(pair).collect(),
        report,
        pairs,
        of,
    })
}

/// The guests of a cell, the outermost first.
pub type GuestPair = (String, String);

fn pair(cell: &Cell) -> GuestPair {
    let name = |place: usize| cell.guests.get(place).map_or("", |guest| &guest.name);
    (name(0).to_owned(), name(1).to_owned())
}

fn distinct(cells: &[Cell]) -> BTreeSet<GuestPair> {
    cells.iter().map(pair).collect()
}

/// Of some pairs those in which each guest meets itself (or whoever stands in its place), and
/// one that the name of the world chooses.
fn covering(pairs: &BTreeSet<GuestPair>, world: &str) -> BTreeSet<GuestPair> {
    let relays: BTreeSet<&str> = pairs.iter().map(|(relay, _)| relay.as_str()).collect();
    let echoes: BTreeSet<&str> = pairs.iter().map(|(_, echo)| echo.as_str()).collect();
    let (relays, echoes) = (Vec::from_iter(relays), Vec::from_iter(echoes));
    let guests = relays.len().max(echoes.len());
    let chosen = u64::from_str_radix(&hash_of(&[world])[..8], 16).unwrap_or(0) as usize;
    let other = 1 + chosen % guests.saturating_sub(1).max(1);
    let met = [0, other]
        .into_iter()
        .flat_map(|shift| (0..guests).map(move |place| (place, place + shift)));
    met.map(|(relay, echo)| (relays[relay % relays.len()], echoes[echo % echoes.len()]))
        .map(|(relay, echo)| (relay.to_owned(), echo.to_owned()))
        .filter(|pair| pairs.contains(pair))
        .collect()
}

/// What has to be seen again in a smaller world.
#[derive(Debug, Clone, PartialEq)]
pub struct FailingCell {
    /// The verdict.
    pub verdict: Verdict,
    /// The role and guest to blame, if that is known.
    pub blame: Option<(String, String)>,
    /// What its faults show, wherever in a value.
    pub shows: BTreeSet<String>,
    /// The cell's roles and guests.
    pub components: Vec<(String, String)>,
}

impl FailingCell {
    /// The failure of a cell.
    pub fn of(cell: &CellReport) -> Option<Self> {
        let key: CellKey = cell.key.parse().ok()?;
        let blame = cell.blame.as_ref();
        Some(FailingCell {
            verdict: cell.verdict,
            blame: blame.map(|blame| (blame.role.clone(), blame.guest.clone())),
            shows: shown(cell),
            components: key.components,
        })
    }
}

/// The smallest world in which a failure is still seen, written to a file beside the
/// world's others; in at most so many attempts.
///
/// # Errors
/// If the file cannot be written.
pub fn smallest(
    lab: &Lab,
    world: &NamedWorld,
    failure: &FailingCell,
    attempts: usize,
    observer: &dyn Observer,
) -> Result<(String, PathBuf), WorldsError> {
    let name = format!("{}-smaller", world.name);
    let mut attempt = 0;
    let found = world.world.smallest(attempts, &mut |smaller| {
        attempt += 1;
        observer.on(crate::event::Event::Smaller {
            world: &world.name,
            attempt,
            functions: smaller.functions(),
        });
        shows(lab, &name, smaller, failure).unwrap_or(false)
    });
    let text = found.text().map_err(WorldsError::Foreign)?;
    let path = lab
        .cache()
        .root()
        .join("worlds")
        .join(format!("{}.wit", world.name));
    crate::files::write_file(&path, text.as_bytes()).map_err(|cause| WorldsError::Io {
        path: path.clone(),
        cause,
    })?;
    Ok((text, path))
}

/// Whether some function of a world shows the failure.
fn shows(lab: &Lab, name: &str, world: &World, failure: &FailingCell) -> Result<bool, WorldsError> {
    let lab = lab.world(name, world)?;
    let mut guests: Vec<Guest> = lab.guests().to_vec();
    guests.retain(|guest| {
        failure
            .components
            .iter()
            .any(|(_, name)| *name == guest.name)
    });
    if let (Verdict::Unbuilt, Some((role, guest))) = (failure.verdict, &failure.blame) {
        let guest = guests.iter().find(|known| known.name == *guest);
        let role = lab.role(role);
        let (Some(guest), Some(role)) = (guest, role) else {
            return Ok(false);
        };
        let builder = lab.loader().builder();
        let built = builder.component(guest, role, crate::build::IfMissing::Build, &Nobody);
        return Ok(built.is_err());
    }
    let selection = Selection {
        roles: failure
            .components
            .iter()
            .map(|(role, guest)| (role.clone(), vec![guest.clone()]))
            .collect(),
        hosts: lab.loader().hosts().asked().to_vec(),
        ..Selection::default()
    };
    let cells: Vec<Cell> = plan(lab.contracts(), lab.guests(), &selection)?;
    let options = RunOptions::new(7, CASES);
    let same = |cell: &Cell| {
        let found = lab.test(cell, &options, &Nobody);
        let is_it = failure.shows.is_empty() || !failure.shows.is_disjoint(&shown(&found));
        found.verdict == failure.verdict && is_it
    };
    Ok(cells.iter().any(same))
}

/// What the unexpected faults of a cell show, wherever in a value.
fn shown(cell: &CellReport) -> BTreeSet<String> {
    let faults = cell.faults.iter().filter(|fault| fault.expected.is_none());
    let differences = faults.flat_map(|fault| &fault.differences);
    differences
        .map(|difference| without_place(difference).to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(relays: &[&str], echoes: &[&str]) -> BTreeSet<GuestPair> {
        let of = |relay: &str| {
            let relay = relay.to_owned();
            let pair = move |echo: &&str| (relay.clone(), (*echo).to_owned());
            echoes.iter().map(pair).collect::<Vec<_>>()
        };
        relays.iter().flat_map(|relay| of(relay)).collect()
    }

    #[test]
    fn each_guest_meets_itself_and_another_in_each_role() {
        let guests = ["c", "cpp", "go", "js", "python", "qjs", "rust"];
        let all = product(&guests, &guests);
        let mut seen = BTreeSet::new();
        for number in 0..64 {
            let sample = covering(&all, &format!("world-7-{number}"));
            assert_eq!(sample.len(), 14);
            for guest in guests {
                assert!(sample.contains(&(guest.to_owned(), guest.to_owned())));
                assert_eq!(sample.iter().filter(|(relay, _)| relay == guest).count(), 2);
                assert_eq!(sample.iter().filter(|(_, echo)| echo == guest).count(), 2);
            }
            seen.extend(sample);
        }
        assert_eq!(seen, all);
    }

    #[test]
    fn what_was_asked_for_by_name_is_run() {
        for (relays, echoes) in [
            (&["c"][..], &["go"][..]),
            (&["c"], &["c", "go", "js"]),
            (&["c", "go"], &["js"]),
        ] {
            let asked = product(relays, echoes);
            assert_eq!(covering(&asked, "world-7-0"), asked);
        }
        assert!(covering(&BTreeSet::new(), "world-7-0").is_empty());
    }
}
