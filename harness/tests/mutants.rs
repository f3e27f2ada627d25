//! What the lab notices, with a small budget: every class of mutants in the smallest
//! pair, one test for each class. A judge that stops judging turns these red.
//!
//! Every fourth mutant of a class runs here, and at least three of each; all of them
//! run with `cargo lab mutants`.

use std::process::ExitCode;
use std::sync::Arc;

use harness::event::Lines;
use harness::hosts::Hosts;
use harness::lab::{self, Lab};
use harness::matrix::RunOptions;
use harness::mutation::saboteurs::{self, Mutant, Pairs};
use harness::plan::Selection;
use harness::report::detection::{Detection, complaint};
use harness::visible::visible;
use libtest_mimic::{Arguments, Trial};

/// The classes that the saboteurs have; a class that goes missing is noticed here.
const CLASSES: [&str; 31] = [
    "behind-known",
    "messages",
    "rules",
    "white-space",
    "string-units",
    "encoding",
    "structure",
    "state",
    "resources",
    "batch",
    "handles",
    "statements",
    "rows",
    "frozen",
    "absent",
    "shows-through",
    "numbers",
    "order",
    "buckets",
    "fields",
    "bodies",
    "trailers",
    "refusals",
    "file-contents",
    "file-names",
    "file-refusals",
    "repeats",
    "sizes",
    "words",
    "look-alikes",
    "constants",
];

/// Within so many cases every mutant has to be found that is not [`MISSED`].
const CASES: u64 = 2_000;

/// What so many cases do not reach: each of these is wrong for one word, one character, one
/// length or one constant among thousands, which more cases or another seed may hit.
const MISSED: [&str; 21] = [
    "service-repeat-email-in-capitals-refused",
    "size-email-at-8-bits",
    "service-word-format",
    "service-word-scheme",
    "service-word-alias",
    "word-null",
    "word-link",
    "word-example-domain",
    "word-reserved-domain",
    "word-no-reply",
    "tables-in-an-object",
    "columns-in-an-object",
    "service-look-alike-greek",
    "service-look-alike-quotes",
    "look-alike-dot-leader",
    "look-alike-soft-hyphen",
    "look-alike-space-blank",
    "look-alike-space-1681",
    "look-alike-space-205e",
    "constant-two",
    "service-constant-code-point",
];

/// One mutant of so many runs here.
const SHARE: usize = 4;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    match Lab::open(&checkout(), &[], Hosts::default()) {
        Ok(lab) => {
            let lab = Arc::new(lab);
            let trial = |class: &'static str| {
                let lab = lab.clone();
                Trial::test(format!("mutants/{class}"), move || notice(&lab, class))
            };
            let trials = CLASSES.into_iter().map(trial).collect();
            libtest_mimic::run(&arguments, trials).exit_code()
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn checkout() -> std::path::PathBuf {
    lab::root().unwrap_or_default()
}

fn notice(lab: &Lab, class: &str) -> Result<(), libtest_mimic::Failed> {
    let which = Pairs::Smallest;
    let pairs = saboteurs::pairs(lab, &Selection::default(), which, &Lines)?;
    let all = saboteurs::catalog(lab, &pairs, &Lines)?;
    if let Some(other) = all.iter().find(|m| !CLASSES.contains(&m.class.as_str())) {
        return Err(format!("the class `{}` has no test", other.class).into());
    }
    let own: Vec<Mutant> = all.into_iter().filter(|m| m.class == class).collect();
    let share = SHARE.min(own.len() / 3).max(1);
    let mutants: Vec<Mutant> = own.into_iter().step_by(share).collect();
    if mutants.len() < 3 {
        return Err(format!("the class `{class}` has {} mutants", mutants.len()).into());
    }
    let options = RunOptions::new(7, CASES);
    let detections = saboteurs::detect(lab, &mutants, &pairs, which, &options, &Lines)?;
    let due = |found: &&Detection| found.killed || !MISSED.contains(&found.id.as_str());
    let complaints: Vec<String> = detections
        .iter()
        .filter(due)
        .filter_map(complaint)
        .collect();
    match complaints.is_empty() {
        true => Ok(()),
        false => Err(visible(&complaints.join("\n\n")).into_owned().into()),
    }
}
