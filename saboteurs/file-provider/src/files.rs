//! Files and folders in front of the provider's.

use crate::Component;
use crate::exports::wasi::filesystem::preopens as exported_preopens;
use crate::exports::wasi::filesystem::types::{
    self as exported, Advice, DescriptorBorrow, DescriptorFlags, DescriptorStat, DescriptorType,
    DirectoryEntry, ErrorBorrow, ErrorCode, GuestDescriptor, GuestDirectoryEntryStream,
    InputStream, MetadataHashValue, NewTimestamp, OpenFlags, OutputStream, PathFlags,
};
use crate::fault::{Fault, Operation, altered, fault};
use crate::streams::{Error, Input, Output};
use crate::waiting::datetime;
use crate::wasi::clocks::wall_clock;
use crate::wasi::filesystem::preopens;
use crate::wasi::filesystem::types::{self, Descriptor, DirectoryEntryStream};

/// A file or folder of the provider.
pub struct Opened(Descriptor);

/// A list of names of the provider.
pub struct Names(DirectoryEntryStream);

impl exported_preopens::Guest for Component {
    fn get_directories() -> Vec<(exported::Descriptor, String)> {
        let folders = preopens::get_directories().into_iter();
        folders
            .map(|(folder, name)| (exported::Descriptor::new(Opened(folder)), name))
            .collect()
    }
}

impl exported::Guest for Component {
    type Descriptor = Opened;
    type DirectoryEntryStream = Names;

    fn filesystem_error_code(err: ErrorBorrow) -> Option<ErrorCode> {
        types::filesystem_error_code(&err.get::<Error>().0).map(failed)
    }
}

/// Does an operation with a path, if the fault is not that it is not done.
fn done(
    operation: Operation,
    path: &str,
    act: impl FnOnce(&str) -> Result<(), types::ErrorCode>,
) -> Result<(), ErrorCode> {
    match fault() {
        Some(Fault::Idle(idle)) if idle == operation => Ok(()),
        _ => act(&changed(path)).map_err(failed),
    }
}

fn changed(path: &str) -> String {
    match fault() {
        Some(Fault::Path(change)) => change(path),
        _ => path.to_owned(),
    }
}

impl GuestDescriptor for Opened {
    fn read_via_stream(&self, offset: u64) -> Result<InputStream, ErrorCode> {
        let stream = self.0.read_via_stream(altered!(ReadFrom, offset));
        Ok(InputStream::new(Input(stream.map_err(failed)?)))
    }

    fn write_via_stream(&self, offset: u64) -> Result<OutputStream, ErrorCode> {
        let stream = self.0.write_via_stream(altered!(WrittenTo, offset));
        Ok(OutputStream::new(Output::to_file(stream.map_err(failed)?)))
    }

    fn append_via_stream(&self) -> Result<OutputStream, ErrorCode> {
        let stream = self.0.append_via_stream();
        Ok(OutputStream::new(Output::to_file(stream.map_err(failed)?)))
    }

    fn advise(&self, offset: u64, length: u64, advice: Advice) -> Result<(), ErrorCode> {
        let advice = match advice {
            Advice::Normal => types::Advice::Normal,
            Advice::Sequential => types::Advice::Sequential,
            Advice::Random => types::Advice::Random,
            Advice::WillNeed => types::Advice::WillNeed,
            Advice::DontNeed => types::Advice::DontNeed,
            Advice::NoReuse => types::Advice::NoReuse,
        };
        self.0.advise(offset, length, advice).map_err(failed)
    }

    fn sync_data(&self) -> Result<(), ErrorCode> {
        self.0.sync_data().map_err(failed)
    }

    fn get_flags(&self) -> Result<DescriptorFlags, ErrorCode> {
        let flags = self.0.get_flags().map_err(failed)?;
        Ok(DescriptorFlags::from_bits_retain(flags.bits()))
    }

