//! The program `lab`, called as `cargo lab`.

mod commands;

use std::process::ExitCode;

use clap::Parser;
use commands::{Cli, Exit};

/// How a program ends that was told to stop by Ctrl-C: 128 and the signal's number.
const INTERRUPTED: i32 = 130;

fn main() -> ExitCode {
    let stopped = ctrlc::set_handler(|| {
        harness::process::kill_all();
        std::process::exit(INTERRUPTED);
    });
    if let Err(error) = stopped {
        eprintln!("warning: builds will not stop at Ctrl-C: {error}");
    }
    let exit = Cli::parse().exec().unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        Exit::CouldNotRun
    });
    ExitCode::from(exit as u8)
}
