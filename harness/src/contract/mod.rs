//! Stage 2, the contracts: a WIT world, an oracle and an input strategy.
//!
//! A contract tests one exported function of one composition. It says which roles
//! take part; its [`Rules`] say how inputs are generated and what the right answer is,
//! and share no code with any guest. The contracts for users are an entry each in
//! [`users`]; those of the type system follow from the functions of `wit/abi`
//! ([`abi`]).

pub mod abi;
mod database;
mod oracle;
mod pipeline;
pub(crate) mod strategy;
mod user;

use std::fmt;

use proptest::strategy::{BoxedStrategy, Strategy, ValueTree};
use proptest::test_runner::{Config, Reason, RngAlgorithm, TestRng, TestRunner};

use crate::host::{CENSUS, CHOICE, Compiler};
use crate::judge::Expected;
use crate::shape::Shape;
use crate::value::Val;
use user::Argument;

/// A part that a guest can play: a WIT world that its component targets.
#[derive(Debug, PartialEq, Eq)]
pub struct Role {
    /// The name in cell keys.
    pub name: &'static str,
    /// The name in manifests: the same, but where one part is played several times.
    pub part: &'static str,
    /// The folder of the world's package below `wit/`.
    pub package: &'static str,
    /// The world in that package.
    pub world: &'static str,
    /// The imports that the host may satisfy, in groups; see [`Role::host_may_satisfy`].
    pub host: &'static [&'static [&'static str]],
}

/// The interfaces that the runtimes of the guests' languages import, whatever the guest
/// does: an environment, streams, clocks, randomness, a file system and sockets.
const RUNTIME: &[&str] = &[
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
    const fn new(name: &'static str, package: &'static str, world: &'static str) -> Self {
        Role {
            name,
            part: name,
            package,
            world,
            host: &[RUNTIME],
        }
    }

    const fn with_host(self, host: &'static [&'static [&'static str]]) -> Self {
        Role { host, ..self }
    }

    /// Returns whether the host may satisfy an import of this role. A listed name without a
    /// version stands for every version.
    pub fn host_may_satisfy(&self, import: &str) -> bool {
        let mut listed = self.host.iter().copied().flatten();
        listed.any(|name| *name == import || *name == without_version(import))
    }
}

/// The name of an interface without its version: `wasi:io/poll` of `wasi:io/poll@0.2.6`.
pub fn without_version(interface: &str) -> &str {
    interface
        .split_once('@')
        .map_or(interface, |(name, _)| name)
}

/// Knows the rules for users.
pub static VALIDATOR: Role = Role::new("validator", "user-validator", "user-validator");

/// Creates users, and asks a validator first.
pub static SERVICE: Role = Role::new("service", "user-service", "user-service");

/// Reports on users, whom it has created by a service.
pub static REPORTER: Role = Role::new("reporter", "reporting", "reporter");

/// Keeps users in databases.
pub static STORE: Role = Role::new("store", "database", "user-store");

/// Has databases.
pub static DATABASE: Role =
    Role::new("database", "database", "watched-database").with_host(&[RUNTIME, &[CENSUS]]);

/// Answers as the signature says.
pub static ECHO: Role = Role::new("echo", "abi", "echo");

/// Hands every call on.
pub static RELAY: Role = Role::new("relay", "abi", "relay");

/// The saboteurs of these roles: who stands in front of each.
static SABOTEURS: [(&Role, Role); 5] = [
    (&DATABASE, saboteur_role("database-saboteur")),
    (&ECHO, saboteur_role("shapes-saboteur")),
    (&RELAY, saboteur_role("shapes-saboteur")),
    (&SERVICE, saboteur_role("service-saboteur")),
    (&VALIDATOR, saboteur_role("validator-saboteur")),
];

const fn saboteur_role(name: &'static str) -> Role {
    Role::new(name, "saboteur", name).with_host(&[RUNTIME, &[CHOICE]])
}

/// The role of the saboteur that can stand in front of a role, if there is one.
pub fn saboteur(role: &Role) -> Option<&'static Role> {
    let found = SABOTEURS.iter().find(|(of, _)| *of == role)?;
    Some(&found.1)
}

/// Generates the arguments of the call that belongs to a seed, and the right answer.
pub type Generator<'a> = Box<dyn Fn(&blake3::Hash) -> Result<(Vec<Val>, Val), Reason> + 'a>;

/// Why a case cannot be judged.
const UNKNOWN: &str = "the oracle does not know the generated types";

/// Which inputs a contract's function is called with, and what it answers to them.
pub trait Rules: Sync {
    /// What generates calls.
    fn generator(&self) -> Generator<'_>;

