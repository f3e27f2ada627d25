//! The right outcomes of steps on files.

use std::collections::BTreeMap;

use super::script::{Chunk, Content, Count, Mode, Move, Opening, Origin, Outcome, Problem};
use super::script::{Step, Target};

/// The bytes that a name may have: fewer than any file system allows.
const LONGEST_NAME: usize = 100;

/// The bytes that a file may have, ..
const LARGEST: u64 = 1 << 20;

/// .. and the place at which one may stand.
const FARTHEST: u64 = 1 << 40;

/// The names from the root on; none of them for the root itself.
type Path = Vec<String>;

/// What a path has: a folder, or a file by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    Folder,
    File(usize),
}

/// All there is, and what is open.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// Everything but the root, by whole path.
    nodes: BTreeMap<Path, Node>,
    /// The bytes of the files that ever were.
    files: Vec<Vec<u8>>,
    /// The file of each place, and where it stands; none once closed.
    open: Vec<Option<(usize, u64)>>,
}

impl Model {
    /// How many places there are.
    pub fn places(&self) -> u32 {
        self.open.len() as u32
    }

    /// The paths of all there is beside the root.
    pub fn paths(&self) -> impl Iterator<Item = String> {
        self.nodes
            .keys()
            .map(|path| path.iter().flat_map(|name| ["/", name]).collect())
    }

    /// Whether a path leads to a folder.
    pub fn is_folder(&self, path: &str) -> bool {
        let path = self.resolve(path);
        path.is_ok_and(|path| self.node(&path) == Some(Node::Folder))
    }

    /// Whether the contract says what comes of a step.
    pub fn takes(&self, step: &Step) -> bool {
        // Where a language leaves dots out of paths, that is to change nothing.
        let changes =
            |path: &str| is_named(path) && (!is_dotted(path) || self.resolve(path).is_ok());
        match step {
            Step::Load(path) => is_named(path),
            Step::Look(path) | Step::Names(path) => path == "/" || is_named(path),
            Step::Open(Opening { path, .. })
            | Step::MakeFolder(path)
            | Step::RemoveFile(path)
            | Step::RemoveFolder(path) => changes(path),
            Step::Save(Content { path, bytes }) => changes(path) && fits(0, bytes),
            Step::Append(Content { path, bytes }) => {
                changes(path) && fits(LARGEST / 2, bytes) && self.size(path) <= LARGEST / 2
            }
            Step::Rename(Move { old, new }) => changes(old) && changes(new),
            Step::Write(Chunk { at, bytes }) => match self.opened(*at) {
                Some((_, place)) => fits(place, bytes),
                None => true,
            },
            Step::Seek(Target { offset, .. }) => offset.unsigned_abs() <= FARTHEST / 4,
            Step::Read(Count { count, .. }) | Step::Resize(Count { count, .. }) => {
                u64::from(*count) <= LARGEST
            }
            Step::Close(_) => true,
        }
    }

    /// Whether a step lets an open file stand before its start.
    pub fn is_before_start(&self, step: &Step) -> bool {
        let Step::Seek(target) = step else {
            return false;
        };
        self.opened(target.at).is_some_and(|(file, place)| {
            let length = self.files[file].len() as u64;
            sought(place, length, target).is_none()
        })
    }

    /// Does one step.
    pub fn run(&mut self, step: &Step) -> Outcome {
        self.tried(step).unwrap_or_else(Outcome::Failed)
    }

