//! Steps and outcomes of `wit/reader`, their way to component-model values and back, and the
//! sequences that are made of steps.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest_state_machine::ReferenceStateMachine;

use super::super::user::{Answer, Argument, record};
use super::model::Model;
use super::{COMMON_NAMES, Setup, setup};
use crate::value::Val;

/// The number of steps, from one on.
const MOST_STEPS: usize = 24;

/// The variant `step`; buckets by their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Environment,
    Arguments,
    Now,
    RandomBytes(u64),
    RandomNumber,
    Config(String),
    WholeConfig,
    Open(String),
    Get(u32, String),
    Set(u32, String, Vec<u8>),
    Delete(u32, String),
    Exists(u32, String),
    Keys(u32),
    Release(u32),
}

/// The variant `outcome`, as far as anything right comes to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Done,
    Absent,
    None,
    Flag(bool),
    Number(u64),
    Moment(u64, u32),
    Bytes(Vec<u8>),
    Text(String),
    Texts(Vec<String>),
    Pairs(Vec<(String, String)>),
}

/// Sequences of steps.
pub fn scripts() -> BoxedStrategy<Vec<Step>> {
    let sequences = Script::sequential_strategy(1..=MOST_STEPS);
    sequences.prop_map(|(_, steps, _)| steps).boxed()
}

/// A state machine whose state is the model, so that most steps mean buckets that are there.
struct Script;

impl ReferenceStateMachine for Script {
    type State = Model;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Model> {
        Just(Model::default()).boxed()
    }

    fn transitions(model: &Model) -> BoxedStrategy<Step> {
        // One place more than there are: nobody is there.
        let place = 0..=model.places();
        let on_buckets = place.prop_flat_map(at);
        let opens = if model.places() < 2 { 6 } else { 1 };
        prop_oneof![8 => looks(), opens => identifiers().prop_map(Step::Open), 12 => on_buckets]
            .boxed()
    }

    fn apply(mut model: Model, step: &Step) -> Model {
        // What follows does not depend on the setup.
        model.run(&Setup::plain(), step);
        model
    }
}

/// A look at what needs no bucket.
fn looks() -> BoxedStrategy<Step> {
    let lengths = prop_oneof![3 => 0..=17_u64, 1 => select(vec![255, 256, 257, 4_096])];
    prop_oneof![
        2 => Just(Step::Environment),
        1 => Just(Step::Arguments),
        2 => Just(Step::Now),
        1 => lengths.prop_map(Step::RandomBytes),
        1 => Just(Step::RandomNumber),
        2 => setup::names().prop_map(Step::Config),
        1 => Just(Step::WholeConfig),
    ]
    .boxed()
}

fn identifiers() -> BoxedStrategy<String> {
    select(vec!["", "default", "b"])
        .prop_map(str::to_owned)
        .boxed()
}

/// A step with the bucket at a place.
fn at(at: u32) -> BoxedStrategy<Step> {
    let keys = || {
        prop_oneof![
            6 => select(&COMMON_NAMES[..4]).prop_map(str::to_owned),
            1 => setup::names(),
        ]
    };
    let values = prop_oneof![
        3 => vec(any::<u8>(), 0..9),
        1 => (any::<u8>(), select(vec![255, 256, 1_000])).prop_map(|(byte, n)| vec![byte; n]),
    ];
    prop_oneof![
        4 => (keys(), values).prop_map(move |(key, value)| Step::Set(at, key, value)),
        4 => keys().prop_map(move |key| Step::Get(at, key)),
        1 => keys().prop_map(move |key| Step::Delete(at, key)),
        1 => keys().prop_map(move |key| Step::Exists(at, key)),
        2 => Just(Step::Keys(at)),
        1 => Just(Step::Release(at)),
    ]
    .boxed()
}

fn bytes(bytes: &[u8]) -> Val {
    Val::List(bytes.iter().copied().map(Val::U8).collect())
}

fn bytes_of(val: &Val) -> Option<Vec<u8>> {
    let Val::List(items) = val else { return None };
    let byte = |item: &Val| match item {
        Val::U8(byte) => Some(*byte),
        _ => None,
    };
    items.iter().map(byte).collect()
}

impl Argument for Step {
    fn to_val(&self) -> Val {
        let entry = |at: &u32, key: &String| record([("at", Val::U32(*at)), ("key", key.to_val())]);
        let (name, payload) = match self {
            Step::Environment => ("environment", None),
            Step::Arguments => ("arguments", None),
            Step::Now => ("now", None),
            Step::RandomBytes(length) => ("random-bytes", Some(Val::U64(*length))),
            Step::RandomNumber => ("random-number", None),
            Step::Config(key) => ("config", Some(key.to_val())),
            Step::WholeConfig => ("whole-config", None),
            Step::Open(identifier) => ("open", Some(identifier.to_val())),
            Step::Get(at, key) => ("get", Some(entry(at, key))),
            Step::Set(at, key, value) => {
                let fields = [
                    ("at", Val::U32(*at)),
                    ("key", key.to_val()),
                    ("value", bytes(value)),
                ];
                ("set", Some(record(fields)))
            }
            Step::Delete(at, key) => ("delete", Some(entry(at, key))),
            Step::Exists(at, key) => ("exists", Some(entry(at, key))),
            Step::Keys(at) => ("keys", Some(Val::U32(*at))),
            Step::Release(at) => ("release", Some(Val::U32(*at))),
        };
        Val::Variant(name.to_owned(), payload.map(Box::new))
    }

