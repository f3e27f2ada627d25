//! Files that are whole or not there, and the hash of texts.

use std::io::{self, Write};
use std::path::Path;

/// Writes a file by way of a temporary name in the same folder.
///
/// # Errors
/// If the system refuses.
pub fn write_file(path: &Path, content: &[u8]) -> io::Result<()> {
    let parent = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent)?;
    let mut file = tempfile::NamedTempFile::new_in(parent)?;
    file.write_all(content)?;
    file.persist(path)?;
    Ok(())
}

/// The hash of several texts; none can be moved into its neighbour.
pub fn hash_of(parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_be_moved_between_the_parts_of_a_hash() {
        assert_ne!(hash_of(&["ab", "c"]), hash_of(&["a", "bc"]));
    }
}
