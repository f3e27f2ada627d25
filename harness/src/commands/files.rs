//! Files that a person names for what a command writes.

use std::path::Path;

use anyhow::Context;

/// Writes a file.
///
/// # Errors
/// If the system refuses.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> anyhow::Result<()> {
    std::fs::write(path, content).with_context(|| format!("cannot write `{}`", path.display()))
}

/// Writes data as JSON.
///
/// # Errors
/// If the system refuses.
pub fn write_data(path: &Path, data: &impl serde::Serialize) -> anyhow::Result<()> {
    write(path, serde_json::to_string_pretty(data)? + "\n")
}
