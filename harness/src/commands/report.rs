//! `lab report` and `lab merge`: reports that were written by runs.

use std::path::{Path, PathBuf};

use anyhow::Context;
use harness::Report;
use harness::hosts::Hosts;
use harness::lab::{self, Lab};
use harness::report::file;
use harness::report::merge::{check, merge};
use harness::report::schema::schema;
use harness::site::extra::{self, Extra};
use harness::visible::line;

use super::Exit;
use super::outputs::OutputArgs;
use super::run::{exit, show};

/// Shows a report that a run has written, if nothing is missing in it, or makes a page of it
#[derive(clap::Args)]
pub struct ShowArgs {
    /// Files that `--json` has written, from old to new: the last one is shown, and the page compares
    /// it with the one before
    #[arg(value_name = "FILE", required_unless_present = "schema")]
    files: Vec<PathBuf>,

    /// Prints the JSON Schema of such files instead
    #[arg(long, exclusive = true)]
    schema: bool,

    /// Adds pages to that of `--html`: of what `lab mutants --json` or `lab costs --json` has written
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "html")]
    with: Vec<PathBuf>,

    #[command(flatten)]
    outputs: OutputArgs,
}

impl ShowArgs {
    pub fn exec(self) -> anyhow::Result<Exit> {
        if self.schema {
            print!("{}", schema()?);
            return Ok(Exit::Good);
        }
        let reports: anyhow::Result<Vec<_>> = self.files.iter().map(|file| read(file)).collect();
        let reports = reports?;
        for (name, report) in &reports {
            check(name, report).map_err(told)?;
        }
        let extras: anyhow::Result<Vec<_>> =
            self.with.iter().map(|file| read_extra(file)).collect();
        let extras = extras?;
        let (_, newest) = reports.last().context("there is no report to show")?;
        show(newest);
        self.outputs.write(&reports, &extras)?;
        Ok(exit(newest))
    }
}

/// Puts the parts of a run together, if they are of one run and none is missing
#[derive(clap::Args)]
pub struct MergeArgs {
    /// What `--json` has written of each part
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// Writes the report of the whole to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    #[command(flatten)]
    outputs: OutputArgs,
}

impl MergeArgs {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let reports: anyhow::Result<Vec<_>> = self.files.iter().map(|file| read(file)).collect();
        let mut whole = merge(reports?).map_err(told)?;
        // No part can tell what none of them shows.
        let lab = Lab::open(&lab::root()?, &[], Hosts::default())?;
        whole.unseen = lab.unseen(&whole);
        if let Some(path) = &self.json {
            whole.write(path).context("the report cannot be written")?;
        }
        show(&whole);
        let exit = exit(&whole);
        self.outputs.write(&[("this run".to_owned(), whole)], &[])?;
        Ok(exit)
    }
}

/// The report in a file, with the name to show.
///
/// # Errors
/// If there is none, or one of another version.
pub(super) fn read(path: &Path) -> anyhow::Result<(String, Report)> {
    let name = path.display().to_string();
    let text = std::fs::read(path).with_context(|| format!("cannot read `{name}`"))?;
    let report = file::read(&text).map_err(told);
    Ok((
        name.clone(),
        report.with_context(|| format!("cannot use `{name}`"))?,
    ))
}

/// An error with words of a report in it, as one line: nothing in it looks like a line of the lab's.
fn told(error: impl Into<anyhow::Error>) -> anyhow::Error {
    anyhow::Error::msg(line(&format!("{:#}", error.into())))
}

/// What another verb has written to a file, with the name to show.
///
/// # Errors
/// If there is none, or no verb wrote it.
fn read_extra(path: &Path) -> anyhow::Result<(String, Extra)> {
    let name = path.display().to_string();
    let text = std::fs::read(path).with_context(|| format!("cannot read `{name}`"))?;
    let extra = extra::read(&text).with_context(|| format!("cannot use `{name}`"))?;
    Ok((name, extra))
}
