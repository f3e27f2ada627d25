//! The core code of a component, in whatever language it was written: the constants in it
//! ([`constants()`]), and changes of one instruction.
//!
//! [`Code`] reads where the instructions of a component are that can be changed, each a
//! [`Site`], and in which functions and lines they are, by the name section and line tables. A changed component has other
//! bytes in place of one instruction, and the sizes of what encloses it; all else stays as it was.

mod binary;
mod change;
mod constants;
mod lines;
mod names;

use std::ops::Range;

use binary::{Edit, Frame};
pub use change::Kind;
use change::{Change, Module};
pub use constants::constants;
pub use lines::Line;
use lines::Lines;
use wasmparser::{BinaryReader, FunctionBody};

/// Why the code of a component cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CodeError {
    /// The file is not a component, or a part of it is cut.
    #[error("it is not a component that can be read: {0}")]
    Binary(#[from] wasmparser::BinaryReaderError),
    /// It has no functions of its own.
    #[error("it has no core function that is not a toolchain's adapter")]
    Empty,
}

/// What `wit-component` adds to a component begins its modules' names: adapters, and tables of
/// functions that call them.
const ADAPTERS: &str = "wit-component:";

/// A core function of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its name in the source's language, by the name section; `#12` if it has none.
    pub name: String,
    /// The instructions that can be changed.
    pub sites: Vec<Site>,
}

/// An instruction that can be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The bytes of the instruction in the component's file.
    pub place: Range<usize>,
    /// What kind of change it is.
    pub kind: Kind,
    /// Where the instruction stands in its source, if the component has line tables.
    pub line: Option<Line>,
    /// The change in words of the text format: `i32.lt_s` becomes `i32.le_s`.
    pub says: String,
    becomes: Vec<u8>,
}

/// The core code of a component.
pub struct Code {
    component: Vec<u8>,
    /// What encloses instructions, and gives its size before its contents.
    frames: Vec<Frame>,
    /// Every function of the modules that are not adapters.
    pub functions: Vec<Function>,
}

impl Code {
    /// Reads a component in its binary form.
    ///
    /// # Errors
    /// If it cannot be read, or has no functions.
    pub fn read(component: Vec<u8>) -> Result<Self, CodeError> {
        let mut frames = Vec::new();
        let mut modules = Vec::new();
        binary::component(&component, 0..component.len(), &mut frames, &mut modules)?;
        let mut functions = Vec::new();
        for range in modules {
            let names = names::read(&component[range.clone()])?;
            if names.module.starts_with(ADAPTERS) {
                continue;
            }
            let module = Module::read(&component[range.clone()])?;
            let lines = Lines::read(&component[range.clone()])?;
            let (start, bodies) = binary::bodies(&component, range, &mut frames)?;
            for (at, body) in bodies.into_iter().enumerate() {
                let index = module.imported() + at as u32;
                let name = names.functions.get(&index);
                functions.push(Function {
                    name: name.cloned().unwrap_or_else(|| format!("#{index}")),
                    sites: sites(&component, body, &module, |place| lines.at(place - start))?,
                });
            }
        }
        if functions.is_empty() {
            return Err(CodeError::Empty);
        }
        Ok(Code {
            component,
            frames,
            functions,
        })
    }

    /// The component as it is.
    pub fn component(&self) -> &[u8] {
        &self.component
    }

    /// The component with a site's instruction changed.
    pub fn changed(&self, site: &Site) -> Vec<u8> {
        self.with(site.place.clone(), &site.becomes)
    }

    /// The component that traps where a site's instruction is.
    pub fn trapping(&self, site: &Site) -> Vec<u8> {
        let mut bytes = Vec::new();
        change::unreachable(&mut bytes);
        self.with(site.place.start..site.place.start, &bytes)
    }

    fn with(&self, place: Range<usize>, bytes: &[u8]) -> Vec<u8> {
        let edit = Edit {
            place,
            bytes: bytes.to_vec(),
        };
        binary::edited(&self.component, &self.frames, edit)
    }
}

fn sites<'l>(
    component: &[u8],
    body: Range<usize>,
    module: &Module,
    line: impl Fn(usize) -> Option<&'l Line>,
) -> Result<Vec<Site>, wasmparser::BinaryReaderError> {
    let reader = BinaryReader::new(&component[body.clone()], body.start);
    let mut operators = FunctionBody::new(reader).get_operators_reader()?;
    let mut sites = Vec::new();
    while !operators.eof() {
        let start = operators.original_position();
        let operator = operators.read()?;
        let place = start..operators.original_position();
        let own = &component[place.clone()];
        if let Some(Change {
            kind,
            says,
            becomes,
        }) = module.change(&operator, own)
        {
            sites.push(Site {
                line: line(place.start).cloned(),
                place,
                kind,
                says,
                becomes,
            });
        }
    }
    Ok(sites)
}

#[cfg(test)]
mod tests;
