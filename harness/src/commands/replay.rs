//! `lab replay`: one case again, alone, stage by stage.

use harness::CaseId;
use harness::event::Nobody;
use harness::host::Chain;
use harness::judge::{Called, Executor, Failure, compare, show};
use harness::report::Fault;
use harness::report::failure::{blamed, cut, times};
use harness::report::stages::stages;
use harness::report::trace::HOST;
use harness::run::trace::{knowing, record};
use harness::value::{self, Val};
use harness::visible;

use super::Exit;
use super::options::{CaseArgs, LabArgs, OpenCase};

/// Runs one case again, alone, and shows what each component was handed and answered
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
            let chain = case.lab.loader().chain(case.cell, true, &Nobody)?;
            let replay = Replay { case: &case };
            if replay.show(&self.case.id, chain)? {
                return Ok(Exit::Good);
            }
            if let Some(fault) = case.smallest(self.case.id.case.clone())? {
                println!();
                show_smallest(&fault);
            }
            Ok(Exit::Divergence)
        })
    }
}

fn show_smallest(fault: &Fault) {
    if let Some(example) = &fault.counterexample {
        for alike in example.before.chunk_by(|a, b| a == b) {
            line("before", &times(alike));
        }
        line("smallest", &cut(&example.input));
        line("answer", &cut(&example.answer));
        line("expected", &cut(&example.expected));
    }
    line("blame", &blamed(fault.blame.as_ref()));
    line("detail", &fault.detail);
}

fn line(name: &str, text: &str) {
    println!("{:<10} {text}", format!("{name}:"));
}

/// The components side by side, or why they cannot be.
type Instantiated = Result<Box<dyn Chain>, Failure>;

struct Replay<'a> {
    case: &'a OpenCase<'a>,
}

impl Replay<'_> {
    /// Shows the case and tells whether the composition is right.
    fn show(&self, id: &CaseId, chain: Instantiated) -> anyhow::Result<bool> {
        let OpenCase {
            lab, cell, script, ..
        } = self.case;
        let Some((args, before)) = script.split_last() else {
            anyhow::bail!("{id} is a case of no calls");
        };
        let expected = lab.expected(cell, args)?;
        line("case", &id.to_string());
        if !before.is_empty() {
            line(
                "before",
                &format!("{} calls in the same instance", before.len()),
            );
        }
        line("input", &cut(&value::wave_args(args)));
        println!();
        let carried = match chain {
            Err(Failure::Unsupported(why)) => {
                println!("  {why}");
                None
            }
            chain => Some(expected.judge(self.show_stages(chain, args, before))),
        };
        println!();
        let outcome = expected.judge(self.case.function.call_script(script));
        line("composed", &cut(&show(&outcome)));
        line("expected", &cut(&expected.right.to_string()));
        if let Err(
            Failure::Trap(what)
            | Failure::Timeout(what)
            | Failure::Leak(what)
            | Failure::Impure(what)
            | Failure::Unsupported(what),
        ) = &outcome
        {
            line("fault", what);
        }
        let right = compare(&outcome, &expected).is_none();
        line("verdict", if right { "right" } else { "wrong" });
        if carried.is_some_and(|carried| compare(&carried, &expected).is_none() != right) {
            println!(
                "The composition and the same components with the host between them do not \
                 answer alike: what wac and the engine make of the pair is part of the fault."
            );
        }
        Ok(right)
    }

    /// Runs the components side by side, the host between them, and shows each call.
    fn show_stages(&self, chain: Instantiated, args: &[Val], before: &[Vec<Val>]) -> Called {
        let links = self.case.cell.links();
        let names: Vec<String> = links.iter().map(ToString::to_string).collect();
        let drive = self.case.cell.contract.drive;
        let mut session = match chain {
            Ok(session) => session,
            Err(fault) => {
                println!("  the components cannot be instantiated one by one: {fault}");
                return Err(fault).into();
            }
        };
        let recorded = record(drive, &mut *session, before, args);
        if recorded.failed_before {
            println!("  a call before it already faults when the host carries it");
        }
        let contracts = knowing(&self.case.cell.contract, self.case.lab.contracts());
        let lanes: Vec<String> = names.iter().cloned().chain([HOST.to_owned()]).collect();
        print!("{}", stages(contracts, &lanes, &recorded.exchanges));
        for (name, output) in names.iter().zip(session.outputs()) {
            for printed in output.lines() {
                println!("  {name} printed: {}", visible::line(printed));
            }
        }
        recorded.called
    }
}
