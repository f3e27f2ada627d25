//! What contracts need of WIT: where a world's package lies, and which functions the world
//! exports with types whose values are data.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use wit_parser::{PackageName, Resolve, UnresolvedPackageGroup, WorldId, WorldItem, WorldKey};

use crate::contract::without_version;
use crate::types::Shape;
use crate::types::hints::Spot;
use crate::wit::Type;

/// The WIT packages of a folder: the folder itself, and those directly in it.
#[derive(Debug, Clone)]
pub struct Packages {
    below: PathBuf,
    /// The name of each package, and its folder.
    found: Vec<(PackageName, PathBuf)>,
    /// Folders of WIT that is not one package, with the parser's reason.
    others: Vec<String>,
}

impl Packages {
    /// Reads the packages below a folder. A folder of worlds that stand alone is not a package.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn read(below: &Path) -> Result<Self, String> {
        let failed = |e: std::io::Error| format!("cannot read `{}`: {e}", below.display());
        let mut folders = vec![below.to_owned()];
        for entry in std::fs::read_dir(below).map_err(failed)? {
            folders.push(entry.map_err(failed)?.path());
        }
        folders.retain(|folder| has_wit(folder));
        folders.sort();
        let mut packages = Packages {
            below: below.to_owned(),
            found: Vec::new(),
            others: Vec::new(),
        };
        for folder in folders {
            match UnresolvedPackageGroup::parse_dir(&folder) {
                Ok(group) => packages.found.push((group.main.name, folder)),
                Err(why) => packages
                    .others
                    .push(format!("`{}`: {why:#}", folder.display())),
            }
        }
        Ok(packages)
    }

    /// The folders of the packages.
    pub fn folders(&self) -> impl Iterator<Item = &Path> {
        self.found.iter().map(|(_, folder)| &**folder)
    }

    /// Finds a world, `NAMESPACE:PACKAGE/WORLD` with or without a version: the folder of its
    /// package, and its own name.
    ///
    /// # Errors
    /// If its package is not there; the message lists those that are, and what is not one.
    pub fn world(&self, world: &str) -> Result<(PathBuf, String), String> {
        let Some((package, rest)) = world.split_once('/') else {
            return Err(format!(
                "`{world}` is not a world: write NAMESPACE:PACKAGE/WORLD"
            ));
        };
        let (name, version) = match rest.split_once('@') {
            Some((name, version)) => (name, Some(version)),
            None => (rest, None),
        };
        let is_it = |(own, _): &&(PackageName, PathBuf)| {
            let same_version = |wanted| {
                let own = own.version.as_ref();
                own.is_some_and(|own| own.to_string() == wanted)
            };
            format!("{}:{}", own.namespace, own.name) == package && version.is_none_or(same_version)
        };
        if let Some((_, folder)) = self.found.iter().find(is_it) {
            return Ok((folder.clone(), name.to_owned()));
        }
        let known: Vec<String> = self.found.iter().map(|(own, _)| own.to_string()).collect();
        let mut text = format!(
            "no package `{package}` below `{}`; there are: {}",
            self.below.display(),
            known.join(", ")
        );
        for other in &self.others {
            text += &format!("\nnot a package: {other}");
        }
        Err(text)
    }
}

fn has_wit(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files = entries.map(|entry| entry.path());
    files.any(|file| file.extension().is_some_and(|ending| ending == "wit"))
}

/// A parameter whose values are data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Its type.
    pub shape: Shape,
    /// What the type and what is inside it are called.
    pub spot: Spot,
}

/// A function that a world exports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The interface, `acme:shop/checkout@1.0.0`.
    pub interface: String,
    /// Its name in the interface.
    pub function: String,
    /// Its parameters; or why the type of one is not data.
    pub params: Result<Vec<Param>, String>,
    /// The type of its result, if it has one; or why that type is not data.
    pub result: Result<Option<Shape>, String>,
}

/// A world in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Its name.
    pub name: String,
    /// Its name with that of its package, `acme:shop/shop`.
    pub id: String,
    /// The interfaces that it imports.
    pub imports: Vec<String>,
    /// The interfaces that it exports.
    pub exports: Vec<String>,
    /// The functions of these whose types are data.
    pub functions: Vec<Exported>,
}

/// The worlds of a package.
///
/// # Errors
/// If the package is no WIT.
pub fn outlines(folder: &Path) -> Result<Vec<Outline>, String> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(folder).map_err(|e| format!("{e:#}"))?;
    let own = &resolve.packages[package];
    let mut outlines = Vec::new();
    for (name, id) in &own.worlds {
        let world = &resolve.worlds[*id];
        let names = |items: &IndexMap<WorldKey, WorldItem>| -> Vec<String> {
            let keys = items.iter().filter_map(|(key, item)| match item {
                WorldItem::Interface { .. } => Some(resolve.name_world_key(key)),
                _ => None,
            });
            keys.collect()
        };
        let mut functions = exported(&resolve, *id);
        functions.retain(|function| function.params.is_ok() && function.result.is_ok());
        outlines.push(Outline {
            name: name.clone(),
            id: format!("{}:{}/{name}", own.name.namespace, own.name.name),
            imports: names(&world.imports),
            exports: names(&world.exports),
            functions,
        });
    }
    Ok(outlines)
}

