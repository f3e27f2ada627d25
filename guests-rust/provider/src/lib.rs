//! The world `provider` of `lab:provider` in Rust.

mod buckets;

use crate::exports::wasi::cli::environment;
use crate::exports::wasi::clocks::wall_clock::{self, Datetime};
use crate::exports::wasi::config::store as config;
use crate::exports::wasi::random::random;
use crate::lab::surroundings::given;

wit_bindgen::generate!({
    path: "../../wit/provider",
    world: "provider",
    generate_all,
});

struct Provider;

impl environment::Guest for Provider {
    fn get_environment() -> Vec<(String, String)> {
        given::get().variables
    }

    fn get_arguments() -> Vec<String> {
        given::get().arguments
    }

    fn initial_cwd() -> Option<String> {
        None
    }
}

impl wall_clock::Guest for Provider {
    fn now() -> Datetime {
        let setup = given::get();
        Datetime {
            seconds: setup.seconds,
            nanoseconds: setup.nanoseconds,
        }
    }

    fn resolution() -> Datetime {
        Datetime {
            seconds: 0,
            nanoseconds: 1,
        }
    }
}

impl random::Guest for Provider {
    fn get_random_bytes(len: u64) -> Vec<u8> {
        let bytes = given::get().random.to_le_bytes();
        bytes.into_iter().cycle().take(len as usize).collect()
    }

    fn get_random_u64() -> u64 {
        given::get().random
    }
}

impl config::Guest for Provider {
    fn get(key: String) -> Result<Option<String>, config::Error> {
        let pairs = given::get().config.into_iter();
        let mut values = pairs.filter_map(|(name, value)| (name == key).then_some(value));
        Ok(values.next())
    }

    fn get_all() -> Result<Vec<(String, String)>, config::Error> {
        Ok(given::get().config)
    }
}

export!(Provider);
