//! Changes of one instruction in components that people bring, of which nothing is known: the
//! component as it is says what is right.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use lab_build::code::{Code, Site};
use lab_wasmtime::{Brought, Subject};

use super::changes::{Extent, TryError, try_sites};
use super::code::{Named, drawn, outcome, tried};
use crate::compare::{self, NamedSubject};
use crate::report::changes::Tried;

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
    let refused = |why: String| TryError::Refused {
        component: name.to_owned(),
        why,
    };
    let load = |bytes: &[u8]| host.subject(bytes, &grants);
    let as_it_is = load(code.component()).map_err(|why| refused(why.to_string()))?;
    let compare = |other: Subject| {
        let named = |name: &str, subject| NamedSubject {
            name: name.to_owned(),
            subject,
        };
        let subjects = [named(name, as_it_is.clone()), named("changed", other)];
        compare::compare(&subjects, None, options, &|_| ())
    };
    let found = compare(as_it_is.clone());
    if found.functions.is_empty() {
        return Err(refused("it has no function that can be called".to_owned()));
    }
    if !found.differences.is_empty() {
        return Err(TryError::Wrong(format!("`{name}` against itself")));
    }
    let wanted = |function: &str, _: &Site| {
        let pattern = extent.functions.as_ref();
        pattern.is_none_or(|pattern| pattern.matches(function))
    };
    let sites = drawn(&code, extent.sites, options.seed, &wanted);
    // What does not even load is another component.
    let shows = |bytes: &[u8], _| {
        Ok(load(bytes).map_or(true, |changed| !compare(changed).differences.is_empty()))
    };
    let one = |named: &Named| {
        let outcome = outcome(&code, &named.1, shows)?;
        let outcomes = BTreeMap::from([(COMPARED.to_owned(), outcome)]);
        Ok(tried(name.to_owned(), Path::new(""), named, outcomes))
    };
    try_sites(&sites, one, progress)
}
