//! `lab bundle`: a failure as what a maintainer wants attached to an issue.

use std::path::PathBuf;

use anyhow::{Context, bail};
use harness::event::Nobody;
use harness::plan::{Cell, Link};
use harness::report::failure::blamed;
use harness::report::{Counterexample, Fault};

use super::Exit;
use super::files::write;
use super::options::{CaseArgs, LabArgs};

/// Writes a failure to a folder: the composed component, the input, the right answer,
/// and the command line that shows it without the lab
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    case: CaseArgs,

    /// The folder, which must not exist
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,

    #[command(flatten)]
    lab: LabArgs,
}

/// The composed component's file.
const COMPONENT: &str = "composed.wasm";

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        self.case.open(&self.lab, |case| {
            let (id, cell) = (&self.case.id, case.cell);
            if !cell.mutant().is_empty() {
                bail!("a mutant needs the lab's host, so there is nothing to show without the lab");
            }
            let Some(fault) = case.smallest(id.case.clone())? else {
                bail!("{id} is right: there is nothing to report");
            };
            let Some(example) = &fault.counterexample else {
                bail!("{id} has no input that could be shown");
            };
            let loader = case.lab.loader();
            let component = loader.composed(cell, &Nobody)?;
            std::fs::create_dir(&self.output)
                .with_context(|| format!("cannot make `{}`", self.output.display()))?;
            let version = |link: &Link| {
                let built = loader.builder().built(link.guest, link.role);
                let version = built.map(|component| component.meta.toolchain.clone());
                format!("- {link}, {}", version.unwrap_or_default())
            };
            let versions: Vec<String> = cell.links().iter().map(version).collect();
            let host = loader.loaded_by(cell).unwrap_or_else(|| cell.host());
            let readme = readme(cell, &fault, example, &versions.join("\n"), host);
            for (name, content) in [
                (COMPONENT, component),
                (
                    "input.wave",
                    format!("{}\n", call(cell, &example.input)).into(),
                ),
                ("expected.wave", format!("{}\n", example.expected).into()),
                ("README.md", readme.into()),
            ] {
                write(&self.output.join(name), content)?;
            }
            let command = command(cell, &example.input);
            println!("wrote {}: {command}", self.output.display());
            Ok(Exit::Good)
        })
    }
}

fn call(cell: &Cell, args: &str) -> String {
    format!("{}{args}", cell.contract.function)
}

/// The command line, quoted for a POSIX shell; the text is ASCII.
fn command(cell: &Cell, args: &str) -> String {
    let quoted = call(cell, args).replace('\'', r"'\''");
    format!("wasmtime run --invoke '{quoted}' {COMPONENT}")
}

fn readme(
    cell: &Cell,
    fault: &Fault,
    example: &Counterexample,
    versions: &str,
    host: &str,
) -> String {
    let history = match example.before.as_slice() {
        [] => String::new(),
        before => format!(
            "\nIt shows only if the same instance has answered these calls before, in this order,\n\
             which one command line cannot do:\n\n```text\n{}\n```\n",
            before
                .iter()
                .map(|args| call(cell, args))
                .collect::<Vec<_>>()
                .join("\n")
        ),
    };
    format!(
        "# {}: {}\n\n\
         `{COMPONENT}` is a component composed by wac of\n\n{versions}\n\n\
         It exports `{}`. The call\n\n```sh\n{}\n```\n\n\
         answers\n\n```text\n{}\n```\n\nand should answer\n\n```text\n{}\n```\n{history}\n\
         Blamed: {}. {}\n\n\
         `input.wave` holds the call and `expected.wave` the right answer. Seen under {}.\n",
        cell.key,
        fault.verdict.word(),
        cell.contract.interface,
        command(cell, &example.input),
        example.answer,
        example.expected,
        blamed(fault.blame.as_ref()),
        fault.detail.lines().next().unwrap_or_default(),
        host,
    )
}
