//! The options that several verbs share: the same words select everywhere.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::bail;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches};
use harness::Guest;
use harness::build::IfMissing;
use harness::cases::Cases;
use harness::cell::{self, CaseId, CaseName, CellKey};
use harness::event::Nobody;
use harness::guest::version::Version;
use harness::host::{Function, Limits};
use harness::hosts::Hosts;
use harness::judge::Driven;
use harness::lab::{self, Lab};
use harness::manifest::Manifest;
use harness::plan::{self, Cell, Selection};
use harness::regressions;
use harness::report::Fault;
use harness::types::Shape;
use harness::value::Val;
use harness::wave;
use harness::worlds;

/// What components run on, and how long they may take.
#[derive(clap::Args)]
pub struct HostArgs {
    /// The time of one call, in seconds, after which a guest counts as hanging
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,

    /// The hosts; of each contract its own by default
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',', value_parser = PossibleValuesParser::new(Hosts::NAMES))]
    host: Vec<String>,
}

impl HostArgs {
    /// The hosts that are meant.
    pub fn hosts(&self) -> Hosts {
        let mut limits = Limits::default();
        limits.call = self.timeout.unwrap_or(limits.call);
        Hosts::new(limits, self.host.clone())
    }
}

/// Where guests are looked for, and what they run on.
#[derive(clap::Args)]
pub struct PlaceArgs {
    /// A further guest: a folder with a guest.toml
    #[arg(long, value_name = "DIR")]
    guest_dir: Vec<PathBuf>,

    #[command(flatten)]
    host: HostArgs,
}

impl PlaceArgs {
    /// Opens the manifest.
    pub fn open(&self) -> anyhow::Result<Lab> {
        let hosts = self.host.hosts();
        Ok(Lab::open(&lab::root()?, &self.guest_dir, hosts)?)
    }
}

/// Which guests there are, and what they run on.
#[derive(clap::Args)]
pub struct LabArgs {
    #[command(flatten)]
    place: PlaceArgs,

    /// Builds a guest with another version of its toolchain too, as a guest of its own:
    /// componentize-py=0.24.0 makes python@0.24.0
    #[arg(long, value_name = "NAME=VERSION")]
    toolchain: Vec<Version>,
}

impl LabArgs {
    /// The hosts that are meant.
    pub fn hosts(&self) -> Hosts {
        self.place.host.hosts()
    }

    /// Opens the manifest.
    pub fn open(&self) -> anyhow::Result<Lab> {
        let mut lab = self.place.open()?;
        lab.add_versions(&self.toolchain)?;
        Ok(lab)
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "expected a number".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(time) if !time.is_zero() => Ok(time),
        _ => Err("expected a number above 0".to_owned()),
    }
}

/// Which cells are meant.
#[derive(clap::Args)]
pub struct SelectionArgs {
    /// Only these contracts
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',')]
    contract: Vec<String>,

    /// Every contract, those with hundreds of cells as well
    #[arg(long, conflicts_with = "contract")]
    all: bool,

    /// Only these guests, in every role
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',')]
    guest: Vec<String>,

    #[command(flatten)]
    roles: RoleArgs,

    /// One guest for each stage of a contract, the outermost first: python,go,rust
    #[arg(long, value_name = "NAME,..", value_delimiter = ',')]
    stages: Vec<String>,
}

impl SelectionArgs {
    /// The cells that are meant.
    pub fn cells<'a>(&self, lab: &'a Lab) -> anyhow::Result<Vec<Cell<'a>>> {
        Ok(plan::plan(
            lab.contracts(),
            lab.guests(),
            &self.selection(lab),
        )?)
    }

    /// The options that select the same again, each with a space before it.
    pub fn words(&self) -> String {
        let list = |option: &str, names: &[String]| match names.is_empty() {
            true => String::new(),
            false => format!(" --{option} {}", names.join(",")),
        };
        let roles = self.roles.0.iter();
        let roles: String = roles.map(|(role, names)| list(role, names)).collect();
        let all = if self.all { " --all" } else { "" };
        [
            list("contract", &self.contract),
            all.to_owned(),
            list("guest", &self.guest),
            roles,
            list("stages", &self.stages),
        ]
        .concat()
    }

    /// The words as they were given.
    pub fn selection(&self, lab: &Lab) -> Selection {
        Selection {
            contracts: self.contract.clone(),
            opt_in: self.all,
            guests: self.guest.clone(),
            roles: self.roles.0.clone(),
            stages: self.stages.clone(),
            hosts: lab.loader().hosts().asked().to_vec(),
        }
    }
}

/// The cell of a key, on the host that is asked for beside the key.
pub fn find<'a>(lab: &Lab, guests: &'a [Guest], key: &CellKey) -> anyhow::Result<Cell<'a>> {
    let cell = plan::find(lab.contracts(), guests, key)?;
    match (lab.loader().hosts().asked(), &key.host) {
        ([], None) => Ok(cell),
        ([], Some(host)) => {
            lab.loader().hosts().get(host)?;
            Ok(cell)
        }
        ([host], None) => Ok(cell.on(host)),
        ([host], Some(own)) if host == own => Ok(cell),
        _ => bail!("`{key}` is run on one host: name it in the key or by --host"),
    }
}