    /// The right answer to these arguments; `None` if they are not of the function's
    /// types.
    fn oracle(&self, args: &[Val]) -> Option<Val>;

    /// The plainest arguments; shrinking goes towards them.
    fn plain(&self) -> Vec<Val>;

    /// How many connections of watched databases a call with these arguments opens, and
    /// so has to drop.
    fn opened(&self, _args: &[Val]) -> u64 {
        0
    }

    /// The types of the parameters, where inputs are generated from them alone.
    fn shapes(&self) -> Option<&[Shape]> {
        None
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

/// A function that every composition of some roles must answer alike.
#[derive(Clone, Copy)]
pub struct Contract {
    /// The name in cell keys: `create-user`, or that of a group and of the function,
    /// `abi.echo-u32`.
    pub name: &'static str,
    /// The roles, the outermost component first; each imports from the next.
    pub roles: &'static [&'static Role],
    /// Which guests play them.
    pub arrangement: Arrangement,
    /// The exported interface under test.
    pub interface: &'static str,
    /// The function of that interface.
    pub function: &'static str,
    /// The contract of the same function in smaller compositions, whose cells tell the
    /// components of this one's apart.
    pub smaller: Option<&'static Contract>,
    /// By how many units in the last place the floats of an answer may differ from the
    /// right one's.
    pub ulps: u64,
    /// Whether its cells, or those of its group, are so many or so slow that they run only
    /// when they are asked for.
    pub extensive: bool,
    /// What compiles its compositions, unless the run says: whichever makes a run of it that
    /// has nothing compiled yet take less time.
    pub compiler: Compiler,
    /// Its inputs and right answers.
    pub rules: &'static dyn Rules,
}

impl Contract {
    /// The group of which the contract is one function, if it is.
    pub fn group(&self) -> Option<&'static str> {
        group(self.name)
    }

    /// What a call with these arguments has to come to; `None` if they are not of the
    /// function's types.
    pub fn expected(&self, args: &[Val]) -> Option<Expected> {
        Some(self.expecting(args, self.rules.oracle(args)?))
    }

    /// The same for arguments whose right answer is known.
    pub fn expecting(&self, args: &[Val], answer: Val) -> Expected {
        Expected {
            answer,
            ulps: self.ulps,
            connections: self.rules.opened(args),
        }
    }

    /// The word that selects it with all that belongs to it.
    pub fn word(&self) -> &'static str {
        self.group().unwrap_or(self.name)
    }
}

/// The group in the name of a contract.
pub fn group(contract: &str) -> Option<&str> {
    contract.split_once('.').map(|(group, _)| group)
}

impl fmt::Debug for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// The rules of a contract for users.
struct UserRules {
    strategy: fn() -> BoxedStrategy<Vec<Val>>,
    oracle: fn(&[Val]) -> Option<Val>,
    plain: fn() -> Vec<Val>,
}

/// The rules of users in databases.
const STORED: UserRules = UserRules {
    strategy: || user::strategy_of(database::scripts()),
    oracle: |args| user::answer(args, |steps: Vec<database::Step>| database::run(&steps)),
    plain: || user::args(Vec::<database::Step>::new()),
};

/// The same, with an eye on the connections.
struct StoreRules;

impl Rules for StoreRules {
    fn generator(&self) -> Generator<'_> {
        STORED.generator()
    }

    fn oracle(&self, args: &[Val]) -> Option<Val> {
        STORED.oracle(args)
    }

    fn plain(&self) -> Vec<Val> {
        STORED.plain()
    }

    fn opened(&self, args: &[Val]) -> u64 {
        let steps = args.first().and_then(Vec::from_val);
        steps.map_or(0, |steps: Vec<database::Step>| database::opened(&steps))
    }
}

impl Rules for UserRules {
    fn generator(&self) -> Generator<'_> {
        let strategy = (self.strategy)();
        Box::new(move |seed| {
            let rng = TestRng::from_seed(RngAlgorithm::ChaCha, seed.as_bytes());
            let mut runner = TestRunner::new_with_rng(Config::default(), rng);
            let args = strategy.new_tree(&mut runner)?.current();
            let answer = self.oracle(&args).ok_or(UNKNOWN)?;
            Ok((args, answer))
        })
    }

    fn oracle(&self, args: &[Val]) -> Option<Val> {
        (self.oracle)(args)
    }

    fn plain(&self) -> Vec<Val> {
        (self.plain)()
    }
}

const VALIDATES: &str = "my:user-validator/validator@1.0.0";
const SERVES: &str = "my:user-service/service@1.0.0";

