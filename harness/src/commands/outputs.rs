//! The options that write a report in other forms than the terminal's.

use std::path::PathBuf;

use anyhow::Context;
use harness::Report;
use harness::forms::badge;
use harness::forms::junit::junit;
use harness::forms::markdown::markdown;
use harness::site;

use super::files::{write, write_data};

/// The files that somebody asks for.
#[derive(clap::Args)]
pub struct OutputArgs {
    /// Writes a self-contained page for browsers to this folder
    #[arg(long, value_name = "DIR")]
    html: Option<PathBuf>,

    /// Opens the page in a browser; writes it to a folder of its own without --html
    #[arg(long)]
    open: bool,

    /// Writes a test case for each cell to a file, as JUnit's XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,

    /// Writes a badge to a file: JSON for shields.io if the name ends with .json, otherwise an SVG
    #[arg(long, value_name = "FILE")]
    badge: Option<PathBuf>,

    /// Writes a summary to a file as Markdown, for a step summary or a comment
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
}

impl OutputArgs {
    /// Writes the last of some reports, which are sorted from old to new, and prints the page's path.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write(&self, reports: &[(String, Report)]) -> anyhow::Result<()> {
        let Some((_, newest)) = reports.last() else {
            return Ok(());
        };
        let own = || std::env::temp_dir().join(format!("lab-page-{}", std::process::id()));
        let folder = self.html.clone().or_else(|| self.open.then(own));
        if let Some(folder) = folder {
            let page = site::write(reports, &folder)?;
            println!("page: {}", page.display());
            if self.open {
                open::that_detached(&page)
                    .with_context(|| format!("no browser opens `{}`", page.display()))?;
            }
        }
        if let Some(file) = &self.junit {
            let text = junit(newest).context("the report cannot be written as XML")?;
            write(file, text)?;
        }
        if let Some(file) = &self.badge {
            match file.extension().is_some_and(|ending| ending == "json") {
                true => write_data(file, &badge::endpoint(newest))?,
                false => write(file, badge::svg(newest))?,
            }
        }
        if let Some(file) = &self.markdown {
            write(file, markdown(newest))?;
        }
        Ok(())
    }
}
