//! What is seen by `std`.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::Reader;
use crate::exports::lab::reader::standard::{Guest, Setup};

impl Guest for Reader {
    fn variable(_: Setup, name: String) -> Result<Option<String>, String> {
        Ok(std::env::var(name).ok())
    }

    fn arguments(_: Setup) -> Result<Vec<String>, String> {
        Ok(std::env::args().collect())
    }

    fn milliseconds(_: Setup) -> Result<u64, String> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since
            .map(|since| since.as_millis() as u64)
            .map_err(|error| error.to_string())
    }

    fn random(_: Setup, _: u32) -> Result<Vec<u8>, String> {
        Err("Rust's standard library has no random bytes".to_owned())
    }
}
