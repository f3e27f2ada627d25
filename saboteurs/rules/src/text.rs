//! What becomes of a text on a careless way between two components.

use unicode_normalization::UnicodeNormalization;

/// Takes a byte order mark off the start.
pub fn without_byte_order_mark(text: &str) -> String {
    text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()
}

/// Ends at the first NUL, as a string of C.
pub fn until_nul(text: &str) -> String {
    text.split('\0').next().unwrap_or_default().to_owned()
}

/// Takes NULs off the end.
pub fn without_trailing_nul(text: &str) -> String {
    text.trim_end_matches('\0').to_owned()
}

/// Normal form C.
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// Normal form D.
pub fn nfd(text: &str) -> String {
    text.nfd().collect()
}

/// Normal form KC, which makes many look-alikes the same.
pub fn nfkc(text: &str) -> String {
    text.nfkc().collect()
}

/// Returns the start of a text: so many bytes of it, without the part of a character that
/// would be left at the end.
pub fn cut(text: &str, most: usize) -> String {
    text[..text.floor_char_boundary(most)].to_owned()
}

/// Characters beyond U+FFFF become a replacement character.
pub fn astral_replaced(text: &str) -> String {
    replace(text, is_astral, "\u{fffd}")
}

/// Characters beyond U+FFFF become two replacement characters, one per surrogate.
pub fn astral_replaced_twice(text: &str) -> String {
    replace(text, is_astral, "\u{fffd}\u{fffd}")
}

/// Characters beyond U+FFFF become a question mark.
pub fn astral_questioned(text: &str) -> String {
    replace(text, is_astral, "?")
}

/// Characters beyond ASCII become a question mark.
pub fn ascii_or_question(text: &str) -> String {
    replace(text, |c| !c.is_ascii(), "?")
}

/// Lower-case letters.
pub fn lower(text: &str) -> String {
    text.to_lowercase()
}

/// Upper-case letters.
pub fn upper(text: &str) -> String {
    text.to_uppercase()
}

/// Line ends of Windows and of old Macs become those of Unix.
pub fn unix_lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Line ends of Unix become those of Windows.
pub fn windows_lines(text: &str) -> String {
    text.replace('\n', "\r\n")
}

/// Noncharacters become a replacement character.
pub fn noncharacters_replaced(text: &str) -> String {
    let is_noncharacter =
        |c| matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe;
    replace(text, is_noncharacter, "\u{fffd}")
}

/// Replacement characters are taken for a decoder's error and dropped.
pub fn without_replacements(text: &str) -> String {
    replace(text, |c| c == '\u{fffd}', "")
}

/// Characters whose UTF-8 begins with 0xED are all taken for surrogates.
pub fn surrogate_neighbours_replaced(text: &str) -> String {
    replace(text, |c| matches!(c, '\u{d000}'..='\u{d7ff}'), "\u{fffd}")
}

/// Characters for private use are dropped.
pub fn without_private_use(text: &str) -> String {
    replace(text, |c| matches!(c, '\u{e000}'..='\u{f8ff}'), "")
}

/// The UTF-8 of characters from U+0080 to U+00FF is read as Latin-1 once more.
pub fn latin_encoded_twice(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if matches!(c, '\u{80}'..='\u{ff}') {
            let mut utf8 = [0; 2];
            out.extend(c.encode_utf8(&mut utf8).bytes().map(char::from));
        } else {
            out.push(c);
        }
    }
    out
}

/// The bytes of modified UTF-8, which Java has for strings: NUL takes two bytes, and
/// each surrogate of a character beyond U+FFFF takes three.
pub fn modified_utf8(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for unit in text.encode_utf16() {
        let low = |shift: u32| 0x80 | (unit >> shift & 0x3f) as u8;
        match unit {
            1..0x80 => out.push(unit as u8),
            0 | 0x80..0x800 => out.extend([0xc0 | (unit >> 6) as u8, low(0)]),
            0x800.. => out.extend([0xe0 | (unit >> 12) as u8, low(6), low(0)]),
        }
    }
    out
}

fn is_astral(c: char) -> bool {
    c > '\u{ffff}'
}

/// Characters of one kind become another text.
pub fn replace(text: &str, which: impl Fn(char) -> bool, by: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if which(c) {
            out.push_str(by);
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_is_what_its_name_says() {
        assert_eq!(without_byte_order_mark("\u{feff}\u{feff}a"), "\u{feff}a");
        assert_eq!(until_nul("a\0b\0"), "a");
        assert_eq!(without_trailing_nul("a\0b\0\0"), "a\0b");
        assert_eq!(nfc("e\u{301}\u{212b}"), "\u{e9}\u{c5}");
        assert_eq!(nfd("\u{e9}"), "e\u{301}");
        assert_eq!(nfkc("\u{fb01}\u{ff21}e\u{301}"), "fiA\u{e9}");
        assert_eq!(cut("a\u{e9}b", 3), "a\u{e9}");
        assert_eq!(cut("a\u{e9}b", 2), "a");
        assert_eq!(cut("a", 2), "a");
        assert_eq!(replace("abba", |c| c == 'b', "cc"), "acccca");
        assert_eq!(astral_replaced("a\u{1f600}\u{ffff}"), "a\u{fffd}\u{ffff}");
        assert_eq!(astral_replaced_twice("\u{10000}"), "\u{fffd}\u{fffd}");
        assert_eq!(astral_questioned("\u{10ffff}"), "?");
        assert_eq!(ascii_or_question("aé"), "a?");
        assert_eq!(unix_lines("\r\n\r\n\r"), "\n\n\n");
        assert_eq!(windows_lines("\n"), "\r\n");
        assert_eq!(
            noncharacters_replaced("\u{fffe}\u{1ffff}\u{fdd0}\u{fffd}a"),
            "\u{fffd}\u{fffd}\u{fffd}\u{fffd}a"
        );
        assert_eq!(without_replacements("a\u{fffd}b"), "ab");
        assert_eq!(
            surrogate_neighbours_replaced("\u{cfff}\u{d7ff}"),
            "\u{cfff}\u{fffd}"
        );
        assert_eq!(without_private_use("\u{e000}a"), "a");
        assert_eq!(latin_encoded_twice("aé\u{100}"), "aÃ©\u{100}");
    }

    #[test]
    fn modified_utf8_is_utf8_but_for_nul_and_astral_characters() {
        let ordinary = "a\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}";
        assert_eq!(modified_utf8(ordinary), ordinary.as_bytes());
        assert_eq!(modified_utf8("\0"), [0xc0, 0x80]);
        assert_eq!(
            modified_utf8("\u{10400}"),
            [0xed, 0xa0, 0x81, 0xed, 0xb0, 0x80]
        );
    }
}
