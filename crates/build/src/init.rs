//! Begins a lab: writes a `lab.toml` for the WIT and the components that are there.
//!
//! Every world that exports functions is a role. Each exported interface is a contract of
//! its world's role and of those that its imports lead to.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cell::is_name;
use crate::compose::{Part, compose};
use crate::contract::wit::{self, Outline, Packages};
use crate::contract::{self, Role};
use crate::guest::MANIFEST;
use crate::manifest::{self, Manifest};

/// Why no lab was begun.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// There is one.
    #[error("`{path}` is there already", path = .0.display())]
    Exists(PathBuf),
    /// There is no WIT to begin with, or it says nothing that could be tested.
    #[error("{0}")]
    Wit(String),
    /// A component fits no world.
    #[error("`{path}` fits no world of the WIT:\n{why}", path = path.display())]
    Component {
        /// The component.
        path: PathBuf,
        /// Why it does not fit, for each world.
        why: String,
    },
    /// A file cannot be read or written.
    #[error("cannot use `{path}`: {cause}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        cause: std::io::Error,
    },
}

/// Writes the manifest of a folder, and those of the guests that components are of; returns
/// the files.
///
/// `wit` is a file, which is copied to the folder `wit`, or a folder; without one it is that
/// folder `wit`.
///
/// # Errors
/// If there is a manifest, the WIT exports no function, or a component fits no world.
pub fn init(
    root: &Path,
    wit: Option<&Path>,
    components: &[PathBuf],
) -> Result<Vec<PathBuf>, InitError> {
    let path = root.join(manifest::FILE);
    if path.exists() {
        return Err(InitError::Exists(path));
    }
    let folder = wit_folder(root, wit)?;
    let worlds = worlds(&folder)?;
    let shown = folder.strip_prefix(root).unwrap_or(&folder);
    let text = manifest_of(&shown.display().to_string(), &worlds);
    let mut written = Vec::new();
    let mut write = |path: PathBuf, text: &str| {
        let parent = path.parent().unwrap_or(root);
        let done = std::fs::create_dir_all(parent).and_then(|()| std::fs::write(&path, text));
        written.push(path.clone());
        done.map_err(|cause| InitError::Io { path, cause })
    };
    let mut guests = BTreeMap::new();
    if !components.is_empty() {
        let manifest = manifest::parse(&text, root.to_owned()).map_err(InitError::Wit)?;
        guests = guests_of(root, &manifest, components)?;
    }
    write(path, &text)?;
    for (name, text) in &guests {
        write(root.join(format!("guests-{name}")).join(MANIFEST), text)?;
    }
    Ok(written)
}

/// The folder of the WIT; a file is copied to one.
fn wit_folder(root: &Path, wit: Option<&Path>) -> Result<PathBuf, InitError> {
    let usual = root.join("wit");
    let Some(wit) = wit else {
        return match usual.is_dir() {
            true => Ok(usual),
            false => Err(InitError::Wit(format!(
                "there is no WIT: name a .wit file, or put it into `{}`",
                usual.display()
            ))),
        };
    };
    let io = |cause| InitError::Io {
        path: wit.to_owned(),
        cause,
    };
    let wit = std::path::absolute(wit).map_err(io)?;
    if wit.is_dir() {
        return Ok(wit);
    }
    let name = wit.file_name().unwrap_or_default();
    let inside = usual.join(name);
    if inside != wit {
        std::fs::create_dir_all(&usual).map_err(io)?;
        std::fs::copy(&wit, &inside).map_err(io)?;
    }
    Ok(usual)
}

/// The worlds of all packages that export a function of data, the outermost first.
fn worlds(folder: &Path) -> Result<Vec<Outline>, InitError> {
    let mut found = Vec::new();
    let packages = Packages::read(folder).map_err(InitError::Wit)?;
    for package in packages.folders() {
        found.extend(wit::outlines(package).map_err(InitError::Wit)?);
    }
    found.retain(|world| !world.functions.is_empty());
    if found.is_empty() {
        return Err(InitError::Wit(format!(
            "no world below `{}` exports an interface with a function of data: there is \
             nothing to test yet",
            folder.display()
        )));
    }
    let depth = |world: &Outline| chain(world, &found).len();
    let mut order: Vec<(usize, Outline)> = found.iter().map(|w| (depth(w), w.clone())).collect();
    order.sort_by_key(|(depth, _)| std::cmp::Reverse(*depth));
    Ok(order.into_iter().map(|(_, world)| world).collect())
}

/// A world and those that its imports lead to: each imports what the next exports.
fn chain<'w>(world: &'w Outline, all: &'w [Outline]) -> Vec<&'w Outline> {
    let mut chain = vec![world];
    while let Some(next) = chain.last().and_then(|last| {
        let gives = |other: &&Outline| {
            let mut exports = other.exports.iter();
            exports.any(|export| last.imports.contains(export))
        };
        all.iter()
            .filter(gives)
            .find(|other| !chain.contains(other))
    }) {
        chain.push(next);
    }
    chain
}

