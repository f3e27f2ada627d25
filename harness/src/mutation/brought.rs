//! Changes of one instruction in components that people bring, of which nothing is known: the
//! component as it is says what is right.

use std::collections::BTreeMap;
use std::sync::Arc;

use lab_build::code::{Code, Site};
use lab_wasmtime::{Brought, Subject};

use super::code::{Extent, TryError, drawn_of};
use crate::compare::{self, NamedSubject};
use crate::pool::parallel;
use crate::report::code::{Outcome, Tried};

/// What stands for the contract.
const COMPARED: &str = "compare";

/// Tries changes in a component in binary form, as many at once as there are cores.
///
/// # Errors
/// If its code cannot be read, it cannot be loaded, or none of its functions can be called.
pub fn try_component(
    host: &Brought,
    name: &str,
    bytes: Vec<u8>,
    extent: &Extent,
    options: &compare::Options,
    progress: &(dyn Fn(&Tried) + Sync),
) -> Result<Vec<Tried>, TryError> {
    let code = Code::read(bytes).map_err(|why| TryError::Code {
        component: name.to_owned(),
        why,
    })?;
    let grants = Arc::new(options.grants.clone());
    let load = |bytes: &[u8]| host.subject(bytes, &grants);
    let refused = |why: crate::host::HostError| TryError::Refused {
        component: name.to_owned(),
        why: why.to_string(),
    };
    let differs = |one: Subject, other: Subject| {
        let named = |name: &str, subject| NamedSubject {
            name: name.to_owned(),
            subject,
        };
        let subjects = [named(name, one), named("changed", other)];
        let found = compare::compare(&subjects, None, options, &|_| ());
        (!found.differences.is_empty(), found)
    };
    let as_it_is = || load(code.component()).map_err(refused);
    let (unsteady, found) = differs(as_it_is()?, as_it_is()?);
    if found.functions.is_empty() {
        return Err(TryError::Refused {
            component: name.to_owned(),
            why: "it has no function that can be called".to_owned(),
        });
    }
    if unsteady {
        return Err(TryError::Wrong(format!("`{name}` against itself")));
    }
    let wanted = |function: &str, _: &Site| {
        let pattern = extent.functions.as_ref();
        pattern.is_none_or(|pattern| pattern.matches(function))
    };
    let sites = drawn_of(&code, extent.sites, options.seed, &wanted);
    let one = |(function, site): &(&str, &Site)| {
        // What does not even load is another component.
        let shows = |bytes: &[u8]| -> Result<bool, TryError> {
            match load(bytes) {
                Ok(changed) => Ok(differs(as_it_is()?, changed).0),
                Err(_) => Ok(true),
            }
        };
        let outcome = match shows(&code.trapping(site))? {
            false => Outcome::NotReached,
            true if shows(&code.changed(site))? => Outcome::Noticed,
            true => Outcome::NotNoticed,
        };
        let line = site.line.as_ref();
        let tried = Tried {
            component: name.to_owned(),
            function: (*function).to_owned(),
            source: line.map(|line| format!("{}:{}", line.file.display(), line.number)),
            place: site.place.start,
            kind: site.kind.to_string(),
            says: site.says.clone(),
            outcomes: BTreeMap::from([(COMPARED.to_owned(), outcome)]),
        };
        progress(&tried);
        Ok(tried)
    };
    parallel(&sites, one).into_iter().collect()
}
