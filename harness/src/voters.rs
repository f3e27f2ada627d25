//! Components as oracles: a guest that plays every role, the majority of all such guests, or
//! a component that is none of the matrix.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::build::IfMissing;
use crate::cell::CellKey;
use crate::contract::Contract;
use crate::contract::typed::{Ask, Askers, Generate, MadeBy, Who};
use crate::event::Nobody;
use crate::guest::Guest;
use crate::host::{Function, UnderTest};
use crate::hosts::Hosts;
use crate::judge::{Failure, Outcome, Right, show};
use crate::load::Loader;
use crate::plan::Cell;
use crate::value::Val;

/// Makes oracles of some guests.
pub struct Voters {
    loader: Arc<Loader>,
    guests: Vec<Guest>,
}

impl Voters {
    /// Oracles that a loader loads, of these guests.
    pub fn new(loader: Arc<Loader>, guests: &[Guest]) -> Self {
        Voters {
            loader,
            guests: guests.to_vec(),
        }
    }

    fn voter(&self, contract: &Arc<Contract>, guest: &Guest) -> Voter {
        Voter {
            name: guest.name.clone(),
            loader: self.loader.clone(),
            contract: contract.clone(),
            source: Source::Guest(Box::new(guest.clone())),
            function: OnceLock::new(),
        }
    }
}

impl Askers for Voters {
    fn generator(&self, made_by: &MadeBy) -> Result<Arc<dyn Generate>, String> {
        is_there("generator", &made_by.component)?;
        Ok(Arc::new(Maker {
            by: made_by.clone(),
            loader: self.loader.clone(),
            function: OnceLock::new(),
        }))
    }

    fn asker(&self, contract: &Arc<Contract>, who: &Who) -> Result<Arc<dyn Ask>, String> {
        let mut players = self.guests.iter().filter(|g| g.plays(&contract.roles));
        match who {
            Who::Guest(name) => {
                let guest = players.find(|guest| guest.name == *name);
                let guest = guest.ok_or_else(|| {
                    format!("the reference `{name}` does not play every role of it")
                })?;
                Ok(Arc::new(self.voter(contract, guest)))
            }
            Who::Majority => {
                let voters = players.map(|guest| self.voter(contract, guest));
                Ok(Arc::new(Majority(voters.collect())))
            }
            Who::Component(path) => {
                is_there("oracle", path)?;
                Ok(Arc::new(Voter {
                    name: name_of(path),
                    loader: self.loader.clone(),
                    contract: contract.clone(),
                    source: Source::Component(path.clone()),
                    function: OnceLock::new(),
                }))
            }
        }
    }
}

/// A function of a component that makes arguments.
struct Maker {
    by: MadeBy,
    loader: Arc<Loader>,
    function: OnceLock<Result<Arc<dyn Function>, String>>,
}

impl Maker {
    fn load(&self) -> Result<Arc<dyn Function>, String> {
        let composition = self.loader.alone(&self.by.component, Hosts::NAMES[0]);
        let composition = composition.map_err(|why| why.to_string())?;
        composition.function(&UnderTest::new(&self.by.interface, &self.by.function))
    }
}

impl Generate for Maker {
    fn generate(&self, seed: u64) -> Result<Val, String> {
        let name = self.by.component.display();
        let function = self.function.get_or_init(|| self.load());
        let function = function
            .as_ref()
            .map_err(|why| format!("the generator `{name}` cannot be asked: {why}"))?;
        let made = function.call_alone(&[Val::U64(seed)]).outcome;
        made.map_err(|fault| format!("the generator `{name}` of {seed}: {fault}"))
    }
}

