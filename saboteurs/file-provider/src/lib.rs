//! The world `file-provider-saboteur`: the generated bindings, and behind them a provider of files
//! that does one thing wrong.
//!
//! [`catalog`] lists what that can be, [`files`] and [`streams`] do it. The rest is forwarded.

mod catalog;
mod fault;
mod files;
mod streams;
mod waiting;

use crate::exports::lab::saboteur::catalog::{Guest as Catalog, Mutant};
use crate::exports::wasi::cli as exported;
use crate::exports::wasi::io::streams::{InputStream, OutputStream};
use crate::streams::{Input, Output};
use crate::wasi::cli::{stderr, stdin, stdout};

wit_bindgen::generate!({
    path: "../../wit/file-saboteur",
    world: "file-provider-saboteur",
    generate_all,
});

struct Component;

export!(Component);

impl Catalog for Component {
    fn mutants() -> Vec<Mutant> {
        let listed = |mutant: catalog::Mutant| Mutant {
            id: mutant.id,
            class: mutant.class.to_owned(),
            contract: mutant.contract.to_owned(),
            says: mutant.says,
        };
        catalog::mutants().into_iter().map(listed).collect()
    }
}

impl exported::stdin::Guest for Component {
    fn get_stdin() -> InputStream {
        InputStream::new(Input(stdin::get_stdin()))
    }
}

impl exported::stdout::Guest for Component {
    fn get_stdout() -> OutputStream {
        OutputStream::new(Output::forwards(stdout::get_stdout()))
    }
}

impl exported::stderr::Guest for Component {
    fn get_stderr() -> OutputStream {
        OutputStream::new(Output::forwards(stderr::get_stderr()))
    }
}
