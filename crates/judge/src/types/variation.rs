//! Variations of a call that a generator made: what generators that look at one value at a time
//! do not reach. Parts repeat earlier ones, strings and lists get the lengths at which programs
//! change their ways, words and characters that programs treat specially stand in them.
//!
//! Which case is varied in which way follows from its index, so that every length and every
//! neighbour of a character has its turn within some thousand cases. A variation is right of any
//! values of the same types; whether a contract admits it, the contract says.

pub mod constant;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::characters::{INVISIBLE, NEAR_MISSES, TROUBLE, look_alikes, members, mistaken, near};
use super::generate::Source;
use super::words::WORDS;
use crate::value::{Val, parts};

/// One case of so many is drawn from the types alone, and one is varied in each way.
pub const TURNS: u64 = 16;

/// What is done with a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Nothing.
    AsItIs,
    /// It is drawn from the types of the function alone.
    OfTypes,
    /// It is varied.
    Varied(Way),
}

/// A way to vary a case; the number counts the cases that were varied in this way before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Elements of a list, or parts of them, repeat earlier ones.
    Repeat,
    /// A string or a list gets a length at which something changes.
    Size(u64),
    /// A word stands in a string.
    Word(u64),
    /// A character that a rule names, or its neighbour, stands in a string.
    Near(u64),
    /// A character stands in a string that is taken for one that a rule names, or that is not
    /// seen.
    Mistaken,
}

impl Turn {
    /// The turn of a case; `first` is that of the case 0, so that seeds differ.
    pub fn of(index: u64, first: u64) -> Self {
        let turned = index.wrapping_add(first);
        let (round, turn) = (turned / TURNS, turned % TURNS);
        match turn {
            0 => Turn::OfTypes,
            2 | 10 => Turn::Varied(Way::Repeat),
            4 => Turn::Varied(Way::Size(index / TURNS)),
            3 => Turn::Varied(Way::Word(round * 3)),
            6 => Turn::Varied(Way::Word(round * 3 + 1)),
            11 => Turn::Varied(Way::Word(round * 3 + 2)),
            8 => Turn::Varied(Way::Near(round * 2)),
            14 => Turn::Varied(Way::Near(round * 2 + 1)),
            5 | 12 | 13 => Turn::Varied(Way::Mistaken),
            _ => Turn::AsItIs,
        }
    }
}

/// The signs that rules name beside white space: those of addresses, and those that end or quote
/// something somewhere.
const SIGNS: &str = "\0\"%&'+,-./09:;<@\\{\u{7f}";

/// Where UTF-8 and UTF-16 need one unit more.
const LIMITS: &str = "\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}";

static NEAR: LazyLock<Vec<char>> = LazyLock::new(|| near(&named()));

static MISTAKEN: LazyLock<Vec<char>> = LazyLock::new(|| mistaken(&named()));

fn named() -> Vec<char> {
    let white_space = members(r"\p{White_Space}");
    let others = SIGNS.chars().chain(LIMITS.chars());
    white_space.into_iter().chain(others).collect()
}

/// The lengths around which buffers, inline storage, tables and the encodings of lengths change.
const SIZES: [usize; 9] = [16, 64, 100, 255, 256, 300, 1_000, 4_096, 128];

/// Most lists of records grow to so many elements.
const SHORT: usize = 32;

/// Beyond 16 bits.
const LARGE: usize = 65_536;

/// Once in four thousand cases, for what grows with more than the length.
const HUGE: usize = 1 << 20;

/// The parts that a list may grow to: more are slow and show nothing new.
const MOST_PARTS: usize = 12_000;

/// The characters that rules name, with their neighbours.
pub fn near_characters() -> &'static [char] {
    &NEAR
}

/// The lengths that strings and lists get, in their order.
pub fn sizes() -> BTreeSet<usize> {
    SIZES
        .into_iter()
        .flat_map(|size| size - 1..=size + 1)
        .collect()
}

/// The greater lengths that strings get.
pub fn large_sizes() -> impl Iterator<Item = usize> {
    (LARGE - 1..=LARGE + 1).chain([HUGE])
}

/// The strings of a call that a word is put into ..
const MOST_WORDS: usize = 4;

