//! Changes of one place in the source of guests, each of which is built in a copy of the guest's
//! folder by its own build command: any guest can be measured so that is built of sources, an
//! interpreter and its program too.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lab_build::text::{self, Site};

use super::changes::{self, Changeable, Extent, Subject, Trial, TryError, by_contract};
use crate::build::Unbuilt;
use crate::contract::Role;
use crate::event::Observer;
use crate::guest::Guest;
use crate::lab::Lab;
use crate::load::Obstacle;
use crate::report::changes::{Outcome, Tried};

/// What the name of a guest with a change ends with.
const ID: &str = "source";

/// The sources of a component.
pub(super) struct Sources<'a> {
    lab: &'a Lab,
    observer: &'a dyn Observer,
    /// The folder from which their names are written.
    folder: &'a Path,
    files: Vec<(PathBuf, String)>,
    /// The component as it is, built in a copy.
    component: Vec<u8>,
}

impl Sources<'_> {
    /// Builds the component of a role with another text of a file.
    fn build(&self, subject: &Subject, file: &Path, text: String) -> Result<Vec<u8>, Arc<Unbuilt>> {
        let (guest, role) = (subject.guest, &subject.role);
        let changed = guest.changed(&role.part, ID, file, text);
        let builder = self.lab.loader().builder();
        builder.once(&changed, role, self.observer)
    }
}

impl<'a> Changeable<'a> for Sources<'a> {
    /// The number of a file, and a place in it.
    type Site = (usize, Site);

    const NEEDS: &'static str = "sources of its own in the selected roles: a `source` in its \
        guest.toml, with files that its `own-files` match, or of a language that is known";

    fn is_of(guest: &Guest, role: &Role) -> bool {
        guest
            .own_sources(&role.part)
            .is_ok_and(|files| !files.is_empty())
    }

    fn read(
        lab: &'a Lab,
        subject: &Subject<'a>,
        observer: &'a dyn Observer,
    ) -> Result<Self, TryError> {
        let (guest, part) = (subject.guest, &subject.role.part);
        let refused = |why: String| TryError::Refused {
            component: subject.name(),
            why,
        };
        let read = |file: PathBuf| -> Result<(PathBuf, String), TryError> {
            let text = std::fs::read_to_string(&file);
            let text = text.map_err(|e| refused(format!("cannot read `{}`: {e}", file.display())));
            Ok((file, text?))
        };
        let files = guest.own_sources(part).map_err(refused)?;
        let mut sources = Sources {
            lab,
            observer,
            folder: guest
                .source_folders(part)
                .map_or(&guest.dir, |(_, owner)| owner),
            files: files
                .into_iter()
                .map(read)
                .collect::<Result<_, TryError>>()?,
            component: Vec::new(),
        };
        if let Some((file, text)) = sources.files.first() {
            let built = sources.build(subject, file, text.clone());
            sources.component = built.map_err(|why| {
                refused(format!(
                    "it does not build in a copy of its folder, so no change can be tried: {why}"
                ))
            })?;
        }
        Ok(sources)
    }

    fn component(&self) -> &[u8] {
        &self.component
    }

    fn sites(&self, subject: &Subject, extent: &Extent, seed: u64) -> Vec<(usize, Site)> {
        let macros = &subject.guest.macros;
        let files = self.files.iter().enumerate();
        let sites = files.flat_map(|(number, (file, text))| {
            let sites = text::sites(file, text, macros).into_iter();
            sites.map(move |site| (number, site))
        });
        changes::drawn(sites.collect(), extent.sites, seed, |(number, site)| {
            let file = self.files[*number].0.strip_prefix(self.folder);
            let file = file.unwrap_or(Path::new(""));
            format!("{}:{}", file.display(), site.place.start).into_bytes()
        })
    }

    fn tried(
        &self,
        subject: &Subject,
        (number, site): &(usize, Site),
        trials: &[Trial],
    ) -> Result<Tried, TryError> {
        let (file, text) = &self.files[*number];
        let built = match self.build(subject, file, site.changed(text)) {
            Ok(component) => Some(component),
            Err(why) if is_of_change(&why) => None,
            Err(cause) => {
                return Err(TryError::Obstacle(Arc::new(Obstacle::Unbuilt {
                    role: subject.role.name.clone(),
                    guest: subject.guest.name.clone(),
                    cause,
                })));
            }
        };
        let outcomes = by_contract(trials, |trial| {
            let Some(component) = &built else {
                return Ok(Outcome::NotBuilt);
            };
            // The change is not part of the component.
            if *component == self.component {
                return Ok(Outcome::NotNoticed);
            }
            match trial.shows(component, trial.watched) {
                Ok(true) => Ok(Outcome::Noticed),
                Ok(false) => Ok(Outcome::NotNoticed),
                // It does not fit, or the host refuses it.
                Err(TryError::Obstacle(_)) => Ok(Outcome::NotBuilt),
                Err(error) => Err(error),
            }
        });
        let name = file.strip_prefix(self.folder).unwrap_or(file);
        Ok(Tried {
            component: subject.name(),
            function: None,
            source: Some(format!("{}:{}", name.display(), site.line)),
            place: site.place.start,
            kind: site.kind.to_string(),
            says: site.says.clone(),
            outcomes: outcomes?,
        })
    }
}

/// Whether a build failed because of what is built.
fn is_of_change(why: &Unbuilt) -> bool {
    matches!(why, Unbuilt::Failed { .. } | Unbuilt::NoComponent { .. })
}
