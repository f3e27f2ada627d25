//! What becomes of bodies, on bytes instead of streams.

use std::cell::RefCell;
use std::rc::Rc;

/// Names and values, which are bytes and need not be UTF-8.
pub type Fields = Vec<(String, Vec<u8>)>;

/// What comes behind the last byte of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Nothing.
    Whole,
    /// Trailers.
    Trailers(Fields),
    /// An error: the body breaks off.
    Broken,
}

/// A change of the bytes of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The last piece is lost.
    WithoutLastPiece,
    /// The last byte is lost.
    WithoutLastByte,
    /// The byte behind so many is lost.
    WithoutByte(usize),
    /// The first piece passes twice.
    FirstPieceTwice,
    /// Only the first piece passes.
    FirstPieceOnly,
    /// The first two pieces pass in reverse order.
    FirstTwoSwapped,
    /// Only so many bytes pass.
    Cut(usize),
    /// Only the bytes before the first NUL pass.
    UntilNul,
    /// Each piece becomes the UTF-8 of a text.
    Text,
    /// A body without bytes has one.
    EmptyIsOne,
    /// The bytes of the body before pass.
    Before,
}

/// A body on its way, with what a change has to know of the bytes that have passed.
#[derive(Debug)]
pub struct Body {
    change: Option<Change>,
    end: Option<fn(End, bool) -> End>,
    /// The pieces that have come.
    pieces: usize,
    /// The bytes that have come.
    length: usize,
    /// The bytes that are held back.
    held: Vec<u8>,
    is_over: bool,
    before: Rc<RefCell<Vec<u8>>>,
}

impl Body {
    /// Returns a body with a change of its bytes, if there is one, and one of its end, which takes
    /// the end and whether the body has no bytes. `before` holds the bytes of the body before.
    pub fn new(
        change: Option<Change>,
        end: Option<fn(End, bool) -> End>,
        before: Rc<RefCell<Vec<u8>>>,
    ) -> Self {
        Body {
            change,
            end,
            pieces: 0,
            length: 0,
            held: Vec::new(),
            is_over: false,
            before,
        }
    }

    /// Takes the piece that comes next, which has bytes, and returns the bytes that pass now.
    pub fn add(&mut self, mut piece: Vec<u8>) -> Vec<u8> {
        let (pieces, length) = (self.pieces, self.length);
        self.pieces += 1;
        self.length += piece.len();
        match self.change {
            Some(Change::WithoutLastPiece) => std::mem::replace(&mut self.held, piece),
            Some(Change::WithoutLastByte) => {
                let last = piece.pop();
                let passing = [std::mem::take(&mut self.held), piece].concat();
                self.held.extend(last);
                passing
            }
            Some(Change::WithoutByte(at)) => {
                if (length..self.length).contains(&at) {
                    piece.remove(at - length);
                }
                piece
            }
            Some(Change::FirstPieceTwice) if pieces == 0 => piece.repeat(2),
            Some(Change::FirstPieceOnly) if pieces > 0 => Vec::new(),
            Some(Change::FirstTwoSwapped) if pieces == 0 => {
                self.held = piece;
                Vec::new()
            }
            Some(Change::FirstTwoSwapped) => {
                piece.append(&mut self.held);
                piece
            }
            Some(Change::Cut(most)) => {
                piece.truncate(most.saturating_sub(length));
                piece
            }
            Some(Change::UntilNul) => {
                let nul = piece.iter().position(|byte| *byte == 0);
                let end = match self.is_over {
                    true => 0,
                    false => nul.unwrap_or(piece.len()),
                };
                self.is_over |= nul.is_some();
                piece.truncate(end);
                piece
            }
            Some(Change::Text) => String::from_utf8_lossy(&piece).into_owned().into_bytes(),
            Some(Change::Before) => {
                self.held.extend(piece);
                Vec::new()
            }
            _ => piece,
        }
    }

    /// Returns the bytes that pass behind the last piece.
    pub fn rest(&mut self) -> Vec<u8> {
        let held = std::mem::take(&mut self.held);
        match self.change {
            Some(Change::FirstTwoSwapped) => held,
            Some(Change::EmptyIsOne) if self.length == 0 => vec![0],
            Some(Change::Before) => self.before.replace(held),
            _ => Vec::new(),
        }
    }

    /// Returns the end that passes, behind the last byte.
    pub fn end(&self, end: End) -> End {
        match self.end {
            Some(change) => change(end, self.length == 0),
            None => end,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what passes of three pieces, and of none.
    fn passed(change: Change) -> (String, String) {
        let of = |pieces: &[&str]| {
            let before = Rc::new(RefCell::new(b"before".to_vec()));
            let mut body = Body::new(Some(change), None, before);
            let mut passed: Vec<u8> = Vec::new();
            for piece in pieces {
                passed.extend(body.add(piece.as_bytes().to_vec()));
            }
            passed.extend(body.rest());
            String::from_utf8(passed).unwrap()
        };
        (of(&["abc", "d\0e", "fg"]), of(&[]))
    }

    #[test]
    fn a_change_is_what_its_name_is() {
        for (change, expected, of_none) in [
            (Change::WithoutLastPiece, "abcd\0e", ""),
            (Change::WithoutLastByte, "abcd\0ef", ""),
            (Change::WithoutByte(3), "abc\0efg", ""),
            (Change::WithoutByte(7), "abcd\0ef", ""),
            (Change::WithoutByte(8), "abcd\0efg", ""),
            (Change::FirstPieceTwice, "abcabcd\0efg", ""),
            (Change::FirstPieceOnly, "abc", ""),
            (Change::FirstTwoSwapped, "d\0eabcfg", ""),
            (Change::Cut(4), "abcd", ""),
            (Change::UntilNul, "abcd", ""),
            (Change::Text, "abcd\0efg", ""),
            (Change::EmptyIsOne, "abcd\0efg", "\0"),
            (Change::Before, "before", "before"),
        ] {
            assert_eq!(passed(change), (expected.into(), of_none.into()));
        }
    }

    #[test]
    fn a_single_piece_is_swapped_with_nothing() {
        let mut body = Body::new(Some(Change::FirstTwoSwapped), None, Rc::default());
        assert_eq!(body.add(vec![1]), []);
        assert_eq!(body.rest(), [1]);
    }

    #[test]
    fn an_end_is_changed_by_what_came_before_it() {
        let of_empty = |end, is_empty| if is_empty { End::Broken } else { end };
        let mut body = Body::new(None, Some(of_empty), Rc::default());
        assert_eq!(body.end(End::Whole), End::Broken);
        body.add(vec![1]);
        assert_eq!(body.end(End::Whole), End::Whole);
    }
}
