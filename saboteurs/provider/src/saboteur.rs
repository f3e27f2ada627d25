//! Does what a mutant does wrong, in front of a provider.

use rules::when::{Calls, When};

use crate::buckets::Seen;
use crate::host;

/// Names and values.
pub type Pairs = Vec<(String, String)>;
/// Seconds and nanoseconds.
pub type Moment = (u64, u32);

/// An error of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigError {
    Upstream(String),
    Io(String),
}

/// An error of buckets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreError {
    NoSuchStore,
    AccessDenied,
    Other(String),
}

/// A page of keys, and the cursor of the next page if there is one.
pub type Page = (Vec<String>, Option<u64>);

/// The provider that calls are forwarded to.
pub trait Behind {
    /// A handle to a bucket; to drop it drops the provider's.
    type Bucket;

    fn environment(&self) -> Pairs;
    fn arguments(&self) -> Vec<String>;
    fn directory(&self) -> Option<String>;
    fn now(&self) -> Moment;
    fn resolution(&self) -> Moment;
    fn random_bytes(&self, length: u64) -> Vec<u8>;
    fn random_number(&self) -> u64;
    fn config(&self, key: &str) -> Result<Option<String>, ConfigError>;
    fn whole_config(&self) -> Result<Pairs, ConfigError>;
    fn open(&self, identifier: &str) -> Result<Self::Bucket, StoreError>;
    fn get(&self, bucket: &Self::Bucket, key: &str) -> Result<Option<Vec<u8>>, StoreError>;
    fn set(&self, bucket: &Self::Bucket, key: &str, value: &[u8]) -> Result<(), StoreError>;
    fn delete(&self, bucket: &Self::Bucket, key: &str) -> Result<(), StoreError>;
    fn exists(&self, bucket: &Self::Bucket, key: &str) -> Result<bool, StoreError>;
    fn keys(&self, bucket: &Self::Bucket, cursor: Option<u64>) -> Result<Page, StoreError>;
}

/// A handle to a bucket, and the identifier by which the reader opened it.
pub struct Handle<B> {
    bucket: B,
    identifier: String,
}

/// A part of the surroundings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Environment,
    Arguments,
    Clock,
    Random,
    Config,
}

/// The one thing that is wrong.
#[derive(Clone, Copy)]
pub enum Fault {
    /// A part stays as it was when it was read first.
    Frozen(Part),
    /// The environment is changed.
    Environment(fn(Pairs) -> Pairs),
    /// The arguments are changed.
    Arguments(fn(Vec<String>) -> Vec<String>),
    /// What the clock shows is changed.
    Now(fn(Moment) -> Moment),
    /// The clock counts its readings, as the host's does.
    CountsReadings,
    /// Random numbers are changed.
    RandomNumber(fn(u64) -> u64),
    /// Random bytes are changed.
    RandomBytes(fn(Vec<u8>) -> Vec<u8>),
    /// Random bytes are asked for by another length.
    RandomLength(fn(u64) -> u64),
    /// Random bytes begin where those of the call before ended.
    RandomGoesOn,
    /// The value of a key of the configuration is changed.
    ConfigValue(fn(Option<String>) -> Result<Option<String>, ConfigError>),
    /// All pairs of the configuration are changed; single keys are looked up in what was there.
    WholeConfig(fn(Pairs) -> Result<Pairs, ConfigError>),
    /// All pairs of the configuration are changed, and single keys are looked up in them.
    ConfigPairs(fn(Pairs) -> Result<Pairs, ConfigError>),
    /// The last pair with a key counts, of the configuration.
    ConfigLast,
    /// Identifiers are changed or refused.
    Identifier(fn(&str) -> Result<String, StoreError>),
    /// Keys are changed.
    Key(fn(&str) -> String),
    /// Values are changed when they are set.
    Value(fn(&[u8]) -> Vec<u8>),
    /// The lists of keys are changed.
    Keys(fn(Vec<String>) -> Vec<String>),
    /// Keys are listed in the order of their first setting, those that were deleted at the place
    /// of then.
    KeysByFirstSet,
    /// Keys that were deleted are listed.
    KeysWithDeleted,
    /// A key that is set again comes last.
    SetAgainLast,
    /// A key whose value is empty is absent.
    EmptyIsAbsent,
    /// A key that is absent has an empty value.
    AbsentIsEmpty,
    /// An empty key is not set.
    NoEmptyKey,
    /// Each handle has a bucket of its own.
    OwnBuckets,
    /// A bucket is emptied with the first of its handles that is dropped.
    EndsWithFirst,
    /// Some handles are not dropped, by the number of drops before.
    Keeps(When),
    /// `delete` is not forwarded.
    DeletesNothing,
    /// `set` appends to the value that is there.
    Appends,
    /// `set` leaves the value that is there.
    FirstValueStays,
    /// A key exists for ever once it was set.
    ExistsOnceSet,
}

