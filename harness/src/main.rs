//! The program `lab`, called as `cargo lab`.

mod commands;

use std::process::ExitCode;

use clap::Parser;
use commands::{Cli, Exit};

fn main() -> ExitCode {
    let exit = Cli::parse().exec().unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        Exit::CouldNotRun
    });
    ExitCode::from(exit as u8)
}
