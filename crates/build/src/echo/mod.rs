//! Worlds of echoes and relays: what the functions of a WIT package answer, and the
//! sources that guests' templates make of it.
//!
//! Such a package has a world `echo` that exports interfaces, and a world `relay` that
//! imports and exports the same. What a function answers follows from its signature
//! and its name ([`Rule`]), so that the package is all that there is to say, whoever
//! or whatever wrote it. `wit/abi` is the one that is kept with the lab.

mod answer;
pub mod import;
pub mod model;
pub mod random;
pub mod render;
pub mod shrink;

use std::path::Path;

use serde::Serialize;
use wit_parser::{Resolve, WorldItem};

use crate::types::Shape;
use crate::wit::{Package, Type};
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
    /// The package that has the world: `lab:abi@1.0.0`.
    pub package: Package,
    /// The interfaces that have functions, in the order of the world.
    pub interfaces: Vec<Interface>,
}

/// An interface with functions.
#[derive(Debug, Clone, Serialize)]
pub struct Interface {
    /// Its name in its package.
    pub name: String,
    /// The name under which components export it, `lab:abi/shapes@1.0.0`.
    pub id: String,
    /// Its package.
    pub package: Package,
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
        let mut functions = world.interfaces.iter().flat_map(|i| &i.functions);
        match functions.find(|function| function.rule.is_none()) {
            None => Ok(world),
            Some(function) => Err(WorldError::NoRule {
                path: folder.display().to_string(),
                function: function.name.clone(),
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
        let mut interfaces = Vec::new();
        for (key, item) in &resolve.worlds[id].exports {
            let WorldItem::Interface { id, .. } = item else {
                return Err(wrong(format!(
                    "its world `{world}` exports something else than interfaces"
                )));
            };
            let interface = &resolve.interfaces[*id];
            let owner = interface.package.unwrap_or(package);
            let functions = interface.functions.values();
            let functions: Result<Vec<_>, _> = functions
                .map(|function| EchoFunction::read(&resolve, function, &path()))
                .collect();
            interfaces.push(Interface {
                name: interface.name.clone().unwrap_or_default(),
                id: resolve.name_world_key(key),
                package: Package::new(&resolve.packages[owner].name),
                functions: functions?,
            });
        }
        interfaces.retain(|interface| !interface.functions.is_empty());
        Ok(World {
            package: Package::new(&resolve.packages[package].name),
            interfaces,
        })
    }
}

impl EchoFunction {
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
                "package a:b; world echo { export f: func(); }",
                "something else than interfaces",
            ),
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