/// The functions of the interfaces that a world exports, without those of resources.
///
/// # Errors
/// If the package is no WIT, or has no such world; the message lists those that it has.
pub fn exports(folder: &Path, world: &str) -> Result<Vec<Exported>, String> {
    let (resolve, id) = parsed(folder, world)?;
    Ok(exported(&resolve, id))
}

/// One side of a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What it imports.
    Imports,
    /// What it exports.
    Exports,
}

/// The names of the interfaces on one side of a world, without versions.
///
/// # Errors
/// If the package is no WIT, or has no such world; the message lists those that it has.
pub fn interfaces(folder: &Path, world: &str, side: Side) -> Result<BTreeSet<String>, String> {
    let (resolve, id) = parsed(folder, world)?;
    let world = &resolve.worlds[id];
    let keys = match side {
        Side::Imports => world.imports.keys(),
        Side::Exports => world.exports.keys(),
    };
    let name = |key: &WorldKey| without_version(&resolve.name_world_key(key)).to_owned();
    Ok(keys.map(name).collect())
}

/// The package of a folder, and a world in it.
fn parsed(folder: &Path, world: &str) -> Result<(Resolve, WorldId), String> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(folder).map_err(|e| format!("{e:#}"))?;
    let worlds = &resolve.packages[package].worlds;
    let Some(id) = worlds.get(world) else {
        let known: Vec<&str> = worlds.keys().map(String::as_str).collect();
        return Err(format!(
            "`{}` has no world `{world}`; it has: {}",
            folder.display(),
            known.join(", ")
        ));
    };
    let id = *id;
    Ok((resolve, id))
}

fn exported(resolve: &Resolve, world: WorldId) -> Vec<Exported> {
    let mut exported = Vec::new();
    for (key, item) in &resolve.worlds[world].exports {
        let WorldItem::Interface { id, .. } = item else {
            continue;
        };
        let interface = resolve.name_world_key(key);
        let functions = resolve.interfaces[*id].functions.values();
        let plain = functions.filter(|function| function.kind.resource().is_none());
        exported.extend(plain.map(|function| read(resolve, &interface, function)));
    }
    exported
}

fn read(resolve: &Resolve, interface: &str, function: &wit_parser::Function) -> Exported {
    let params = function.params.iter();
    let result = function.result.as_ref();
    let result = result.map(|ty| Ok(Type::read(resolve, ty)?.shape()));
    Exported {
        interface: interface.to_owned(),
        function: function.name.clone(),
        params: params
            .map(|param| {
                let ty = Type::read(resolve, &param.ty)?;
                Ok(Param {
                    name: param.name.clone(),
                    shape: ty.shape(),
                    spot: ty.spot(Some(param.name.clone())),
                })
            })
            .collect(),
        result: result.transpose(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: &str = "package acme:shop@1.0.0;\n\
        interface checkout { price: func(net: u32) -> u32; }\n\
        interface baskets { resource basket { size: func() -> u32; } take: func(b: basket); }\n\
        world shop { export checkout; export baskets; }\n";

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        dir
    }

    #[test]
    fn a_package_lies_in_the_folder_or_in_one_of_its_folders() {
        for file in ["shop.wit", "any/shop.wit"] {
            let dir = folder(&[(file, SHOP), ("other/o.wit", "package a:b;")]);
            for world in ["acme:shop/shop", "acme:shop/shop@1.0.0"] {
                let (found, name) = Packages::read(dir.path()).unwrap().world(world).unwrap();
                assert_eq!(found.join("shop.wit"), dir.path().join(file));
                assert_eq!(name, "shop");
            }
            let error = Packages::read(dir.path())
                .unwrap()
                .world("acme:shop/shop@2.0.0")
                .unwrap_err();
            assert!(error.contains("acme:shop@1.0.0"), "{error}");
        }
    }

    #[test]
    fn a_package_that_does_not_parse_is_told_with_the_reason() {
        let dir = folder(&[("shop.wit", "package acme:shop@1.0.0; interfac x {}")]);
        let packages = Packages::read(dir.path()).unwrap();
        let error = packages.world("acme:shop/shop").unwrap_err();
        assert!(
            error.contains("not a package") && error.contains("interfac"),
            "{error}"
        );
    }

    #[test]
    fn the_functions_of_a_world_have_types_or_a_reason_for_none() {
        let dir = folder(&[("shop.wit", SHOP)]);
        let found = exports(dir.path(), "shop").unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].interface, "acme:shop/checkout@1.0.0");
        let net = &found[0].params.clone().unwrap()[0];
        assert_eq!((&*net.name, &net.shape), ("net", &Shape::U32));
        assert!(found[1].params.clone().unwrap_err().contains("handle"));
        let error = exports(dir.path(), "till").unwrap_err();
        assert!(error.ends_with("it has: shop"), "{error}");
    }
}
