//! What else a site shows beside reports: the JSON of other verbs, which is known by its content.

use serde::Deserialize;
use serde_json::Value;

use crate::costs::Cost;
use crate::report::changes::Tried;
use crate::report::detection::Detection;

/// A file of another verb.
#[derive(Debug)]
pub enum Extra {
    /// What `lab mutants --json` wrote of saboteurs.
    Mutants(Mutants),
    /// What `lab mutants --components --json` or `--sources` wrote.
    Changes(Changes),
    /// What `lab costs --json` wrote.
    Costs(Vec<Cost>),
}

/// The mutants of saboteurs.
#[derive(Debug, Deserialize)]
pub struct Mutants {
    /// The seed of the cases.
    pub seed: u64,
    /// The cases after which a mutant counts as survived.
    pub cases: u64,
    /// What became of each mutant in each pair.
    pub mutants: Vec<Detection>,
}

/// Changes of one place in components.
#[derive(Debug, Deserialize)]
pub struct Changes {
    /// The seed of the cases and of the places.
    pub seed: u64,
    /// The cases of each change.
    pub cases: u64,
    /// What became of each change.
    pub changes: Vec<Tried>,
}

/// Why a file is none of these.
#[derive(Debug, thiserror::Error)]
pub enum ExtraError {
    /// It is not JSON, or not as the verb writes it.
    #[error("it cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// It is a report.
    #[error("it is a report of a run: name it before `--html`, without `--with`")]
    Report,
    /// It is something else.
    #[error(
        "it is neither what `lab mutants --json FILE` writes nor what `lab costs --json FILE` does"
    )]
    Unknown,
}

/// Reads the text of a file.
///
/// # Errors
/// If no verb wrote it.
pub fn read(text: &[u8]) -> Result<Extra, ExtraError> {
    let value: Value = serde_json::from_slice(text)?;
    let has = |key: &str| value.get(key).is_some_and(Value::is_array);
    if has("mutants") {
        return Ok(Extra::Mutants(serde_json::from_value(value)?));
    }
    if has("changes") {
        return Ok(Extra::Changes(serde_json::from_value(value)?));
    }
    if has("costs") {
        #[derive(Deserialize)]
        struct Costs {
            costs: Vec<Cost>,
        }
        let Costs { costs } = serde_json::from_value(value)?;
        return Ok(Extra::Costs(costs));
    }
    match has("cells") {
        true => Err(ExtraError::Report),
        false => Err(ExtraError::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_what_it_holds() {
        let read = |text: &str| super::read(text.as_bytes());
        let mutants = r#"{"seed": 7, "cases": 9, "mutants": []}"#;
        assert!(matches!(read(mutants), Ok(Extra::Mutants(m)) if m.cases == 9));
        let changes = r#"{"seed": 7, "cases": 9, "changes": []}"#;
        assert!(matches!(read(changes), Ok(Extra::Changes(c)) if c.seed == 7));
        assert!(matches!(read(r#"{"costs": []}"#), Ok(Extra::Costs(all)) if all.is_empty()));
        let error = |text| read(text).unwrap_err().to_string();
        assert!(error(r#"{"schema": 2, "cells": []}"#).contains("it is a report"));
        assert!(error("{}").contains("lab costs --json"));
        assert!(error("[").starts_with("it cannot be read: EOF"));
        assert!(error(r#"{"mutants": []}"#).contains("missing field `seed`"));
    }
}
