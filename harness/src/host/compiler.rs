//! The compilers of the engine, and one host of each that is used.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use super::{Host, HostError, Limits};

/// What makes machine code of compositions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub enum Compiler {
    /// Takes its time and makes fast code: for compositions that are called often.
    Cranelift,
    /// Takes a fourth or a fifth of that time, and its code about 1.5 times as long: for
    /// compositions that are many and called little.
    Winch,
}

impl Compiler {
    /// All of them.
    pub const ALL: [Compiler; 2] = [Compiler::Cranelift, Compiler::Winch];

    /// The name of its host on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Compiler::Cranelift => "wasmtime-cranelift",
            Compiler::Winch => "wasmtime-winch",
        }
    }

    /// The name of its host in reports: the engine, its major version, the compiler.
    pub fn host(self) -> &'static str {
        match self {
            Compiler::Cranelift => "wasmtime-48-cranelift",
            Compiler::Winch => "wasmtime-48-winch",
        }
    }
}

impl fmt::Display for Compiler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Compiler {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut all = Compiler::ALL.into_iter();
        all.find(|compiler| compiler.word() == text).ok_or_else(|| {
            let words = Compiler::ALL.map(Compiler::word);
            format!("there are: {}", words.join(", "))
        })
    }
}

impl TryFrom<String> for Compiler {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// What came of making a host.
type Made = Result<Host, Arc<HostError>>;

/// The hosts of a run, each of which is made when it is needed.
#[derive(Clone, Default)]
pub struct Hosts {
    limits: Limits,
    only: Option<Compiler>,
    made: [Arc<OnceLock<Made>>; Compiler::ALL.len()],
}

impl Hosts {
    /// Hosts with these limits, of one compiler or of whichever is asked for.
    pub fn new(limits: Limits, only: Option<Compiler>) -> Self {
        Hosts {
            limits,
            only,
            ..Hosts::default()
        }
    }

    /// What every guest may use.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// The compiler that is used where this one is the first choice.
    pub fn compiler(&self, wanted: Compiler) -> Compiler {
        self.only.unwrap_or(wanted)
    }

    /// The one compiler that is used, whatever is asked for.
    pub fn only(&self) -> Option<Compiler> {
        self.only
    }

    /// The host of a compiler.
    ///
    /// # Errors
    /// If it does not support this machine.
    pub fn get(&self, compiler: Compiler) -> Result<&Host, Arc<HostError>> {
        let made = &self.made[compiler as usize];
        let make = || Host::new(self.limits, compiler).map_err(Arc::new);
        made.get_or_init(make).as_ref().map_err(Arc::clone)
    }
}
