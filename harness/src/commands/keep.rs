//! `lab keep`: the smallest form of a failure runs first ever after.

use anyhow::bail;
use harness::build::Missing;
use harness::event::Nobody;
use harness::kept;
use harness::plan;
use harness::report::failure::blamed;
use harness::value;

use super::Exit;
use super::options::{CaseArgs, LabArgs};

/// Keeps a failure: its smallest form runs first ever after, in every cell
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    case: CaseArgs,

    #[command(flatten)]
    lab: LabArgs,
}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let lab = self.lab.open()?;
        let guests = lab.guests_of(&self.case.id.cell)?;
        let cell = plan::find(&guests, &self.case.id.cell)?;
        let function = lab.loader().function(&cell, Missing::Build, &Nobody)?;
        let script = self.case.script(&lab, &cell, &function)?;
        let trial = lab.trial(&guests, &Nobody);
        let id = &self.case.id;
        let Some(fault) = trial.smallest(&cell, script, id.case.clone())? else {
            bail!("{id} is right: only what fails is kept");
        };
        let Some(example) = fault.counterexample else {
            bail!("{id} has no input that could be kept");
        };
        let texts = example.before.iter().chain([&example.input]);
        let calls: Result<Vec<_>, String> = texts
            .map(|args| format!("{}{args}", cell.contract.function))
            .map(|call| value::call_from_wave(cell.contract.function, function.params(), &call))
            .collect();
        let comment = format!(
            "{}: {}, blame: {}",
            id,
            fault.verdict.word(),
            blamed(fault.blame.as_ref())
        );
        let script = calls.map_err(anyhow::Error::msg)?;
        let kept = kept::add(lab.checkout(), cell.contract, &comment, &script)?;
        println!(
            "case {} of {}:",
            kept.number,
            kept::path(lab.checkout(), cell.contract).display()
        );
        kept.calls.iter().for_each(|call| println!("  {call}"));
        Ok(Exit::Good)
    }
}
