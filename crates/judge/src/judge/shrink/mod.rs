//! Finds the smallest input that still fails.
//!
//! Inputs are made smaller as values, whatever strategy made them: towards the
//! contract's plain input, whole parts first. The result is a local minimum in this
//! order: the fewest parts that differ from the plain input, the shortest lists and
//! strings, the most ordinary characters, the numbers next to where it starts to
//! fail. (proptest's own shrinking goes towards the first alternative of each choice
//! that the strategy made, which for a choice of characters is no order at all.)

mod near;
mod number;
mod text;

use std::time::{Duration, Instant};

use crate::types::Shape;
use crate::value::Val;
pub use near::near;
use number::Integer;
use text::{LONG, ORDINARY, plainer_than};

/// Bounds the search.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// The inputs that are tried at most.
    pub attempts: u32,
    /// After this no further input is tried.
    pub time: Duration,
}

impl Default for Budget {
    /// Enough for 5,000 characters in a Python guest (1 ms an attempt), and for a
    /// handful of attempts in a guest that hangs for 3 s each time.
    fn default() -> Self {
        Budget {
            attempts: 20_000,
            time: Duration::from_secs(15),
        }
    }
}

/// Where shrinking goes.
#[derive(Debug, Clone, Copy)]
pub struct Goal<'a> {
    /// The plainest arguments.
    pub plain: &'a [Val],
    /// Their types, if they are known: they say what is plain inside a list or a
    /// payload, and which other cases there are.
    pub shapes: Option<&'a [Shape]>,
}

impl<'a, T: AsRef<[Val]> + ?Sized> From<&'a T> for Goal<'a> {
    fn from(plain: &'a T) -> Self {
        Goal {
            plain: plain.as_ref(),
            shapes: None,
        }
    }
}

impl Goal<'_> {
    fn plain(&self) -> Val {
        Val::Tuple(self.plain.to_vec())
    }

    fn shape(&self) -> Option<Shape> {
        self.shapes.map(|shapes| Shape::Tuple(shapes.to_vec()))
    }
}

/// Makes failing arguments smaller as long as they fail.
///
/// `goal` are the plainest arguments; `fails` tells whether arguments fail. The
/// result fails, or is `args`.
pub fn shrink<'a>(
    args: Vec<Val>,
    goal: impl Into<Goal<'a>>,
    budget: Budget,
    fails: &mut dyn FnMut(&[Val]) -> bool,
) -> Vec<Val> {
    let mut search = Search::new(budget, fails);
    let mut best = Val::Tuple(args);
    let goal = goal.into();
    let (plain, shape) = (goal.plain(), goal.shape());
    loop {
        let before = best.clone();
        best = search.smaller(before.clone(), Some(&plain), shape.as_ref(), &|val| val);
        if best == before || search.is_over() {
            break;
        }
    }
    items(best)
}

/// Makes a failing row of calls smaller: the fewest calls, and each of them as near
/// to the plain one as it can be.
pub fn shrink_script<'a>(
    script: Vec<Vec<Val>>,
    goal: impl Into<Goal<'a>>,
    budget: Budget,
    fails: &mut dyn FnMut(&[Vec<Val>]) -> bool,
) -> Vec<Vec<Val>> {
    let calls = |list: Val| match list {
        Val::List(calls) => calls.into_iter().map(items).collect(),
        _ => Vec::new(),
    };
    let goal = goal.into();
    let all_plain = vec![goal.plain.to_vec(); script.len()];
    let script = if fails(&all_plain) { all_plain } else { script };
    let list = Val::List(script.into_iter().map(Val::Tuple).collect());
    let plain = [Val::List(vec![goal.plain()])];
    let shapes = goal.shape().map(|shape| [Shape::List(Box::new(shape))]);
    let goal = Goal {
        plain: &plain,
        shapes: shapes.as_ref().map(<[Shape; 1]>::as_slice),
    };
    let fails = &mut |args: &[Val]| fails(&calls(args[0].clone()));
    let smallest = shrink(vec![list], goal, budget, fails);
    smallest.into_iter().flat_map(calls).collect()
}

