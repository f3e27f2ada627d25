//! Names trimmed of another white space. What equals the contract's is not here: that
//! of Go's `TrimSpace`, of Rust's `trim` and of C#'s `Trim` since .NET 4.5.

use rules::white_space::{NEAR_MISSES, Space, WHITE_SPACE};

use super::{Mutant, trimmed};

pub fn mutants() -> Vec<Mutant> {
    let missing = WHITE_SPACE.map(|c| {
        let code = u32::from(c);
        let id = format!("white-space-without-{code:04x}");
        let says = format!("U+{code:04X} is not taken for white space");
        trimmed(id, says, Space::Without(c))
    });
    let added = NEAR_MISSES.map(|c| {
        let code = u32::from(c);
        let id = format!("white-space-with-{code:04x}");
        let says = format!("U+{code:04X} is taken for white space");
        trimmed(id, says, Space::With(c))
    });
    [languages(), missing.into(), added.into()].concat()
}

fn languages() -> Vec<Mutant> {
    let set = |id, says, set| trimmed(id, says, Space::Set(set));
    vec![
        set(
            "white-space-python",
            "names are trimmed as by `str.strip` of Python",
            |c| c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}'),
        ),
        set(
            "white-space-javascript",
            "names are trimmed as by `trim` of JavaScript",
            |c| c == '\u{feff}' || c.is_whitespace() && c != '\u{85}',
        ),
        set(
            "white-space-java-trim",
            "names are trimmed as by `trim` of Java",
            |c| c <= ' ',
        ),
        set(
            "white-space-java-strip",
            "names are trimmed as by `strip` of Java",
            |c| {
                let no_break = matches!(c, '\u{85}' | '\u{a0}' | '\u{2007}' | '\u{202f}');
                c.is_whitespace() && !no_break || matches!(c, '\u{1c}'..='\u{1f}')
            },
        ),
        set(
            "white-space-java-space-char",
            "names are trimmed by `isSpaceChar` of Java",
            |c| c.is_whitespace() && !c.is_control(),
        ),
        set(
            "white-space-c",
            "names are trimmed as by `isspace` of C",
            |c| matches!(c, '\t'..='\r' | ' '),
        ),
        set(
            "white-space-rust-ascii",
            "names are trimmed as by `trim_ascii` of Rust",
            |c| c.is_ascii_whitespace(),
        ),
        set(
            "white-space-dotnet-3",
            "names are trimmed as by `Trim` of .NET 3.5",
            |c| {
                let added = matches!(c, '\u{200b}' | '\u{feff}');
                added || c.is_whitespace() && !matches!(c, '\u{202f}' | '\u{205f}')
            },
        ),
        set(
            "white-space-php",
            "names are trimmed as by `trim` of PHP",
            |c| matches!(c, '\0' | '\t' | '\n' | '\u{b}' | '\r' | ' '),
        ),
        set(
            "white-space-ruby",
            "names are trimmed as by `strip` of Ruby",
            |c| matches!(c, '\0' | '\t'..='\r' | ' '),
        ),
        set(
            "white-space-haskell",
            "names are trimmed by `isSpace` of Haskell",
            |c| c.is_whitespace() && !matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}'),
        ),
        set(
            "white-space-sql",
            "names are trimmed as by `TRIM` of SQL",
            |c| c == ' ',
        ),
    ]
}
