//! The oracles that are built in, each with the inputs that go with it: the rules of the
//! lab's own contracts, which share no code with any guest. A manifest names one by
//! `oracle = "builtin:NAME"`.

mod data;
mod database;
mod files;
mod oracle;
mod report;
mod strategy;
mod streams;
mod surroundings;
mod user;
pub mod web;

use std::sync::Arc;

use proptest::strategy::{BoxedStrategy, Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::{Generator, Rules};
use crate::judge::{Drive, Right};
use crate::types::Shape;
use crate::value::Val;
pub use surroundings::{COMMON_NAMES, HOSTS_OWN, Setup};
use user::{Argument, User};

/// Inputs by a strategy, and right answers by a function over them.
struct Known {
    name: &'static str,
    strategy: fn() -> BoxedStrategy<Vec<Val>>,
    oracle: fn(&[Val]) -> Option<Val>,
    plain: fn() -> Vec<Val>,
    opened: fn(&[Val]) -> u64,
    admits: fn(&[Val]) -> bool,
    /// The bytes that a call passes beside those of its arguments and answer.
    beside: fn(&[Val]) -> u64,
    drive: Drive,
    /// The branches of the oracle, in several lists.
    branches: &'static [&'static [&'static str]],
    /// Whether any values of the function's types can be its inputs: not where a number is a length
    /// that has to be held, or a setup has to be possible.
    any: bool,
}

/// What most have.
const USUAL: Known = Known {
    name: "",
    strategy: || unreachable!("every entry has its own"),
    oracle: |_| None,
    plain: Vec::new,
    opened: |_| 0,
    admits: |_| true,
    beside: |_| 0,
    drive: Drive::Call,
    branches: &[],
    any: true,
};

/// What a reader sees by its standard library, which it may not have.
const STANDARD: Known = Known {
    admits: surroundings::is_portable,
    drive: Drive::Surrounded { standard: true },
    any: false,
    ..USUAL
};

/// Work on files.
const FILES: Known = Known {
    oracle: files::run,
    plain: files::plain,
    drive: Drive::InFolder,
    any: false,
    ..USUAL
};

/// Streams of one item after another.
const STREAMS: Known = Known {
    strategy: streams::short,
    plain: streams::plain,
    admits: streams::admits,
    branches: &[streams::OF_STREAMS],
    any: false,
    ..USUAL
};

/// By name, and of several functions by name and function.
static ALL: [Known; 25] = [
    Known {
        name: "validate-user",
        strategy: || user::strategy_of(strategy::users()),
        oracle: |args| user::answer(args, |user| oracle::validate_user(&user)),
        plain: || user::args(user::plain()),
        branches: &[oracle::OF_USERS, oracle::OF_EMAILS],
        ..USUAL
    },
    Known {
        name: "check-user",
        strategy: || user::strategy_of(strategy::users()),
        oracle: |args| user::answer(args, |user| oracle::check_user(&user)),
        plain: || user::args(user::plain()),
        branches: &[oracle::OF_USERS, oracle::OF_EMAILS],
        ..USUAL
    },
    Known {
        name: "validate-email",
        strategy: || user::strategy_of(strategy::emails()),
        oracle: |args| user::answer(args, |email: String| oracle::validate_email(&email)),
        plain: || user::args(user::plain().email),
        branches: &[oracle::OF_EMAILS],
        ..USUAL
    },
    Known {
        name: "create-user",
        strategy: || user::strategy_of(strategy::users()),
        oracle: |args| user::answer(args, |user| oracle::create_user(&user)),
        plain: || user::args(user::plain()),
        branches: &[oracle::OF_USERS, oracle::OF_EMAILS],
        ..USUAL
    },
    Known {
        name: "create-users",
        strategy: || user::strategy_of(strategy::batches()),
        oracle: |args| user::answer(args, |users: Vec<User>| oracle::create_users(&users)),
        plain: || user::args(vec![user::plain()]),
        branches: &[oracle::OF_USERS, oracle::OF_EMAILS, oracle::OF_BATCHES],
        ..USUAL
    },
    Known {
        name: "report-users",
        strategy: || user::strategy_of(strategy::batches()),
        oracle: |args| user::answer(args, |users: Vec<User>| report::report_users(&users)),
        plain: || user::args(vec![user::plain()]),
        branches: &[
            oracle::OF_USERS,
            oracle::OF_EMAILS,
            oracle::OF_BATCHES,
            report::OF_REPORTS,
        ],
        ..USUAL
    },
    Known {
        name: "stored-users",
        strategy: || user::strategy_of(database::scripts()),
        oracle: |args| user::answer(args, |steps: Vec<database::Step>| database::run(&steps)),
        plain: || user::args(Vec::<database::Step>::new()),
        opened: |args| {
            let steps = args.first().and_then(Vec::from_val);
            steps.map_or(0, |steps: Vec<database::Step>| database::opened(&steps))
        },
        branches: &[database::OF_STEPS],
        ..USUAL
    },
    Known {
        name: "surroundings.run",
        strategy: surroundings::runs,
        oracle: surroundings::run,
        plain: || surroundings::plain([Val::List(Vec::new())]),
        admits: surroundings::is_setup,
        drive: Drive::Surrounded { standard: false },
        any: false,
        branches: &[surroundings::OF_STEPS],
        ..USUAL
    },
    Known {
        name: "surroundings.variable",
        strategy: surroundings::variables,
        oracle: surroundings::variable,
        plain: || surroundings::plain([Val::String("A".to_owned())]),
        branches: &[surroundings::OF_VARIABLES],
        ..STANDARD
    },
    Known {
        name: "surroundings.arguments",
        strategy: surroundings::setups,
        oracle: surroundings::arguments,
        plain: || surroundings::plain([]),
        ..STANDARD
    },
    Known {
        name: "surroundings.milliseconds",
        strategy: surroundings::setups,
        oracle: surroundings::milliseconds,
        plain: || surroundings::plain([]),
        ..STANDARD
    },
    Known {
        name: "surroundings.random",
        strategy: surroundings::randoms,
        oracle: surroundings::random,
        plain: || surroundings::plain([Val::U32(0)]),
        ..STANDARD
    },
    Known {
        name: "files.by-path",
        strategy: || files::scripts(files::BY_PATH),
        admits: |args| files::is_script(args, files::BY_PATH),
        branches: &[files::OF_PATHS],
        ..FILES
    },
    Known {
        name: "files.dotted",
        strategy: || files::scripts(files::DOTTED),
        admits: |args| files::is_script(args, files::DOTTED),
        branches: &[files::OF_PATHS],
        ..FILES
    },
    Known {
        name: "files.opened",
        strategy: || files::scripts(files::OPENED),
        admits: |args| files::is_script(args, files::OPENED),
        branches: &[files::OF_PATHS, files::OF_OPENED],
        ..FILES
    },
    Known {
        name: "files.resized",
        strategy: || files::scripts(files::RESIZED),
        admits: |args| files::is_script(args, files::RESIZED),
        branches: &[files::OF_PATHS, files::OF_OPENED, files::OF_RESIZED],
        ..FILES
    },
    Known {
        name: "web-gate.handle",
        strategy: web::to_gates,
        oracle: web::gated,
        plain: web::plain,
        admits: web::admits,
        beside: web::bytes_of_bodies,
        drive: Drive::Request,
        any: false,
        branches: &[web::OF_GATES, web::OF_HANDLERS],
        ..USUAL
    },
    Known {
        name: "web.handle",
        strategy: web::to_middleware,
        oracle: web::passed,
        plain: web::plain,
        admits: web::admits,
        beside: web::bytes_of_bodies,
        drive: Drive::Request,
        any: false,
        branches: &[web::OF_MIDDLEWARE, web::OF_HANDLERS],
        ..USUAL
    },
    Known {
        name: "streams.numbers",
        oracle: streams::numbers,
        ..STREAMS
    },
    Known {
        name: "streams.texts",
        oracle: streams::texts,
        ..STREAMS
    },
    Known {
        name: "streams.entries",
        oracle: streams::entries,
        ..STREAMS
    },
    Known {
        name: "streams.octets",
        oracle: streams::octets,
        ..STREAMS
    },
    Known {
        name: "streams.lists",
        oracle: streams::lists,
        ..STREAMS
    },
    Known {
        name: "streams.sums",
        strategy: streams::long,
        oracle: streams::sums,
        ..STREAMS
    },
    Known {
        name: "streams.perhaps",
        oracle: streams::perhaps,
        branches: &[streams::OF_STREAMS, streams::OF_NO_STREAMS],
        ..STREAMS
    },
];

/// The inputs and right answers of a name, for a function.
///
/// # Errors
/// If nothing is built in under it; the message lists what is.
pub fn rules(name: &str, function: &str, types: &[Shape]) -> Result<Arc<dyn Rules>, String> {
    let of = |known: &&Known| match known.name.split_once('.') {
        None => known.name == name,
        Some(of) => of == (name, function),
    };
    match ALL.iter().find(of) {
        Some(known) => Ok(Arc::new(OfTypes {
            known,
            types: if known.any {
                types.to_vec()
            } else {
                Vec::new()
            },
        })),
        None => Err(format!(
            "no oracle `{name}` is built in for `{function}`; there are: {}",
            ALL.each_ref().map(|known| known.name).join(", ")
        )),
    }
}

/// What is built in, for a function of some types.
struct OfTypes {
    known: &'static Known,
    types: Vec<Shape>,
}

impl Rules for OfTypes {
    fn generator(&self) -> Generator<'_> {
        let strategy = (self.known.strategy)();
        Box::new(move |seed| {
            let rng = TestRng::from_seed(RngAlgorithm::ChaCha, seed.as_bytes());
            let mut runner = TestRunner::new_with_rng(Config::default(), rng);
            Ok(strategy.new_tree(&mut runner)?.current())
        })
    }

    fn oracle(&self, args: &[Val]) -> Option<Right> {
        (self.known.oracle)(args).map(Right::Answer)
    }

    fn plain(&self) -> Vec<Val> {
        (self.known.plain)()
    }

    fn opened(&self, args: &[Val]) -> u64 {
        (self.known.opened)(args)
    }

    fn admits(&self, args: &[Val]) -> bool {
        (self.known.admits)(args)
    }

    fn beside(&self, args: &[Val]) -> u64 {
        (self.known.beside)(args)
    }

    fn drive(&self) -> Drive {
        self.known.drive
    }

    fn branches(&self) -> Vec<&'static str> {
        self.known.branches.concat()
    }

    fn types(&self) -> &[Shape] {
        &self.types
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::branch;
    use super::super::testing::made;
    use super::*;
    use crate::cases::{Cases, EACH};
    use crate::types::variation::constant::Constant;

    #[test]
    fn the_plain_input_has_an_answer() {
        for known in &ALL {
            let plain = (known.plain)();
            assert!((known.oracle)(&plain).is_some(), "{}", known.name);
            assert!((known.admits)(&plain), "{}", known.name);
        }
    }

    #[test]
    fn arguments_of_other_types_have_no_answer() {
        for known in &ALL {
            assert_eq!((known.oracle)(&[]), None, "{}", known.name);
            assert_eq!((known.oracle)(&[Val::Bool(true)]), None, "{}", known.name);
        }
    }

    #[test]
    fn every_branch_of_an_oracle_runs_and_says_so_by_a_name_that_is_known() {
        for known in &ALL {
            let name = known.name;
            let contract = made(name, name, "", &[]);
            let cases = Cases::new(&contract, 7, 0..512);
            let chunks = cases.chunks().map(|chunk| cases.chunk(chunk).unwrap());
            let ran: BTreeSet<String> = chunks
                .flat_map(|chunk| chunk.to_vec())
                .flat_map(|case| branch::of(|| drop(contract.rules.oracle(&case.args))))
                .collect();
            let known: BTreeSet<String> = known
                .branches
                .concat()
                .iter()
                .map(ToString::to_string)
                .collect();
            assert_eq!(ran, known, "{name}");
        }
    }

    #[test]
    fn no_number_that_stands_in_a_component_is_too_great_to_be_judged() {
        let numbers = [i64::MAX, i64::MIN, -1, 1 << 24, 1 << 33, 1 << 40];
        let constants = numbers.map(Constant::Integer);
        for known in &ALL {
            let contract = made(known.name, known.name, "", &[]);
            let cases = Cases::new(&contract, 7, 0..64 * EACH);
            if let Some(cases) = cases.with(&constants).unwrap() {
                assert!(cases.chunk(0).is_ok(), "{}", known.name);
            }
        }
    }

    #[test]
    fn a_name_that_nothing_has_is_an_error_that_lists_those_that_do() {
        let error = rules("price", "price", &[]).err().unwrap();
        assert!(
            error.contains("there are: validate-user, check-user"),
            "{error}"
        );
    }
}
