//! Worlds that users bring: a package is used byte for byte, as a dependency of a world of
//! relays that imports and exports every part of it that is tested.
//!
//! If an interface has functions that cannot be tested yet beside others, the package is printed
//! without these functions, and nothing else of it changes.

mod left_out;
mod pruned;
mod relay;
mod shrink;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use wit_parser::{LiftLowerAbi, ManglingAndAbi, PackageId, Resolve};

use crate::compose::check_is_component;
use crate::contract::written;
pub use left_out::LeftOut;
use pruned::Types;
pub(crate) use pruned::{printed, used};

/// The name of the world of relays.
pub const WORLD: &str = "relay";

/// The file with that world in [`Brought::package`].
pub const FILE: &str = "relay.wit";

/// Files by their paths in a folder.
pub type Files = Vec<(PathBuf, Vec<u8>)>;

/// A function that is tested.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tested {
    /// The interface, `acme:shop/checkout@1.0.0`; the name of an inline one; empty for a function
    /// of the world itself.
    pub interface: String,
    /// Its name there.
    pub function: String,
}

/// Why a package is not tested.
#[derive(Debug, thiserror::Error)]
pub enum NotBrought {
    /// It cannot be read, or no toolchain could build it.
    #[error("{0}")]
    Wrong(String),
    /// It has nothing that can be tested yet.
    #[error("{0}")]
    Nothing(String),
}

/// A package that a user brings.
#[derive(Debug, Clone)]
pub struct Brought {
    /// Its files and those that it depends on, as they were read.
    files: Files,
    resolve: Resolve,
    package: PackageId,
    /// What is tested of it.
    pub functions: BTreeSet<Tested>,
    /// Its functions that are async, tested or not.
    is_async: BTreeSet<Tested>,
    /// What is not, with the reason.
    pub left_out: Vec<LeftOut>,
    extent: Extent,
}

/// How much of a package is used.
#[derive(Debug, Clone, Copy)]
enum Extent {
    /// Its files as they are.
    Whole,
    /// The functions that are tested, and some types.
    Pruned(Types),
}

impl Brought {
    /// Reads a `.wit` file, or the folder of a package with its dependencies.
    ///
    /// # Errors
    /// If it is not WIT, is not a component type, or has no function that can be tested.
    pub fn read(path: &Path) -> Result<Self, NotBrought> {
        let named = |why: String| format!("`{}`{why}", path.display());
        let wrong = |why: String| NotBrought::Wrong(named(why));
        let (resolve, package) = parse(path, false).map_err(|why| wrong(format!(": {why}")))?;
        let no_type = |why: String| {
            wrong(format!(
                " is not a component type, so no toolchain could build it: {why}"
            ))
        };
        check(&resolve, package).map_err(no_type)?;
        let divided = left_out::divide(&resolve, package);
        let (functions, is_async) = (divided.tested, divided.is_async);
        let mut left_out = divided.left_out;
        let extent = match left_out.is_empty() {
            true => Extent::Whole,
            false => Extent::Pruned(Types::Data),
        };
        let gated = left_out::gated(path, &functions, &left_out);
        left_out.extend(gated);
        let brought = Brought {
            files: files_of(path).map_err(NotBrought::Wrong)?,
            resolve,
            package,
            functions,
            is_async,
            left_out,
            extent,
        };
        if brought.functions.is_empty() {
            return Err(NotBrought::Nothing(named(format!(
                " has no function that can be tested{}",
                left_out::listed(&brought.left_out)
            ))));
        }
        let no_component = |why: String| {
            wrong(format!(
                " is of no component that wit-component can encode, so that no toolchain could \
                 build it: {why}"
            ))
        };
        brought.check().map_err(no_component)?;
        Ok(brought)
    }

    /// Checks that a component of the world of relays can be encoded, with code that does
    /// nothing. Every toolchain encodes its component in this way.
    fn check(&self) -> Result<(), String> {
        let encoded = || {
            let mut resolve = Resolve::default();
            let text = self.text().map_err(anyhow::Error::msg)?;
            let package = resolve.push_str(FILE, &text)?;
            let world = resolve.select_world(&[package], Some(WORLD))?;
            let sync = ManglingAndAbi::Legacy(LiftLowerAbi::Sync);
            let mut module = wit_component::dummy_module(&resolve, world, sync);
            let utf8 = wit_component::StringEncoding::UTF8;
            wit_component::embed_component_metadata(&mut module, &resolve, world, utf8)?;
            wit_component::ComponentEncoder::default()
                .module(&module)?
                .encode()
        };
        let bytes = encoded().map_err(|e: anyhow::Error| format!("{e:#}"))?;
        check_is_component(&bytes)
    }

