//! The roles and contracts of a manifest.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::entry::Maker;
use super::features::features;
use super::function::{HOST, Name, Plan, Ruled, functions};
use super::host_end::HostEnd;
use super::typed::{Askers, Inputs, Typed};
use super::wit::{self, Packages, Side};
use super::{Contract, RUNTIME, Role, SIGNATURE};
use crate::brought;
use crate::echo::{World, WorldError};
use crate::guest::Guest;
use crate::manifest::{ContractEntry, Manifest, RoleEntry};
use crate::wit::Type;
use lab_judge::report::Feature;

/// Grants saboteurs the choice of what they are.
const CHOICE: &str = "lab:saboteur/choice@1.0.0";

/// Why the contracts of a manifest cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// A role's world is not there.
    #[error("role `{role}`: {why}")]
    Role {
        /// The role.
        role: String,
        /// What is wrong.
        why: String,
    },
    /// A contract's functions, inputs or oracle are not there.
    #[error("contract `{contract}`: {why}")]
    Contract {
        /// The contract.
        contract: String,
        /// What is wrong.
        why: String,
    },
    /// The package of a contract by signatures is no world of echoes.
    #[error(transparent)]
    World(#[from] WorldError),
    /// A guest plays a role that is not there.
    #[error(
        "guest `{guest}` plays the role `{role}`, which the manifest does not have; it has: {known}"
    )]
    UnknownRole {
        /// The guest's name.
        guest: String,
        /// The role.
        role: String,
        /// Those that exist.
        known: String,
    },
}

/// The roles and contracts of a lab.
#[derive(Debug, Clone, Default)]
pub struct Contracts {
    /// Every role that a guest's manifest can name, the outermost first.
    pub roles: Vec<Arc<Role>>,
    /// Every contract, in the order of reports.
    pub all: Vec<Arc<Contract>>,
    /// The features of contracts and groups that have some, with the contracts of their functions.
    pub features: BTreeMap<String, Vec<Feature>>,
    /// The roles in which made-up worlds are played: those of the contract whose oracle is
    /// `signature`; none if there is no such contract.
    pub echoing: Vec<Arc<Role>>,
    /// The role that relays worlds which users bring: the first of those, or of the contract
    /// whose oracle is `host`.
    pub relaying: Option<Arc<Role>>,
}

impl Contracts {
    /// Makes the contracts of a manifest, for some guests and hosts, of which the first is the
    /// default.
    ///
    /// # Errors
    /// If something that the manifest names does not exist.
    pub fn read(
        manifest: &Manifest,
        guests: &[Guest],
        hosts: &[&str],
        askers: &dyn Askers,
    ) -> Result<Self, ContractError> {
        let mut contracts = Contracts {
            roles: roles(manifest)?,
            ..Contracts::default()
        };
        for guest in guests {
            contracts.check(guest)?;
        }
        for (name, entry) in &manifest.contracts {
            let made = Maker {
                guests,
                hosts,
                askers,
                contracts: &contracts,
                name,
                entry,
                used: RefCell::default(),
            }
            .make()?;
            if entry.oracle.as_deref() == Some(SIGNATURE)
                && contracts.echoing.is_empty()
                && !entry.rows
            {
                contracts.echoing = contracts.roles_of(entry);
            }
            if [Some(SIGNATURE), Some(HOST)].contains(&entry.oracle.as_deref()) {
                let first = contracts.roles_of(entry).into_iter().next();
                contracts.relaying = contracts.relaying.or(first);
            }
            if !entry.features.is_empty() && !made.is_empty() {
                let own: Vec<&str> = made.iter().map(|contract| &*contract.name).collect();
                let own = features(&entry.features, name, &own);
                let own = own.map_err(|why| ContractError::Contract {
                    contract: name.clone(),
                    why,
                })?;
                contracts.features.insert(name.clone(), own);
            }
            contracts.all.extend(made.into_iter().map(Arc::new));
        }
        Ok(contracts)
    }

    /// The contracts of a world that is played in the roles of echoes, whose package is in a
    /// folder of its own.
    ///
    /// # Errors
    /// If the package is no world of echoes.
    pub fn of_world(&self, name: &str, wit: &Path, host: &str) -> Result<Self, ContractError> {
        let world = self.echoing.last().map_or("", |role| &role.world);
        let world = World::read(wit, world)?;
        let elsewhere = |role: &Arc<Role>| {
            Arc::new(Role {
                wit: wit.to_owned(),
                is_async: world.is_async,
                has_streams: world.has_streams,
                ..Role::clone(role)
            })
        };
        let roles: Vec<Arc<Role>> = self.echoing.iter().map(elsewhere).collect();
        let functions = functions(&world);
        let plan = Plan::of_world(name, &roles, SIGNATURE, host);
        let all = plan.contracts(functions.into_iter().map(|ruled| (ruled, None)).collect());
        Ok(Contracts::of_roles(roles, all))
    }