    fn get_type(&self) -> Result<DescriptorType, ErrorCode> {
        self.0.get_type().map(type_of).map_err(failed)
    }

    fn set_size(&self, size: u64) -> Result<(), ErrorCode> {
        self.0.set_size(size).map_err(failed)
    }

    fn set_times(&self, access: NewTimestamp, modified: NewTimestamp) -> Result<(), ErrorCode> {
        let times = (time_of(access), time_of(modified));
        self.0.set_times(times.0, times.1).map_err(failed)
    }

    fn read(&self, length: u64, offset: u64) -> Result<(Vec<u8>, bool), ErrorCode> {
        let read = self.0.read(length, altered!(ReadFrom, offset));
        let (bytes, end) = read.map_err(failed)?;
        Ok((altered!(Read, bytes), end))
    }

    fn write(&self, buffer: Vec<u8>, offset: u64) -> Result<u64, ErrorCode> {
        let length = buffer.len() as u64;
        let written = self
            .0
            .write(&altered!(Written, buffer), altered!(WrittenTo, offset));
        written.map_err(failed)?;
        Ok(length)
    }

    fn read_directory(&self) -> Result<exported::DirectoryEntryStream, ErrorCode> {
        let names = self.0.read_directory().map_err(failed)?;
        Ok(exported::DirectoryEntryStream::new(Names(names)))
    }

    fn sync(&self) -> Result<(), ErrorCode> {
        self.0.sync().map_err(failed)
    }

    fn create_directory_at(&self, path: String) -> Result<(), ErrorCode> {
        done(Operation::MakeFolder, &path, |path| {
            self.0.create_directory_at(path)
        })
    }

    fn stat(&self) -> Result<DescriptorStat, ErrorCode> {
        self.0.stat().map(stat_of).map_err(failed)
    }

    fn stat_at(&self, flags: PathFlags, path: String) -> Result<DescriptorStat, ErrorCode> {
        let stat = self.0.stat_at(path_flags(flags), &changed(&path));
        stat.map(stat_of).map_err(failed)
    }

    fn set_times_at(
        &self,
        flags: PathFlags,
        path: String,
        access: NewTimestamp,
        modified: NewTimestamp,
    ) -> Result<(), ErrorCode> {
        let times = (time_of(access), time_of(modified));
        let set = self
            .0
            .set_times_at(path_flags(flags), &changed(&path), times.0, times.1);
        set.map_err(failed)
    }

    fn link_at(
        &self,
        flags: PathFlags,
        old: String,
        folder: DescriptorBorrow,
        new: String,
    ) -> Result<(), ErrorCode> {
        let folder = &folder.get::<Opened>().0;
        let (old, new) = (changed(&old), changed(&new));
        let linked = self.0.link_at(path_flags(flags), &old, folder, &new);
        linked.map_err(failed)
    }

    fn open_at(
        &self,
        path_flags_: PathFlags,
        path: String,
        how: OpenFlags,
        flags: DescriptorFlags,
    ) -> Result<exported::Descriptor, ErrorCode> {
        let opened = self.0.open_at(
            path_flags(path_flags_),
            &changed(&path),
            types::OpenFlags::from_bits_retain(altered!(Open, how).bits()),
            types::DescriptorFlags::from_bits_retain(flags.bits()),
        );
        Ok(exported::Descriptor::new(Opened(opened.map_err(failed)?)))
    }

    fn readlink_at(&self, path: String) -> Result<String, ErrorCode> {
        self.0.readlink_at(&changed(&path)).map_err(failed)
    }

    fn remove_directory_at(&self, path: String) -> Result<(), ErrorCode> {
        done(Operation::RemoveFolder, &path, |path| {
            self.0.remove_directory_at(path)
        })
    }

    fn rename_at(
        &self,
        old: String,
        folder: DescriptorBorrow,
        new: String,
    ) -> Result<(), ErrorCode> {
        let folder = &folder.get::<Opened>().0;
        done(Operation::Rename, &old, |old| {
            self.0.rename_at(old, folder, &changed(&new))
        })
    }

