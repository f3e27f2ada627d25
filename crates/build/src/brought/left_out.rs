//! What of a package is tested, and what is not yet.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use wit_parser::{Function, InterfaceId, PackageId, Resolve, WorldItem, WorldKey};

use super::Tested;
use crate::listed::{Of, refusal};
use crate::wit::Type;
use lab_judge::contract::{RUNTIME, without_version, written};

/// Something that is not tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// A function, `acme:shop/checkout#open`, or an interface.
    pub what: String,
    /// The reason.
    pub why: String,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "`{}`: {}", self.what, self.why)
    }
}

/// The end of a sentence that says what was left out, if something was.
pub fn listed(left_out: &[LeftOut]) -> String {
    let each: Vec<String> = left_out.iter().map(ToString::to_string).collect();
    match each.is_empty() {
        true => String::new(),
        false => format!("; left out: {}", each.join("; ")),
    }
}

/// What a package gives to test: its interfaces, those that its worlds name, and what its worlds
/// have themselves.
pub fn divide(resolve: &Resolve, package: PackageId) -> Divided<'_> {
    let mut divided = Divided {
        resolve,
        tested: BTreeSet::new(),
        is_async: BTreeSet::new(),
        left_out: Vec::new(),
        seen: BTreeSet::new(),
    };
    let own = &resolve.packages[package];
    for id in own.interfaces.values() {
        divided.interface(&WorldKey::Interface(*id), *id);
    }
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for (world, id) in &own.worlds {
        let world_items = &resolve.worlds[*id];
        let items = || world_items.imports.iter().chain(&world_items.exports);
        let names: BTreeSet<&str> = items().filter_map(|(key, _)| name_of(key)).collect();
        let twice = names.iter().find(|name| taken.contains(*name));
        for (key, item) in items() {
            match (item, twice.filter(|_| name_of(key).is_some())) {
                (WorldItem::Type { .. }, _) => {}
                (_, Some(twice)) => {
                    let what = format!("{world}#{}", resolve.name_world_key(key));
                    let why = format!("a world before it has a `{twice}` too");
                    divided.leave(what, why);
                }
                (WorldItem::Interface { id, .. }, None) => divided.interface(key, *id),
                (WorldItem::Function(function), None) => divided.function("", function),
            }
        }
        taken.extend(names);
    }
    divided
}

fn name_of(key: &WorldKey) -> Option<&str> {
    match key {
        WorldKey::Name(name) => Some(name),
        WorldKey::Interface(_) => None,
    }
}

/// The functions of a package.
pub struct Divided<'a> {
    resolve: &'a Resolve,
    /// What is tested.
    pub tested: BTreeSet<Tested>,
    /// What is an `async func` of that.
    pub is_async: BTreeSet<Tested>,
    /// What is not tested.
    pub left_out: Vec<LeftOut>,
    seen: BTreeSet<String>,
}

impl Divided<'_> {
    fn leave(&mut self, what: String, why: String) {
        if self.seen.insert(what.clone()) {
            self.left_out.push(LeftOut { what, why });
        }
    }

    fn interface(&mut self, key: &WorldKey, id: InterfaceId) {
        let interface = &self.resolve.interfaces[id];
        let name = self.resolve.name_world_key(key);
        if name_of(key).is_some() && interface.name.is_some() {
            let why = "it is an interface under another name".to_owned();
            return self.leave(name, why);
        }
        let unversioned = without_version(&name);
        if RUNTIME.contains(&unversioned) && !interface.functions.is_empty() {
            let why = "the runtimes of guests import it themselves".to_owned();
            return self.leave(name, why);
        }
        for function in interface.functions.values() {
            self.function(&name, function);
        }
    }

    fn function(&mut self, interface: &str, function: &Function) {
        match untestable(self.resolve, interface, function) {
            Some(why) => self.leave(written(interface, &function.name), why),
            None => {
                let tested = Tested {
                    interface: interface.to_owned(),
                    function: function.name.clone(),
                };
                if function.kind.is_async() {
                    self.is_async.insert(tested.clone());
                }
                self.tested.insert(tested);
            }
        }
    }
}

/// Why a function cannot be tested yet.
fn untestable(resolve: &Resolve, interface: &str, function: &Function) -> Option<String> {
    if function.kind.resource().is_some() {
        return Some("it belongs to a resource".to_owned());
    }
    let params = function.params.iter().map(|param| &param.ty);
    let mut types = params.chain(&function.result);
    let why = types.find_map(|ty| Type::read(resolve, ty).err());
    let of = Of {
        is_import: true,
        is_of_world: interface.is_empty(),
    };
    why.or_else(|| refusal(resolve, function, of))
}

/// The functions behind features that nobody asked for.
pub fn gated(path: &Path, tested: &BTreeSet<Tested>, left_out: &[LeftOut]) -> Vec<LeftOut> {
    let Ok((resolve, package)) = super::parse(path, true) else {
        return Vec::new();
    };
    let names = |tested: &BTreeSet<Tested>, left_out: &[LeftOut]| -> BTreeSet<String> {
        let tested = tested.iter().map(|t| written(&t.interface, &t.function));
        let left_out = left_out.iter().map(|left| left.what.clone());
        tested.chain(left_out).collect()
    };
    let all = divide(&resolve, package);
    let (without, with) = (names(tested, left_out), names(&all.tested, &all.left_out));
    let why = "it is `@unstable`, and its feature is off".to_owned();
    let gated = with.difference(&without).cloned();
    gated
        .map(|what| LeftOut {
            what,
            why: why.clone(),
        })
        .collect()
}