/// .. and how far apart in the dictionary their words are.
const WORDS_APART: usize = 67;

/// Varies the arguments of a call; they stay as they are if they have nothing to vary.
pub fn vary(args: &mut [Val], way: Way, words: &[String], source: &mut Source) {
    match way {
        Way::Repeat => repeat(args, source),
        Way::Size(number) => resize(args, number, source),
        Way::Word(number) => {
            let all = WORDS.len() + words.len();
            let of = |own: usize| WORDS.get(own).unwrap_or_else(|| &words[own - WORDS.len()]);
            let word = |source: &mut Source| of(source.below(all));
            // In most strings of a call, each word in turn, so that a few hundred calls have had
            // every word in every place.
            let strings: usize = args.iter_mut().map(|arg| count(arg, is_string)).sum();
            for place in 0..strings.min(MOST_WORDS) {
                let mut at = match strings > MOST_WORDS {
                    true => source.below(strings),
                    false => place,
                };
                let text = args.iter_mut().find_map(|arg| nth(arg, is_string, &mut at));
                if let Some(Val::String(text)) = text
                    && !source.one_in(4)
                {
                    let turn = number as usize % all + place * WORDS_APART;
                    put_word(text, of(turn % all), source);
                }
            }
            // What looks for a word inside a string finds it among others.
            if source.one_in(4)
                && let Some(text) = a_string(args, source)
            {
                for _ in 0..source.below(8) {
                    text.push(' ');
                    text.push_str(word(source));
                }
            }
        }
        Way::Near(number) => {
            let c = NEAR[number as usize % NEAR.len()];
            put(args, c, source);
            if source.one_in(2) {
                put(args, source.pick(&NEAR), source);
            }
        }
        Way::Mistaken => {
            if source.one_in(3)
                && let Some(text) = a_string(args, source)
            {
                disguise(text, source);
                return;
            }
            put(args, a_mistaken(source), source);
            // What drops or changes a character inside a string finds it among others.
            if source.one_in(4)
                && let Some(text) = a_string(args, source)
            {
                for _ in 0..source.below(12) {
                    text.push(a_mistaken(source));
                    text.push(source.pick(&['a', 'b', 'c']));
                }
            }
        }
    }
}

/// A character that is taken for another, or for none.
fn a_mistaken(source: &mut Source) -> char {
    match source.below(8) {
        0 => source.pick(&INVISIBLE),
        1 => source.pick(&NEAR_MISSES),
        2 => source.pick(&TROUBLE),
        _ => source.pick(&MISTAKEN),
    }
}

/// Puts a character in place of one, or into a string, at an end of it more often than inside;
/// tells whether there is a place for it.
fn put(args: &mut [Val], c: char, source: &mut Source) -> bool {
    let text = match any(
        args,
        |val| matches!(val, Val::String(_) | Val::Char(_)),
        source,
    ) {
        Some(Val::Char(own)) => {
            *own = c;
            return true;
        }
        Some(Val::String(text)) => text,
        _ => return false,
    };
    let mut chars: Vec<char> = text.chars().collect();
    let sign = chars.iter().rposition(|own| "@.".contains(*own));
    match (source.below(8), sign) {
        // What is short shows most.
        (0, _) => chars = vec![c],
        (1, _) => chars = vec![c, 'a'],
        (2, _) => chars = vec!['a', c],
        (3, _) => chars = vec!['a', c, 'b'],
        (4, _) => chars.insert(0, c),
        (5, _) => chars.push(c),
        (6, Some(at)) => chars[at] = c,
        _ => {
            let at = source.below(chars.len() + 1);
            chars.insert(at, c);
        }
    }
    *text = chars.into_iter().collect();
    true
}

/// Puts a look-alike in the place of one of a string's own characters: of a sign rather than of a
/// letter.
fn disguise(text: &mut String, source: &mut Source) {
    let alike = text
        .char_indices()
        .filter(|(_, c)| !look_alikes(*c).is_empty());
    let (signs, letters): (Vec<_>, Vec<_>) = alike.partition(|(_, c)| c.is_ascii_punctuation());
    let places = match source.one_in(2) && !signs.is_empty() {
        true => signs,
        false => letters,
    };
    if !places.is_empty() {
        let (at, own) = source.pick(&places);
        let other = source.pick(look_alikes(own)).to_string();
        text.replace_range(at..at + own.len_utf8(), &other);
    }
}

