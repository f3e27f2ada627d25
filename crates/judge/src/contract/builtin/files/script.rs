//! Steps and outcomes of `wit/file-user`, and the sequences that are made of steps.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest_state_machine::Sequential;

use super::super::data::{enumeration, record, variant};
use super::Model;
use super::model::is_dotted;

/// The number of steps, from one on.
const MOST_STEPS: usize = 40;

/// Few names, so that they meet.
const COMMON_NAMES: [&str; 4] = ["a", "b", "c", "A"];

/// Names that somebody's rules end at, unescape, normalise or hide.
const ODD_NAMES: [&str; 20] = [
    " ",
    "a b",
    ".a",
    "..a",
    "a.",
    "...",
    "-",
    "*",
    "?",
    "~",
    "\\",
    "a:b",
    "%2F",
    "CON",
    "\n",
    "\u{7f}",
    "é",
    "e\u{301}",
    "\u{1f600}",
    "\u{feff}",
];

/// The enum `mode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Existing,
    Fresh,
    New,
}

/// The enum `origin`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Start,
    Current,
    End,
}

/// The record `opening`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    pub path: String,
    pub mode: Mode,
}

/// The record `content`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    pub path: String,
    pub bytes: Vec<u8>,
}

/// The record `count`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    pub at: u32,
    pub count: u32,
}

/// The record `chunk`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    pub at: u32,
    pub bytes: Vec<u8>,
}

/// The record `target`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub at: u32,
    pub origin: Origin,
    pub offset: i64,
}

/// The record `move`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    pub old: String,
    pub new: String,
}

/// The variant `step`; open files by their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Open(Opening),
    Read(Count),
    Write(Chunk),
    Seek(Target),
    Resize(Count),
    Close(u32),
    Load(String),
    Save(Content),
    Append(Content),
    Look(String),
    Names(String),
    MakeFolder(String),
    RemoveFile(String),
    RemoveFolder(String),
    Rename(Move),
}

/// The variant `problem`, as far as anything right comes to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    Exists,
    NoEntry,
    NotFolder,
    IsFolder,
    NotEmpty,
    Invalid,
}

/// The variant `outcome`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Done,
    Absent,
    File(u64),
    Folder,
    Number(u64),
    Bytes(Vec<u8>),
    Names(Vec<String>),
    Failed(Problem),
}

/// What the steps of a function are about beside paths.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Whether some are about open files.
    opened: bool,
    /// Whether some of those resize them, or seek before their start.
    resized: bool,
    /// Whether paths have `.` and `..`.
    dotted: bool,
}

/// Those of `by-path`.
pub const BY_PATH: Kind = Kind {
    opened: false,
    resized: false,
    dotted: false,
};

/// Those of `dotted`.
pub const DOTTED: Kind = Kind {
    dotted: true,
    ..BY_PATH
};

/// Those of `opened`.
pub const OPENED: Kind = Kind {
    opened: true,
    ..BY_PATH
};

/// Those of `resized`.
pub const RESIZED: Kind = Kind {
    resized: true,
    ..OPENED
};

impl Kind {
    /// Whether a step is of this kind where the model stands.
    pub fn has(self, model: &Model, step: &Step) -> bool {
        let is_usual = self.resized || !model.is_before_start(step);
        self.is_of(step) && is_usual && model.takes(step)
    }

    fn is_of(self, step: &Step) -> bool {
        let may_be = |path: &str| self.dotted || !is_dotted(path);
        match step {
            Step::Open(opening) => self.opened && may_be(&opening.path),
            Step::Read(_) | Step::Write(_) | Step::Seek(_) | Step::Close(_) => self.opened,
            Step::Resize(_) => self.resized,
            Step::Save(content) | Step::Append(content) => may_be(&content.path),
            Step::Rename(paths) => may_be(&paths.old) && may_be(&paths.new),
            Step::Load(path)
            | Step::Look(path)
            | Step::Names(path)
            | Step::MakeFolder(path)
            | Step::RemoveFile(path)
            | Step::RemoveFolder(path) => may_be(path),
        }
    }
}

/// Sequences of steps. The state of the machine that makes them is the model, so that most steps
/// mean what is there.
pub fn scripts(kind: Kind) -> BoxedStrategy<Vec<Step>> {
    let sequences = Sequential::new(
        (1..=MOST_STEPS).into(),
        || Just(Model::default()),
        move |model, step| kind.has(model, step),
        move |model| steps(kind, model),
        |mut model, step| {
            model.run(step);
            model
        },
    );
    sequences.prop_map(|(_, steps, _)| steps).boxed()
}

fn steps(kind: Kind, model: &Model) -> BoxedStrategy<Step> {
    let tree = Tree::of(model, kind.dotted);
    if !kind.opened {
        return tree.steps();
    }
    let opens = if model.places() < 2 { 6 } else { 1 };
    prop_oneof![
        opens => tree.openings(),
        10 => on_open_file(model.places(), kind.resized),
        6 => tree.steps(),
    ]
    .boxed()
}

