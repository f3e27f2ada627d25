//! What `wit/reader` and `wit/provider` say, as plain Rust: the setup that surrounds a case, the
//! steps of a reader and their right outcomes, and how both are made.

mod look;
mod model;
mod setup;

pub use look::{Outcome, Step};
pub use setup::Setup;

use proptest::prelude::*;
use proptest::strategy::BoxedStrategy;

use super::super::branch::ran;
use super::data::Data;
use crate::value::Val;

/// Names that setups often have. The host gives each of them a value that is none of a setup's
/// ([`HOSTS_OWN`]) to whoever is not to ask it: what falls through is seen, absent names too.
pub const COMMON_NAMES: [&str; 7] = ["HOME", "PATH", "LANG", "A", "a", "A_1", "é"];

/// The value of whatever the host has of its own.
pub const HOSTS_OWN: &str = "of the host";

/// Datas of a call: a setup, and one value beside it.
fn pair<A: Data + std::fmt::Debug + 'static>(
    setups: BoxedStrategy<Setup>,
    others: BoxedStrategy<A>,
) -> BoxedStrategy<Vec<Val>> {
    let both = (setups, others);
    both.prop_map(|(setup, other)| vec![setup.to_val(), other.to_val()])
        .boxed()
}

/// Asks a rule about a setup and one value beside it.
fn on_pair<A: Data>(args: &[Val], rule: impl Fn(Setup, A) -> Val) -> Option<Val> {
    let [setup, other] = args else { return None };
    Some(rule(Setup::of_val(setup)?, A::of(other)?))
}

/// Asks a rule about a setup.
fn on_setup(args: &[Val], rule: impl Fn(Setup) -> Val) -> Option<Val> {
    let [setup] = args else { return None };
    Some(rule(Setup::of_val(setup)?))
}

/// What a function of `standard` answers.
fn found(val: Val) -> Val {
    Val::Result(Ok(Some(Box::new(val))))
}

/// What the steps of `imported.run` come to.
pub const OF_STEPS: &[&str] = &[
    "arguments: texts",
    "config: none",
    "config: text",
    "delete: absent",
    "delete: done",
    "environment: pairs",
    "exists: absent",
    "exists: flag",
    "get: absent",
    "get: bytes",
    "get: none",
    "keys: absent",
    "keys: texts",
    "now: moment",
    "open: done",
    "random-bytes: bytes",
    "random-number: number",
    "release: absent",
    "release: done",
    "set: absent",
    "set: done",
    "whole-config: pairs",
];

/// The branches of [`variable`].
pub const OF_VARIABLES: &[&str] = &["variable: not set", "variable: set"];

/// The inputs of `imported.run`.
pub fn runs() -> BoxedStrategy<Vec<Val>> {
    pair(setup::any(), look::scripts())
}

/// The right outcomes of `imported.run`.
pub fn run(args: &[Val]) -> Option<Val> {
    on_pair(args, |setup, steps: Vec<Step>| {
        let outcomes = model::run(&setup, &steps);
        Val::List(outcomes.iter().map(Data::to_val).collect())
    })
}

/// The inputs of `standard.variable`.
pub fn variables() -> BoxedStrategy<Vec<Val>> {
    let named = setup::portable().prop_flat_map(|setup| {
        let names = setup.variables.iter().map(|(name, _)| name.clone());
        let others = COMMON_NAMES.into_iter().filter(|name| !name.contains('='));
        let names: Vec<String> = names.chain(others.map(str::to_owned)).collect();
        (Just(setup), proptest::sample::select(names))
    });
    named
        .prop_map(|(setup, name)| vec![setup.to_val(), name.to_val()])
        .boxed()
}

/// The right answer of `standard.variable`.
pub fn variable(args: &[Val]) -> Option<Val> {
    on_pair(args, |setup, name: String| {
        let mut variables = setup.variables.into_iter();
        let value = variables.find(|(known, _)| *known == name);
        let value = value.map(|(_, value)| Box::new(Val::String(value)));
        ran(if value.is_some() {
            "variable: set"
        } else {
            "variable: not set"
        });
        found(Val::Option(value))
    })
}

