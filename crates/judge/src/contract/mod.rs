//! The contracts: which functions of which compositions must return the same.
//!
//! A contract tests one exported function of the compositions of some roles. Its [`Rules`]
//! say how inputs are generated and what the right answer is: those that are built in
//! ([`builtin`]), or those whose inputs follow from types and whose answers come from components
//! that are asked ([`typed`]).

pub mod branch;
pub mod builtin;
pub mod host_end;
pub mod typed;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use proptest::test_runner::Reason;

use crate::judge::{Case, Drive, Expected, Right, stability};
use crate::types::Shape;
use crate::value::{self, Val};
use host_end::HostEnd;

/// A part that a guest can play: a WIT world that its component targets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// The name in cell keys.
    pub name: String,
    /// The name in manifests: the same, but where one part is played several times.
    pub part: String,
    /// The folder of the world's package.
    pub wit: PathBuf,
    /// The world in that package.
    pub world: String,
    /// Whether it is the world of a user that has async functions.
    pub is_async: bool,
    /// Whether these take or give streams, in whose place the host has lists.
    pub has_streams: bool,
    /// The imports that the host may satisfy. A name without a version stands for every
    /// version.
    pub host: Vec<String>,
    /// The role of the saboteur that can stand in front of this one.
    pub saboteur: Option<Arc<Role>>,
}

/// The interfaces that the runtimes of the guests' languages import, whatever the guest
/// does: an environment, streams, clocks, randomness, a file system and sockets.
pub const RUNTIME: [&str; 27] = [
    "wasi:cli/environment",
    "wasi:cli/exit",
    "wasi:cli/stderr",
    "wasi:cli/stdin",
    "wasi:cli/stdout",
    "wasi:cli/terminal-input",
    "wasi:cli/terminal-output",
    "wasi:cli/terminal-stderr",
    "wasi:cli/terminal-stdin",
    "wasi:cli/terminal-stdout",
    "wasi:clocks/monotonic-clock",
    "wasi:clocks/wall-clock",
    "wasi:filesystem/preopens",
    "wasi:filesystem/types",
    "wasi:io/error",
    "wasi:io/poll",
    "wasi:io/streams",
    "wasi:random/insecure",
    "wasi:random/insecure-seed",
    "wasi:random/random",
    "wasi:sockets/instance-network",
    "wasi:sockets/ip-name-lookup",
    "wasi:sockets/network",
    "wasi:sockets/tcp",
    "wasi:sockets/tcp-create-socket",
    "wasi:sockets/udp",
    "wasi:sockets/udp-create-socket",
];

impl Role {
    /// Returns whether the host may satisfy an import of this role.
    pub fn host_may_satisfy(&self, import: &str) -> bool {
        let mut listed = self.host.iter();
        listed.any(|name| name == import || name == without_version(import))
    }
}

/// What the name of an import begins with that is satisfied by the export of the rest of it: a
/// relay may have to call both sides of one interface differently.
pub const INNER: &str = "inner-";

/// The names of exports that an import takes: its own, or the rest of it after [`INNER`].
pub fn taken_by(import: &str) -> impl Iterator<Item = &str> {
    std::iter::once(import).chain(import.strip_prefix(INNER))
}

/// The name of an interface without its version: `wasi:io/poll` of `wasi:io/poll@0.2.6`.
pub fn without_version(interface: &str) -> &str {
    interface
        .split_once('@')
        .map_or(interface, |(name, _)| name)
}

/// A function's name with that of its interface; functions of a world itself have none.
pub fn written(interface: &str, function: &str) -> String {
    match interface {
        "" => function.to_owned(),
        _ => format!("{interface}#{function}"),
    }
}

/// The name of an interface with the part of its version that compatible ones have in common, as
/// the component model has it: `acme:shop/tax@1` of `acme:shop/tax@1.4.0`, `@0.3` of `@0.3.1`.
pub fn compatible_name(interface: &str) -> String {
    let Some((name, version)) = interface.split_once('@') else {
        return interface.to_owned();
    };
    let parts: Vec<&str> = version.split('.').collect();
    let kept = match parts.as_slice() {
        _ if version.contains('-') => return interface.to_owned(),
        ["0", "0", ..] => return interface.to_owned(),
        ["0", minor, _] => format!("0.{minor}"),
        [major, _, _] => (*major).to_owned(),
        _ => return interface.to_owned(),
    };
    format!("{name}@{kept}")
}

