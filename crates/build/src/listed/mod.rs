//! Components whose streams and futures are lists and values.
//!
//! A host gives and takes lists and values of whatever type, and streams only of types that were
//! known when it was compiled. So an adapter is composed to either end of a component that has
//! streams: in front of what it exports, and behind what it imports. Its functions take and give
//! lists where those of the component have streams, and values where they have futures. It writes
//! a list to a stream in pieces of 1, 2, 4, 8, and so on, and reads in such pieces.
//!
//! A stream's items lie in memory as those of a list do, so that an adapter only needs to know
//! the size of one.

mod adapter;
mod types;
mod values;

use std::collections::BTreeMap;

use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions, NodeId};
use wit_component::DecodedWasm;
use wit_parser::{InterfaceId, Resolve, Stability, TypeDefKind, WorldItem, WorldKey};

use adapter::{Adapter, Names, Place, adapter};
pub use types::{Of, refusal};

/// Which adapters these are: part of a composition's cache key.
pub const ADAPTERS: &str = "adapters 1";

/// A component with lists where it has streams, and values where it has futures; `None` if it has
/// none. `is_ours` says of an import if it is to have lists.
///
/// # Errors
/// If it is no component, or the tools refuse the composition.
pub fn listed(bytes: &[u8], is_ours: &dyn Fn(&str) -> bool) -> Result<Option<Vec<u8>>, String> {
    let failed = |e: anyhow::Error| format!("its streams cannot be made lists: {e:#}");
    composed(bytes, is_ours).map_err(failed)
}

fn composed(bytes: &[u8], is_ours: &dyn Fn(&str) -> bool) -> anyhow::Result<Option<Vec<u8>>> {
    let DecodedWasm::Component(resolve, world) = wit_component::decode(bytes)? else {
        anyhow::bail!("it is the package of a world");
    };
    let world = &resolve.worlds[world];
    let mut exports = Vec::from_iter(world.exports.clone());
    exports.retain(|(_, item)| has_streams(&resolve, item, false));
    let mut imports = Vec::from_iter(world.imports.clone());
    imports.retain(|(key, item)| {
        is_ours(&resolve.name_world_key(key)) && has_streams(&resolve, item, true)
    });
    if exports.is_empty() && imports.is_empty() {
        return Ok(None);
    }
    let adapter =
        |items: &[(WorldKey, WorldItem)], place| adapter(resolve.clone(), items.to_vec(), place);
    let mut graph = CompositionGraph::new();
    let component = instance(&mut graph, "lab:component", bytes)?;
    if !imports.is_empty() {
        plug_behind(&mut graph, component, &adapter(&imports, Place::Behind)?)?;
    }
    let offered = exports_of(&graph, component);
    let mut outer = component;
    let mut exports_at = BTreeMap::new();
    if !exports.is_empty() {
        let before = adapter(&exports, Place::Before)?;
        let inner = instance(&mut graph, "lab:before", &before.bytes)?;
        for name in imports_of(&graph, inner) {
            if offered.contains(&name) {
                let export = graph.alias_instance_export(component, &name)?;
                graph.set_instantiation_argument(inner, &name, export)?;
            }
        }
        let front = adapter(&exports, Place::Front)?;
        outer = instance(&mut graph, "lab:front", &front.bytes)?;
        for names in &front.names {
            let export = graph.alias_instance_export(inner, &names.called)?;
            graph.set_instantiation_argument(outer, &names.called, export)?;
            exports_at.insert(names.of.clone(), names.given.clone());
        }
    }
    for name in offered {
        let export = match exports_at.get(&name) {
            Some(listed) => graph.alias_instance_export(outer, listed)?,
            None => graph.alias_instance_export(component, &name)?,
        };
        graph.export(export, name)?;
    }
    Ok(Some(graph.encode(EncodeOptions::default())?))
}

/// Gives a component an adapter to call, and lets that call what has lists.
fn plug_behind(
    graph: &mut CompositionGraph,
    component: NodeId,
    behind: &Adapter,
) -> anyhow::Result<()> {
    let adapter = instance(graph, "lab:behind", &behind.bytes)?;
    for Names { of, called, given } in &behind.names {
        let export = graph.alias_instance_export(adapter, given)?;
        graph.set_instantiation_argument(component, of, export)?;
        let package = graph[adapter].package();
        let package = package.ok_or_else(|| anyhow::anyhow!("it has no type"))?;
        let kind = graph.types()[graph[package].ty()].imports.get(called);
        let kind = *kind.ok_or_else(|| anyhow::anyhow!("`{called}` is not imported"))?;
        let import = graph.import(of, kind)?;
        graph.set_instantiation_argument(adapter, called, import)?;
    }
    Ok(())
}

fn instance(graph: &mut CompositionGraph, name: &str, bytes: &[u8]) -> anyhow::Result<NodeId> {
    let package = Package::from_bytes(name, None, bytes.to_vec(), graph.types_mut())?;
    let package = graph.register_package(package)?;
    Ok(graph.instantiate(package))
}

fn exports_of(graph: &CompositionGraph, node: NodeId) -> Vec<String> {
    let package = graph[node].package();
    let exports = package.map(|package| &graph.types()[graph[package].ty()].exports);
    exports.map_or_else(Vec::new, |exports| exports.keys().cloned().collect())
}

fn imports_of(graph: &CompositionGraph, node: NodeId) -> Vec<String> {
    let package = graph[node].package();
    let imports = package.map(|package| &graph.types()[graph[package].ty()].imports);
    imports.map_or_else(Vec::new, |imports| imports.keys().cloned().collect())
}

/// Whether an import or export has streams that can be lists. An interface with a resource stays
/// as it is, since its handles could not go through an adapter.
fn has_streams(resolve: &Resolve, item: &WorldItem, is_import: bool) -> bool {
    let has = |function| types::has_streams(resolve, function);
    let of = Of {
        is_import,
        is_of_world: matches!(item, WorldItem::Function(_)),
    };
    let refused = |function| types::refusal(resolve, function, of).is_some();
    match item {
        WorldItem::Function(function) => has(function) && !refused(function),
        WorldItem::Interface { id, .. } => {
            let interface = &resolve.interfaces[*id];
            let mut types = interface.types.values();
            let has_resource = types.any(|id| is_resource(resolve, *id));
            let mut functions = interface.functions.values();
            !has_resource && functions.clone().any(has) && !functions.any(refused)
        }
        WorldItem::Type { .. } => false,
    }
}

fn is_resource(resolve: &Resolve, id: wit_parser::TypeId) -> bool {
    match &resolve.types[id].kind {
        TypeDefKind::Resource => true,
        TypeDefKind::Type(wit_parser::Type::Id(id)) => is_resource(resolve, *id),
        _ => false,
    }
}

/// An interface as a part of a world.
pub(crate) fn interface_item(id: InterfaceId) -> WorldItem {
    WorldItem::Interface {
        id,
        stability: Stability::Unknown,
        external_id: None,
        docs: Default::default(),
        span: Default::default(),
    }
}

#[cfg(test)]
mod tests;
