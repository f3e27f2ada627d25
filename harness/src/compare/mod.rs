//! Compares components that people bring: calls the functions that all of them export
//! with the same generated values, and shows where they differ.
//!
//! Nothing is known of them but their types. Each runs in instances of its own, renewed
//! every so often; what it imports beside WASI is answered by mocks that answer every
//! component alike (`lab_wasmtime::Subject`), and what it asks them is compared as well. Who is
//! right is told by a reference or by the majority.

mod growth;
mod inputs;
mod judge;
mod seen;
mod sequence;
mod surface;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use crate::host::HostError;
use crate::listed::listed;
use crate::plug::Named;
use crate::types::variation::constant::Constant;
use judge::{Called, Judge};
use lab_wasmtime::{Brought, ExportedFunction, Grants, Subject};
pub use seen::{Seen, Tally};
pub use surface::{Common, SharedFunction, common};

/// Whether it matters what components ask of their imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Calls {
    /// The same calls in the same order.
    #[default]
    InOrder,
    /// The same calls in any order.
    AnyOrder,
    /// Any calls.
    Ignore,
}

/// Whether it matters what components print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Output {
    /// The same text.
    #[default]
    Compare,
    /// Any text.
    Ignore,
}

/// How components are compared.
#[derive(Debug, Clone)]
pub struct Options {
    /// The seed of the values.
    pub seed: u64,
    /// The cases of each function; a tenth as many sequences follow them.
    pub cases: u64,
    /// What is put into calls that come after these cases, [`EACH`](crate::cases::EACH) times as few.
    pub constants: Vec<Constant>,
    /// Whether their imports' calls matter.
    pub calls: Calls,
    /// Whether what they print matters.
    pub output: Output,
    /// The component that is right, by its place.
    pub reference: Option<usize>,
    /// What they get of WASI.
    pub grants: Grants,
    /// Whether the first difference is enough, as it is.
    pub until_different: bool,
}

/// A component by name.
pub struct NamedSubject {
    /// Its name: the file's.
    pub name: String,
    /// The component.
    pub subject: Subject,
}

/// Something that components did differently.
#[derive(Debug, Clone, Serialize)]
pub struct Difference {
    /// The function, or the interface of a sequence.
    pub function: String,
    /// The smallest input that shows it: a call, or the steps of a sequence.
    pub input: Vec<String>,
    /// What each component did, by its name.
    pub seen: BTreeMap<String, Vec<String>>,
    /// Who is wrong, if that can be told.
    pub blame: Vec<String>,
    /// How many of the cases differed.
    pub cases: u64,
    /// Whether it differs only after other calls in the same instance.
    pub unstable: bool,
}

/// What was found.
#[derive(Debug, Serialize)]
pub struct Comparison {
    /// The components.
    pub components: Vec<String>,
    /// The seed.
    pub seed: u64,
    /// The functions that were called, and how often: in cases and in sequences.
    pub functions: BTreeMap<String, u64>,
    /// What came of these calls, by function and component.
    pub outcomes: BTreeMap<String, BTreeMap<String, Tally>>,
    /// The words made of constants that calls of a function had in them.
    pub constants: BTreeMap<String, BTreeSet<String>>,
    /// The functions that no component ever answered: of them nothing was compared.
    pub unanswered: Vec<String>,
    /// The functions in common that cannot be called, with why.
    pub left_out: BTreeMap<String, String>,
    /// What they do not share.
    pub unshared: Vec<String>,
    /// What they do not import alike.
    pub imports: Vec<String>,
    /// The imports that mocks answer, by component.
    pub mocks: BTreeMap<String, Vec<String>>,
    /// What else a reader has to know: versions that are taken for the same, growth that all
    /// components have.
    pub notes: Vec<String>,
    /// What they did differently.
    pub differences: Vec<Difference>,
}

/// Loads components that are named.
///
/// # Errors
/// With the name of the one that is none, or imports what cannot be satisfied.
pub fn load(
    host: &Brought,
    files: Vec<Named>,
    grants: &Grants,
) -> Result<Vec<NamedSubject>, (String, HostError)> {
    let grants = Arc::new(grants.clone());
    let load = |Named { name, bytes }| {
        // As it is, its functions with streams are left out.
        let is_ours = |import: &str| !import.starts_with("wasi:");
        let with_lists = listed(&bytes, &is_ours).ok().flatten();
        match host.subject(&with_lists.unwrap_or(bytes), &grants) {
            Ok(subject) => Ok(NamedSubject { name, subject }),
            Err(why) => Err((name, why)),
        }
    };
    files.into_iter().map(load).collect()
}

