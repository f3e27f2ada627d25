//! Streams in front of the provider's.

use crate::Component;
use crate::exports::wasi::io::error::{self as exported_error, GuestError};
use crate::exports::wasi::io::poll::Pollable;
use crate::exports::wasi::io::streams::{
    self as exported, GuestInputStream, GuestOutputStream, InputStreamBorrow, StreamError,
};
use crate::fault::altered;
use crate::waiting::Waiting;
use crate::wasi::io::error;
use crate::wasi::io::streams::{self, InputStream, OutputStream};

/// What went wrong behind this.
pub struct Error(pub error::Error);

/// A stream of the provider.
pub struct Input(pub InputStream);

/// A stream of the provider, and whether it leads to a file.
pub struct Output {
    stream: OutputStream,
    to_file: bool,
}

impl Output {
    pub fn forwards(stream: OutputStream) -> Self {
        Output {
            stream,
            to_file: false,
        }
    }

    pub fn to_file(stream: OutputStream) -> Self {
        Output {
            stream,
            to_file: true,
        }
    }

    /// The bytes that are written in place of those that were handed over.
    fn written(&self, bytes: Vec<u8>) -> Vec<u8> {
        match self.to_file {
            true => altered!(Written, bytes),
            false => bytes,
        }
    }
}

fn failed(error: streams::StreamError) -> StreamError {
    match error {
        streams::StreamError::LastOperationFailed(error) => {
            StreamError::LastOperationFailed(exported_error::Error::new(Error(error)))
        }
        streams::StreamError::Closed => StreamError::Closed,
    }
}

impl exported_error::Guest for Component {
    type Error = Error;
}

impl GuestError for Error {
    fn to_debug_string(&self) -> String {
        self.0.to_debug_string()
    }
}

impl exported::Guest for Component {
    type InputStream = Input;
    type OutputStream = Output;
}

impl GuestInputStream for Input {
    fn read(&self, len: u64) -> Result<Vec<u8>, StreamError> {
        let bytes = self.0.read(len).map_err(failed)?;
        Ok(altered!(Read, bytes))
    }

    fn blocking_read(&self, len: u64) -> Result<Vec<u8>, StreamError> {
        let bytes = self.0.blocking_read(len).map_err(failed)?;
        Ok(altered!(Read, bytes))
    }

    fn skip(&self, len: u64) -> Result<u64, StreamError> {
        self.0.skip(len).map_err(failed)
    }

    fn blocking_skip(&self, len: u64) -> Result<u64, StreamError> {
        self.0.blocking_skip(len).map_err(failed)
    }

    fn subscribe(&self) -> Pollable {
        Waiting::forwards(self.0.subscribe())
    }
}

impl GuestOutputStream for Output {
    fn check_write(&self) -> Result<u64, StreamError> {
        self.stream.check_write().map_err(failed)
    }

    fn write(&self, contents: Vec<u8>) -> Result<(), StreamError> {
        self.stream.write(&self.written(contents)).map_err(failed)
    }

    fn blocking_write_and_flush(&self, contents: Vec<u8>) -> Result<(), StreamError> {
        let contents = self.written(contents);
        self.stream
            .blocking_write_and_flush(&contents)
            .map_err(failed)
    }

    fn flush(&self) -> Result<(), StreamError> {
        self.stream.flush().map_err(failed)
    }

    fn blocking_flush(&self) -> Result<(), StreamError> {
        self.stream.blocking_flush().map_err(failed)
    }

    fn subscribe(&self) -> Pollable {
        Waiting::forwards(self.stream.subscribe())
    }

    fn write_zeroes(&self, len: u64) -> Result<(), StreamError> {
        self.stream.write_zeroes(len).map_err(failed)
    }

    fn blocking_write_zeroes_and_flush(&self, len: u64) -> Result<(), StreamError> {
        self.stream
            .blocking_write_zeroes_and_flush(len)
            .map_err(failed)
    }

    fn splice(&self, src: InputStreamBorrow, len: u64) -> Result<u64, StreamError> {
        let src = &src.get::<Input>().0;
        self.stream.splice(src, len).map_err(failed)
    }

    fn blocking_splice(&self, src: InputStreamBorrow, len: u64) -> Result<u64, StreamError> {
        let src = &src.get::<Input>().0;
        self.stream.blocking_splice(src, len).map_err(failed)
    }
}