fn is_there(what: &str, path: &Path) -> Result<(), String> {
    match path.is_file() {
        true => Ok(()),
        false => Err(format!("its {what} `{}` is not there", path.display())),
    }
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

enum Source {
    Guest(Box<Guest>),
    Component(PathBuf),
}

/// A composition that is asked: each question is the first call of an instance, so that the
/// answer depends on nothing else.
struct Voter {
    name: String,
    loader: Arc<Loader>,
    contract: Arc<Contract>,
    source: Source,
    function: OnceLock<Result<Arc<dyn Function>, String>>,
}

impl Voter {
    fn load(&self) -> Result<Arc<dyn Function>, String> {
        let contract = &self.contract;
        match &self.source {
            Source::Guest(guest) => {
                let roles = contract.roles.iter();
                let cell = Cell {
                    key: CellKey {
                        contract: contract.name.clone(),
                        components: roles
                            .map(|r| (r.name.clone(), guest.name.clone()))
                            .collect(),
                        host: None,
                    },
                    host: None,
                    guests: vec![guest; contract.roles.len()],
                    contract: contract.clone(),
                };
                let function = self.loader.function(&cell, IfMissing::Build, &Nobody);
                Ok(function.map_err(|why| why.to_string())?.inner)
            }
            Source::Component(path) => {
                let composition = self.loader.alone(path, &contract.host);
                let composition = composition.map_err(|why| why.to_string())?;
                composition.function(&UnderTest {
                    patience: contract.policy.patience,
                    ..UnderTest::new(&contract.interface, &contract.function)
                })
            }
        }
    }

    fn outcome(&self, args: &[Val]) -> Result<Outcome, String> {
        let function = self.function.get_or_init(|| self.load());
        let function = function
            .as_ref()
            .map_err(|why| format!("the oracle `{}` cannot be asked: {why}", self.name))?;
        Ok(function.call_alone(args).outcome)
    }
}

impl Ask for Voter {
    fn ask(&self, args: &[Val]) -> Result<Right, String> {
        Ok(right(&self.outcome(args)?, &self.name))
    }
}

/// What an outcome of an oracle says is right.
fn right(outcome: &Outcome, who: &str) -> Right {
    match outcome {
        Ok(answer) => Right::Answer(answer.clone()),
        Err(Failure::Trap(_)) => Right::Trap,
        Err(fault) => Right::Undecided(format!("{who}: {}", show(&Err(fault.clone())))),
    }
}

/// Whether two outcomes are the same, whatever is said of a trap.
fn alike(a: &Outcome, b: &Outcome) -> bool {
    match (a, b) {
        (Err(Failure::Trap(_)), Err(Failure::Trap(_))) => true,
        _ => a == b,
    }
}

struct Majority(Vec<Voter>);

impl Ask for Majority {
    fn ask(&self, args: &[Val]) -> Result<Right, String> {
        if self.0.len() < 2 {
            let voters: Vec<&str> = self.0.iter().map(|voter| &*voter.name).collect();
            return Err(alone(&voters));
        }
        let mut votes: Vec<(Outcome, Vec<&str>)> = Vec::new();
        for voter in &self.0 {
            let outcome = voter.outcome(args)?;
            match votes.iter_mut().find(|(known, _)| alike(known, &outcome)) {
                Some((_, voters)) => voters.push(&voter.name),
                None => votes.push((outcome, vec![&voter.name])),
            }
        }
        Ok(decide(&votes, self.0.len()))
    }
}

/// Why too few guests have no majority, and what to do.
fn alone(voters: &[&str]) -> String {
    let reference = voters.first().map_or("NAME", |name| *name);
    format!(
        "a majority needs two guests that play every role of it, and there are {}: add one, or \
         write `oracle = \"reference:{reference}\"`",
        voters.len()
    )
}

/// Returns the outcome that more than half of the voters have, or else lists each voter's.
fn decide(votes: &[(Outcome, Vec<&str>)], voters: usize) -> Right {
    let most = votes.iter().find(|(_, who)| who.len() * 2 > voters);
    if let Some((outcome, who)) = most {
        return right(outcome, &who.join(", "));
    }
    let mut text = "no majority".to_owned();
    for (outcome, voters) in votes {
        let _ = write!(text, "; {}: {}", voters.join(", "), show(outcome));
    }
    Right::Undecided(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trap(why: &str) -> Outcome {
        Err(Failure::Trap(why.to_owned()))
    }

    #[test]
    fn more_than_half_of_the_voters_decide() {
        let (one, two) = (Ok(Val::U32(1)), Ok(Val::U32(2)));
        let votes = [(one.clone(), vec!["a", "b"]), (two.clone(), vec!["c"])];
        assert_eq!(decide(&votes, 3), Right::Answer(Val::U32(1)));
        let votes = [(one, vec!["a"]), (two, vec!["b"])];
        let none = Right::Undecided("no majority; a: 1; b: 2".to_owned());
        assert_eq!(decide(&votes, 2), none);
        assert!(
            alone(&["a"]).contains("there are 1: add one, or write `oracle = \"reference:a\"`")
        );
        assert_eq!(decide(&[(trap("x"), vec!["a", "b"])], 2), Right::Trap);
    }

    #[test]
    fn traps_are_one_vote_whatever_they_say() {
        assert!(alike(&trap("unreachable"), &trap("panicked")));
        assert!(!alike(&trap("x"), &Ok(Val::U32(1))));
        let slow = Err(Failure::Timeout("5 s".to_owned()));
        assert!(!alike(&trap("x"), &slow));
        assert!(
            matches!(right(&slow, "a"), Right::Undecided(why) if why.starts_with("a: timeout"))
        );
    }
}
