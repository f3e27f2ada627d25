//! The constants that stand in the components of a cell, put into calls: what a component
//! compares its inputs with stands in it.

use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use super::{a_string, any, count, grow, is_full, put, put_word, stretch};
use crate::types::generate::Source;
use crate::value::Val;

/// Longer strings and lists are not made of a constant.
const LONGEST: i64 = 10_000;

/// So many words of a constant are tried before a call stays without one.
const TRIED: u64 = 8;

/// So many constants have half of the turns ..
const RAREST: u64 = 16;

/// .. and so many a quarter.
const RARE: u64 = 128;

/// What stands in a component's code or data.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Constant {
    /// A string.
    Text(String),
    /// An integer, which is also a code point or a length.
    Integer(i64),
    /// The bits of an `f64`.
    Float(u64),
}

/// A constant, or its neighbour, in the place that it has in a call. Written `text=null`,
/// `char=200b`, `length=64`, `number=-1` or `number=0.5`, the text percent-encoded, so that it is
/// safe in shells and between commas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// In a string.
    Text(String),
    /// A character of a string, or a `char`.
    Char(char),
    /// The length of a string, a part of it or a list.
    Length(usize),
    /// An integer.
    Integer(i64),
    /// The bits of an `f64` in the place of a float.
    Float(u64),
}

/// What calls have that a word can be put into.
#[derive(Debug, Clone, Copy)]
struct Room {
    strings: bool,
    chars: bool,
    lists: bool,
    integers: bool,
    floats: bool,
}

impl Room {
    /// What these calls have.
    fn of(calls: &mut [Vec<Val>]) -> Self {
        let mut any = |wanted: fn(&Val) -> bool| {
            let mut args = calls.iter_mut().flatten();
            args.any(|arg| count(arg, wanted) > 0)
        };
        Room {
            strings: any(|val| matches!(val, Val::String(_))),
            chars: any(|val| matches!(val, Val::Char(_))),
            lists: any(is_full),
            integers: any(|val| is_number(val) && !is_float(val)),
            floats: any(is_float),
        }
    }

    /// Whether there is a place for a word.
    fn has(&self, word: &Word) -> bool {
        match word {
            Word::Text(_) => self.strings,
            Word::Char(_) => self.strings || self.chars,
            Word::Length(_) => self.strings || self.lists,
            Word::Integer(_) => self.integers || self.floats,
            Word::Float(_) => self.floats,
        }
    }
}

/// The constants that have a place in the calls of a function.
#[derive(Debug, Clone)]
pub struct Words {
    constants: Vec<Constant>,
    room: Room,
}

impl Words {
    /// Those of some constants, in their order, for calls like these; none if no constant has a
    /// place in them.
    pub fn new(constants: &[Constant], calls: &mut [Vec<Val>]) -> Option<Self> {
        let room = Room::of(calls);
        let fits = |constant: &&Constant| constant.words().iter().any(|word| room.has(word));
        let constants: Vec<Constant> = constants.iter().filter(fits).cloned().collect();
        (!constants.is_empty()).then_some(Words { constants, room })
    }

    /// What `place` makes of a word of the constant whose turn it is; nothing if it has none of
    /// several words.
    pub fn try_in<T>(
        &self,
        turn: u64,
        source: &mut Source,
        place: impl Fn(&Word, &mut Source) -> Option<T>,
    ) -> Option<(T, Word)> {
        let (constant, round) = turn_of(turn, self.constants.len() as u64);
        let mut words = self.constants[constant as usize].words();
        words.retain(|word| self.room.has(word));
        (round..round + TRIED).find_map(|round| {
            let word = words[(round % words.len() as u64) as usize].clone();
            Some((place(&word, source)?, word))
        })
    }
}

/// The constant of so many whose turn it is, and how often it had one before: half of the turns
/// are of the rarest, which are what is written for one component, a quarter of more of them.
fn turn_of(turn: u64, constants: u64) -> (u64, u64) {
    let (four, of_four) = (turn / 4, turn % 4);
    let (among, at) = match of_four {
        0 | 1 => (RAREST, 2 * four + of_four),
        2 => (RARE, four),
        _ => (constants, four),
    };
    let among = among.min(constants);
    (at % among, at / among)
}

impl Constant {
    /// The ways to put the constant into a call, with its neighbours.
    pub fn words(&self) -> Vec<Word> {
        let integer = match self {
            Constant::Text(text) => {
                let mut chars = text.chars();
                let alone = chars.next().filter(|_| chars.next().is_none());
                let near = alone.into_iter().flat_map(|c| near(u32::from(c).into()));
                let whole = Word::Text(text.clone());
                return std::iter::once(whole)
                    .chain(near.filter_map(char_of))
                    .collect();
            }
            Constant::Float(bits) => {
                let value = f64::from_bits(*bits);
                let near = [value, value.next_up(), value.next_down()];
                return near.map(|near| Word::Float(near.to_bits())).to_vec();
            }
            Constant::Integer(integer) => *integer,
        };
        // Itself in every place that it can have first.
        let words = near(integer).into_iter().flat_map(|near| {
            let length = (2..LONGEST).contains(&near);
            [
                Some(Word::Integer(near)),
                length.then_some(Word::Length(near as usize)),
                char_of(near),
            ]
        });
        words.flatten().collect()
    }
}

