//! Standard input, which has ended, and outputs, which lose what they are given.

use crate::FileProvider;
use crate::exports::wasi::cli::{stderr, stdin, stdout};
use crate::exports::wasi::io::streams::{InputStream, OutputStream};
use crate::streams::{Input, Output};

impl stdin::Guest for FileProvider {
    fn get_stdin() -> InputStream {
        InputStream::new(Input::default())
    }
}

impl stdout::Guest for FileProvider {
    fn get_stdout() -> OutputStream {
        OutputStream::new(Output::Nothing)
    }
}

impl stderr::Guest for FileProvider {
    fn get_stderr() -> OutputStream {
        OutputStream::new(Output::Nothing)
    }
}
