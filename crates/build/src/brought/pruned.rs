//! A package with some of its functions alone.

use std::collections::BTreeSet;

use wit_component::WitPrinter;
use wit_parser::{
    Function, InterfaceId, PackageId, Resolve, Type, TypeDefKind, TypeId, WorldItem, WorldKey,
};

use super::Tested;

/// Which types stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Types {
    /// All whose values are data, and not streams.
    Data,
    /// Those that the functions need.
    Needed,
}

/// Takes everything out of packages but some functions and types.
pub fn prune(resolve: &mut Resolve, functions: &BTreeSet<Tested>, types: Types) {
    let needed = needed(resolve, functions);
    let mut stay = BTreeSet::new();
    for (id, def) in resolve.types.iter() {
        let named = Type::Id(id);
        let is_data = || {
            let ty = crate::wit::Type::read(resolve, &named);
            ty.is_ok_and(|ty| !ty.has_streams())
        };
        if needed.contains(&id) || (types == Types::Data && def.name.is_some() && is_data()) {
            stay.insert(id);
        }
    }
    let named = named(resolve);
    for world in resolve.worlds.iter_mut().map(|(_, world)| world) {
        for items in [&mut world.imports, &mut world.exports] {
            items.retain(|_, item| match item {
                WorldItem::Function(function) => is_tested(functions, "", function),
                WorldItem::Type { id, .. } => stay.contains(id),
                WorldItem::Interface { .. } => true,
            });
        }
    }
    for (id, name) in named {
        let interface = &mut resolve.interfaces[id];
        interface.types.retain(|_, id| stay.contains(id));
        interface
            .functions
            .retain(|_, function| is_tested(functions, &name, function));
    }
    let Resolve {
        packages,
        interfaces,
        ..
    } = resolve;
    if types == Types::Needed {
        for (_, package) in packages.iter_mut() {
            package.interfaces.retain(|_, id| {
                let interface = &interfaces[*id];
                !interface.functions.is_empty() || !interface.types.is_empty()
            });
        }
    }
}

/// Every interface with the name under which its functions are tested.
fn named(resolve: &Resolve) -> Vec<(InterfaceId, String)> {
    let own = resolve.interfaces.iter().filter(|(_, i)| i.name.is_some());
    let own = own.map(|(id, _)| (id, resolve.name_world_key(&WorldKey::Interface(id))));
    let worlds = resolve.worlds.iter().map(|(_, world)| world);
    let items = worlds.flat_map(|world| world.imports.iter().chain(&world.exports));
    let inline = items.filter_map(|(key, item)| match (key, item) {
        (WorldKey::Name(name), WorldItem::Interface { id, .. })
            if resolve.interfaces[*id].name.is_none() =>
        {
            Some((*id, name.clone()))
        }
        _ => None,
    });
    own.chain(inline).collect()
}

fn is_tested(functions: &BTreeSet<Tested>, interface: &str, function: &Function) -> bool {
    functions.contains(&Tested {
        interface: interface.to_owned(),
        function: function.name.clone(),
    })
}

/// The types that functions need.
fn needed(resolve: &Resolve, functions: &BTreeSet<Tested>) -> BTreeSet<TypeId> {
    let mut needed = BTreeSet::new();
    let mut add = |name: &str, function: &Function| {
        if is_tested(functions, name, function) {
            let params = function.params.iter().map(|param| param.ty);
            let types = params.chain(function.result);
            types.for_each(|ty| reach(resolve, ty, &mut needed));
        }
    };
    for (id, name) in named(resolve) {
        let all = resolve.interfaces[id].functions.values();
        all.for_each(|function| add(&name, function));
    }
    for (_, world) in resolve.worlds.iter() {
        for item in world.imports.values().chain(world.exports.values()) {
            if let WorldItem::Function(function) = item {
                add("", function);
            }
        }
    }
    needed
}

fn reach(resolve: &Resolve, ty: Type, reached: &mut BTreeSet<TypeId>) {
    let Type::Id(id) = ty else { return };
    if !reached.insert(id) {
        return;
    }
    let mut inner = |ty: &Type| reach(resolve, *ty, reached);
    match &resolve.types[id].kind {
        TypeDefKind::Record(record) => record.fields.iter().for_each(|field| inner(&field.ty)),
        TypeDefKind::Tuple(tuple) => tuple.types.iter().for_each(inner),
        TypeDefKind::Variant(variant) => {
            let payloads = variant.cases.iter().filter_map(|case| case.ty.as_ref());
            payloads.for_each(inner);
        }
        TypeDefKind::Result(result) => result.ok.iter().chain(&result.err).for_each(inner),
        TypeDefKind::Map(key, value) => [key, value].into_iter().for_each(inner),
        TypeDefKind::Stream(ty) | TypeDefKind::Future(ty) => ty.iter().for_each(inner),
        TypeDefKind::Option(ty)
        | TypeDefKind::List(ty)
        | TypeDefKind::FixedLengthList(ty, _)
        | TypeDefKind::Type(ty) => inner(ty),
        // What has no value is not tested.
        _ => {}
    }
}

/// The packages that have interfaces or worlds, the given one first.
pub fn used(resolve: &Resolve, first: PackageId) -> Vec<PackageId> {
    let all = resolve.packages.iter().map(|(id, _)| id);
    let others = all.filter(|id| *id != first);
    let mut used: Vec<PackageId> = std::iter::once(first).chain(others).collect();
    used.retain(|id| !resolve.packages[*id].interfaces.is_empty());
    used
}

/// The text of a package; the others follow in the same file.
///
/// # Errors
/// If the printer fails.
pub fn printed(
    resolve: &Resolve,
    package: PackageId,
    others: &[PackageId],
) -> Result<String, String> {
    let mut printer = WitPrinter::default();
    let printed = printer.print(resolve, package, others);
    printed.map_err(|e| format!("`{}`: {e:#}", resolve.packages[package].name))?;
    Ok(printer.output.to_string())
}
