//! Every mutant in front of a provider whose surroundings are others in every round.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use rules::mutant;

use super::*;
use crate::catalog;

/// A provider of what it is given.
#[derive(Default)]
struct Given {
    variables: RefCell<Pairs>,
    arguments: RefCell<Vec<String>>,
    config: RefCell<Pairs>,
    now: Cell<Moment>,
    seed: Cell<u64>,
    buckets: RefCell<BTreeMap<String, Rc<Bucket>>>,
    alive: Rc<Cell<u32>>,
}

#[derive(Default)]
struct Bucket {
    handles: Cell<u32>,
    pairs: RefCell<Vec<(String, Vec<u8>)>>,
}

/// A handle. The bucket is emptied with its last one.
struct Open {
    bucket: Rc<Bucket>,
    alive: Rc<Cell<u32>>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.alive.set(self.alive.get() - 1);
        self.bucket.handles.set(self.bucket.handles.get() - 1);
        if self.bucket.handles.get() == 0 {
            self.bucket.pairs.borrow_mut().clear();
        }
    }
}

impl Behind for Given {
    type Bucket = Open;

    fn environment(&self) -> Pairs {
        self.variables.borrow().clone()
    }

    fn arguments(&self) -> Vec<String> {
        self.arguments.borrow().clone()
    }

    fn directory(&self) -> Option<String> {
        None
    }

    fn now(&self) -> Moment {
        self.now.get()
    }

    fn resolution(&self) -> Moment {
        (0, 1)
    }

    fn random_bytes(&self, length: u64) -> Vec<u8> {
        let bytes = self.seed.get().to_le_bytes().into_iter().cycle();
        bytes.take(length as usize).collect()
    }

    fn random_number(&self) -> u64 {
        self.seed.get()
    }

    fn config(&self, key: &str) -> Result<Option<String>, ConfigError> {
        let pairs = self.config.borrow();
        let found = pairs.iter().find(|(name, _)| name == key);
        Ok(found.map(|(_, value)| value.clone()))
    }

    fn whole_config(&self) -> Result<Pairs, ConfigError> {
        Ok(self.config.borrow().clone())
    }

    fn open(&self, identifier: &str) -> Result<Open, StoreError> {
        let mut buckets = self.buckets.borrow_mut();
        let bucket = buckets.entry(identifier.to_owned()).or_default().clone();
        bucket.handles.set(bucket.handles.get() + 1);
        let alive = self.alive.clone();
        alive.set(alive.get() + 1);
        Ok(Open { bucket, alive })
    }

    fn get(&self, open: &Open, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let pairs = open.bucket.pairs.borrow();
        let found = pairs.iter().find(|(name, _)| name == key);
        Ok(found.map(|(_, value)| value.clone()))
    }

    fn set(&self, open: &Open, key: &str, value: &[u8]) -> Result<(), StoreError> {
        let mut pairs = open.bucket.pairs.borrow_mut();
        match pairs.iter_mut().find(|(name, _)| name == key) {
            Some(pair) => pair.1 = value.to_vec(),
            None => pairs.push((key.to_owned(), value.to_vec())),
        }
        Ok(())
    }

    fn delete(&self, open: &Open, key: &str) -> Result<(), StoreError> {
        open.bucket
            .pairs
            .borrow_mut()
            .retain(|(name, _)| name != key);
        Ok(())
    }

    fn exists(&self, open: &Open, key: &str) -> Result<bool, StoreError> {
        Ok(self.get(open, key)?.is_some())
    }

    fn keys(&self, open: &Open, _: Option<u64>) -> Result<Page, StoreError> {
        let pairs = open.bucket.pairs.borrow();
        Ok((pairs.iter().map(|(key, _)| key.clone()).collect(), None))
    }
}

/// Names and values of which each mutant that changes pairs changes some.
const PAIRS: [&[(&str, &str)]; 3] = [
    &[],
    &[("b", "1"), ("a", "2"), ("b", "3")],
    &[("PATH", ""), ("", "x")],
];

