//! Runs the commands of a manifest: captured, with a deadline, and with everything
//! that a person needs when one fails.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

/// A command and how it is to be run.
pub struct Invocation<'a> {
    /// Program and arguments; a program with a `/` is relative to `dir`.
    pub command: &'a [String],
    /// The folder in which it runs.
    pub dir: PathBuf,
    /// Additions to the environment.
    pub env: Vec<(&'static str, String)>,
    /// How long it may take.
    pub deadline: Duration,
    /// Is told each line of its standard output as it comes.
    pub on_line: &'a (dyn Fn(&str) + Sync),
}

/// A command that could not be started, failed, or did not end in time.
#[derive(Debug)]
pub struct ProcessError(Box<CommandFailure>);

#[derive(Debug)]
struct CommandFailure {
    line: String,
    dir: PathBuf,
    what: String,
    stdout: String,
    stderr: String,
}

impl std::error::Error for ProcessError {}

impl fmt::Display for ProcessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let CommandFailure {
            line, dir, what, ..
        } = &*self.0;
        write!(f, "`{line}` in `{}` {what}", dir.display())?;
        for (name, text) in [("stdout", &self.0.stdout), ("stderr", &self.0.stderr)] {
            if !text.trim().is_empty() {
                write!(f, "\n  {name}:")?;
                for line in tail(text) {
                    write!(f, "\n    {line}")?;
                }
            }
        }
        Ok(())
    }
}

impl ProcessError {
    /// What it said on standard error, or how it ended.
    pub fn reason(&self) -> &str {
        let said = self.0.stderr.trim();
        if said.is_empty() { &self.0.what } else { said }
    }
}

/// The lines of an output that are shown; the end of it says why it ended.
fn tail(text: &str) -> impl Iterator<Item = &str> {
    const SHOWN: usize = 60;
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let from = lines.len().saturating_sub(SHOWN);
    lines.into_iter().skip(from)
}

/// Runs a command to its end and returns its standard output.
///
/// # Errors
/// If it cannot be started, ends with another status than 0, or is not done in time;
/// then it is killed with all its children.
pub fn run(invocation: &Invocation) -> Result<String, ProcessError> {
    let error = |what: String, stdout: String, stderr: String| {
        ProcessError(Box::new(CommandFailure {
            line: invocation.command.join(" "),
            dir: invocation.dir.clone(),
            what,
            stdout,
            stderr,
        }))
    };
    let cannot =
        |e: std::io::Error| error(format!("cannot be run: {e}"), String::new(), String::new());
    let mut child = spawn(invocation).map_err(cannot)?;
    let running = RUNNING.lock();
    running
        .unwrap_or_else(PoisonError::into_inner)
        .insert(child.id());
    let ended = follow(&mut child, invocation);
    let running = RUNNING.lock();
    running
        .unwrap_or_else(PoisonError::into_inner)
        .remove(&child.id());
    let Ended {
        status,
        stdout,
        stderr,
    } = ended;
    match status.map_err(cannot)? {
        Some(status) if status.success() => Ok(stdout),
        Some(status) => Err(error(format!("failed ({status})"), stdout, stderr)),
        None => {
            let what = format!(
                "was killed: not done after {} s",
                invocation.deadline.as_secs()
            );
            Err(error(what, stdout, stderr))
        }
    }
}

fn spawn(invocation: &Invocation) -> std::io::Result<Child> {
    let program = &invocation.command[0];
    let mut command = if program.contains('/') {
        Command::new(invocation.dir.join(program))
    } else {
        Command::new(program)
    };
    command
        .args(&invocation.command[1..])
        .current_dir(&invocation.dir)
        .envs(invocation.env.iter().map(|(k, v)| (k, v)))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // A group of its own, so that its children can be killed with it.
        .process_group(0)
        .spawn()
}

