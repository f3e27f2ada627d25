//! `lab clean`: forgets everything that was made.

use std::io::ErrorKind;

use anyhow::Context;
use harness::cache::Cache;
use harness::lab;

use super::Exit;

/// Removes built, composed and compiled components; toolchains stay
#[derive(clap::Args)]
pub struct Args {}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let cache = Cache::of(&lab::checkout()?);
        match std::fs::remove_dir_all(cache.root()) {
            Ok(()) => println!("removed {}", cache.root().display()),
            Err(error) if error.kind() == ErrorKind::NotFound => println!("nothing to remove"),
            Err(error) => {
                return Err(error)
                    .with_context(|| format!("cannot remove `{}`", cache.root().display()));
            }
        }
        Ok(Exit::Good)
    }
}
