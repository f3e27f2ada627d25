//! What is seen of the imports.

use crate::Reader;
use crate::exports::lab::reader::imported::{Guest, Outcome, Setup, Step};
use crate::wasi::cli::environment;
use crate::wasi::clocks::wall_clock;
use crate::wasi::config::store as config;
use crate::wasi::keyvalue::store::{self, Bucket};
use crate::wasi::random::random;

impl Guest for Reader {
    fn run(_: Setup, steps: Vec<Step>) -> Vec<Outcome> {
        // What is still in it is dropped with it.
        let mut buckets = Vec::new();
        let outcomes = steps.into_iter().map(|step| run(&mut buckets, step));
        outcomes.collect()
    }
}

/// Buckets by place; a place whose handle was dropped is empty.
type Buckets = Vec<Option<Bucket>>;

fn run(buckets: &mut Buckets, step: Step) -> Outcome {
    match step {
        Step::Environment => Outcome::Pairs(environment::get_environment()),
        Step::Arguments => Outcome::Texts(environment::get_arguments()),
        Step::Now => {
            let now = wall_clock::now();
            Outcome::Moment((now.seconds, now.nanoseconds))
        }
        Step::RandomBytes(length) => Outcome::Bytes(random::get_random_bytes(length)),
        Step::RandomNumber => Outcome::Number(random::get_random_u64()),
        Step::Config(key) => match config::get(&key) {
            Ok(value) => value.map_or(Outcome::None, Outcome::Text),
            Err(error) => failed_config(&error),
        },
        Step::WholeConfig => match config::get_all() {
            Ok(pairs) => Outcome::Pairs(pairs),
            Err(error) => failed_config(&error),
        },
        Step::Open(identifier) => match store::open(&identifier) {
            Ok(bucket) => {
                buckets.push(Some(bucket));
                Outcome::Done
            }
            Err(error) => failed(&error),
        },
        Step::Get(entry) => on(buckets, entry.at, |bucket| {
            let value = bucket.get(&entry.key)?;
            Ok(value.map_or(Outcome::None, Outcome::Bytes))
        }),
        Step::Set(new) => on(buckets, new.at, |bucket| {
            bucket.set(&new.key, &new.value)?;
            Ok(Outcome::Done)
        }),
        Step::Delete(entry) => on(buckets, entry.at, |bucket| {
            bucket.delete(&entry.key)?;
            Ok(Outcome::Done)
        }),
        Step::Exists(entry) => on(buckets, entry.at, |bucket| {
            Ok(Outcome::Flag(bucket.exists(&entry.key)?))
        }),
        Step::Keys(at) => on(buckets, at, |bucket| Ok(Outcome::Texts(keys(bucket)?))),
        Step::Release(at) => match buckets.get_mut(at as usize).and_then(Option::take) {
            Some(_) => Outcome::Done,
            None => Outcome::Absent,
        },
    }
}

/// Does something with the bucket at a place.
fn on(
    buckets: &Buckets,
    at: u32,
    act: impl FnOnce(&Bucket) -> Result<Outcome, store::Error>,
) -> Outcome {
    match buckets.get(at as usize) {
        Some(Some(bucket)) => act(bucket).unwrap_or_else(|error| failed(&error)),
        _ => Outcome::Absent,
    }
}

/// All keys of a bucket, page by page.
fn keys(bucket: &Bucket) -> Result<Vec<String>, store::Error> {
    let mut keys = Vec::new();
    let mut cursor = None;
    loop {
        let page = bucket.list_keys(cursor)?;
        keys.extend(page.keys);
        cursor = page.cursor;
        if cursor.is_none() {
            return Ok(keys);
        }
    }
}

fn failed_config(error: &config::Error) -> Outcome {
    let name = match error {
        config::Error::Upstream(_) => "upstream",
        config::Error::Io(_) => "io",
    };
    Outcome::Failed(name.to_owned())
}

fn failed(error: &store::Error) -> Outcome {
    let name = match error {
        store::Error::NoSuchStore => "no-such-store",
        store::Error::AccessDenied => "access-denied",
        store::Error::Other(_) => "other",
    };
    Outcome::Failed(name.to_owned())
}