fn put_word(text: &mut String, word: &str, source: &mut Source) {
    // What reads like an address stays one.
    let address = text.split_once('@');
    *text = match (source.below(8), address) {
        (0..=2, Some((_, domain))) => format!("{word}@{domain}"),
        (3, Some((local, _))) => format!("{local}@{word}"),
        (4, Some((local, domain))) => format!("{local}@{word}.{domain}"),
        (4, _) => format!("{word}{text}"),
        (5, _) => format!("{text}{word}"),
        (6, _) => format!("{text} {word}"),
        _ => word.to_owned(),
    };
}

/// Gives a string or a list another length.
fn resize(args: &mut [Val], number: u64, source: &mut Source) {
    let (large, length) = match number % 256 {
        // An interpreter takes a second for so much.
        95 => (true, HUGE),
        n if matches!(n % 64, 42 | 63) => (true, LARGE - 1 + source.below(3)),
        // Every length has its turn with strings and with lists.
        _ => {
            let size = SIZES[number as usize % SIZES.len()];
            let off = number as usize / (2 * SIZES.len()) % 3;
            (false, size - 1 + off)
        }
    };
    let has_string = args.iter_mut().any(|arg| count(arg, is_string) > 0);
    // Where there are both, as often the one as the other.
    if !large
        && (!has_string || number.is_multiple_of(2))
        && let Some(Val::List(list)) = any(args, is_full, source)
    {
        // Long lists of records take most of a run's time.
        let is_plain = list.iter().all(|item| parts(item) == 1);
        let most = match is_plain || number.is_multiple_of(8) {
            true => length,
            false => length.min(SHORT),
        };
        grow(list, most, source);
    } else if let Some(text) = a_string(args, source) {
        stretch(text, length, source);
    }
}

/// Whether a value is a list that has elements.
fn is_full(val: &Val) -> bool {
    matches!(val, Val::List(items) if !items.is_empty())
}

/// Repeats the elements of a list until there are so many, or as many as are not too slow.
fn grow(list: &mut Vec<Val>, length: usize, source: &mut Source) {
    let most = list.iter().map(parts).max().unwrap_or(1).max(1);
    // A list of plain values may be longer.
    let length = if most == 1 {
        length
    } else {
        length.min(MOST_PARTS / most)
    };
    let own = list.len();
    // All of them again and again, or the last one.
    let cycles = source.one_in(2);
    while list.len() < length {
        let next = match cycles {
            true => list[list.len() - own].clone(),
            false => list[own - 1].clone(),
        };
        list.push(next);
    }
}

/// Stretches a string, or a part of it that stands between signs, to a length.
fn stretch(text: &mut String, length: usize, source: &mut Source) {
    let signs: Vec<usize> = text
        .match_indices(['@', '.', ' ', '/'])
        .map(|(at, _)| at)
        .collect();
    if signs.is_empty() || !source.one_in(3) {
        return stretch_whole(text, length, source);
    }
    let number = source.below(signs.len() + 1);
    let start = number.checked_sub(1).map_or(0, |before| signs[before] + 1);
    let end = signs.get(number).copied().unwrap_or(text.len());
    let mut part = text[start..end].to_owned();
    stretch_whole(&mut part, length, source);
    text.replace_range(start..end, &part);
}

/// Repeats a character inside a string until it has so many bytes, UTF-16 units or scalar values.
fn stretch_whole(text: &mut String, length: usize, source: &mut Source) {
    let unit: fn(char) -> usize = [char::len_utf8, char::len_utf16, |_| 1][source.below(3)];
    let now: usize = text.chars().map(unit).sum();
    let Some(mut left) = length.checked_sub(now) else {
        return;
    };
    let c = source.pick(&['a', 'Z', '1', 'é', '\u{20ac}', '\u{1f600}', ' ']);
    let mut added = String::new();
    while left > 0 {
        // What is left of a length that is not a multiple.
        let next = if unit(c) <= left { c } else { 'a' };
        left -= unit(next);
        added.push(next);
    }
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).skip(1).collect();
    let at = match places.is_empty() {
        true => text.len(),
        false => source.pick(&places),
    };
    text.insert_str(at, &added);
}

