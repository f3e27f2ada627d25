//! Makes the contracts of one entry of a manifest.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::function::{Function, Plan, ROUNDTRIP, Ruled, SIGNATURE, Second, functions};
use super::typed::{Ask, Askers, Inputs, Itself, Silent, Typed, Who};
use super::{
    Arrangement, Contract, ContractError, Contracts, Policy, Role, Rules, builtin, hints, wit,
};
use crate::compiler::Compiler;
use crate::guest::Guest;
use crate::judge::Drive;
use crate::manifest::{ContractEntry, Never};
use crate::shape::Shape;
use crate::shape::hints::Hints;
use crate::world::World;

/// Makes the contracts of one entry.
pub struct Maker<'a> {
    pub guests: &'a [Guest],
    pub askers: &'a dyn Askers,
    pub contracts: &'a Contracts,
    pub name: &'a str,
    pub entry: &'a ContractEntry,
    /// The hints that have taken effect.
    pub used: RefCell<BTreeSet<String>>,
}

impl Maker<'_> {
    /// Makes them.
    ///
    /// # Errors
    /// If something that the entry names does not exist.
    pub fn make(&self) -> Result<Vec<Contract>, ContractError> {
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
                    "`{oracle}` is not an oracle: write reference:GUEST, majority, component:PATH, \
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
