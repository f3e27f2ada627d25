//! How long a call may take: so much time of the processor, whatever else the machine does
//! meanwhile; and as a last resort, many times as much of the clock.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use wasmtime::{Store, Trap, UpdateDeadline};

use super::{State, TICK};

/// How many times the granted time may pass by the clock. A machine that gives a thread
/// less than a twentieth of a core is not one to judge guests on; and a guest that waits
/// for what never comes uses no time of the processor at all.
const PATIENCE: u32 = 20;

/// What counts of the time between two looks at the clocks, of which there is one in each
/// tick: after more than this the process itself did not run, as when it was suspended.
const MOST_BETWEEN: Duration = Duration::from_secs(1);

/// The time of the call that is being made in a store.
#[derive(Debug)]
pub struct Deadline {
    granted: Duration,
    /// When the clocks were looked at last; at first, when the call began.
    looked: Instant,
    /// What has passed by the clock while the process ran.
    passed: Duration,
    /// What the thread's clock showed when the call began. It is read late, since reading
    /// it takes longer than many calls do: in calls of less than a tick, never.
    began: Option<Duration>,
    /// Why the call was stopped, if it was.
    stopped: Option<Stopped>,
}

/// Which clock stopped a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// The call used the time of the processor that it was granted.
    Processor,
    /// The call was not over after many times as much by the clock.
    Clock,
}

impl Default for Deadline {
    fn default() -> Self {
        Deadline {
            granted: Duration::MAX,
            looked: Instant::now(),
            passed: Duration::ZERO,
            began: None,
            stopped: None,
        }
    }
}

impl Deadline {
    /// Returns the time of the processor that the call has used, to a tick.
    pub fn used(&self) -> Duration {
        match self.began {
            Some(began) => processor().saturating_sub(began),
            None => self.looked.elapsed().min(TICK),
        }
    }

    /// Says why the call was stopped, in the words of a failure's detail.
    pub fn words(&self) -> String {
        let seconds = |time: Duration| (time.as_secs_f64() * 1e3).round() / 1e3;
        let (granted, passed) = (seconds(self.granted), seconds(self.passed));
        match self.stopped {
            Some(Stopped::Clock) => format!(
                "no answer within {granted} s of the processor's time, of which it used {}, \
                 and {passed} s by the clock",
                seconds(self.used())
            ),
            _ => format!("no answer within {granted} s of the processor's time"),
        }
    }

    /// Looks at both clocks; `false` if the call is over.
    fn goes_on(&mut self) -> bool {
        self.look(processor(), Instant::now())
    }

    /// The same, with what the clocks show.
    fn look(&mut self, processor: Duration, now: Instant) -> bool {
        self.passed += now.duration_since(self.looked).min(MOST_BETWEEN);
        self.looked = now;
        // The first look is a tick after the call began, or later if the machine is busy.
        let began = *self
            .began
            .get_or_insert(processor.saturating_sub(self.passed.min(TICK)));
        self.stopped = if processor.saturating_sub(began) >= self.granted {
            Some(Stopped::Processor)
        } else if self.passed >= self.granted.saturating_mul(PATIENCE) {
            Some(Stopped::Clock)
        } else {
            None
        };
        self.stopped.is_none()
    }
}

/// The time that this thread has had of the processor.
fn processor() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let nanos = u32::try_from(time.tv_nsec).unwrap_or_default();
    Duration::new(u64::try_from(time.tv_sec).unwrap_or_default(), nanos)
}

/// Stops the calls in a store when their time is over.
pub fn watch(store: &mut Store<State>) {
    store.epoch_deadline_callback(|mut store| match store.data_mut().deadline.goes_on() {
        true => Ok(UpdateDeadline::Continue(1)),
        false => Err(Trap::Interrupt.into()),
    });
}

/// Begins a call, or an instantiation, that may take some time.
pub fn grant(store: &mut Store<State>, time: Duration) {
    store.data_mut().deadline = Deadline {
        granted: time,
        ..Deadline::default()
    };
    store.set_epoch_deadline(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deadline(granted: u64, passed: u64, used: u64) -> Deadline {
        let millis = Duration::from_millis;
        Deadline {
            granted: millis(granted),
            looked: Instant::now(),
            passed: millis(passed),
            began: Some(processor().saturating_sub(millis(used))),
            stopped: None,
        }
    }

    /// A thread that has had enough of the processor to have used it in a call.
    fn busy<T: Send>(work: impl FnOnce() -> T + Send) -> T {
        let work = || {
            while processor() < Duration::from_millis(60) {
                std::hint::black_box(processor());
            }
            work()
        };
        std::thread::scope(|scope| scope.spawn(work).join().unwrap())
    }

    #[test]
    fn time_that_others_had_is_not_the_calls() {
        busy(|| {
            let mut waiting = deadline(100, 1_900, 5);
            assert!(waiting.goes_on());
            let mut working = deadline(40, 45, 41);
            assert!(!working.goes_on());
            assert_eq!(working.stopped, Some(Stopped::Processor));
            assert_eq!(
                working.words(),
                "no answer within 0.04 s of the processor's time"
            );
        });
    }

    #[test]
    fn a_call_that_waits_for_ever_ends_by_the_clock() {
        busy(|| {
            let mut waiting = deadline(100, 2_001, 5);
            assert!(!waiting.goes_on());
            assert_eq!(waiting.stopped, Some(Stopped::Clock));
            assert!(waiting.words().contains("by the clock"));
        });
    }

    #[test]
    fn the_time_of_a_process_that_was_suspended_is_not_the_calls() {
        let mut suspended = deadline(100, 900, 5);
        let hour = suspended.looked + Duration::from_secs(3_600);
        let began = suspended.began.unwrap();
        assert!(suspended.look(began, hour));
        assert_eq!(suspended.passed, Duration::from_millis(1_900));
        assert!(!suspended.look(began, hour + Duration::from_millis(100)));
    }

    #[test]
    fn a_call_that_nobody_looked_at_has_used_a_tick_at_most() {
        let mut late = deadline(100, 500, 0);
        late.began = None;
        late.looked -= 2 * TICK;
        assert_eq!(late.used(), TICK);
        assert!(late.goes_on());
        assert!(late.used() <= 2 * TICK);
    }
}
