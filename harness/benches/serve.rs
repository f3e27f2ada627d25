//! HTTP under load: `cargo bench -p harness --profile dev --bench serve`.
//!
//! A gate composed with a handler, the handler without a gate, and the handler behind a gate that
//! is a process of its own, each served by `lab serve` and asked by the same clients. The figures
//! to quote are the ratios, which are of one run: machines differ and are noisy.

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

/// The cells: their gates and handlers.
const CELLS: [(&str, &str); 3] = [("rust", "rust"), ("rust", "python"), ("python", "go")];
/// The clients at once, each with a connection that is kept alive.
const CLIENTS: [usize; 3] = [1, 16, 256];
/// How long each measurement takes.
const TIME: Duration = Duration::from_secs(4);
/// The bytes of a body.
const BODY: usize = 10_000;
/// The pieces of a slow body, and what passes between them.
const PIECES: usize = 20;
const PAUSE: Duration = Duration::from_millis(5);

/// Tells this program to be a gate in front of the address behind it.
const GATE: &str = "--gate-process";

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    if let Some(at) = args.iter().position(|arg| arg == GATE) {
        return gate(args.get(at + 1).context("no address")?);
    }
    println!("requests a second, and the milliseconds of half of them and of 99 of 100");
    for (gate, handler) in CELLS {
        let cell = format!("web-gate/gate={gate}/handler={handler}");
        println!("\n{cell}");
        let composed = Server::lab(&["serve", &cell])?;
        let alone = Server::lab(&["serve", &cell, "--from", "handler"])?;
        let apart = Server::gate(&alone.address)?;
        let setups = [
            ("composed", &composed),
            ("without a gate", &alone),
            ("a native gate in a process", &apart),
        ];
        for clients in CLIENTS {
            for (name, server) in setups {
                let seen = load(server, clients, ask)?;
                println!("  {clients:>3} clients, {name:<28} {seen}");
            }
        }
        for (how, client) in [
            ("16 slow clients", slow as Ask),
            ("16 clients that half-close", half_closed as Ask),
        ] {
            println!("  {how:<41} {}", load(&composed, 16, client)?);
        }
    }
    Ok(())
}

/// A server in a process of its own.
struct Server {
    child: Child,
    /// What it prints, which must have somewhere to go.
    _output: BufReader<ChildStdout>,
    address: String,
}

impl Server {
    fn lab(args: &[&str]) -> anyhow::Result<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lab"));
        command.args(args).args(["--addr", "127.0.0.1:0"]);
        Self::start(command)
    }

    fn gate(behind: &str) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args([GATE, behind]);
        Self::start(command)
    }

    fn start(mut command: Command) -> anyhow::Result<Self> {
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().context("it has an output")?;
        let (mut output, mut line) = (BufReader::new(output), String::new());
        output.read_line(&mut line)?;
        let address = line.trim().rsplit_once("http://");
        let (_, address) = address.with_context(|| format!("`{line}` has no address"))?;
        Ok(Server {
            address: address.to_owned(),
            _output: output,
            child,
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One request on a connection; the connection, if it can be asked again.
type Ask = fn(TcpStream) -> anyhow::Result<Option<TcpStream>>;

/// What a load came to.
struct Seen {
    a_second: f64,
    half: f64,
    most: f64,
}

impl std::fmt::Display for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Seen {
            a_second,
            half,
            most,
        } = self;
        write!(f, "{a_second:>8.0} {half:>8.1} {most:>8.1}")
    }
}

/// Asks by so many clients for some time, after a request that warms it up.
fn load(server: &Server, clients: usize, ask: Ask) -> anyhow::Result<Seen> {
    let connect = || -> anyhow::Result<TcpStream> {
        let stream = TcpStream::connect(&server.address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(stream)
    };
    ask(connect()?)?;
    let times = Mutex::new(Vec::new());
    let start = Instant::now();
    let client = || -> anyhow::Result<()> {
        let mut own = Vec::new();
        let mut stream = None;
        while start.elapsed() < TIME {
            let asked = Instant::now();
            let open = stream.take().map_or_else(connect, Ok)?;
            stream = ask(open)?;
            own.push(asked.elapsed());
        }
        times.lock().expect("no client panics").append(&mut own);
        Ok(())
    };
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..clients).map(|_| scope.spawn(client)).collect();
        let mut clients = clients.into_iter();
        clients.try_for_each(|client| client.join().expect("no client panics"))
    })?;
    let took = start.elapsed();
    let mut times = times.into_inner().expect("no client panics");
    times.sort();
    let millis = |share: f64| {
        let at = ((times.len() - 1) as f64 * share) as usize;
        times[at].as_secs_f64() * 1e3
    };
    Ok(Seen {
        a_second: times.len() as f64 / took.as_secs_f64(),
        half: millis(0.5),
        most: millis(0.99),
    })
}

