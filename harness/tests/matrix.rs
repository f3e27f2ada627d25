//! One test for each cell of the matrix, named by its key.
//!
//! `PROPTEST_CASES` and `PROPTEST_RNG_SEED` set the cases and the seed. Listing the
//! tests builds nothing; the first test that needs a component builds it.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use harness::event::Lines;
use harness::host::Limits;
use harness::lab::{self, Lab, RunOptions};
use harness::plan::{self, Selection, plan};
use harness::report::failure::failure;
use libtest_mimic::{Arguments, Trial};

/// proptest's own default.
const CASES: u64 = 256;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    match trials(&arguments) {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn trials(arguments: &Arguments) -> anyhow::Result<Vec<Trial>> {
    let checkout = lab::checkout()?;
    let lab = Arc::new(Lab::open(&checkout, &[], Limits::default())?);
    let seed = number("PROPTEST_RNG_SEED")?.unwrap_or_else(lab::fresh_seed);
    let options = RunOptions::new(seed, number("PROPTEST_CASES")?.unwrap_or(CASES));
    if options.cases == 0 {
        bail!("PROPTEST_CASES is 0: no case proves nothing");
    }
    let keys = plan(lab.guests(), &Selection::default())?;
    let keys: Vec<_> = keys.into_iter().map(|cell| cell.key).collect();
    refuse_a_filter_of_no_cell(arguments, &keys)?;
    let trial = |key: harness::CellKey| {
        let (lab, options) = (lab.clone(), options.clone());
        Trial::test(key.to_string(), move || {
            let cell = plan::find(lab.guests(), &key)?;
            let report = lab.test(&cell, &options, &Lines);
            match report.is_fine(options.cases) {
                true => Ok(()),
                false => Err(failure(&report).into()),
            }
        })
    };
    Ok(keys.into_iter().map(trial).collect())
}

/// A filter that is meant for a cell and matches none must not look like a success.
/// Words without `=` may be meant for the other test binaries.
fn refuse_a_filter_of_no_cell(
    arguments: &Arguments,
    keys: &[harness::CellKey],
) -> anyhow::Result<()> {
    let Some(filter) = arguments.filter.as_ref().filter(|f| f.contains('=')) else {
        return Ok(());
    };
    if keys
        .iter()
        .any(|key| key.to_string().contains(filter.as_str()))
    {
        return Ok(());
    }
    bail!("no cell matches the filter `{filter}`; `cargo lab list` lists them")
}

fn number(name: &str) -> anyhow::Result<Option<u64>> {
    match std::env::var(name) {
        Ok(text) => {
            let number = text.parse();
            Ok(Some(number.with_context(|| {
                format!("{name} is `{text}`, not a number")
            })?))
        }
        Err(_) => Ok(None),
    }
}
