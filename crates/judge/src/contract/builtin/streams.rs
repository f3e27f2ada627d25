//! What the comments of `wit/streams` say, as plain Rust over plain lists: whatever the pieces are,
//! they come to the same.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::super::branch::ran;
use super::data::{Data, record, variant};
use crate::value::Val;

/// The streams of one call at most.
const MOST_STREAMS: usize = 10;

/// The sizes, items and steps of one stream at most: what is longer says nothing more.
const MOST: usize = 4_096;

/// The items of one stream at most, times over.
const MOST_ITEMS: usize = 10_000;

/// The record `plan`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Plan {
    items: Vec<u32>,
    times: u32,
    writes: Vec<u32>,
    passes: Vec<u32>,
    fails_behind: Option<u32>,
}

/// The variant `step`.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Read(u32),
    Look,
    Cancel,
    Stop,
    Drop,
}

/// The record `schedule`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Schedule {
    plan: Plan,
    steps: Vec<Step>,
}

/// The variant `end`.
#[derive(Debug, Clone, PartialEq, Eq)]
enum End {
    Finished,
    Failed(String),
    Dropped,
}

/// The record `outcome`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Outcome {
    end: End,
    looks: u32,
    ahead: u32,
    written: u32,
}

record!(Plan {
    items,
    times,
    writes,
    passes,
    fails_behind
});
variant!(Step { Read(count) = "read", Look = "look", Cancel = "cancel", Stop = "stop", Drop = "drop" });
record!(Schedule { plan, steps });
variant!(End { Finished = "finished", Failed(why) = "failed", Dropped = "dropped" });
record!(Outcome {
    end,
    looks,
    ahead,
    written
});

/// The branches of the oracle.
pub const OF_STREAMS: &[&str] = &[
    "end: dropped",
    "end: failed",
    "end: finished",
    "step: cancel",
    "step: drop",
    "step: look",
    "step: read",
    "step: read nothing",
    "step: stop",
];

/// The branch of a stream that is not opened.
pub const OF_NO_STREAMS: &[&str] = &["end: no stream"];

/// The inputs of every function but `sums`.
pub fn short() -> BoxedStrategy<Vec<Val>> {
    of_times(Just(1).boxed())
}

/// The inputs of `sums`: of long streams too.
pub fn long() -> BoxedStrategy<Vec<Val>> {
    of_times(prop_oneof![4 => 0..4_u32, 1 => 0..500_u32].boxed())
}

fn of_times(times: BoxedStrategy<u32>) -> BoxedStrategy<Vec<Val>> {
    let streams = prop_oneof![6 => Just(1), 3 => 2..4_usize, 1 => Just(MOST_STREAMS)];
    let schedules = streams.prop_flat_map(move |count| vec(schedule(times.clone()), count));
    schedules.prop_map(|all| vec![all.to_val()]).boxed()
}

fn schedule(times: BoxedStrategy<u32>) -> impl Strategy<Value = Schedule> {
    let item = prop_oneof![4 => 0..10_u32, 1 => any::<u32>()];
    let length = prop_oneof![8 => 0..12_usize, 1 => 60..70_usize, 1 => 120..200_usize];
    let items = length.prop_flat_map(move |length| vec(item.clone(), length));
    let sizes = || {
        let size = prop_oneof![1 => Just(0), 3 => Just(1), 4 => 2..6_u32, 1 => 6..80_u32];
        prop_oneof![1 => Just(Vec::new()), 4 => vec(size, 1..8)]
    };
    let fails = option::weighted(0.3, prop_oneof![4 => 0..12_u32, 1 => 0..200_u32]);
    let step = prop_oneof![
        5 => prop_oneof![1 => Just(0), 3 => Just(1), 4 => 2..6_u32, 1 => 6..80_u32]
            .prop_map(Step::Read),
        2 => Just(Step::Look),
        1 => Just(Step::Cancel),
    ];
    let last =
        prop_oneof![6 => Just(None), 1 => Just(Some(Step::Stop)), 1 => Just(Some(Step::Drop))];
    let steps = (vec(step, 0..8), last).prop_map(|(mut steps, last)| {
        steps.extend(last);
        steps
    });
    let plan = (items, times, sizes(), sizes(), fails);
    (plan, steps).prop_map(|((items, times, writes, passes, fails_behind), steps)| {
        let plan = Plan {
            items,
            times,
            writes,
            passes,
            fails_behind,
        };
        Schedule { plan, steps }
    })
}

/// The plainest arguments: one stream of nothing.
pub fn plain() -> Vec<Val> {
    let plan = Plan {
        items: Vec::new(),
        times: 1,
        writes: Vec::new(),
        passes: Vec::new(),
        fails_behind: None,
    };
    let schedule = Schedule {
        plan,
        steps: Vec::new(),
    };
    vec![vec![schedule].to_val()]
}

