//! The roles and contracts of a manifest.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::signature::Signature;
use super::typed::{Ask, Askers, Silent, Typed, Who};
use super::{Arrangement, Contract, Policy, RUNTIME, Role, Rules, builtin, wit};
use crate::guest::Guest;
use crate::host::Compiler;
use crate::manifest::{ContractEntry, Manifest, Never, RoleEntry};
use crate::shape::Shape;
use crate::world::{World, WorldError};

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
        "guest `{guest}` plays the role `{role}`, which the manifest has not; there are: {known}"
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
    /// The roles in which made-up and brought worlds are played: those of the contract whose
    /// oracle is `signature`; of none, if there is none.
    pub echoing: Vec<Arc<Role>>,
}

impl Contracts {
    /// Makes the contracts of a manifest, for some guests.
    ///
    /// # Errors
    /// If something that the manifest names does not exist.
    pub fn read(
        manifest: &Manifest,
        guests: &[Guest],
        askers: &dyn Askers,
    ) -> Result<Self, ContractError> {
        let mut contracts = Contracts::default();
        for (name, entry) in &manifest.roles {
            let role = role(&manifest.wit, name, entry).map_err(|why| ContractError::Role {
                role: name.clone(),
                why,
            })?;
            contracts.roles.push(Arc::new(role));
        }
        for guest in guests {
            contracts.check(guest)?;
        }
        for (name, entry) in &manifest.contracts {
            let made = Maker {
                manifest,
                guests,
                askers,
                contracts: &contracts,
                name,
                entry,
            }
            .make()?;
            if entry.oracle == SIGNATURE && contracts.echoing.is_empty() && !entry.rows {
                contracts.echoing = contracts.roles_of(entry);
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
    pub fn of_world(
        &self,
        name: &str,
        wit: &Path,
        compiler: Compiler,
    ) -> Result<Self, ContractError> {
        let elsewhere = |role: &Arc<Role>| {
            Arc::new(Role {
                wit: wit.to_owned(),
                ..Role::clone(role)
            })
        };
        let roles: Vec<Arc<Role>> = self.echoing.iter().map(elsewhere).collect();
        let world = roles.last().map_or("", |role| &role.world);
        let world = World::read(wit, world)?;
        let plan = Plan {
            group: name,
            roles: &roles,
            arrangement: Arrangement::Every,
            ulps: 0,
            never_traps: false,
            oracle: SIGNATURE,
            policy: Policy::new(true, true),
            compiler,
        };
        let several = world.interfaces.len() > 1;
        let functions = functions(&world);
        let contracts = functions.into_iter().map(|function| {
            let name = plan.name(&function.of, several);
            Arc::new(plan.contract(name, &function.of, function.rules, None))
        });
        Ok(Contracts {
            all: contracts.collect(),
            echoing: roles.clone(),
            roles,
        })
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

    fn roles_of(&self, entry: &ContractEntry) -> Vec<Arc<Role>> {
        let found = entry.roles.iter().filter_map(|name| self.role(name));
        found.cloned().collect()
    }
}

fn role(below: &Path, name: &str, entry: &RoleEntry) -> Result<Role, String> {
    let (folder, world) = wit::find(below, &entry.world)?;
    let saboteur = entry.saboteur.as_ref().map(|saboteur| {
        let (wit, world) = wit::find(below, saboteur)?;
        Ok::<_, String>(Arc::new(Role {
            name: world.clone(),
            part: world.clone(),
            wit,
            world,
            host: host(&[CHOICE.to_owned()]),
            saboteur: None,
        }))
    });
    Ok(Role {
        name: name.to_owned(),
        part: name.to_owned(),
        wit: folder,
        world,
        host: host(&entry.host_imports),
        saboteur: saboteur.transpose()?,
    })
}

/// What the host may satisfy: what every runtime needs, and what a role says beside.
fn host(further: &[String]) -> Vec<String> {
    let runtime = RUNTIME.iter().map(|import| (*import).to_owned());
    runtime.chain(further.iter().cloned()).collect()
}

/// The oracle that needs no component: the types and the name of a function.
const SIGNATURE: &str = "signature";

/// A function under test.
struct Function {
    interface: String,
    /// The interface's name alone.
    short: String,
    name: String,
    /// The types of its parameters; or why it takes or returns what is no data.
    shapes: Result<Vec<Shape>, String>,
}

impl Function {
    fn of(exported: &wit::Exported) -> Self {
        let params = exported.params.clone().map(|params| {
            let shapes = params.into_iter().map(|(_, shape)| shape);
            shapes.collect()
        });
        let result = exported.result.as_ref().map_err(Clone::clone);
        Function {
            interface: exported.interface.clone(),
            short: short(&exported.interface).to_owned(),
            name: exported.function.clone(),
            shapes: result.and(params),
        }
    }
}

/// A function with its rules.
struct Ruled {
    of: Function,
    rules: Arc<dyn Rules>,
}

/// What the contracts of one entry have in common.
struct Plan<'a> {
    group: &'a str,
    roles: &'a [Arc<Role>],
    arrangement: Arrangement,
    ulps: u64,
    never_traps: bool,
    oracle: &'a str,
    policy: Policy,
    compiler: Compiler,
}

impl Plan<'_> {
    /// The name of a function's contract. Two interfaces may have functions of one name.
    fn name(&self, function: &Function, several: bool) -> String {
        match several {
            false => format!("{}.{}", self.group, function.name),
            true => format!("{}.{}.{}", self.group, function.short, function.name),
        }
    }

    fn contract(
        &self,
        name: String,
        function: &Function,
        rules: Arc<dyn Rules>,
        smaller: Option<Arc<Contract>>,
    ) -> Contract {
        Contract {
            group: (name != self.group).then(|| self.group.to_owned()),
            name,
            roles: self.roles.to_vec(),
            arrangement: self.arrangement,
            interface: function.interface.clone(),
            function: function.name.clone(),
            smaller,
            ulps: self.ulps,
            never_traps: self.never_traps,
            oracle: self.oracle.to_owned(),
            policy: self.policy,
            compiler: self.compiler,
            rules,
        }
    }
}

/// Makes the contracts of one entry.
struct Maker<'a> {
    manifest: &'a Manifest,
    guests: &'a [Guest],
    askers: &'a dyn Askers,
    contracts: &'a Contracts,
    name: &'a str,
    entry: &'a ContractEntry,
}

impl Maker<'_> {
    fn make(&self) -> Result<Vec<Contract>, ContractError> {
        let roles = match self.entry.rows {
            true => match self.row() {
                Some(roles) => roles,
                None => return Ok(Vec::new()),
            },
            false => self.contracts.roles_of(self.entry),
        };
        let functions = self.functions(&roles)?;
        let echoes = match self.entry.oracle == SIGNATURE {
            true => self.echoes(&roles)?,
            false => Vec::new(),
        };
        let grouped = functions.len() > 1
            || !self
                .entry
                .functions
                .iter()
                .all(|written| written.contains('#'));
        let plan = Plan {
            group: self.name,
            roles: &roles,
            arrangement: match self.entry.rows {
                true => Arrangement::Rows,
                false => Arrangement::Every,
            },
            ulps: self.entry.ulps,
            never_traps: self.entry.never == Some(Never::Trap),
            oracle: &self.entry.oracle,
            policy: Policy::new(self.entry.opt_in, grouped),
            compiler: self.entry.host.unwrap_or(Compiler::Cranelift),
        };
        let first = functions.first().map(|function| &function.interface);
        let several = functions
            .iter()
            .any(|other| Some(&other.interface) != first);
        let made = functions.iter().map(|function| {
            let name = match grouped {
                true => plan.name(function, several),
                false => self.name.to_owned(),
            };
            let smaller = self.smaller(function)?;
            let rules = self.rules(&plan, &name, function, &echoes)?;
            Ok(plan.contract(name, function, rules, smaller))
        });
        made.collect()
    }