/// The process groups of the commands that are running.
static RUNNING: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// Kills every command that is running, with its children. A terminal's Ctrl-C does
/// not reach them, since each has a process group of its own.
fn kill_all() {
    let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    running.iter().for_each(|id| kill_group(*id));
}

type Farewell = Box<dyn Fn() + Send>;

/// What an interrupted program says last.
static FAREWELL: Mutex<Option<Farewell>> = Mutex::new(None);

/// Sets what [`interrupt`] does beside stopping commands, for as long as the guard
/// lives.
pub fn on_interrupt(farewell: impl Fn() + Send + 'static) -> impl Drop {
    struct Guard;
    impl Drop for Guard {
        fn drop(&mut self) {
            *FAREWELL.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }
    let mut slot = FAREWELL.lock().unwrap_or_else(PoisonError::into_inner);
    *slot = Some(Box::new(farewell));
    Guard
}

/// Ends what is running and lets the run say what it has found so far; the program is
/// to end after it.
pub fn interrupt() {
    kill_all();
    let farewell = FAREWELL.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(farewell) = &*farewell {
        farewell();
    }
}

fn kill_group(id: u32) {
    if let Some(group) = Pid::from_raw(id.cast_signed()) {
        // Fails only if the group has just ended by itself.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// How long the output of a command is read after its end. A process that it leaves behind may
/// hold the pipes open for ever.
const GRACE: Duration = Duration::from_secs(2);

/// The bytes of each output that are kept, the last ones; a failure shows less.
const MOST_OUTPUT: usize = 1 << 20;

/// The bytes that are one line at most.
const MOST_LINE: u64 = 1 << 16;

/// Two pipes of a command.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pipe {
    Stdout,
    Stderr,
}

/// What became of a command.
struct Ended {
    /// How it ended; `None` if it was killed.
    status: std::io::Result<Option<ExitStatus>>,
    stdout: String,
    stderr: String,
}

/// Follows a command to its end: its output, and its deadline.
fn follow(child: &mut Child, invocation: &Invocation) -> Ended {
    let (sender, lines) = mpsc::channel();
    read_lines(Pipe::Stdout, child.stdout.take(), sender.clone());
    read_lines(Pipe::Stderr, child.stderr.take(), sender);
    let (mut stdout, mut stderr) = (String::new(), String::new());
    let mut take = |(pipe, line): (Pipe, String)| {
        if pipe == Pipe::Stdout {
            (invocation.on_line)(line.trim_end());
        }
        let text = match pipe {
            Pipe::Stdout => &mut stdout,
            Pipe::Stderr => &mut stderr,
        };
        text.push_str(&line);
        if text.len() > 2 * MOST_OUTPUT {
            let cut = text.ceil_char_boundary(text.len() - MOST_OUTPUT);
            text.drain(..cut);
        }
    };
    let status = wait(child, invocation.deadline, &lines, &mut take);
    let end = Instant::now() + GRACE;
    // Ends as soon as both pipes are closed.
    while let Ok(line) = lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
        take(line);
    }
    Ended {
        status,
        stdout,
        stderr,
    }
}

/// Reads the lines of a pipe on a thread of its own, which ends when the pipe is closed.
fn read_lines(
    pipe: Pipe,
    from: Option<impl Read + Send + 'static>,
    to: mpsc::Sender<(Pipe, String)>,
) {
    let Some(from) = from else { return };
    std::thread::spawn(move || {
        let mut reader = BufReader::new(from);
        let mut line = Vec::new();
        let mut next = |line: &mut Vec<u8>| {
            line.clear();
            let mut bounded = reader.by_ref().take(MOST_LINE);
            bounded.read_until(b'\n', line).is_ok_and(|n| n > 0)
        };
        while next(&mut line) {
            let read = String::from_utf8_lossy(&line);
            if to.send((pipe, uncoloured(&read))).is_err() {
                return;
            }
        }
    });
}

/// A line without the sequences that colour it on a terminal or turn parts of it into links.
fn uncoloured(line: &str) -> String {
    // The tab is among the control characters that are left out otherwise.
    let parts = line.split('\t').map(strip_ansi_escapes::strip_str);
    parts.collect::<Vec<_>>().join("\t")
}

/// Waits for the end, taking lines as they come.
fn wait(
    child: &mut Child,
    deadline: Duration,
    lines: &mpsc::Receiver<(Pipe, String)>,
    take: &mut dyn FnMut((Pipe, String)),
) -> std::io::Result<Option<ExitStatus>> {
    let end = Instant::now() + deadline;
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= end {
            kill_group(child.id());
            child.wait()?;
            return Ok(None);
        }
        match lines.recv_timeout(pause) {
            Ok(line) => take(line),
            Err(mpsc::RecvTimeoutError::Timeout) => {
                pause = (pause * 2).min(Duration::from_millis(20));
            }
            // Both pipes are closed, and it goes on.
            Err(mpsc::RecvTimeoutError::Disconnected) => std::thread::sleep(pause),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str, deadline: Duration) -> Result<String, ProcessError> {
        run(&Invocation {
            command: &["sh".to_owned(), "-c".to_owned(), script.to_owned()],
            dir: std::env::temp_dir(),
            env: vec![("GREETING", "hello".to_owned())],
            deadline,
            on_line: &|_| (),
        })
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_command_gets_its_environment_and_answers_its_output() {
        assert_eq!(sh("echo $GREETING", LONG).unwrap(), "hello\n");
    }

    #[test]
    fn a_failure_shows_line_status_and_both_outputs() {
        let error = sh("echo out; echo err >&2; exit 3", LONG)
            .unwrap_err()
            .to_string();
        for part in [
            "`sh -c echo out",
            "exit status: 3",
            "stdout:\n    out",
            "stderr:\n    err",
        ] {
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn a_command_that_does_not_end_is_killed_with_its_children() {
        let error = sh("sleep 1000 & wait", Duration::from_millis(50)).unwrap_err();
        assert!(error.to_string().contains("was killed"), "{error}");
    }

    #[test]
    fn a_daemon_that_holds_the_pipes_does_not_hold_the_lab() {
        // Without end if the lab waited for it.
        let left = sh("echo done; sleep 3000 & echo $!", LONG).unwrap();
        let (done, daemon) = left.split_once('\n').unwrap();
        assert_eq!(done, "done");
        sh(&format!("kill {daemon}"), LONG).unwrap();
    }

    #[test]
    fn of_an_endless_output_the_end_is_kept() {
        let lines = sh("seq 1 1000000", LONG).unwrap();
        assert!(lines.len() <= 2 * MOST_OUTPUT);
        assert!(lines.ends_with("999999\n1000000\n"));
        let one = sh("head -c 5000000 /dev/zero | tr '\\0' x", LONG).unwrap();
        assert!(one.len() <= 2 * MOST_OUTPUT + MOST_LINE as usize);
    }

    #[test]
    fn colours_and_links_are_left_out_of_an_output() {
        let link = r"\033]8;;https://example.com\033\\E0308\033]8;;\033\\";
        let script = format!(r"printf '\033[1;31merror\033[0m[{link}]:\tno\n'");
        assert_eq!(sh(&script, LONG).unwrap(), "error[E0308]:\tno\n");
        let error = sh(&format!("{script} >&2; exit 1"), LONG).unwrap_err();
        assert_eq!(error.reason(), "error[E0308]:\tno");
    }

    #[test]
    fn a_program_that_does_not_exist_is_named() {
        let error = run(&Invocation {
            command: &["./no-such-program".to_owned()],
            dir: std::env::temp_dir(),
            env: vec![],
            deadline: LONG,
            on_line: &|_| (),
        });
        assert!(
            error
                .unwrap_err()
                .to_string()
                .contains("`./no-such-program`")
        );
    }
}