/// Whether a call has not too many streams, and none of them is too long.
pub fn admits(args: &[Val]) -> bool {
    schedules(args).is_some_and(|all| {
        all.len() <= MOST_STREAMS
            && all.iter().all(|Schedule { plan, steps }| {
                let sizes = [&plan.writes, &plan.passes];
                let reads = steps.iter().map(|step| match step {
                    Step::Read(count) => *count,
                    _ => 0,
                });
                let mut all = sizes.into_iter().flatten().copied().chain(reads);
                all.all(|size| size as usize <= MOST)
                    && plan.items.len() <= MOST
                    && plan.items.len() * plan.times as usize <= MOST_ITEMS
                    && sizes.into_iter().all(|sizes| sizes.len() <= MOST)
                    && steps.len() <= MOST
            })
    })
}

/// The right answer of a function whose items are of a type.
fn items<T: Data>(args: &[Val], item: fn(u32) -> T) -> Option<Val> {
    answer(args, |numbers| {
        numbers.into_iter().map(item).collect::<Vec<T>>().to_val()
    })
}

/// The right answer of `numbers`.
pub fn numbers(args: &[Val]) -> Option<Val> {
    items(args, |number| number)
}

/// The right answer of `texts`.
pub fn texts(args: &[Val]) -> Option<Val> {
    items(args, |number| {
        let accents = "é".repeat(number as usize % 4);
        format!("{number}{accents}")
    })
}

/// The record `entry`.
struct Entry {
    key: String,
    value: u32,
}

record!(Entry { key, value });

/// The right answer of `entries`.
pub fn entries(args: &[Val]) -> Option<Val> {
    items(args, |value| Entry {
        key: value.to_string(),
        value,
    })
}

/// The right answer of `octets`.
pub fn octets(args: &[Val]) -> Option<Val> {
    items(args, |number| number as u8)
}

/// The right answer of `lists`.
pub fn lists(args: &[Val]) -> Option<Val> {
    items(args, |number| vec![number as u8; number as usize % 8])
}

/// The right answer of `sums`.
pub fn sums(args: &[Val]) -> Option<Val> {
    answer(args, |numbers| {
        let sum = numbers.into_iter().map(u64::from);
        sum.fold(0, u64::wrapping_add).to_val()
    })
}

/// The right answer of `perhaps`.
pub fn perhaps(args: &[Val]) -> Option<Val> {
    let all = schedules(args)?.into_iter().map(|schedule| {
        let (numbers, outcome) = match schedule.plan.fails_behind {
            Some(0) => {
                ran("end: no stream");
                (Vec::new(), outcome(End::Failed(broken_off(0)), 0, 0))
            }
            _ => read(schedule),
        };
        Val::Tuple(vec![numbers.to_val(), outcome.to_val()])
    });
    Some(Val::List(all.collect()))
}

fn answer(args: &[Val], shown: impl Fn(Vec<u32>) -> Val) -> Option<Val> {
    let all = schedules(args)?.into_iter().map(|schedule| {
        let (numbers, outcome) = read(schedule);
        Val::Tuple(vec![shown(numbers), outcome.to_val()])
    });
    Some(Val::List(all.collect()))
}

fn schedules(args: &[Val]) -> Option<Vec<Schedule>> {
    let [schedules] = args else { return None };
    Data::of(schedules)
}

fn broken_off(items: usize) -> String {
    format!("broke off behind {items} items")
}

fn outcome(end: End, looks: u32, written: usize) -> Outcome {
    Outcome {
        end,
        looks,
        ahead: 0,
        written: written as u32,
    }
}

/// What a consumer reads, and what it says of it.
fn read(Schedule { plan, steps }: Schedule) -> (Vec<u32>, Outcome) {
    let mut items = plan.items.repeat(plan.times as usize);
    let fails_behind = plan.fails_behind.map(|count| count as usize);
    let broken = fails_behind.filter(|count| *count <= items.len());
    items.truncate(broken.unwrap_or(items.len()));
    let (mut count, mut looks) = (0, 0);
    for step in steps {
        match step {
            Step::Read(0) => ran("step: read nothing"),
            Step::Read(further) => {
                ran("step: read");
                count = items.len().min(count + further as usize);
            }
            Step::Look => {
                ran("step: look");
                looks += 1;
            }
            Step::Cancel => ran("step: cancel"),
            Step::Stop | Step::Drop => {
                ran(match step {
                    Step::Stop => "step: stop",
                    _ => "step: drop",
                });
                ran("end: dropped");
                items.truncate(count);
                return (items, outcome(End::Dropped, looks, 0));
            }
        }
    }
    let end = match broken {
        Some(count) => {
            ran("end: failed");
            End::Failed(broken_off(count))
        }
        None => {
            ran("end: finished");
            End::Finished
        }
    };
    let written = match end {
        End::Finished => items.len(),
        _ => 0,
    };
    (items, outcome(end, looks, written))
}