/// The contracts for users, in the order of reports.
pub fn users() -> &'static [Contract] {
    static ALL: [Contract; 5] = [
        Contract {
            name: "validate-user",
            roles: &[&VALIDATOR],
            interface: VALIDATES,
            function: "validate-user",
            arrangement: Arrangement::Every,
            smaller: None,
            ulps: 0,
            extensive: false,
            compiler: Compiler::Cranelift,
            rules: &UserRules {
                strategy: || user::strategy_of(strategy::users()),
                oracle: |args| user::answer(args, |user| oracle::validate_user(&user)),
                plain: || user::args(user::plain()),
            },
        },
        Contract {
            name: "check-user",
            roles: &[&VALIDATOR],
            interface: VALIDATES,
            function: "check-user",
            arrangement: Arrangement::Every,
            smaller: None,
            ulps: 0,
            extensive: false,
            compiler: Compiler::Cranelift,
            rules: &UserRules {
                strategy: || user::strategy_of(strategy::users()),
                oracle: |args| user::answer(args, |user| oracle::check_user(&user)),
                plain: || user::args(user::plain()),
            },
        },
        Contract {
            name: "validate-email",
            roles: &[&VALIDATOR],
            interface: VALIDATES,
            function: "validate-email",
            arrangement: Arrangement::Every,
            smaller: None,
            ulps: 0,
            extensive: false,
            compiler: Compiler::Cranelift,
            rules: &UserRules {
                strategy: || user::strategy_of(strategy::emails()),
                oracle: |args| user::answer(args, |email: String| oracle::validate_email(&email)),
                plain: || user::args(user::plain().email),
            },
        },
        Contract {
            name: "create-user",
            roles: &[&SERVICE, &VALIDATOR],
            interface: SERVES,
            function: "create-user",
            arrangement: Arrangement::Every,
            smaller: None,
            ulps: 0,
            extensive: false,
            compiler: Compiler::Cranelift,
            rules: &UserRules {
                strategy: || user::strategy_of(strategy::users()),
                oracle: |args| user::answer(args, |user| oracle::create_user(&user)),
                plain: || user::args(user::plain()),
            },
        },
        Contract {
            name: "create-users",
            roles: &[&SERVICE, &VALIDATOR],
            interface: SERVES,
            function: "create-users",
            arrangement: Arrangement::Every,
            smaller: None,
            ulps: 0,
            extensive: false,
            compiler: Compiler::Cranelift,
            rules: &UserRules {
                strategy: || user::strategy_of(strategy::batches()),
                oracle: |args| {
                    user::answer(args, |users: Vec<user::User>| oracle::create_users(&users))
                },
                plain: || user::args(vec![user::plain()]),
            },
        },
    ];
    &ALL
}

/// A report over a service over a validator.
pub static PIPELINE: Contract = Contract {
    name: "pipeline",
    roles: &[&REPORTER, &SERVICE, &VALIDATOR],
    interface: "my:reporting/reports@1.0.0",
    function: "report-users",
    arrangement: Arrangement::Every,
    smaller: None,
    ulps: pipeline::ULPS,
    extensive: true,
    compiler: Compiler::Winch,
    rules: &UserRules {
        strategy: || user::strategy_of(strategy::batches()),
        oracle: |args| {
            user::answer(args, |users: Vec<user::User>| {
                pipeline::report_users(&users)
            })
        },
        plain: || user::args(vec![user::plain()]),
    },
};

/// Users in a database, with its connections.
pub static STORED_USERS: Contract = Contract {
    name: "database",
    roles: &[&STORE, &DATABASE],
    interface: "my:database/users@1.0.0",
    function: "run",
    arrangement: Arrangement::Every,
    smaller: None,
    ulps: 0,
    extensive: true,
    compiler: Compiler::Cranelift,
    rules: &StoreRules,
};

/// The role of a name.
pub fn role(name: &str) -> Option<&'static Role> {
    ROLES.into_iter().find(|role| role.name == name)
}

/// Every part that a manifest can name, the outermost first.
static ROLES: [&Role; 7] = [
    &REPORTER, &SERVICE, &VALIDATOR, &STORE, &DATABASE, &RELAY, &ECHO,
];

/// Every part that a manifest can name, the outermost first.
pub fn roles() -> &'static [&'static Role] {
    &ROLES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_input_of_every_contract_has_an_answer() {
        for contract in users() {
            assert!(
                contract.rules.oracle(&contract.rules.plain()).is_some(),
                "{}",
                contract.name
            );
        }
    }

    #[test]
    fn arguments_of_other_types_have_no_answer() {
        for contract in users() {
            assert_eq!(contract.rules.oracle(&[]), None, "{}", contract.name);
            assert_eq!(
                contract.rules.oracle(&[Val::Bool(true)]),
                None,
                "{}",
                contract.name
            );
        }
    }
}