    /// The contracts of a world of relays, whose package is in a folder of its own: two relays,
    /// and the host at the inner end. Of a world with types of its own it is one: wac 0.12 cannot
    /// compose components that import such types (docs/findings/wac-types-of-worlds.md).
    ///
    /// # Errors
    /// If the package has no world of relays.
    pub fn of_relays(&self, name: &str, wit: &Path, host: &str) -> Result<Self, ContractError> {
        let world = World::of_data(wit, brought::WORLD)?;
        let relays = self.relays(if world.types.is_empty() { 2 } else { 1 });
        let elsewhere = |role: Role| {
            Arc::new(Role {
                wit: wit.to_owned(),
                is_async: world.is_async,
                has_streams: world.has_streams,
                ..role
            })
        };
        let roles: Vec<Arc<Role>> = relays.into_iter().map(elsewhere).collect();
        let plan = Plan::of_world(name, &roles, HOST, host);
        let functions = world.all().map(|(interface, function)| {
            let end = Arc::new(HostEnd {
                result: function.result.as_ref().map(Type::shape),
            });
            let ruled = Ruled {
                name: Name {
                    interface: interface.to_owned(),
                    function: function.name.clone(),
                },
                rules: Arc::new(Typed {
                    inputs: Arc::new(Inputs::of_types(&function.shapes())),
                    oracle: end.clone(),
                }),
            };
            (ruled, Some(end))
        });
        let all = plan.contracts(functions.collect());
        Ok(Contracts::of_roles(roles, all))
    }

    /// The roles of so many relays in a row.
    pub fn relays(&self, count: usize) -> Vec<Role> {
        let relay = |place: usize| {
            self.relaying.as_ref().map(|role| Role {
                name: format!("{}-{place}", role.name),
                world: brought::WORLD.to_owned(),
                ..Role::clone(role)
            })
        };
        (1..=count).filter_map(relay).collect()
    }

    fn of_roles(roles: Vec<Arc<Role>>, all: Vec<Arc<Contract>>) -> Self {
        Contracts {
            all,
            echoing: roles.clone(),
            relaying: roles.first().cloned(),
            roles,
            ..Contracts::default()
        }
    }

    /// The role of a name, as manifests of guests know it.
    pub fn role(&self, name: &str) -> Option<&Arc<Role>> {
        self.roles.iter().find(|role| role.name == name)
    }

    fn check(&self, guest: &Guest) -> Result<(), ContractError> {
        let Some(unknown) = guest.roles.keys().find(|part| self.role(part).is_none()) else {
            return Ok(());
        };
        let known: Vec<&str> = self.roles.iter().map(|role| &*role.name).collect();
        Err(ContractError::UnknownRole {
            guest: guest.name.clone(),
            role: unknown.clone(),
            known: known.join(", "),
        })
    }

    /// The roles that an entry names.
    pub(super) fn roles_of(&self, entry: &ContractEntry) -> Vec<Arc<Role>> {
        let found = entry.roles.iter().filter_map(|name| self.role(name));
        found.cloned().collect()
    }
}

/// The roles of a manifest, in its order.
///
/// # Errors
/// If a package or a world is not there.
pub fn roles(manifest: &Manifest) -> Result<Vec<Arc<Role>>, ContractError> {
    if manifest.roles.is_empty() {
        return Ok(Vec::new());
    }
    let packages = Packages::read(&manifest.wit);
    let wrong = |role: &str, why: String| ContractError::Role {
        role: role.to_owned(),
        why,
    };
    let mut roles = Vec::new();
    for (name, entry) in &manifest.roles {
        let packages = packages.as_ref().map_err(Clone::clone);
        let role = packages.and_then(|packages| role(packages, name, entry));
        roles.push(role.map_err(|why| wrong(name, why))?);
    }
    // What a world imports and a role has that stands behind it in a contract, is not the host's,
    // though runtimes import it too.
    let mut had = BTreeMap::new();
    for role in &roles {
        let exports = wit::interfaces(&role.wit, &role.world, Side::Exports);
        let exports = exports.map_err(|why| wrong(&role.name, why))?;
        had.insert(role.name.clone(), exports);
    }
    for (role, entry) in roles.iter_mut().zip(manifest.roles.values()) {
        let imports = wit::interfaces(&role.wit, &role.world, Side::Imports);
        let imports = imports.map_err(|why| wrong(&role.name, why))?;
        let behind = manifest.contracts.values().flat_map(|contract| {
            let roles = contract.roles.iter();
            roles.skip_while(|name| **name != role.name).skip(1)
        });
        let had: BTreeSet<&String> = behind.filter_map(|name| had.get(name)).flatten().collect();
        role.host.retain(|name| {
            entry.host_imports.contains(name) || !(imports.contains(name) && had.contains(name))
        });
    }
    Ok(roles.into_iter().map(Arc::new).collect())
}

fn role(packages: &Packages, name: &str, entry: &RoleEntry) -> Result<Role, String> {
    let (folder, world) = packages.world(&entry.world)?;
    let saboteur = entry.saboteur.as_ref().map(|saboteur| {
        let (wit, world) = packages.world(saboteur)?;
        Ok::<_, String>(Arc::new(Role {
            name: world.clone(),
            part: world.clone(),
            wit,
            world,
            is_async: false,
            has_streams: false,
            host: host(&[&entry.host_imports[..], &[CHOICE.to_owned()]].concat()),
            saboteur: None,
        }))
    });
    Ok(Role {
        name: name.to_owned(),
        part: name.to_owned(),
        wit: folder,
        world,
        is_async: false,
        has_streams: false,
        host: host(&entry.host_imports),
        saboteur: saboteur.transpose()?,
    })
}

/// What the host may satisfy: what every runtime needs, and what a role says beside.
fn host(further: &[String]) -> Vec<String> {
    let runtime = RUNTIME.iter().map(|import| (*import).to_owned());
    runtime.chain(further.iter().cloned()).collect()
}

#[cfg(test)]
mod tests;