    fn wrong(&self, why: impl Into<String>) -> ContractError {
        ContractError::Contract {
            contract: self.name.to_owned(),
            why: why.into(),
        }
    }

    /// The roles of a row of every guest that plays them: the first again and again, and the
    /// last. A row of two is a pair, which another contract has.
    fn row(&self) -> Option<Vec<Arc<Role>>> {
        let roles = self.contracts.roles_of(self.entry);
        let [first, last] = roles.as_slice() else {
            return None;
        };
        let plays = |guest: &&Guest| roles.iter().all(|r| guest.roles.contains_key(&r.part));
        let players = self.guests.iter().filter(plays).count();
        let repeated = |place: usize| {
            Arc::new(Role {
                name: format!("{}-{place}", first.name),
                ..Role::clone(first)
            })
        };
        let row = (1..players).map(repeated).chain([last.clone()]);
        (players > 2).then(|| row.collect())
    }

    /// The functions that the entry names, each of which the outermost role's world exports.
    fn functions(&self, roles: &[Arc<Role>]) -> Result<Vec<Function>, ContractError> {
        let outermost = roles
            .first()
            .ok_or_else(|| self.wrong("`roles` is empty"))?;
        let exports = wit::exports(&outermost.wit, &outermost.world);
        let exports = exports.map_err(|why| self.wrong(why))?;
        let mut functions = Vec::new();
        for written in &self.entry.functions {
            let (interface, name) = match written.split_once('#') {
                Some((interface, name)) => (interface, Some(name)),
                None => (written.as_str(), None),
            };
            let of = |exported: &&wit::Exported| {
                exported.interface == interface && name.is_none_or(|n| exported.function == n)
            };
            let before = functions.len();
            functions.extend(exports.iter().filter(of).map(Function::of));
            if functions.len() == before {
                let known = exports
                    .iter()
                    .map(|e| format!("{}#{}", e.interface, e.function));
                let known: Vec<String> = known.collect();
                return Err(self.wrong(format!(
                    "the world of its first role exports no `{written}`; it exports: {}",
                    known.join(", ")
                )));
            }
        }
        Ok(functions)
    }

