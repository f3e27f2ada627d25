//! Makes the contracts of one entry of a manifest.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::function::{
    HOST, Name, Plan, ROUNDTRIP, Ruled, Second, TestedFunction, functions as functions_of,
};
use super::host_end::HostEnd;
use super::typed::{Ask, Askers, Inputs, Itself, Silent, Typed, Who};
use super::{
    Arrangement, Contract, ContractError, Contracts, Policy, Role, Rules, SIGNATURE, builtin,
    hints, wit,
};
use crate::echo::World;
use crate::guest::Guest;
use crate::judge::Drive;
use crate::manifest::{ContractEntry, Never};
use crate::types::Shape;
use crate::types::hints::Hints;

/// Makes the contracts of one entry.
pub struct Maker<'a> {
    pub guests: &'a [Guest],
    /// The names of the hosts, the default first.
    pub hosts: &'a [&'a str],
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
        let (Some(outermost), Some(innermost)) = (roles.first(), roles.last()) else {
            return Err(self.wrong("`roles` is empty"));
        };
        let exports = wit::exports(&outermost.wit, &outermost.world);
        let exports = exports.map_err(|why| self.wrong(why))?;
        let functions = self.functions(&exports)?;
        let second = self.second(&exports, &functions)?;
        let oracle = self.entry.oracle.as_deref().unwrap_or(ROUNDTRIP);
        let echoes = match oracle {
            SIGNATURE => functions_of(&World::read(&innermost.wit, &innermost.world)?),
            _ => Vec::new(),
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
            oracle,
            drive: match &second {
                Some(second) => second.drive,
                None if self.entry.pure => Drive::Twice,
                None => Drive::Call,
            },
            second: second.map(|second| second.of),
            policy: Policy::new(self.entry.opt_in, grouped),
            host: self.host()?,
            words: self.words()?,
        };
        let made = self.contracts_of(&plan, &functions, &echoes, grouped)?;
        self.check_used(oracle, &functions)?;
        Ok(made)
    }

    /// A contract for each function.
    fn contracts_of(
        &self,
        plan: &Plan,
        functions: &[TestedFunction],
        echoes: &[Ruled],
        grouped: bool,
    ) -> Result<Vec<Contract>, ContractError> {
        let names: Vec<&Name> = functions.iter().map(|function| &function.name).collect();
        let names = match grouped {
            true => plan.names(&names),
            false => vec![self.name.to_owned(); names.len()],
        };
        let made = functions.iter().zip(names).map(|(function, name)| {
            let pairwise = self.pairwise(&function.name)?;
            let rules = self.rules(plan, &name, function, echoes)?;
            Ok(Contract {
                host_end: self.host_end(plan, function),
                ..plan.contract(name, &function.name, rules, pairwise)
            })
        });
        made.collect()
    }

    /// The words of its dictionaries.
    fn words(&self) -> Result<Arc<[String]>, ContractError> {
        let words = hints::dictionary(&self.entry.root, &self.entry.inputs.words);
        Ok(Arc::from(words.map_err(|why| self.wrong(why))?))
    }

    /// The host of its compositions.
    fn host(&self) -> Result<&str, ContractError> {
        let Some(name) = &self.entry.host else {
            return Ok(self.hosts.first().copied().unwrap_or_default());
        };
        match self.hosts.contains(&name.as_str()) {
            true => Ok(name),
            false => Err(self.wrong(format!(
                "no host is named `{name}`; there are: {}",
                self.hosts.join(", ")
            ))),
        }
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
        let players = self
            .guests
            .iter()
            .filter(|guest| guest.plays(&roles))
            .count();
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
    fn functions(&self, exports: &[wit::Exported]) -> Result<Vec<TestedFunction>, ContractError> {
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
            functions.extend(exports.iter().filter(of).map(TestedFunction::of));
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
        exports: &[wit::Exported],
        functions: &[TestedFunction],
    ) -> Result<Option<Second>, ContractError> {
        let Some((_, second)) = &self.entry.roundtrip else {
            return Ok(None);
        };
        let [first] = functions else {
            return Err(self.wrong("`roundtrip` needs one function, `INTERFACE#FUNCTION`"));
        };
        let is_it = |e: &&wit::Exported| format!("{}#{}", e.interface, e.function) == *second;
        let found = exports.iter().find(is_it).ok_or_else(|| {
            self.wrong(format!("the world of its first role exports no `{second}`"))
        })?;
        let drive = first.back_by(found).map_err(|why| self.wrong(why))?;
        Ok(Some(Second {
            drive,
            of: (found.interface.clone(), found.function.clone()),
        }))
    }

    /// The contract of the same function that the entry's witnesses are of.
    fn pairwise(&self, of: &Name) -> Result<Option<Arc<Contract>>, ContractError> {
        let Some(witnesses) = &self.entry.witnesses else {
            return Ok(None);
        };
        let mut contracts = self.contracts.all.iter();
        let found = contracts.find(|contract| {
            contract.word() == witnesses
                && contract.interface == of.interface
                && contract.function == of.function
        });
        let missing = || {
            self.wrong(format!(
                "its `witnesses`, `{witnesses}`, do not test `{}`",
                of.function
            ))
        };
        Ok(Some(found.ok_or_else(missing)?.clone()))
    }

    fn rules(
        &self,
        plan: &Plan,
        name: &str,
        function: &TestedFunction,
        echoes: &[Ruled],
    ) -> Result<Arc<dyn Rules>, ContractError> {
        let oracle = plan.oracle;
        let (kind, rest) = oracle.split_once(':').unwrap_or((oracle, ""));
        let who = match (kind, rest) {
            (SIGNATURE, "") => return self.signature(&function.name, echoes),
            ("builtin", name) => {
                let params = function.params.iter().flatten();
                let types: Vec<Shape> = params.map(|param| param.shape.clone()).collect();
                return builtin::rules(name, &function.name.function, &types)
                    .map_err(|why| self.wrong(why));
            }
            (ROUNDTRIP, "") | (HOST, "") => None,
            ("majority", "") => Some(Who::Majority),
            ("reference", guest) if !guest.is_empty() => Some(self.guest(guest)?),
            ("component", path) if !path.is_empty() => {
                Some(Who::Component(self.entry.root.join(path)))
            }
            _ => {
                return Err(self.wrong(format!(
                    "`{oracle}` is not an oracle: write reference:GUEST, majority, component:PATH, \
                     signature, host or builtin:NAME"
                )));
            }
        };
        let called = &function.name.function;
        let params = function.params.as_ref();
        let params = params.map_err(|why| self.wrong(format!("`{called}`: {why}")))?;
        let inputs = self.inputs(params, called).map_err(|why| self.wrong(why))?;
        let oracle: Arc<dyn Ask> = match (who, self.host_end(plan, function)) {
            (_, Some(end)) => end,
            (None, None) => Arc::new(Itself),
            (Some(who), None) => {
                // The same contract, whose rules the oracle does not ask.
                let silent = Typed {
                    inputs: Arc::new(Inputs::of_types(&inputs.shapes)),
                    oracle: Arc::new(Silent),
                };
                let asked = plan.contract(name.to_owned(), &function.name, Arc::new(silent), None);
                let asker = self.askers.asker(&Arc::new(asked), &who);
                asker.map_err(|why| self.wrong(why))?
            }
        };
        Ok(Arc::new(Typed {
            inputs: Arc::new(inputs),
            oracle,
        }))
    }

    /// What the host does at the inner end of a function's compositions, if that is the oracle.
    fn host_end(&self, plan: &Plan, function: &TestedFunction) -> Option<Arc<HostEnd>> {
        let result = function.result.clone();
        (plan.oracle == HOST).then(|| Arc::new(HostEnd { result }))
    }

    /// How the inputs of a function are made.
    fn inputs(&self, params: &[wit::Param], function: &str) -> Result<Inputs, String> {
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
            self.askers.generator(&by)
        });
        Ok(Inputs {
            calls: hints::calls(root, &entry.calls, function, &shapes)?,
            generator: generator.transpose()?,
            shapes,
            hints,
        })
    }

    /// A hint that no function of the contract has a place for is an error.
    fn check_used(&self, oracle: &str, functions: &[TestedFunction]) -> Result<(), ContractError> {
        let entry = &self.entry.inputs;
        let used = self.used.borrow();
        let has_any = !entry.calls.is_empty() || entry.generator.is_some();
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

    fn signature(&self, of: &Name, echoes: &[Ruled]) -> Result<Arc<dyn Rules>, ContractError> {
        let found = echoes.iter().find(|ruled| ruled.name == *of);
        let found = found.ok_or_else(|| {
            self.wrong(format!(
                "the world of its last role does not export `{}`",
                of.function
            ))
        });
        Ok(found?.rules.clone())
    }
}
