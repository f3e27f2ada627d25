//! Buckets of pairs, which live as long as handles to them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use crate::Provider;
use crate::exports::wasi::keyvalue::store::{Bucket, Error, Guest, GuestBucket, KeyResponse};

/// Pairs in the order in which their keys were first set.
type Pairs = RefCell<Vec<(String, Vec<u8>)>>;

/// One handle to a bucket.
pub struct Handle(Rc<Pairs>);

thread_local! {
    /// The buckets by identifier; those without a handle are gone.
    static BUCKETS: RefCell<HashMap<String, Weak<Pairs>>> = RefCell::default();
}

impl Guest for Provider {
    type Bucket = Handle;

    fn open(identifier: String) -> Result<Bucket, Error> {
        let pairs = BUCKETS.with_borrow_mut(|buckets| {
            buckets.retain(|_, pairs| pairs.strong_count() > 0);
            buckets
                .get(&identifier)
                .and_then(Weak::upgrade)
                .unwrap_or_else(|| {
                    let pairs = Rc::<Pairs>::default();
                    buckets.insert(identifier, Rc::downgrade(&pairs));
                    pairs
                })
        });
        Ok(Bucket::new(Handle(pairs)))
    }
}

impl GuestBucket for Handle {
    fn get(&self, key: String) -> Result<Option<Vec<u8>>, Error> {
        let pairs = self.0.borrow();
        let found = pairs.iter().find(|(name, _)| *name == key);
        Ok(found.map(|(_, value)| value.clone()))
    }

    fn set(&self, key: String, value: Vec<u8>) -> Result<(), Error> {
        let mut pairs = self.0.borrow_mut();
        match pairs.iter_mut().find(|(name, _)| *name == key) {
            Some(pair) => pair.1 = value,
            None => pairs.push((key, value)),
        }
        Ok(())
    }

    fn delete(&self, key: String) -> Result<(), Error> {
        self.0.borrow_mut().retain(|(name, _)| *name != key);
        Ok(())
    }

    fn exists(&self, key: String) -> Result<bool, Error> {
        Ok(self.0.borrow().iter().any(|(name, _)| *name == key))
    }

    fn list_keys(&self, _: Option<u64>) -> Result<KeyResponse, Error> {
        let pairs = self.0.borrow();
        Ok(KeyResponse {
            keys: pairs.iter().map(|(key, _)| key.clone()).collect(),
            cursor: None,
        })
    }
}
