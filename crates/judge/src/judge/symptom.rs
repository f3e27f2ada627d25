//! In which ways an outcome is wrong: what differs, at which place, without what only
//! depends on the input. Two inputs whose outcomes differ in the same way show, as far
//! as can be seen from outside, the same fault.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;

use super::{Expected, Failure, Outcome, Right};
use crate::value::{Val, type_name, wave};

/// The difference of a call that does not end.
pub const TIMEOUT: &str = "timeout";

/// Longer texts are cut: a difference is a label, not a value.
const SHOWN: usize = 80;
/// The same of a trap's words, of which the first are often the engine's.
const SHOWN_OF_TRAPS: usize = 240;
/// The characters that texts may differ in for these to be shown.
const FEW: usize = 3;
/// What is told of a text that is free to be anything.
const A_TEXT: &str = "a text";
/// Longer lists are not aligned item by item.
const ALIGNED: usize = 256;

/// One way in which an outcome is not the expected answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Symptom<'v> {
    /// The place in the answer, by the names of fields, cases and items: `errors.[]`. Empty
    /// for all of the answer, and for a call that has none.
    pub place: String,
    /// What is wrong there: a symptom, which does not depend on the place.
    pub what: String,
    /// The same of a text, without its characters: whether it is as long as the right one.
    pub kind: Option<&'static str>,
    /// The right values in which the difference lies, from the whole answer to the part that
    /// differs. Empty if there is no answer.
    pub within: Vec<&'v Val>,
}

impl fmt::Display for Symptom<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place.as_str() {
            "" => f.write_str(&self.what),
            place => write!(f, "{place}: {}", self.what),
        }
    }
}

/// A symptom without its place, of the text that people read.
pub fn without_place(difference: &str) -> &str {
    let is_place = |text: &str| !text.contains([' ', '"', '\'', '`']);
    match difference.split_once(": ") {
        Some((place, what)) if is_place(place) => what,
        _ => difference,
    }
}

/// Every way in which an outcome is not the expected answer, as people read it; empty if it
/// is.
pub fn differences(outcome: &Outcome, expected: &Expected) -> BTreeSet<String> {
    let found = differ(outcome, expected);
    found.iter().map(Symptom::to_string).collect()
}

/// Every place in which an outcome is not the expected answer; empty if it is.
pub fn differ<'v>(outcome: &Outcome, expected: &'v Expected) -> Vec<Symptom<'v>> {
    let whole = |what: String| {
        vec![Symptom {
            place: String::new(),
            what,
            kind: None,
            within: Vec::new(),
        }]
    };
    match outcome {
        Ok(answer) => {
            let right = match &expected.right {
                Right::Answer(right) => right,
                Right::Trap => return whole("an answer instead of a trap".to_owned()),
                Right::Undecided(_) => return whole("undecided".to_owned()),
            };
            let mut walk = Walk::default();
            match expected.ulps {
                0 => walk.compare("", right, answer),
                _ => walk.compare("", right, &expected.settle(answer).0),
            }
            walk.found
        }
        Err(Failure::Trap(_)) if expected.right == Right::Trap => Vec::new(),
        Err(Failure::Trap(why)) => {
            let why = why.lines().next().unwrap_or_default();
            whole(format!("trap: {}", label(why, SHOWN_OF_TRAPS)))
        }
        Err(Failure::Timeout(_)) => whole(TIMEOUT.to_owned()),
        Err(Failure::Leak(what)) => whole(format!("leak: {}", label(what, SHOWN))),
        Err(Failure::Impure(_)) => whole("another answer the second time".to_owned()),
        Err(Failure::Unsupported(why)) => whole(format!("unsupported: {}", label(why, SHOWN))),
    }
}

/// Two values that are compared from the outside to the inside.
#[derive(Default)]
struct Walk<'v> {
    within: Vec<&'v Val>,
    found: Vec<Symptom<'v>>,
}

impl<'v> Walk<'v> {
    fn note(&mut self, path: &str, what: String) {
        self.found.push(Symptom {
            place: path.to_owned(),
            what,
            kind: None,
            within: self.within.clone(),
        });
    }

    fn compare(&mut self, path: &str, expected: &'v Val, answer: &Val) {
        if expected == answer {
            return;
        }
        self.within.push(expected);
        self.enter(path, expected, answer);
        self.within.pop();
    }

