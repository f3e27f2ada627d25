//! Failures that are kept: inputs that were wrong once and run first ever after, in
//! every cell of their contract.
//!
//! They stand in `CONTRACT.wave` in the manifest's folder of regressions, as text to be read
//! and reviewed: a call a line in WAVE, an empty line between cases, comments with `#`.
//! Most cases are one call; the calls of one case run in one instance, and the last is
//! the one that has to be right.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::contract::Contract;
use crate::types::Shape;
use crate::value::{self, Val};
use crate::wave;

/// A kept case: the text of its calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its number in the file, from 1.
    pub number: usize,
    /// Its calls, the last of which is the one that is judged; never empty.
    pub calls: Vec<String>,
}

/// A file of kept cases cannot be read or written, or has something else in it.
#[derive(Debug, thiserror::Error)]
pub enum KeptError {
    /// The system refuses.
    #[error("cannot use `{path}`: {cause}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        cause: std::io::Error,
    },
    /// A call is not one of the contract's function.
    #[error("case {number} of `{path}`: {why}", path = path.display())]
    Call {
        /// The file.
        path: PathBuf,
        /// The case.
        number: usize,
        /// What is wrong.
        why: String,
    },
    /// There is no case of a number.
    #[error("`{path}` has no case {number}; it has {count}", path = path.display())]
    Unknown {
        /// The file.
        path: PathBuf,
        /// The number that was asked for.
        number: usize,
        /// The number of cases.
        count: usize,
    },
}

/// The file of a contract.
pub fn path(folder: &Path, contract: &Contract) -> PathBuf {
    folder.join(format!("{}.wave", contract.name))
}

/// Reads the kept cases of a contract; none if there is no file.
///
/// # Errors
/// If the file is there and cannot be read.
pub fn read(folder: &Path, contract: &Contract) -> Result<Vec<Kept>, KeptError> {
    let path = path(folder, contract);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(parse(&text)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(cause) => Err(KeptError::Io { path, cause }),
    }
}

fn parse(text: &str) -> Vec<Kept> {
    let mut cases: Vec<Kept> = Vec::new();
    let mut open = false;
    for line in text.lines().map(str::trim) {
        match line {
            "" => open = false,
            _ if line.starts_with('#') => {}
            _ => match cases.last_mut().filter(|_| open) {
                Some(case) => case.calls.push(line.to_owned()),
                None => {
                    open = true;
                    cases.push(Kept {
                        number: cases.len() + 1,
                        calls: vec![line.to_owned()],
                    });
                }
            },
        }
    }
    cases
}

/// The arguments of a kept case's calls.
///
/// # Errors
/// If a line is no call of the contract's function.
pub fn script(
    folder: &Path,
    contract: &Contract,
    params: &[Shape],
    kept: &Kept,
) -> Result<Vec<Vec<Val>>, KeptError> {
    let calls = kept.calls.iter();
    let script: Result<_, String> = calls
        .map(|call| wave::call_from_wave(&contract.function, params, call))
        .collect();
    script.map_err(|why| KeptError::Call {
        path: path(folder, contract),
        number: kept.number,
        why,
    })
}

/// Adds a case with a comment, unless it is there already; its number.
///
/// # Errors
/// If the file cannot be read or written.
pub fn add(
    folder: &Path,
    contract: &Contract,
    comment: &str,
    script: &[Vec<Val>],
) -> Result<Kept, KeptError> {
    let path = path(folder, contract);
    let calls = script.iter();
    let calls: Vec<String> = calls
        .map(|args| value::wave_call(&contract.function, args))
        .collect();
    let cases = read(folder, contract)?;
    if let Some(known) = cases.iter().find(|known| known.calls == calls) {
        return Ok(known.clone());
    }
    let io = |cause| KeptError::Io {
        path: path.clone(),
        cause,
    };
    let mut text = match cases.is_empty() {
        true => format!(
            "# Inputs that a cell of {} once answered wrong; they run first in every cell.\n\
             # A call a line, an empty line between cases; `lab keep` adds to them.\n",
            contract.name
        ),
        false => std::fs::read_to_string(&path).map_err(io)?,
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    for line in comment.lines() {
        let _ = write!(text, "\n# {line}");
    }
    let _ = writeln!(text, "\n{}", calls.join("\n"));
    std::fs::create_dir_all(folder).map_err(io)?;
    crate::files::write_file(&path, text.as_bytes()).map_err(io)?;
    Ok(Kept {
        number: cases.len() + 1,
        calls,
    })
}

/// The kept case of a number.
///
/// # Errors
/// If there is none, or the file cannot be read.
pub fn find(folder: &Path, contract: &Contract, number: usize) -> Result<Kept, KeptError> {
    let cases = read(folder, contract)?;
    let count = cases.len();
    let found = cases.into_iter().find(|case| case.number == number);
    found.ok_or_else(|| KeptError::Unknown {
        path: path(folder, contract),
        number,
        count,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::testing::contract;

    fn email(text: &str) -> Vec<Val> {
        vec![Val::String(text.to_owned())]
    }

    #[test]
    fn what_was_kept_is_read_again_in_its_order() {
        let checkout = tempfile::tempdir().unwrap();
        let contract = contract("validate-email");
        let keep = |script: &[Vec<Val>]| add(checkout.path(), contract, "found\nsomewhere", script);
        let scripts = [
            vec![email("a\u{feff}\n")],
            vec![email("x"), email("y@"), email("z")],
        ];
        for (number, script) in (1..).zip(&scripts) {
            assert_eq!(keep(script).unwrap().number, number);
        }
        assert_eq!(keep(&scripts[0]).unwrap().number, 1);
        let cases = read(checkout.path(), contract).unwrap();
        assert_eq!(cases.len(), 2);
        for (case, expected) in cases.iter().zip(&scripts) {
            let script = script(checkout.path(), contract, &[Shape::String], case);
            assert_eq!(script.unwrap(), *expected);
            let found = find(checkout.path(), contract, case.number).unwrap();
            assert_eq!(found, *case);
        }
        let error = find(checkout.path(), contract, 3).unwrap_err();
        assert!(error.to_string().ends_with("has no case 3; it has 2"));
    }

    #[test]
    fn a_contract_without_a_file_has_no_case() {
        let checkout = tempfile::tempdir().unwrap();
        let cases = read(checkout.path(), contract("validate-user")).unwrap();
        assert!(cases.is_empty());
    }

    #[test]
    fn a_line_that_is_no_call_is_named() {
        let kept = &parse("# a comment\n\nvalidate-email(1)\n")[0];
        let contract = contract("validate-email");
        let error = script(Path::new("/lab"), contract, &[Shape::String], kept).unwrap_err();
        let error = error.to_string();
        let start = "case 1 of `/lab/validate-email.wave`: `validate-email(1)`";
        assert!(error.starts_with(start), "{error}");
    }
}
