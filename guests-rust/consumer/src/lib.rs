//! The world `consumer` of `lab:streams` in Rust: reads streams as schedules say.

mod reading;

use futures_util::future::join_all;
use stream_pieces::{MOST, largest};
use wit_bindgen::{FutureReader, StreamReader};

use crate::exports::lab::streams::runs::{Guest, Outcome, Schedule};
use crate::lab::streams::flow::{self, Entry};
use crate::lab::streams::schedules::{End, Plan, Step};
use crate::reading::Reading;

wit_bindgen::generate!({
    path: "../../wit/streams",
    world: "consumer",
});

/// A stream, and what comes behind its last item.
type Opened<T> = (StreamReader<T>, FutureReader<Result<u32, String>>);

struct Consumer;

impl Guest for Consumer {
    async fn numbers(schedules: Vec<Schedule>) -> Vec<(Vec<u32>, Outcome)> {
        run_all(schedules, async |number, plan| {
            Ok(flow::numbers(number, plan).await)
        })
        .await
    }

    async fn texts(schedules: Vec<Schedule>) -> Vec<(Vec<String>, Outcome)> {
        run_all(schedules, async |number, plan| {
            Ok(flow::texts(number, plan).await)
        })
        .await
    }

    async fn entries(schedules: Vec<Schedule>) -> Vec<(Vec<Entry>, Outcome)> {
        run_all(schedules, async |number, plan| {
            Ok(flow::entries(number, plan).await)
        })
        .await
    }

    async fn octets(schedules: Vec<Schedule>) -> Vec<(Vec<u8>, Outcome)> {
        run_all(schedules, async |number, plan| {
            Ok(flow::octets(number, plan).await)
        })
        .await
    }

    async fn lists(schedules: Vec<Schedule>) -> Vec<(Vec<Vec<u8>>, Outcome)> {
        run_all(schedules, async |number, plan| {
            Ok(flow::lists(number, plan).await)
        })
        .await
    }

    async fn sums(schedules: Vec<Schedule>) -> Vec<(u64, Outcome)> {
        let sums = run_all(schedules, async |number, plan| {
            Ok(flow::numbers(number, plan).await)
        });
        let sums = sums.await.into_iter();
        sums.map(|(Sum(sum), outcome)| (sum, outcome)).collect()
    }

    async fn perhaps(schedules: Vec<Schedule>) -> Vec<(Vec<u32>, Outcome)> {
        run_all(schedules, flow::perhaps).await
    }
}

/// Reads a stream for each schedule, all at the same time.
async fn run_all<T: 'static, C: Default + Extend<T>>(
    schedules: Vec<Schedule>,
    open: impl AsyncFn(u32, Plan) -> Result<Opened<T>, String>,
) -> Vec<(C, Outcome)> {
    let runs = (0..).zip(schedules);
    join_all(runs.map(|(number, schedule)| run(number, schedule, &open))).await
}

/// Reads one stream as its schedule says.
async fn run<T: 'static, C: Default + Extend<T>>(
    number: u32,
    Schedule { plan, steps }: Schedule,
    open: &impl AsyncFn(u32, Plan) -> Result<Opened<T>, String>,
) -> (C, Outcome) {
    let held = largest(plan.items.len() * plan.times as usize, &plan.passes);
    let ahead = |written: u32, received| {
        let ahead = (written as usize).saturating_sub(received + held);
        ahead as u32
    };
    let mut outcome = Outcome {
        end: End::Dropped,
        looks: 0,
        ahead: 0,
        written: 0,
    };
    let (stream, end) = match open(number, plan).await {
        Ok(opened) => opened,
        Err(error) => {
            outcome.end = End::Failed(error);
            return (C::default(), outcome);
        }
    };
    let mut reading = Reading::new(stream);
    for step in steps {
        match step {
            Step::Read(0) => reading.read(0).await,
            Step::Read(count) => reading.read_further(count as usize).await,
            Step::Cancel => reading.cancel(),
            Step::Look => {
                let ahead = ahead(flow::progress(number).await, reading.received());
                outcome.looks += 1;
                outcome.ahead = outcome.ahead.max(ahead);
            }
            Step::Stop => {
                let received = reading.received();
                let items = reading.stop();
                // What broke off meanwhile has not said how much it wrote.
                if let Ok(written) = end.await {
                    outcome.ahead = outcome.ahead.max(ahead(written, received));
                }
                return (items, outcome);
            }
            Step::Drop => return (reading.stop(), outcome),
        }
    }
    reading.read_rest(MOST).await;
    match end.await {
        Ok(written) => {
            outcome.end = End::Finished;
            outcome.written = written;
        }
        Err(error) => outcome.end = End::Failed(error),
    }
    (reading.stop(), outcome)
}

/// The sum of items, modulo 2^64.
#[derive(Default)]
struct Sum(u64);

impl Extend<u32> for Sum {
    fn extend<I: IntoIterator<Item = u32>>(&mut self, items: I) {
        for item in items {
            self.0 = self.0.wrapping_add(item.into());
        }
    }
}

export!(Consumer);
