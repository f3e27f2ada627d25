//! Goes through the text of a source once, mark by mark.

use std::ops::Range;

use lab_judge::types::variation::constant::Constant;

use super::syntax::Syntax;
use super::{Kind, Site};

/// Pairs of marks and words, each of which becomes the other.
const PAIRS: [(Kind, &str, &str); 8] = [
    (Kind::Comparison, "<", "<="),
    (Kind::Comparison, ">", ">="),
    (Kind::Comparison, "==", "!="),
    (Kind::Comparison, "===", "!=="),
    (Kind::Logic, "&&", "||"),
    (Kind::Logic, "and", "or"),
    (Kind::Logic, "true", "false"),
    (Kind::Logic, "True", "False"),
];

/// What operators are made of.
const OPERATORS: &[u8] = b"<>=!&|+-*/%^~?:";

/// What begins a statement that names other files.
const IMPORTS: [&str; 8] = [
    "import ", "from ", "package ", "use ", "pub use ", "using ", "export {", "export *",
];

/// The longest string that is changed, in bytes: a longer one is for people.
const SHORT: usize = 64;

/// The characters, beside letters and digits, that a string can end with to be changed. The others
/// may mean something in it, as `}` does in a format.
const PLAIN: &str = " .,:;@_-/!?=+*#&|()[]";

pub struct Scanner<'t> {
    text: &'t str,
    syntax: Syntax,
    macros: &'t [String],
    at: usize,
    /// How many brackets are open.
    depth: usize,
    /// Whether nothing but space stands before in the line.
    begins_line: bool,
    /// The last byte of code, or a space.
    last: u8,
    /// The last word of code.
    word: &'t str,
    sites: Vec<Site>,
    literals: Vec<Constant>,
}

impl<'t> Scanner<'t> {
    pub fn new(text: &'t str, syntax: Syntax, macros: &'t [String]) -> Self {
        Scanner {
            text,
            syntax,
            macros,
            at: 0,
            depth: 0,
            begins_line: true,
            last: b' ',
            word: "",
            sites: Vec::new(),
            literals: Vec::new(),
        }
    }

    /// The places that can be changed, and the strings and numbers.
    pub fn scan(mut self) -> (Vec<Site>, Vec<Constant>) {
        while self.at < self.text.len() {
            let byte = self.byte(self.at);
            if byte == b'\n' {
                self.begins_line = true;
                self.at += 1;
            } else if byte.is_ascii_whitespace() {
                self.at += 1;
            } else if !self.comment() {
                if self.begins_line && self.rest().starts_with("#[cfg(test)]") {
                    break;
                }
                if !(self.begins_line && self.statement()) {
                    self.code(byte);
                }
                self.begins_line = false;
            }
        }
        (self.sites, self.literals)
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(b'\n')
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// The place of a text from here on, or the end.
    fn find(&self, from: usize, wanted: &str) -> usize {
        let rest = self.text.get(from..).unwrap_or("");
        rest.find(wanted)
            .map_or(self.text.len(), |length| from + length)
    }

    /// Passes over a comment, if one begins here.
    fn comment(&mut self) -> bool {
        if self.rest().starts_with(self.syntax.comment) {
            self.at = self.find(self.at, "\n");
            return true;
        }
        if !self.syntax.has_blocks || !self.rest().starts_with("/*") {
            return false;
        }
        let mut depth = 0;
        while self.at < self.text.len() {
            let bytes = &self.text.as_bytes()[self.at..];
            if bytes.starts_with(b"/*") && (depth == 0 || self.syntax.nests) {
                depth += 1;
                self.at += 2;
            } else if bytes.starts_with(b"*/") {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    break;
                }
            } else {
                self.at += 1;
            }
        }
        true
    }

    /// Passes over a statement in which nothing is changed, if one begins in this line: it ends
    /// with a line in which all its brackets are closed.
    fn statement(&mut self) -> bool {
        let line = &self.text[self.at..self.find(self.at, "\n")];
        let is_directive = self.syntax.has_directives && line.starts_with('#');
        let is_passed = IMPORTS.iter().any(|word| line.starts_with(word))
            || self.macros.iter().any(|call| line.contains(call))
            || line.starts_with("#[")
            || line.starts_with("#!")
            || (is_directive && !line.starts_with("#define"));
        if !is_passed {
            return false;
        }
        let mut open = 0_i32;
        for byte in self.rest().bytes() {
            match byte {
                b'(' | b'[' | b'{' => open += 1,
                b')' | b']' | b'}' => open -= 1,
                b'\n' if open <= 0 => break,
                _ => {}
            }
            self.at += 1;
        }
        true
    }

