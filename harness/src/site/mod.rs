//! Site: reports as pages that people look at. They open from a disk, and need no network.
//!
//! [`data`] is what the first page shows; the modules of `page/`, which `script` joins, draw it.
//! The other pages are made of templates and [`charts`], and run no script: the [`mod@findings`] of the
//! newest report, the [`mod@trends`] of several, and what other verbs wrote, which is [`extra`].

pub mod charts;
pub mod data;
pub mod extra;
pub mod findings;
mod script;
mod shown;
pub mod trends;

use std::io;
use std::path::{Path, PathBuf};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, context};
use serde_json::{Value, json};

use crate::report::Report;
use data::Page;
use extra::Extra;
use findings::findings;
use shown::{changes, costs, mutants, trended, visible};
use trends::trends;

/// The templates of the pages, which HTML is escaped in ..
const TEMPLATES: [(&str, &str); 6] = [
    ("base.html", include_str!("page/base.html")),
    ("index.html", include_str!("page/page.html")),
    ("findings.html", include_str!("page/findings.html")),
    ("trends.html", include_str!("page/trends.html")),
    ("mutants.html", include_str!("page/mutants.html")),
    ("costs.html", include_str!("page/costs.html")),
];

/// .. and how they look.
const STYLE: &str = include_str!("page/page.css");

/// Makes the address of a link of `expected.toml` for the pages' folder.
pub type Address<'a> = &'a dyn Fn(&str) -> String;

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

/// Writes the pages of some reports, the newest of which is the last, to a folder, which is made if
/// it is not there. Returns the file to open.
///
/// # Errors
/// If the folder cannot be written.
pub fn write(
    reports: &[(String, Report)],
    extras: &[(String, Extra)],
    to: Address,
    folder: &Path,
) -> Result<PathBuf, SiteError> {
    let at = |path: PathBuf| |source| SiteError::Write { path, source };
    let pages = pages(reports, extras, to)?;
    std::fs::create_dir_all(folder).map_err(at(folder.to_owned()))?;
    for (name, text) in pages {
        let file = folder.join(name);
        std::fs::write(&file, text).map_err(at(file.clone()))?;
    }
    Ok(folder.join("index.html"))
}

/// Returns the pages of some reports, the newest of which is the last, each with its file's name.
///
/// # Errors
/// Never, as far as the lab's own templates are right.
pub fn pages(
    reports: &[(String, Report)],
    extras: &[(String, Extra)],
    to: Address,
) -> Result<Vec<(&'static str, String)>, SiteError> {
    let mut pages = vec![("index.html", "Interop report", index(reports)?)];
    if let Some((_, newest)) = reports.last() {
        let all = findings(newest);
        if !all.is_empty() {
            pages.push(("findings.html", "Findings", shown::found(&all, to)));
        }
    }
    if reports.len() > 1 {
        let all: Vec<&Report> = reports.iter().map(|(_, report)| report).collect();
        let names: Vec<&str> = reports.iter().map(|(name, _)| name.as_str()).collect();
        pages.push(("trends.html", "Trends", trended(&names, &trends(&all))));
    }
    let (mut tried, mut cost) = (Vec::new(), Vec::new());
    for (name, extra) in extras {
        match extra {
            Extra::Mutants(all) => tried.push(mutants(name, all)),
            Extra::Changes(all) => tried.push(changes(name, all)),
            Extra::Costs(all) => cost.push(costs(name, all)),
        }
    }
    if !tried.is_empty() {
        pages.push(("mutants.html", "Mutants", json!({ "files": tried })));
    }
    if !cost.is_empty() {
        pages.push(("costs.html", "Costs", json!({ "files": cost })));
    }
    let templates = templates()?;
    let listed: Vec<Value> = pages
        .iter()
        .map(|(file, title, _)| json!({ "file": file, "title": title }))
        .collect();
    let made = pages.into_iter().map(|(file, title, own)| {
        let all = context! { style => STYLE, pages => Serde(&listed), file, title, ..Serde(own) };
        Ok((file, templates.get_template(file)?.render(all)?))
    });
    made.collect()
}

/// What the first page is made of.
fn index(reports: &[(String, Report)]) -> Result<Value, SiteError> {
    let pages: Vec<Page> = reports
        .iter()
        .map(|(name, report)| Page::of(name, report))
        .collect();
    Ok(json!({
        "script": script::script(),
        "data": embedded(&serde_json::to_string(&pages)?),
    }))
}

fn templates() -> Result<Environment<'static>, minijinja::Error> {
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|_| AutoEscape::Html);
    templates.set_syntax(SyntaxConfig::builder().trim_blocks(true).build()?);
    for (name, text) in TEMPLATES {
        templates.add_template(name, text)?;
    }
    templates.add_filter("visible", visible);
    Ok(templates)
}

/// JSON as it may stand in an element `script`: nothing in it ends the element or begins a comment.
fn embedded(json: &str) -> String {
    json.replace('<', "\\u003c")
}

#[cfg(test)]
mod tests;
