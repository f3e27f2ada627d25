//! Worlds of echoes and relays: what the functions of a WIT package answer, and the
//! sources that guests' templates make of it.
//!
//! Such a package has a world `echo` that exports interfaces, and a world `relay` that
//! imports and exports the same. What a function answers follows from its signature
//! and its name ([`Rule`]), so that the package is all that there is to say, whoever
//! or whatever wrote it. `wit/abi` is the one that is kept with the lab.

mod answer;
pub mod model;
pub mod random;
pub mod render;
pub mod shrink;

use std::path::Path;

use lab_judge::contract::INNER;
use serde::Serialize;
use wit_parser::{Resolve, WorldId, WorldItem, WorldKey};

use crate::types::Shape;
use crate::wit::{Owner, Package, Type};
pub use answer::Rule;

/// What the names of made-up and brought worlds begin with.
pub const PREFIX: &str = "world-";

/// Why a package is no world of echoes.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// It is no WIT.
    #[error("`{path}`: {why}")]
    Wit {
        /// The package's folder.
        path: String,
        /// The parser's reason.
        why: String,
    },
    /// A function's answer does not follow from its signature.
    #[error(
        "`{path}`: nothing says what `{function}` answers; the rules are in the documentation of wit/abi/abi.wit"
    )]
    NoRule {
        /// The package's folder.
        path: String,
        /// The function.
        function: String,
    },
    /// A function takes or answers what has no value, as a handle.
    #[error("`{path}`: `{function}`: {why}")]
    NoValue {
        /// The package's folder.
        path: String,
        /// The function.
        function: String,
        /// What it is.
        why: String,
    },
}

/// The interfaces of a world of echoes.
#[derive(Debug, Clone, Serialize)]
pub struct World {
    /// Its name in its package.
    pub name: String,
    /// The package that has the world: `lab:abi@1.0.0`.
    pub package: Package,
    /// The interfaces that have functions, in the order of the world.
    pub interfaces: Vec<Interface>,
    /// The functions of the world itself.
    pub functions: Vec<EchoFunction>,
    /// The names of the types of the world itself.
    pub types: Vec<String>,
    /// Whether any of its functions is an `async func`.
    pub is_async: bool,
    /// Whether any of them takes or gives a stream or a future.
    pub has_streams: bool,
}

/// An interface with functions.
#[derive(Debug, Clone, Serialize)]
pub struct Interface {
    /// Its name in its package, or in the world, if it is written there.
    pub name: String,
    /// The name under which components export it, `lab:abi/shapes@1.0.0`.
    pub id: String,
    /// The name under which components import it, which is another one for one that is written
    /// in the world.
    pub import: String,
    /// Its package; none if it is written in the world.
    pub package: Option<Package>,
    /// Whether the world has another interface of its name.
    pub is_ambiguous: bool,
    /// Its functions, in their order.
    pub functions: Vec<EchoFunction>,
}

/// A function of such an interface.
#[derive(Debug, Clone, Serialize)]
pub struct EchoFunction {
    /// Its name.
    pub name: String,
    /// Its parameters.
    pub params: Vec<Param>,
    /// The type of its answer.
    pub result: Option<Type>,
    /// Whether it is an `async func`.
    pub is_async: bool,
    /// What it returns, if that follows from its signature and its name.
    pub rule: Option<Rule>,
}

/// A parameter.
#[derive(Debug, Clone, Serialize)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: Type,
}

impl World {
    /// Reads a world of echoes of the package in a folder.
    ///
    /// # Errors
    /// If it is no WIT, has no such world, or has a function without a rule.
    pub fn read(folder: &Path, world: &str) -> Result<Self, WorldError> {
        let world = Self::of_data(folder, world)?;
        let without = world.all().find(|(_, function)| function.rule.is_none());
        match without.map(|(_, function)| function.name.clone()) {
            None => Ok(world),
            Some(function) => Err(WorldError::NoRule {
                path: folder.display().to_string(),
                function,
            }),
        }
    }