/// A step with an open file, of one place more than there are: nobody is there.
fn on_open_file(places: u32, resized: bool) -> BoxedStrategy<Step> {
    let at = || 0..=places;
    let origins = || select(vec![Origin::Start, Origin::Current, Origin::End]);
    let offsets = prop_oneof![
        8 => -4..12_i64,
        2 => select(vec![-4_096, 4_095, 4_096, 4_097, 65_536, 70_000]),
        1 => select(vec![i64::from(i32::MAX), 1 << 31, 1 << 32, (1 << 32) + 1]),
    ];
    let read = prop_oneof![
        4 => 0..9_u32,
        1 => select(vec![4_095, 4_096, 4_097, 100_000]),
    ];
    let resizes = if resized { 3 } else { 0 };
    let sizes = prop_oneof![4 => 0..12_u32, 1 => select(vec![4_096, 4_097, 70_000])];
    prop_oneof![
        4 => (at(), read).prop_map(|(at, count)| Step::Read(Count { at, count })),
        5 => (at(), bytes()).prop_map(|(at, bytes)| Step::Write(Chunk { at, bytes })),
        4 => (at(), origins(), offsets)
            .prop_map(|(at, origin, offset)| Step::Seek(Target { at, origin, offset })),
        resizes => (at(), sizes).prop_map(|(at, count)| Step::Resize(Count { at, count })),
        1 => at().prop_map(Step::Close),
    ]
    .boxed()
}

/// What paths may lead to.
struct Tree {
    /// The paths of all there is, ..
    known: Vec<String>,
    /// .. and of the folders among that.
    folders: Vec<String>,
    /// Whether paths may have `.` and `..`.
    dotted: bool,
}

impl Tree {
    fn of(model: &Model, dotted: bool) -> Self {
        let known: Vec<String> = model.paths().collect();
        let mut folders = known.clone();
        folders.retain(|path| model.is_folder(path));
        Tree {
            known,
            folders,
            dotted,
        }
    }

    fn openings(&self) -> BoxedStrategy<Step> {
        let modes = prop_oneof![
            2 => Just(Mode::Existing),
            2 => Just(Mode::Fresh),
            1 => Just(Mode::New),
        ];
        (self.paths(), modes)
            .prop_map(|(path, mode)| Step::Open(Opening { path, mode }))
            .boxed()
    }

    fn steps(&self) -> BoxedStrategy<Step> {
        let paths = || self.paths();
        let looked_at = || {
            prop_oneof![
                2 => Just("/".to_owned()),
                2 => self.folders(),
                2 => self.roundabout(),
            ]
        };
        let content = || {
            let parts = (paths(), bytes());
            parts.prop_map(|(path, bytes)| Content { path, bytes })
        };
        let moved = |paths: (_, _)| {
            Step::Rename(Move {
                old: paths.0,
                new: paths.1,
            })
        };
        prop_oneof![
            3 => prop_oneof![3 => paths(), 1 => self.roundabout()].prop_map(Step::Load),
            4 => content().prop_map(Step::Save),
            3 => content().prop_map(Step::Append),
            2 => looked_at().prop_map(Step::Look),
            4 => looked_at().prop_map(Step::Names),
            5 => paths().prop_map(Step::MakeFolder),
            2 => paths().prop_map(Step::RemoveFile),
            3 => self.folders().prop_map(Step::RemoveFolder),
            3 => (paths(), paths()).prop_map(moved),
            2 => (self.folders(), self.folders()).prop_map(moved),
        ]
        .boxed()
    }

    /// Paths, most of something that is there or of something new in a folder that is.
    fn paths(&self) -> BoxedStrategy<String> {
        let mut folders = self.folders.clone();
        folders.push(String::new());
        let below = |(folder, name)| format!("{folder}/{name}");
        let new = (select(folders.clone()), names()).prop_map(below);
        // In a folder that is not there.
        let lost = (select(folders), names(), names())
            .prop_map(|(folder, missing, name)| format!("{folder}/{missing}/{name}"));
        if self.known.is_empty() {
            return prop_oneof![20 => new, 1 => lost].boxed();
        }
        let known = || select(self.known.clone());
        // Below a file, as often as not.
        let inside = (known(), names()).prop_map(below);
        prop_oneof![
            12 => known(),
            10 => new,
            1 => lost,
            2 => inside,
            4 => self.through(),
        ]
        .boxed()
    }

    /// Paths that lead through a folder that is there and, if they may, by dots elsewhere.
    fn through(&self) -> BoxedStrategy<String> {
        match self.dotted && !self.folders.is_empty() {
            true => dotted(select(self.folders.clone())),
            false => select(self.known.clone()).boxed(),
        }
    }

    /// The same through what may be a file, or nothing.
    fn roundabout(&self) -> BoxedStrategy<String> {
        match self.dotted {
            true => dotted(self.paths()),
            false => self.paths(),
        }
    }