    fn enter(&mut self, path: &str, expected: &'v Val, answer: &Val) {
        match (expected, answer) {
            (Val::Record(expected), Val::Record(answer)) if expected.len() == answer.len() => {
                for ((name, expected), (_, answer)) in expected.iter().zip(answer) {
                    self.compare(&below(path, name), expected, answer);
                }
            }
            (Val::Tuple(expected), Val::Tuple(answer)) if expected.len() == answer.len() => {
                for (at, (expected, answer)) in expected.iter().zip(answer).enumerate() {
                    self.compare(&below(path, &at.to_string()), expected, answer);
                }
            }
            (Val::List(expected), Val::List(answer))
            | (Val::FixedList(expected), Val::FixedList(answer)) => {
                self.compare_lists(path, expected, answer);
            }
            (Val::Map(expected), Val::Map(answer)) => self.compare_maps(path, expected, answer),
            (Val::Option(Some(expected)), Val::Option(Some(answer))) => {
                self.compare(path, expected, answer);
            }
            (Val::Variant(expected_case, Some(expected)), Val::Variant(case, Some(answer)))
                if expected_case == case =>
            {
                self.compare(&below(path, case), expected, answer);
            }
            (Val::Result(Ok(Some(expected))), Val::Result(Ok(Some(answer))))
            | (Val::Result(Err(Some(expected))), Val::Result(Err(Some(answer)))) => {
                self.compare(path, expected, answer);
            }
            // Of another case only the case is told: payloads are of as many kinds as inputs.
            (Val::Variant(expected, _), Val::Variant(answer, _)) if expected != answer => {
                self.note(path, format!("{answer} instead of {expected}"));
            }
            (Val::Option(Some(_)), Val::Option(None)) => {
                self.note(path, "none instead of some".to_owned());
            }
            (Val::Option(None), Val::Option(Some(_))) => {
                self.note(path, "some instead of none".to_owned());
            }
            (Val::String(expected), Val::String(answer)) => {
                self.note(path, text(expected, answer));
                if let Some(found) = self.found.last_mut() {
                    found.kind = Some(length(expected, answer));
                }
            }
            _ => {
                let what = format!(
                    "{}{} instead of {}",
                    number(expected),
                    outline(answer),
                    outline(expected)
                );
                self.note(path, what);
            }
        }
    }

    /// Lists of one length are compared item by item, unless they have the same items in
    /// another order; of others is told what is missing and what is too much.
    fn compare_lists(&mut self, path: &str, expected: &'v [Val], answer: &[Val]) {
        let (mut missing, mut extra) = without_common(expected, answer);
        let before = missing.len();
        missing.retain(|item| match extra.iter().position(|e| e == item) {
            Some(at) => {
                extra.remove(at);
                false
            }
            None => true,
        });
        let items = below(path, "[]");
        if missing.is_empty() && extra.is_empty() {
            return self.note(path, "another order".to_owned());
        }
        if expected.len() == answer.len() {
            for (expected, answer) in expected.iter().zip(answer) {
                self.compare(&items, expected, answer);
            }
            return;
        }
        if missing.len() < before {
            self.note(path, "another order".to_owned());
        }
        let paired = missing.len().min(extra.len());
        for (expected, answer) in missing.iter().zip(&extra) {
            self.compare(&items, expected, answer);
        }
        for item in &missing[paired..] {
            self.note(path, format!("{} is missing", outline(item)));
        }
        for item in &extra[paired..] {
            self.note(path, format!("{} is too much", outline(item)));
        }
    }

    /// Maps are compared key by key. Where one key is missing and another is too much, that is
    /// the same key gone wrong: first where the values are equal, then in their order.
    fn compare_maps(&mut self, path: &str, expected: &'v [(Val, Val)], answer: &[(Val, Val)]) {
        let (keys, values) = (below(path, "[key]"), below(path, "[]"));
        let before = self.found.len();
        let (expected, is_right_twice) = once(expected);
        let (mut extra, is_twice) = once(answer);
        match (is_right_twice, is_twice) {
            (false, true) => self.note(path, "a key twice".to_owned()),
            (true, false) => self.note(path, "no key twice".to_owned()),
            _ => {}
        }
        let mut missing = expected;
        missing.retain(|&right| {
            let at = extra.iter().position(|entry| entry.0 == right.0);
            if let Some(at) = at {
                self.compare(&values, &right.1, &extra.remove(at).1);
            }
            at.is_none()
        });
        missing.retain(|&right| {
            let at = extra.iter().position(|entry| entry.1 == right.1);
            if let Some(at) = at {
                self.compare(&keys, &right.0, &extra.remove(at).0);
            }
            at.is_none()
        });
        let paired = missing.len().min(extra.len());
        for (right, entry) in missing.iter().zip(&extra) {
            self.compare(&keys, &right.0, &entry.0);
            self.compare(&values, &right.1, &entry.1);
        }
        for (key, _) in &missing[paired..] {
            self.note(path, format!("the key {} is missing", outline(key)));
        }
        for (key, _) in &extra[paired..] {
            self.note(path, format!("the key {} is too much", outline(key)));
        }
        if self.found.len() == before {
            self.note(path, "other entries of a key twice".to_owned());
        }
    }
}

/// The entries of a map that count, of a key twice the last one, and whether there is such a key.
fn once(entries: &[(Val, Val)]) -> (Vec<&(Val, Val)>, bool) {
    let next = |at: usize| entries.get(at + 1).map(|(key, _)| key);
    let all = entries.iter().enumerate();
    let last = all.filter(|(at, (key, _))| next(*at) != Some(key));
    let last: Vec<_> = last.map(|(_, entry)| entry).collect();
    let is_twice = last.len() < entries.len();
    (last, is_twice)
}