/// Makes failing arguments shorter, by leaving out items and characters where they
/// differ from the plain ones, or plain where a part may be, and nothing else smaller.
pub fn shorten<'a>(
    args: Vec<Val>,
    goal: impl Into<Goal<'a>>,
    budget: Budget,
    fails: &mut dyn FnMut(&[Val]) -> bool,
) -> Vec<Val> {
    let mut search = Search {
        only_shorter: true,
        ..Search::new(budget, fails)
    };
    let goal = goal.into();
    let (plain, shape) = (goal.plain(), goal.shape());
    items(search.smaller(Val::Tuple(args), Some(&plain), shape.as_ref(), &|val| val))
}

struct Search<'a> {
    /// Whether parts only go or become plain, and none is replaced otherwise.
    only_shorter: bool,
    left: u32,
    end: Instant,
    fails: &'a mut dyn FnMut(&[Val]) -> bool,
}

/// Puts a part back into the whole.
type Whole<'a> = &'a dyn Fn(Val) -> Val;

impl<'a> Search<'a> {
    fn new(budget: Budget, fails: &'a mut dyn FnMut(&[Val]) -> bool) -> Self {
        Search {
            only_shorter: false,
            left: budget.attempts,
            end: Instant::now() + budget.time,
            fails,
        }
    }

    fn is_over(&self) -> bool {
        self.left == 0 || Instant::now() >= self.end
    }

    fn try_part<T>(&mut self, part: T, whole: &dyn Fn(T) -> Val) -> bool {
        if self.is_over() {
            return false;
        }
        let args = items(whole(part));
        // Of two keys that became one there is no map.
        if args.iter().any(Val::has_key_twice) {
            return false;
        }
        self.left -= 1;
        (self.fails)(&args)
    }

    /// The smallest found in place of a part.
    fn smaller(
        &mut self,
        part: Val,
        plain: Option<&Val>,
        shape: Option<&Shape>,
        whole: Whole,
    ) -> Val {
        let of_shape = shape.filter(|_| plain.is_none()).map(Shape::plain);
        let plain = plain.or(of_shape.as_ref());
        if let Some(plain) = plain {
            if part == *plain {
                return part;
            }
            if self.try_part(plain.clone(), whole) {
                return plain.clone();
            }
        }
        if let Some(integer) = Integer::of(&part).filter(|_| !self.only_shorter) {
            return self.smaller_integer(integer, plain, whole);
        }
        match (part, shape) {
            (Val::String(text), _) => self.smaller_string(&text, whole),
            (Val::List(list), _) => self.smaller_list(list, plain, shape, whole),
            (Val::Map(entries), _) => self.smaller_map(entries, plain, shape, whole),
            (part @ (Val::Record(_) | Val::Tuple(_) | Val::FixedList(_)), _) => {
                self.smaller_fields(part, plain, shape, whole)
            }
            (Val::Option(Some(inner)), _) => {
                let shape = match shape {
                    Some(Shape::Option(item)) => Some(&**item),
                    _ => None,
                };
                self.smaller_payload(Some(Val::Option(None)), *inner, shape, whole, &|inner| {
                    Val::Option(Some(Box::new(inner)))
                })
            }
            (Val::Result(result), _) => self.smaller_result(result, shape, whole),
            (Val::Variant(case, payload), _) => self.smaller_case(case, payload, shape, whole),
            (part, _) if self.only_shorter => part,
            (Val::Bool(true), _) if self.try_part(Val::Bool(false), whole) => Val::Bool(false),
            (Val::Flags(set), _) => Val::Flags(self.fewer(set, &|set| whole(Val::Flags(set)))),
            (Val::Char(c), _) => {
                let mut chars = [c];
                self.plainer_char(&mut chars, 0, &|chars| whole(Val::Char(chars[0])));
                Val::Char(chars[0])
            }
            (Val::Enum(case), Some(Shape::Enum(cases))) => {
                let mut before = cases.iter().take_while(|other| **other != case);
                let found = before.find(|case| self.try_part(Val::Enum((*case).clone()), whole));
                Val::Enum(found.cloned().unwrap_or(case))
            }
            (Val::Float64(x), _) => self.smaller_float(x, Val::Float64, whole),
            (Val::Float32(x), _) => self.smaller_float(x.into(), |x| Val::Float32(x as f32), whole),
            (other, _) => other,
        }
    }