fn head(length: usize) -> String {
    format!(
        "POST /echo HTTP/1.1\r\nhost: lab\r\nx-token: open sesame\r\ncontent-length: {length}\r\n\r\n"
    )
}

/// Sends a body at once.
fn ask(mut stream: TcpStream) -> anyhow::Result<Option<TcpStream>> {
    let message = [head(BODY).into_bytes(), vec![b'a'; BODY]].concat();
    stream.write_all(&message)?;
    answered(stream)
}

/// Sends a body piece by piece.
fn slow(mut stream: TcpStream) -> anyhow::Result<Option<TcpStream>> {
    stream.write_all(head(BODY).as_bytes())?;
    for _ in 0..PIECES {
        std::thread::sleep(PAUSE);
        stream.write_all(&vec![b'a'; BODY / PIECES])?;
    }
    answered(stream)
}

/// Closes its own half when it has sent all.
fn half_closed(mut stream: TcpStream) -> anyhow::Result<Option<TcpStream>> {
    let message = [head(BODY).into_bytes(), vec![b'a'; BODY]].concat();
    stream.write_all(&message)?;
    stream.shutdown(Shutdown::Write)?;
    answered(stream)?;
    Ok(None)
}

/// Reads an answer, which has to be the body that was sent.
fn answered(stream: TcpStream) -> anyhow::Result<Option<TcpStream>> {
    let mut reader = BufReader::new(stream);
    let message = read(&mut reader)?.context("the server hung up")?;
    ensure!(message.first.contains(" 200 "), "{}", message.first);
    ensure!(message.body.len() == BODY, "{} bytes", message.body.len());
    Ok(Some(reader.into_inner()))
}

/// A message of HTTP/1.1.
struct Message {
    /// The first line.
    first: String,
    fields: Vec<String>,
    body: Vec<u8>,
}

/// Reads a message; none if the other side hung up before it.
fn read(reader: &mut impl BufRead) -> anyhow::Result<Option<Message>> {
    let mut line = || -> anyhow::Result<String> {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    };
    let first = line()?;
    if first.is_empty() {
        return Ok(None);
    }
    let mut fields = Vec::new();
    loop {
        let field = line()?;
        if field.is_empty() {
            break;
        }
        fields.push(field);
    }
    let named = |name: &str| {
        let mut fields = fields.iter().filter_map(|field| field.split_once(": "));
        fields.find_map(|(own, value)| own.eq_ignore_ascii_case(name).then(|| value.to_owned()))
    };
    let mut body = Vec::new();
    if let Some(length) = named("content-length") {
        body.resize(length.parse()?, 0);
        reader.read_exact(&mut body)?;
    } else if named("transfer-encoding").is_some() {
        loop {
            let mut size = String::new();
            reader.read_line(&mut size)?;
            let size = usize::from_str_radix(size.trim_end(), 16)?;
            let from = body.len();
            body.resize(from + size + 2, 0);
            reader.read_exact(&mut body[from..])?;
            body.truncate(from + size);
            if size == 0 {
                break;
            }
        }
    }
    Ok(Some(Message {
        first,
        fields,
        body,
    }))
}

/// A gate as a native process: it looks at the token and hands requests on over HTTP, a
/// connection to the handler for each of a client.
fn gate(behind: &str) -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("gate at http://{}", listener.local_addr()?);
    for client in listener.incoming() {
        let (client, behind) = (client?, behind.to_owned());
        std::thread::spawn(move || hand_on(client, &behind));
    }
    bail!("the system ended the listener")
}

fn hand_on(client: TcpStream, behind: &str) -> anyhow::Result<()> {
    client.set_nodelay(true)?;
    let handler = TcpStream::connect(behind)?;
    handler.set_nodelay(true)?;
    let mut from_client = BufReader::new(client.try_clone()?);
    let mut from_handler = BufReader::new(handler.try_clone()?);
    let (mut client, mut handler) = (client, handler);
    while let Some(request) = read(&mut from_client)? {
        if !request
            .fields
            .iter()
            .any(|field| field == "x-token: open sesame")
        {
            client.write_all(b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n")?;
            continue;
        }
        handler.write_all(&written(&request))?;
        let response = read(&mut from_handler)?.context("the handler hung up")?;
        client.write_all(&written(&response))?;
    }
    Ok(())
}

/// A message with the length of its body.
fn written(message: &Message) -> Vec<u8> {
    let mut text = format!("{}\r\n", message.first);
    let is_of_length = |field: &&String| {
        let field = field.to_ascii_lowercase();
        field.starts_with("content-length:") || field.starts_with("transfer-encoding:")
    };
    for field in message.fields.iter().filter(|field| !is_of_length(field)) {
        text += &format!("{field}\r\n");
    }
    text += &format!("content-length: {}\r\n\r\n", message.body.len());
    [text.as_bytes(), &message.body].concat()
}
