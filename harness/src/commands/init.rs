//! `lab init`: begins a lab in a folder.

use std::path::PathBuf;

use harness::init::init;
use harness::program;

use super::Exit;

/// Writes a lab.toml for the WIT and the components that are there
#[derive(clap::Args)]
pub struct Args {
    /// The WIT: a file, which is copied to `wit`, or a folder; without one the folder `wit`
    #[arg(value_name = "WIT")]
    wit: Option<PathBuf>,

    /// Components that are built already, each of which fits a world of the WIT
    #[arg(long, value_name = "FILE", num_args = 1..)]
    component: Vec<PathBuf>,
}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let here = std::env::current_dir()?;
        for path in init(&here, self.wit.as_deref(), &self.component)? {
            println!(
                "wrote {}",
                path.strip_prefix(&here).unwrap_or(&path).display()
            );
        }
        match self.component.is_empty() {
            true => println!(
                "next: `{} new guest NAME --like LANGUAGE`, for each language that you use",
                program()
            ),
            false => println!("next: `{} run`", program()),
        }
        Ok(Exit::Good)
    }
}
