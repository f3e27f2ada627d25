//! The guests: reads the manifests `guests-*/guest.toml`.
//!
//! A guest is one language and toolchain in one folder. Its manifest says how it is
//! probed, set up and built and which roles it plays; nothing else in the lab knows
//! a language's name. What the keys mean: `docs/adding-a-language.md`.

pub mod version;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use glob::Pattern;
use serde::Deserialize;

use crate::cell::is_name;
use crate::changed::Change;
use crate::code::Line;
use crate::manifest;
use version::Version;

use lab_judge::contract::Role;

/// The manifest's file name.
pub const MANIFEST: &str = "guest.toml";

/// The key of a role that the toolchain cannot build.
const UNSUPPORTED: &str = "unsupported";

/// The key of a role that the toolchain cannot build for a world that has async functions.
const NO_ASYNC: &str = "no-async";

/// The key of the files that a guest's author wrote.
const OWN_FILES: &str = "own-files";

/// Why the guests could not be read.
#[derive(Debug, thiserror::Error)]
pub enum GuestError {
    /// No folder holds a manifest: an empty matrix would prove nothing.
    #[error("no guest was found: {0}")]
    None(String),
    /// What should be a pattern of folders is none.
    #[error("`guests` has `{pattern}`: {why}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        why: String,
    },
    /// A folder or file could not be read.
    #[error("cannot read `{path}`: {cause}", path = path.display())]
    Io {
        /// The folder or file.
        path: PathBuf,
        /// The system's reason.
        cause: std::io::Error,
    },
    /// A manifest is not what it should be.
    #[error("`{path}`: {why} (docs/adding-a-language.md explains the keys)", path = path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A folder is named like a guest's and has no manifest: its cells would be
    /// missing without a word.
    #[error("`{dir}` has no {MANIFEST}: add one, or give the folder another name", dir = .0.display())]
    NoManifest(PathBuf),
    /// A guest asks the host for what it does not have.
    #[error("guest `{guest}` asks the host for `{name}`; the host has: {known}")]
    NotOffered {
        /// The guest's name.
        guest: String,
        /// What it asks for.
        name: String,
        /// What the host has.
        known: String,
    },
    /// Two folders claim one name.
    #[error("two guests are named `{name}`: `{first}` and `{second}`",
        first = first.display(), second = second.display())]
    Duplicate {
        /// The name.
        name: String,
        /// The folder that was read first.
        first: PathBuf,
        /// The folder that was read second.
        second: PathBuf,
    },
}

/// One language and toolchain: what its manifest says.
#[derive(Debug, Clone)]
pub struct Guest {
    /// The name in cell keys.
    pub name: String,
    /// The language, for people.
    pub language: String,
    /// The toolchain, for people.
    pub toolchain: String,
    /// The folder of the manifest, absolute.
    pub dir: PathBuf,
    /// How the components are made; `None` if all of them are prebuilt.
    pub commands: Option<Commands>,
    /// What the guest plays, by role name.
    pub roles: BTreeMap<String, Source>,
    /// The roles that its toolchain cannot build, each with the reason and a reference.
    pub unsupported: BTreeMap<String, String>,
    /// The roles that its toolchain cannot build for a world that has async functions, each with
    /// the reason and a reference.
    pub no_async: BTreeMap<String, String>,
    /// The roles whose instances answer one call and no more.
    pub one_call: BTreeSet<String>,
    /// Patterns of the source files that its author wrote, in its folder. Empty if its components
    /// do not say which lines they are of.
    pub own_files: Vec<Pattern>,
    /// Those of them that are generated all the same.
    pub generated_files: Vec<Pattern>,
    /// Patterns of core functions that its author wrote, for instructions whose line is not known.
    pub own_functions: Vec<Pattern>,
    /// Texts of lines that stand for what a macro generates there.
    pub macros: Vec<String>,
    /// Whether its components are built with line tables.
    pub has_lines: bool,
    /// Set if this is another guest with a saboteur in front of it.
    pub sabotage: Option<Arc<Sabotage>>,
    /// Set if this is another guest with another text of a source file.
    pub change: Option<Arc<Change>>,
    /// The names of the toolchains of which other versions than the pinned one can be built.
    pub toolchains: Vec<String>,
    /// Set if this is another guest with another version of one of them.
    pub version: Option<Version>,
}

/// A guest with one thing wrong: in one role, a saboteur stands in front of it.
#[derive(Debug)]
pub struct Sabotage {
    /// The guest behind the saboteur.
    pub base: Guest,
    /// The guest that the saboteurs are components of.
    pub saboteur: Guest,
    /// What the saboteur does, by the id in its catalogue.
    pub mutant: String,
}

