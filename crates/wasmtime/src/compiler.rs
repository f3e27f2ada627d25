//! The compilers of the engine, each of which makes a host of its own.

/// What makes machine code of compositions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

    /// The compiler of a host's name.
    pub fn of(host: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|compiler| compiler.name() == host)
    }

    /// The name of its host on the command line and in keys.
    pub const fn name(self) -> &'static str {
        match self {
            Compiler::Cranelift => "wasmtime-cranelift",
            Compiler::Winch => "wasmtime-winch",
        }
    }

    /// The name of its host in reports: the engine, its major version, the compiler.
    pub const fn version(self) -> &'static str {
        match self {
            Compiler::Cranelift => "wasmtime-48-cranelift",
            Compiler::Winch => "wasmtime-48-winch",
        }
    }
}