    /// The contract of the same function that the entry's witnesses are of.
    fn smaller(&self, function: &Function) -> Result<Option<Arc<Contract>>, ContractError> {
        let Some(witnesses) = &self.entry.witnesses else {
            return Ok(None);
        };
        let mut contracts = self.contracts.all.iter();
        let found = contracts.find(|contract| {
            contract.word() == witnesses
                && contract.interface == function.interface
                && contract.function == function.name
        });
        let missing = || {
            self.wrong(format!(
                "its `witnesses`, `{witnesses}`, do not test `{}`",
                function.name
            ))
        };
        Ok(Some(found.ok_or_else(missing)?.clone()))
    }

    fn rules(
        &self,
        plan: &Plan,
        name: &str,
        function: &Function,
        echoes: &[Ruled],
    ) -> Result<Arc<dyn Rules>, ContractError> {
        let oracle = self.entry.oracle.as_str();
        let (kind, rest) = oracle.split_once(':').unwrap_or((oracle, ""));
        let who = match (kind, rest) {
            (SIGNATURE, "") => return self.signature(function, echoes),
            ("builtin", name) => return builtin::rules(name).map_err(|why| self.wrong(why)),
            ("majority", "") => Who::Majority,
            ("reference", guest) if !guest.is_empty() => self.guest(guest)?,
            ("component", path) if !path.is_empty() => {
                Who::Component(self.manifest.root.join(PathBuf::from(path)))
            }
            _ => {
                return Err(self.wrong(format!(
                    "`{oracle}` is no oracle: write reference:GUEST, majority, component:PATH, \
                     signature or builtin:NAME"
                )));
            }
        };
        let no_data = |why: &String| self.wrong(format!("`{}`: {why}", function.name));
        let shapes = function.shapes.as_ref().map_err(no_data)?;
        let typed = |oracle: Arc<dyn Ask>| {
            Arc::new(Typed {
                shapes: shapes.clone(),
                oracle,
            })
        };
        // The same contract, whose rules the oracle does not ask.
        let asked = plan.contract(name.to_owned(), function, typed(Arc::new(Silent)), None);
        let oracle = self.askers.asker(&Arc::new(asked), &who);
        Ok(typed(oracle.map_err(|why| self.wrong(why))?))
    }

    fn guest(&self, name: &str) -> Result<Who, ContractError> {
        let known: Vec<&str> = self.guests.iter().map(|guest| &*guest.name).collect();
        match known.contains(&name) {
            true => Ok(Who::Guest(name.to_owned())),
            false => Err(self.wrong(format!(
                "no guest is named `{name}`; there are: {}",
                known.join(", ")
            ))),
        }
    }

    /// The functions of the innermost role's world, by the rules of echoes.
    fn echoes(&self, roles: &[Arc<Role>]) -> Result<Vec<Ruled>, ContractError> {
        let last = roles.last().ok_or_else(|| self.wrong("`roles` is empty"))?;
        Ok(functions(&World::read(&last.wit, &last.world)?))
    }

    fn signature(
        &self,
        function: &Function,
        echoes: &[Ruled],
    ) -> Result<Arc<dyn Rules>, ContractError> {
        let same = |ruled: &&Ruled| {
            ruled.of.interface == function.interface && ruled.of.name == function.name
        };
        let found = echoes.iter().find(same).ok_or_else(|| {
            self.wrong(format!(
                "the world of its last role does not export `{}`",
                function.name
            ))
        });
        Ok(found?.rules.clone())
    }
}

/// The name of an interface alone: `checkout` of `acme:shop/checkout@1.0.0`.
fn short(interface: &str) -> &str {
    let name = super::without_version(interface);
    name.rsplit_once('/').map_or(name, |(_, short)| short)
}

/// The functions of a world of echoes, with their rules.
fn functions(world: &World) -> Vec<Ruled> {
    let of = |interface: &crate::world::Interface| {
        let ruled = |function: &crate::world::Function| {
            Some(Ruled {
                of: Function {
                    interface: interface.id.clone(),
                    short: interface.name.clone(),
                    name: function.name.clone(),
                    shapes: Ok(function.shapes.clone()),
                },
                rules: Arc::new(Signature {
                    shapes: function.shapes.clone(),
                    rule: function.rule?,
                }),
            })
        };
        interface
            .functions
            .iter()
            .filter_map(ruled)
            .collect::<Vec<_>>()
    };
    world.interfaces.iter().flat_map(of).collect()
}
