//! Compose: from components to one component, by wac.
//!
//! No component is trusted. Each is checked against its role's world first, and the
//! result is checked for imports that should have been satisfied, since wac's `plug`
//! passes over an export whose type does not match without a word.

use std::path::{Path, PathBuf};

use wac_graph::types::{ItemKind, Package, Type, Types, WorldId, validate_target};
use wac_graph::{CompositionGraph, EncodeOptions, NodeId, PackageId, PlugError, plug};
use wit_parser::Resolve;

use crate::contract::{INNER, Role, without_version};
use crate::plug::are_compatible;

/// The version of wac-graph in `Cargo.toml`: part of a composition's cache key.
pub const COMPOSER: &str = "wac-graph 0.12";

/// Why there is no composition.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// A component does not target its role's world.
    #[error("`{guest}`'s {role} does not fit the world `{world}`:\n{why}")]
    Misfit {
        /// The guest's name.
        guest: String,
        /// The role's name.
        role: String,
        /// The world.
        world: String,
        /// What does not fit, a line each.
        why: String,
    },
    /// The result still imports what the other component should have given.
    #[error(
        "`{guest}`'s {role} still imports `{import}` after the composition: what the next component exports does not match it"
    )]
    Open {
        /// The guest whose import is open.
        guest: String,
        /// Its role.
        role: String,
        /// The import.
        import: String,
    },
    /// The composer refused.
    #[error("wac cannot compose {what}: {why}")]
    Refused {
        /// The components.
        what: String,
        /// Its reason.
        why: String,
    },
    /// The WIT of a role cannot be read: a fault of the checkout.
    #[error("cannot read the WIT package `{path}`: {why}", path = path.display())]
    Wit {
        /// The folder of the package.
        path: PathBuf,
        /// The parser's reason.
        why: String,
    },
}

/// A component on its way into a composition.
pub struct Part<'a> {
    /// The role that it plays.
    pub role: &'a Role,
    /// The guest that it is from.
    pub guest: &'a str,
    /// The binary.
    pub bytes: Vec<u8>,
}

/// Checks that bytes are one valid component.
///
/// # Errors
/// If they are a core module, or not valid.
pub fn check_is_component(bytes: &[u8]) -> Result<(), String> {
    let mut graph = CompositionGraph::new();
    Package::from_bytes("lab:component", None, bytes.to_vec(), graph.types_mut())
        .map(drop)
        .map_err(|e| format!("{e:#}"))
}

/// Composes a chain of components, the outermost first: each is plugged into the
/// one before it. A chain of one is the component itself, checked.
///
/// # Errors
/// If a component does not fit its world or an import stays open.
pub fn compose(parts: Vec<Part>) -> Result<Vec<u8>, ComposeError> {
    for part in &parts {
        check_world(part)?;
    }
    let mut inner: Option<Vec<u8>> = None;
    for part in parts.into_iter().rev() {
        inner = Some(match inner {
            None => part.bytes,
            Some(inner) => plug_in(&part, inner)?,
        });
    }
    Ok(inner.unwrap_or_default())
}

/// Plugs a composition into the component in front of it, and checks every import of that
/// component which stays open: the host may satisfy it, and the composition does not offer
/// it in another version or with another type.
fn plug_in(outer: &Part, inner: Vec<u8>) -> Result<Vec<u8>, ComposeError> {
    let refused = |why: String| ComposeError::Refused {
        what: format!(
            "`{}`'s {} with what it imports",
            outer.guest, outer.role.name
        ),
        why,
    };
    let mut graph = CompositionGraph::new();
    let mut register = |name, bytes| {
        let package = Package::from_bytes(name, None, bytes, graph.types_mut())?;
        anyhow::Ok(graph.register_package(package)?)
    };
    let socket = register("lab:outer", outer.bytes.clone());
    let socket = socket.map_err(|e| refused(format!("{e:#}")))?;
    let inner = register("lab:inner", inner).map_err(|e| refused(format!("{e:#}")))?;
    let plugged = match plug(&mut graph, vec![inner], socket) {
        Ok(()) => true,
        // An import that stays open says more than that nothing was plugged.
        Err(PlugError::NoPlugHappened) => false,
        Err(e) => return Err(refused(e.to_string())),
    };
    let plugged =
        plug_renamed(&mut graph, inner, socket, plugged).map_err(|e| refused(format!("{e:#}")))?;
    if let Some(import) = open_import(&graph, outer.role, socket, inner) {
        return Err(ComposeError::Open {
            guest: outer.guest.to_owned(),
            role: outer.role.name.clone(),
            import,
        });
    }
    if !plugged {
        // It has no use for what it may import.
        return Ok(outer.bytes.clone());
    }
    let encoded = graph.encode(EncodeOptions::default());
    encoded.map_err(|e| refused(format!("{:#}", anyhow::Error::from(e))))
}