    fn symlink_at(&self, old: String, new: String) -> Result<(), ErrorCode> {
        let linked = self.0.symlink_at(&changed(&old), &changed(&new));
        linked.map_err(failed)
    }

    fn unlink_file_at(&self, path: String) -> Result<(), ErrorCode> {
        done(Operation::RemoveFile, &path, |path| {
            self.0.unlink_file_at(path)
        })
    }

    fn is_same_object(&self, other: DescriptorBorrow) -> bool {
        self.0.is_same_object(&other.get::<Opened>().0)
    }

    fn metadata_hash(&self) -> Result<MetadataHashValue, ErrorCode> {
        self.0.metadata_hash().map(hash_of).map_err(failed)
    }

    fn metadata_hash_at(
        &self,
        flags: PathFlags,
        path: String,
    ) -> Result<MetadataHashValue, ErrorCode> {
        let hash = self.0.metadata_hash_at(path_flags(flags), &changed(&path));
        hash.map(hash_of).map_err(failed)
    }
}

impl GuestDirectoryEntryStream for Names {
    fn read_directory_entry(&self) -> Result<Option<DirectoryEntry>, ErrorCode> {
        while let Some(entry) = self.0.read_directory_entry().map_err(failed)? {
            let name = match fault() {
                Some(Fault::Listed(change)) => change(entry.name),
                _ => Some(entry.name),
            };
            if let Some(name) = name {
                let type_ = type_of(entry.type_);
                return Ok(Some(DirectoryEntry { type_, name }));
            }
        }
        Ok(None)
    }
}

fn path_flags(flags: PathFlags) -> types::PathFlags {
    types::PathFlags::from_bits_retain(flags.bits())
}

fn time_of(time: NewTimestamp) -> types::NewTimestamp {
    match time {
        NewTimestamp::NoChange => types::NewTimestamp::NoChange,
        NewTimestamp::Now => types::NewTimestamp::Now,
        NewTimestamp::Timestamp(at) => types::NewTimestamp::Timestamp(wall_clock::Datetime {
            seconds: at.seconds,
            nanoseconds: at.nanoseconds,
        }),
    }
}

fn stat_of(stat: types::DescriptorStat) -> DescriptorStat {
    DescriptorStat {
        type_: type_of(stat.type_),
        link_count: stat.link_count,
        size: altered!(Size, stat.size),
        data_access_timestamp: stat.data_access_timestamp.map(datetime),
        data_modification_timestamp: stat.data_modification_timestamp.map(datetime),
        status_change_timestamp: stat.status_change_timestamp.map(datetime),
    }
}

fn hash_of(hash: types::MetadataHashValue) -> MetadataHashValue {
    MetadataHashValue {
        lower: hash.lower,
        upper: hash.upper,
    }
}

/// The same case of the exported enum.
macro_rules! same {
    ($ty:ident, $value:expr, $($case:ident)+) => {
        match $value {
            $(types::$ty::$case => $ty::$case,)+
        }
    };
}

fn type_of(ty: types::DescriptorType) -> DescriptorType {
    same!(
        DescriptorType, ty,
        Unknown BlockDevice CharacterDevice Directory Fifo SymbolicLink RegularFile Socket
    )
}

fn failed(code: types::ErrorCode) -> ErrorCode {
    let code = same!(
        ErrorCode, code,
        Access WouldBlock Already BadDescriptor Busy Deadlock Quota Exist FileTooLarge
        IllegalByteSequence InProgress Interrupted Invalid Io IsDirectory Loop TooManyLinks
        MessageSize NameTooLong NoDevice NoEntry NoLock InsufficientMemory InsufficientSpace
        NotDirectory NotEmpty NotRecoverable Unsupported NoTty NoSuchDevice Overflow NotPermitted
        Pipe ReadOnly InvalidSeek TextFileBusy CrossDevice
    );
    altered!(Code, code)
}
