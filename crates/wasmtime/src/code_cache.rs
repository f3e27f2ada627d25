//! Compiled functions, kept while the process lives: a guest of some thousand
//! functions is part of many compositions and its functions are compiled once.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::{PoisonError, RwLock};

use wasmtime::CacheStore;

/// Maps the engine's hash of a function to the compiled function.
#[derive(Default)]
pub struct Functions(RwLock<HashMap<Vec<u8>, Vec<u8>>>);

impl fmt::Debug for Functions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let functions = self.0.read().unwrap_or_else(PoisonError::into_inner);
        write!(f, "{} functions", functions.len())
    }
}

impl CacheStore for Functions {
    fn get(&self, key: &[u8]) -> Option<Cow<'_, [u8]>> {
        let functions = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Some(Cow::Owned(functions.get(key)?.clone()))
    }

    fn insert(&self, key: &[u8], value: Vec<u8>) -> bool {
        let mut functions = self.0.write().unwrap_or_else(PoisonError::into_inner);
        functions.insert(key.to_vec(), value);
        true
    }
}
