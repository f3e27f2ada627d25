//! The names that a module gives to itself and to its functions, as the source has them.

use std::collections::BTreeMap;

use cpp_demangle::Symbol;
use wasmparser::{BinaryReaderError, KnownCustom, Name, Parser, Payload};

/// The names of a module.
#[derive(Debug, Default)]
pub struct Names {
    /// Its own; empty if it has none.
    pub module: String,
    /// Those of its functions, by their index.
    pub functions: BTreeMap<u32, String>,
}

/// Reads the name section of a module.
pub fn read(module: &[u8]) -> Result<Names, BinaryReaderError> {
    let mut names = Names::default();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::CustomSection(section) = payload? else {
            continue;
        };
        let KnownCustom::Name(section) = section.as_known() else {
            continue;
        };
        // A name that cannot be read is none: what is tested is the code.
        for part in section.into_iter().map_while(Result::ok) {
            match part {
                Name::Module { name, .. } => names.module = name.to_owned(),
                Name::Function(functions) => {
                    for naming in functions.into_iter().map_while(Result::ok) {
                        names.functions.insert(naming.index, demangled(naming.name));
                    }
                }
                _ => {}
            }
        }
    }
    Ok(names)
}

/// A name as the source has it, if it is one of Rust or C++.
fn demangled(name: &str) -> String {
    if let Ok(rust) = rustc_demangle::try_demangle(name) {
        // Without the hashes, which change with every compiler.
        return format!("{rust:#}");
    }
    let symbol = name.starts_with("_Z").then(|| Symbol::new(name).ok());
    let plain = symbol.flatten().and_then(|symbol| symbol.demangle().ok());
    plain.unwrap_or_else(|| name.to_owned())
}
