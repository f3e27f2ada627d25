//! The roles and contracts of a manifest.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::signature::Signature;
use super::typed::{Ask, Askers, Inputs, Itself, Silent, Typed, Who};
use super::{Arrangement, Contract, Policy, RUNTIME, Role, Rules, builtin, hints, wit};
use crate::compiler::Compiler;
use crate::guest::Guest;
use crate::judge::Drive;
use crate::manifest::{ContractEntry, Manifest, Never, RoleEntry};
use crate::shape::Shape;
use crate::shape::hints::Hints;
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
                guests,
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
            drive: Drive::Call,
            second: None,
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

/// The oracle of a roundtrip: what the function was called with.
const ROUNDTRIP: &str = "roundtrip";

/// The second function of a contract.
struct Second {
    /// What is done with the results of both.
    drive: Drive,
    /// Its interface and its name.
    of: (String, String),
}

/// A function under test.
struct Function {
    interface: String,
    /// The interface's name alone.
    short: String,
    name: String,
    /// Its parameters; or why it takes or returns what is no data.
    params: Result<Vec<wit::Param>, String>,
    result: Option<Shape>,
}

impl Function {
    /// How another function takes back what this one does.
    ///
    /// # Errors
    /// If their types do not fit; the message has both.
    fn back_by(&self, second: &wit::Exported) -> Result<Drive, String> {
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
                self.name, second.function
            ));
        }
        if !(last || ok(back) == Some(whole.clone())) {
            return Err(format!(
                "`{}` takes {whole}, and `{}` returns {back}",
                self.name, second.function
            ));
        }
        Ok(Drive::Then {
            unwrap_first: !first,
            unwrap_second: !last,
        })
    }

    fn of(exported: &wit::Exported) -> Self {
        let result = exported.result.as_ref().map_err(Clone::clone);
        Function {
            interface: exported.interface.clone(),
            short: short(&exported.interface).to_owned(),
            name: exported.function.clone(),
            params: result.and(exported.params.clone()),
            result: exported.result.clone().ok().flatten(),
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
    drive: Drive,
    second: Option<(String, String)>,
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
            drive: self.drive,
            second: self.second.clone(),
            policy: self.policy,
            compiler: self.compiler,
            rules,
        }
    }
}