/// Forwards calls to a provider and does one thing wrong, or nothing.
pub struct Saboteur<B> {
    behind: B,
    fault: Option<Fault>,
    calls: Calls,
    environment: Option<Pairs>,
    arguments: Option<Vec<String>>,
    now: Option<Moment>,
    seed: Option<u64>,
    config: Option<Result<Pairs, ConfigError>>,
    /// The readings of the clock so far.
    readings: u32,
    /// The random bytes that were returned so far.
    drawn: u64,
    /// The buckets that were opened so far.
    opened: u64,
    seen: Seen,
}

impl<B: Behind> Saboteur<B> {
    /// Returns a saboteur with a fault, or one that does nothing.
    pub fn new(behind: B, fault: Option<Fault>) -> Self {
        Saboteur {
            behind,
            fault,
            calls: Calls::default(),
            environment: None,
            arguments: None,
            now: None,
            seed: None,
            config: None,
            readings: 0,
            drawn: 0,
            opened: 0,
            seen: Seen::default(),
        }
    }

    fn is_frozen(&self, part: Part) -> bool {
        matches!(self.fault, Some(Fault::Frozen(own)) if own == part)
    }

    pub fn environment(&mut self) -> Pairs {
        if self.is_frozen(Part::Environment) {
            let first = || self.behind.environment();
            return self.environment.get_or_insert_with(first).clone();
        }
        let pairs = self.behind.environment();
        match self.fault {
            Some(Fault::Environment(change)) => change(pairs),
            _ => pairs,
        }
    }

    pub fn arguments(&mut self) -> Vec<String> {
        if self.is_frozen(Part::Arguments) {
            let first = || self.behind.arguments();
            return self.arguments.get_or_insert_with(first).clone();
        }
        let arguments = self.behind.arguments();
        match self.fault {
            Some(Fault::Arguments(change)) => change(arguments),
            _ => arguments,
        }
    }

    pub fn directory(&self) -> Option<String> {
        self.behind.directory()
    }

    pub fn now(&mut self) -> Moment {
        if self.is_frozen(Part::Clock) {
            let first = || self.behind.now();
            return *self.now.get_or_insert_with(first);
        }
        let now = self.behind.now();
        match self.fault {
            Some(Fault::Now(change)) => change(now),
            Some(Fault::CountsReadings) => {
                self.readings += 1;
                host::now(self.readings)
            }
            _ => now,
        }
    }

    pub fn resolution(&self) -> Moment {
        self.behind.resolution()
    }

    /// Returns the number that all random bytes and numbers are made of, as it was at first.
    fn first_seed(&mut self) -> u64 {
        let first = || self.behind.random_number();
        *self.seed.get_or_insert_with(first)
    }

    pub fn random_bytes(&mut self, length: u64) -> Vec<u8> {
        if self.is_frozen(Part::Random) {
            let bytes = self.first_seed().to_le_bytes().into_iter().cycle();
            return bytes.take(length as usize).collect();
        }
        match self.fault {
            Some(Fault::RandomBytes(change)) => change(self.behind.random_bytes(length)),
            Some(Fault::RandomLength(change)) => self.behind.random_bytes(change(length)),
            Some(Fault::RandomGoesOn) => {
                // The provider's bytes are eight, over and over.
                let skipped = self.drawn % 8;
                self.drawn += length;
                let bytes = self.behind.random_bytes(skipped + length);
                bytes[skipped as usize..].to_vec()
            }
            _ => self.behind.random_bytes(length),
        }
    }

    pub fn random_number(&mut self) -> u64 {
        if self.is_frozen(Part::Random) {
            return self.first_seed();
        }
        let number = self.behind.random_number();
        match self.fault {
            Some(Fault::RandomNumber(change)) => change(number),
            _ => number,
        }
    }

    /// Returns the pairs in which single keys are looked up, if the fault is in them.
    fn pairs(&mut self) -> Option<Result<Pairs, ConfigError>> {
        if self.is_frozen(Part::Config) {
            let first = || self.behind.whole_config();
            return Some(self.config.get_or_insert_with(first).clone());
        }
        match self.fault {
            Some(Fault::ConfigPairs(change)) => Some(self.behind.whole_config().and_then(change)),
            Some(Fault::ConfigLast) => Some(self.behind.whole_config().map(|mut pairs| {
                pairs.reverse();
                pairs
            })),
            _ => None,
        }
    }

    pub fn config(&mut self, key: &str) -> Result<Option<String>, ConfigError> {
        if let Some(pairs) = self.pairs() {
            let mut pairs = pairs?.into_iter();
            let found = pairs.find(|(name, _)| name == key);
            return Ok(found.map(|(_, value)| value));
        }
        let value = self.behind.config(key)?;
        match self.fault {
            Some(Fault::ConfigValue(change)) => change(value),
            _ => Ok(value),
        }
    }

