//! One test for each cell of the matrix, named by its key; of contracts with very many
//! cells a sample, of which the output tells.
//!
//! `PROPTEST_CASES` and `PROPTEST_RNG_SEED` set the cases and the seed. Listing the
//! tests builds nothing; the first test that needs a component builds it.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use harness::cell::group;
use harness::contract::Arrangement;
use harness::event::Lines;
use harness::hosts::Hosts;
use harness::lab::{self, Lab};
use harness::matrix::RunOptions;
use harness::plan::{self, Selection, plan};
use harness::report::failure::failure;
use libtest_mimic::{Arguments, Trial};

/// proptest's own default.
const CASES: u64 = 256;

/// The cases of a sampled cell, at most.
const SAMPLED: u64 = 64;

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
    let checkout = lab::root()?;
    let lab = Arc::new(Lab::open(&checkout, &[], Hosts::default())?);
    let seed = number("PROPTEST_RNG_SEED")?.unwrap_or_else(lab::fresh_seed);
    let options = RunOptions::new(seed, number("PROPTEST_CASES")?.unwrap_or(CASES));
    if options.cases == 0 {
        bail!("PROPTEST_CASES is 0: no case proves nothing");
    }
    let keys = plan(lab.contracts(), lab.guests(), &Selection::default())?;
    let mut keys: Vec<_> = keys.into_iter().map(|cell| cell.key).collect();
    let sampled = sample(&lab)?;
    let whole = keys.len();
    keys.extend(sampled);
    refuse_a_filter_of_no_cell(arguments, &keys)?;
    let trial = |(number, key): (usize, harness::CellKey)| {
        let lab = lab.clone();
        let mut options = options.clone();
        if number >= whole {
            options.cases = options.cases.min(SAMPLED);
        }
        Trial::test(key.to_string(), move || {
            let cell = plan::find(lab.contracts(), lab.guests(), &key)?;
            let report = lab.test(&cell, &options, &Lines);
            match report.is_fine(options.cases) {
                true => Ok(()),
                false => Err(failure(&report.shown()).into()),
            }
        })
    };
    Ok(keys.into_iter().enumerate().map(trial).collect())
}

/// Some cells of the contracts that have too many: of functions of the type system one
/// pair each, all pairs taking turns; of stages in a row every guest in every role once.
fn sample(lab: &Lab) -> anyhow::Result<Vec<harness::CellKey>> {
    let mut keys = Vec::new();
    for word in plan::left_out(lab.contracts(), &Selection::default()) {
        let mut contracts = lab.contracts().iter();
        if contracts.any(|c| c.word() == word && c.arrangement == Arrangement::Rows) {
            continue;
        }
        let entry = lab.manifest().contracts.get(word);
        let mut selection = Selection {
            contracts: vec![word.to_owned()],
            ..Selection::default()
        };
        let all = plan(lab.contracts(), lab.guests(), &selection)?.len();
        selection.guests = entry.map_or_else(Vec::new, |entry| entry.sampled.clone());
        let cells = plan(lab.contracts(), lab.guests(), &selection)?;
        let contracts = cells.chunk_by(|a, b| a.key.contract == b.key.contract);
        let sampled: Vec<_> = match group(&cells[0].key.contract) {
            Some(_) => contracts
                .enumerate()
                .map(|(number, pairs)| &pairs[number % pairs.len()])
                .collect(),
            None => plan::turns(&cells),
        };
        // Those of stages cost minutes if memory is corrupted in them, and say nothing new.
        let (known, sampled): (Vec<_>, Vec<_>) = sampled
            .into_iter()
            .partition(|cell| group(&cell.key.contract).is_none() && lab.knows_wrong(&cell.key));
        eprintln!(
            "of `{word}` {} of {all} cells are tested, with {SAMPLED} cases at most; \
             `cargo lab run --contract {word}` runs all",
            sampled.len()
        );
        for cell in known {
            eprintln!("  not tested, since it is known to be wrong: {}", cell.key);
        }
        keys.extend(sampled.into_iter().map(|cell| cell.key.clone()));
    }
    Ok(keys)
}

/// A filter that matches nothing must not look like a success. A word may be meant for
/// the other test binaries, which `cargo test` gives the same filter: then it is part of
/// the name of a test or module in this crate's sources.
fn refuse_a_filter_of_no_cell(
    arguments: &Arguments,
    keys: &[harness::CellKey],
) -> anyhow::Result<()> {
    let Some(filter) = &arguments.filter else {
        return Ok(());
    };
    let mut keys = keys.iter().map(ToString::to_string);
    if keys.any(|key| key.contains(filter.as_str())) || names_another_test(filter) {
        return Ok(());
    }
    bail!("no cell matches the filter `{filter}`; `cargo lab list` lists them")
}

fn names_another_test(filter: &str) -> bool {
    let crate_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names = String::new();
    for folder in ["src", "tests"] {
        for entry in ignore::Walk::new(crate_dir.join(folder)).flatten() {
            let stem = entry.path().file_stem().unwrap_or_default();
            names += &format!("{}\n", stem.to_string_lossy());
            let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
            let declares = |line: &&str| line.contains("fn ") || line.contains("mod ");
            names.extend(text.lines().filter(declares).flat_map(|line| [line, "\n"]));
        }
    }
    filter.starts_with("mutants/")
        || (!filter.contains('=') && filter.split("::").all(|part| names.contains(part)))
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
