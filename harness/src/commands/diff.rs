//! `lab diff`: what changed from one report to another.

use std::path::PathBuf;

use harness::report::diff::{Diff, Thresholds};

use super::Exit;
use super::files::write_data;
use super::report::read;

/// Says what changed from one report to another: newly red or green, missing, slower, larger
#[derive(clap::Args)]
pub struct Args {
    /// What `--json` has written before
    #[arg(value_name = "OLD")]
    old: PathBuf,

    /// What it has written now
    #[arg(value_name = "NEW")]
    new: PathBuf,

    /// So many times as long has a call to take that is told as slower
    #[arg(long, value_name = "FACTOR", default_value_t = 1.5)]
    slower: f64,

    /// So many times as much memory has an instance to hold that is told as larger
    #[arg(long, value_name = "FACTOR", default_value_t = 1.5)]
    larger: f64,

    /// Writes it as Markdown, for a comment or a step summary
    #[arg(long)]
    markdown: bool,

    /// Writes it as data to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let (_, old) = read(&self.old)?;
        let (_, new) = read(&self.new)?;
        let thresholds = Thresholds {
            time: self.slower,
            memory: self.larger,
        };
        let diff = Diff::of(&old, &new, thresholds);
        if let Some(path) = &self.json {
            write_data(path, &diff)?;
        }
        match self.markdown {
            true => print!("{}", diff.markdown()),
            false => print!("{}", diff.text()),
        }
        Ok(match diff.is_worse() {
            true => Exit::Divergence,
            false => Exit::Good,
        })
    }
}
