//! The marks of languages, by the endings of their files.

use std::path::Path;

/// What tells code from comments and strings.
#[derive(Debug, Clone, Copy)]
pub struct Syntax {
    /// What begins a comment to the end of a line.
    pub comment: &'static str,
    /// Whether `/* */` is a comment.
    pub has_blocks: bool,
    /// Whether such comments are nested.
    pub nests: bool,
    /// What strings begin and end with.
    pub quotes: &'static str,
    /// Whether `'` stands around one character, or begins a name.
    pub has_characters: bool,
    /// Whether three quotes are a text, mostly one for people.
    pub has_triples: bool,
    /// Whether `r#" "#` is a string.
    pub has_hashes: bool,
    /// Whether a `/` can begin a pattern.
    pub has_patterns: bool,
    /// Whether a line that begins with `#` is for a preprocessor.
    pub has_directives: bool,
    /// What stands in front of strings.
    pub prefixes: &'static [&'static str],
}

/// C and what looks like it.
impl Default for Syntax {
    fn default() -> Self {
        Syntax {
            comment: "//",
            has_blocks: true,
            nests: false,
            quotes: "\"",
            has_characters: true,
            has_triples: false,
            has_hashes: false,
            has_patterns: false,
            has_directives: false,
            prefixes: &[],
        }
    }
}

impl Syntax {
    /// The marks of a file's language, if its ending is known.
    pub fn of(file: &Path) -> Option<Self> {
        let c = Syntax::default();
        Some(match file.extension()?.to_str()? {
            "c" | "h" | "cc" | "cpp" | "cxx" | "hpp" => Syntax {
                has_directives: true,
                prefixes: &["L", "u", "U", "u8"],
                ..c
            },
            "rs" => Syntax {
                nests: true,
                has_hashes: true,
                prefixes: &["b", "c", "r", "br", "cr"],
                ..c
            },
            "go" => Syntax { quotes: "\"`", ..c },
            "js" | "mjs" | "cjs" | "ts" | "mts" => Syntax {
                quotes: "\"'`",
                has_characters: false,
                has_patterns: true,
                ..c
            },
            "py" => Syntax {
                comment: "#",
                has_blocks: false,
                quotes: "\"'",
                has_characters: false,
                has_triples: true,
                prefixes: &["r", "b", "f", "u", "rb", "br", "rf", "fr"],
                ..c
            },
            "rb" => Syntax {
                comment: "#",
                has_blocks: false,
                quotes: "\"'",
                has_characters: false,
                ..c
            },
            "cs" | "dart" | "java" | "kt" | "swift" | "zig" => c,
            _ => return None,
        })
    }
}
