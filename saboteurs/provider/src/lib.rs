//! The world `provider-saboteur`: the generated bindings, and behind them a provider that does
//! one thing wrong.
//!
//! [`catalog`] lists what that can be, [`saboteur`] does it.

mod buckets;
mod catalog;
mod host;
mod saboteur;

use std::cell::RefCell;

use crate::exports::lab::saboteur::catalog::{Guest as Catalog, Mutant};
use crate::exports::wasi::cli::environment::Guest as Environment;
use crate::exports::wasi::clocks::wall_clock::{Datetime, Guest as Clock};
use crate::exports::wasi::config::store as exported_config;
use crate::exports::wasi::keyvalue::store::{self as exported_store, GuestBucket, KeyResponse};
use crate::exports::wasi::random::random::Guest as Random;
use crate::lab::saboteur::choice;
use crate::saboteur::{Behind, ConfigError, Handle, Moment, Page, Pairs, Saboteur, StoreError};
use crate::wasi::cli::environment;
use crate::wasi::clocks::wall_clock;
use crate::wasi::config::store as config;
use crate::wasi::keyvalue::store;
use crate::wasi::random::random;

wit_bindgen::generate!({
    path: "../../wit/saboteur",
    world: "provider-saboteur",
    generate_all,
});

thread_local! {
    /// The lab is asked once which mutant this instance is.
    static SABOTEUR: RefCell<Saboteur<Imported>> =
        RefCell::new(Saboteur::new(Imported, catalog::chosen(&choice::mutant())));
}

fn with<T>(work: impl FnOnce(&mut Saboteur<Imported>) -> T) -> T {
    SABOTEUR.with_borrow_mut(work)
}

struct Component;

impl Environment for Component {
    fn get_environment() -> Pairs {
        with(Saboteur::environment)
    }

    fn get_arguments() -> Vec<String> {
        with(Saboteur::arguments)
    }

    fn initial_cwd() -> Option<String> {
        with(|saboteur| saboteur.directory())
    }
}

impl Clock for Component {
    fn now() -> Datetime {
        datetime(with(Saboteur::now))
    }

    fn resolution() -> Datetime {
        datetime(with(|saboteur| saboteur.resolution()))
    }
}

fn datetime((seconds, nanoseconds): Moment) -> Datetime {
    Datetime {
        seconds,
        nanoseconds,
    }
}

impl Random for Component {
    fn get_random_bytes(length: u64) -> Vec<u8> {
        with(|saboteur| saboteur.random_bytes(length))
    }

    fn get_random_u64() -> u64 {
        with(Saboteur::random_number)
    }
}

impl exported_config::Guest for Component {
    fn get(key: String) -> Result<Option<String>, exported_config::Error> {
        with(|saboteur| saboteur.config(&key)).map_err(sent_config_error)
    }

    fn get_all() -> Result<Pairs, exported_config::Error> {
        with(Saboteur::whole_config).map_err(sent_config_error)
    }
}

fn sent_config_error(error: ConfigError) -> exported_config::Error {
    match error {
        ConfigError::Upstream(why) => exported_config::Error::Upstream(why),
        ConfigError::Io(why) => exported_config::Error::Io(why),
    }
}

/// What a handle of the reader stands for; its destructor takes the bucket out.
struct Bucket(Option<Handle<store::Bucket>>);

impl Bucket {
    fn with<T>(
        &self,
        work: impl FnOnce(&mut Saboteur<Imported>, &Handle<store::Bucket>) -> Result<T, StoreError>,
    ) -> Result<T, exported_store::Error> {
        let handle = self.0.as_ref().expect("only the destructor takes it");
        with(|saboteur| work(saboteur, handle)).map_err(sent_store_error)
    }
}

impl exported_store::Guest for Component {
    type Bucket = Bucket;

    fn open(identifier: String) -> Result<exported_store::Bucket, exported_store::Error> {
        let handle = with(|saboteur| saboteur.open(&identifier)).map_err(sent_store_error)?;
        Ok(exported_store::Bucket::new(Bucket(Some(handle))))
    }
}

impl GuestBucket for Bucket {
    fn get(&self, key: String) -> Result<Option<Vec<u8>>, exported_store::Error> {
        self.with(|saboteur, handle| saboteur.get(handle, &key))
    }