    /// Reads a world whose functions take and return data, whatever that is.
    ///
    /// # Errors
    /// If it is no WIT, has no such world, or has a function of something else.
    pub fn of_data(folder: &Path, world: &str) -> Result<Self, WorldError> {
        let path = || folder.display().to_string();
        let wrong = |why: String| WorldError::Wit { path: path(), why };
        let mut resolve = Resolve::default();
        let (package, _) = resolve
            .push_dir(folder)
            .map_err(|e| wrong(format!("{e:#}")))?;
        let id = resolve.packages[package].worlds.get(world);
        let id = *id.ok_or_else(|| wrong(format!("it has no world `{world}`")))?;
        name_inline(&mut resolve, id);
        let (mut interfaces, mut own): (Vec<Interface>, _) = (Vec::new(), Vec::new());
        for (key, item) in &resolve.worlds[id].exports {
            let id = match item {
                WorldItem::Interface { id, .. } => *id,
                WorldItem::Function(function) => {
                    own.push(EchoFunction::read(&resolve, function, &path())?);
                    continue;
                }
                WorldItem::Type { .. } => continue,
            };
            let functions = resolve.interfaces[id].functions.values();
            let functions: Result<Vec<_>, _> = functions
                .map(|function| EchoFunction::read(&resolve, function, &path()))
                .collect();
            let owner = Owner::of(&resolve, id);
            let id = resolve.name_world_key(key);
            interfaces.push(Interface {
                name: owner.name,
                import: match key {
                    WorldKey::Name(name) => format!("{INNER}{name}"),
                    WorldKey::Interface(_) => id.clone(),
                },
                id,
                package: owner.package,
                is_ambiguous: false,
                functions: functions?,
            });
        }
        interfaces.retain(|interface| !interface.functions.is_empty());
        let names: Vec<String> = interfaces.iter().map(|i| i.name.clone()).collect();
        for interface in &mut interfaces {
            let namesakes = names.iter().filter(|name| **name == interface.name);
            interface.is_ambiguous = namesakes.count() > 1;
        }
        let imports = resolve.worlds[id].imports.iter();
        let types = imports.filter_map(|(key, item)| match (key, item) {
            (WorldKey::Name(name), WorldItem::Type { .. }) => Some(name),
            _ => None,
        });
        let mut world = World {
            name: resolve.worlds[id].name.clone(),
            package: Package::new(&resolve, package),
            interfaces,
            functions: own,
            types: types.cloned().collect(),
            is_async: false,
            has_streams: false,
        };
        let any = |is: fn(&EchoFunction) -> bool| world.all().any(|(_, function)| is(function));
        let is_async = any(|function| function.is_async);
        let has_streams = any(EchoFunction::has_streams);
        (world.is_async, world.has_streams) = (is_async, has_streams);
        Ok(world)
    }

    /// Every function, with the name under which components export its interface; that is empty
    /// for functions of the world itself.
    pub fn all(&self) -> impl Iterator<Item = (&str, &EchoFunction)> {
        let inside = self.interfaces.iter().flat_map(|interface| {
            let functions = interface.functions.iter();
            functions.map(|function| (&*interface.id, function))
        });
        let own = self.functions.iter().map(|function| ("", function));
        inside.chain(own)
    }
}

/// Gives the interfaces that are written in a world the names that they have there.
fn name_inline(resolve: &mut Resolve, world: WorldId) {
    let world = &resolve.worlds[world];
    let mut named = Vec::new();
    for (key, item) in world.imports.iter().chain(&world.exports) {
        if let (WorldKey::Name(name), WorldItem::Interface { id, .. }) = (key, item) {
            named.push((*id, name.clone()));
        }
    }
    for (id, name) in named {
        resolve.interfaces[id].name = Some(name);
    }
}

impl EchoFunction {
    /// Whether it takes or gives streams or futures.
    fn has_streams(&self) -> bool {
        let params = self.params.iter().map(|param| &param.ty);
        params.chain(&self.result).any(Type::has_streams)
    }

    /// The types of the parameters as they are generated.
    pub fn shapes(&self) -> Vec<Shape> {
        self.params.iter().map(|param| param.ty.shape()).collect()
    }

    fn read(
        resolve: &Resolve,
        function: &wit_parser::Function,
        path: &str,
    ) -> Result<Self, WorldError> {
        let name = || function.name.clone();
        let no_value = |why: String| WorldError::NoValue {
            path: path.to_owned(),
            function: name(),
            why,
        };
        let read = |ty| Type::read(resolve, ty).map_err(no_value);
        let mut params = Vec::new();
        for param in &function.params {
            params.push(Param {
                name: param.name.clone(),
                ty: read(&param.ty)?,
            });
        }
        let result = function.result.as_ref().map(read).transpose()?;
        let types: Vec<&Type> = params.iter().map(|param| &param.ty).collect();
        let rule = Rule::of(&function.name, &types, result.as_ref());
        Ok(EchoFunction {
            name: name(),
            params,
            result,
            is_async: function.kind.is_async(),
            rule,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world(text: &str) -> Result<World, WorldError> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("w.wit"), text).unwrap();
        World::read(folder.path(), "echo")
    }

    #[test]
    fn every_function_of_the_kept_world_has_a_rule() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit/abi");
        let world = World::read(&folder, "echo").unwrap();
        assert_eq!(world.package.id, "lab:abi@1.0.0");
        assert_eq!(world.interfaces.len(), 1);
        assert_eq!(world.interfaces[0].id, "lab:abi/shapes@1.0.0");
        assert!(world.interfaces[0].functions.len() > 100);
    }

    #[test]
    fn what_is_no_world_of_echoes_is_refused_with_the_place() {
        for (text, why) in [
            ("package a:b;", "no world `echo`"),
            ("package a:b", "expected"),
            (
                "package a:b; interface i { f: func(x: u8) -> u16; } world echo { export i; }",
                "nothing says what `f` answers",
            ),
            (
                "package a:b; interface i { resource r; f: func(x: r) -> r; } world echo { export i; }",
                "`f`: ",
            ),
        ] {
            let error = world(text).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }
}
