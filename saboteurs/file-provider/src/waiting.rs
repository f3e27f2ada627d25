//! Clocks and what can be waited for, forwarded.

use crate::Component;
use crate::exports::wasi::clocks::monotonic_clock as exported_clock;
use crate::exports::wasi::clocks::wall_clock::{Datetime, Guest as WallClock};
use crate::exports::wasi::io::poll::{self as exported, GuestPollable, PollableBorrow};
use crate::wasi::clocks::{monotonic_clock, wall_clock};
use crate::wasi::io::poll::{self, Pollable};

/// What the provider waits for.
pub struct Waiting(Pollable);

impl Waiting {
    pub fn forwards(pollable: Pollable) -> exported::Pollable {
        exported::Pollable::new(Waiting(pollable))
    }
}

impl exported::Guest for Component {
    type Pollable = Waiting;

    fn poll(waiting: Vec<PollableBorrow>) -> Vec<u32> {
        let waiting: Vec<&Pollable> = waiting.iter().map(|one| &one.get::<Waiting>().0).collect();
        poll::poll(&waiting)
    }
}

impl GuestPollable for Waiting {
    fn ready(&self) -> bool {
        self.0.ready()
    }

    fn block(&self) {
        self.0.block();
    }
}

impl exported_clock::Guest for Component {
    fn now() -> u64 {
        monotonic_clock::now()
    }

    fn resolution() -> u64 {
        monotonic_clock::resolution()
    }

    fn subscribe_instant(when: u64) -> exported::Pollable {
        Waiting::forwards(monotonic_clock::subscribe_instant(when))
    }

    fn subscribe_duration(when: u64) -> exported::Pollable {
        Waiting::forwards(monotonic_clock::subscribe_duration(when))
    }
}

impl WallClock for Component {
    fn now() -> Datetime {
        datetime(wall_clock::now())
    }

    fn resolution() -> Datetime {
        datetime(wall_clock::resolution())
    }
}

/// A moment of the provider.
pub fn datetime(moment: wall_clock::Datetime) -> Datetime {
    Datetime {
        seconds: moment.seconds,
        nanoseconds: moment.nanoseconds,
    }
}