/// Makes an element of a list, or a part of it, equal to an earlier one, beside it or apart.
fn repeat(args: &mut [Val], source: &mut Source) {
    let Some(Val::List(list)) = any(args, is_full, source) else {
        return;
    };
    let from = source.below(list.len());
    if list.len() == 1 || source.one_in(3) {
        // One more: beside it, or at the end.
        let again = list[from].clone();
        let to = if source.one_in(2) {
            from + 1
        } else {
            list.len()
        };
        list.insert(to, again);
        return;
    }
    let to = match source.one_in(2) && from + 1 < list.len() {
        true => from + 1,
        false => source.below(list.len()),
    };
    let original = list[from].clone();
    copy_part(&original, &mut list[to], source);
}

/// Copies a value, or a part of it to the same place in the other.
fn copy_part(from: &Val, to: &mut Val, source: &mut Source) {
    let deeper = !source.one_in(3);
    match (from, &mut *to) {
        (Val::Record(own), Val::Record(other)) if deeper && !own.is_empty() => {
            let at = source.below(own.len());
            copy_part(&own[at].1, &mut other[at].1, source);
        }
        (Val::Tuple(own), Val::Tuple(other)) if deeper && !own.is_empty() => {
            let at = source.below(own.len());
            copy_part(&own[at], &mut other[at], source);
        }
        (Val::Option(Some(own)), Val::Option(Some(other))) if deeper => {
            copy_part(own, other, source);
        }
        (Val::Variant(name, Some(own)), Val::Variant(same, Some(other)))
            if deeper && name == same =>
        {
            copy_part(own, other, source);
        }
        _ => *to = from.clone(),
    }
}

/// A string of a call, if it has one.
fn is_string(val: &Val) -> bool {
    matches!(val, Val::String(_))
}

fn a_string<'v>(args: &'v mut [Val], source: &mut Source) -> Option<&'v mut String> {
    match any(args, is_string, source) {
        Some(Val::String(text)) => Some(text),
        _ => None,
    }
}

/// A part of a call that is wanted, any of them with the same chance.
fn any<'v>(
    args: &'v mut [Val],
    wanted: fn(&Val) -> bool,
    source: &mut Source,
) -> Option<&'v mut Val> {
    let all = args.iter_mut().map(|arg| count(arg, wanted)).sum();
    let mut left = source.below(all);
    let mut args = args.iter_mut();
    args.find_map(|arg| nth(arg, wanted, &mut left))
}

/// How many parts of a value are such.
pub(crate) fn count(val: &mut Val, wanted: fn(&Val) -> bool) -> usize {
    let own = usize::from(wanted(val));
    let below = within(val).into_iter().map(|part| count(part, wanted));
    own + below.sum::<usize>()
}

/// The part of a value that is such and has so many of them before it.
pub(crate) fn nth<'v>(
    val: &'v mut Val,
    wanted: fn(&Val) -> bool,
    left: &mut usize,
) -> Option<&'v mut Val> {
    if wanted(val) {
        if *left == 0 {
            return Some(val);
        }
        *left -= 1;
    }
    let mut parts = within(val).into_iter();
    parts.find_map(|part| nth(part, wanted, left))
}

/// What is directly in a value and may become another: not the keys of a map, of which each is
/// there once.
fn within(val: &mut Val) -> Vec<&mut Val> {
    match val {
        Val::List(items) | Val::FixedList(items) | Val::Tuple(items) => items.iter_mut().collect(),
        Val::Map(entries) => entries.iter_mut().map(|(_, val)| val).collect(),
        Val::Record(fields) => fields.iter_mut().map(|(_, field)| field).collect(),
        Val::Variant(_, payload) | Val::Option(payload) => {
            payload.as_deref_mut().into_iter().collect()
        }
        Val::Result(Ok(payload) | Err(payload)) => payload.as_deref_mut().into_iter().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
