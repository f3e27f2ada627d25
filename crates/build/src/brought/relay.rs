//! The world of relays over a package.

use std::collections::BTreeSet;

use wit_parser::{
    Package, PackageId, PackageName, Resolve, Span, Stability, TypeOwner, World, WorldId,
    WorldItem, WorldKey,
};

use super::{Tested, WORLD};
use crate::listed::interface_item;
use lab_judge::contract::INNER;

/// Adds a package with a world that imports and exports all that is tested of a package; the
/// world has the types of that package's worlds. An interface that is written in a world is
/// imported as [`INNER`] of its name, since wit-bindgen's C does not tell the import of such a
/// name from the export (docs/findings/wit-bindgen-c-inline.md).
pub fn add(resolve: &mut Resolve, package: PackageId, tested: &BTreeSet<Tested>) -> PackageId {
    let worlds: Vec<_> = resolve.packages[package].worlds.values().copied().collect();
    let own = resolve.packages.alloc(Package {
        name: free_name(resolve),
        docs: Default::default(),
        interfaces: Default::default(),
        worlds: Default::default(),
    });
    let items = items(resolve, package, &worlds, tested);
    let mut world = World {
        name: WORLD.to_owned(),
        imports: Default::default(),
        exports: Default::default(),
        package: Some(own),
        docs: Default::default(),
        stability: Stability::Unknown,
        includes: Vec::new(),
        span: Span::default(),
    };
    let mut types = Vec::new();
    for (key, mut item) in items {
        ungate(resolve, &mut item);
        if world.imports.contains_key(&key) || world.exports.contains_key(&key) {
            continue;
        }
        let imported = match (&key, &item) {
            (WorldKey::Name(name), WorldItem::Interface { id, .. }) => {
                resolve.interfaces[*id].package = Some(own);
                WorldKey::Name(format!("{INNER}{name}"))
            }
            _ => key.clone(),
        };
        world.imports.insert(imported, item.clone());
        match item {
            WorldItem::Type { id, .. } => types.push(id),
            _ => {
                world.exports.insert(key, item);
            }
        }
    }
    let world = resolve.worlds.alloc(world);
    for id in types {
        resolve.types[id].owner = TypeOwner::World(world);
    }
    resolve.packages[own].worlds.insert(WORLD.to_owned(), world);
    own
}

/// What the world of relays has: the types, and each part of a package and its worlds that is
/// tested.
fn items(
    resolve: &Resolve,
    package: PackageId,
    worlds: &[WorldId],
    tested: &BTreeSet<Tested>,
) -> Vec<(WorldKey, WorldItem)> {
    let interfaces: BTreeSet<&str> = tested.iter().map(|t| &*t.interface).collect();
    let mut items: Vec<(WorldKey, WorldItem)> = Vec::new();
    for id in resolve.packages[package].interfaces.values() {
        items.push((WorldKey::Interface(*id), interface_item(*id)));
    }
    for world in worlds {
        let world = &resolve.worlds[*world];
        for (key, item) in world.imports.iter().chain(&world.exports) {
            items.push((key.clone(), item.clone()));
        }
    }
    items.retain(|(key, item)| match item {
        WorldItem::Interface { .. } => interfaces.contains(resolve.name_world_key(key).as_str()),
        WorldItem::Function(function) => tested.contains(&Tested {
            interface: String::new(),
            function: function.name.clone(),
        }),
        WorldItem::Type { .. } => true,
    });
    items
}

/// Takes the versions of gates (`@since`) from what is written in a world: they are of the brought
/// package, and the package of relays has none.
fn ungate(resolve: &mut Resolve, item: &mut WorldItem) {
    match item {
        WorldItem::Function(function) => function.stability = Stability::Unknown,
        WorldItem::Type { id, .. } => resolve.types[*id].stability = Stability::Unknown,
        WorldItem::Interface { id, stability, .. } => {
            *stability = Stability::Unknown;
            if resolve.interfaces[*id].name.is_some() {
                return;
            }
            let Resolve {
                interfaces, types, ..
            } = resolve;
            let inline = &mut interfaces[*id];
            let functions = inline.functions.values_mut();
            functions.for_each(|function| function.stability = Stability::Unknown);
            for id in inline.types.values() {
                types[*id].stability = Stability::Unknown;
            }
        }
    }
}

/// A name that no package has.
fn free_name(resolve: &Resolve) -> PackageName {
    let name = |number: u32| PackageName {
        namespace: "lab".to_owned(),
        name: match number {
            1 => "relays".to_owned(),
            _ => format!("relays{number}"),
        },
        version: None,
    };
    let is_free = |wanted: &PackageName| {
        let mut packages = resolve.packages.iter();
        packages.all(|(_, package)| {
            (&package.name.namespace, &package.name.name) != (&wanted.namespace, &wanted.name)
        })
    };
    (1..).map(name).find(is_free).unwrap_or_else(|| name(1))
}