    /// Paths, most of a folder that is there.
    fn folders(&self) -> BoxedStrategy<String> {
        match &self.folders {
            none if none.is_empty() => self.paths(),
            known => prop_oneof![3 => select(known.clone()), 2 => self.paths()].boxed(),
        }
    }
}

/// Paths that go on by dots and a name.
fn dotted(paths: impl Strategy<Value = String> + 'static) -> BoxedStrategy<String> {
    (paths, select(vec![".", ".."]), names())
        .prop_map(|(path, dots, name)| format!("{path}/{dots}/{name}"))
        .boxed()
}

fn names() -> BoxedStrategy<String> {
    prop_oneof![
        8 => select(&COMMON_NAMES[..]).prop_map(str::to_owned),
        3 => select(&ODD_NAMES[..]).prop_map(str::to_owned),
        1 => (1..=100_usize).prop_map(|length| "n".repeat(length)),
    ]
    .boxed()
}

fn bytes() -> BoxedStrategy<Vec<u8>> {
    prop_oneof![
        6 => vec(prop_oneof![3 => any::<u8>(), 1 => Just(0)], 0..6),
        1 => (any::<u8>(), select(vec![4_095, 4_096, 4_097, 65_537]))
            .prop_map(|(first, length)| (0..length).map(|n| (n as u8) ^ first).collect()),
    ]
    .boxed()
}

enumeration!(Mode {
    Existing = "existing",
    Fresh = "fresh",
    New = "new",
});

enumeration!(Origin {
    Start = "start",
    Current = "current",
    End = "end",
});

record!(Opening { path, mode });

record!(Content { path, bytes });

record!(Count { at, count });

record!(Chunk { at, bytes });

record!(Target { at, origin, offset });

record!(Move { old, new });

variant!(Step {
    Open(opening) = "open",
    Read(count) = "read",
    Write(chunk) = "write",
    Seek(target) = "seek",
    Resize(count) = "resize",
    Close(at) = "close",
    Load(path) = "load",
    Save(content) = "save",
    Append(content) = "append",
    Look(path) = "look",
    Names(path) = "names",
    MakeFolder(path) = "make-folder",
    RemoveFile(path) = "remove-file",
    RemoveFolder(path) = "remove-folder",
    Rename(paths) = "rename",
});

variant!(Problem {
    Exists = "exists",
    NoEntry = "no-entry",
    NotFolder = "not-folder",
    IsFolder = "is-folder",
    NotEmpty = "not-empty",
    Invalid = "invalid",
});

variant!(Outcome {
    Done = "done",
    Absent = "absent",
    File(size) = "file",
    Folder = "folder",
    Number(place) = "number",
    Bytes(bytes) = "bytes",
    Names(names) = "names",
    Failed(problem) = "failed",
});

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    use super::super::super::data::Data;
    use super::*;

    /// How often each step, outcome and problem occurs, and how many steps there are.
    fn seen(kind: Kind) -> (BTreeMap<String, u32>, u32) {
        let mut runner = TestRunner::deterministic();
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        let word = |shown: String| shown.chars().take_while(|c| c.is_alphabetic()).collect();
        let mut total = 0;
        for _ in 0..200 {
            let steps = scripts(kind).new_tree(&mut runner).unwrap().current();
            assert_eq!(Vec::of(&steps.to_val()).as_ref(), Some(&steps));
            let mut model = Model::default();
            for step in steps {
                assert!(kind.has(&model, &step), "{step:?}");
                *seen.entry(word(format!("{step:?}"))).or_default() += 1;
                let shown = match model.run(&step) {
                    Outcome::Failed(problem) => format!("Problem{problem:?}"),
                    outcome => format!("Outcome{outcome:?}"),
                };
                *seen.entry(word(shown)).or_default() += 1;
                total += 1;
            }
        }
        (seen, total)
    }

    #[test]
    fn every_step_is_itself_again_as_a_value_and_every_outcome_is_common() {
        let (seen, total) = seen(RESIZED);
        // Fifteen steps, eight outcomes but for the failure and six problems.
        assert_eq!(seen.len(), 15 + 7 + 6, "{seen:?}");
        for (what, count) in &seen {
            assert!(count * 800 >= total, "{what}: {count} of {total}");
        }
    }

    #[test]
    fn dots_are_common_where_they_are_wanted() {
        let mut runner = TestRunner::deterministic();
        let mut dotted = 0;
        for _ in 0..200 {
            let steps = scripts(DOTTED).new_tree(&mut runner).unwrap().current();
            assert!(steps.iter().all(|step| DOTTED.is_of(step)));
            dotted += u32::from(!steps.iter().all(|step| BY_PATH.is_of(step)));
        }
        assert!(dotted > 100, "{dotted} of 200");
    }

    #[test]
    fn by_path_there_are_no_open_files() {
        let (seen, total) = seen(BY_PATH);
        // Neither six of the steps, nor `absent` and `number`, nor `invalid` but of a move.
        assert_eq!(seen.len(), 9 + 5 + 6, "{seen:?}");
        for (what, count) in &seen {
            assert!(count * 800 >= total, "{what}: {count} of {total}");
        }
    }
}
