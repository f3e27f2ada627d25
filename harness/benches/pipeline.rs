//! The pipeline in one process against the same stages as three processes that speak
//! JSON over HTTP: `cargo bench -p harness --profile dev --bench pipeline`.
//!
//! Python's reporter over Go's service over Rust's validator, as components composed
//! into one, and as the servers in `servers/`, which use the same rules; connections
//! are kept alive, and a batch is one request between each two of them. Both answer the
//! same batches, and have to answer alike. The figures to quote are the ratios, which
//! are of one run: machines differ and are noisy.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use harness::Contract;
use harness::build::IfMissing;
use harness::cases::Cases;
use harness::event::Lines;
use harness::host::{Compiled, Function, Host, Limits, UnderTest};
use harness::hosts::Hosts;
use harness::judge::Session;
use harness::lab::{self, Lab};
use harness::plan::{Selection, plan};
use harness::value::Val;
use lab_wasmtime::{Compiler, Wasmtime};
use serde_json::{Value, json};

/// The contract.
const PIPELINE: &str = "pipeline";
/// The stages, the outermost first.
const STAGES: [&str; 3] = ["python", "go", "rust"];
/// The users of a batch.
const SIZES: [usize; 3] = [1, 10, 100];
/// The batches of each size; each is sent several times.
const BATCHES: usize = 50;
/// How often the batches are sent by either side in turn.
const ROUNDS: usize = 8;
/// How often either side is started.
const STARTS: usize = 5;
/// The host.
const HOST: Compiler = Compiler::Cranelift;
/// The clients at once whose calls are counted.
const CLIENTS: usize = 2;

fn main() -> anyhow::Result<()> {
    let checkout = lab::root()?;
    let hosts = Hosts::new(Limits::default(), vec![HOST.name().to_owned()]);
    let lab = Lab::open(&checkout, &[], hosts)?;
    let selection = Selection {
        contracts: vec![PIPELINE.to_owned()],
        stages: STAGES.map(str::to_owned).to_vec(),
        ..Selection::default()
    };
    let cells = plan(lab.contracts(), lab.guests(), &selection)?;
    let cell = &cells
        .first()
        .context("the cell was planned")?
        .on(HOST.name());
    println!("{}, against HTTP", cell.composition());
    let function = lab.loader().function(cell, IfMissing::Build, &Lines)?.inner;
    let programs = Programs::build(&checkout)?;
    let servers = programs.start()?;

    println!();
    println!(
        "{:<28} {:>12} {:>12} {:>12} {:>12} {:>8}",
        "a call", "one process", "99 of 100", "HTTP", "99 of 100", "ratio"
    );
    for size in SIZES {
        let batches = batches(&lab, size)?;
        agree(&*function, &servers, &batches, cell.contract.ulps)?;
        latency(&*function, &servers, &batches, size)?;
    }
    println!();
    println!(
        "{:<28} {:>12} {:>12} {:>8}",
        "users a second, 2 clients", "one process", "HTTP", "ratio"
    );
    for size in SIZES {
        throughput(&*function, &servers, &batches(&lab, size)?, size)?;
    }
    drop(servers);
    let composed = lab.loader().composed(cell, &Lines)?;
    cold(&cell.contract, &composed, &programs, &batches(&lab, 1)?[0])
}

/// One batch as either side takes it.
struct Batch {
    args: Vec<Val>,
    body: String,
}

fn batches(lab: &Lab, size: usize) -> anyhow::Result<Vec<Batch>> {
    let mut contracts = lab.contracts().iter();
    let contract = contracts.find(|c| c.name == "create-user");
    let cases = Cases::new(contract.context("there is the contract")?, 7, 0..u64::MAX);
    let batch = |number: usize| -> anyhow::Result<Batch> {
        let first = (number * size) as u64;
        let users = (first..first + size as u64).map(|index| Ok(cases.at(index)?.args.remove(0)));
        let users: anyhow::Result<Vec<Val>> = users.collect();
        let args = vec![Val::List(users?)];
        Ok(Batch {
            body: to_json(&args[0]).to_string(),
            args,
        })
    };
    (0..BATCHES).map(batch).collect()
}

/// The server programs, built.
struct Programs {
    validator: Command,
    service: Command,
    reporter: Command,
}

/// The servers, running; they end when their input does.
struct Servers {
    port: u16,
    processes: Vec<Child>,
}

