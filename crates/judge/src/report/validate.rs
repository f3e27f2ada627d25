//! Whether reports are what the schema says, for tests: they are stricter than others have to be, and
//! allow no key that the schema does not name.

use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::schema::schema;
use super::{Report, file};

/// Checks the text of a report.
///
/// # Panics
/// If it is not JSON, or the schema refuses it: with each place and the reason.
pub fn valid(text: &[u8]) {
    static VALIDATOR: OnceLock<Validator> = OnceLock::new();
    let validator = VALIDATOR.get_or_init(|| strict(&schema().expect("a schema")));
    let report: Value = serde_json::from_slice(text).expect("a report is JSON");
    let errors = validator.iter_errors(&report);
    let errors: Vec<String> = errors
        .map(|e| format!("{}: {e}", e.instance_path))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

/// Reads the text of a report, which has to be valid.
///
/// # Panics
/// If it is not.
pub fn read(text: &[u8]) -> Report {
    valid(text);
    file::read(text).expect("what is valid can be read")
}

/// Checks the file that a report would be.
///
/// # Panics
/// If it would not be valid.
pub fn written(report: &Report) {
    let text = file::write(report).expect("a report can be written");
    read(text.as_bytes());
}

/// The validator of a schema whose objects have no keys but those that they name.
fn strict(schema: &str) -> Validator {
    let mut schema: Value = serde_json::from_str(schema).expect("a schema is JSON");
    close(&mut schema);
    jsonschema::validator_for(&schema).expect("a schema is valid")
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(keys) => {
            keys.values_mut().for_each(close);
            if keys.get("properties").is_some_and(Value::is_object) {
                keys.entry("additionalProperties").or_insert(json!(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}
