//! `lab soak`: what shows only after many calls of one instance.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use harness::cases::{CHUNK, Cases};
use harness::event::{Event, Observer};
use harness::{CellKey, Report};

use super::Exit;
use super::options::{LabArgs, find};
use super::progress::Progress;
use super::run::{exit, show};

/// The time between two lines of progress where there is no terminal.
const LINES_EVERY: Duration = Duration::from_secs(15);

/// Hunts in one cell for what shows only after many calls of one instance
#[derive(clap::Args)]
pub struct Args {
    /// The cell, as `cargo lab list` names it
    #[arg(value_name = "CELL")]
    cell: CellKey,

    /// Ends after so many minutes
    #[arg(long, value_name = "M", required_unless_present = "calls", value_parser = minutes)]
    minutes: Option<Duration>,

    /// Ends after so many calls
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    calls: Option<u64>,

    /// The calls that one instance answers, rounded up to whole chunks of 256
    #[arg(long, value_name = "N", default_value_t = 10_240, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    life: u64,

    /// The seed of the cases; a new one each time by default
    #[arg(long, env = "PROPTEST_RNG_SEED")]
    seed: Option<u64>,

    /// Writes the report to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    #[command(flatten)]
    lab: LabArgs,
}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let lab = self.lab.open()?;
        let guests = lab.guests_of(&self.cell)?;
        let cell = find(&lab, &guests, &self.cell)?;
        let seed = self.seed.unwrap_or_else(harness::lab::fresh_seed);
        let cases = Cases::new(&cell.contract, seed, 0..self.calls.unwrap_or(u64::MAX));
        let progress = Hunt::new(self.calls.unwrap_or(0));
        let start = Instant::now();
        let mut tester = lab.tester(&guests, &progress);
        tester.threads = harness::pool::cores();
        let deadline = self.minutes.map(|minutes| start + minutes);
        let soaked = tester.soak(&cell, &cases, self.life.div_ceil(CHUNK), deadline);
        progress.progress.finish();
        let soaked = soaked?;
        let keys = vec![cell.key.to_string()];
        let report = Report::new(seed, soaked.cases, keys, start.elapsed());
        let report = report.with_cells(vec![soaked]);
        if let Some(path) = &self.json {
            report.write(path).context("the report cannot be written")?;
        }
        show(&report);
        Ok(exit(&report))
    }
}

fn minutes(text: &str) -> Result<Duration, String> {
    let minutes: f64 = text.parse().map_err(|_| "expected a number".to_owned())?;
    match Duration::try_from_secs_f64(minutes * 60.0) {
        Ok(time) if !time.is_zero() => Ok(time),
        _ => Err("expected a number above 0".to_owned()),
    }
}

/// Shows how far the hunt is: the bar on a terminal, a line now and then elsewhere.
struct Hunt {
    progress: Progress,
    calls: AtomicU64,
    last: Mutex<Instant>,
}

impl Hunt {
    fn new(calls: u64) -> Self {
        Hunt {
            progress: Progress::of_cases(calls),
            calls: AtomicU64::new(0),
            last: Mutex::new(Instant::now()),
        }
    }
}

impl Observer for Hunt {
    fn on(&self, event: Event<'_>) {
        if let Event::Cases(done) = event {
            let calls = self.calls.fetch_add(done, Ordering::Relaxed) + done;
            let mut last = self.last.lock().unwrap_or_else(|e| e.into_inner());
            if last.elapsed() >= LINES_EVERY {
                *last = Instant::now();
                self.progress.note(&format!("{calls} calls so far"));
            }
        }
        self.progress.on(event);
    }
}
