//! `wasi:io`: streams from and to files, and such as have nothing and lose everything.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::FileProvider;
use crate::exports::wasi::filesystem::types::ErrorCode;
use crate::exports::wasi::io::error::{self, GuestError};
use crate::exports::wasi::io::poll::Pollable;
use crate::exports::wasi::io::streams::{
    self, GuestInputStream, GuestOutputStream, InputStreamBorrow, StreamError,
};
use crate::tree::File;
use crate::waiting::Waiting;

/// The bytes that a stream takes at once.
const ROOM: u64 = 64 << 10;

/// What went wrong in a stream.
pub struct Error(pub ErrorCode);

/// Where bytes come from.
///
/// Once a stream has ended it has no more, though the file may grow.
#[derive(Default)]
pub struct Input(RefCell<Option<(Rc<File>, u64)>>);

/// Where bytes go.
pub enum Output {
    /// To a file, from a place on.
    File(Rc<File>, Cell<u64>),
    /// To the end of a file, wherever that is by then.
    End(Rc<File>),
    /// Nowhere.
    Nothing,
}

impl error::Guest for FileProvider {
    type Error = Error;
}

impl GuestError for Error {
    fn to_debug_string(&self) -> String {
        self.0.message().to_owned()
    }
}

impl streams::Guest for FileProvider {
    type InputStream = Input;
    type OutputStream = Output;
}

impl Input {
    /// From a file, from a place on.
    pub fn file(file: Rc<File>, from: u64) -> Self {
        Input(RefCell::new(Some((file, from))))
    }
}

impl GuestInputStream for Input {
    fn read(&self, len: u64) -> Result<Vec<u8>, StreamError> {
        let mut left = self.0.borrow_mut();
        let (file, at) = left.as_mut().ok_or(StreamError::Closed)?;
        let bytes = file.read(*at, len);
        if bytes.is_empty() && len > 0 {
            *left = None;
            return Err(StreamError::Closed);
        }
        *at += bytes.len() as u64;
        Ok(bytes)
    }

    fn blocking_read(&self, len: u64) -> Result<Vec<u8>, StreamError> {
        self.read(len)
    }

    fn skip(&self, len: u64) -> Result<u64, StreamError> {
        self.read(len).map(|bytes| bytes.len() as u64)
    }

    fn blocking_skip(&self, len: u64) -> Result<u64, StreamError> {
        self.skip(len)
    }

    fn subscribe(&self) -> Pollable {
        Pollable::new(Waiting::for_nothing())
    }
}

impl GuestOutputStream for Output {
    fn check_write(&self) -> Result<u64, StreamError> {
        Ok(ROOM)
    }

    fn write(&self, contents: Vec<u8>) -> Result<(), StreamError> {
        let written = match self {
            Output::File(file, at) => {
                let from = at.replace(at.get() + contents.len() as u64);
                file.write(from, &contents)
            }
            Output::End(file) => file.write(file.size(), &contents),
            Output::Nothing => Ok(()),
        };
        written.map_err(|code| StreamError::LastOperationFailed(error::Error::new(Error(code))))
    }

    fn blocking_write_and_flush(&self, contents: Vec<u8>) -> Result<(), StreamError> {
        self.write(contents)
    }

    fn flush(&self) -> Result<(), StreamError> {
        Ok(())
    }

    fn blocking_flush(&self) -> Result<(), StreamError> {
        Ok(())
    }

    fn subscribe(&self) -> Pollable {
        Pollable::new(Waiting::for_nothing())
    }

    fn write_zeroes(&self, len: u64) -> Result<(), StreamError> {
        self.write(vec![0; len.min(ROOM) as usize])
    }

    fn blocking_write_zeroes_and_flush(&self, len: u64) -> Result<(), StreamError> {
        self.write_zeroes(len)
    }

    fn splice(&self, src: InputStreamBorrow, len: u64) -> Result<u64, StreamError> {
        let bytes = src.get::<Input>().read(len.min(ROOM))?;
        let len = bytes.len() as u64;
        self.write(bytes).map(|()| len)
    }

    fn blocking_splice(&self, src: InputStreamBorrow, len: u64) -> Result<u64, StreamError> {
        self.splice(src, len)
    }
}
