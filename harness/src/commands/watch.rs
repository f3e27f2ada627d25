//! `lab run --watch`: runs cells again whose guests were edited, until Ctrl-C.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::Context;
use harness::matrix::RunOptions;
use harness::plan::Cell;
use harness::watch::{Changed, Files, watched};
use harness::{Lab, Report};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::options::{LabArgs, SelectionArgs};
use super::progress::Progress;
use super::run::show;

/// How long nothing may be written before a change counts as whole: editors and formatters write
/// a file several times.
const QUIET: Duration = Duration::from_millis(100);

/// How often files are looked at though nothing was told of them, which network file systems do
/// not do.
const LOOK: Duration = Duration::from_secs(10);

/// Runs the selected cells, and then those whose guests change on disk, again and again; the other
/// cells stay as they were. Ends with Ctrl-C.
///
/// # Errors
/// If the files of the lab cannot be watched. A lab that cannot be opened any more is told, and
/// tried again when something changes.
pub fn watch(
    lab: &LabArgs,
    selection: &SelectionArgs,
    options: &RunOptions,
    finish: impl Fn(&Report) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut opened = lab.open()?;
    let mut disk = Disk::new(&opened)?;
    let mut last: Option<Report> = None;
    let mut changed = Changed::Everything;
    let mut since = Instant::now();
    loop {
        match round(&opened, selection, options, &changed, last.as_ref()) {
            Ok(report) => {
                show(&report);
                finish(&report)?;
                last = Some(report);
            }
            Err(error) => eprintln!("error: {error:#}"),
        }
        println!(
            "watching, {:.1} s after the change; Ctrl-C ends",
            since.elapsed().as_secs_f64()
        );
        opened = loop {
            (changed, since) = disk.wait(&opened);
            // A lab knows its components by the files that were there when it was opened.
            match lab.open() {
                Ok(again) => break again,
                Err(error) => eprintln!("error: {error:#}"),
            }
        };
        disk.watch(&opened)?;
    }
}

/// Runs the cells that a change concerns; the report of these and of the others as they were.
fn round(
    lab: &Lab,
    selection: &SelectionArgs,
    options: &RunOptions,
    changed: &Changed,
    last: Option<&Report>,
) -> anyhow::Result<Report> {
    let cells = selection.cells(lab)?;
    let known = |cell: &Cell| {
        let mut known = last.iter().flat_map(|report| &report.cells);
        known.find(|report| report.key == cell.key.to_string())
    };
    let is_kept = |cell: &Cell| !changed.concerns(cell) && known(cell).is_some();
    let (kept, again): (Vec<Cell>, Vec<Cell>) = cells.iter().cloned().partition(is_kept);
    if let Changed::Guests(names) = changed {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        println!(
            "{} changed: {} of {} cells run again",
            names.join(", "),
            again.len(),
            cells.len()
        );
    }
    let progress = Progress::of_cells(again.len() as u64, again.len() as u64 * options.cases);
    let own = RunOptions {
        json: None,
        ..options.clone()
    };
    let report = lab.run(&again, &own, &progress);
    progress.finish();
    let mut report = report.context("the report cannot be written")?;
    let mut all = std::mem::take(&mut report.cells);
    all.extend(kept.iter().filter_map(known).cloned());
    report.unfinished = cells.iter().map(|cell| cell.key.to_string()).collect();
    report.planned = report.unfinished.len();
    if let Some(last) = last {
        let sizes = last.sizes.iter().map(|(name, size)| (name.clone(), *size));
        let new = std::mem::take(&mut report.sizes);
        report.sizes = sizes.chain(new).collect();
        for (old, new) in [
            (&last.contracts, &mut report.contracts),
            (&last.oracles, &mut report.oracles),
            (&last.toolchains, &mut report.toolchains),
        ] {
            let added = std::mem::take(new);
            *new = old.clone().into_iter().chain(added).collect();
        }
    }
    let mut report = report.with_cells(all);
    report.unseen = lab.unseen(&report);
    if let Some(path) = &options.json {
        report.write(path).context("the report cannot be written")?;
    }
    Ok(report)
}

/// What tells of changes on disk.
struct Disk {
    watcher: RecommendedWatcher,
    told: Receiver<()>,
    files: Files,
}

impl Disk {
    fn new(lab: &Lab) -> anyhow::Result<Self> {
        let (tell, told) = mpsc::channel();
        let watcher = notify::recommended_watcher(move |_| {
            // Nobody listens any more when the program ends.
            let _ = tell.send(());
        });
        let mut disk = Disk {
            watcher: watcher.context("the files of the lab cannot be watched")?,
            told,
            files: Files::of(lab),
        };
        disk.watch(lab)?;
        Ok(disk)
    }

    /// Watches what the lab consists of, which may be more than before.
    fn watch(&mut self, lab: &Lab) -> anyhow::Result<()> {
        for path in watched(lab) {
            // An editor may put another file in the place of a file.
            let (path, mode) = match (path.is_dir(), path.parent()) {
                (false, Some(folder)) => (folder, RecursiveMode::NonRecursive),
                _ => (path.as_path(), RecursiveMode::Recursive),
            };
            self.watcher
                .watch(path, mode)
                .with_context(|| format!("cannot watch `{}`", path.display()))?;
        }
        Ok(())
    }

    /// Waits until something is not as it was; what, and when that was told.
    fn wait(&mut self, lab: &Lab) -> (Changed, Instant) {
        loop {
            let told = self.told.recv_timeout(LOOK);
            let since = Instant::now();
            while told.is_ok() && self.told.recv_timeout(QUIET) != Err(RecvTimeoutError::Timeout) {}
            let files = Files::of(lab);
            let changed = files.changed_since(&self.files);
            if changed.is_any() {
                self.files = files;
                return (changed, since);
            }
        }
    }
}
