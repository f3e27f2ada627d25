//! Texts of guests, tools and files as they may be shown: nothing in them moves a cursor, changes a
//! colour or the direction of writing, and none is too long.

use std::borrow::Cow;

/// The characters of a line at most; of a longer one, the middle is left out.
const MOST_LINE: usize = 2_000;

/// The lines of a text at most; of more, those in the middle are left out.
const MOST_LINES: usize = 200;

/// Returns a text in which each control and format character is its escape, `\u{1b}`, but for
/// the ends of lines and tabs.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unseen) {
        return Cow::Borrowed(text);
    }
    // So do tools on other systems end lines.
    let text = text.replace("\r\n", "\n");
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match is_unseen(c) {
            true => shown.extend(c.escape_unicode()),
            false => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Returns a text of one line that is not too long, in which the ends of lines are escapes too.
pub fn line(text: &str) -> String {
    let shown = visible(text);
    let shown = shown.replace('\n', "\\u{a}").replace('\t', "\\u{9}");
    cut(&shown, MOST_LINE)
}

/// Returns a text of not too many lines, none of which is too long.
pub fn lines(text: &str) -> String {
    let shown = visible(text);
    let all: Vec<&str> = shown.lines().collect();
    let (head, tail) = match all.len().checked_sub(MOST_LINES) {
        None | Some(0) => (&all[..], &[][..]),
        Some(_) => (&all[..MOST_LINES / 2], &all[all.len() - MOST_LINES / 2..]),
    };
    let left_out = all.len() - head.len() - tail.len();
    let left_out = (left_out > 0).then(|| format!(".. {left_out} more lines .."));
    let cut = |line: &&str| cut(line, MOST_LINE);
    let head = head.iter().map(cut);
    let all: Vec<String> = head.chain(left_out).chain(tail.iter().map(cut)).collect();
    all.join("\n")
}

/// Returns a text of one line as code in Markdown, whatever ticks it has.
pub fn code(text: &str) -> String {
    let line = line(text);
    let runs = line.split(|c| c != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0) + 1);
    match fence.len() {
        1 => format!("`{line}`"),
        _ => format!("{fence} {line} {fence}"),
    }
}

/// Shortens a text to about so many bytes, and says by how many characters.
pub fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let half = most / 2;
    let (head, rest) = text.split_at(text.floor_char_boundary(half));
    let (middle, end) = rest.split_at(rest.ceil_char_boundary(rest.len() - half));
    format!(
        "{head} .. {} more characters .. {end}",
        middle.chars().count()
    )
}

/// Whether a character is a control or format character, or ends a line or paragraph in a way that
/// few know (general categories Cc, Cf, Zl and Zp); not of `\n` and the tab.
fn is_unseen(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        ' '..='~' => false,
        c if c.is_control() => true,
        '\u{ad}'
        | '\u{600}'..='\u{605}'
        | '\u{61c}'
        | '\u{6dd}'
        | '\u{70f}'
        | '\u{890}'..='\u{891}'
        | '\u{8e2}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{110bd}'
        | '\u{110cd}'
        | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0001}'
        | '\u{e0020}'..='\u{e007f}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_what_unicode_says() {
        let unseen = regex::Regex::new(r"^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}--[\n\t]]$").unwrap();
        for c in '\0'..=char::MAX {
            assert_eq!(is_unseen(c), unseen.is_match(&c.to_string()), "{c:?}");
        }
    }

    #[test]
    fn what_runs_on_a_terminal_is_an_escape_and_lines_stay() {
        let hostile = "a\u{1b}[31m\u{9b}2J\u{7}\u{8}\r\u{7f}\u{202e}b\u{2069}\n\tc";
        let shown = r"a\u{1b}[31m\u{9b}2J\u{7}\u{8}\u{d}\u{7f}\u{202e}b\u{2069}";
        assert_eq!(visible(hostile), format!("{shown}\n\tc"));
        assert_eq!(line(hostile), format!(r"{shown}\u{{a}}\u{{9}}c"));
        assert_eq!(visible("a\r\nb\u{7}\r\n"), "a\nb\\u{7}\n");
        let harmless = "Zoë \u{1f44d}\n\t\u{4f60}\u{597d}";
        assert!(matches!(visible(harmless), Cow::Borrowed(text) if text == harmless));
    }

    #[test]
    fn markdown_cannot_be_left_by_what_a_name_holds() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b``c\n<b>"), r"``` a`b``c\u{a}<b> ```");
    }

    #[test]
    fn what_is_long_is_cut_in_the_middle() {
        let long = "é".repeat(1 << 20);
        assert!(line(&long).len() < MOST_LINE + 50);
        let text = lines(&format!("first\n{long}\nlast"));
        assert!(text.starts_with("first\né") && text.ends_with("é\nlast"));
        assert!(text.len() < MOST_LINE + 100 && text.contains(" more characters .. é"));
        let many: Vec<String> = (0..=MOST_LINES).map(|number| number.to_string()).collect();
        let most = many[..MOST_LINES].join("\n");
        assert_eq!(lines(&most), most);
        let cut = lines(&many.join("\n"));
        assert!(cut.contains("\n99\n.. 1 more lines ..\n101\n"), "{cut}");
        assert!(cut.starts_with("0\n1\n") && cut.ends_with("\n199\n200"));
    }
}
