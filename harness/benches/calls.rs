//! What calls cost: `cargo bench -p harness --profile dev` (without the profile, cargo
//! compiles the engine once more into another folder).
//!
//! Prints, for each cell, the mean time of a call as the host sees it and the part of
//! the cell's time that is spent in guests; then, for each pair of a service and a
//! validator, what a user costs in a batch against one alone. Everything is measured
//! in one run on one thread, and the figures to quote are the ratios: machines differ
//! and are noisy. Guests that are not built are left out, by name.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use harness::build::IfMissing;
use harness::cases::Cases;
use harness::event::Nobody;
use harness::hosts::Hosts;
use harness::judge::{Executor, execute::Runner};
use harness::lab::{self, Lab};
use harness::plan::{Cell, Selection, find, plan};
use harness::value::Val;

/// The cases of each cell: a mean over kinds of input as the tests have them.
const CASES: u64 = 2_000;
/// The users of a batch.
const BATCH: usize = 100;
/// How often a batch and its users alone are timed in turn; the median counts.
const ROUNDS: usize = 15;

fn main() -> anyhow::Result<()> {
    let lab = Lab::open(&lab::root()?, &[], Hosts::default())?;
    let cells = plan(lab.contracts(), lab.guests(), &Selection::default())?;
    println!("{:<48} {:>10} {:>10}", "cell", "µs/call", "in guests");
    let mut measured = 0;
    for cell in &cells {
        match calls(&lab, cell) {
            Ok((micros, share)) => {
                measured += 1;
                println!(
                    "{:<48} {micros:>10.1} {:>9.0}%",
                    cell.key.to_string(),
                    share * 100.0
                );
            }
            Err(why) => println!("{:<48} left out: {why:#}", cell.key.to_string()),
        }
    }
    if measured == 0 {
        bail!("no cell could be measured; `cargo lab build` builds the components");
    }
    println!();
    println!(
        "{:<48} {:>10} {:>10} {:>8}",
        "a user alone and in a batch of 100", "µs alone", "µs batch", "ratio"
    );
    for cell in cells
        .iter()
        .filter(|cell| cell.key.contract == "create-users")
    {
        if let Ok((alone, batch)) = batch(&lab, cell) {
            let ratio = alone / batch;
            println!(
                "{:<48} {alone:>10.1} {batch:>10.1} {ratio:>8.2}",
                cell.composition()
            );
        }
    }
    Ok(())
}

fn calls(lab: &Lab, cell: &Cell) -> anyhow::Result<(f64, f64)> {
    let function = lab.loader().function(cell, IfMissing::Fail, &Nobody)?;
    let cases = Cases::new(&cell.contract, 7, 0..CASES);
    // Generated once for all cells of a contract in a real run, so not counted here.
    for chunk in cases.chunks() {
        cases.chunk(chunk)?;
    }
    let run = Runner::new(&function).run(&cases, cases.chunks())?;
    if run.cases < CASES {
        bail!("only {} of {CASES} cases ran", run.cases);
    }
    let in_guests = run.in_guests.as_secs_f64();
    Ok((
        in_guests * 1e6 / CASES as f64,
        in_guests / run.total.as_secs_f64(),
    ))
}

/// Microseconds for each user alone and in a batch, medians over interleaved rounds.
fn batch(lab: &Lab, cell: &Cell) -> anyhow::Result<(f64, f64)> {
    let mut key = cell.key.clone();
    key.contract = "create-user".to_owned();
    let single = find(lab.contracts(), lab.guests(), &key)?;
    let cases = Cases::new(&single.contract, 7, 0..BATCH as u64);
    let user = |index| anyhow::Ok(cases.at(index)?.args.remove(0));
    let users: Vec<Val> = (0..BATCH as u64).map(user).collect::<Result<_, _>>()?;
    let together = [Val::List(users.clone())];
    let single = lab.loader().function(&single, IfMissing::Fail, &Nobody)?;
    let batched = lab.loader().function(cell, IfMissing::Fail, &Nobody)?;
    let (mut alone, mut batch) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        alone.push(time(&single, users.chunks(1))?);
        batch.push(time(&batched, std::iter::once(&together[..]))?);
    }
    Ok((median(alone), median(batch)))
}

/// The time of some calls in one instance, after a first that warms it up.
fn time<'a>(
    executor: &dyn Executor,
    calls: impl Iterator<Item = &'a [Val]>,
) -> anyhow::Result<Duration> {
    let mut calls = calls.peekable();
    let mut session = executor
        .instantiate()
        .map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let first = calls.peek().context("there is no call to time")?;
    session
        .call(first)
        .outcome
        .map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let start = Instant::now();
    for args in calls {
        session
            .call(args)
            .outcome
            .map_err(|fault| anyhow::anyhow!("{fault}"))?;
    }
    Ok(start.elapsed())
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e6 / BATCH as f64
}
