//! The options that write a report in other forms than the terminal's.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use harness::Report;
use harness::forms::badge;
use harness::forms::junit::junit;
use harness::forms::markdown::markdown;
use harness::forms::support::{END, START, replaced, support};
use harness::site::extra::Extra;
use harness::{lab, links, site};

use super::files::{write, write_data};

/// The files that somebody asks for.
#[derive(clap::Args)]
pub struct OutputArgs {
    /// Writes pages for browsers to this folder; they need no network
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

    /// Writes to a file, as Markdown, which guests can do which features. If the file has the lines
    /// `<!-- support table -->` and `<!-- end of the support table -->`, only the text between them is
    /// replaced
    #[arg(long, value_name = "FILE")]
    support: Option<PathBuf>,
}

impl OutputArgs {
    /// Writes the last of some reports, which are sorted from old to new, and prints the page's path.
    /// What other verbs wrote has pages of its own beside it.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write(
        &self,
        reports: &[(String, Report)],
        extras: &[(String, Extra)],
    ) -> anyhow::Result<()> {
        let place = Place::here()?;
        let Some((_, newest)) = reports.last() else {
            return Ok(());
        };
        let own = || std::env::temp_dir().join(format!("lab-page-{}", std::process::id()));
        let folder = self.html.clone().or_else(|| self.open.then(own));
        if let Some(folder) = folder {
            let to = |link: &str| place.address(&folder, link);
            let page = site::write(reports, extras, &to, &folder)?;
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
        if let Some(file) = &self.support {
            write_support(newest, &place, file)?;
        }
        Ok(())
    }
}

/// Writes the support tables of a report to a file, which keeps what stands around them.
///
/// # Errors
/// If the report has none, the file has other text and lacks the lines, or it cannot be written.
fn write_support(report: &Report, place: &Place, file: &Path) -> anyhow::Result<()> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let to = |link: &str| place.address(folder, link);
    let tables = support(report, &to).map_err(|why| anyhow!(why))?;
    let former = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(e) => return Err(e).with_context(|| format!("cannot read `{}`", file.display())),
    };
    if former.trim().is_empty() {
        return write(file, format!("{START}\n{tables}{END}\n"));
    }
    match replaced(&former, &tables) {
        Some(text) => write(file, text),
        None => bail!(
            "`{}` has other text: mark the place of the tables by the lines `{START}` and `{END}`",
            file.display()
        ),
    }
}

/// Where links of findings begin: at the lab's folder, or here if a report is read where no lab is.
struct Place {
    here: PathBuf,
    root: PathBuf,
}

impl Place {
    /// The folder that the program was started in.
    ///
    /// # Errors
    /// If there is none.
    fn here() -> anyhow::Result<Self> {
        let here = std::env::current_dir().context("there is no current folder")?;
        let root = lab::root().unwrap_or_else(|_| here.clone());
        Ok(Place { here, root })
    }

    /// The address of a link as a file in a folder has to write it.
    fn address(&self, folder: &Path, link: &str) -> String {
        links::from(&self.here.join(folder), &self.root, link)
    }
}
