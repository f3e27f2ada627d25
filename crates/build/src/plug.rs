//! Plugs: components that somebody brings to satisfy what other components import.
//!
//! They are resolved as a graph: a plug may satisfy imports of a component and of other plugs,
//! in whatever order they are given, and has one instance whoever imports it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use wac_graph::types::{ItemKind, Package, SubtypeChecker, are_semver_compatible};
use wac_graph::{CompositionGraph, EncodeOptions, NodeId, PackageId};

use crate::contract::without_version;

/// Whether one interface can stand for another of its name: their versions are compatible as
/// the component model has it, `1.0.0` and `1.2.3`, `0.2.0` and `0.2.9`.
pub fn are_compatible(one: &str, other: &str) -> bool {
    are_semver_compatible(one, other)
}

/// A component with a name for people: its file's.
#[derive(Debug, Clone)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The binary.
    pub bytes: Vec<u8>,
}

/// Why a component cannot have its plugs.
#[derive(Debug, thiserror::Error)]
pub enum PlugError {
    /// A file is not a component that the composer can read.
    #[error("`{name}`: {why}")]
    Unreadable {
        /// The component.
        name: String,
        /// The composer's reason.
        why: String,
    },
    /// A plug has what is imported, with another type.
    #[error("`{plug}` exports `{export}` with another type than `{by}` imports: {why}")]
    Type {
        /// The plug.
        plug: String,
        /// What it exports.
        export: String,
        /// Who imports it.
        by: String,
        /// What is different.
        why: String,
    },
    /// Two plugs have what is imported.
    #[error("`{import}` is exported by `{one}` and by `{two}`: plug one of them")]
    Twice {
        /// What is imported.
        import: String,
        /// A plug.
        one: String,
        /// Another.
        two: String,
    },
    /// Plugs import each other.
    #[error("`{plug}` imports, by way of other plugs, what it exports itself")]
    Circle {
        /// One of them.
        plug: String,
    },
    /// A plug satisfies nothing.
    #[error("`{plug}` satisfies no import: {why}")]
    Unused {
        /// The plug.
        plug: String,
        /// What it exports, and what is imported that is like it.
        why: String,
    },
    /// The composer refused.
    #[error("wac cannot plug into `{name}`: {why}")]
    Refused {
        /// The component.
        name: String,
        /// Its reason.
        why: String,
    },
}

/// Plugs components into each of some others.
///
/// # Errors
/// If a plug does not fit, or fits none of the components.
pub fn plug_all(components: Vec<Named>, plugs: &[Named]) -> Result<Vec<Named>, PlugError> {
    if plugs.is_empty() {
        return Ok(components);
    }
    let mut used = BTreeSet::new();
    let mut imported = BTreeSet::new();
    let mut plugged = Vec::new();
    for component in components {
        let mut socket = Socket::new(&component, plugs)?;
        let bytes = socket.plugged()?;
        used.extend(
            socket
                .instances
                .keys()
                .filter_map(|place| place.checked_sub(1)),
        );
        imported.extend(socket.imports(0));
        imported.extend((1..=plugs.len()).flat_map(|place| socket.imports(place)));
        plugged.push(Named { bytes, ..component });
    }
    for (place, plug) in plugs.iter().enumerate() {
        if !used.contains(&place) {
            return Err(PlugError::Unused {
                plug: plug.name.clone(),
                why: unused(plug, plugs, &imported)?,
            });
        }
    }
    Ok(plugged)
}

/// What an unused plug exports, and what is imported that is like it or else at all.
fn unused(plug: &Named, plugs: &[Named], imported: &BTreeSet<String>) -> Result<String, PlugError> {
    let exports = Socket::new(plug, plugs)?.exports(0);
    let like = |export: &String| {
        let other = imported
            .iter()
            .find(|import| without_version(import) == without_version(export))?;
        Some(format!("it exports `{export}`, and `{other}` is imported"))
    };
    if let Some(like) = exports.iter().find_map(like) {
        return Ok(like);
    }
    let list = |names: Vec<&String>| match names.is_empty() {
        true => "nothing".to_owned(),
        false => names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", "),
    };
    Ok(format!(
        "it exports {}, and imported are {}",
        list(exports.iter().collect()),
        list(imported.iter().collect())
    ))
}

/// A component and its plugs in one graph; the component has place 0, the plugs those after it.
struct Socket<'a> {
    component: &'a [u8],
    graph: CompositionGraph,
    packages: Vec<PackageId>,
    names: Vec<&'a str>,
    /// The instance of each that is needed; none while its own imports are resolved.
    instances: BTreeMap<usize, Option<NodeId>>,
}

