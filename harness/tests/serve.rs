//! A cell behind a socket, and clients that wish it ill.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a client waits for what the server should say.
const PATIENCE: Duration = Duration::from_secs(30);

/// The program, serving a cell.
struct Server {
    child: Child,
    output: BufReader<ChildStdout>,
    address: String,
    /// How many sockets it holds while nobody is connected.
    sockets: usize,
}

impl Server {
    fn start(cell: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lab"));
        command.args(["serve", cell, "--addr", "127.0.0.1:0", "--deadline", "2"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let address = line.trim().rsplit_once("http://").unwrap().1.to_owned();
        let mut server = Server {
            child,
            output,
            address,
            sockets: 0,
        };
        server.sockets = server.opened().filter(|file| is_socket(file)).count();
        server
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// What comes back for these bytes, until the server has no more to say.
    fn ask(&self, sent: &[u8]) -> String {
        let mut stream = self.connect();
        // It may have had enough before it has read all.
        let _ = stream.write_all(sent);
        let _ = stream.shutdown(Shutdown::Write);
        answer(stream)
    }

    /// How many files and sockets the server has open once it has closed its
    /// connections, which it does a moment after a client has seen the end.
    fn open_files(&self) -> usize {
        let begun = Instant::now();
        loop {
            let open: Vec<PathBuf> = self.opened().collect();
            let sockets = open.iter().filter(|file| is_socket(file)).count();
            if sockets <= self.sockets || begun.elapsed() > PATIENCE {
                return open.len();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What each open file is, as the system names it.
    fn opened(&self) -> impl Iterator<Item = PathBuf> {
        let folder = format!("/proc/{}/fd", self.child.id());
        let files = std::fs::read_dir(folder).unwrap();
        files.filter_map(|file| file.ok()?.path().read_link().ok())
    }

    /// Stops it as Ctrl-C does; its last line.
    fn stop(mut self) -> String {
        let id = self.child.id().to_string();
        let killed = Command::new("kill").args(["-INT", &id]).status().unwrap();
        assert!(killed.success());
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        assert!(self.child.wait().unwrap().success());
        rest.lines().last().unwrap_or_default().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

fn is_socket(file: &Path) -> bool {
    file.to_string_lossy().starts_with("socket:")
}

fn answer(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A request that a gate lets pass.
fn request(path: &str, body: &str) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: lab\r\nx-token: open sesame\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body.as_bytes()].concat()
}

/// What no client should send, and each time a little different.
fn hostile(number: usize) -> Vec<u8> {
    let head = "POST /echo HTTP/1.1\r\nhost: lab\r\nx-token: open sesame\r\n";
    let text = match number % 20 {
        0 => "\0".repeat(1 + number),
        1 => "GET\r\n\r\n".to_owned(),
        2 => format!(
            "GET /{} HTTP/1.1\r\nhost: lab\r\n\r\n",
            "a".repeat(70_000 + number)
        ),
        3 => format!("{head}x-in-a: {}\r\n\r\n", "v".repeat(500_000 + number)),
        4 => format!("{head}{}\r\n", "x-in-a: 1\r\n".repeat(150 + number)),
        5 => format!("{head}content-length: -1\r\n\r\nhello"),
        6 => format!("{head}content-length: 99999999999999999999\r\n\r\nhello"),
        7 => format!("{head}content-length: 5\r\ncontent-length: 6\r\n\r\nhello"),
        8 => format!("{head}transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\nhello"),
        9 => format!("{head}transfer-encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n"),
        10 => format!("{head}transfer-encoding: chunked\r\n\r\nffffffffffffffff\r\nhello"),
        11 => format!("{head}transfer-encoding: chunked\r\n\r\n5\r\nhel"),
        12 => format!(
            "{head}content-length: 1000000\r\n\r\n{}",
            "b".repeat(number)
        ),
        13 => format!("{head}na me: x\r\n\r\n"),
        14 => format!("{head}x-in-a: a\0b\r\n\r\n"),
        15 => "GET / HTTP/9.9\r\nhost: lab\r\n\r\n".to_owned(),
        16 => "GET http:///// HTTP/1.1\r\n\r\n".to_owned(),
        17 => format!("{head}{}", "garbage ".repeat(number)),
        18 => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        _ => format!("{head}transfer-encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
    };
    text.into_bytes()
}

#[test]
fn a_gate_refuses_before_a_handler_answers() {
    let server = Server::start("web-gate/gate=rust/handler=rust");
    let refused = server.ask(b"GET /echo HTTP/1.1\r\nhost: lab\r\nconnection: close\r\n\r\n");
    assert!(refused.starts_with("HTTP/1.1 401 "), "{refused}");
    assert!(refused.contains("\r\nx-gate: refused\r\n"), "{refused}");
    let answered = server.ask(&request("/reverse", "hello"));
    assert!(answered.starts_with("HTTP/1.1 200 "), "{answered}");
    assert!(answered.contains("\r\nx-path: /reverse\r\n"), "{answered}");
    assert!(answered.contains("olleh"), "{answered}");
    let counts = server.stop();
    assert!(
        counts.starts_with("2 requests, 1 instances; 0 failed"),
        "{counts}"
    );
}

#[test]
fn a_thousand_hostile_requests_leave_the_server_answering() {
    let server = Server::start("web-gate/gate=rust/handler=rust");
    server.ask(&request("/echo", "first"));
    let before = server.open_files();
    // Bodies that never end, each held by a client that sends nothing more.
    let endless: Vec<TcpStream> = (0..20)
        .map(|_| {
            let mut stream = server.connect();
            let head = "POST /sum HTTP/1.1\r\nhost: lab\r\nx-token: open sesame\r\n\
                        transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n";
            stream.write_all(head.as_bytes()).unwrap();
            stream
        })
        .collect();
    std::thread::scope(|scope| {
        for worker in 0..8 {
            let server = &server;
            scope.spawn(move || {
                for number in (worker..1_000).step_by(8) {
                    let said = server.ask(&hostile(number));
                    // It may hang up, or say what is wrong.
                    let is_http = said.is_empty() || said.starts_with("HTTP/1.1 ");
                    assert!(is_http, "{number}: {said}");
                    if number % 10 == 0 {
                        let right = server.ask(&request("/reverse", "hello"));
                        assert!(right.contains("olleh"), "after {number}: {right}");
                    }
                }
            });
        }
    });
    for stream in endless {
        let said = answer(stream);
        assert!(said.starts_with("HTTP/1.1 504 "), "{said}");
    }
    let right = server.ask(&request("/reverse", "last"));
    assert!(right.contains("tsal"), "{right}");
    let after = server.open_files();
    assert!(after <= before, "{before} open files, then {after}");
    let counts = server.stop();
    assert!(counts.contains("; 0 failed, "), "{counts}");
    assert!(counts.contains(" 0 instances and at most "), "{counts}");
}
