//! What the lab's host has of its own, which no reader is to see: `crates/wasmtime` and the
//! contract `surroundings` name the same.

use crate::saboteur::{ConfigError, Moment, Pairs, StoreError};

/// The names of the host's variables.
const NAMES: [&str; 7] = ["HOME", "PATH", "LANG", "A", "a", "A_1", "é"];
/// The value of each.
pub const OWN: &str = "of the host";

/// Returns the host's environment.
pub fn environment() -> Pairs {
    let own = |name: &str| (name.to_owned(), OWN.to_owned());
    NAMES.map(own).to_vec()
}

/// Returns the host's variables that some pairs lack.
pub fn lacking(pairs: &Pairs) -> Pairs {
    let is_lacking = |name: &str| !pairs.iter().any(|(own, _)| own == name);
    let mut own = environment();
    own.retain(|(name, _)| is_lacking(name));
    own
}

/// Returns what the host's clock shows at a reading: it goes on by a microsecond with each.
pub fn now(reading: u32) -> Moment {
    (0, reading * 1_000)
}

/// Returns as many bytes as the host's random bytes are made of.
pub fn random_bytes(length: usize) -> Vec<u8> {
    let bytes = [0x5a, 0xc3, 0x17, 0xe8].into_iter().cycle();
    bytes.take(length).collect()
}

/// Returns the error of the host's configuration.
pub fn config_error() -> ConfigError {
    ConfigError::Upstream(OWN.to_owned())
}

/// Returns the error of the host's buckets.
pub fn store_error() -> StoreError {
    StoreError::Other(OWN.to_owned())
}
