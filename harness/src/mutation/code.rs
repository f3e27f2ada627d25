//! Changes of one instruction in the core code of guests' components: whether the cases of a
//! contract reach it, and whether anything shows it.
//!
//! A site is made to trap first. If no case traps, the cases do not reach it. If one does, the
//! instruction is changed, and the cell is tested.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use lab_build::code::{Code, Line, Site};

use super::changes::{self, Changeable, Extent, Subject, Trial, TryError, by_contract};
use crate::build::IfMissing;
use crate::contract::Role;
use crate::event::Observer;
use crate::guest::Guest;
use crate::lab::Lab;
use crate::report::changes::{Outcome, Tried};

/// A site, with the name of its function.
pub(super) type Named = (String, Site);

impl<'a> Changeable<'a> for Code {
    type Site = Named;

    const NEEDS: &'static str =
        "`own-files` in its guest.toml, by which its code is told from its toolchain's";

    fn is_of(guest: &Guest, _: &Role) -> bool {
        !guest.own_files.is_empty()
    }

    fn read(
        lab: &'a Lab,
        subject: &Subject<'a>,
        observer: &'a dyn Observer,
    ) -> Result<Self, TryError> {
        let guest = subject.guest.with_lines();
        let built = lab
            .loader()
            .component(&guest, &subject.role, IfMissing::Build, observer);
        let path = &built.map_err(Arc::new)?.path;
        let bytes = std::fs::read(path).map_err(|why| TryError::Io {
            component: subject.name(),
            why,
        })?;
        Code::read(bytes).map_err(|why| TryError::Code {
            component: subject.name(),
            why,
        })
    }

    fn component(&self) -> &[u8] {
        self.component()
    }

    fn sites(&self, subject: &Subject, extent: &Extent, seed: u64) -> Vec<Named> {
        let wanted = |name: &str, site: &Site| match &extent.functions {
            Some(pattern) => pattern.matches(name),
            None => subject.guest.wrote(name, site.line.as_ref()),
        };
        drawn(self, extent.sites, seed, &wanted)
    }

    fn tried(&self, subject: &Subject, named: &Named, trials: &[Trial]) -> Result<Tried, TryError> {
        let outcomes = by_contract(trials, |trial| {
            let shows = |bytes: &[u8], reach: bool| trial.shows(bytes, !reach && trial.watched);
            outcome(self, &named.1, shows)
        });
        Ok(tried(subject.name(), &subject.guest.dir, named, outcomes?))
    }
}

/// What came of a change, whose line is written as in `dir`.
pub(super) fn tried(
    component: String,
    dir: &Path,
    (function, site): &Named,
    outcomes: BTreeMap<String, Outcome>,
) -> Tried {
    Tried {
        component,
        function: Some(function.clone()),
        source: site.line.as_ref().map(|line| source(dir, line)),
        place: site.place.start,
        kind: site.kind.to_string(),
        says: site.says.clone(),
        outcomes,
    }
}

/// What comes of a change, by whether a component `shows` that it is not the one that it was; it is
/// told whether reaching the site is what is asked.
pub(super) fn outcome(
    code: &Code,
    site: &Site,
    shows: impl Fn(&[u8], bool) -> Result<bool, TryError>,
) -> Result<Outcome, TryError> {
    if !shows(&code.trapping(site), true)? {
        return Ok(Outcome::NotReached);
    }
    Ok(match shows(&code.changed(site), false)? {
        true => Outcome::Noticed,
        false => Outcome::NotNoticed,
    })
}

/// A line as people write it: `rules/src/lib.rs:42`, from a folder.
fn source(dir: &Path, line: &Line) -> String {
    let file = line.file.strip_prefix(dir).unwrap_or(&line.file);
    format!("{}:{}", file.display(), line.number)
}

/// So many of the sites that are wanted, with the names of their functions, drawn by a seed, in
/// the order of the file.
pub(super) fn drawn(
    code: &Code,
    most: usize,
    seed: u64,
    wanted: &dyn Fn(&str, &Site) -> bool,
) -> Vec<Named> {
    let functions = code.functions.iter();
    let sites = functions.flat_map(|f| f.sites.iter().map(|site| (f.name.clone(), site.clone())));
    let mut sites: Vec<Named> = sites.filter(|(name, site)| wanted(name, site)).collect();
    sites.sort_by_key(|(_, site)| site.place.start);
    changes::drawn(sites, most, seed, |(_, site)| {
        site.place.start.to_le_bytes().to_vec()
    })
}