    fn tried(&mut self, step: &Step) -> Result<Outcome, Problem> {
        match step {
            Step::Open(Opening { path, mode }) => {
                let file = self.open(path, *mode)?;
                self.open.push(Some((file, 0)));
                Ok(Outcome::Done)
            }
            Step::Close(at) => {
                let place = self.open.get_mut(*at as usize);
                Ok(match place.and_then(Option::take) {
                    Some(_) => Outcome::Done,
                    None => Outcome::Absent,
                })
            }
            Step::Read(Count { at, .. })
            | Step::Write(Chunk { at, .. })
            | Step::Seek(Target { at, .. })
            | Step::Resize(Count { at, .. }) => self.on_place(*at, step),
            Step::Load(path) => match self.existing(path)? {
                (_, Node::File(file)) => Ok(Outcome::Bytes(self.files[file].clone())),
                (_, Node::Folder) => Err(Problem::IsFolder),
            },
            Step::Save(Content { path, bytes }) => {
                let file = self.open(path, Mode::Fresh)?;
                self.files[file].clone_from(bytes);
                Ok(Outcome::Done)
            }
            Step::Append(Content { path, bytes }) => {
                let file = match self.open(path, Mode::Existing) {
                    Err(Problem::NoEntry) => self.open(path, Mode::New)?,
                    found => found?,
                };
                self.files[file].extend(bytes);
                Ok(Outcome::Done)
            }
            Step::Look(path) => Ok(match self.existing(path)? {
                (_, Node::File(file)) => Outcome::File(self.files[file].len() as u64),
                (_, Node::Folder) => Outcome::Folder,
            }),
            Step::Names(path) => match self.existing(path)? {
                (path, Node::Folder) => Ok(Outcome::Names(self.below(&path))),
                (_, Node::File(_)) => Err(Problem::NotFolder),
            },
            Step::MakeFolder(path) => {
                let path = self.resolve(path)?;
                if self.node(&path).is_some() {
                    return Err(Problem::Exists);
                }
                self.nodes.insert(path, Node::Folder);
                Ok(Outcome::Done)
            }
            Step::RemoveFile(path) => match self.existing(path)? {
                (path, Node::File(_)) => Ok(self.remove(&path)),
                (_, Node::Folder) => Err(Problem::IsFolder),
            },
            Step::RemoveFolder(path) => match self.existing(path)? {
                (_, Node::File(_)) => Err(Problem::NotFolder),
                (path, Node::Folder) if self.below(&path).is_empty() => Ok(self.remove(&path)),
                (_, Node::Folder) => Err(Problem::NotEmpty),
            },
            Step::Rename(Move { old, new }) => {
                let (old, new) = (self.resolve(old)?, self.resolve(new)?);
                self.rename(&old, &new)
            }
        }
    }

    /// Does a step with the open file of a place.
    fn on_place(&mut self, at: u32, step: &Step) -> Result<Outcome, Problem> {
        let Some((file, place)) = self.opened(at) else {
            return Ok(Outcome::Absent);
        };
        let bytes = &mut self.files[file];
        let length = bytes.len() as u64;
        let (outcome, place) = match step {
            Step::Read(Count { count, .. }) => {
                let from = place.min(length);
                let end = (place + u64::from(*count)).min(length);
                let read = bytes[from as usize..end as usize].to_vec();
                let next = place + read.len() as u64;
                (Outcome::Bytes(read), next)
            }
            Step::Write(Chunk { bytes: new, .. }) if !new.is_empty() => {
                let (from, end) = (place as usize, place as usize + new.len());
                bytes.resize(bytes.len().max(end), 0);
                bytes[from..end].copy_from_slice(new);
                (Outcome::Done, end as u64)
            }
            Step::Seek(target) => {
                let place = sought(place, length, target).ok_or(Problem::Invalid)?;
                (Outcome::Number(place), place)
            }
            Step::Resize(Count { count, .. }) => {
                bytes.resize(*count as usize, 0);
                (Outcome::Done, place)
            }
            _ => (Outcome::Done, place),
        };
        self.open[at as usize] = Some((file, place));
        Ok(outcome)
    }

    fn opened(&self, at: u32) -> Option<(usize, u64)> {
        self.open.get(at as usize).copied().flatten()
    }

    /// The number of the file that is opened.
    fn open(&mut self, path: &str, mode: Mode) -> Result<usize, Problem> {
        let path = self.resolve(path)?;
        match (self.node(&path), mode) {
            (Some(_), Mode::New) => Err(Problem::Exists),
            (Some(Node::Folder), _) => Err(Problem::IsFolder),
            (Some(Node::File(file)), Mode::Existing) => Ok(file),
            (Some(Node::File(file)), Mode::Fresh) => {
                self.files[file].clear();
                Ok(file)
            }
            (None, Mode::Existing) => Err(Problem::NoEntry),
            (None, Mode::Fresh | Mode::New) => {
                self.files.push(Vec::new());
                let file = self.files.len() - 1;
                self.nodes.insert(path, Node::File(file));
                Ok(file)
            }
        }
    }