/// The inputs of `standard.arguments` and `standard.milliseconds`.
pub fn setups() -> BoxedStrategy<Vec<Val>> {
    setup::portable()
        .prop_map(|setup| vec![setup.to_val()])
        .boxed()
}

/// The right answer of `standard.arguments`.
pub fn arguments(args: &[Val]) -> Option<Val> {
    on_setup(args, |setup| {
        let texts = setup.arguments.into_iter().map(Val::String);
        found(Val::List(texts.collect()))
    })
}

/// The right answer of `standard.milliseconds`.
pub fn milliseconds(args: &[Val]) -> Option<Val> {
    on_setup(args, |setup| {
        let nanoseconds = u64::from(setup.nanoseconds);
        found(Val::U64(setup.seconds * 1_000 + nanoseconds / 1_000_000))
    })
}

/// The inputs of `standard.random`.
pub fn randoms() -> BoxedStrategy<Vec<Val>> {
    let lengths = prop_oneof![
        3 => 0..=17_u32,
        1 => proptest::sample::select(vec![255, 256, 257, 4_096]),
    ];
    pair(setup::portable(), lengths.boxed())
}

/// The right answer of `standard.random`.
pub fn random(args: &[Val]) -> Option<Val> {
    on_pair(args, |setup, length: u32| {
        let bytes = setup.random_bytes(u64::from(length));
        found(Val::List(bytes.into_iter().map(Val::U8).collect()))
    })
}

/// The random bytes that are asked for at once at most.
const MOST_BYTES: u64 = 1 << 16;

/// Whether arguments are such as the functions of `standard` are called with.
pub fn is_portable(args: &[Val]) -> bool {
    let setup = args.first().and_then(Setup::of_val);
    let length = match args.get(1) {
        Some(Val::U32(length)) => u64::from(*length),
        _ => 0,
    };
    setup.is_some_and(|setup| setup.is_portable()) && length <= MOST_BYTES
}

/// Whether arguments are such as `imported.run` is called with.
pub fn is_setup(args: &[Val]) -> bool {
    let is_short = |step: &Step| match step {
        Step::RandomBytes(length) => *length <= MOST_BYTES,
        _ => true,
    };
    let parts = on_pair(args, |setup, steps: Vec<Step>| {
        Val::Bool(setup.is_whole() && steps.iter().all(is_short))
    });
    parts == Some(Val::Bool(true))
}

/// The plainest arguments beside a setup.
pub fn plain(others: impl IntoIterator<Item = Val>) -> Vec<Val> {
    let mut args = vec![Setup::plain().to_val()];
    args.extend(others);
    args
}

#[cfg(test)]
mod tests {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    use super::*;

    #[test]
    fn what_standard_libraries_are_asked_is_portable() {
        let mut runner = TestRunner::deterministic();
        for strategy in [variables(), setups(), randoms()] {
            for _ in 0..200 {
                let args = strategy.new_tree(&mut runner).unwrap().current();
                assert!(is_portable(&args), "{args:?}");
            }
        }
    }

    #[test]
    fn a_name_that_is_there_and_one_that_is_not_are_both_common() {
        let mut runner = TestRunner::deterministic();
        let strategy = variables();
        let mut present = 0;
        for _ in 0..300 {
            let args = strategy.new_tree(&mut runner).unwrap().current();
            let absent = found(Val::Option(None));
            present += u32::from(variable(&args) != Some(absent));
        }
        assert!((75..225).contains(&present), "{present} of 300");
    }

    #[test]
    fn the_clock_is_rounded_down_to_milliseconds() {
        let setup = Setup {
            seconds: 3,
            nanoseconds: 1_999_999,
            ..Setup::plain()
        };
        let answer = milliseconds(&[setup.to_val()]);
        assert_eq!(answer, Some(found(Val::U64(3_001))));
    }
}