    fn set(&self, key: String, value: Vec<u8>) -> Result<(), exported_store::Error> {
        self.with(|saboteur, handle| saboteur.set(handle, &key, &value))
    }

    fn delete(&self, key: String) -> Result<(), exported_store::Error> {
        self.with(|saboteur, handle| saboteur.delete(handle, &key))
    }

    fn exists(&self, key: String) -> Result<bool, exported_store::Error> {
        self.with(|saboteur, handle| saboteur.exists(handle, &key))
    }

    fn list_keys(&self, cursor: Option<u64>) -> Result<KeyResponse, exported_store::Error> {
        let (keys, cursor) = self.with(|saboteur, handle| saboteur.keys(handle, cursor))?;
        Ok(KeyResponse { keys, cursor })
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        if let Some(handle) = self.0.take() {
            with(|saboteur| saboteur.release(handle));
        }
    }
}

fn sent_store_error(error: StoreError) -> exported_store::Error {
    match error {
        StoreError::NoSuchStore => exported_store::Error::NoSuchStore,
        StoreError::AccessDenied => exported_store::Error::AccessDenied,
        StoreError::Other(why) => exported_store::Error::Other(why),
    }
}

impl Catalog for Component {
    fn mutants() -> Vec<Mutant> {
        let listed = |mutant: catalog::Mutant| Mutant {
            id: mutant.id,
            class: mutant.class.to_owned(),
            contract: mutant.contract.to_owned(),
            says: mutant.says,
        };
        catalog::mutants().into_iter().map(listed).collect()
    }
}

/// The imported provider.
struct Imported;

impl Behind for Imported {
    type Bucket = store::Bucket;

    fn environment(&self) -> Pairs {
        environment::get_environment()
    }

    fn arguments(&self) -> Vec<String> {
        environment::get_arguments()
    }

    fn directory(&self) -> Option<String> {
        environment::initial_cwd()
    }

    fn now(&self) -> Moment {
        moment(wall_clock::now())
    }

    fn resolution(&self) -> Moment {
        moment(wall_clock::resolution())
    }

    fn random_bytes(&self, length: u64) -> Vec<u8> {
        random::get_random_bytes(length)
    }

    fn random_number(&self) -> u64 {
        random::get_random_u64()
    }

    fn config(&self, key: &str) -> Result<Option<String>, ConfigError> {
        config::get(key).map_err(received_config_error)
    }

    fn whole_config(&self) -> Result<Pairs, ConfigError> {
        config::get_all().map_err(received_config_error)
    }

    fn open(&self, identifier: &str) -> Result<store::Bucket, StoreError> {
        store::open(identifier).map_err(received_store_error)
    }

    fn get(&self, bucket: &store::Bucket, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        bucket.get(key).map_err(received_store_error)
    }

    fn set(&self, bucket: &store::Bucket, key: &str, value: &[u8]) -> Result<(), StoreError> {
        bucket.set(key, value).map_err(received_store_error)
    }

    fn delete(&self, bucket: &store::Bucket, key: &str) -> Result<(), StoreError> {
        bucket.delete(key).map_err(received_store_error)
    }

    fn exists(&self, bucket: &store::Bucket, key: &str) -> Result<bool, StoreError> {
        bucket.exists(key).map_err(received_store_error)
    }

    fn keys(&self, bucket: &store::Bucket, cursor: Option<u64>) -> Result<Page, StoreError> {
        let page = bucket.list_keys(cursor).map_err(received_store_error)?;
        Ok((page.keys, page.cursor))
    }
}

fn moment(datetime: wall_clock::Datetime) -> Moment {
    (datetime.seconds, datetime.nanoseconds)
}

fn received_config_error(error: config::Error) -> ConfigError {
    match error {
        config::Error::Upstream(why) => ConfigError::Upstream(why),
        config::Error::Io(why) => ConfigError::Io(why),
    }
}

fn received_store_error(error: store::Error) -> StoreError {
    match error {
        store::Error::NoSuchStore => StoreError::NoSuchStore,
        store::Error::AccessDenied => StoreError::AccessDenied,
        store::Error::Other(why) => StoreError::Other(why),
    }
}

export!(Component);
