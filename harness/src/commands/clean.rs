//! `lab clean`: forgets what was made.

use std::io::ErrorKind;

use anyhow::Context;
use harness::cache::Cache;
use harness::hosts::Hosts;
use harness::lab;
use harness::load::Loader;
use harness::manifest::Manifest;

use super::Exit;
use super::doctor::gigabytes;

/// Removes built, composed and compiled components; toolchains stay
#[derive(clap::Args)]
pub struct Args {
    /// Only made-up worlds, and what was compiled by another engine or of components that have
    /// changed
    #[arg(long)]
    unused: bool,
}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let manifest = Manifest::read(&lab::root()?)?;
        let cache = Cache::new(&manifest.cache);
        let root = cache.root().display();
        let before = cache.sizes().total();
        if self.unused {
            Loader::new(&manifest.root, cache.clone(), Hosts::default()).clean()?;
        } else {
            match std::fs::remove_dir_all(cache.root()) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("cannot remove `{root}`"));
                }
                _ => (),
            }
        }
        let after = cache.sizes().total();
        println!(
            "{root}: removed {}, kept {}",
            gigabytes(before.saturating_sub(after)),
            gigabytes(after)
        );
        Ok(Exit::Good)
    }
}
