//! `wasi:io/poll`, and the clock that can be waited for.

use std::time::{Duration, Instant};

use crate::FileProvider;
use crate::exports::wasi::clocks::monotonic_clock;
use crate::exports::wasi::io::poll::{self, GuestPollable, Pollable, PollableBorrow};

/// What is waited for: a moment, or nothing at all.
pub struct Waiting(Option<Instant>);

thread_local! {
    /// When the first thing was asked of the clock.
    static BEGUN: Instant = Instant::now();
}

impl Waiting {
    pub fn for_nothing() -> Self {
        Waiting(None)
    }

    fn rest(&self) -> Duration {
        let rest = |moment: Instant| moment.saturating_duration_since(Instant::now());
        self.0.map_or(Duration::ZERO, rest)
    }
}

impl poll::Guest for FileProvider {
    type Pollable = Waiting;

    fn poll(waiting: Vec<PollableBorrow>) -> Vec<u32> {
        assert!(!waiting.is_empty(), "nothing is waited for");
        let rests = || waiting.iter().map(|one| one.get::<Waiting>().rest());
        std::thread::sleep(rests().min().unwrap_or_default());
        let ready = (0..).zip(rests()).filter(|(_, rest)| rest.is_zero());
        ready.map(|(at, _)| at).collect()
    }
}

impl GuestPollable for Waiting {
    fn ready(&self) -> bool {
        self.rest().is_zero()
    }

    fn block(&self) {
        std::thread::sleep(self.rest());
    }
}

impl monotonic_clock::Guest for FileProvider {
    fn now() -> u64 {
        BEGUN.with(|begun| begun.elapsed().as_nanos() as u64)
    }

    fn resolution() -> u64 {
        1
    }

    fn subscribe_instant(when: u64) -> Pollable {
        Self::subscribe_duration(when.saturating_sub(Self::now()))
    }

    fn subscribe_duration(when: u64) -> Pollable {
        let moment = Instant::now().checked_add(Duration::from_nanos(when));
        Pollable::new(Waiting(moment))
    }
}
