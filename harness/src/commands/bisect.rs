//! `lab bisect`: with which release of a toolchain a cell changed.

use anyhow::{Context, bail};
use harness::bisect::{self, Tried, at, between};
use harness::cell::CellKey;
use harness::guest::version::{Served, Version};
use harness::matrix::RunOptions;

use super::Exit;
use super::options::{PlaceArgs, find};
use super::progress::Progress;

/// How often calls are timed, each release in turn; the fastest time counts.
const ROUNDS: usize = 3;

/// Runs a cell with every release that a toolchain's registry serves, and names those with which it changed
#[derive(clap::Args)]
pub struct Args {
    /// The cell, as `lab list` names it: create-user/service=rust/validator=python
    #[arg(value_name = "CELL")]
    cell: CellKey,

    /// The toolchain, as `toolchains` of a guest.toml names it
    #[arg(long, value_name = "NAME")]
    toolchain: String,

    /// The oldest release; the first that is served by default
    #[arg(long, value_name = "VERSION")]
    from: Option<String>,

    /// The newest release; the last that is served by default
    #[arg(long, value_name = "VERSION")]
    to: Option<String>,

    /// The cases of each release
    #[arg(long, default_value_t = 256, value_parser = clap::value_parser!(u64).range(1..))]
    cases: u64,

    /// The seed of the cases; a new one each time by default
    #[arg(long)]
    seed: Option<u64>,

    /// So many times as long has a call to take that is told as slower
    #[arg(long, value_name = "FACTOR", default_value_t = 1.5)]
    slower: f64,

    #[command(flatten)]
    place: PlaceArgs,
}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let lab = self.place.open()?;
        find(&lab, lab.guests(), &self.cell)?;
        let served = self.served(&lab)?;
        let versions = between(&served, self.from.as_deref(), self.to.as_deref())
            .map_err(anyhow::Error::msg)?;
        let seed = self.seed.unwrap_or_else(harness::lab::fresh_seed);
        println!(
            "{}: {} of the {} releases of {} that are served, {} is pinned; seed {seed}, {} cases",
            self.cell,
            versions.len(),
            served.versions.len(),
            served.toolchain,
            served.pinned,
            self.cases
        );
        let width = versions.iter().map(String::len).max().unwrap_or(0);
        let options = RunOptions::new(seed, self.cases);
        let mut tried: Vec<Tried> = Vec::new();
        let run = |version: &str| {
            let other = Version {
                toolchain: self.toolchain.clone(),
                version: version.to_owned(),
            };
            let (key, mut guests) =
                at(&self.cell, lab.guests(), &other).context("the cell has no such guest")?;
            guests.extend_from_slice(lab.guests());
            let cell = find(&lab, &guests, &key)?;
            let progress = Progress::of_cases(self.cases);
            progress.now(&format!("{} {version}", self.toolchain));
            let report = lab.test(&cell, &options, &progress);
            progress.finish();
            anyhow::Ok(Tried {
                version: version.to_owned(),
                cell: report,
            })
        };
        for version in &versions {
            let one = run(version)?;
            println!("{}", one.line(width));
            tried.push(one);
        }
        for _ in 1..ROUNDS {
            for one in tried.iter_mut().filter(|one| one.ran()) {
                one.keep_faster(&run(&one.version)?);
            }
        }
        print!("{}", bisect::changes(&self.toolchain, &tried, self.slower));
        Ok(match tried.iter().any(Tried::ran) {
            true => Exit::Good,
            false => Exit::CouldNotRun,
        })
    }

    /// The releases of the toolchain, as the first guest of the cell that it builds lists them.
    fn served(&self, lab: &harness::Lab) -> anyhow::Result<Served> {
        let players = self.cell.components.iter();
        let guests = players.filter_map(|(_, name)| lab.guests().iter().find(|g| g.name == *name));
        let guests: Vec<_> = guests.collect();
        let Some(guest) = guests
            .iter()
            .find(|g| g.toolchains.contains(&self.toolchain))
        else {
            let names: Vec<&str> = guests
                .iter()
                .flat_map(|guest| guest.toolchains.iter().map(String::as_str))
                .collect();
            let known = match &names[..] {
                [] => "of none of its guests can other versions be built".to_owned(),
                names => format!("its guests are built by {}", names.join(", ")),
            };
            bail!(
                "{} builds no guest of {}: {known} (`toolchains` in guest.toml)",
                self.toolchain,
                self.cell
            );
        };
        let served = lab.loader().builder().served(guest)?;
        let found = served.into_iter().find(|s| s.toolchain == self.toolchain);
        found.with_context(|| {
            format!(
                "the command `versions` of {}'s guest.toml lists no {}",
                guest.name, self.toolchain
            )
        })
    }
}
