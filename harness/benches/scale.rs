//! How the time, the memory and the disk of a run grow with guests, functions, cases and
//! stages: `cargo bench -p harness --profile dev --bench scale`, some ten minutes on two cores.
//!
//! Each line is two runs of the program in a checkout of links, whose cache holds the
//! components of this one and nothing that is compiled: the first compiles, the second finds it
//! done. Then the values a second that the lab sends through the functions of the type system,
//! against a bare loop over values that were prepared. The figures to quote are the ratios of
//! lines: machines differ and are noisy.

use std::collections::BTreeSet;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use harness::build::IfMissing;
use harness::cache::{COMPONENTS, Cache};
use harness::cases::Cases;
use harness::event::Nobody;
use harness::hosts::Hosts;
use harness::judge::{Executor, execute::Runner};
use harness::lab::{self, Lab};
use harness::plan::{Selection, plan};
use harness::report::file;
use harness::value::Val;

/// Functions of the type system that cost little, much, and something between.
const FUNCTIONS: &str =
    "abi.echo-u32,abi.echo-string,abi.echo-person,abi.echo-list-string,abi.echo-nested,abi.delete";

/// All guests, those that compile the quickest first, and those whose components are small.
const ALL: &str = "rust,go,c,cpp,qjs,python,js";
const FEW: &str = "rust,go,c,cpp";

/// The values that go through each function for the ratio.
const VALUES: u64 = 2_000;

/// How often the memory of a run is asked for.
const POLL: Duration = Duration::from_millis(20);

fn main() -> anyhow::Result<()> {
    let lab = Lab::open(&lab::root()?, &[], Hosts::default())?;
    println!(
        "| run | cells | compositions | first s | again s | again, CPU s | peak MiB | disk MiB |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for parts in [8, 4, 2, 1] {
        let part = format!("1/{parts}");
        let args = ["--contract", "abi", "--guest", FEW, "--partition", &part];
        row(&lab, &format!("guests: 4, `abi`: {part}"), &args)?;
    }
    let guests: Vec<&str> = ALL.split(',').collect();
    for count in [1, 2, 4, 7] {
        let guests = guests[..count].join(",");
        let args = ["--contract", FUNCTIONS, "--guest", &guests];
        row(&lab, &format!("guests: {count}, functions: 6"), &args)?;
    }
    let functions: Vec<&str> = FUNCTIONS.split(',').collect();
    for count in [1, 3, 6] {
        let functions = functions[..count].join(",");
        let args = ["--contract", &functions, "--guest", FEW];
        row(&lab, &format!("guests: 4, functions: {count}"), &args)?;
    }
    for cases in ["1000", "2000", "4000", "8000"] {
        let args = ["--contract", FUNCTIONS, "--guest", FEW, "--cases", cases];
        row(
            &lab,
            &format!("guests: 4, functions: 6, cases: {cases}"),
            &args,
        )?;
    }
    for (stages, contract) in [(1, "check-user"), (2, "create-user"), (3, "pipeline")] {
        let args = ["--contract", contract, "--guest", "rust,go,js"];
        row(
            &lab,
            &format!("guests: 3, stages: {stages}, `{contract}`"),
            &args,
        )?;
    }
    row(
        &lab,
        "guests: 7, stages: 8, `abi-row.echo-person`",
        &["--contract", "abi-row.echo-person"],
    )?;
    throughput(&lab)
}

/// What a run cost.
struct Cost {
    seconds: f64,
    cpu: f64,
    peak: f64,
}

/// Prints a line of the table: a run with an empty cache, and the same again.
fn row(lab: &Lab, name: &str, args: &[&str]) -> anyhow::Result<()> {
    let folder = tempfile::tempdir_in(lab.root().join("target"))?;
    let checkout = folder.path();
    for entry in std::fs::read_dir(lab.root())? {
        let entry = entry?;
        if entry.file_name() != "target" {
            symlink(entry.path(), checkout.join(entry.file_name()))?;
        }
    }
    let cache = Cache::new(&checkout.join("target/lab"));
    std::fs::create_dir_all(cache.root())?;
    let components = cache.root().join(COMPONENTS);
    symlink(lab.cache().root().join(COMPONENTS), &components)?;
    let json = checkout.join("report.json");
    let first = run(checkout, &json, args)?;
    let again = run(checkout, &json, args)?;
    let report = file::read(&std::fs::read(&json)?)?;
    let compositions: BTreeSet<&str> = report
        .cells
        .iter()
        .filter_map(|cell| Some(cell.key.split_once('/')?.1))
        .collect();
    println!(
        "| {name} | {} | {} | {:.1} | {:.1} | {:.1} | {:.0} | {:.0} |",
        report.cells.len(),
        compositions.len(),
        first.seconds,
        again.seconds,
        again.cpu,
        again.peak.max(first.peak),
        cache.sizes().compiled as f64 / f64::from(1 << 20),
    );
    Ok(())
}

