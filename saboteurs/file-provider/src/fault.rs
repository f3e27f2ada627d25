//! What can be wrong.

use std::cell::OnceCell;

use crate::catalog;
use crate::exports::wasi::filesystem::types::{ErrorCode, OpenFlags};
use crate::lab::saboteur::choice;

/// What can be asked and not done.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    MakeFolder,
    RemoveFile,
    RemoveFolder,
    Rename,
}

/// The one thing that is wrong.
#[derive(Clone, Copy)]
pub enum Fault {
    /// Paths are changed.
    Path(fn(&str) -> String),
    /// The names in a folder are changed, or hidden.
    Listed(fn(String) -> Option<String>),
    /// How files are opened is changed.
    Open(fn(OpenFlags) -> OpenFlags),
    /// What is written to files is changed.
    Written(fn(Vec<u8>) -> Vec<u8>),
    /// What is read of files is changed.
    Read(fn(Vec<u8>) -> Vec<u8>),
    /// Where a file is read from is changed.
    ReadFrom(fn(u64) -> u64),
    /// Where a file is written to is changed.
    WrittenTo(fn(u64) -> u64),
    /// Sizes that are told are changed.
    Size(fn(u64) -> u64),
    /// Errors are changed.
    Code(fn(ErrorCode) -> ErrorCode),
    /// An operation answers that it was done, and is not.
    Idle(Operation),
}

thread_local! {
    /// The lab is asked once which mutant this instance is.
    static FAULT: OnceCell<Option<Fault>> = const { OnceCell::new() };
}

/// The fault of this instance.
pub fn fault() -> Option<Fault> {
    FAULT.with(|fault| *fault.get_or_init(|| catalog::chosen(&choice::mutant())))
}

/// Changes what is under way if the fault is about it.
macro_rules! altered {
    ($case:ident, $value:expr) => {
        match $crate::fault::fault() {
            Some($crate::fault::Fault::$case(change)) => change($value),
            _ => $value,
        }
    };
}

pub(crate) use altered;
