//! `lab build`: toolchains and components.

use anyhow::bail;
use harness::Guest;

use super::Exit;
use super::options::LabArgs;
use super::progress::Progress;

/// Sets up toolchains and builds components; what is up to date is left alone
#[derive(clap::Args)]
pub struct Args {
    /// Only these guests
    #[arg(value_name = "GUEST")]
    guests: Vec<String>,

    #[command(flatten)]
    lab: LabArgs,
}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let lab = self.lab.open()?;
        let guests = self.select(lab.guests())?;
        let progress = Progress::new();
        let built = lab.build(&guests, &progress);
        progress.finish();
        let mut exit = Exit::Good;
        for (guest, role, built) in built {
            match built {
                Ok(component) => println!(
                    "{guest}'s {}: {} KiB by {}",
                    role.name,
                    component.size / 1024,
                    match component.meta.toolchain.as_str() {
                        "" => "nobody, it is prebuilt",
                        toolchain => toolchain,
                    }
                ),
                Err(why) => {
                    println!("{guest}'s {}: unbuilt: {why}", role.name);
                    exit = Exit::CouldNotRun;
                }
            }
        }
        Ok(exit)
    }

    fn select<'a>(&self, guests: &'a [Guest]) -> anyhow::Result<Vec<&'a Guest>> {
        let known: Vec<&str> = guests.iter().map(|guest| guest.name.as_str()).collect();
        if let Some(name) = self
            .guests
            .iter()
            .find(|name| !known.contains(&name.as_str()))
        {
            bail!(
                "no guest is named `{name}`; there are: {}",
                known.join(", ")
            );
        }
        let wanted = |guest: &&Guest| self.guests.is_empty() || self.guests.contains(&guest.name);
        Ok(guests.iter().filter(wanted).collect())
    }
}
