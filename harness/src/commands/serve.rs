//! `lab serve`: a cell behind a socket.

use std::net::TcpListener;
use std::sync::mpsc::channel;
use std::time::Duration;

use anyhow::{Context, bail};
use harness::build::IfMissing;
use harness::cell::CellKey;
use harness::host::Serving;
use harness::judge::Drive;
use harness::plan::{composition, find};

use super::Exit;
use super::options::LabArgs;
use super::progress::Progress;

/// Serves a composition that answers HTTP, until Ctrl-C, for a person or a real client to ask
#[derive(clap::Args)]
pub struct Args {
    /// The cell, as in reports: `web-gate/gate=rust/handler=python`
    #[arg(value_name = "CELL")]
    cell: CellKey,

    /// Leaves out the components of the roles before this one
    #[arg(long, value_name = "ROLE")]
    from: Option<String>,

    /// The address to listen on; port 0 takes one that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    addr: String,

    /// The seconds that a request has
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    deadline: u64,

    #[command(flatten)]
    lab: LabArgs,
}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let lab = self.lab.open()?;
        let cell = find(lab.contracts(), lab.guests(), &self.cell)?;
        if cell.contract.drive != Drive::Request {
            let served = lab.contracts().iter().filter(|c| c.drive == Drive::Request);
            let served: Vec<&str> = served.map(|contract| contract.word()).collect();
            bail!(
                "`{}` is no contract of HTTP, so there is nothing to serve; these are: {}",
                cell.contract.name,
                served.join(", ")
            );
        }
        let links = cell.links();
        let first = match &self.from {
            None => 0,
            Some(name) => links
                .iter()
                .position(|link| link.role.name == *name)
                .with_context(|| format!("`{name}` is no role of {}", cell.key))?,
        };
        let links = &links[first..];
        let listener = TcpListener::bind(&self.addr);
        let listener = listener.with_context(|| format!("cannot listen on {}", self.addr))?;
        let progress = Progress::new();
        lab.loader()
            .composition(&cell, links, IfMissing::Build, &progress)?;
        progress.finish();
        let (stop, stopped) = channel();
        let stops = harness::process::on_interrupt(move || {
            let _ = stop.send(());
            // The program ends when what is being answered has been.
            loop {
                std::thread::park();
            }
        });
        // It may be at work when the program ends.
        std::mem::forget(stops);
        let name = composition(links);
        println!(
            "Ctrl-C ends serving {name} at http://{}",
            listener.local_addr()?
        );
        let how = Serving {
            deadline: Duration::from_secs(self.deadline),
            once: cell.answers_once(),
            stop: stopped,
        };
        let served = lab.loader().serve(&cell, links, listener, how)?;
        println!(
            "{} requests, {} instances; {} failed, {} took too long; {} instances and at most {} \
             handles in one were left",
            served.requests,
            served.instances,
            served.failed,
            served.late,
            served.live,
            served.handles
        );
        Ok(Exit::Good)
    }
}