    /// Takes a mark, a word, a number or a string of code.
    fn code(&mut self, byte: u8) {
        let start = self.at;
        if is_of_word(byte) && !byte.is_ascii_digit() {
            self.word();
        } else if byte.is_ascii_digit() {
            self.number();
        } else if self.syntax.quotes.contains(char::from(byte)) {
            self.string(false);
        } else if byte == b'\'' && self.syntax.has_characters {
            self.character();
        } else if OPERATORS.contains(&byte) {
            self.operator();
        } else {
            match byte {
                b'(' | b'[' | b'{' => self.depth += 1,
                b')' | b']' | b'}' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
        }
        if !is_of_word(byte) {
            self.word = "";
        }
        self.last = self.byte(self.at.max(start + 1) - 1);
    }

    fn word(&mut self) {
        let start = self.at;
        while is_of_word(self.byte(self.at)) {
            self.at += 1;
        }
        self.word = &self.text[start..self.at];
        let lower = self.word.to_ascii_lowercase();
        let is_prefix = self.syntax.prefixes.contains(&self.word)
            || (self.syntax.has_triples && self.syntax.prefixes.contains(&&*lower));
        let next = self.byte(self.at);
        if is_prefix && (self.syntax.quotes.contains(char::from(next)) || next == b'#') {
            return self.string(lower.contains('r'));
        }
        if is_prefix && next == b'\'' && self.syntax.has_characters {
            return self.character();
        }
        self.pair(start..self.at);
    }

    /// Takes what is between two quotes; after a prefix for raw text, no character is escaped.
    fn string(&mut self, is_raw: bool) {
        let first = self.begins_line && self.depth == 0;
        let hashes = match self.syntax.has_hashes && is_raw {
            true => self.rest().bytes().take_while(|b| *b == b'#').count(),
            false => 0,
        };
        let open = self.at + hashes;
        let quote = self.byte(open);
        if !self.syntax.quotes.contains(char::from(quote)) {
            // `r#name` in Rust.
            self.at = open;
            return;
        }
        let quote = &self.text[open..=open];
        let triple = quote.repeat(3);
        if self.syntax.has_triples && self.text[open..].starts_with(&triple) {
            self.at = self.text.len().min(self.find(open + 3, &triple) + 3);
            return;
        }
        if is_raw && self.syntax.has_hashes {
            let end = format!("{quote}{}", "#".repeat(hashes));
            let close = self.find(open + 1, &end);
            self.at = self.text.len().min(close + end.len());
            self.ending(open + 1..close, open + 1);
            return;
        }
        let may_span = quote == "`" || self.syntax.has_hashes;
        let is_raw = is_raw || (quote == "`" && !self.syntax.has_patterns);
        let mut at = open + 1;
        let mut escaped = at;
        while at < self.text.len() {
            match self.byte(at) {
                b'\\' if !is_raw => {
                    at += self.escape(at);
                    escaped = at;
                }
                byte if byte == quote.as_bytes()[0] => break,
                b'\n' if !may_span => break,
                _ => at += 1,
            }
        }
        let at = at.min(self.text.len());
        self.at = self.text.len().min(at + 1);
        let is_alone = self.text[self.at..].trim_start_matches([' ', '\t', ';']);
        // A string that is a statement is for people.
        if !(first && is_alone.starts_with('\n')) {
            self.ending(open + 1..at, escaped);
        }
    }

    /// Takes what may be a character, or begins the name of a lifetime.
    fn character(&mut self) {
        let open = self.at;
        let length = match self.byte(open + 1) {
            b'\\' => self.escape(open + 1),
            _ => self.text[open + 1..]
                .chars()
                .next()
                .map_or(0, char::len_utf8),
        };
        let close = open + 1 + length;
        if self.byte(close) != b'\'' {
            self.at += 1;
            return;
        }
        self.at = close + 1;
        let escaped = match self.byte(open + 1) {
            b'\\' => close,
            _ => open + 1,
        };
        self.ending(open + 1..close, escaped);
    }

    /// The bytes of an escape: `\n`, `\x85`, `\u{feff}`, `\0`.
    fn escape(&self, at: usize) -> usize {
        let after = self.text.get(at + 2..).unwrap_or("");
        let digits = |most: usize, base: u32| {
            let digits = after.bytes().take(most);
            digits
                .take_while(|byte| char::from(*byte).is_digit(base))
                .count()
        };
        let more = match self.byte(at + 1) {
            b'x' => digits(2, 16),
            b'u' if after.starts_with('{') => after.find('}').map_or(0, |end| end + 1),
            b'u' => digits(4, 16),
            b'U' => digits(8, 16),
            b'0'..=b'7' => digits(2, 8),
            byte if byte < 0x80 => 0,
            _ => self.text[at + 1..]
                .chars()
                .next()
                .map_or(0, |c| c.len_utf8() - 1),
        };
        2 + more
    }

    /// Takes a string, and changes its last character if that is not escaped.
    fn ending(&mut self, content: Range<usize>, escaped: usize) {
        let text = &self.text[content.clone()];
        let literal = match escaped > content.start {
            true => self.unescaped(content.clone()),
            false => text.to_owned(),
        };
        self.literals.push(Constant::Text(literal));
        let Some(last) = text.chars().next_back() else {
            return;
        };
        let is_plain = last.is_ascii_alphanumeric() || PLAIN.contains(last);
        if escaped >= content.end && escaped > content.start
            || text.len() > SHORT
            || !is_plain
            || text.contains('\n')
        {
            return;
        }
        let becomes = match last {
            'a'..='y' | 'A'..='Y' | '0'..='8' => char::from(last as u8 + 1),
            'z' => 'a',
            'Z' => 'A',
            '9' => '0',
            '.' => ',',
            _ => '.',
        };
        let says = format!("`{text}` becomes `{}{becomes}`", &text[..text.len() - 1]);
        let place = content.end - 1..content.end;
        self.site(place, Kind::Text, says, becomes.to_string());
    }

    /// What a string with escapes is.
    fn unescaped(&self, content: Range<usize>) -> String {
        let mut literal = String::new();
        let mut at = content.start;
        while at < content.end {
            let rest = &self.text[at..content.end];
            let length = match rest.starts_with('\\') {
                true => self.escape(at).min(rest.len()),
                false => rest.chars().next().map_or(1, char::len_utf8),
            };
            let part = &rest[..length];
            match part.strip_prefix('\\') {
                Some(escape) => literal.extend(character(escape)),
                None => literal.push_str(part),
            }
            at += length;
        }
        literal
    }

    fn number(&mut self) {
        let start = self.at;
        let is_part = self.last == b'.' && !self.text[..start].ends_with("..");
        let hexadecimal = self.rest().starts_with("0x") || self.rest().starts_with("0X");
        if hexadecimal {
            self.at += 2;
        }
        let from = self.at;
        let mut digits = String::new();
        loop {
            let byte = self.byte(self.at);
            let is_digit = match hexadecimal {
                true => byte.is_ascii_hexdigit(),
                false => byte.is_ascii_digit(),
            };
            if is_digit {
                digits.push(char::from(byte));
            } else if !(matches!(byte, b'_' | b'\'') && self.byte(self.at + 1).is_ascii_hexdigit())
            {
                break;
            }
            self.at += 1;
        }
        let end = self.at;
        while is_of_word(self.byte(self.at)) {
            self.at += 1;
        }
        let suffix = &self.text[end..self.at];
        let is_float = (self.byte(self.at) == b'.' && self.byte(self.at + 1).is_ascii_digit())
            || suffix.starts_with(['e', 'E', 'f'])
            || (suffix.starts_with(['b', 'B', 'o', 'O', 'x']) && digits == "0");
        if self.byte(self.at) == b'.' && self.byte(self.at + 1).is_ascii_digit() {
            self.at += 1;
            while is_of_word(self.byte(self.at)) {
                self.at += 1;
            }
            let float = self.text[start..self.at].replace('_', "");
            let float = float.trim_end_matches("f32").trim_end_matches("f64");
            let value: Option<f64> = float.trim_end_matches(['f', 'F', 'L']).parse().ok();
            self.literals
                .extend(value.map(|value| Constant::Float(value.to_bits())));
            return;
        }
        let is_octal = !hexadecimal && digits.len() > 1 && digits.starts_with('0');
        let base = if hexadecimal { 16 } else { 10 };
        let Some(value) = u128::from_str_radix(&digits, base).ok() else {
            return;
        };
        let Some(more) = value.checked_add(1) else {
            return;
        };
        if is_part || is_float || is_octal {
            return;
        }
        // Inputs are 64 bits wide, signed or not.
        if let Ok(value) = u64::try_from(value) {
            let signed = value as i64;
            let is_negative = self.text[..start].ends_with('-');
            self.literals.push(Constant::Integer(match is_negative {
                true => signed.wrapping_neg(),
                false => signed,
            }));
        }
        let becomes = match hexadecimal {
            true => format!("{more:0width$x}", width = digits.len()),
            false => more.to_string(),
        };
        let before = &self.text[start..from];
        let says = format!(
            "`{}` becomes `{before}{becomes}{suffix}`",
            &self.text[start..self.at]
        );
        self.site(from..end, Kind::Number, says, becomes);
    }

    fn operator(&mut self) {
        let start = self.at;
        if self.syntax.has_patterns && self.byte(start) == b'/' && self.begins_pattern() {
            return self.pattern();
        }
        while OPERATORS.contains(&self.byte(self.at)) {
            let is_comment = self.rest().starts_with(self.syntax.comment)
                || (self.syntax.has_blocks && self.rest().starts_with("/*"));
            if is_comment && self.at > start {
                break;
            }
            self.at += 1;
        }
        let is_apart = |at: usize| self.byte(at).is_ascii_whitespace();
        // What is not apart may be a type's, as in `Vec<u8>`; `= || x` is a function.
        let apart = start > 0 && is_apart(start - 1) && is_apart(self.at);
        if apart && !b"=(,{".contains(&self.last) {
            self.pair(start..self.at);
        }
    }

    /// Whether a `/` begins a pattern, since there is nothing before it that it could divide.
    fn begins_pattern(&self) -> bool {
        self.word == "return" || b" (,=:[!&|?{};".contains(&self.last)
    }

    fn pattern(&mut self) {
        let mut in_class = false;
        self.at += 1;
        while self.byte(self.at) != b'\n' {
            match self.byte(self.at) {
                b'\\' => self.at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => break,
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.text.len().min(self.at + 1);
        while is_of_word(self.byte(self.at)) {
            self.at += 1;
        }
    }

    /// Changes a mark or a word that is one of a pair.
    fn pair(&mut self, place: Range<usize>) {
        let own = &self.text[place.clone()];
        let found = PAIRS.iter().find_map(|(kind, one, other)| {
            let becomes = match own {
                own if own == *one => other,
                own if own == *other => one,
                _ => return None,
            };
            Some((*kind, (*becomes).to_owned()))
        });
        if let Some((kind, becomes)) = found {
            self.site(place, kind, format!("`{own}` becomes `{becomes}`"), becomes);
        }
    }

    fn site(&mut self, place: Range<usize>, kind: Kind, says: String, becomes: String) {
        let line = self.text[..place.start].matches('\n').count() + 1;
        self.sites.push(Site {
            place,
            line,
            kind,
            says,
            becomes,
        });
    }
}

/// The character that an escape stands for, written without its backslash; none of a line that
/// goes on in the next, or of what no character is.
fn character(escape: &str) -> Option<char> {
    let code = |digits: &str, base| char::from_u32(u32::from_str_radix(digits, base).ok()?);
    let (kind, rest) = escape.split_at(escape.chars().next().map_or(0, char::len_utf8));
    match kind {
        "\n" => None,
        "n" => Some('\n'),
        "r" => Some('\r'),
        "t" => Some('\t'),
        "v" => Some('\u{b}'),
        "f" => Some('\u{c}'),
        "a" => Some('\u{7}'),
        "b" => Some('\u{8}'),
        "x" | "u" | "U" => code(rest.trim_matches(['{', '}']), 16),
        "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" => code(escape, 8),
        other => other.chars().next(),
    }
}

/// Whether a byte is one of a name; those that are not ASCII are.
fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}
