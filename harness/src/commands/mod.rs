//! The program's verbs: one verb is one file is one struct of arguments and its
//! `exec`, which returns the exit code.

mod bisect;
mod build;
mod bundle;
mod clean;
mod compare;
mod costs;
mod diff;
mod doctor;
mod files;
mod init;
mod keep;
mod list;
mod mutants;
mod new;
mod options;
mod outputs;
mod progress;
mod replay;
mod report;
mod run;
mod serve;
mod soak;
mod watch;
mod worlds;

use std::collections::BTreeSet;

use clap::{CommandFactory, Parser, Subcommand};

/// How the program ends. The numbers are part of its interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All is well: every cell agrees.
    Good = 0,
    /// The lab found a divergence.
    Divergence = 1,
    /// The lab could not run as asked.
    CouldNotRun = 2,
}

/// Proves that WebAssembly components in several languages answer alike, or names
/// the smallest input and the side that is wrong.
#[derive(Parser)]
#[command(
    name = "lab",
    bin_name = harness::program(),
    version,
    after_help = "Exit codes: 0 every cell agrees or does what is expected of it, 1 a divergence, 2 could not run as asked."
)]
pub struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Run(run::Args),
    Replay(replay::Args),
    Bundle(bundle::Args),
    Keep(keep::Args),
    Serve(serve::Args),
    Soak(soak::Args),
    Mutants(mutants::Args),
    Worlds(worlds::Args),
    Compare(compare::Args),
    Merge(report::MergeArgs),
    Report(report::ShowArgs),
    Diff(diff::Args),
    Bisect(bisect::Args),
    List(list::Args),
    Build(build::Args),
    Costs(costs::Args),
    Doctor(doctor::Args),
    Clean(clean::Args),
    Init(init::Args),
    New(new::Args),
}

impl Cli {
    /// Reads the command line, whose options are also the roles of the manifest.
    ///
    /// # Errors
    /// If a role has the name of an option.
    pub fn read() -> anyhow::Result<Self> {
        let command = Cli::command();
        for verb in command.get_subcommands() {
            let mut options = BTreeSet::from(["help"]);
            let mut longs = verb.get_arguments().filter_map(|option| option.get_long());
            if let Some(role) = longs.find(|option| !options.insert(*option)) {
                anyhow::bail!(
                    "`{role}` cannot name a role, since `{} {}` has an option of that name",
                    harness::program(),
                    verb.get_name()
                );
            }
        }
        Ok(Cli::parse())
    }

    /// Does what was asked.
    pub fn exec(self) -> anyhow::Result<Exit> {
        match self.verb {
            Verb::Run(args) => args.exec(),
            Verb::Replay(args) => args.exec(),
            Verb::Bundle(args) => args.exec(),
            Verb::Keep(args) => args.exec(),
            Verb::Serve(args) => args.exec(),
            Verb::Soak(args) => args.exec(),
            Verb::Mutants(args) => args.exec(),
            Verb::Worlds(args) => args.exec(),
            Verb::Compare(args) => args.exec(),
            Verb::Merge(args) => args.exec(),
            Verb::Report(args) => args.exec(),
            Verb::Diff(args) => args.exec(),
            Verb::Bisect(args) => args.exec(),
            Verb::List(args) => args.exec(),
            Verb::Build(args) => args.exec(),
            Verb::Costs(args) => args.exec(),
            Verb::Doctor(args) => args.exec(),
            Verb::Clean(args) => args.exec(),
            Verb::Init(args) => args.exec(),
            Verb::New(args) => args.exec(),
        }
    }
}
