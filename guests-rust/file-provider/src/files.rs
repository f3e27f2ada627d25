//! `wasi:filesystem` over the tree. Times are not kept, and there are no links.

use std::cell::{Cell, RefCell};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use crate::FileProvider;
use crate::exports::wasi::filesystem::preopens;
use crate::exports::wasi::filesystem::types::{
    self, Advice, Descriptor, DescriptorBorrow, DescriptorFlags, DescriptorStat, DescriptorType,
    DirectoryEntry, DirectoryEntryStream, ErrorBorrow, ErrorCode, Filesize, GuestDescriptor,
    GuestDirectoryEntryStream, InputStream, MetadataHashValue, NewTimestamp, OpenFlags,
    OutputStream, PathFlags,
};
use crate::streams::{Error, Input, Output};
use crate::tree::{File, Folder, Node};

thread_local! {
    static ROOT: Rc<Folder> = Rc::default();
}

/// An open file or folder.
pub struct Opened {
    node: Node,
    flags: DescriptorFlags,
}

/// What is left to name of a folder.
pub struct Names(RefCell<Vec<DirectoryEntry>>);

impl preopens::Guest for FileProvider {
    fn get_directories() -> Vec<(Descriptor, String)> {
        let root = Descriptor::new(Opened {
            node: Node::Folder(ROOT.with(Rc::clone)),
            flags: DescriptorFlags::READ | DescriptorFlags::MUTATE_DIRECTORY,
        });
        vec![(root, "/".to_owned())]
    }
}

impl types::Guest for FileProvider {
    type Descriptor = Opened;
    type DirectoryEntryStream = Names;

    fn filesystem_error_code(err: ErrorBorrow) -> Option<ErrorCode> {
        Some(err.get::<Error>().0)
    }
}

impl Opened {
    fn file(&self) -> Result<&Rc<File>, ErrorCode> {
        match &self.node {
            Node::File(file) => Ok(file),
            Node::Folder(_) => Err(ErrorCode::IsDirectory),
        }
    }

    fn folder(&self) -> Result<&Rc<Folder>, ErrorCode> {
        match &self.node {
            Node::Folder(folder) => Ok(folder),
            Node::File(_) => Err(ErrorCode::NotDirectory),
        }
    }

    fn readable(&self) -> Result<&Rc<File>, ErrorCode> {
        self.file_for(DescriptorFlags::READ)
    }

    fn writable(&self) -> Result<&Rc<File>, ErrorCode> {
        self.file_for(DescriptorFlags::WRITE)
    }

    fn file_for(&self, flag: DescriptorFlags) -> Result<&Rc<File>, ErrorCode> {
        match self.flags.contains(flag) {
            true => self.file(),
            false => Err(ErrorCode::BadDescriptor),
        }
    }
}

impl GuestDescriptor for Opened {
    fn read_via_stream(&self, offset: Filesize) -> Result<InputStream, ErrorCode> {
        let file = self.readable()?.clone();
        Ok(InputStream::new(Input::file(file, offset)))
    }

    fn write_via_stream(&self, offset: Filesize) -> Result<OutputStream, ErrorCode> {
        let file = self.writable()?.clone();
        Ok(OutputStream::new(Output::File(file, Cell::new(offset))))
    }

    fn append_via_stream(&self) -> Result<OutputStream, ErrorCode> {
        Ok(OutputStream::new(Output::End(self.writable()?.clone())))
    }

    fn advise(&self, _: Filesize, _: Filesize, _: Advice) -> Result<(), ErrorCode> {
        self.file().map(|_| ())
    }

    fn sync_data(&self) -> Result<(), ErrorCode> {
        Ok(())
    }

    fn get_flags(&self) -> Result<DescriptorFlags, ErrorCode> {
        Ok(self.flags)
    }

    fn get_type(&self) -> Result<DescriptorType, ErrorCode> {
        Ok(type_of(&self.node))
    }

    fn set_size(&self, size: Filesize) -> Result<(), ErrorCode> {
        self.writable()?.resize(size)
    }

    fn set_times(&self, _: NewTimestamp, _: NewTimestamp) -> Result<(), ErrorCode> {
        Ok(())
    }

    fn read(&self, length: Filesize, offset: Filesize) -> Result<(Vec<u8>, bool), ErrorCode> {
        let file = self.readable()?;
        let bytes = file.read(offset, length);
        let end = offset.saturating_add(bytes.len() as u64) >= file.size();
        Ok((bytes, end))
    }