    pub fn whole_config(&mut self) -> Result<Pairs, ConfigError> {
        let pairs = match self.fault {
            Some(Fault::ConfigLast) => None,
            _ => self.pairs(),
        };
        let pairs = pairs.unwrap_or_else(|| self.behind.whole_config());
        match self.fault {
            Some(Fault::WholeConfig(change)) => pairs.and_then(change),
            _ => pairs,
        }
    }

    pub fn open(&mut self, identifier: &str) -> Result<Handle<B::Bucket>, StoreError> {
        self.opened += 1;
        let forwarded = match self.fault {
            Some(Fault::Identifier(change)) => change(identifier)?,
            Some(Fault::OwnBuckets) => format!("{identifier} {}", self.opened),
            _ => identifier.to_owned(),
        };
        let bucket = self.behind.open(&forwarded)?;
        self.seen.open(identifier);
        Ok(Handle {
            bucket,
            identifier: identifier.to_owned(),
        })
    }

    fn key(&self, key: &str) -> String {
        match self.fault {
            Some(Fault::Key(change)) => change(key),
            _ => key.to_owned(),
        }
    }

    pub fn get(
        &mut self,
        handle: &Handle<B::Bucket>,
        key: &str,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let value = self.behind.get(&handle.bucket, &self.key(key))?;
        Ok(match self.fault {
            Some(Fault::EmptyIsAbsent) => value.filter(|value| !value.is_empty()),
            Some(Fault::AbsentIsEmpty) => Some(value.unwrap_or_default()),
            _ => value,
        })
    }

    pub fn set(
        &mut self,
        handle: &Handle<B::Bucket>,
        key: &str,
        value: &[u8],
    ) -> Result<(), StoreError> {
        self.seen.set(&handle.identifier, key);
        let bucket = &handle.bucket;
        let mut value = value.to_vec();
        match self.fault {
            Some(Fault::NoEmptyKey) if key.is_empty() => return Ok(()),
            Some(Fault::Value(change)) => value = change(&value),
            Some(Fault::SetAgainLast) => self.behind.delete(bucket, key)?,
            Some(Fault::Appends) => {
                let there = self.behind.get(bucket, key)?.unwrap_or_default();
                value = [there, value].concat();
            }
            Some(Fault::FirstValueStays) if self.behind.exists(bucket, key)? => return Ok(()),
            _ => {}
        }
        self.behind.set(bucket, &self.key(key), &value)
    }

    pub fn delete(&mut self, handle: &Handle<B::Bucket>, key: &str) -> Result<(), StoreError> {
        match self.fault {
            Some(Fault::DeletesNothing) => Ok(()),
            _ => self.behind.delete(&handle.bucket, &self.key(key)),
        }
    }

    pub fn exists(&mut self, handle: &Handle<B::Bucket>, key: &str) -> Result<bool, StoreError> {
        let exists = self.behind.exists(&handle.bucket, &self.key(key))?;
        Ok(match self.fault {
            Some(Fault::EmptyIsAbsent) => {
                let value = self.behind.get(&handle.bucket, key)?;
                value.is_some_and(|value| !value.is_empty())
            }
            Some(Fault::ExistsOnceSet) => exists || self.seen.place(&handle.identifier, key) > 0,
            _ => exists,
        })
    }

    pub fn keys(
        &mut self,
        handle: &Handle<B::Bucket>,
        cursor: Option<u64>,
    ) -> Result<Page, StoreError> {
        let (mut keys, cursor) = self.behind.keys(&handle.bucket, cursor)?;
        let place = |key: &String| self.seen.place(&handle.identifier, key);
        match self.fault {
            Some(Fault::Keys(change)) => keys = change(keys),
            Some(Fault::KeysByFirstSet) => keys.sort_by_key(place),
            Some(Fault::KeysWithDeleted) => {
                let known = self.seen.keys(&handle.identifier);
                let deleted = known.iter().filter(|key| !keys.contains(key));
                let deleted: Vec<String> = deleted.cloned().collect();
                keys.extend(deleted);
            }
            _ => {}
        }
        Ok((keys, cursor))
    }

    /// Drops a handle.
    pub fn release(&mut self, handle: Handle<B::Bucket>) {
        self.seen.release(&handle.identifier);
        match self.fault {
            Some(Fault::EndsWithFirst) => {
                let (keys, _) = self.behind.keys(&handle.bucket, None).unwrap_or_default();
                for key in keys {
                    // A key that cannot be deleted stays.
                    _ = self.behind.delete(&handle.bucket, &key);
                }
            }
            Some(Fault::Keeps(when)) if self.calls.strikes(when, "") => std::mem::forget(handle),
            _ => {}
        }
    }
}

#[cfg(test)]
#[path = "saboteur_tests.rs"]
mod tests;