/// Makes the contracts of one entry.
struct Maker<'a> {
    guests: &'a [Guest],
    askers: &'a dyn Askers,
    contracts: &'a Contracts,
    name: &'a str,
    entry: &'a ContractEntry,
    /// The hints that have taken effect.
    used: RefCell<BTreeSet<String>>,
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
        let second = self.second(&roles, &functions)?;
        let echoes = match self.entry.oracle.as_deref() == Some(SIGNATURE) {
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
            oracle: self.entry.oracle.as_deref().unwrap_or(ROUNDTRIP),
            drive: match &second {
                Some(second) => second.drive,
                None if self.entry.pure => Drive::Twice,
                None => Drive::Call,
            },
            second: second.map(|second| second.of),
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
        let made = made.collect::<Result<_, ContractError>>()?;
        self.check_used(&functions)?;
        Ok(made)
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
        let first = self.entry.roundtrip.iter().map(|(first, _)| first);
        for written in self.entry.functions.iter().chain(first) {
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

    /// The second function of a roundtrip, and what is done with the results of both.
    fn second(
        &self,
        roles: &[Arc<Role>],
        functions: &[Function],
    ) -> Result<Option<Second>, ContractError> {
        let Some((_, second)) = &self.entry.roundtrip else {
            return Ok(None);
        };
        let [first] = functions else {
            return Err(self.wrong("`roundtrip` needs one function, `INTERFACE#FUNCTION`"));
        };
        let exports = roles
            .first()
            .map_or(Ok(Vec::new()), |role| wit::exports(&role.wit, &role.world));
        let exports = exports.map_err(|why| self.wrong(why))?;
        let found = exports
            .into_iter()
            .find(|e| format!("{}#{}", e.interface, e.function) == *second);
        let found = found.ok_or_else(|| {
            self.wrong(format!("the world of its first role exports no `{second}`"))
        })?;
        let drive = first.back_by(&found).map_err(|why| self.wrong(why))?;
        Ok(Some(Second {
            drive,
            of: (found.interface, found.function),
        }))
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
        let oracle = plan.oracle;
        let (kind, rest) = oracle.split_once(':').unwrap_or((oracle, ""));
        let who = match (kind, rest) {
            (SIGNATURE, "") => return self.signature(function, echoes),
            ("builtin", name) => return builtin::rules(name).map_err(|why| self.wrong(why)),
            (ROUNDTRIP, "") => Who::Itself,
            ("majority", "") => Who::Majority,
            ("reference", guest) if !guest.is_empty() => self.guest(guest)?,
            ("component", path) if !path.is_empty() => {
                Who::Component(self.entry.root.join(PathBuf::from(path)))
            }
            _ => {
                return Err(self.wrong(format!(
                    "`{oracle}` is no oracle: write reference:GUEST, majority, component:PATH, \
                     signature or builtin:NAME"
                )));
            }
        };
        let no_data = |why: &String| self.wrong(format!("`{}`: {why}", function.name));
        let params = function.params.as_ref().map_err(no_data)?;
        // The same contract, whose rules the oracle does not ask.
        let shapes: Vec<Shape> = params.iter().map(|param| param.shape.clone()).collect();
        let silent = Typed {
            inputs: Arc::new(Inputs::of_types(&shapes)),
            oracle: Arc::new(Silent),
        };
        let asked = plan.contract(name.to_owned(), function, Arc::new(silent), None);
        let asked = Arc::new(asked);
        let inputs = self.inputs(params, &asked).map_err(|why| self.wrong(why))?;
        let oracle = match who {
            Who::Itself => Ok(Arc::new(Itself) as Arc<dyn Ask>),
            who => self.askers.asker(&asked, &who),
        };
        Ok(Arc::new(Typed {
            inputs: Arc::new(inputs),
            oracle: oracle.map_err(|why| self.wrong(why))?,
        }))
    }

    /// How the inputs of a function are made.
    fn inputs(&self, params: &[wit::Param], contract: &Arc<Contract>) -> Result<Inputs, String> {
        let entry = &self.entry.inputs;
        let root = &self.entry.root;
        let mut written = BTreeMap::new();
        for (name, hint) in &entry.values {
            written.insert(name.clone(), hints::written(root, hint)?);
        }
        let mut used = BTreeSet::new();
        let shapes: Vec<Shape> = params.iter().map(|param| param.shape.clone()).collect();
        let hints = params
            .iter()
            .map(|param| Hints::of(&param.shape, &param.spot, &written, &mut used));
        let hints = hints.collect::<Result<_, _>>()?;
        self.used.borrow_mut().extend(used);
        let generator = entry.generator.as_ref().map(|text| {
            let by = hints::made_by(root, text)?;
            self.askers.generator(contract, &by)
        });
        Ok(Inputs {
            calls: hints::calls(root, &entry.calls, &contract.function, &shapes)?,
            generator: generator.transpose()?,
            shapes,
            hints,
        })
    }

    /// A hint that no function of the contract has a place for is an error.
    fn check_used(&self, functions: &[Function]) -> Result<(), ContractError> {
        let entry = &self.entry.inputs;
        let used = self.used.borrow();
        let has_any = !entry.calls.is_empty() || entry.generator.is_some();
        let oracle = self.entry.oracle.as_deref().unwrap_or(ROUNDTRIP);
        let kind = oracle.split(':').next().unwrap_or_default();
        if (has_any || !entry.values.is_empty()) && ["builtin", SIGNATURE].contains(&kind) {
            return Err(self.wrong(format!(
                "`inputs` never take effect: `oracle = \"{oracle}\"` makes its own"
            )));
        }
        let Some(unused) = entry.values.keys().find(|name| !used.contains(*name)) else {
            return Ok(());
        };
        let mut names = BTreeSet::new();
        let params = functions
            .iter()
            .flat_map(|function| function.params.iter().flatten());
        params.for_each(|param| param.spot.names(&mut names));
        let names: Vec<String> = names.into_iter().collect();
        Err(self.wrong(format!(
            "the hint for `{unused}` never takes effect: no value has that name, or a more \
             telling one has a hint too; there are: {}",
            names.join(", ")
        )))
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
                    params: Ok(Vec::new()),
                    result: None,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::typed::{Generate, MadeBy};
    use crate::guest::fake;
    use crate::judge::Right;
    use crate::manifest;
    use crate::value::Val;

    /// An oracle that returns the first argument, and a generator that makes the seed.
    struct First;

    impl Ask for First {
        fn ask(&self, args: &[Val]) -> Result<Right, String> {
            Ok(Right::Answer(args[0].clone()))
        }
    }

    impl Generate for First {
        fn generate(&self, seed: u64) -> Result<Vec<Val>, String> {
            Ok(vec![Val::String("made".to_owned()), Val::U32(seed as u32)])
        }
    }

    impl Askers for First {
        fn asker(&self, _: &Arc<Contract>, _: &Who) -> Result<Arc<dyn Ask>, String> {
            Ok(Arc::new(First))
        }

        fn generator(&self, _: &Arc<Contract>, _: &MadeBy) -> Result<Arc<dyn Generate>, String> {
            Ok(Arc::new(First))
        }
    }

    const WIT: &str = "package acme:shop@1.0.0;
        interface tax { of: func(name: string, net: u32) -> string; }
        interface codec {
            encode: func(text: string) -> list<u8>;
            decode: func(bytes: list<u8>) -> result<string, string>;
            checked: func(text: string) -> result<list<u8>>;
            plain: func(bytes: list<u8>) -> string;
            length: func(bytes: list<u8>) -> u32;
        }
        interface audit { resource log; ask: func(log: borrow<log>); tell: func() -> string; }
        world shop { import tax; export tax; export audit; export codec; }
        world till { export tax; }";

    const ROLES: &str = "[roles.shop]\nworld = 'acme:shop/shop'\n\
        [roles.till]\nworld = 'acme:shop/till'\n";

    /// The contracts of a manifest with these lines after its roles.
    fn read(text: &str) -> Result<Contracts, String> {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("wit")).unwrap();
        std::fs::write(dir.path().join("wit/shop.wit"), WIT).unwrap();
        std::fs::write(dir.path().join("words.txt"), "beer\nbread\n").unwrap();
        std::fs::write(dir.path().join("calls.wave"), "# one\nof(\"egg\", 7)\n").unwrap();
        let text = ROLES.to_owned() + text;
        let manifest = manifest::parse(&text, dir.path().to_owned()).unwrap();
        let guests = ["go", "js"].map(|name| fake::guest(name, &["shop", "till"]));
        Contracts::read(&manifest, &guests, &First).map_err(|e| e.to_string())
    }

    fn contract(lines: &str) -> String {
        format!("[contracts.tax]\nroles = ['shop', 'till']\n{lines}")
    }

    const OF: &str = "functions = ['acme:shop/tax@1.0.0#of']\noracle = 'majority'\n";

    #[test]
    fn one_function_is_a_contract_and_an_interface_is_a_group() {
        let one = read(&contract(OF)).unwrap();
        assert_eq!(one.all.len(), 1);
        assert_eq!((&*one.all[0].name, one.all[0].word()), ("tax", "tax"));
        assert_eq!(one.all[0].roles.len(), 2);
        let all = "functions = ['acme:shop/tax@1.0.0']\noracle = 'majority'\n";
        let all = read(&contract(all)).unwrap();
        assert_eq!((&*all.all[0].name, all.all[0].word()), ("tax.of", "tax"));
    }

    #[test]
    fn what_the_manifest_names_and_is_not_there_is_an_error() {
        for (lines, why) in [
            (
                "functions = ['acme:shop/tax@1.0.0#on']\noracle = 'majority'",
                "exports no",
            ),
            (
                "functions = ['acme:shop/audit@1.0.0#ask']\noracle = 'majority'",
                "`ask`: a handle",
            ),
            (
                "functions = ['acme:shop/tax@1.0.0#of']\noracle = 'fate'",
                "`fate` is no oracle",
            ),
            (
                "functions = ['acme:shop/tax@1.0.0#of']\noracle = 'reference:cobol'",
                "no guest is named `cobol`; there are: go, js",
            ),
            (
                "functions = ['acme:shop/tax@1.0.0#of']\noracle = 'builtin:x'",
                "no oracle `x` is built in",
            ),
            (
                "functions = ['acme:shop/tax@1.0.0#of']\noracle = 'signature'",
                "nothing says what `of` answers",
            ),
        ] {
            let error = read(&contract(lines)).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
        let error = read("[roles.bank]\nworld = 'acme:bank/bank'").unwrap_err();
        assert!(
            error.contains("role `bank`: no package `acme:bank`"),
            "{error}"
        );
    }

    /// The inputs of the first seeds.
    fn drawn(inputs: &str) -> Vec<Vec<Val>> {
        let contracts = read(&contract(&format!("{OF}[contracts.tax.inputs]\n{inputs}")));
        let contract = contracts.unwrap().all.remove(0);
        let generator = contract.rules.generator();
        let drawn = (0..200_u64).map(|seed| {
            let (args, right) = generator(&blake3::hash(&seed.to_le_bytes())).unwrap();
            assert_eq!(right.answer(), Some(&args[0]));
            assert!(contract.rules.oracle(&args).is_some());
            args
        });
        drawn.collect()
    }

    fn count(drawn: &[Vec<Val>], is: impl Fn(&str, u32) -> bool) -> usize {
        let is = |args: &&Vec<Val>| match args.as_slice() {
            [Val::String(name), Val::U32(net)] => is(name, *net),
            other => panic!("{other:?}"),
        };
        drawn.iter().filter(is).count()
    }

    #[test]
    fn inputs_are_made_as_the_manifest_says() {
        let words = drawn("values = { name = { words = 'words.txt' }, net = { range = [5, 9] } }");
        assert!((60..140).contains(&count(&words, |name, _| name == "beer" || name == "bread")));
        assert_eq!(count(&words, |_, net| (5..=9).contains(&net)), 200);
        let calls = drawn("calls = ['calls.wave']");
        assert!((25..80).contains(&count(&calls, |name, net| name == "egg" && net == 7)));
        let made = drawn("generator = 'g.wasm#a:b/c#d'");
        assert_eq!(count(&made, |name, _| name == "made"), 200);
        let plain = drawn("values = { u32 = { examples = ['3'] } }");
        assert!((60..140).contains(&count(&plain, |_, net| net == 3)));
    }

    #[test]
    fn inputs_that_never_take_effect_are_an_error() {
        for (oracle, inputs, why) in [
            (
                "majority",
                "values = { nam = { regex = 'a' } }",
                "the hint for `nam` never takes effect",
            ),
            (
                "majority",
                "values = { name = { regex = 'a' }, string = { regex = 'b' } }",
                "the hint for `string` never takes effect",
            ),
            (
                "majority",
                "values = { name = { words = 'none.txt' } }",
                "cannot read",
            ),
            ("majority", "calls = ['words.txt']", "have no call of `of`"),
            (
                "majority",
                "generator = 'g.wasm'",
                "write FILE#INTERFACE#FUNCTION",
            ),
            (
                "builtin:check-user",
                "calls = ['calls.wave']",
                "`inputs` never take effect",
            ),
        ] {
            let functions = "functions = ['acme:shop/tax@1.0.0#of']";
            let lines =
                format!("{functions}\noracle = '{oracle}'\n[contracts.tax.inputs]\n{inputs}");
            let error = read(&contract(&lines)).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn properties_say_what_is_done_with_a_case() {
        let only = |text: &str| read(text).map(|contracts| contracts.all[0].clone());
        let pure = only(&contract(&format!("{OF}pure = true"))).unwrap();
        assert_eq!(pure.drive, Drive::Twice);
        let trip = |first: &str, second: &str| {
            only(&contract(&format!(
                "roundtrip = ['acme:shop/codec@1.0.0#{first}', 'acme:shop/codec@1.0.0#{second}']"
            )))
        };
        for (first, second, unwrap_first, unwrap_second) in [
            ("encode", "decode", false, true),
            ("checked", "plain", true, false),
        ] {
            let contract = trip(first, second).unwrap();
            let drive = Drive::Then {
                unwrap_first,
                unwrap_second,
            };
            assert_eq!(contract.drive, drive);
            assert_eq!(
                (&*contract.function, &*contract.oracle),
                (first, "roundtrip")
            );
            let args = contract.rules.plain();
            assert_eq!(contract.answer(&args), Some(args[0].clone()));
        }
        for (first, second, why) in [
            (
                "encode",
                "encode",
                "`encode` returns list<u8>, and `encode` takes string",
            ),
            (
                "encode",
                "length",
                "`encode` takes string, and `length` returns u32",
            ),
            ("encode", "gone", "exports no `acme:shop/codec@1.0.0#gone`"),
        ] {
            let error = trip(first, second).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn a_guest_that_plays_an_unknown_role_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let manifest = manifest::parse("", dir.path().to_owned()).unwrap();
        let guests = [fake::guest("go", &["till"])];
        let error = Contracts::read(&manifest, &guests, &First).unwrap_err();
        assert!(error.to_string().contains("plays the role `till`"));
    }
}
