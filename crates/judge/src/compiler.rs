//! The compilers of the engine, by name.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

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