/// An integer and its neighbours.
fn near(integer: i64) -> [i64; 3] {
    [0, -1, 1].map(|by| integer.saturating_add(by))
}

/// The character of a code, if it is one.
fn char_of(code: i64) -> Option<Word> {
    char::from_u32(code.try_into().ok()?).map(Word::Char)
}

impl Word {
    /// Puts it into a call; tells whether there is a place for it.
    pub fn put(&self, args: &mut [Val], source: &mut Source) -> bool {
        match self {
            Word::Text(word) => match a_string(args, source) {
                Some(text) => put_word(text, word, source),
                None => return false,
            },
            Word::Char(c) => return put(args, *c, source),
            Word::Length(length) => {
                // Most calls have many strings, and lists few.
                let lists = source.one_in(2);
                let wanted = match lists && args.iter_mut().any(|arg| count(arg, is_full) > 0) {
                    true => is_full,
                    false => has_length,
                };
                match any(args, wanted, source) {
                    Some(Val::String(text)) => stretch(text, *length, source),
                    Some(Val::List(list)) => grow(list, *length, source),
                    _ => return false,
                }
            }
            Word::Integer(integer) => {
                let Some(place) = any(args, is_number, source) else {
                    return false;
                };
                return put_integer(place, *integer);
            }
            Word::Float(bits) => match any(args, is_float, source) {
                Some(Val::Float32(own)) => *own = f64::from_bits(*bits) as f32,
                Some(Val::Float64(own)) => *own = f64::from_bits(*bits),
                _ => return false,
            },
        }
        true
    }
}

fn has_length(val: &Val) -> bool {
    matches!(val, Val::String(_)) || is_full(val)
}

fn is_float(val: &Val) -> bool {
    matches!(val, Val::Float32(_) | Val::Float64(_))
}

fn is_number(val: &Val) -> bool {
    matches!(
        val,
        Val::U8(_)
            | Val::U16(_)
            | Val::U32(_)
            | Val::U64(_)
            | Val::S8(_)
            | Val::S16(_)
            | Val::S32(_)
            | Val::S64(_)
    ) || is_float(val)
}

/// Puts an integer in the place of a number whose type has it.
fn put_integer(place: &mut Val, integer: i64) -> bool {
    /// Nothing if the type does not have it.
    fn set<T: TryFrom<i64>>(own: &mut T, integer: i64) -> Option<()> {
        *own = integer.try_into().ok()?;
        Some(())
    }
    let put = match place {
        Val::U8(own) => set(own, integer),
        Val::U16(own) => set(own, integer),
        Val::U32(own) => set(own, integer),
        Val::S8(own) => set(own, integer),
        Val::S16(own) => set(own, integer),
        Val::S32(own) => set(own, integer),
        Val::S64(own) => set(own, integer),
        // Code has no unsigned constants.
        Val::U64(own) => {
            *own = integer as u64;
            Some(())
        }
        Val::Float32(own) => {
            *own = integer as f32;
            Some(())
        }
        Val::Float64(own) => {
            *own = integer as f64;
            Some(())
        }
        _ => None,
    };
    put.is_some()
}

/// What stands for itself in the text of a word.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'_').remove(b'-');

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Word::Text(text) => write!(f, "text={}", utf8_percent_encode(text, PLAIN)),
            Word::Char(c) => write!(f, "char={:04x}", u32::from(*c)),
            Word::Length(length) => write!(f, "length={length}"),
            Word::Integer(integer) => write!(f, "number={integer}"),
            Word::Float(bits) => write!(f, "number={:?}", f64::from_bits(*bits)),
        }
    }
}

impl FromStr for Word {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (kind, value) = text.split_once('=').ok_or(())?;
        let word = match kind {
            "text" => {
                let text = percent_decode_str(value).decode_utf8();
                Some(Word::Text(text.map_err(|_| ())?.into_owned()))
            }
            "char" => {
                let code = u32::from_str_radix(value, 16).ok();
                code.and_then(char::from_u32).map(Word::Char)
            }
            "length" => {
                let length = value.parse().ok();
                length.filter(|l| *l < LONGEST as usize).map(Word::Length)
            }
            "number" => match value.parse() {
                Ok(integer) => Some(Word::Integer(integer)),
                Err(_) => value
                    .parse()
                    .ok()
                    .map(|value: f64| Word::Float(value.to_bits())),
            },
            _ => None,
        };
        word.ok_or(())
    }
}

#[cfg(test)]
mod tests;