    /// The same without its async functions, which alone are what is left out then; `None` if it
    /// has none, or nothing else.
    #[must_use]
    pub fn without_async(&self) -> Option<Self> {
        let (functions, is_async): (BTreeSet<Tested>, BTreeSet<Tested>) = {
            let all = self.functions.iter().cloned();
            all.partition(|function| !self.is_async.contains(function))
        };
        if functions.is_empty() || is_async.is_empty() {
            return None;
        }
        let left_out = is_async.iter().map(|tested| LeftOut {
            what: written(&tested.interface, &tested.function),
            why: "it is async".to_owned(),
        });
        Some(Brought {
            left_out: left_out.collect(),
            functions,
            extent: Extent::Pruned(Types::Data),
            ..self.clone()
        })
    }

    /// The same with some of its functions alone and the types that they need.
    fn only(&self, functions: BTreeSet<Tested>) -> Self {
        Brought {
            functions,
            extent: Extent::Pruned(Types::Needed),
            ..self.clone()
        }
    }

    /// The text of what is used, and of the world of relays, as one file.
    ///
    /// # Errors
    /// If it cannot be printed.
    pub fn text(&self) -> Result<String, String> {
        let (resolve, relays) = self.with_relays();
        pruned::printed(&resolve, relays, &pruned::used(&resolve, self.package))
    }

    /// The files of a package with the world of relays, and beside it what the world is made of;
    /// their paths are those in the package's folder.
    ///
    /// # Errors
    /// If one cannot be printed.
    pub fn package(&self) -> Result<Files, String> {
        let (resolve, relays) = self.with_relays();
        let world = pruned::printed(&resolve, relays, &[])?;
        let mut files = vec![(PathBuf::from(FILE), world.into_bytes())];
        let deps = Path::new("deps");
        match self.extent {
            Extent::Whole => {
                let own = self.files.iter();
                files.extend(own.map(|(path, bytes)| (deps.join(path), bytes.clone())));
            }
            Extent::Pruned(_) => {
                for (number, id) in pruned::used(&resolve, self.package).iter().enumerate() {
                    let text = pruned::printed(&resolve, *id, &[])?;
                    let path = deps.join(format!("package-{number}.wit"));
                    files.push((path, text.into_bytes()));
                }
            }
        }
        Ok(files)
    }

    /// What is used, with a package of the world of relays.
    fn with_relays(&self) -> (Resolve, PackageId) {
        let mut resolve = self.resolve.clone();
        if let Extent::Pruned(types) = self.extent {
            pruned::prune(&mut resolve, &self.functions, types);
        }
        let relays = relay::add(&mut resolve, self.package, &self.functions);
        // A world may need what was taken out, and nothing needs a world.
        let others = resolve.packages.iter_mut().filter(|(id, _)| *id != relays);
        others.for_each(|(_, package)| package.worlds.clear());
        (resolve, relays)
    }
}

/// Whether a package is what the component model allows, of which the parser of WIT lets pass
/// more: records without fields, more flags than 32, names that differ by case alone.
fn check(resolve: &Resolve, package: PackageId) -> Result<(), String> {
    let bytes = wit_component::encode(resolve, package).map_err(|e| format!("{e:#}"))?;
    check_is_component(&bytes)
}

/// The files of a package and those that it depends on, with their paths in a folder of
/// dependencies.
fn files_of(path: &Path) -> Result<Files, String> {
    let failed = |path: &Path, e: std::io::Error| format!("cannot read `{}`: {e}", path.display());
    let read = |path: &Path| std::fs::read(path).map_err(|e| failed(path, e));
    if path.is_file() {
        return Ok(vec![("brought.wit".into(), read(path)?)]);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(|e| failed(path, e))? {
        let entry = entry.map_err(|e| failed(path, e))?.path();
        let name = entry.file_name().unwrap_or_default();
        if entry.is_file() && entry.extension().is_some_and(|ending| ending == "wit") {
            files.push((Path::new("brought").join(name), read(&entry)?));
        } else if name == "deps" {
            for file in crate::inputs::files_below(&entry, vec![])? {
                let inside = file.strip_prefix(&entry).unwrap_or(&file).to_owned();
                files.push((inside, read(&file)?));
            }
        }
    }
    Ok(files)
}

/// Parses a package, without what is behind a feature, or with.
fn parse(path: &Path, all_features: bool) -> Result<(Resolve, PackageId), String> {
    let mut resolve = Resolve {
        all_features,
        ..Resolve::default()
    };
    let pushed = match path.is_dir() {
        true => resolve.push_dir(path).map(|(package, _)| package),
        false => resolve.push_file(path),
    };
    let package = pushed.map_err(|e| format!("{e:#}"))?;
    Ok((resolve, package))
}

#[cfg(test)]
mod tests;