/// Which case is meant.
#[derive(clap::Args)]
pub struct CaseArgs {
    /// The case as a failure prints it: CELL@SEED:INDEX, CELL@SEED:BEFORE,..,INDEX,
    /// CELL@SEED:INDEX+WORD with a constant of a component, or CELL@kept:NUMBER
    #[arg(value_name = "CASE")]
    pub id: CaseId,

    /// Other arguments instead of the case's, as WAVE text, one for each parameter
    #[arg(long, value_name = "WAVE", num_args = 1..)]
    input: Vec<String>,
}

/// A case that is ready to be called.
pub struct OpenCase<'a> {
    /// The opened manifest.
    pub lab: &'a Lab,
    /// Its guests, and the mutants that the cell names.
    pub guests: &'a [Guest],
    /// The cell.
    pub cell: &'a Cell<'a>,
    /// The function under test.
    pub function: Driven<Arc<dyn Function>>,
    /// The calls of the case, made in one instance, the last of which is meant.
    pub script: Vec<Vec<Val>>,
}

impl OpenCase<'_> {
    /// The smallest form of the case, with its blame; nothing if it is right.
    pub fn smallest(&self, name: CaseName) -> anyhow::Result<Option<Fault>> {
        let tester = self.lab.tester(self.guests, &Nobody);
        Ok(tester.smallest(self.cell, self.script.clone(), name)?)
    }
}

impl CaseArgs {
    /// Builds what the case needs and does something with it.
    pub fn open<T>(
        &self,
        lab: &LabArgs,
        work: impl FnOnce(OpenCase) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let mut lab = lab.open()?;
        let group = cell::group(&self.id.cell.contract);
        let kept = &lab.manifest().worlds;
        if let Some(world) = group.and_then(|group| worlds::of_group(kept, group)) {
            lab = lab.world(&world.name, &world.world)?;
        } else if let Some(group) = group
            && let Some(again) = lab.world_again(group)?
        {
            lab = again;
        }
        let guests = lab.guests_of(&self.id.cell)?;
        let cell = find(&lab, &guests, &self.id.cell)?;
        let function = lab.loader().function(&cell, IfMissing::Build, &Nobody)?;
        let script = self.script(&lab, &cell, &function)?;
        work(OpenCase {
            lab: &lab,
            guests: &guests,
            cell: &cell,
            function,
            script,
        })
    }

    fn script(
        &self,
        lab: &Lab,
        cell: &Cell,
        function: &Driven<Arc<dyn Function>>,
    ) -> anyhow::Result<Vec<Vec<Val>>> {
        let params = function.inner.params();
        if !self.input.is_empty() {
            return Ok(vec![
                read_input(params, &self.input).map_err(anyhow::Error::msg)?,
            ]);
        }
        match &self.id.case {
            CaseName::Kept(number) => {
                let folder = &lab.manifest().regressions;
                let kept = regressions::find(folder, &cell.contract, *number)?;
                Ok(regressions::script(folder, &cell.contract, params, &kept)?)
            }
            CaseName::Generated { seed, places } => {
                let cases = Cases::new(&cell.contract, *seed, 0..u64::MAX);
                let args = |place| anyhow::Ok(cases.case(place)?.args);
                places.iter().map(args).collect()
            }
        }
    }
}

/// Reads arguments from WAVE texts, one for each parameter.
///
/// # Errors
/// If there are not as many, or one is no value of its type.
pub fn read_input(params: &[Shape], texts: &[String]) -> Result<Vec<Val>, String> {
    if params.len() != texts.len() {
        return Err(format!(
            "the function has {} parameters and {} were given",
            params.len(),
            texts.len()
        ));
    }
    let read = |(ty, text): (&Shape, &String)| wave::from_wave(ty, text);
    params.iter().zip(texts).map(read).collect()
}

/// One option for each role of the contracts, `--service NAME..` and so on.
struct RoleArgs(BTreeMap<String, Vec<String>>);

/// The roles of the manifest that the program is about to open; none if there is none, which
/// is told when it is opened.
fn roles() -> &'static [String] {
    static ROLES: OnceLock<Vec<String>> = OnceLock::new();
    ROLES.get_or_init(|| {
        let manifest = lab::root().and_then(|root| Manifest::read(&root));
        manifest.map_or_else(|_| Vec::new(), |m| m.roles.into_keys().collect())
    })
}

impl clap::Args for RoleArgs {
    fn augment_args(command: Command) -> Command {
        roles().iter().fold(command, |command, role| {
            command.arg(
                Arg::new(role.as_str())
                    .long(role.as_str())
                    .value_name("NAME")
                    .num_args(1..)
                    .value_delimiter(',')
                    .action(ArgAction::Append)
                    .help(format!("Only these guests as {role}")),
            )
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for RoleArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let chosen = roles().iter().filter_map(|role| {
            let guests = matches.get_many::<String>(role)?;
            Some((role.clone(), guests.cloned().collect()))
        });
        Ok(RoleArgs(chosen.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