    /// Fields, or the items of a list that keeps its length, one after the other.
    fn smaller_fields(
        &mut self,
        mut part: Val,
        plain: Option<&Val>,
        shape: Option<&Shape>,
        whole: Whole,
    ) -> Val {
        for at in 0..fields(&part).len() {
            let rest = part.clone();
            let field = fields(&part)[at].clone();
            let plain = plain.and_then(|plain| fields(plain).get(at).map(|p| (*p).clone()));
            let shape = match shape {
                Some(Shape::Record(fields)) => fields.get(at).map(|(_, shape)| shape),
                Some(Shape::Tuple(items)) => items.get(at),
                Some(Shape::FixedList(item, _)) => Some(&**item),
                _ => None,
            };
            let put = |field| whole(with_field(rest.clone(), at, field));
            let field = self.smaller(field, plain.as_ref(), shape, &put);
            part = with_field(part, at, field);
        }
        part
    }

    fn smaller_payload(
        &mut self,
        without: Option<Val>,
        payload: Val,
        shape: Option<&Shape>,
        whole: Whole,
        wrap: &dyn Fn(Val) -> Val,
    ) -> Val {
        if let Some(without) = without
            && self.try_part(without.clone(), whole)
        {
            return without;
        }
        wrap(self.smaller(payload, None, shape, &|payload| whole(wrap(payload))))
    }

    fn smaller_result(
        &mut self,
        result: Result<Option<Box<Val>>, Option<Box<Val>>>,
        shape: Option<&Shape>,
        whole: Whole,
    ) -> Val {
        let (ok, err) = match shape {
            Some(Shape::Result(ok, err)) => (ok.as_deref(), err.as_deref()),
            _ => (None, None),
        };
        match result {
            Ok(Some(payload)) => self.smaller_payload(None, *payload, ok, whole, &|payload| {
                Val::Result(Ok(Some(Box::new(payload))))
            }),
            Err(Some(payload)) => self.smaller_payload(None, *payload, err, whole, &|payload| {
                Val::Result(Err(Some(Box::new(payload))))
            }),
            without => Val::Result(without),
        }
    }

    /// The first case that still fails with a plain payload, else a smaller payload.
    fn smaller_case(
        &mut self,
        case: String,
        payload: Option<Box<Val>>,
        shape: Option<&Shape>,
        whole: Whole,
    ) -> Val {
        let cases = match shape {
            Some(Shape::Variant(cases)) if !self.only_shorter => cases.as_slice(),
            _ => &[],
        };
        for other in cases.iter().take_while(|other| other.0 != case) {
            let plain = Shape::plain_case(other);
            if self.try_part(plain.clone(), whole) {
                return plain;
            }
        }
        let shape = match shape {
            Some(Shape::Variant(cases)) => {
                let own = cases.iter().find(|other| other.0 == case);
                own.and_then(|(_, payload)| payload.as_ref())
            }
            _ => None,
        };
        match payload {
            Some(payload) => self.smaller_payload(None, *payload, shape, whole, &|payload| {
                Val::Variant(case.clone(), Some(Box::new(payload)))
            }),
            None => Val::Variant(case, None),
        }
    }

    fn smaller_list(
        &mut self,
        list: Vec<Val>,
        plain: Option<&Val>,
        shape: Option<&Shape>,
        whole: Whole,
    ) -> Val {
        let mut list = self.fewer(list, &|list| whole(Val::List(list)));
        // An item of the plain list shows what a plain item is.
        let plain = match plain {
            Some(Val::List(items)) => items.first(),
            _ => None,
        };
        let shape = match shape {
            Some(Shape::List(item)) => Some(&**item),
            _ => None,
        };
        for at in 0..list.len() {
            let rest = list.clone();
            let put = |item| {
                let mut list = rest.clone();
                list[at] = item;
                whole(Val::List(list))
            };
            list[at] = self.smaller(list[at].clone(), plain, shape, &put);
        }
        Val::List(list)
    }