impl<'a> Socket<'a> {
    fn new(component: &'a Named, plugs: &'a [Named]) -> Result<Self, PlugError> {
        let mut graph = CompositionGraph::new();
        let mut packages = Vec::new();
        let mut names = Vec::new();
        for (place, named) in std::iter::once(component).chain(plugs).enumerate() {
            let unreadable = |error: anyhow::Error| PlugError::Unreadable {
                name: named.name.clone(),
                why: format!("{error:#}"),
            };
            let id = format!("lab:component-{place}");
            let types = graph.types_mut();
            let package = Package::from_bytes(&id, None, named.bytes.clone(), types);
            let package = package.map_err(unreadable)?;
            let package = graph.register_package(package);
            packages.push(package.map_err(|error| unreadable(error.into()))?);
            names.push(named.name.as_str());
        }
        Ok(Socket {
            component: &component.bytes,
            graph,
            packages,
            names,
            instances: BTreeMap::new(),
        })
    }

    /// The component with its plugs; as it was, if none is for it.
    fn plugged(&mut self) -> Result<Vec<u8>, PlugError> {
        let refused = |name: &str, error: anyhow::Error| PlugError::Refused {
            name: name.to_owned(),
            why: format!("{error:#}"),
        };
        let name = self.names[0];
        let instance = self.instance(0)?;
        if self.instances.len() == 1 {
            return Ok(self.component.to_vec());
        }
        for export in self.exports(0) {
            let alias = self.graph.alias_instance_export(instance, &export);
            let alias = alias.map_err(|error| refused(name, error.into()))?;
            let exported = self.graph.export(alias, &export);
            exported.map_err(|error| refused(name, error.into()))?;
        }
        let encoded = self.graph.encode(EncodeOptions::default());
        encoded.map_err(|error| refused(name, error.into()))
    }

    /// The one instance of a component, whose imports are satisfied as far as plugs have them.
    fn instance(&mut self, place: usize) -> Result<NodeId, PlugError> {
        match self.instances.get(&place) {
            Some(Some(instance)) => return Ok(*instance),
            Some(None) => {
                return Err(PlugError::Circle {
                    plug: self.names[place].to_owned(),
                });
            }
            None => {}
        }
        self.instances.insert(place, None);
        let mut arguments = Vec::new();
        for import in self.imports(place) {
            if let Some((plug, export)) = self.plug_for(place, &import)? {
                arguments.push((import, self.instance(plug)?, export));
            }
        }
        let instance = self.graph.instantiate(self.packages[place]);
        for (import, plug, export) in arguments {
            let refused = |error: anyhow::Error| PlugError::Refused {
                name: self.names[place].to_owned(),
                why: format!("{error:#}"),
            };
            let alias = self.graph.alias_instance_export(plug, &export);
            let alias = alias.map_err(|error| refused(error.into()))?;
            let set = self
                .graph
                .set_instantiation_argument(instance, &import, alias);
            set.map_err(|error| refused(error.into()))?;
        }
        self.instances.insert(place, Some(instance));
        Ok(instance)
    }

    /// The plug that exports what a component imports, and by which name.
    fn plug_for(&self, place: usize, import: &str) -> Result<Option<(usize, String)>, PlugError> {
        let mut found: Option<(usize, String)> = None;
        for plug in (1..self.packages.len()).filter(|plug| *plug != place) {
            let exports = self.exports(plug);
            let mut like = exports
                .iter()
                .filter(|export| are_compatible(export, import));
            let exact = exports.iter().find(|export| *export == import);
            let Some(export) = exact.or_else(|| like.next()) else {
                continue;
            };
            self.check_type(place, import, plug, export)?;
            if let Some((other, _)) = &found {
                return Err(PlugError::Twice {
                    import: import.to_owned(),
                    one: self.names[*other].to_owned(),
                    two: self.names[plug].to_owned(),
                });
            }
            found = Some((plug, export.clone()));
        }
        Ok(found)
    }

    fn check_type(
        &self,
        place: usize,
        import: &str,
        plug: usize,
        export: &str,
    ) -> Result<(), PlugError> {
        let types = self.graph.types();
        let of = |place: usize| &types[self.graph[self.packages[place]].ty()];
        let wanted: ItemKind = of(place).imports[import];
        let has: ItemKind = of(plug).exports[export];
        let mut cache = HashSet::new();
        let fits = SubtypeChecker::new(&mut cache).is_subtype(has, types, wanted, types);
        fits.map_err(|why| PlugError::Type {
            plug: self.names[plug].to_owned(),
            export: export.to_owned(),
            by: self.names[place].to_owned(),
            why: format!("{why:#}"),
        })
    }

    fn imports(&self, place: usize) -> Vec<String> {
        let ty = &self.graph.types()[self.graph[self.packages[place]].ty()];
        ty.imports.keys().cloned().collect()
    }

