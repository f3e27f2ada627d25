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
            (Val::List(expected), Val::List(answer)) => self.compare_lists(path, expected, answer),
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
        Val::List(_) => "a list",
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
mod tests {
    use super::*;

    fn right(answer: Val) -> Expected {
        Expected::exactly(answer)
    }

    fn text(text: &str) -> Val {
        Val::String(text.to_owned())
    }

    fn error(field: &str, message: &str) -> Val {
        Val::Record(vec![
            ("field".to_owned(), text(field)),
            ("message".to_owned(), text(message)),
        ])
    }

    fn result(success: bool, id: Option<&str>, errors: Vec<Val>) -> Val {
        Val::Record(vec![
            ("success".to_owned(), Val::Bool(success)),
            (
                "user-id".to_owned(),
                Val::Option(id.map(|id| Box::new(text(id)))),
            ),
            ("errors".to_owned(), Val::List(errors)),
        ])
    }

    fn between(expected: Val, answer: Val) -> Vec<String> {
        differences(&Ok(answer), &right(expected))
            .into_iter()
            .collect()
    }

    #[test]
    fn texts_that_are_free_differ_by_what_is_lost_whatever_else_they_hold() {
        let lost =
            |rest: &str| differences(&Ok(text(rest)), &right(text(&format!("\u{feff}{rest}"))));
        let expected = "lost \"\\u{feff}\" at its start".to_owned();
        for rest in ["\u{1f600}\u{7f}", "\u{e9}x\\", "~\u{10ffff}$"] {
            assert_eq!(lost(rest), BTreeSet::from([expected.clone()]));
        }
        let other = differences(&Ok(text("\u{1}\u{2}")), &right(text("\u{3}\u{4}\u{5}")));
        assert_eq!(
            other,
            BTreeSet::from(["a text instead of a text".to_owned()])
        );
        let flags = |names: &[&str]| Val::Flags(names.iter().map(|&n| n.to_owned()).collect());
        let found = differences(&Ok(flags(&["a"])), &right(flags(&["b", "c"])));
        assert_eq!(found, BTreeSet::from(["flags instead of flags".to_owned()]));
    }

    #[test]
    fn equal_values_have_no_difference() {
        let value = || result(false, None, vec![error("age", "Invalid age")]);
        assert!(between(value(), value()).is_empty());
    }