    fn smaller_map(
        &mut self,
        entries: Vec<(Val, Val)>,
        plain: Option<&Val>,
        shape: Option<&Shape>,
        whole: Whole,
    ) -> Val {
        let mut entries = self.fewer(entries, &|entries| whole(Val::Map(entries)));
        let plain = match plain {
            Some(Val::Map(entries)) => entries.first(),
            _ => None,
        };
        let (key_shape, value_shape) = match shape {
            Some(Shape::Map(key, value)) => (Some(&**key), Some(&**value)),
            _ => (None, None),
        };
        for at in 0..entries.len() {
            let rest = entries.clone();
            let with = |change: &dyn Fn(&mut (Val, Val))| {
                let mut entries = rest.clone();
                change(&mut entries[at]);
                whole(Val::map(entries))
            };
            let (key, value) = rest[at].clone();
            let put = |key: Val| with(&|entry| entry.0 = key.clone());
            let key = self.smaller(key, plain.map(|entry| &entry.0), key_shape, &put);
            let put = |value: Val| with(&|entry| *entry = (key.clone(), value.clone()));
            let value = self.smaller(value, plain.map(|entry| &entry.1), value_shape, &put);
            entries[at] = (key, value);
        }
        Val::map(entries)
    }

    fn smaller_string(&mut self, text: &str, whole: Whole) -> Val {
        let put = |chars: Vec<char>| whole(Val::String(String::from_iter(chars)));
        let mut chars: Vec<char> = text.chars().collect();
        if chars.len() > LONG && !self.only_shorter {
            // What matters of a long string is mostly how long it is, in some unit.
            for length in [chars.len(), text.encode_utf16().count(), text.len()] {
                let plain = vec![ORDINARY[0]; length];
                if self.try_part(plain.clone(), &put) {
                    chars = plain;
                    break;
                }
            }
        }
        let mut chars = self.fewer(chars, &put);
        for at in 0..chars.len() {
            self.plainer_char(&mut chars, at, &put);
        }
        Val::String(String::from_iter(chars))
    }

    /// Replaces one character by the most ordinary that still fails.
    fn plainer_char(&mut self, chars: &mut [char], at: usize, whole: &dyn Fn(Vec<char>) -> Val) {
        if self.only_shorter {
            return;
        }
        let original = chars[at];
        // In a long string no single character is worth many attempts.
        let most = if chars.len() > LONG {
            ORDINARY.len()
        } else {
            usize::MAX
        };
        for c in plainer_than(original).take(most) {
            chars[at] = c;
            if self.try_part(chars.to_vec(), whole) {
                return;
            }
        }
        chars[at] = original;
    }

    /// Leaves out runs of items, from all of them down to single ones, until nothing
    /// more can go (delta debugging).
    fn fewer<T: Clone + PartialEq>(
        &mut self,
        mut list: Vec<T>,
        whole: &dyn Fn(Vec<T>) -> Val,
    ) -> Vec<T> {
        let mut size = list.len();
        while size > 0 {
            let mut at = 0;
            let (mut gone, mut needed) = (false, 0..0);
            while at < list.len() {
                let end = (at + size).min(list.len());
                // Without the like of what was just needed it is the same list.
                let again = needed.end == at && list[needed.clone()] == list[at..end];
                let candidate = [&list[..at], &list[end..]].concat();
                if !again && self.try_part(candidate.clone(), whole) {
                    list = candidate;
                    (gone, needed) = (true, 0..0);
                } else {
                    needed = at..end;
                    at = end;
                }
            }
            size = match gone && size == 1 {
                true => 1,
                false => size / 2,
            };
            size = size.min(list.len());
        }
        list
    }
}

fn items(whole: Val) -> Vec<Val> {
    match whole {
        Val::Tuple(items) => items,
        other => vec![other],
    }
}

fn fields(val: &Val) -> Vec<&Val> {
    match val {
        Val::Record(fields) => fields.iter().map(|(_, field)| field).collect(),
        Val::Tuple(items) | Val::FixedList(items) => items.iter().collect(),
        _ => Vec::new(),
    }
}

fn with_field(mut val: Val, at: usize, field: Val) -> Val {
    match &mut val {
        Val::Record(fields) => fields[at].1 = field,
        Val::Tuple(items) | Val::FixedList(items) => items[at] = field,
        _ => {}
    }
    val
}

#[cfg(test)]
mod tests;