/// Compares components in the functions that they have in common.
pub fn compare(
    subjects: &[NamedSubject],
    interface: Option<&str>,
    options: &Options,
    progress: &dyn Fn(&str),
) -> Comparison {
    let (functions, mut found) = surfaces(subjects, interface, options.seed);
    let judge = Judge { subjects, options };
    let mut callable = Vec::new();
    for function in functions {
        let name = function.name();
        if let Some(why) = function.obstacle() {
            found.left_out.insert(name, why);
            continue;
        }
        if let Some(shapes) = function.values() {
            progress(&name);
            let Called {
                tallies,
                args,
                words,
                differences,
            } = judge.values(&function, &shapes);
            found.add(&name, &tallies);
            if !words.is_empty() {
                found.constants.insert(name.clone(), words);
            }
            let answers = tallies.iter().any(Tally::has_answer);
            if answers {
                let (grown, note) = judge.growth(&function, &args);
                found.differences.extend(grown);
                found.notes.extend(note);
            }
            let differs = !differences.is_empty();
            found.differences.extend(differences);
            if options.until_different && !found.differences.is_empty() {
                return found;
            }
            if differs || !answers {
                // In sequences it would show the same again.
                continue;
            }
        }
        callable.push(function);
    }
    progress("sequences of calls");
    let (tallies, difference) = judge.sequences(&callable);
    for (function, tallies) in callable.iter().zip(tallies) {
        found.add(&function.name(), &tallies);
        if !found.functions.contains_key(&function.name()) {
            let why = "nothing in common makes the handle that it takes".to_owned();
            found.left_out.insert(function.name(), why);
        }
    }
    found.unanswered = found.silent();
    found.differences.extend(difference);
    found
}

/// The functions in common, and a comparison in which nothing was called yet.
fn surfaces(
    subjects: &[NamedSubject],
    interface: Option<&str>,
    seed: u64,
) -> (Vec<SharedFunction>, Comparison) {
    let of = |functions: fn(&Subject) -> Vec<ExportedFunction>| -> Vec<_> {
        let subjects = subjects.iter();
        subjects
            .map(|named| (named.name.clone(), functions(&named.subject)))
            .collect()
    };
    let exports = common(&of(Subject::exports), interface, "export");
    let imports = common(&of(Subject::imports), None, "import");
    let mocks = subjects.iter().map(|named| {
        let mocked = named.subject.mocked().to_vec();
        (named.name.clone(), mocked)
    });
    let found = Comparison {
        components: subjects.iter().map(|named| named.name.clone()).collect(),
        seed,
        functions: BTreeMap::new(),
        outcomes: BTreeMap::new(),
        constants: BTreeMap::new(),
        unanswered: Vec::new(),
        left_out: BTreeMap::new(),
        unshared: exports.unshared,
        imports: [imports.unshared, imports.versions].concat(),
        mocks: mocks.filter(|(_, mocked)| !mocked.is_empty()).collect(),
        notes: exports.versions,
        differences: Vec::new(),
    };
    (exports.functions, found)
}

impl Comparison {
    /// The functions that no component answered.
    fn silent(&self) -> Vec<String> {
        let silent = self.outcomes.iter().filter(|(_, outcomes)| {
            let mut tallies = outcomes.values();
            !tallies.any(Tally::has_answer)
        });
        silent.map(|(name, _)| name.clone()).collect()
    }

    /// Adds what came of calls of a function, in the order of the components.
    fn add(&mut self, function: &str, tallies: &[Tally]) {
        let calls = tallies.iter().map(Tally::calls).max().unwrap_or(0);
        if calls == 0 {
            return;
        }
        *self.functions.entry(function.to_owned()).or_default() += calls;
        let outcomes = self.outcomes.entry(function.to_owned()).or_default();
        for (component, tally) in self.components.iter().zip(tallies) {
            outcomes.entry(component.clone()).or_default().add(tally);
        }
    }
}