impl Programs {
    fn build(checkout: &Path) -> anyhow::Result<Self> {
        let servers = checkout.join("servers");
        let target = checkout.join("target").join("servers");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut validator = Command::new(cargo);
        validator.args(["build", "--quiet", "--release", "--locked", "--target-dir"]);
        validator
            .arg(&target)
            .current_dir(servers.join("validator"));
        let mut service = Command::new("go");
        service
            .args(["build", "-o"])
            .arg(target.join("service"))
            .arg(".");
        service.current_dir(servers.join("service"));
        for command in [&mut validator, &mut service] {
            let status = command.status().with_context(|| format!("{command:?}"))?;
            ensure!(status.success(), "{command:?} failed: {status}");
        }
        let mut reporter = Command::new("python3");
        reporter.arg(servers.join("reporter").join("reporter.py"));
        Ok(Programs {
            validator: Command::new(target.join("release").join("validator-server")),
            service: Command::new(target.join("service")),
            reporter,
        })
    }

    fn start(&self) -> anyhow::Result<Servers> {
        let mut processes = Vec::new();
        let validator = serve(&self.validator, None, &mut processes)?;
        let service = serve(
            &self.service,
            Some(format!("http://127.0.0.1:{validator}")),
            &mut processes,
        )?;
        let reporter = serve(
            &self.reporter,
            Some(format!("127.0.0.1:{service}")),
            &mut processes,
        )?;
        Ok(Servers {
            port: reporter,
            processes,
        })
    }
}

/// Starts a server and answers its port.
fn serve(
    program: &Command,
    upstream: Option<String>,
    processes: &mut Vec<Child>,
) -> anyhow::Result<u16> {
    let mut command = Command::new(program.get_program());
    command.args(program.get_args()).args(upstream);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut process = command.spawn().with_context(|| format!("{command:?}"))?;
    let output = process.stdout.take().context("its output is piped")?;
    processes.push(process);
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line)?;
    line.trim()
        .parse()
        .with_context(|| format!("{command:?} printed `{line}`, not its port"))
}

impl Drop for Servers {
    fn drop(&mut self) {
        for process in &mut self.processes {
            drop(process.stdin.take());
            let _ = process.wait();
        }
    }
}

/// A client of the servers, with one connection that is kept alive.
struct Client(BufReader<TcpStream>);

impl Client {
    fn new(servers: &Servers) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", servers.port))?;
        stream.set_nodelay(true)?;
        Ok(Client(BufReader::new(stream)))
    }

    /// Sends a batch and reads the answer, whose length the reporter always says.
    fn call(&mut self, batch: &Batch) -> anyhow::Result<Vec<u8>> {
        let request = format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{}",
            batch.body.len(),
            batch.body
        );
        self.0.get_mut().write_all(request.as_bytes())?;
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            let read = self.0.read_line(&mut head)?;
            ensure!(read > 0, "the reporter has gone after `{head}`");
        }
        ensure!(
            head.starts_with("HTTP/1.1 200"),
            "the reporter answers {head}"
        );
        let mut lengths = head
            .lines()
            .filter_map(|line| line.strip_prefix("Content-Length: "));
        let length = lengths.next().context("the answer has a length")?;
        let mut body = vec![0; length.parse()?];
        self.0.read_exact(&mut body)?;
        Ok(body)
    }
}

fn session(function: &dyn Function) -> anyhow::Result<Box<dyn Session>> {
    function
        .instantiate()
        .map_err(|fault| anyhow::anyhow!("{fault}"))
}

fn call(session: &mut Box<dyn Session>, batch: &Batch) -> anyhow::Result<Val> {
    session
        .call(&batch.args)
        .outcome
        .map_err(|fault| anyhow::anyhow!("{fault}"))
}

/// Whether both sides answer the same.
fn agree(
    function: &dyn Function,
    servers: &Servers,
    batches: &[Batch],
    ulps: u64,
) -> anyhow::Result<()> {
    let (mut session, mut client) = (session(function)?, Client::new(servers)?);
    for batch in batches {
        let here = to_json(&call(&mut session, batch)?);
        let there: Value = serde_json::from_slice(&client.call(batch)?)?;
        if !alike(&here, &there, ulps) {
            bail!("to {} one process answers {here}, HTTP {there}", batch.body);
        }
    }
    Ok(())
}

