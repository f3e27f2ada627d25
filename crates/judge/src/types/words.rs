//! The dictionary: words that programs treat specially.

use std::sync::LazyLock;

/// The words that come with the lab.
pub static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let read = read(include_str!("words.txt"));
    read.unwrap_or_else(|why| unreachable!("a test reads the same text: {why}"))
});

/// Reads a dictionary: a word a line, with `\u{..}`, `\n`, `\r`, `\t` and `\\` for
/// characters and a backslash; empty lines and lines that begin with `# ` are no words.
///
/// # Errors
/// If a line has another escape; the message says which.
pub fn read(text: &str) -> Result<Vec<String>, String> {
    let lines = text.lines().enumerate();
    let words = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with("# "));
    words
        .map(|(at, line)| unescaped(line).ok_or_else(|| wrong(at, line)))
        .collect()
}

fn wrong(at: usize, line: &str) -> String {
    format!(
        "line {}: `{line}` has an escape other than \\u{{..}}, \\n, \\r, \\t and \\\\",
        at + 1
    )
}

fn unescaped(line: &str) -> Option<String> {
    let mut word = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('\\') {
        word += before;
        let mut chars = after.chars();
        rest = match chars.next()? {
            'n' => {
                word.push('\n');
                chars.as_str()
            }
            'r' => {
                word.push('\r');
                chars.as_str()
            }
            't' => {
                word.push('\t');
                chars.as_str()
            }
            '\\' => {
                word.push('\\');
                chars.as_str()
            }
            'u' => {
                let (digits, rest) = chars.as_str().strip_prefix('{')?.split_once('}')?;
                word.push(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?);
                rest
            }
            _ => return None,
        };
    }
    Some(word + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dictionary_can_be_read_and_has_every_word_once() {
        let mut words = read(include_str!("words.txt")).unwrap();
        let count = words.len();
        assert!(count > 200, "{count}");
        words.sort();
        words.dedup();
        assert_eq!(words.len(), count);
    }

    #[test]
    fn escapes_stand_for_characters() {
        let read = read("# no word\n#\n\na\\r\\n\\u{1f600}\\\\n\n").unwrap();
        assert_eq!(read, ["#", "a\r\n\u{1f600}\\n"]);
    }

    #[test]
    fn another_escape_is_an_error_with_its_line() {
        for line in ["\\x", "\\u{110000}", "\\u", "a\\"] {
            let error = read(&format!("a\n{line}\n")).unwrap_err();
            assert!(error.starts_with("line 2: "), "{error}");
        }
    }
}