/// Runs the program, and tells what it took.
fn run(checkout: &Path, json: &Path, args: &[&str]) -> anyhow::Result<Cost> {
    let (start, before) = (Instant::now(), cpu_of_children()?);
    let mut child = Command::new(env!("CARGO_BIN_EXE_lab"))
        .arg("run")
        .args(args)
        .args(["--seed", "7", "--json"])
        .arg(json)
        .current_dir(checkout)
        .env_remove("CARGO_MANIFEST_DIR")
        .env("LAB_CACHE_MAX", "1T")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0.0_f64;
    let ended = loop {
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        // It is gone once the program has ended.
        if let Ok(status) = std::fs::read_to_string(&status) {
            peak = peak.max(resident(&status).unwrap_or(0.0));
        }
        std::thread::sleep(POLL);
    };
    // 1 is for what some selections leave out of what is expected.
    if ended.code().is_none_or(|code| code > 1) {
        bail!("`lab run {}` ended with {ended}", args.join(" "));
    }
    Ok(Cost {
        seconds: start.elapsed().as_secs_f64(),
        cpu: cpu_of_children()? - before,
        peak,
    })
}

/// The most memory that a process has had, in MiB, as proc(5) tells it.
fn resident(status: &str) -> Option<f64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib / 1024.0)
}

/// The CPU seconds of all programs that were run so far: fields 16 and 17 of proc(5)'s stat, in
/// hundredths of a second.
fn cpu_of_children() -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // The name of the program may have spaces in it.
    let (_, fields) = stat.rsplit_once(')').context("no stat")?;
    let ticks = fields.split_whitespace().skip(13).take(2);
    let ticks = ticks
        .map(str::parse::<f64>)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(ticks.iter().sum::<f64>() / 100.0)
}

/// How many values a second the lab sends through the functions of the type system, in
/// the pair of the first guest: generated, called, judged and hashed, against a bare loop
/// over values that were prepared. Medians of the functions' ratios, in one run.
fn throughput(lab: &Lab) -> anyhow::Result<()> {
    let selection = Selection {
        contracts: vec!["abi".to_owned()],
        guests: vec!["rust".to_owned()],
        ..Selection::default()
    };
    let cells = plan(lab.contracts(), lab.guests(), &selection)?;
    println!();
    println!("| values a second, rust over rust | the lab | a bare loop | ratio |");
    println!("|---|---|---|---|");
    let mut ratios = Vec::new();
    let (mut lab_time, mut bare_time) = (Duration::ZERO, Duration::ZERO);
    for cell in &cells {
        let function = lab.loader().function(cell, IfMissing::Fail, &Nobody)?;
        let (mut whole, mut bare) = (Duration::MAX, Duration::MAX);
        for _ in 0..3 {
            let cases = Cases::new(&cell.contract, 7, 0..VALUES);
            let start = Instant::now();
            let run = Runner::new(&function).run(&cases, cases.chunks())?;
            whole = whole.min(start.elapsed());
            if run.wrong > 0 {
                bail!("{}: {} cases are wrong", cell.key, run.wrong);
            }
            let chunks = cases.chunks().map(|chunk| cases.chunk(chunk));
            let chunks: Vec<_> = chunks.collect::<Result<_, _>>()?;
            let mut took = Duration::ZERO;
            for chunk in chunks {
                let args = chunk.iter().map(|case| case.args.as_slice());
                took += time(&function, args)?;
            }
            bare = bare.min(took);
        }
        lab_time += whole;
        bare_time += bare;
        let ratio = bare.as_secs_f64() / whole.as_secs_f64();
        ratios.push(ratio);
        let per_second = |time: Duration| VALUES as f64 / time.as_secs_f64();
        if [
            "abi.echo-u32",
            "abi.echo-string",
            "abi.echo-person",
            "abi.echo-wide",
        ]
        .contains(&&*cell.contract.name)
        {
            println!(
                "| `{}` | {:.0} | {:.0} | {ratio:.2} |",
                cell.contract.name,
                per_second(whole),
                per_second(bare)
            );
        }
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "| all {} functions | {:.0} | {:.0} | {:.2} (median {:.2}, worst {:.2}) |",
        ratios.len(),
        (VALUES * ratios.len() as u64) as f64 / lab_time.as_secs_f64(),
        (VALUES * ratios.len() as u64) as f64 / bare_time.as_secs_f64(),
        bare_time.as_secs_f64() / lab_time.as_secs_f64(),
        ratios[ratios.len() / 2],
        ratios[0]
    );
    Ok(())
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