    fn exports(&self, place: usize) -> Vec<String> {
        let ty = &self.graph.types()[self.graph[self.packages[place]].ty()];
        ty.exports.keys().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A component that exports interfaces of a function `f` each, and imports others, which
    /// `f` calls; of `u32` or of another type.
    fn component(name: &str, imports: &[&str], exports: &[&str], ty: &str) -> Named {
        let core = if ty == "u64" { "i64" } else { "i32" };
        let mut text = "(component".to_owned();
        let mut lowered = String::new();
        let mut declared = String::new();
        let mut calls = String::new();
        for (at, import) in imports.iter().enumerate() {
            text += &format!(
                "(import \"{import}\" (instance $i{at} (export \"f\" (func (result {ty})))))
                 (core func $f{at} (canon lower (func $i{at} \"f\")))"
            );
            lowered += &format!("(export \"f{at}\" (func $f{at}))");
            declared += &format!("(import \"\" \"f{at}\" (func $f{at} (result {core})))");
            calls += &format!("({core}.add (global.get $n) (call $f{at})) (global.set $n)");
        }
        text += &format!(
            "(core module $m {declared} (global $n (mut {core}) ({core}.const 0))
                (func (export \"f\") (result {core}) {calls}
                    (global.set $n ({core}.add (global.get $n) ({core}.const 1))) (global.get $n)))
             (core instance $m (instantiate $m (with \"\" (instance {lowered}))))
             (func $f (result {ty}) (canon lift (core func $m \"f\")))
             (instance $e (export \"f\" (func $f)))"
        );
        for export in exports {
            text += &format!("(export \"{export}\" (instance $e))");
        }
        Named {
            name: name.to_owned(),
            bytes: wat::parse_str(text + ")").unwrap(),
        }
    }

    fn error(component: Named, plugs: &[Named]) -> String {
        plug_all(vec![component], plugs).unwrap_err().to_string()
    }

    fn open(component: &Named) -> Vec<String> {
        Socket::new(component, &[]).unwrap().imports(0)
    }

    #[test]
    fn the_order_of_plugs_does_not_matter() {
        let outer = || component("outer", &["a:b/base", "a:b/middle"], &["a:b/outer"], "u32");
        let middle = component("middle", &["a:b/base"], &["a:b/middle"], "u32");
        let base = component("base", &[], &["a:b/base"], "u32");
        for plugs in [[middle.clone(), base.clone()], [base, middle]] {
            let plugged = plug_all(vec![outer()], &plugs).unwrap();
            assert_eq!(open(&plugged[0]), [""; 0]);
        }
    }

    #[test]
    fn a_plug_that_fits_one_component_of_two_is_used() {
        let one = component("one", &["a:b/base"], &["a:b/x"], "u32");
        let two = component("two", &[], &["a:b/x"], "u32");
        let base = component("base", &[], &["a:b/base"], "u32");
        let plugged = plug_all(vec![one, two.clone()], &[base]).unwrap();
        assert_eq!(open(&plugged[0]), [""; 0]);
        assert_eq!(plugged[1].bytes, two.bytes);
    }

    #[test]
    fn a_compatible_version_fits() {
        let outer = component("outer", &["a:b/base@1.0.0"], &["a:b/x"], "u32");
        let base = component("base", &[], &["a:b/base@1.0.1"], "u32");
        let plugged = plug_all(vec![outer], &[base]).unwrap();
        assert_eq!(open(&plugged[0]), [""; 0]);
    }

    #[test]
    fn a_plug_that_does_not_fit_is_refused_with_the_reason() {
        let outer = || component("outer", &["a:b/base@1.0.0"], &["a:b/x"], "u32");
        let other_type = component("plug", &[], &["a:b/base@1.0.0"], "u64");
        let why = error(outer(), &[other_type]);
        assert!(
            why.starts_with("`plug` exports `a:b/base@1.0.0` with another type than `outer`"),
            "{why}"
        );
        assert!(why.contains("u32") && why.contains("u64"), "{why}");
        let other_version = component("plug", &[], &["a:b/base@2.0.0"], "u32");
        let why = error(outer(), &[other_version]);
        let told = "it exports `a:b/base@2.0.0`, and `a:b/base@1.0.0` is imported";
        assert!(why.contains(told), "{why}");
        let other_name = component("plug", &[], &["a:b/other"], "u32");
        let why = error(outer(), &[other_name]);
        assert!(
            why.contains("it exports `a:b/other`, and imported are `a:b/base@1.0.0`"),
            "{why}"
        );
    }

    #[test]
    fn what_cannot_be_decided_is_refused() {
        let outer = || component("outer", &["a:b/base"], &["a:b/x"], "u32");
        let base = |name: &str| component(name, &[], &["a:b/base"], "u32");
        let why = error(outer(), &[base("one"), base("two")]);
        assert!(why.contains("by `one` and by `two`"), "{why}");
        let ring =
            |name: &str, import: &str, export: &str| component(name, &[import], &[export], "u32");
        let plugs = [
            ring("one", "a:b/ring", "a:b/base"),
            ring("two", "a:b/base", "a:b/ring"),
        ];
        let why = error(outer(), &plugs);
        assert!(why.contains("imports, by way of other plugs"), "{why}");
    }
}