    fn write(&self, buffer: Vec<u8>, offset: Filesize) -> Result<Filesize, ErrorCode> {
        self.writable()?.write(offset, &buffer)?;
        Ok(buffer.len() as u64)
    }

    fn read_directory(&self) -> Result<DirectoryEntryStream, ErrorCode> {
        let entries = self.folder()?.entries().into_iter();
        let entries = entries.map(|(name, node)| DirectoryEntry {
            type_: type_of(&node),
            name,
        });
        let names = Names(RefCell::new(entries.rev().collect()));
        Ok(DirectoryEntryStream::new(names))
    }

    fn sync(&self) -> Result<(), ErrorCode> {
        Ok(())
    }

    fn create_directory_at(&self, path: String) -> Result<(), ErrorCode> {
        self.folder()?.make_folder(&path)
    }

    fn stat(&self) -> Result<DescriptorStat, ErrorCode> {
        Ok(stat_of(&self.node))
    }

    fn stat_at(&self, _: PathFlags, path: String) -> Result<DescriptorStat, ErrorCode> {
        Ok(stat_of(&self.folder()?.find(&path)?))
    }

    fn set_times_at(
        &self,
        _: PathFlags,
        path: String,
        _: NewTimestamp,
        _: NewTimestamp,
    ) -> Result<(), ErrorCode> {
        self.folder()?.find(&path).map(|_| ())
    }

    fn link_at(
        &self,
        _: PathFlags,
        _: String,
        _: DescriptorBorrow,
        _: String,
    ) -> Result<(), ErrorCode> {
        Err(ErrorCode::Unsupported)
    }

    fn open_at(
        &self,
        _: PathFlags,
        path: String,
        how: OpenFlags,
        flags: DescriptorFlags,
    ) -> Result<Descriptor, ErrorCode> {
        let to_write = flags.contains(DescriptorFlags::WRITE);
        let node = self.folder()?.open(&path, how, to_write)?;
        Ok(Descriptor::new(Opened { node, flags }))
    }

    fn readlink_at(&self, path: String) -> Result<String, ErrorCode> {
        self.folder()?.find(&path)?;
        Err(ErrorCode::Invalid)
    }

    fn remove_directory_at(&self, path: String) -> Result<(), ErrorCode> {
        self.folder()?.remove_folder(&path)
    }

    fn rename_at(
        &self,
        old_path: String,
        new_descriptor: DescriptorBorrow,
        new_path: String,
    ) -> Result<(), ErrorCode> {
        let new_folder = new_descriptor.get::<Opened>().folder()?;
        self.folder()?.rename(&old_path, new_folder, &new_path)
    }

    fn symlink_at(&self, _: String, _: String) -> Result<(), ErrorCode> {
        Err(ErrorCode::Unsupported)
    }

    fn unlink_file_at(&self, path: String) -> Result<(), ErrorCode> {
        self.folder()?.remove_file(&path)
    }

    fn is_same_object(&self, other: DescriptorBorrow) -> bool {
        self.node.is(&other.get::<Opened>().node)
    }

    fn metadata_hash(&self) -> Result<MetadataHashValue, ErrorCode> {
        Ok(hash_of(&self.node))
    }

    fn metadata_hash_at(&self, _: PathFlags, path: String) -> Result<MetadataHashValue, ErrorCode> {
        Ok(hash_of(&self.folder()?.find(&path)?))
    }
}

impl GuestDirectoryEntryStream for Names {
    fn read_directory_entry(&self) -> Result<Option<DirectoryEntry>, ErrorCode> {
        Ok(self.0.borrow_mut().pop())
    }
}

fn type_of(node: &Node) -> DescriptorType {
    match node {
        Node::File(_) => DescriptorType::RegularFile,
        Node::Folder(_) => DescriptorType::Directory,
    }
}

fn stat_of(node: &Node) -> DescriptorStat {
    DescriptorStat {
        type_: type_of(node),
        link_count: 1,
        size: match node {
            Node::File(file) => file.size(),
            Node::Folder(_) => 0,
        },
        data_access_timestamp: None,
        data_modification_timestamp: None,
        status_change_timestamp: None,
    }
}

/// What tells one file or folder from another while both are there.
fn hash_of(node: &Node) -> MetadataHashValue {
    let address = match node {
        Node::File(file) => Rc::as_ptr(file).addr(),
        Node::Folder(folder) => Rc::as_ptr(folder).addr(),
    };
    let mut hasher = DefaultHasher::new();
    address.hash(&mut hasher);
    MetadataHashValue {
        lower: hasher.finish(),
        upper: address as u64,
    }
}