/// The oracle that needs no component: the types and the name of a function.
pub const SIGNATURE: &str = "signature";

/// Generates the arguments of the call that belongs to a seed.
pub type Generator<'a> = Box<dyn Fn(&blake3::Hash) -> Result<Vec<Val>, Reason> + 'a>;

/// Why a case cannot be judged.
pub const UNKNOWN: &str = "the oracle does not know the generated types";

/// Which inputs a contract's function is called with, and what it answers to them.
pub trait Rules: Send + Sync {
    /// What generates calls.
    fn generator(&self) -> Generator<'_>;

    /// What is right of a call with these arguments; `None` if they are not of the function's
    /// types.
    fn oracle(&self, args: &[Val]) -> Option<Right>;

    /// The same of arguments that were generated, with the reason if nothing is known of them.
    ///
    /// # Errors
    /// If they are not of the function's types, or whoever knows cannot be asked.
    fn right(&self, args: &[Val]) -> Result<Right, Reason> {
        self.oracle(args).ok_or(UNKNOWN.into())
    }

    /// The plainest arguments; shrinking goes towards them.
    fn plain(&self) -> Vec<Val>;

    /// How many connections of watched databases a call with these arguments opens, and
    /// so has to drop.
    fn opened(&self, _args: &[Val]) -> u64 {
        0
    }

    /// Whether shrinking may go to these arguments: they are such as the inputs are made.
    fn admits(&self, _args: &[Val]) -> bool {
        true
    }

    /// What is done with a case, unless the contract declares a property.
    fn drive(&self) -> Drive {
        Drive::Call
    }

    /// The bytes that a call passes, arguments and right answer.
    fn passes(&self, args: &[Val], right: &Right) -> u64 {
        let mut bytes = Vec::new();
        for val in args.iter().chain(right.answer()) {
            value::encode(val, &mut bytes);
        }
        bytes.len() as u64 + self.beside(args)
    }

    /// The bytes that a call with these arguments passes beside them and the answer.
    fn beside(&self, _args: &[Val]) -> u64 {
        0
    }

    /// The types of the parameters, where inputs are generated from them alone.
    fn shapes(&self) -> Option<&[Shape]> {
        None
    }

    /// The names of the branches that the oracle has and says to run ([`branch`]); none of what
    /// says nothing.
    fn branches(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// The types of the parameters, where inputs are generated in another way.
    fn types(&self) -> &[Shape] {
        &[]
    }
}

/// Which guests meet in the cells of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrangement {
    /// Every choice of a guest for each role.
    Every,
    /// Every guest in one role each, in several orders.
    Rows,
}

/// How much is done with a contract's cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Whether its cells, or those of its group, are so many or so slow that they run only
    /// when they are asked for.
    pub opt_in: bool,
    /// How much more time than usual calls may take in the long run.
    pub patience: u32,
    /// The calls of one instance that are watched, at least and at most.
    pub watched: (u64, u64),
    /// The part of the usual time that goes to shrinking: one of so many.
    pub shrinking: u32,
}

impl Policy {
    /// The policy of a contract that is run by default or not, and that is one of the
    /// functions of a group or not.
    pub fn new(opt_in: bool, grouped: bool) -> Self {
        Policy {
            opt_in,
            // Values of any type and sequences may be large: one of 6,000 parts takes 75 ms
            // through two interpreted guests on a busy machine.
            patience: if opt_in { 5 } else { 1 },
            watched: (
                // Of very many cells, fewer calls of each say enough.
                if opt_in {
                    stability::CALLS / 2
                } else {
                    stability::CALLS
                },
                if grouped {
                    stability::MOST_CALLS / 4
                } else {
                    stability::MOST_CALLS
                },
            ),
            // The functions of a group are many, and a fault of a type shows in several.
            shrinking: if grouped { 15 } else { 1 },
        }
    }
}

