//! Folders and files in memory, and what can be done with paths below a folder.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map;
use std::rc::Rc;

use crate::exports::wasi::filesystem::types::{ErrorCode, OpenFlags};

/// The bytes that a name may have, as on most systems.
const LONGEST_NAME: usize = 255;

/// The bytes that a file may have.
const LARGEST: u64 = 64 << 20;

/// A file, which lives as long as it has a name or is open.
#[derive(Default)]
pub struct File(RefCell<Vec<u8>>);

/// A folder: what is in it, by name.
#[derive(Default)]
pub struct Folder(RefCell<BTreeMap<String, Node>>);

/// What a name stands for.
#[derive(Clone)]
pub enum Node {
    File(Rc<File>),
    Folder(Rc<Folder>),
}

/// Where a path leads to, whether or not something is there.
struct Place {
    /// The folders on the way, from the one that the path begins at.
    way: Vec<Rc<Folder>>,
    /// The name in the last of them; none if that folder itself is meant.
    name: Option<String>,
    /// Whether the path ends like that of a folder.
    as_folder: bool,
}

impl File {
    pub fn size(&self) -> u64 {
        self.0.borrow().len() as u64
    }

    /// So many bytes from a place on, fewer at the end.
    pub fn read(&self, from: u64, length: u64) -> Vec<u8> {
        let bytes = self.0.borrow();
        let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
        bytes[place(from)..place(from.saturating_add(length))].to_vec()
    }

    /// Writes bytes over others and beyond the end, after zeros if they begin beyond it.
    pub fn write(&self, from: u64, new: &[u8]) -> Result<(), ErrorCode> {
        if new.is_empty() {
            return Ok(());
        }
        let end = from.saturating_add(new.len() as u64);
        if end > self.size() {
            self.resize(end)?;
        }
        let from = from as usize;
        self.0.borrow_mut()[from..from + new.len()].copy_from_slice(new);
        Ok(())
    }

    /// Cuts it or adds zeros.
    pub fn resize(&self, size: u64) -> Result<(), ErrorCode> {
        if size > LARGEST {
            return Err(ErrorCode::FileTooLarge);
        }
        self.0.borrow_mut().resize(size as usize, 0);
        Ok(())
    }
}

impl Node {
    fn is_folder(&self) -> bool {
        matches!(self, Node::Folder(_))
    }

