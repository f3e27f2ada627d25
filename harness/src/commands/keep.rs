//! `lab keep`: the smallest form of a failure runs first ever after.

use anyhow::bail;
use harness::regressions;
use harness::report::failure::{blamed, cut};
use harness::wave;

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
        self.case.open(&self.lab, |case| {
            let (id, contract) = (&self.case.id, &case.cell.contract);
            let Some(fault) = case.smallest(id.case.clone())? else {
                bail!("{id} is right: only what fails is kept");
            };
            let Some(example) = fault.counterexample else {
                bail!("{id} has no input that could be kept");
            };
            let texts = example.before.iter().chain([&example.input]);
            let calls: Result<Vec<_>, String> = texts
                .map(|args| format!("{}{args}", contract.function))
                .map(|call| {
                    wave::call_from_wave(&contract.function, case.function.inner.params(), &call)
                })
                .collect();
            let comment = format!(
                "{}: {}, blame: {}",
                id,
                fault.verdict.word(),
                blamed(fault.blame.as_ref())
            );
            let script = calls.map_err(anyhow::Error::msg)?;
            let folder = &case.lab.manifest().regressions;
            let kept = regressions::add(folder, contract, &comment, &script)?;
            let path = regressions::path(folder, contract);
            println!("case {} of {}:", kept.number, path.display());
            kept.calls
                .iter()
                .for_each(|call| println!("  {}", cut(call)));
            Ok(Exit::Good)
        })
    }
}
