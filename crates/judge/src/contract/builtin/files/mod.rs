//! What `wit/file-user` says, as plain Rust: steps on files and their right outcomes.

mod model;
mod script;

use proptest::strategy::{BoxedStrategy, Strategy};

use super::data::Data;
use crate::value::Val;
use model::Model;
use script::Step;
pub use script::{BY_PATH, DOTTED, Kind, OPENED, RESIZED};

/// The files that one call opens at most: POSIX promises 20 (`_POSIX_OPEN_MAX`), and wasi-libc for
/// `wasip2` has no memory for the 126th.
const MOST_OPENED: usize = 64;

/// The inputs of a function.
pub fn scripts(kind: Kind) -> BoxedStrategy<Vec<Val>> {
    let scripts = script::scripts(kind);
    scripts.prop_map(|steps| vec![steps.to_val()]).boxed()
}

/// The right outcomes of any function.
pub fn run(args: &[Val]) -> Option<Val> {
    let mut model = Model::default();
    let outcomes = steps(args)?
        .into_iter()
        .map(|step| model.run(&step).to_val());
    Some(Val::List(outcomes.collect()))
}

/// Whether arguments are such as a function is called with.
pub fn is_script(args: &[Val], kind: Kind) -> bool {
    let mut model = Model::default();
    let opens = |step: &&Step| matches!(step, Step::Open(_));
    steps(args).is_some_and(|steps| {
        steps.iter().filter(opens).count() <= MOST_OPENED
            && steps.iter().all(|step| {
                let takes = kind.has(&model, step);
                model.run(step);
                takes
            })
    })
}

/// The plainest arguments.
pub fn plain() -> Vec<Val> {
    vec![Vec::<Step>::new().to_val()]
}

fn steps(args: &[Val]) -> Option<Vec<Step>> {
    let [steps] = args else { return None };
    Data::of(steps)
}
