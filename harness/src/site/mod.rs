//! Site: reports as pages that people look at. They open from a disk, and need no network.
//!
//! [`data`] is what a page shows; the modules of `page/`, which [`script`] joins, draw it in the
//! frame of `page/page.html`.

pub mod data;
mod script;

use std::io;
use std::path::{Path, PathBuf};

use minijinja::{Environment, context};

use crate::report::Report;
use data::Page;

/// The frame of the page ..
const FRAME: &str = include_str!("page/page.html");

/// .. and how it looks.
const STYLE: &str = include_str!("page/page.css");

/// Why there is no site.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// The frame and the data do not fit: a fault of the lab.
    #[error("the page cannot be made")]
    Frame(#[from] minijinja::Error),
    /// The data cannot be written: a fault of the lab.
    #[error("the page's data cannot be made")]
    Data(#[from] serde_json::Error),
    /// The folder cannot be used.
    #[error("cannot write `{path}`", path = path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Writes the page of some reports, the newest of which is the last, to a folder, which is made if
/// it is not there. Returns the file to open.
///
/// # Errors
/// If the folder cannot be written.
pub fn write(reports: &[(String, Report)], folder: &Path) -> Result<PathBuf, SiteError> {
    let page = page(reports)?;
    let at = |path: PathBuf| |source| SiteError::Write { path, source };
    std::fs::create_dir_all(folder).map_err(at(folder.to_owned()))?;
    let file = folder.join("index.html");
    std::fs::write(&file, page).map_err(at(file.clone()))?;
    Ok(file)
}

/// The page of some reports, the newest of which is the last.
///
/// # Errors
/// Never, as far as the lab's own frame is right.
pub fn page(reports: &[(String, Report)]) -> Result<String, SiteError> {
    let pages: Vec<Page> = reports
        .iter()
        .map(|(name, report)| Page::of(name, report))
        .collect();
    let mut frames = Environment::new();
    frames.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    frames.add_template("page", FRAME)?;
    let page = frames.get_template("page")?.render(context! {
        style => STYLE,
        script => script::script(),
        data => embedded(&serde_json::to_string(&pages)?),
    })?;
    Ok(page)
}

/// JSON as it may stand in an element `script`: nothing in it ends the element or begins a comment.
fn embedded(json: &str) -> String {
    json.replace('<', "\\u003c")
}

#[cfg(test)]
mod tests;
