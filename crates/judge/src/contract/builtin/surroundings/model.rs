//! The right outcomes of a reader's steps.

use std::collections::BTreeMap;

use super::super::super::branch::came_to;
use super::super::data::Data;
use super::look::{Entry, NewValue};
use super::{Outcome, Setup, Step};

/// The buckets of one call.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// The identifiers of the buckets that were opened, by place; none once released.
    places: Vec<Option<String>>,
    /// The pairs of each identifier that has a handle, in the order of their keys' first setting.
    buckets: BTreeMap<String, Vec<(String, Vec<u8>)>>,
}

/// Does all steps.
pub fn run(setup: &Setup, steps: &[Step]) -> Vec<Outcome> {
    let mut model = Model::default();
    let outcomes = steps.iter().map(|step| {
        let outcome = model.run(setup, step);
        came_to(|| step.to_val(), || outcome.to_val());
        outcome
    });
    outcomes.collect()
}

impl Model {
    /// How many places there are.
    pub fn places(&self) -> u32 {
        self.places.len() as u32
    }

    /// The keys in the bucket of a place.
    pub fn keys(&self, at: u32) -> Vec<String> {
        let identifier = self.places.get(at as usize).and_then(Option::as_ref);
        let pairs = identifier.and_then(|identifier| self.buckets.get(identifier));
        let pairs = pairs.into_iter().flatten();
        pairs.map(|(key, _)| key.clone()).collect()
    }

    /// Does one step.
    pub fn run(&mut self, setup: &Setup, step: &Step) -> Outcome {
        match step {
            Step::Environment => Outcome::Pairs(setup.variables.clone()),
            Step::Arguments => Outcome::Texts(setup.arguments.clone()),
            Step::Now => Outcome::Moment((setup.seconds, setup.nanoseconds)),
            Step::RandomBytes(length) => Outcome::Bytes(setup.random_bytes(*length)),
            Step::RandomNumber => Outcome::Number(setup.random),
            Step::Config(key) => {
                let mut pairs = setup.config.iter();
                match pairs.find(|(name, _)| name == key) {
                    Some((_, value)) => Outcome::Text(value.clone()),
                    None => Outcome::None,
                }
            }
            Step::WholeConfig => Outcome::Pairs(setup.config.clone()),
            Step::Open(identifier) => {
                self.buckets.entry(identifier.clone()).or_default();
                self.places.push(Some(identifier.clone()));
                Outcome::Done
            }
            Step::Release(at) => self.release(*at),
            Step::Get(Entry { at, .. })
            | Step::Set(NewValue { at, .. })
            | Step::Delete(Entry { at, .. })
            | Step::Exists(Entry { at, .. })
            | Step::Keys(at) => match self.bucket(*at) {
                Some(pairs) => on_pairs(pairs, step),
                None => Outcome::Absent,
            },
        }
    }

    fn bucket(&mut self, at: u32) -> Option<&mut Vec<(String, Vec<u8>)>> {
        let identifier = self.places.get(at as usize)?.as_ref()?;
        self.buckets.get_mut(identifier)
    }

    fn release(&mut self, at: u32) -> Outcome {
        let place = self.places.get_mut(at as usize);
        let Some(identifier) = place.and_then(Option::take) else {
            return Outcome::Absent;
        };
        if !self.places.contains(&Some(identifier.clone())) {
            self.buckets.remove(&identifier);
        }
        Outcome::Done
    }
}

/// Does a step with the pairs of its bucket.
fn on_pairs(pairs: &mut Vec<(String, Vec<u8>)>, step: &Step) -> Outcome {
    let place = |key: &String| pairs.iter().position(|(name, _)| name == key);
    match step {
        Step::Get(Entry { key, .. }) => match place(key) {
            Some(place) => Outcome::Bytes(pairs[place].1.clone()),
            None => Outcome::None,
        },
        Step::Set(NewValue { key, value, .. }) => {
            match place(key) {
                Some(place) => pairs[place].1.clone_from(value),
                None => pairs.push((key.clone(), value.clone())),
            }
            Outcome::Done
        }
        Step::Delete(Entry { key, .. }) => {
            pairs.retain(|(name, _)| name != key);
            Outcome::Done
        }
        Step::Exists(Entry { key, .. }) => Outcome::Flag(place(key).is_some()),
        _ => Outcome::Texts(pairs.iter().map(|(name, _)| name.clone()).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(at: u32) -> Entry {
        let key = "k".to_owned();
        Entry { at, key }
    }

    fn set(key: &str, value: Vec<u8>) -> Step {
        let key = key.to_owned();
        Step::Set(NewValue { at: 0, key, value })
    }

    #[test]
    fn a_bucket_lives_as_long_as_a_handle_to_it() {
        let open = || Step::Open("b".to_owned());
        let steps = [
            open(),
            set("k", vec![1]),
            open(),
            Step::Release(0),
            Step::Get(entry(1)),
            Step::Get(entry(0)),
            Step::Release(1),
            Step::Release(1),
            open(),
            Step::Exists(entry(2)),
        ];
        let outcomes = run(&Setup::plain(), &steps);
        assert_eq!(
            outcomes[4..],
            [
                Outcome::Bytes(vec![1]),
                Outcome::Absent,
                Outcome::Done,
                Outcome::Absent,
                Outcome::Done,
                Outcome::Flag(false),
            ]
        );
    }

    #[test]
    fn keys_stand_in_the_order_of_their_first_setting() {
        let set = |key: &str| set(key, Vec::new());
        let steps = [
            Step::Open(String::new()),
            set("b"),
            set("a"),
            set("b"),
            Step::Keys(0),
            Step::Delete(Entry {
                at: 0,
                key: "b".to_owned(),
            }),
            set("b"),
            Step::Keys(0),
        ];
        let outcomes = run(&Setup::plain(), &steps);
        let texts = |keys: [&str; 2]| Outcome::Texts(keys.map(str::to_owned).to_vec());
        assert_eq!(outcomes[4], texts(["b", "a"]));
        assert_eq!(outcomes[7], texts(["a", "b"]));
    }

    #[test]
    fn of_a_key_that_stands_twice_the_first_counts() {
        let pair = |value: &str| ("k".to_owned(), value.to_owned());
        let setup = Setup {
            config: vec![pair("1"), pair("2")],
            ..Setup::plain()
        };
        let outcomes = run(&setup, &[Step::Config("k".to_owned())]);
        assert_eq!(outcomes, [Outcome::Text("1".to_owned())]);
    }
}