/// The WIT type of a number, before what is told of it.
fn number(value: &Val) -> String {
    match type_name(value) {
        name @ ("s8" | "u8" | "s16" | "u16" | "s32" | "u32" | "s64" | "u64" | "f32" | "f64") => {
            format!("{name} ")
        }
        _ => String::new(),
    }
}

/// How long a text is beside the right one, in bytes.
fn length(expected: &str, answer: &str) -> &'static str {
    match answer.len().cmp(&expected.len()) {
        Ordering::Equal => "a text of the same length",
        Ordering::Less => "a shorter text",
        Ordering::Greater => "a longer text",
    }
}

/// How two texts differ: of messages all of both, of others the characters that differ
/// if they are few, and where they do.
fn text(expected: &str, answer: &str) -> String {
    let (long, other): (Vec<char>, Vec<char>) =
        (expected.chars().collect(), answer.chars().collect());
    let same = |(a, b): &(&char, &char)| a == b;
    let start = long.iter().zip(&other).take_while(same).count();
    let (left, right) = (&long[start..], &other[start..]);
    let end = left
        .iter()
        .rev()
        .zip(right.iter().rev())
        .take_while(same)
        .count();
    let (left, right) = (&left[..left.len() - end], &right[..right.len() - end]);
    let whole = |text: &str| outline(&Val::String(text.to_owned()));
    let part = |chars: &[char]| label(&wave(&Val::String(chars.iter().collect())), SHOWN);
    let [shown, instead] = [whole(answer), whole(expected)];
    match left.len() + right.len() {
        _ if shown != A_TEXT && instead != A_TEXT => {
            format!("{shown} instead of {instead}")
        }
        0..=FEW if right.is_empty() => {
            // Of a row of equal characters any may be the one that is lost.
            let place = match (expected.ends_with(answer), expected.starts_with(answer)) {
                (true, _) => "at its start",
                (_, true) => "at its end",
                _ => "inside",
            };
            // What is lost at the start is there, whatever the characters after it are.
            let lost = match place {
                "at its start" => &long[..left.len()],
                _ => left,
            };
            format!("lost {} {place}", part(lost))
        }
        0..=FEW => format!("{} instead of {} in it", part(right), part(left)),
        _ => format!("{shown} instead of {instead}"),
    }
}

/// What is left of two lists without their longest common subsequence.
fn without_common<'e, 'a>(expected: &'e [Val], answer: &'a [Val]) -> (Vec<&'e Val>, Vec<&'a Val>) {
    let (n, m) = (expected.len(), answer.len());
    if n > ALIGNED || m > ALIGNED {
        return (expected.iter().collect(), answer.iter().collect());
    }
    let mut longest = vec![vec![0_u32; m + 1]; n + 1];
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            longest[i][j] = match expected[i] == answer[j] {
                true => longest[i + 1][j + 1] + 1,
                false => longest[i + 1][j].max(longest[i][j + 1]),
            };
        }
    }
    let (mut missing, mut extra) = (Vec::new(), Vec::new());
    let (mut i, mut j) = (0, 0);
    while i < n && j < m {
        if expected[i] == answer[j] {
            (i, j) = (i + 1, j + 1);
        } else if longest[i + 1][j] >= longest[i][j + 1] {
            missing.push(&expected[i]);
            i += 1;
        } else {
            extra.push(&answer[j]);
            j += 1;
        }
    }
    missing.extend(&expected[i..]);
    extra.extend(&answer[j..]);
    (missing, extra)
}

fn below(path: &str, name: &str) -> String {
    match path {
        "" => name.to_owned(),
        _ => format!("{path}.{name}"),
    }
}

/// A value without what depends on the input: of records, lists and payloads the
/// texts stay as far as they are messages, which are few; numbers and hashes go. Of
/// what is free to be anything, only the kind is told.
fn outline(value: &Val) -> String {
    let shown = label(&wave(value), SHOWN);
    let of_message = |c: char| c.is_ascii_alphanumeric() || " ,.'\"{}[]():#-_".contains(c);
    let kind = match value {
        Val::Flags(_) => "flags",
        _ if shown.chars().all(of_message) => return shown,
        Val::String(_) => A_TEXT,
        Val::Char(_) => "a char",
        Val::List(_) | Val::FixedList(_) => "a list",
        Val::Map(_) => "a map",
        Val::Record(_) => "a record",
        _ => "a value",
    };
    kind.to_owned()
}

/// A text in which every run of digits, and every run of eight or more hexadecimal
/// digits, is one `#`, cut to a length.
fn label(text: &str, most: usize) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let run = |of: fn(&u8) -> bool| rest.bytes().take_while(of).count();
        let (hex, digits) = (run(u8::is_ascii_hexdigit), run(u8::is_ascii_digit));
        let skipped = match (hex, digits) {
            (8.., _) => hex,
            (_, 1..) => digits,
            _ => 0,
        };
        match skipped {
            0 => shown.push(c),
            _ => shown.push('#'),
        }
        rest = &rest[skipped.max(c.len_utf8())..];
        if shown.len() >= most {
            return shown + "..";
        }
    }
    shown
}

#[cfg(test)]
mod tests;