    fn from_val(val: &Val) -> Option<Self> {
        let Val::Variant(name, payload) = val else {
            return None;
        };
        let payload = payload.as_deref();
        let entry = || match payload? {
            Val::Record(fields) => match fields.as_slice() {
                [(_, Val::U32(at)), (_, Val::String(key))] => Some((*at, key.clone())),
                _ => None,
            },
            _ => None,
        };
        let place = || payload.and_then(u32::from_val);
        let text = || payload.and_then(String::from_val);
        Some(match name.as_str() {
            "environment" => Step::Environment,
            "arguments" => Step::Arguments,
            "now" => Step::Now,
            "random-number" => Step::RandomNumber,
            "whole-config" => Step::WholeConfig,
            "random-bytes" => match payload? {
                Val::U64(length) => Step::RandomBytes(*length),
                _ => return None,
            },
            "config" => Step::Config(text()?),
            "open" => Step::Open(text()?),
            "get" => entry().map(|(at, key)| Step::Get(at, key))?,
            "delete" => entry().map(|(at, key)| Step::Delete(at, key))?,
            "exists" => entry().map(|(at, key)| Step::Exists(at, key))?,
            "keys" => Step::Keys(place()?),
            "release" => Step::Release(place()?),
            "set" => {
                let Val::Record(fields) = payload? else {
                    return None;
                };
                let [(_, Val::U32(at)), (_, Val::String(key)), (_, value)] = fields.as_slice()
                else {
                    return None;
                };
                Step::Set(*at, key.clone(), bytes_of(value)?)
            }
            _ => return None,
        })
    }
}

impl Argument for Vec<Step> {
    fn to_val(&self) -> Val {
        Val::List(self.iter().map(Argument::to_val).collect())
    }

    fn from_val(val: &Val) -> Option<Self> {
        match val {
            Val::List(steps) => steps.iter().map(Step::from_val).collect(),
            _ => None,
        }
    }
}

impl Answer for Outcome {
    fn to_val(&self) -> Val {
        let texts = |texts: &[String]| Val::List(texts.iter().map(Argument::to_val).collect());
        let (name, payload) = match self {
            Outcome::Done => ("done", None),
            Outcome::Absent => ("absent", None),
            Outcome::None => ("none", None),
            Outcome::Flag(flag) => ("flag", Some(Val::Bool(*flag))),
            Outcome::Number(number) => ("number", Some(Val::U64(*number))),
            Outcome::Moment(seconds, nanoseconds) => {
                let moment = vec![Val::U64(*seconds), Val::U32(*nanoseconds)];
                ("moment", Some(Val::Tuple(moment)))
            }
            Outcome::Bytes(all) => ("bytes", Some(bytes(all))),
            Outcome::Text(text) => ("text", Some(text.to_val())),
            Outcome::Texts(all) => ("texts", Some(texts(all))),
            Outcome::Pairs(pairs) => {
                let pair = |(a, b): &(String, String)| Val::Tuple(vec![a.to_val(), b.to_val()]);
                ("pairs", Some(Val::List(pairs.iter().map(pair).collect())))
            }
        };
        Val::Variant(name.to_owned(), payload.map(Box::new))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    use super::super::model;
    use super::*;

    #[test]
    fn every_step_is_itself_again_as_a_value_and_every_outcome_is_common() {
        let mut runner = TestRunner::deterministic();
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        let word = |shown: String| shown.chars().take_while(|c| c.is_alphabetic()).collect();
        let mut total = 0;
        for _ in 0..200 {
            let steps = scripts().new_tree(&mut runner).unwrap().current();
            assert_eq!(Vec::from_val(&steps.to_val()).as_ref(), Some(&steps));
            let outcomes = model::run(&Setup::plain(), &steps);
            for (step, outcome) in steps.iter().zip(outcomes) {
                *seen.entry(word(format!("{step:?}"))).or_default() += 1;
                *seen.entry(word(format!("{outcome:?}"))).or_default() += 1;
                total += 1;
            }
        }
        // Fourteen steps, and ten outcomes but for `text`: the plain setup has no configuration.
        assert_eq!(seen.len(), 14 + 9, "{seen:?}");
        for (what, count) in &seen {
            assert!(count * 100 >= total, "{what}: {count} of {total}");
        }
    }
}
