//! The files that the inputs of a contract are made from.

use std::path::{Path, PathBuf};

use super::typed::MadeBy;
use crate::manifest::HintEntry;
use crate::types::Shape;
use crate::types::hints::Written;
use crate::types::words;
use crate::value::Val;
use crate::wave;

/// Reads a hint of a manifest that stands in a folder.
///
/// # Errors
/// If its file cannot be read, or has nothing in it.
pub fn written(root: &Path, entry: &HintEntry) -> Result<Written, String> {
    Ok(match entry {
        HintEntry::Range(least, most) => Written::Range(*least, *most),
        HintEntry::Regex(text) => Written::Regex(text.clone()),
        HintEntry::Examples(texts) if texts.is_empty() => {
            return Err("`examples` is empty".to_owned());
        }
        HintEntry::Examples(texts) => Written::Examples(texts.clone()),
        HintEntry::Words(path) => {
            let path = root.join(path);
            let words: Vec<String> = read(&path)?.lines().map(str::to_owned).collect();
            match words.is_empty() {
                true => return Err(format!("`{}` has no word", path.display())),
                false => Written::Words(words),
            }
        }
    })
}

/// The words in some files, as [`words::read`] reads them.
///
/// # Errors
/// If a file cannot be read, or has an escape that stands for nothing.
pub fn dictionary(root: &Path, files: &[PathBuf]) -> Result<Vec<String>, String> {
    let mut all = Vec::new();
    for file in files {
        let path = root.join(file);
        let read = words::read(&read(&path)?);
        all.extend(read.map_err(|why| format!("`{}`, {why}", path.display()))?);
    }
    Ok(all)
}

/// The calls of a function in some files: one a line in WAVE; empty lines and those that
/// begin with `#` are passed over.
///
/// # Errors
/// If a file cannot be read, or has something else in it, or no call of the function.
pub fn calls(
    root: &Path,
    files: &[PathBuf],
    function: &str,
    shapes: &[Shape],
) -> Result<Vec<Vec<Val>>, String> {
    let mut calls = Vec::new();
    for file in files {
        let path = root.join(file);
        let text = read(&path)?;
        let lines = text.lines().map(str::trim);
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if line.split('(').next() != Some(function) {
                continue;
            }
            let call = wave::call_from_wave(function, shapes, line);
            calls.push(call.map_err(|why| format!("`{}`: {why}", path.display()))?);
        }
    }
    match calls.is_empty() && !files.is_empty() {
        true => Err(format!("the files of `calls` have no call of `{function}`")),
        false => Ok(calls),
    }
}

/// Reads `FILE#INTERFACE#FUNCTION`.
///
/// # Errors
/// If it is something else.
pub fn made_by(root: &Path, text: &str) -> Result<MadeBy, String> {
    let parts: Vec<&str> = text.split('#').collect();
    match parts.as_slice() {
        [file, interface, function] => Ok(MadeBy {
            component: root.join(file),
            interface: (*interface).to_owned(),
            function: (*function).to_owned(),
        }),
        _ => Err(format!(
            "`{text}` is not a generator: write FILE#INTERFACE#FUNCTION"
        )),
    }
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("cannot read `{}`: {e}", path.display()))
}
