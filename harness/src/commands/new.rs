//! `lab new guest`: begins a guest.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::bail;
use clap::builder::PossibleValuesParser;
use harness::contract::{self, Role};
use harness::lab;
use harness::manifest::Manifest;
use harness::skeleton;

use super::Exit;

/// Begins something that the lab runs
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    Guest(GuestArgs),
}

/// Writes the folder of a guest that builds; its functions are yours to write
#[derive(clap::Args)]
struct GuestArgs {
    /// The guest's name in cells; its folder is `guests-NAME`
    #[arg(value_name = "NAME")]
    name: String,

    /// The language
    #[arg(long, value_name = "LANGUAGE", value_parser = PossibleValuesParser::new(skeleton::languages()))]
    like: String,

    /// Only these roles; all of them if none is named
    #[arg(long, value_name = "ROLE", num_args = 1.., value_delimiter = ',')]
    role: Vec<String>,
}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        match self.what {
            What::Guest(args) => args.exec(),
        }
    }
}

impl GuestArgs {
    fn exec(self) -> anyhow::Result<Exit> {
        if !harness::cell::is_name(&self.name) {
            bail!("`{}`: use lower-case letters, digits and dashes", self.name);
        }
        let manifest = Manifest::read(&lab::root()?)?;
        let roles = self.roles(&manifest)?;
        let folder: PathBuf = manifest.root.join(format!("guests-{}", self.name));
        for path in skeleton::write(&self.name, &self.like, &roles, &folder)? {
            let path = path.strip_prefix(&manifest.root).unwrap_or(&path);
            println!("wrote {}", path.display());
        }
        println!(
            "next: write its functions, then `{} run --guest {}`",
            harness::program(),
            self.name
        );
        Ok(Exit::Good)
    }

    fn roles(&self, manifest: &Manifest) -> anyhow::Result<Vec<Arc<Role>>> {
        // Not the contracts, which may be of guests that are still to be written.
        let all = contract::roles(manifest)?;
        let known = |name: &str| all.iter().any(|role| role.name == name);
        if let Some(unknown) = self.role.iter().find(|name| !known(name)) {
            let names: Vec<&str> = all.iter().map(|role| &*role.name).collect();
            bail!(
                "no role is named `{unknown}`; there are: {}",
                names.join(", ")
            );
        }
        let wanted = |role: &Arc<Role>| self.role.is_empty() || self.role.contains(&role.name);
        Ok(all.into_iter().filter(wanted).collect())
    }
}
