//! What `wit/file-user` says, as plain Rust: steps on files and their right outcomes.

mod model;
mod script;

use proptest::strategy::{BoxedStrategy, Strategy};

use super::super::branch::came_to;
use super::data::Data;
use crate::value::Val;
use model::Model;
use script::Step;
pub use script::{BY_PATH, DOTTED, Kind, OPENED, RESIZED};

/// The files that one call opens at most: POSIX promises 20 (`_POSIX_OPEN_MAX`), and wasi-libc for
/// `wasip2` has no memory for the 126th.
const MOST_OPENED: usize = 64;

/// What steps by path come to.
pub const OF_PATHS: &[&str] = &[
    "append: done",
    "append: failed is-folder",
    "append: failed no-entry",
    "append: failed not-folder",
    "load: bytes",
    "load: failed is-folder",
    "load: failed no-entry",
    "load: failed not-folder",
    "look: failed no-entry",
    "look: failed not-folder",
    "look: file",
    "look: folder",
    "make-folder: done",
    "make-folder: failed exists",
    "make-folder: failed no-entry",
    "make-folder: failed not-folder",
    "names: failed no-entry",
    "names: failed not-folder",
    "names: names",
    "remove-file: done",
    "remove-file: failed is-folder",
    "remove-file: failed no-entry",
    "remove-file: failed not-folder",
    "remove-folder: done",
    "remove-folder: failed no-entry",
    "remove-folder: failed not-empty",
    "remove-folder: failed not-folder",
    "rename: done",
    "rename: failed invalid",
    "rename: failed is-folder",
    "rename: failed no-entry",
    "rename: failed not-empty",
    "rename: failed not-folder",
    "save: done",
    "save: failed is-folder",
    "save: failed no-entry",
    "save: failed not-folder",
];

/// What those on open files come to.
pub const OF_OPENED: &[&str] = &[
    "close: absent",
    "close: done",
    "open: done",
    "open: failed exists",
    "open: failed is-folder",
    "open: failed no-entry",
    "open: failed not-folder",
    "read: absent",
    "read: bytes",
    "seek: absent",
    "seek: number",
    "write: absent",
    "write: done",
];

/// What those that resize files, or seek before their start, come to.
pub const OF_RESIZED: &[&str] = &["resize: absent", "resize: done", "seek: failed invalid"];

/// The inputs of a function.
pub fn scripts(kind: Kind) -> BoxedStrategy<Vec<Val>> {
    let scripts = script::scripts(kind);
    scripts.prop_map(|steps| vec![steps.to_val()]).boxed()
}

/// The right outcomes of any function.
pub fn run(args: &[Val]) -> Option<Val> {
    let mut model = Model::default();
    let outcomes = steps(args)?.into_iter().map(|step| {
        let outcome = model.run(&step).to_val();
        came_to(|| step.to_val(), || outcome.clone());
        outcome
    });
    Some(Val::List(outcomes.collect()))
}

/// Whether arguments are such as a function is called with.
pub fn is_script(args: &[Val], kind: Kind) -> bool {
    let mut model = Model::default();
    let opens = |step: &&Step| matches!(step, Step::Open(_));
    steps(args).is_some_and(|steps| {
        steps.iter().filter(opens).count() <= MOST_OPENED
            && steps.iter().all(|step| {
                // One that is not taken may be of a file of terabytes.
                let takes = kind.has(&model, step);
                if takes {
                    model.run(step);
                }
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

#[cfg(test)]
mod tests {
    use super::script::{Chunk, Mode, Opening, Origin, Target};
    use super::*;

    #[test]
    fn what_would_make_a_file_of_terabytes_is_refused_before_it_is_made() {
        let open = Step::Open(Opening {
            path: "/a".to_owned(),
            mode: Mode::Fresh,
        });
        let seek = Step::Seek(Target {
            at: 0,
            origin: Origin::Start,
            offset: 1 << 38,
        });
        let write = Step::Write(Chunk {
            at: 0,
            bytes: vec![1],
        });
        let script = vec![open, seek, write];
        assert!(!is_script(&[script.to_val()], OPENED));
        assert!(is_script(&[script[..2].to_vec().to_val()], OPENED));
    }
}