/// A function that every composition of some roles must answer alike.
#[derive(Clone)]
pub struct Contract {
    /// The name in cell keys: `create-user`, or that of a group and of the function,
    /// `abi.echo-u32`.
    pub name: String,
    /// The group of which the contract is one function, if it is.
    pub group: Option<String>,
    /// The roles, the outermost component first; each imports from the next.
    pub roles: Vec<Arc<Role>>,
    /// Which guests play them.
    pub arrangement: Arrangement,
    /// The exported interface under test; empty if the function is exported by itself.
    pub interface: String,
    /// The function of that interface.
    pub function: String,
    /// What is done with a case.
    pub drive: Drive,
    /// The interface and the name of the second function that the drive calls.
    pub second: Option<(String, String)>,
    /// The contract of the same function in smaller compositions, whose cells tell the
    /// components of this one's apart.
    pub pairwise: Option<Arc<Contract>>,
    /// By how many units in the last place the floats of an answer may differ from the
    /// right one's.
    pub ulps: u64,
    /// Whether a trap is wrong also where the oracle traps.
    pub never_traps: bool,
    /// Who knows what is right, as the manifest says it.
    pub oracle: String,
    /// What the host does at the inner end, if no guest is there.
    pub host_end: Option<Arc<HostEnd>>,
    /// How much is done with its cells.
    pub policy: Policy,
    /// The host that its compositions run on, unless the run says: whichever makes a run of it
    /// that has nothing compiled yet take less time. Keys of its cells leave it out.
    pub host: String,
    /// Words that its inputs have beside those that every contract's have.
    pub words: Arc<[String]>,
    /// Its inputs and right answers.
    pub rules: Arc<dyn Rules>,
}

impl Contract {
    /// Whether every component over the innermost hands a call on as it is: in worlds whose answers
    /// follow from their signatures, and over the host.
    pub fn hands_on(&self) -> bool {
        self.host_end.is_some() || self.oracle == SIGNATURE
    }

    /// What a call with these arguments has to come to; `None` if they are not of the
    /// function's types.
    pub fn expected(&self, args: &[Val]) -> Option<Expected> {
        Some(self.expecting(args, self.rules.oracle(args)?))
    }

    /// The same for arguments whose right answer is known.
    pub fn expecting(&self, args: &[Val], right: Right) -> Expected {
        let right = match right {
            Right::Trap if self.never_traps => Right::Undecided(
                "the oracle traps, and the contract says that nothing does".to_owned(),
            ),
            right => right,
        };
        Expected {
            right,
            ulps: self.ulps,
            connections: self.rules.opened(args),
        }
    }

    /// The right answer to arguments of the function's types, if there is one.
    pub fn answer(&self, args: &[Val]) -> Option<Val> {
        self.expected(args)?.right.answer().cloned()
    }

    /// The bytes that a call passes, arguments and right answer, on average of some cases.
    pub fn passed(&self, cases: &[Case]) -> f64 {
        let passes = |case: &Case| self.rules.passes(&case.args, &case.expected.right);
        let passed: u64 = cases.iter().map(passes).sum();
        passed as f64 / cases.len().max(1) as f64
    }

    /// The word that selects it with all that belongs to it.
    pub fn word(&self) -> &str {
        self.group.as_deref().unwrap_or(&self.name)
    }
}

impl fmt::Debug for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[cfg(any(test, feature = "testing"))]
pub mod testing {
    //! Contracts by the built-in rules, for tests.

    use std::sync::OnceLock;

    use super::*;

    fn role(name: &str) -> Arc<Role> {
        Arc::new(Role {
            name: name.to_owned(),
            part: name.to_owned(),
            wit: PathBuf::from("wit").join(name),
            world: name.to_owned(),
            is_async: false,
            has_streams: false,
            host: Vec::new(),
            saboteur: None,
        })
    }