impl Guest {
    /// Whether the guest plays each of some roles.
    pub fn plays<'r>(&self, roles: impl IntoIterator<Item = &'r Arc<Role>>) -> bool {
        let mut roles = roles.into_iter();
        roles.all(|role| self.roles.contains_key(&role.part))
    }

    /// The manifest's claim that the toolchain cannot build a role: its key and its reason.
    pub fn cannot_build(&self, role: &Role) -> Option<(&'static str, &str)> {
        let no_async = self.no_async.get(&role.part).filter(|_| role.is_async);
        let claimed = self
            .unsupported
            .get(&role.part)
            .map(|why| (UNSUPPORTED, why));
        let claimed = claimed.or(no_async.map(|why| (NO_ASYNC, why)));
        claimed.map(|(key, why)| (key, why.as_str()))
    }

    /// Whether its author wrote an instruction of a core function, by the line that it was
    /// compiled from, or else by the function's name.
    pub fn wrote(&self, function: &str, line: Option<&Line>) -> bool {
        let Some(line) = line else {
            return self.own_functions.iter().any(|p| p.matches(function));
        };
        let Ok(file) = line.file.strip_prefix(&self.dir) else {
            return false;
        };
        self.owns(file) && !self.is_macro(line)
    }

    /// Whether its author wrote a file of its folder.
    pub(crate) fn owns(&self, file: &Path) -> bool {
        let is_of = |patterns: &[Pattern]| patterns.iter().any(|p| p.matches_path(file));
        is_of(&self.own_files) && !is_of(&self.generated_files)
    }

    /// Whether it is another guest with one thing wrong.
    pub fn is_mutant(&self) -> bool {
        self.sabotage.is_some() || self.change.is_some()
    }

    /// Whether a line stands for what a macro generates there.
    fn is_macro(&self, line: &Line) -> bool {
        if self.macros.is_empty() {
            return false;
        }
        let text = std::fs::read_to_string(&line.file).unwrap_or_default();
        let number = usize::try_from(line.number).unwrap_or(0);
        let text = text.lines().nth(number.saturating_sub(1)).unwrap_or("");
        self.macros.iter().any(|call| text.contains(call))
    }

    /// This guest, built with line tables. Its name is `GUEST.lines`, which no other can have.
    #[must_use]
    pub fn with_lines(&self) -> Guest {
        Guest {
            name: format!("{}.lines", self.name),
            has_lines: true,
            ..self.clone()
        }
    }

    /// Whether the host itself plays this guest's part in a role.
    pub fn offers(&self, role: &Role) -> bool {
        matches!(self.roles.get(&role.part), Some(Source::Host(_)))
    }

    /// This guest with a saboteur in front of it in one role, and in no other role.
    /// Its name is `GUEST+MUTANT`.
    #[must_use]
    pub fn sabotaged(&self, role: &str, saboteur: &Guest, mutant: &str) -> Guest {
        let mut roles = self.roles.clone();
        roles.retain(|name, _| name == role);
        Guest {
            name: format!("{}+{mutant}", self.name),
            roles,
            sabotage: Some(Arc::new(Sabotage {
                base: self.clone(),
                saboteur: saboteur.clone(),
                mutant: mutant.to_owned(),
            })),
            ..self.clone()
        }
    }
}

/// The commands of a guest: program and arguments, run in the guest's folder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commands {
    /// Prints the toolchain's version on one line; fails, with the reason on
    /// stderr, if the toolchain is not there.
    pub probe: Vec<String>,
    /// Installs the toolchain.
    pub setup: Vec<String>,
    /// Builds the role that the environment describes.
    pub build: Vec<String>,
    /// Prints the releases that the registry serves of each toolchain of which other versions
    /// can be built.
    #[serde(default)]
    pub versions: Vec<String>,
}

