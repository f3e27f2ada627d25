//! `lab doctor`: what is installed, what is missing, and the command that installs it.

use harness::{Lab, cache};

use super::Exit;
use super::options::LabArgs;

/// Tells which toolchains are installed and how to install those that are missing
#[derive(clap::Args)]
pub struct Args {
    /// Lists the releases that are newer than what is pinned, as the registries serve them
    #[arg(long)]
    outdated: bool,

    #[command(flatten)]
    lab: LabArgs,
}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let lab = self.lab.open()?;
        if self.outdated {
            return outdated(&lab);
        }
        let mut exit = Exit::Good;
        for guest in lab.guests() {
            let toolchain = match guest.toolchain.as_str() {
                "" => guest.language.clone(),
                toolchain => format!("{} ({toolchain})", guest.language),
            };
            match lab.loader().builder().probe(guest) {
                Ok(version) if guest.commands.is_none() => {
                    println!("{}: {toolchain}: prebuilt{version}", guest.name);
                }
                Ok(version) => println!("{}: {toolchain}: {version}", guest.name),
                Err(error) => {
                    println!("{}: {toolchain}: missing: {}", guest.name, error.reason());
                    if let Some(commands) = &guest.commands {
                        let (setup, dir) = (commands.setup.join(" "), guest.dir.display());
                        println!("  install it: `{setup}` in {dir}");
                    }
                    exit = Exit::CouldNotRun;
                }
            }
        }
        let cache = lab.cache();
        let sizes = cache.sizes();
        println!(
            "cache: {}: {} of at most {} (`{}`)",
            cache.root().display(),
            gigabytes(sizes.total()),
            gigabytes(cache.bound().bytes),
            cache::MAX,
        );
        println!(
            "  components {}, compiled {}, made-up worlds {}, others {}",
            gigabytes(sizes.components),
            gigabytes(sizes.compiled),
            gigabytes(sizes.worlds),
            gigabytes(sizes.others)
        );
        Ok(exit)
    }
}

/// Says of each toolchain of which other versions can be built what is newer.
fn outdated(lab: &Lab) -> anyhow::Result<Exit> {
    let mut exit = Exit::Good;
    for guest in lab.guests().iter().filter(|g| !g.toolchains.is_empty()) {
        let served = match lab.loader().builder().served(guest) {
            Ok(served) => served,
            Err(error) => {
                println!("{}: {error}", guest.name);
                exit = Exit::CouldNotRun;
                continue;
            }
        };
        for one in served {
            let (name, toolchain, pinned) = (&guest.name, &one.toolchain, &one.pinned);
            match one.newer() {
                [] => println!("{name}: {toolchain} {pinned} is the newest"),
                newer @ [.., last] => {
                    println!(
                        "{name}: {toolchain} {pinned} is pinned; newer: {}",
                        newer.join(", ")
                    );
                    println!(
                        "  try it: `{} run --guest {name} --toolchain {toolchain}={last}`",
                        harness::program()
                    );
                }
            }
        }
    }
    Ok(exit)
}

/// Bytes, as people read them.
pub fn gigabytes(bytes: u64) -> String {
    format!("{:.2} GiB", bytes as f64 / f64::from(1 << 30))
}
