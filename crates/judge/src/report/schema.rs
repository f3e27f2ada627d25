//! The JSON Schema of a report as a file, made of the types that write and read it.

use schemars::generate::SchemaSettings;

use super::file::File;

/// Returns the schema of what `--json` writes, as JSON in lines: draft 2020-12, with the types'
/// documentation. A key that not every report of this version has is not required, and one that the
/// schema does not name is valid.
///
/// # Errors
/// Never of the lab's own types.
pub fn schema() -> serde_json::Result<String> {
    let made = SchemaSettings::draft2020_12().into_generator();
    let mut schema = made.into_root_schema_for::<File>();
    schema.insert("title".to_owned(), "Report of a run".into());
    Ok(serde_json::to_string_pretty(&schema)? + "\n")
}