/// Where the component of a role comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// It is built from this folder.
    Folder(PathBuf),
    /// It is built from what this folder of templates makes of the role's world.
    Template(PathBuf),
    /// The host plays it, with what it calls by this name (what it has is checked where it is opened).
    Host(String),
    /// It is there already: a component in binary (`.wasm`) or text (`.wat`) form.
    Component(PathBuf),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Manifest {
    name: String,
    language: String,
    #[serde(default)]
    toolchain: String,
    #[serde(default)]
    toolchains: Vec<String>,
    commands: Option<Commands>,
    #[serde(default)]
    own_files: Vec<String>,
    #[serde(default)]
    own_functions: Vec<String>,
    #[serde(default)]
    macros: Vec<String>,
    roles: BTreeMap<String, RoleEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RoleEntry {
    source: Option<PathBuf>,
    template: Option<PathBuf>,
    component: Option<PathBuf>,
    host: Option<String>,
    unsupported: Option<String>,
    no_async: Option<String>,
    #[serde(default)]
    one_call: bool,
}

/// Reads every guest in the folders that patterns mean, `guests-*`, below a root, and those
/// in further folders, each of which holds a manifest. Sorted by name.
///
/// # Errors
/// If there is none, if a name is taken twice, or if a manifest is wrong.
pub fn discover(
    root: &Path,
    patterns: &[String],
    further: &[PathBuf],
) -> Result<Vec<Guest>, GuestError> {
    let mut guests: BTreeMap<String, Guest> = BTreeMap::new();
    for dir in folders(root, patterns)?.iter().chain(further) {
        let guest = read(dir)?;
        if let Some(first) = guests.get(&guest.name) {
            return Err(GuestError::Duplicate {
                name: guest.name,
                first: first.dir.clone(),
                second: dir.clone(),
            });
        }
        guests.insert(guest.name.clone(), guest);
    }
    if guests.is_empty() {
        let wanted = patterns.iter().map(|pattern| root.join(pattern));
        let wanted: Vec<String> = wanted
            .map(|path| format!("there is no `{}/{MANIFEST}`", path.display()))
            .collect();
        return Err(GuestError::None(match wanted.is_empty() {
            true => "`guests` of the manifest is empty".to_owned(),
            false => wanted.join(", "),
        }));
    }
    Ok(guests.into_values().collect())
}

/// The folders that patterns mean. One without a manifest is an error: its cells would be
/// missing without a word.
fn folders(root: &Path, patterns: &[String]) -> Result<Vec<PathBuf>, GuestError> {
    let mut found = Vec::new();
    for pattern in patterns {
        let wrong = |why: String| GuestError::Pattern {
            pattern: pattern.clone(),
            why,
        };
        for path in manifest::folders(root, pattern).map_err(wrong)? {
            if !path.join(MANIFEST).exists() {
                return Err(GuestError::NoManifest(path));
            }
            found.push(path);
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Reads the manifest of one guest's folder.
///
/// # Errors
/// If the manifest is missing or wrong; which role names exist is checked against
/// the contracts, not here.
pub fn read(dir: &Path) -> Result<Guest, GuestError> {
    let path = dir.join(MANIFEST);
    let io = |cause| GuestError::Io {
        path: path.clone(),
        cause,
    };
    let text = std::fs::read_to_string(&path).map_err(io)?;
    let dir = std::path::absolute(dir).map_err(io)?;
    parse(&text, plain(&dir)).map_err(|why| GuestError::Manifest { path, why })
}

fn parse(text: &str, dir: PathBuf) -> Result<Guest, String> {
    let manifest: Manifest = toml::from_str(text).map_err(|e| e.to_string())?;
    if !is_name(&manifest.name) {
        return Err(format!(
            "`name` is `{}`: use lower-case letters, digits and dashes",
            manifest.name
        ));
    }
    let folder = dir.file_name().map(|f| f.to_string_lossy().into_owned());
    let expected = folder.as_deref().and_then(|f| f.strip_prefix("guests-"));
    if expected.is_some_and(|expected| expected != manifest.name) {
        return Err(format!(
            "`name` is `{}` but the folder is `{}`",
            manifest.name,
            folder.unwrap_or_default()
        ));
    }
    if manifest.roles.is_empty() {
        return Err("it has no `[roles.NAME]`".to_owned());
    }
    let (generated, own): (Vec<&str>, Vec<&str>) = manifest
        .own_files
        .iter()
        .map(String::as_str)
        .partition(|pattern| pattern.starts_with('!'));
    let generated = generated.into_iter().map(|pattern| &pattern[1..]);
    let functions = manifest.own_functions.iter().map(String::as_str);
    let (mut roles, mut unsupported) = (BTreeMap::new(), BTreeMap::new());
    let mut no_async = BTreeMap::new();
    let mut one_call = BTreeSet::new();
    for (role, mut entry) in manifest.roles {
        if entry.no_async.is_some() && entry.template.is_none() {
            return Err(format!(
                "`[roles.{role}]` `{NO_ASYNC}` needs a `template`: other sources have one world, \
                 which is `{UNSUPPORTED}` or not"
            ));
        }
        let claims = [
            (UNSUPPORTED, entry.unsupported.take(), &mut unsupported),
            (NO_ASYNC, entry.no_async.take(), &mut no_async),
        ];
        for (key, why, claimed) in claims {
            let Some(why) = why else { continue };
            if !why.contains("://") {
                return Err(format!(
                    "`[roles.{role}]` `{key}` needs a reference, a URL in its text"
                ));
            }
            claimed.insert(role.clone(), why);
        }
        if entry.one_call {
            one_call.insert(role.clone());
        }
        let source = source(&role, entry, &dir, manifest.commands.is_some())?;
        roles.insert(role, source);
    }
    if let Some(commands) = &manifest.commands {
        check_commands(commands)?;
    }
    let versions = manifest.commands.as_ref().map(|c| c.versions.len());
    if manifest.toolchains.is_empty() != (versions.unwrap_or(0) == 0) {
        return Err(
            "`toolchains` and the command `versions` need each other: the one names what the              other lists"
                .to_owned(),
        );
    }
    if let Some(name) = manifest.toolchains.iter().find(|name| !is_name(name)) {
        return Err(format!(
            "`toolchains` has `{name}`: use lower-case letters, digits and dashes"
        ));
    }
    Ok(Guest {
        name: manifest.name,
        language: manifest.language,
        toolchain: manifest.toolchain,
        dir,
        commands: manifest.commands,
        roles,
        unsupported,
        no_async,
        one_call,
        own_files: patterns(OWN_FILES, own)?,
        generated_files: patterns(OWN_FILES, generated)?,
        own_functions: patterns("own-functions", functions)?,
        macros: manifest.macros,
        has_lines: false,
        sabotage: None,
        change: None,
        toolchains: manifest.toolchains,
        version: None,
    })
}

/// Reads the patterns of a key.
fn patterns<'t>(
    key: &str,
    texts: impl IntoIterator<Item = &'t str>,
) -> Result<Vec<Pattern>, String> {
    let pattern =
        |text: &str| Pattern::new(text).map_err(|why| format!("`{key}` has `{text}`: {why}"));
    texts.into_iter().map(pattern).collect()
}

fn source(role: &str, entry: RoleEntry, dir: &Path, builds: bool) -> Result<Source, String> {
    if let Some(name) = entry.host {
        return match entry.source.or(entry.template).or(entry.component) {
            None => Ok(Source::Host(name)),
            Some(_) => Err(format!(
                "`[roles.{role}]` asks the host for `{name}`, and for nothing else"
            )),
        };
    }
    let source = match (entry.source, entry.template, entry.component) {
        (Some(source), None, None) => Source::Folder(plain(&dir.join(source))),
        (None, Some(template), None) => Source::Template(plain(&dir.join(template))),
        (None, None, Some(component)) => return Ok(Source::Component(dir.join(component))),
        _ => {
            return Err(format!(
                "`[roles.{role}]` needs one of `source`, `template`, `component` and `host`"
            ));
        }
    };
    match builds {
        true => Ok(source),
        false => Err(format!(
            "`[roles.{role}]` has sources but there are no `[commands]` to build them"
        )),
    }
}

/// A path without `..`: only then does a folder of another guest not begin with this
/// one's folder.
pub(crate) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

fn check_commands(commands: &Commands) -> Result<(), String> {
    let named = [
        ("probe", &commands.probe),
        ("setup", &commands.setup),
        ("build", &commands.build),
    ];
    for (name, command) in named {
        if command.is_empty() {
            return Err(format!("`[commands]` `{name}` is empty"));
        }
    }
    Ok(())
}

#[cfg(any(test, feature = "testing"))]
pub mod fake {
    //! Guests without files, for the tests of other stages.

    use super::*;

    /// A guest that plays some parts by components that nobody reads.
    pub fn guest(name: &str, parts: &[&str]) -> Guest {
        let source = || Source::Component(PathBuf::from("c.wasm"));
        Guest {
            name: name.to_owned(),
            language: name.to_owned(),
            toolchain: String::new(),
            dir: PathBuf::new(),
            commands: None,
            unsupported: BTreeMap::new(),
            no_async: BTreeMap::new(),
            one_call: BTreeSet::new(),
            own_files: Vec::new(),
            generated_files: Vec::new(),
            own_functions: Vec::new(),
            macros: Vec::new(),
            has_lines: false,
            sabotage: None,
            change: None,
            toolchains: Vec::new(),
            version: None,
            roles: parts
                .iter()
                .map(|part| ((*part).to_owned(), source()))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests;
