//! `lab costs`: what each guest costs, as a table.

use std::path::PathBuf;

use super::Exit;
use super::files::write_data;
use super::options::LabArgs;
use super::progress::Progress;
use harness::costs::{measure, table};
use harness::guest::Guest;

/// Measures sizes, builds, instances and calls of every guest; prints a Markdown table
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    lab: LabArgs,

    /// Writes the figures to a file, for a page of `lab report --with`
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let lab = self.lab.open()?;
        let progress = Progress::new();
        let mut costs = Vec::new();
        let mut left_out = Vec::new();
        let first = lab.contracts().first();
        let plays = |guest: &&Guest| guest.plays(first.iter().flat_map(|c| &c.roles));
        for guest in lab.guests().iter().filter(plays) {
            match measure(&lab, guest, &progress) {
                Ok(cost) => costs.push(cost),
                Err(why) => left_out.push(format!("{}: {why}", guest.name)),
            }
        }
        progress.finish();
        print!("{}", table(lab.roles(), &costs));
        if let Some(path) = &self.json {
            write_data(path, &serde_json::json!({ "costs": costs }))?;
        }
        for guest in &left_out {
            eprintln!("left out: {guest}");
        }
        Ok(match left_out.is_empty() {
            true => Exit::Good,
            false => Exit::CouldNotRun,
        })
    }
}