fn owned(pairs: &[(&str, &str)]) -> Pairs {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

/// Gives the surroundings of a round.
fn surround(given: &Given, round: usize) {
    const ARGUMENTS: [&[&str]; 3] = [&[], &["b", "b", ""], &["x", "y"]];
    const MOMENTS: [Moment; 5] = [
        (1, 999_999_999),
        (1 << 31, 1_500_000),
        (1 << 32, 1_234),
        ((1 << 53) + 1, 0),
        (u64::MAX, 999_999),
    ];
    given.variables.replace(owned(PAIRS[round % 3]));
    given.config.replace(owned(PAIRS[round % 3]));
    let arguments = ARGUMENTS[round % 3].iter();
    given
        .arguments
        .replace(arguments.map(|text| (*text).to_owned()).collect());
    given.now.set(MOMENTS[round % 5]);
    given.seed.set(0xfedc_ba98_7654_3210 + round as u64);
}

/// Uses buckets as a reader does.
fn use_buckets<B: Behind>(saboteur: &mut Saboteur<B>) -> Result<String, StoreError> {
    let mut told = String::new();
    let one = saboteur.open("one")?;
    for key in ["k", "B", "a"] {
        told += &format!("{:?}", saboteur.exists(&one, key)?);
        told += &format!("{:?}", saboteur.get(&one, key)?);
    }
    saboteur.set(&one, "k", &[1, 0xff, 0, 2])?;
    saboteur.set(&one, "B", &[])?;
    saboteur.set(&one, "a", &[7; 300])?;
    saboteur.set(&one, "", b"x")?;
    let other = saboteur.open("default")?;
    told += &format!("{:?}", saboteur.keys(&other, None)?);
    let again = saboteur.open("one")?;
    for key in ["k", "B", "a", "b"] {
        told += &format!("{:?}", saboteur.get(&again, key)?);
        told += &format!("{:?}", saboteur.exists(&again, key)?);
    }
    saboteur.release(one);
    saboteur.set(&again, "k", b"new")?;
    told += &format!("{:?}", saboteur.get(&again, "k")?);
    told += &format!("{:?}", saboteur.keys(&again, None)?);
    saboteur.delete(&again, "k")?;
    told += &format!("{:?}", saboteur.exists(&again, "k")?);
    told += &format!("{:?}", saboteur.keys(&again, None)?);
    saboteur.set(&again, "k", b"newer")?;
    told += &format!("{:?}", saboteur.keys(&again, None)?);
    saboteur.release(again);
    saboteur.release(other);
    let unnamed = saboteur.open("")?;
    let default = saboteur.open("default")?;
    saboteur.set(&unnamed, "u", b"u")?;
    told += &format!("{:?}", saboteur.get(&default, "u")?);
    saboteur.release(unnamed);
    saboteur.release(default);
    Ok(told)
}

/// Returns what a mutant comes to in many rounds, and how many handles are left.
fn outcomes(id: &str) -> (String, u32) {
    let given = Given::default();
    let alive = given.alive.clone();
    let mut saboteur = Saboteur::new(given, catalog::chosen(id));
    let mut told = String::new();
    // In the first of them nothing is empty.
    for round in 1..31 {
        surround(&saboteur.behind, round);
        told += &format!("{:?}", saboteur.environment());
        told += &format!("{:?}", saboteur.arguments());
        told += &format!("{:?}", (saboteur.now(), saboteur.resolution()));
        told += &format!("{:?}", saboteur.directory());
        for length in [0, 3, 8, 258] {
            told += &format!("{:?}", saboteur.random_bytes(length));
        }
        told += &format!("{:?}", saboteur.random_number());
        for key in ["a", "b", "PATH", "absent"] {
            told += &format!("{:?}", saboteur.config(key));
        }
        told += &format!("{:?}", saboteur.whole_config());
        told += &format!("{:?}", use_buckets(&mut saboteur));
    }
    (told, alive.get())
}

#[test]
fn the_catalogue_is_well_formed_and_has_every_class() {
    let mutants = catalog::mutants();
    mutant::assert_well_formed(&mutants);
    // This prefix is what keeps the ids of the saboteurs apart.
    assert!(mutants.iter().all(|mutant| {
        mutant.id.starts_with("provider-") && mutant.contract.starts_with("surroundings.")
    }));
    let classes = [
        "frozen",
        "absent",
        "shows-through",
        "numbers",
        "order",
        "buckets",
    ];
    assert_eq!(mutant::classes(&mutants), classes);
}

#[test]
fn without_an_id_everything_is_forwarded_and_dropped() {
    let (told, alive) = outcomes("");
    let pairs = r#"[("b", "1"), ("a", "2"), ("b", "3")]"#;
    let first =
        format!(r#"{pairs}["b", "b", ""]((2147483648, 1500000), (0, 1))None[][17, 50, 84]"#);
    assert!(told.starts_with(&first), "{}", &told[..120]);
    assert_eq!(alive, 0);
}

#[test]
fn every_mutant_is_like_no_other_and_not_right() {
    let mut known = HashMap::from([(outcomes(""), "the provider".to_owned())]);
    for mutant in catalog::mutants() {
        let same = known.insert(outcomes(&mutant.id), mutant.id.clone());
        assert_eq!(same, None, "`{}` comes to the same", mutant.id);
    }
}

#[test]
fn only_handles_that_are_kept_are_left() {
    for mutant in catalog::mutants() {
        let keeps = mutant.id.starts_with("provider-buckets-keep-");
        let (_, alive) = outcomes(&mutant.id);
        assert_eq!(alive > 0, keeps, "{}", mutant.id);
    }
}