    fn rename(&mut self, old: &Path, new: &Path) -> Result<Outcome, Problem> {
        let moved = self.node(old).ok_or(Problem::NoEntry)?;
        let replaced = self.node(new);
        if old == new {
            return Ok(Outcome::Done);
        }
        if new.starts_with(old) {
            return Err(Problem::Invalid);
        }
        if old.starts_with(new) {
            return Err(Problem::NotEmpty);
        }
        match (moved, replaced) {
            (Node::Folder, Some(Node::File(_))) => return Err(Problem::NotFolder),
            (Node::File(_), Some(Node::Folder)) => return Err(Problem::IsFolder),
            (Node::Folder, Some(Node::Folder)) if !self.below(new).is_empty() => {
                return Err(Problem::NotEmpty);
            }
            _ => {}
        }
        let below = |path: &Path| path.starts_with(old);
        let paths: Vec<Path> = self
            .nodes
            .keys()
            .filter(|path| below(path))
            .cloned()
            .collect();
        for path in paths {
            if let Some(node) = self.nodes.remove(&path) {
                let rest = path[old.len()..].iter().cloned();
                self.nodes
                    .insert(new.iter().cloned().chain(rest).collect(), node);
            }
        }
        Ok(Outcome::Done)
    }

    fn remove(&mut self, path: &Path) -> Outcome {
        self.nodes.remove(path);
        Outcome::Done
    }

    /// The size of the file at a path, if there is one.
    fn size(&self, path: &str) -> u64 {
        match self.existing(path) {
            Ok((_, Node::File(file))) => self.files[file].len() as u64,
            _ => 0,
        }
    }

    fn node(&self, path: &Path) -> Option<Node> {
        match path.is_empty() {
            true => Some(Node::Folder),
            false => self.nodes.get(path).copied(),
        }
    }

    fn existing(&self, path: &str) -> Result<(Path, Node), Problem> {
        let path = self.resolve(path)?;
        let node = self.node(&path).ok_or(Problem::NoEntry)?;
        Ok((path, node))
    }

    /// The names in a folder, in the order of their bytes.
    fn below(&self, folder: &Path) -> Vec<String> {
        let is_in = |path: &&Path| path.len() == folder.len() + 1 && path.starts_with(folder);
        let names = self.nodes.keys().filter(is_in);
        names.filter_map(|path| path.last().cloned()).collect()
    }

    /// The names that a path has once `.` and `..` are followed; whatever is before another name
    /// is a folder.
    fn resolve(&self, path: &str) -> Result<Path, Problem> {
        let mut resolved = Path::new();
        for name in path.split('/').filter(|name| !name.is_empty()) {
            match self.node(&resolved) {
                Some(Node::Folder) => {}
                Some(Node::File(_)) => return Err(Problem::NotFolder),
                None => return Err(Problem::NoEntry),
            }
            match name {
                "." => {}
                ".." => {
                    resolved.pop();
                }
                _ => resolved.push(name.to_owned()),
            }
        }
        Ok(resolved)
    }
}

/// Where a file of a length stands after a seek from a place; `None` before its start.
fn sought(place: u64, length: u64, target: &Target) -> Option<u64> {
    let from = match target.origin {
        Origin::Start => 0,
        Origin::Current => place,
        Origin::End => length,
    };
    from.checked_add_signed(target.offset)
}

/// Whether bytes fit into a file from a place on.
fn fits(place: u64, bytes: &[u8]) -> bool {
    place + bytes.len() as u64 <= LARGEST
}

/// Whether a path has `.` or `..` for a name.
pub fn is_dotted(path: &str) -> bool {
    path.split('/').any(|name| matches!(name, "." | ".."))
}

/// Whether a path is one of the contract's, and of something other than the root: it ends with a
/// name, and `..` does not lead out.
fn is_named(path: &str) -> bool {
    let Some(path) = path.strip_prefix('/') else {
        return false;
    };
    let mut depth = 0_i32;
    let mut last = "";
    for name in path.split('/') {
        depth += match name {
            "." => 0,
            ".." => -1,
            _ => 1,
        };
        if name.is_empty() || name.contains('\0') || name.len() > LONGEST_NAME || depth < 0 {
            return false;
        }
        last = name;
    }
    !matches!(last, "." | "..")
}
