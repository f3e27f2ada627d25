//! The functions of a contract, and what their contracts have in common.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::host_end::HostEnd;
use super::signature::Signature;
use super::{Arrangement, Contract, Policy, Role, Rules, wit};
use crate::echo::World;
use crate::judge::Drive;
use crate::types::Shape;

/// The oracle of functions at whose inner end the host stands.
pub const HOST: &str = "host";

/// The oracle of a roundtrip: what the function was called with.
pub const ROUNDTRIP: &str = "roundtrip";

/// The second function of a contract.
pub struct Second {
    /// What is done with the results of both.
    pub drive: Drive,
    /// Its interface and its name.
    pub of: (String, String),
}

/// What a function is called.
#[derive(PartialEq, Eq)]
pub struct Name {
    /// The interface, `acme:shop/checkout@1.0.0`.
    pub interface: String,
    /// The function's name in it.
    pub function: String,
}

/// A function under test.
pub struct TestedFunction {
    pub name: Name,
    /// Its parameters; or why a type of its signature is not data.
    pub params: Result<Vec<wit::Param>, String>,
    pub result: Option<Shape>,
}

impl TestedFunction {
    /// How another function takes back what this one does.
    ///
    /// # Errors
    /// If their types do not fit; the message has both.
    pub fn back_by(&self, second: &wit::Exported) -> Result<Drive, String> {
        let one = |params: &Result<Vec<wit::Param>, String>| match params.as_deref() {
            Ok([param]) => Some(param.shape.clone()),
            _ => None,
        };
        let ok = |shape: &Shape| match shape {
            Shape::Result(Some(ok), _) => Some((**ok).clone()),
            _ => None,
        };
        let second_result = second.result.clone().ok().flatten();
        let types = (
            one(&self.params),
            &self.result,
            one(&second.params),
            &second_result,
        );
        let (Some(whole), Some(between), Some(taken), Some(back)) = types else {
            return Err("`roundtrip` needs functions of one value that return one".to_owned());
        };
        let (first, last) = (*between == taken, *back == whole);
        if !(first || ok(between) == Some(taken.clone())) {
            return Err(format!(
                "`{}` returns {between}, and `{}` takes {taken}",
                self.name.function, second.function
            ));
        }
        if !(last || ok(back) == Some(whole.clone())) {
            return Err(format!(
                "`{}` takes {whole}, and `{}` returns {back}",
                self.name.function, second.function
            ));
        }
        Ok(Drive::Then {
            unwrap_first: !first,
            unwrap_second: !last,
        })
    }

    /// The function that a world exports.
    pub fn of(exported: &wit::Exported) -> Self {
        let result = exported.result.as_ref().map_err(Clone::clone);
        TestedFunction {
            name: Name {
                interface: exported.interface.clone(),
                function: exported.function.clone(),
            },
            params: result.and(exported.params.clone()),
            result: exported.result.clone().ok().flatten(),
        }
    }
}

/// A function with its rules.
pub struct Ruled {
    pub name: Name,
    pub rules: Arc<dyn Rules>,
}

/// What the contracts of one entry have in common.
pub struct Plan<'a> {
    pub group: &'a str,
    pub roles: &'a [Arc<Role>],
    pub arrangement: Arrangement,
    pub ulps: u64,
    pub never_traps: bool,
    pub oracle: &'a str,
    pub drive: Drive,
    pub second: Option<(String, String)>,
    pub policy: Policy,
    pub host: &'a str,
    pub words: Arc<[String]>,
}

impl<'a> Plan<'a> {
    /// What the contracts of a world have in common.
    pub fn of_world(
        group: &'a str,
        roles: &'a [Arc<Role>],
        oracle: &'a str,
        host: &'a str,
    ) -> Self {
        Plan {
            group,
            roles,
            arrangement: Arrangement::Every,
            ulps: 0,
            never_traps: false,
            oracle,
            drive: Drive::Call,
            second: None,
            policy: Policy::new(true, true),
            host,
            words: Arc::from([]),
        }
    }

    /// The contracts of functions whose rules are known, with what the host does at the inner end.
    pub fn contracts(&self, functions: Vec<(Ruled, Option<Arc<HostEnd>>)>) -> Vec<Arc<Contract>> {
        let names: Vec<&Name> = functions.iter().map(|(ruled, _)| &ruled.name).collect();
        let names = self.names(&names);
        let made = functions.into_iter().zip(names);
        let made = made.map(|((ruled, host_end), name)| Contract {
            host_end,
            ..self.contract(name, &ruled.name, ruled.rules, None)
        });
        made.map(Arc::new).collect()
    }

    /// The names of functions' contracts: with the interface, if there are several, and with all
    /// of its name, if others have the same short one.
    pub fn names(&self, functions: &[&Name]) -> Vec<String> {
        let interfaces: BTreeSet<&str> = functions.iter().map(|of| &*of.interface).collect();
        let named = functions.iter().map(|of| {
            let mut others = interfaces.iter().filter(|other| **other != of.interface);
            let function = &of.function;
            match (&*of.interface, interfaces.len()) {
                ("", _) | (_, 1) => format!("{}.{function}", self.group),
                (interface, _) => {
                    let name = match others.any(|other| short(other) == short(interface)) {
                        true => interface.replace([':', '/', '@', '.', '+'], "-"),
                        false => short(interface).to_owned(),
                    };
                    format!("{}.{name}.{function}", self.group)
                }
            }
        });
        named.collect()
    }

    pub fn contract(
        &self,
        name: String,
        of: &Name,
        rules: Arc<dyn Rules>,
        pairwise: Option<Arc<Contract>>,
    ) -> Contract {
        Contract {
            group: (name != self.group).then(|| self.group.to_owned()),
            name,
            roles: self.roles.to_vec(),
            arrangement: self.arrangement,
            interface: of.interface.clone(),
            function: of.function.clone(),
            pairwise,
            ulps: self.ulps,
            never_traps: self.never_traps,
            oracle: self.oracle.to_owned(),
            host_end: None,
            drive: match self.drive {
                Drive::Call => rules.drive(),
                declared => declared,
            },
            second: self.second.clone(),
            policy: self.policy,
            host: self.host.to_owned(),
            words: self.words.clone(),
            rules,
        }
    }
}

/// The name of an interface alone: `checkout` of `acme:shop/checkout@1.0.0`.
fn short(interface: &str) -> &str {
    let name = super::without_version(interface);
    name.rsplit_once('/').map_or(name, |(_, short)| short)
}

/// The functions of a world of echoes, with their rules.
pub fn functions(world: &World) -> Vec<Ruled> {
    let ruled = |(interface, function): (&str, &crate::echo::EchoFunction)| {
        Some(Ruled {
            name: Name {
                interface: interface.to_owned(),
                function: function.name.clone(),
            },
            rules: Arc::new(Signature {
                shapes: function.shapes(),
                rule: function.rule?,
            }),
        })
    };
    world.all().filter_map(ruled).collect()
}
