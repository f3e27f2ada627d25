//! `lab replay`: one case again, alone, in one cell.

use anyhow::{Context, bail};
use harness::CaseId;
use harness::build::Missing;
use harness::cases::Cases;
use harness::event::Nobody;
use harness::judge::{Executor, compare, show};
use harness::lab::Lab;
use harness::plan::{self, Cell};
use harness::report::failure::blamed;
use harness::trial::smallest;
use harness::value::{self, Val};

use super::Exit;
use super::options::LabArgs;

/// Runs one case again, alone, and shows input, answer and blame
#[derive(clap::Args)]
pub struct Args {
    /// The case, CELL@SEED:INDEX, as a failure prints it
    case: CaseId,

    /// Other arguments instead of the generated ones, as WAVE text, one for each
    /// parameter
    #[arg(long, value_name = "WAVE", num_args = 1..)]
    input: Vec<String>,

    #[command(flatten)]
    lab: LabArgs,
}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let lab = self.lab.open()?;
        let cell = plan::find(lab.guests(), &self.case.cell)?;
        let function = lab.loader().function(&cell, Missing::Build, &Nobody)?;
        if !self.input.is_empty() {
            let args = self.read_input(function.params())?;
            return show_case(&lab, &cell, "input", &function, &args);
        }
        let cases = Cases::new(cell.contract, self.case.seed, u64::MAX);
        let args = cases.case(self.case.index)?.args;
        let exit = show_case(&lab, &cell, "case", &function, &args)?;
        if exit == Exit::Divergence {
            let expected = expected(&cell, &args)?;
            if let Some(wrong) = compare(&function.call_alone(&args), &expected) {
                let args = smallest(&cell, &function, args, wrong);
                println!();
                show_case(&lab, &cell, "smallest", &function, &args)?;
            }
        }
        Ok(exit)
    }

    fn read_input(&self, params: &[value::Type]) -> anyhow::Result<Vec<Val>> {
        if params.len() != self.input.len() {
            bail!(
                "the function has {} parameters and {} were given",
                params.len(),
                self.input.len()
            );
        }
        let read = |(ty, text): (&value::Type, &String)| {
            value::from_wave(ty, text).map_err(anyhow::Error::msg)
        };
        params.iter().zip(&self.input).map(read).collect()
    }
}

fn expected(cell: &Cell, args: &[Val]) -> anyhow::Result<Val> {
    (cell.contract.oracle)(args).context("the oracle does not know these types")
}

/// Runs arguments alone and shows everything about it.
fn show_case(
    lab: &Lab,
    cell: &Cell,
    name: &str,
    executor: &dyn Executor,
    args: &[Val],
) -> anyhow::Result<Exit> {
    let expected = expected(cell, args)?;
    let (outcome, output) = match executor.instantiate() {
        Ok(mut session) => {
            let outcome = session.call(args);
            (outcome, session.output())
        }
        Err(fault) => (Err(fault), String::new()),
    };
    let line = |name: &str, text: &str| println!("{:<10} {text}", format!("{name}:"));
    line(name, &value::wave_args(args));
    line("answer", &show(&outcome));
    line("expected", &value::wave(&expected));
    if let Err(fault) = &outcome {
        line("fault", &fault.to_string());
    } else if !output.is_empty() {
        line("printed", &output);
    }
    if compare(&outcome, &expected).is_none() {
        line("verdict", "right");
        return Ok(Exit::Good);
    }
    let judgement = lab.trial(&Nobody).blame(cell, args, &outcome);
    let blame = blamed(judgement.blame.as_ref());
    line("verdict", "wrong");
    line("blame", &format!("{blame} ({})", judgement.reason));
    Ok(Exit::Divergence)
}