    #[test]
    fn the_place_and_both_texts_are_told() {
        let errors = |message| result(false, None, vec![error("age", message), error("x", "y")]);
        assert_eq!(
            between(errors("Invalid age"), errors("invalid age")),
            [r#"errors.[].message: "invalid age" instead of "Invalid age""#]
        );
    }

    #[test]
    fn a_missing_item_is_one_difference_wherever_it_stood() {
        let three = || vec![error("name", "n"), error("email", "e"), error("age", "a")];
        for at in 0..3 {
            let mut fewer = three();
            let gone = outline(&fewer.remove(at));
            assert_eq!(
                between(Val::List(three()), Val::List(fewer.clone())),
                [format!("{gone} is missing")]
            );
            assert_eq!(
                between(Val::List(fewer), Val::List(three())),
                [format!("{gone} is too much")]
            );
        }
    }

    #[test]
    fn another_order_is_one_difference() {
        let list = |order: [u32; 3]| Val::List(order.map(Val::U32).to_vec());
        assert_eq!(between(list([1, 2, 3]), list([3, 2, 1])), ["another order"]);
        assert_eq!(between(list([1, 2, 3]), list([2, 3, 1])), ["another order"]);
    }

    #[test]
    fn an_item_twice_is_one_too_much() {
        let list = |items: &[u32]| Val::List(items.iter().map(|n| Val::U32(*n)).collect());
        assert_eq!(between(list(&[7]), list(&[7, 7])), ["# is too much"]);
    }

    #[test]
    fn identifiers_of_two_inputs_differ_in_one_way() {
        let id = |id| result(true, Some(id), vec![]);
        let first = between(id("usr_0123456789abcdef"), id("usr_fedcba9876543210"));
        let second = between(id("usr_00000000deadbeef"), id("usr_1111111111111111"));
        assert_eq!(first, second);
        assert_eq!(first, [r#"user-id: "usr_#" instead of "usr_#""#]);
        let none = between(id("usr_0123456789abcdef"), result(true, None, vec![]));
        assert_eq!(none, ["user-id: none instead of some"]);
    }

    #[test]
    fn faults_are_told_by_their_first_line() {
        let trap =
            |what: &str| differences(&Err(Failure::Trap(what.to_owned())), &right(Val::U32(1)));
        assert_eq!(
            trap("out of bounds at 0x12\nmore"),
            trap("out of bounds at 0x77")
        );
        assert_ne!(trap("unreachable"), trap("out of bounds"));
        let timeout = differences(
            &Err(Failure::Timeout("3 s".to_owned())),
            &right(Val::U32(1)),
        );
        assert_eq!(timeout, BTreeSet::from(["timeout".to_owned()]));
    }

    #[test]
    fn variants_results_and_tuples_are_entered() {
        let errors = |n| Val::Variant("errors".to_owned(), Some(Box::new(Val::U32(n))));
        let ok = Val::Variant("ok".to_owned(), None);
        assert_eq!(
            between(errors(1), errors(2)),
            ["errors: u32 # instead of #"]
        );
        assert_eq!(between(ok, errors(2)), ["errors instead of ok"]);
        let pair = |n| Val::Tuple(vec![Val::Bool(true), Val::U32(n)]);
        assert_eq!(between(pair(1), pair(2)), ["1: u32 # instead of #"]);
        let result = |n| Val::Result(Err(Some(Box::new(Val::U32(n)))));
        assert_eq!(between(result(1), result(2)), ["u32 # instead of #"]);
    }

    #[test]
    fn long_texts_are_cut() {
        let long = label(&"x".repeat(1000), SHOWN);
        assert!(long.len() <= SHOWN + 2, "{long}");
    }

    #[test]
    fn a_text_has_the_length_of_the_right_one_or_is_shorter_or_longer() {
        for (answer, word) in [
            ("ab", "a text of the same length"),
            ("a", "a shorter text"),
            ("abc", "a longer text"),
        ] {
            assert_eq!(length("xy", answer), word);
        }
    }

    #[test]
    fn what_a_text_lost_is_told_with_its_place() {
        for (right, answer, told) in [
            (
                "\u{feff}a\u{7f}",
                "a\u{7f}",
                "lost \"\\u{feff}\" at its start",
            ),
            (
                "\u{7f}a\u{feff}",
                "\u{7f}a",
                "lost \"\\u{feff}\" at its end",
            ),
            (
                "\u{7f}\u{feff}\u{7f}",
                "\u{7f}\u{7f}",
                "lost \"\\u{feff}\" inside",
            ),
            (
                "\u{7f}\u{feff}\u{7f}",
                "\u{7f}b\u{7f}",
                "\"b\" instead of \"\\u{feff}\" in it",
            ),
        ] {
            assert_eq!(super::text(right, answer), told);
        }
    }

    #[test]
    fn of_two_lists_only_what_they_have_not_in_common_is_told() {
        let vals = |numbers: &[u8]| numbers.iter().map(|n| Val::U8(*n)).collect::<Vec<_>>();
        for (right, answer, missing, extra) in [
            (vec![1, 2, 3], vec![1, 3], vec![2], vec![]),
            (vec![1, 3], vec![1, 2, 3], vec![], vec![2]),
            (vec![1, 2, 3, 4], vec![2, 9, 3, 4, 5], vec![1], vec![9, 5]),
            (vec![1, 2], vec![2, 1], vec![1], vec![1]),
            (vec![1], vec![2], vec![1], vec![2]),
        ] {
            let (right, answer) = (vals(&right), vals(&answer));
            let (lost, new) = without_common(&right, &answer);
            let owned = |vals: Vec<&Val>| vals.into_iter().cloned().collect::<Vec<_>>();
            assert_eq!((owned(lost), owned(new)), (vals(&missing), vals(&extra)));
        }
    }
}
