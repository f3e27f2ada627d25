//! The program `lab`, called as `cargo lab`.

#[macro_use]
mod terminal;

mod commands;

use std::process::ExitCode;

use commands::{Cli, Exit};

/// How a program ends that was told to stop by Ctrl-C: 128 and the signal's number.
const INTERRUPTED: i32 = 130;

/// Whether text components must be in the grammar of 2026; `wat` reads this variable.
const STRICT: &str = "WAST_STRICT_COMPONENT_INDICES";

fn main() -> ExitCode {
    if std::env::var_os(STRICT).is_none() {
        // SAFETY: no other thread runs yet. People have components in the former grammar.
        unsafe { std::env::set_var(STRICT, "0") };
    }
    let stopped = ctrlc::set_handler(|| {
        harness::process::interrupt();
        std::process::exit(INTERRUPTED);
    });
    if let Err(error) = stopped {
        eprintln!("warning: Ctrl-C will neither stop builds nor show what was found: {error}");
    }
    let exit = Cli::read().and_then(Cli::exec).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        Exit::CouldNotRun
    });
    ExitCode::from(exit as u8)
}