fn manifest_of(wit: &str, worlds: &[Outline]) -> String {
    let mut text = format!(
        "# What the lab tests here. docs/your-own-contract.md explains the keys.\n\
         wit = \"{wit}\"\n\
         # A guest is one language and toolchain: a folder with a guest.toml.\n\
         guests = [\"guests-*\"]\n\n\
         # The parts that guests play, each a world of the WIT; the outermost first.\n"
    );
    for world in worlds {
        let _ = write!(text, "\n[roles.{}]\nworld = \"{}\"\n", world.name, world.id);
    }
    text += "\n# What all guests have to return alike. `oracle` says who is right: the `majority`, one\n\
             # guest (`reference:rust`), or a component of its own (`component:oracle.wasm`).\n";
    let mut names: Vec<String> = Vec::new();
    for world in worlds {
        let roles = chain(world, worlds);
        let roles: Vec<String> = roles.iter().map(|w| format!("\"{}\"", w.name)).collect();
        let mut interfaces: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for function in &world.functions {
            let functions = interfaces.entry(&function.interface).or_default();
            functions.push(&function.function);
        }
        for (interface, functions) in interfaces {
            let name = name_of(interface, &names);
            let tested = match functions.as_slice() {
                [one] => format!("{interface}#{one}"),
                _ => interface.to_owned(),
            };
            let _ = write!(
                text,
                "\n[contracts.{name}]\nroles = [{}]\nfunctions = [\"{tested}\"]\noracle = \"majority\"\n",
                roles.join(", ")
            );
            names.push(name);
        }
    }
    text
}

/// The name of an interface's contract, which no other has.
fn name_of(interface: &str, taken: &[String]) -> String {
    let short = interface.split('@').next().unwrap_or(interface);
    let short = short.rsplit('/').next().unwrap_or(short);
    let mut names = (2..).map(|number| format!("{short}-{number}"));
    match taken.iter().any(|name| name == short) {
        false => short.to_owned(),
        true => names.find(|name| !taken.contains(name)).unwrap_or_default(),
    }
}

/// The manifests of the guests that components are of: of the folder that a component lies
/// in, if there are several folders, else of the component's own name.
fn guests_of(
    root: &Path,
    manifest: &Manifest,
    components: &[PathBuf],
) -> Result<BTreeMap<String, String>, InitError> {
    let roles = contract::roles(manifest).map_err(|e| InitError::Wit(e.to_string()))?;
    let folders: std::collections::BTreeSet<_> = components.iter().map(|c| c.parent()).collect();
    let mut guests: BTreeMap<String, String> = BTreeMap::new();
    for component in components {
        let role = role_of(component, &roles)?;
        let own = component.with_extension("");
        let folder = component.parent().filter(|_| folders.len() > 1);
        let name = folder.unwrap_or(&own).file_name().unwrap_or_default();
        let name = guest_name(&name.to_string_lossy());
        let path = std::path::absolute(component).unwrap_or(component.clone());
        let path = path
            .strip_prefix(root)
            .map_or(path.clone(), |inside| Path::new("..").join(inside));
        let text = guests
            .entry(name.clone())
            .or_insert_with(|| format!("name = \"{name}\"\nlanguage = \"{name}\"\n"));
        let _ = write!(
            text,
            "\n[roles.{role}]\ncomponent = \"{}\"\n",
            path.display()
        );
    }
    Ok(guests)
}

fn role_of(component: &Path, roles: &[Arc<Role>]) -> Result<String, InitError> {
    let io = |cause| InitError::Io {
        path: component.to_owned(),
        cause,
    };
    let bytes = std::fs::read(component).map_err(io)?;
    let bytes = wat::parse_bytes(&bytes).map_err(|e| InitError::Component {
        path: component.to_owned(),
        why: e.to_string(),
    })?;
    let mut why = Vec::new();
    for role in roles {
        let part = Part {
            role,
            guest: "it",
            bytes: bytes.to_vec(),
        };
        match compose(vec![part]) {
            Ok(_) => return Ok(role.name.clone()),
            Err(misfit) => why.push(misfit.to_string()),
        }
    }
    Err(InitError::Component {
        path: component.to_owned(),
        why: why.join("\n"),
    })
}

/// A name as manifests have it.
fn guest_name(text: &str) -> String {
    let fit = |c: char| match c.is_ascii_alphanumeric() {
        true => c.to_ascii_lowercase(),
        false => '-',
    };
    let name: String = text.chars().map(fit).collect();
    match is_name(&name) {
        true => name,
        false => "guest".to_owned(),
    }
}