    /// A contract of such rules between such roles.
    pub fn made(name: &str, rules: &str, interface: &str, roles: &[&str]) -> Arc<Contract> {
        let (of, function) = rules.split_once('.').unwrap_or((rules, rules));
        Arc::new(Contract {
            name: name.to_owned(),
            group: None,
            roles: roles.iter().map(|name| role(name)).collect(),
            arrangement: Arrangement::Every,
            interface: interface.to_owned(),
            function: rules.to_owned(),
            drive: Drive::Call,
            second: None,
            pairwise: None,
            ulps: if name == "pipeline" { 4 } else { 0 },
            never_traps: false,
            oracle: format!("builtin:{rules}"),
            host_end: None,
            policy: Policy::new(roles.len() > 2, false),
            host: "wasmtime-cranelift".to_owned(),
            words: Arc::from([]),
            rules: builtin::rules(of, function, &[]).unwrap(),
        })
    }

    /// The contract of a name: those for users, and `pipeline`.
    pub fn contract(name: &str) -> &'static Arc<Contract> {
        static ALL: OnceLock<Vec<Arc<Contract>>> = OnceLock::new();
        let all = ALL.get_or_init(|| {
            let validator = "my:user-validator/validator@1.0.0";
            let service = "my:user-service/service@1.0.0";
            let both = ["service", "validator"];
            vec![
                made("validate-user", "validate-user", validator, &both[1..]),
                made("check-user", "check-user", validator, &both[1..]),
                made("validate-email", "validate-email", validator, &both[1..]),
                made("create-user", "create-user", service, &both),
                made("create-users", "create-users", service, &both),
                made(
                    "pipeline",
                    "report-users",
                    "my:reporting/reports@1.0.0",
                    &["reporter", "service", "validator"],
                ),
            ]
        });
        all.iter().find(|contract| contract.name == name).unwrap()
    }

    /// Those that run by default.
    pub fn usual() -> Vec<Arc<Contract>> {
        let names = [
            "validate-user",
            "check-user",
            "validate-email",
            "create-user",
            "create-users",
        ];
        names.map(|name| contract(name).clone()).to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_call_passes_is_the_mean_of_arguments_and_answers() {
        let contract = testing::contract("validate-email");
        let case = |email: &str| {
            let args = vec![Val::String(email.to_owned())];
            let expected = contract.expected(&args).unwrap();
            Case {
                index: 0,
                word: None,
                args,
                expected,
            }
        };
        let size = |case: &Case| {
            let mut bytes = Vec::new();
            let vals = case.args.iter().chain(case.expected.right.answer());
            vals.for_each(|val| value::encode(val, &mut bytes));
            bytes.len()
        };
        let two = [case("a@b.c"), case("")];
        let mean = (size(&two[0]) + size(&two[1])) as f64 / 2.0;
        assert!(mean > 1.0);
        assert_eq!(contract.passed(&two), mean);
        assert_eq!(contract.passed(&[]), 0.0);
    }

    #[test]
    fn the_bodies_that_the_lab_sends_are_passed_too() {
        let rules = builtin::rules("web-gate", "handle", &[]).unwrap();
        let args = rules.plain();
        let (mut request, upstream) = builtin::web::messages(&args).unwrap();
        let right = rules.oracle(&args).unwrap();
        let without = rules.passes(&args, &right);
        request.body.bytes.length = 1_000;
        let args = builtin::web::args((request, upstream));
        assert_eq!(rules.passes(&args, &right), without + 1_000);
    }

    #[test]
    fn compatible_versions_have_one_name() {
        for (interface, name) in [
            ("a:b/c", "a:b/c"),
            ("a:b/c@1.4.0", "a:b/c@1"),
            ("a:b/c@0.3.1", "a:b/c@0.3"),
            ("a:b/c@0.0.4", "a:b/c@0.0.4"),
            ("a:b/c@1.0.0-rc.1", "a:b/c@1.0.0-rc.1"),
        ] {
            assert_eq!(compatible_name(interface), name);
        }
        assert!(taken_by("tools").eq(["tools"]));
        assert!(taken_by("inner-tools").eq(["inner-tools", "tools"]));
        assert_eq!(written("", "f"), "f");
        assert_eq!(written("a:b/c", "f"), "a:b/c#f");
    }
}