fn latency(
    function: &dyn Function,
    servers: &Servers,
    batches: &[Batch],
    size: usize,
) -> anyhow::Result<()> {
    let mut client = Client::new(servers)?;
    let (mut here, mut there) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut session = session(function)?;
        for batch in batches {
            let start = Instant::now();
            call(&mut session, batch)?;
            here.push(start.elapsed());
        }
        for batch in batches {
            let start = Instant::now();
            client.call(batch)?;
            there.push(start.elapsed());
        }
    }
    here.sort();
    there.sort();
    let at = |times: &[Duration], percent: usize| micros(times[times.len() * percent / 100]);
    println!(
        "{:<28} {:>9.0} µs {:>9.0} µs {:>9.0} µs {:>9.0} µs {:>8.1}",
        format!("{size} users, median"),
        at(&here, 50),
        at(&here, 99),
        at(&there, 50),
        at(&there, 99),
        at(&there, 50) / at(&here, 50)
    );
    Ok(())
}

fn throughput(
    function: &dyn Function,
    servers: &Servers,
    batches: &[Batch],
    size: usize,
) -> anyhow::Result<()> {
    let users = (CLIENTS * batches.len() * ROUNDS * size) as f64;
    let here = at_once(|| {
        let mut session = session(function)?;
        (0..ROUNDS).try_for_each(|_| {
            batches
                .iter()
                .try_for_each(|batch| call(&mut session, batch).map(drop))
        })
    })?;
    let there = at_once(|| {
        let mut client = Client::new(servers)?;
        (0..ROUNDS).try_for_each(|_| {
            batches
                .iter()
                .try_for_each(|batch| client.call(batch).map(drop))
        })
    })?;
    println!(
        "{:<28} {:>12.0} {:>12.0} {:>8.1}",
        format!("batches of {size}"),
        users / here.as_secs_f64(),
        users / there.as_secs_f64(),
        there.as_secs_f64() / here.as_secs_f64()
    );
    Ok(())
}

/// How long several threads take to do their work at once.
fn at_once(work: impl Fn() -> anyhow::Result<()> + Sync) -> anyhow::Result<Duration> {
    let start = Instant::now();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(&work)).collect();
        threads
            .into_iter()
            .try_for_each(|thread| match thread.join() {
                Ok(done) => done,
                Err(_) => bail!("a client panicked"),
            })
    })?;
    Ok(start.elapsed())
}

/// From nothing to the first answer: an engine that loads the compiled composition,
/// and three processes.
fn cold(
    contract: &Contract,
    composed: &[u8],
    programs: &Programs,
    batch: &Batch,
) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let compiled = folder.path().join("pipeline.cwasm");
    let host = || Wasmtime::new(Limits::default(), HOST);
    std::fs::write(&compiled, host()?.compile(composed)?)?;
    let (mut here, mut there) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let start = Instant::now();
        let host = host()?;
        // SAFETY: compiled above by a host with the same settings.
        let composition = host.load(unsafe { Compiled::sealed(&compiled) })?;
        let function = composition
            .function(&UnderTest::new(&contract.interface, &contract.function))
            .map_err(anyhow::Error::msg)?;
        call(&mut session(&*function)?, batch)?;
        here.push(start.elapsed());
        let start = Instant::now();
        let servers = programs.start()?;
        Client::new(&servers)?.call(batch)?;
        there.push(start.elapsed());
    }
    here.sort();
    there.sort();
    let (here, there) = (micros(here[STARTS / 2]), micros(there[STARTS / 2]));
    println!();
    println!(
        "{:<28} {:>12} {:>12} {:>8}",
        "cold start", "one process", "HTTP", "ratio"
    );
    println!(
        "{:<28} {:>9.1} ms {:>9.1} ms {:>8.1}",
        "to the first answer",
        here / 1e3,
        there / 1e3,
        there / here
    );
    Ok(())
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// A value as the servers write it.
fn to_json(value: &Val) -> Value {
    match value {
        Val::U32(number) => json!(number),
        Val::Float64(number) => json!(number),
        Val::String(text) => json!(text),
        Val::List(items) => items.iter().map(to_json).collect(),
        Val::Record(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), to_json(value)))
            .collect(),
        other => json!(format!("{other:?}")),
    }
}

/// Whether two answers are the same, floats within the contract's tolerance.
fn alike(a: &Value, b: &Value, ulps: u64) -> bool {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b, ulps))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(name, a)| b.get(name).is_some_and(|b| alike(a, b, ulps)))
        }
        (Value::Number(a), Value::Number(b)) => match (a.as_f64(), b.as_f64()) {
            (Some(a), Some(b)) => a.to_bits().abs_diff(b.to_bits()) <= ulps,
            _ => a == b,
        },
        _ => a == b,
    }
}