/// Plugs what the outer component imports as [`INNER`] of its name; whether anything is plugged
/// now, if that was so before or not.
fn plug_renamed(
    graph: &mut CompositionGraph,
    inner: PackageId,
    outer: PackageId,
    plugged: bool,
) -> anyhow::Result<bool> {
    let imports = &graph.types()[graph[outer].ty()].imports;
    let exports = &graph.types()[graph[inner].ty()].exports;
    let named = imports.keys().filter_map(|import| {
        let export = import.strip_prefix(INNER)?;
        let is_exported = exports.contains_key(export) && !imports.contains_key(export);
        is_exported.then(|| (import.clone(), export.to_owned()))
    });
    let named: Vec<(String, String)> = named.collect();
    if named.is_empty() {
        return Ok(plugged);
    }
    let offered: Vec<String> = graph.types()[graph[outer].ty()]
        .exports
        .keys()
        .cloned()
        .collect();
    let mut instance = |package| match instance_of(graph, package) {
        Some(node) => node,
        None => graph.instantiate(package),
    };
    let (inner, outer) = (instance(inner), instance(outer));
    for (import, export) in &named {
        let export = graph.alias_instance_export(inner, export)?;
        graph.set_instantiation_argument(outer, import, export)?;
    }
    // wac exports what the outer component does if it has plugged something itself.
    for name in offered.iter().filter(|_| !plugged) {
        let export = graph.alias_instance_export(outer, name)?;
        graph.export(export, name)?;
    }
    Ok(true)
}

/// Returns the instance of a package, if it has one.
fn instance_of(graph: &CompositionGraph, package: PackageId) -> Option<NodeId> {
    let mut nodes = graph.node_ids();
    nodes.find(|node| graph[*node].package() == Some(package))
}

/// Returns the first import of the outer component that stays open and must not.
fn open_import(
    graph: &CompositionGraph,
    role: &Role,
    outer: PackageId,
    inner: PackageId,
) -> Option<String> {
    let of = |package: PackageId| &graph.types()[graph[package].ty()];
    let instance = instance_of(graph, outer)?;
    let plugged: Vec<&str> = graph
        .get_instantiation_arguments(instance)
        .map(|(name, _)| name)
        .collect();
    let exports = &of(inner).exports;
    let offered = |import: &str| {
        exports
            .keys()
            .any(|name| without_version(name) == without_version(import))
    };
    let mut imports = of(outer).imports.iter();
    let open = imports.find(|(import, kind)| {
        needs_value(graph.types(), **kind)
            && !plugged.contains(&import.as_str())
            && (offered(import) || !role.host_may_satisfy(import))
    });
    open.map(|(import, _)| import.clone())
}

/// Tells whether an import has to be satisfied. An interface of plain types, as
/// `my:user-validator/types`, stays imported and asks nothing of anybody.
fn needs_value(types: &Types, kind: ItemKind) -> bool {
    match kind {
        ItemKind::Instance(interface) => {
            let mut items = types[interface].exports.values();
            items.any(|item| needs_value(types, *item))
        }
        ItemKind::Type(Type::Resource(_)) => true,
        ItemKind::Type(_) => false,
        _ => true,
    }
}

fn check_world(part: &Part) -> Result<(), ComposeError> {
    let misfit = |why: String| ComposeError::Misfit {
        guest: part.guest.to_owned(),
        role: part.role.name.clone(),
        world: part.role.world.clone(),
        why,
    };
    let mut graph = CompositionGraph::new();
    let types = graph.types_mut();
    let path = part.role.wit.clone();
    let wit = encode_wit(&path)
        .and_then(|bytes| Package::from_bytes("lab:wit", None, bytes, types))
        .map_err(|e| ComposeError::Wit {
            path,
            why: format!("{e:#}"),
        })?;
    let component = Package::from_bytes("lab:component", None, part.bytes.clone(), types)
        .map_err(|e| misfit(format!("{e:#}")))?;
    let Some(world) = find_world(graph.types(), wit.ty(), &part.role.world) else {
        return Err(misfit("the WIT package has no such world".to_owned()));
    };
    let Err(report) = validate_target(graph.types(), world, component.ty()) else {
        return Ok(());
    };
    let mut lines = Vec::new();
    // The runtime of a language may import another version of what the world does.
    let has_another = |import: &str| {
        let mut names = graph.types()[world].imports.keys();
        names.any(|name| are_compatible(name, import))
    };
    for import in report.imports_not_in_target() {
        if !part.role.host_may_satisfy(import) && !has_another(import) {
            lines.push(format!(
                "  it imports `{import}`, which the world does not and the host may not satisfy"
            ));
        }
    }
    for (export, _) in report.missing_exports() {
        lines.push(format!("  it does not export `{export}`"));
    }
    for (name, _, error) in report.mismatched_types() {
        lines.push(format!("  `{name}` has another type: {error:#}"));
    }
    if lines.is_empty() {
        return Ok(());
    }
    Err(misfit(lines.join("\n")))
}

fn encode_wit(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(path)?;
    wit_component::encode(&resolve, package)
}

/// A WIT package as a component exports, for each world, a component type that
/// exports the world's type.
fn find_world(types: &Types, package: WorldId, name: &str) -> Option<WorldId> {
    let ItemKind::Type(Type::World(wrapper)) = types[package].exports.get(name)? else {
        return None;
    };
    match types[*wrapper].exports.values().next()? {
        ItemKind::Component(world) => Some(*world),
        _ => None,
    }
}
