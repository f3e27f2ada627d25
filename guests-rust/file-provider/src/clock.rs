//! The wall clock, which is the host's.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::FileProvider;
use crate::exports::wasi::clocks::wall_clock::{Datetime, Guest};

impl Guest for FileProvider {
    fn now() -> Datetime {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let since = since.unwrap_or_default();
        Datetime {
            seconds: since.as_secs(),
            nanoseconds: since.subsec_nanos(),
        }
    }

    fn resolution() -> Datetime {
        Datetime {
            seconds: 0,
            nanoseconds: 1,
        }
    }
}
