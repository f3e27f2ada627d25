//! The text of a source, in whatever language it is written: changes of one place in it, and its
//! strings and numbers.
//!
//! Nothing is parsed: [`sites`] tells code from comments and strings by the marks that a file's
//! ending stands for, and takes the numbers, comparisons, strings and boolean words that it finds
//! there. A change that makes no program does not build. [`literals`] takes what inputs may be
//! compared with.

mod scan;
mod syntax;

use std::fmt;
use std::ops::Range;
use std::path::{Component, Path};

use lab_judge::types::variation::constant::Constant;
use scan::Scanner;
use syntax::Syntax;

/// The kinds of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An integer that is greater by one.
    Number,
    /// The neighbour of a comparison (`<` and `<=`), or the opposite of an equality.
    Comparison,
    /// A string with another last character.
    Text,
    /// Another boolean word: `and` and `or`, `true` and `false`.
    Logic,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Number => "number",
            Kind::Comparison => "comparison",
            Kind::Text => "text",
            Kind::Logic => "logic",
        })
    }
}

/// A place in a source that can be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The bytes of the place in the text.
    pub place: Range<usize>,
    /// The number of its line, from 1.
    pub line: usize,
    /// What kind of change it is.
    pub kind: Kind,
    /// The change in words: `<` becomes `<=`.
    pub says: String,
    becomes: String,
}

impl Site {
    /// The text of its source with the place changed.
    pub fn changed(&self, text: &str) -> String {
        let (before, after) = (&text[..self.place.start], &text[self.place.end..]);
        format!("{before}{}{after}", self.becomes)
    }
}

/// Whether a file is a source of a language whose marks are known, and not a test.
pub fn is_source(file: &Path) -> bool {
    Syntax::of(file).is_some() && !is_test(file)
}

/// Whether a file is a test by its name or by that of a folder.
pub fn is_test(file: &Path) -> bool {
    let is_folder = |part: Component| {
        let name = part.as_os_str().to_string_lossy();
        ["test", "tests", "__tests__"].contains(&&*name)
    };
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let is_named = ["_test", ".test", ".spec"]
        .iter()
        .any(|end| stem.ends_with(end));
    let folders = file.parent().unwrap_or(Path::new(""));
    is_named || stem.starts_with("test_") || folders.components().any(is_folder)
}

/// The places of a source that can be changed, in their order. What begins in a line with one of
/// `macros` is passed over, and so are imports and the tests at the end of a file in Rust.
pub fn sites(file: &Path, text: &str, macros: &[String]) -> Vec<Site> {
    let syntax = Syntax::of(file).unwrap_or_default();
    Scanner::new(text, syntax, macros).scan().0
}

/// The strings and numbers of a source, in their order, without those of imports, of comments and
/// of the tests at the end of a file in Rust.
pub fn literals(file: &Path, text: &str, macros: &[String]) -> Vec<Constant> {
    let syntax = Syntax::of(file).unwrap_or_default();
    Scanner::new(text, syntax, macros).scan().1
}

#[cfg(test)]
mod tests;