    /// Whether both are the same file or folder.
    pub fn is(&self, other: &Node) -> bool {
        match (self, other) {
            (Node::File(one), Node::File(other)) => Rc::ptr_eq(one, other),
            (Node::Folder(one), Node::Folder(other)) => Rc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl Place {
    /// The folder that has the name, or is itself meant.
    fn folder(&self) -> &Rc<Folder> {
        // A way begins with a folder and is never shorter.
        &self.way[self.way.len() - 1]
    }

    /// What is there.
    fn node(&self) -> Result<Option<Node>, ErrorCode> {
        let Some(name) = &self.name else {
            return Ok(Some(Node::Folder(self.folder().clone())));
        };
        match self.folder().0.borrow().get(name) {
            Some(Node::File(_)) if self.as_folder => Err(ErrorCode::NotDirectory),
            found => Ok(found.cloned()),
        }
    }
}

impl Folder {
    /// The names in it with what they stand for.
    pub fn entries(&self) -> Vec<(String, Node)> {
        let nodes = self.0.borrow();
        let entries = nodes.iter();
        entries
            .map(|(name, node)| (name.clone(), node.clone()))
            .collect()
    }

    /// What is at a path.
    pub fn find(self: &Rc<Self>, path: &str) -> Result<Node, ErrorCode> {
        self.place(path)?.node()?.ok_or(ErrorCode::NoEntry)
    }

    /// Opens a file or folder, which may be made or emptied.
    pub fn open(
        self: &Rc<Self>,
        path: &str,
        how: OpenFlags,
        to_write: bool,
    ) -> Result<Node, ErrorCode> {
        let place = self.place(path)?;
        let creates = how.contains(OpenFlags::CREATE);
        if let Some(node) = place.node()? {
            if creates && how.contains(OpenFlags::EXCLUSIVE) {
                return Err(ErrorCode::Exist);
            }
            match &node {
                Node::File(_) if how.contains(OpenFlags::DIRECTORY) => {
                    return Err(ErrorCode::NotDirectory);
                }
                Node::File(file) if how.contains(OpenFlags::TRUNCATE) => file.resize(0)?,
                Node::Folder(_) if creates || to_write || how.contains(OpenFlags::TRUNCATE) => {
                    return Err(ErrorCode::IsDirectory);
                }
                _ => {}
            }
            return Ok(node);
        }
        match place.name.clone() {
            Some(name) if creates && !place.as_folder => {
                let node = Node::File(Rc::default());
                place.folder().0.borrow_mut().insert(name, node.clone());
                Ok(node)
            }
            Some(_) if creates => Err(ErrorCode::IsDirectory),
            _ => Err(ErrorCode::NoEntry),
        }
    }

    /// Makes a folder.
    pub fn make_folder(self: &Rc<Self>, path: &str) -> Result<(), ErrorCode> {
        let place = self.place(path)?;
        let name = place.name.clone().ok_or(ErrorCode::Exist)?;
        match place.folder().0.borrow_mut().entry(name) {
            btree_map::Entry::Occupied(_) => Err(ErrorCode::Exist),
            btree_map::Entry::Vacant(free) => {
                free.insert(Node::Folder(Rc::default()));
                Ok(())
            }
        }
    }

    /// Removes a file.
    pub fn remove_file(self: &Rc<Self>, path: &str) -> Result<(), ErrorCode> {
        let place = self.place(path)?;
        match (place.node()?, &place.name) {
            (Some(Node::File(_)), Some(name)) => {
                place.folder().0.borrow_mut().remove(name);
                Ok(())
            }
            (Some(_), _) => Err(ErrorCode::IsDirectory),
            (None, _) => Err(ErrorCode::NoEntry),
        }
    }

    /// Removes an empty folder.
    pub fn remove_folder(self: &Rc<Self>, path: &str) -> Result<(), ErrorCode> {
        let place = self.place(path)?;
        match (place.node()?, &place.name) {
            (Some(Node::Folder(folder)), Some(name)) => {
                if !folder.0.borrow().is_empty() {
                    return Err(ErrorCode::NotEmpty);
                }
                place.folder().0.borrow_mut().remove(name);
                Ok(())
            }
            (Some(Node::Folder(_)), None) => Err(ErrorCode::Busy),
            (Some(Node::File(_)), _) => Err(ErrorCode::NotDirectory),
            (None, _) => Err(ErrorCode::NoEntry),
        }
    }

    /// Gives what is at a path another one, below this or another folder.
    pub fn rename(
        self: &Rc<Self>,
        old_path: &str,
        new_folder: &Rc<Folder>,
        new_path: &str,
    ) -> Result<(), ErrorCode> {
        let (old, new) = (self.place(old_path)?, new_folder.place(new_path)?);
        let (Some(old_name), Some(new_name)) = (&old.name, &new.name) else {
            return Err(ErrorCode::Busy);
        };
        let moved = old.node()?.ok_or(ErrorCode::NoEntry)?;
        let replaced = new.node()?;
        let is_on = |node: &Node, way: &[Rc<Folder>]| {
            way.iter()
                .any(|folder| node.is(&Node::Folder(folder.clone())))
        };
        if is_on(&moved, &new.way) {
            return Err(ErrorCode::Invalid);
        }
        match &replaced {
            Some(node) if node.is(&moved) => return Ok(()),
            Some(node) if is_on(node, &old.way) => return Err(ErrorCode::NotEmpty),
            Some(Node::File(_)) if moved.is_folder() => return Err(ErrorCode::NotDirectory),
            Some(Node::Folder(_)) if !moved.is_folder() => return Err(ErrorCode::IsDirectory),
            Some(Node::Folder(folder)) if !folder.0.borrow().is_empty() => {
                return Err(ErrorCode::NotEmpty);
            }
            None if new.as_folder && !moved.is_folder() => return Err(ErrorCode::NotDirectory),
            _ => {}
        }
        old.folder().0.borrow_mut().remove(old_name);
        new.folder().0.borrow_mut().insert(new_name.clone(), moved);
        Ok(())
    }

    /// Follows a path, which never leads out of the folder.
    fn place(self: &Rc<Self>, path: &str) -> Result<Place, ErrorCode> {
        if path.is_empty() {
            return Err(ErrorCode::NoEntry);
        }
        if path.starts_with('/') {
            return Err(ErrorCode::NotPermitted);
        }
        let mut place = Place {
            way: vec![self.clone()],
            name: None,
            as_folder: path.ends_with('/') || path.ends_with("/."),
        };
        for part in path.split('/').filter(|part| !matches!(*part, "" | ".")) {
            place.enter()?;
            match part {
                ".." if place.way.len() > 1 => {
                    place.way.pop();
                }
                ".." => return Err(ErrorCode::NotPermitted),
                name if name.len() > LONGEST_NAME => return Err(ErrorCode::NameTooLong),
                name => place.name = Some(name.to_owned()),
            }
        }
        Ok(place)
    }
}

impl Place {
    /// Goes on into the folder that is here.
    fn enter(&mut self) -> Result<(), ErrorCode> {
        let node = self.node()?.ok_or(ErrorCode::NoEntry)?;
        match (node, self.name.take()) {
            (Node::Folder(folder), Some(_)) => self.way.push(folder),
            (Node::Folder(_), None) => {}
            (Node::File(_), _) => return Err(ErrorCode::NotDirectory),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: OpenFlags = OpenFlags::empty();

    /// `/a/b`, two folders, and the file `/f` with the bytes 1, 2 and 3.
    fn tree() -> Rc<Folder> {
        let root = Rc::<Folder>::default();
        root.make_folder("a").unwrap();
        root.make_folder("a/b").unwrap();
        file(&root, "f", OpenFlags::CREATE)
            .write(0, &[1, 2, 3])
            .unwrap();
        root
    }

    fn file(root: &Rc<Folder>, path: &str, how: OpenFlags) -> Rc<File> {
        match root.open(path, how, true) {
            Ok(Node::File(file)) => file,
            Ok(Node::Folder(_)) => panic!("{path} is a folder"),
            Err(code) => panic!("{path}: {code:?}"),
        }
    }

    fn names(folder: &Folder) -> Vec<String> {
        folder.entries().into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn a_file_has_zeros_where_nothing_was_written() {
        let file = file(&tree(), "f", NOTHING);
        file.write(5, &[9]).unwrap();
        assert_eq!(file.read(0, 10), [1, 2, 3, 0, 0, 9]);
        assert_eq!((file.read(6, 1), file.read(u64::MAX, 1)), (vec![], vec![]));
        file.resize(1).unwrap();
        assert_eq!(file.read(0, u64::MAX), [1]);
        assert_eq!(file.write(LARGEST, &[1]), Err(ErrorCode::FileTooLarge));
    }

    #[test]
    fn a_path_goes_through_folders_and_never_out() {
        let root = tree();
        assert!(root.find("a/../f").is_ok() && root.find("./a/b/").is_ok());
        for (path, code) in [
            ("", ErrorCode::NoEntry),
            ("x", ErrorCode::NoEntry),
            ("x/../f", ErrorCode::NoEntry),
            ("f/../f", ErrorCode::NotDirectory),
            ("f/", ErrorCode::NotDirectory),
            ("..", ErrorCode::NotPermitted),
            ("/f", ErrorCode::NotPermitted),
        ] {
            assert_eq!(root.find(path).err(), Some(code), "{path}");
        }
    }

    #[test]
    fn what_is_moved_replaces_only_what_is_like_it_and_empty() {
        for (old, new, code) in [
            ("x", "y", ErrorCode::NoEntry),
            ("a", "a/b/c", ErrorCode::Invalid),
            ("a/b", "a", ErrorCode::NotEmpty),
            ("a", "f", ErrorCode::NotDirectory),
            ("f", "a", ErrorCode::IsDirectory),
        ] {
            let root = tree();
            assert_eq!(root.rename(old, &root, new), Err(code), "{old} to {new}");
        }
        let root = tree();
        root.rename("f", &root, "f").unwrap();
        root.make_folder("c").unwrap();
        root.rename("a", &root, "c").unwrap();
        assert_eq!(names(&root), ["c", "f"]);
        assert!(root.find("c/b").is_ok());
    }

    #[test]
    fn a_removed_file_lives_while_it_is_open() {
        let root = tree();
        let open = file(&root, "f", NOTHING);
        root.remove_file("f").unwrap();
        assert_eq!(root.find("f").err(), Some(ErrorCode::NoEntry));
        assert_eq!(open.read(0, 3), [1, 2, 3]);
        assert_eq!(root.remove_folder("a"), Err(ErrorCode::NotEmpty));
        assert_eq!(root.remove_file("a"), Err(ErrorCode::IsDirectory));
    }
}
