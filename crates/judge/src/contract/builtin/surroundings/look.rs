//! Steps and outcomes of `wit/reader`, their way to component-model values and back, and the
//! sequences that are made of steps.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest_state_machine::ReferenceStateMachine;

use super::super::data::{record, variant};
use super::model::Model;
use super::{COMMON_NAMES, Setup, setup};

/// The number of steps, from one on.
const MOST_STEPS: usize = 40;

/// The record `entry`: a key in the bucket of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub at: u32,
    pub key: String,
}

/// The record `new-value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewValue {
    pub at: u32,
    pub key: String,
    pub value: Vec<u8>,
}

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
    Get(Entry),
    Set(NewValue),
    Delete(Entry),
    Exists(Entry),
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
    Moment((u64, u32)),
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
        let keys: Vec<Vec<String>> = (0..=model.places()).map(|at| model.keys(at)).collect();
        let on_buckets = place.prop_flat_map(move |place| at(place, &keys[place as usize]));
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

/// A step with the bucket at a place, mostly about a key that it has.
fn at(at: u32, known: &[String]) -> BoxedStrategy<Step> {
    let keys = || {
        let known = match known {
            [] => Just(String::new()).boxed(),
            known => select(known.to_vec()).boxed(),
        };
        prop_oneof![
            8 => known,
            8 => select(&COMMON_NAMES[..2]).prop_map(str::to_owned),
            2 => select(&COMMON_NAMES[..]).prop_map(str::to_owned),
            1 => Just(String::new()),
            1 => setup::names(),
        ]
    };
    let values = prop_oneof![
        3 => vec(prop_oneof![3 => any::<u8>(), 1 => Just(0)], 0..5),
        1 => (any::<u8>(), select(vec![255, 256, 1_000])).prop_map(|(byte, n)| vec![byte; n]),
    ];
    prop_oneof![
        6 => (keys(), values).prop_map(move |(key, value)| Step::Set(NewValue { at, key, value })),
        3 => keys().prop_map(move |key| Step::Get(Entry { at, key })),
        3 => keys().prop_map(move |key| Step::Delete(Entry { at, key })),
        2 => keys().prop_map(move |key| Step::Exists(Entry { at, key })),
        4 => Just(Step::Keys(at)),
        1 => Just(Step::Release(at)),
    ]
    .boxed()
}

record!(Entry { at, key });

record!(NewValue { at, key, value });

variant!(Step {
    Environment = "environment",
    Arguments = "arguments",
    Now = "now",
    RandomBytes(length) = "random-bytes",
    RandomNumber = "random-number",
    Config(key) = "config",
    WholeConfig = "whole-config",
    Open(identifier) = "open",
    Get(entry) = "get",
    Set(new) = "set",
    Delete(entry) = "delete",
    Exists(entry) = "exists",
    Keys(at) = "keys",
    Release(at) = "release",
});

variant!(Outcome {
    Done = "done",
    Absent = "absent",
    None = "none",
    Flag(flag) = "flag",
    Number(number) = "number",
    Moment(moment) = "moment",
    Bytes(bytes) = "bytes",
    Text(text) = "text",
    Texts(texts) = "texts",
    Pairs(pairs) = "pairs",
});

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    use super::super::super::data::Data;
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
            assert_eq!(Vec::of(&steps.to_val()).as_ref(), Some(&steps));
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
