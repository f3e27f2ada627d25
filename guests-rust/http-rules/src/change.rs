//! Changes of bodies on their way.

/// A change of one body. It holds what it needs to know of the bytes that have passed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Change {
    /// The body passes as it comes.
    #[default]
    Nothing,
    /// Letters from `a` to `z` become upper-case.
    Upper,
    /// The body passes in pieces of one length, the last of which may be shorter.
    Pieces {
        /// The length, which is not 0.
        length: usize,
        /// The bytes of a piece that is not complete.
        rest: Vec<u8>,
    },
    /// Only the first bytes pass, and no trailers.
    First {
        /// How many bytes may still pass.
        left: usize,
    },
}

impl Change {
    /// Parses the field `x-ask` or `x-answer`, which a middleware obeys.
    pub fn of_middleware(field: Option<&[u8]>) -> Self {
        let Some(field) = field else {
            return Change::Nothing;
        };
        if field == b"upper" {
            Change::Upper
        } else if let Some(length) = field.strip_prefix(b"pieces ") {
            Change::of_handler(Some(length))
        } else if let Some(left) = field.strip_prefix(b"first ").and_then(number) {
            Change::First { left }
        } else {
            Change::Nothing
        }
    }

    /// Parses the field `x-pieces`, which a handler obeys.
    pub fn of_handler(field: Option<&[u8]>) -> Self {
        match field.and_then(number) {
            None | Some(0) => Change::Nothing,
            Some(length) => Change::Pieces {
                length,
                rest: Vec::new(),
            },
        }
    }

    /// Takes the bytes that come next and returns the pieces that pass now.
    pub fn add(&mut self, mut bytes: Vec<u8>) -> Vec<Vec<u8>> {
        match self {
            Change::Nothing => {}
            Change::Upper => bytes.make_ascii_uppercase(),
            Change::Pieces { length, rest } => {
                rest.extend(bytes);
                let whole = rest.len() - rest.len() % *length;
                let pieces = rest[..whole].chunks(*length).map(<[u8]>::to_vec).collect();
                rest.drain(..whole);
                return pieces;
            }
            Change::First { left } => {
                bytes.truncate(*left);
                *left -= bytes.len();
            }
        }
        vec![bytes]
    }

    /// Returns the piece that passes behind the last byte; `None` if no byte is held back.
    pub fn rest(&mut self) -> Option<Vec<u8>> {
        match self {
            Change::Pieces { rest, .. } if !rest.is_empty() => Some(std::mem::take(rest)),
            _ => None,
        }
    }

    /// Returns whether no further byte passes.
    pub fn is_over(&self) -> bool {
        *self == Change::First { left: 0 }
    }

    /// Returns whether the trailers pass.
    pub fn has_trailers(&self) -> bool {
        !matches!(self, Change::First { .. })
    }
}

/// Parses a decimal number. Returns the greatest `usize` for a greater one: no body is as long.
fn number(text: &[u8]) -> Option<usize> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_usize, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| usize::from(byte - b'0'))?;
        Some(number.saturating_mul(10).saturating_add(digit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(field: &str) -> Change {
        Change::of_middleware(Some(field.as_bytes()))
    }

    /// Returns what passes of `Hello, ` and `world`: the pieces, which `|` separates.
    fn passed(mut change: Change) -> String {
        let mut pieces = Vec::new();
        for bytes in ["Hello, ", "world"] {
            if !change.is_over() {
                pieces.extend(change.add(bytes.into()));
            }
        }
        pieces.extend(change.rest());
        String::from_utf8(pieces.join(&b'|')).unwrap()
    }

    #[test]
    fn a_field_says_what_passes() {
        for (field, expected) in [
            ("", "Hello, |world"),
            ("upper", "HELLO, |WORLD"),
            ("pieces 1", "H|e|l|l|o|,| |w|o|r|l|d"),
            ("pieces 5", "Hello|, wor|ld"),
            ("pieces 006", "Hello,| world"),
            ("pieces 13", "Hello, world"),
            ("pieces 99999999999999999999", "Hello, world"),
            ("first 0", ""),
            ("first 3", "Hel"),
            ("first 7", "Hello, "),
            ("first 8", "Hello, |w"),
            ("first 99999999999999999999", "Hello, |world"),
        ] {
            assert_eq!(passed(of(field)), expected, "{field}");
        }
    }

    #[test]
    fn any_other_field_changes_nothing() {
        for field in [
            "Upper",
            "upper ",
            "pieces",
            "pieces 0",
            "pieces +1",
            "pieces 1 ",
            "first",
            "first ",
            "first  1",
            "first -1",
            "first 1x",
        ] {
            assert_eq!(of(field), Change::Nothing, "{field}");
        }
        assert_eq!(Change::of_middleware(None), Change::Nothing);
        assert_eq!(Change::of_handler(Some(b"\xff")), Change::Nothing);
    }

    #[test]
    fn only_the_first_bytes_have_no_trailers_and_end_before_the_body() {
        let mut change = of("first 7");
        assert!(!change.has_trailers() && !change.is_over());
        change.add(b"Hello, ".to_vec());
        assert!(change.is_over());
        for field in ["", "upper", "pieces 1"] {
            assert!(of(field).has_trailers() && !of(field).is_over());
        }
    }
}
