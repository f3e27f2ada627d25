//! Finds the smallest input that still fails.
//!
//! Inputs are made smaller as values, whatever strategy made them: towards the
//! contract's plain input, whole parts first. The result is a local minimum in this
//! order: the fewest parts that differ from the plain input, the shortest lists and
//! strings, the most ordinary characters, the numbers next to where it starts to
//! fail. (proptest's own shrinking goes towards the first alternative of each choice
//! that the strategy made, which for a choice of characters is no order at all.)

mod number;
mod text;

use std::time::{Duration, Instant};

use crate::types::Shape;
use crate::value::Val;
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
/// differ from the plain ones, and nothing else smaller.
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
    /// Whether parts only go and none is replaced.
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
        self.left -= 1;
        (self.fails)(&items(whole(part)))
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
            if !self.only_shorter && self.try_part(plain.clone(), whole) {
                return plain.clone();
            }
        }
        if let Some(integer) = Integer::of(&part).filter(|_| !self.only_shorter) {
            return self.smaller_integer(integer, plain, whole);
        }
        match (part, shape) {
            (Val::String(text), _) => self.smaller_string(&text, whole),
            (Val::List(list), _) => self.smaller_list(list, plain, shape, whole),
            (part @ (Val::Record(_) | Val::Tuple(_)), _) => {
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

    /// Fields one after the other, until a round changes none.
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
        Val::Tuple(items) => items.iter().collect(),
        _ => Vec::new(),
    }
}

fn with_field(mut val: Val, at: usize, field: Val) -> Val {
    match &mut val {
        Val::Record(fields) => fields[at].1 = field,
        Val::Tuple(items) => items[at] = field,
        _ => {}
    }
    val
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::testing::usual;

    fn user(name: &str, email: &str, age: u32) -> Vec<Val> {
        let field = |name: &str, val| (name.to_owned(), val);
        let text = |text: &str| Val::String(text.to_owned());
        vec![Val::Record(vec![
            field("name", text(name)),
            field("email", text(email)),
            field("age", Val::U32(age)),
        ])]
    }

    fn plain() -> Vec<Val> {
        user("Al", "a@b.c", 30)
    }

    fn parts(args: &[Val]) -> (String, String, u32) {
        let [Val::Record(fields)] = args else {
            panic!()
        };
        match fields.as_slice() {
            [
                (_, Val::String(name)),
                (_, Val::String(email)),
                (_, Val::U32(age)),
            ] => (name.clone(), email.clone(), *age),
            _ => panic!(),
        }
    }

    fn shrunken(args: Vec<Val>, fails: impl Fn(&str, &str, u32) -> bool) -> Vec<Val> {
        shrink(args, &plain(), Budget::default(), &mut |args| {
            let (name, email, age) = parts(args);
            fails(&name, &email, age)
        })
    }

    #[test]
    fn fields_that_do_not_matter_become_plain() {
        let found = shrunken(user(" J\u{301}o ", "@@..", 4711), |_, _, age| age > 150);
        assert_eq!(found, user("Al", "a@b.c", 151));
        let found = shrunken(user("", "x", 12), |_, _, age| age < 13);
        assert_eq!(found, user("Al", "a@b.c", 12));
    }

    #[test]
    fn few_failing_inputs_are_tried_on_the_way_to_a_number() {
        let mut failed = 0;
        let found = shrink(
            user("Al", "a@b.c", u32::MAX),
            &plain(),
            Budget::default(),
            &mut |args| {
                let fails = parts(args).2 > 150;
                failed += u32::from(fails);
                fails
            },
        );
        assert_eq!(found, user("Al", "a@b.c", 151));
        assert!(failed < 20, "{failed}");
    }

    #[test]
    fn one_character_that_matters_is_all_that_is_left() {
        let name = "  Jos\u{e9} \u{85}\u{feff}\u{3000}!";
        let found = shrunken(user(name, "x", 1), |name, _, _| name.contains('\u{feff}'));
        assert_eq!(found, user("\u{feff}", "a@b.c", 30));
    }

    #[test]
    fn characters_that_do_not_matter_become_ordinary() {
        let found = shrunken(user("\u{1f600}\u{301}\u{85}z", "x", 1), |name, _, _| {
            name.chars().count() >= 3
        });
        assert_eq!(found, user("aaa", "a@b.c", 30));
    }

    #[test]
    fn a_character_that_has_to_be_special_is_the_most_ordinary_of_its_kind() {
        let name = |of: fn(char) -> bool| {
            let found = shrunken(
                user("x\u{1f468}\u{3000}\u{1f}", "x", 1),
                move |name, _, _| name.contains(of),
            );
            parts(&found).0
        };
        assert_eq!(name(|c| ('\u{1c}'..='\u{1f}').contains(&c)), "\u{1c}");
        assert_eq!(name(|c| c.len_utf8() == 2 || c == '\u{3000}'), "\u{a1}");
        assert_eq!(name(|c| c.len_utf16() == 2), "\u{10000}");
        assert_eq!(name(|c| c.is_whitespace() && !c.is_ascii()), "\u{85}");
    }

    #[test]
    fn an_ordinary_character_is_only_replaced_by_one_before_it() {
        assert!(plainer_than('a').next().is_none());
        assert!(plainer_than(' ').eq(['a', 'A', '0']));
        let all: Vec<char> = plainer_than(char::MAX).collect();
        let unique: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!((unique.len(), all.len()), (276, 276));
    }

    #[test]
    fn very_long_strings_end_at_the_length_that_matters() {
        let found = shrunken(user(&"\u{301}".repeat(4_000), "x", 1), |name, _, _| {
            name.len() > 1_000
        });
        let (name, ..) = parts(&found);
        assert!((1_001..=1_002).contains(&name.len()), "{}", name.len());
    }

    #[test]
    fn a_string_that_is_too_long_in_any_unit_ends_as_ordinary_letters() {
        let original = "\u{1f600}\u{301}\u{85}z".repeat(400);
        let lengths: [fn(&str) -> usize; 3] = [
            |text| text.len(),
            |text| text.chars().count(),
            |text| text.encode_utf16().count(),
        ];
        for length in lengths {
            let args = user(&original, "x", 1);
            let found = shrunken(args, move |name, _, _| length(name) > 1_000);
            assert_eq!(found, user(&"a".repeat(1_001), "a@b.c", 30));
        }
    }

    #[test]
    fn shortening_leaves_out_and_replaces_nothing() {
        let args = user("\u{85}\u{85}x", "@", 77);
        let found = shorten(args, &plain(), Budget::default(), &mut |args| {
            parts(args).0.contains('\u{85}')
        });
        assert_eq!(found, user("\u{85}", "", 77));
        let found = shorten(
            user("abc", "a@b.c", 30),
            &plain(),
            Budget::default(),
            &mut |_| true,
        );
        assert_eq!(found, user("", "a@b.c", 30));
    }

    #[test]
    fn lists_keep_only_the_items_that_matter() {
        let batch: Vec<Val> = (0..20).flat_map(|age| user("x", "y", age)).collect();
        let plain = vec![Val::List(plain())];
        let found = shrink(
            vec![Val::List(batch)],
            &plain,
            Budget::default(),
            &mut |args| {
                let [Val::List(users)] = args else { panic!() };
                let ages: Vec<u32> = users
                    .iter()
                    .map(|u| parts(std::slice::from_ref(u)).2)
                    .collect();
                users.len() > 1 && ages.last().is_some_and(|&age| age > 5)
            },
        );
        let [Val::List(users)] = found.as_slice() else {
            panic!()
        };
        assert_eq!(
            users.as_slice(),
            [user("Al", "a@b.c", 30), user("Al", "a@b.c", 30)].concat()
        );
    }

    #[test]
    fn a_row_of_calls_keeps_those_that_matter_and_makes_them_plain() {
        let script: Vec<Vec<Val>> = (0..500).map(|age| user("Jo", "x@y.z", age)).collect();
        let fails = |script: &[Vec<Val>]| {
            let ages: Vec<u32> = script.iter().map(|args| parts(args).2).collect();
            let poisoned = ages.iter().position(|&age| age == 300);
            poisoned.is_some_and(|at| ages.len() > at + 2)
        };
        let found = shrink_script(script, &plain(), Budget::default(), &mut |s| fails(s));
        assert_eq!(found, [user("Al", "a@b.c", 300), plain(), plain()]);
    }

    #[test]
    fn a_row_of_equal_calls_costs_few_attempts() {
        let script = vec![user("Jo", "x@y.z", 99); 300];
        let mut tried = 0;
        let found = shrink_script(script, &plain(), Budget::default(), &mut |script| {
            tried += 1;
            script.len() > 100
        });
        assert_eq!(found, vec![plain(); 101]);
        assert!(tried < 200, "{tried}");
    }

    #[test]
    fn an_input_that_fails_only_as_it_is_stays_as_it_is() {
        let args = user("Jo", "x@y.z", 99);
        let fails = args.clone();
        let found = shrink(args.clone(), &plain(), Budget::default(), &mut |a| {
            a == fails
        });
        assert_eq!(found, args);
    }

    #[test]
    fn what_is_returned_fails_whatever_the_budget() {
        let original = user(&"\u{85}x".repeat(50), "@", 77);
        for attempts in 0..200 {
            let budget = Budget {
                attempts,
                ..Budget::default()
            };
            let fails = |args: &[Val]| parts(args).0.matches('x').count() > 3;
            let mut tried = 0;
            let found = shrink(original.clone(), &plain(), budget, &mut |args| {
                tried += 1;
                fails(args)
            });
            assert!(fails(&found) && tried <= attempts);
        }
    }

    #[test]
    fn the_plain_input_of_a_contract_is_left_if_everything_fails() {
        for contract in usual() {
            let cases = crate::cases::Cases::new(&contract, 7, 0..1);
            let args = cases.case(0).unwrap().args;
            let plain = contract.rules.plain();
            assert_eq!(
                shrink(args, &plain, Budget::default(), &mut |_| true),
                plain
            );
        }
    }

    /// A record of a variant of a list of options of tuples, and one leaf in it.
    fn deep() -> Shape {
        let tuple = Shape::Tuple(vec![Shape::String, Shape::U64, Shape::Float64]);
        let list = Shape::List(Box::new(Shape::Option(Box::new(tuple))));
        let cases = ["none", "other", "many"].map(str::to_owned);
        let [none, other, many] = cases;
        let variant = Shape::Variant(vec![
            (none, None),
            (other, Some(Shape::U8)),
            (many, Some(list)),
        ]);
        let flags = Shape::Flags(vec!["x".to_owned(), "y".to_owned()]);
        let fields = [
            ("a", Shape::Char),
            ("b", variant),
            ("c", flags),
            ("d", Shape::S16),
        ];
        Shape::Record(fields.map(|(name, shape)| (name.to_owned(), shape)).into())
    }

    fn numbers(val: &Val) -> Vec<u64> {
        match val {
            Val::U64(n) => vec![*n],
            Val::List(items) | Val::Tuple(items) => items.iter().flat_map(numbers).collect(),
            Val::Record(fields) => fields.iter().flat_map(|(_, val)| numbers(val)).collect(),
            Val::Variant(_, Some(val)) | Val::Option(Some(val)) => numbers(val),
            _ => vec![],
        }
    }

    #[test]
    fn a_fault_in_one_deep_leaf_leaves_that_leaf_alone() {
        let shapes = [deep()];
        let plain = [deep().plain()];
        let goal = Goal {
            plain: &plain,
            shapes: Some(&shapes),
        };
        let fails = |args: &[Val]| numbers(&args[0]).iter().any(|n| *n >= 1 << 53);
        let mut source = crate::types::generate::Source::new(&blake3::hash(b"deep"));
        let drawn = (0..10_000).map(|_| source.values(&shapes));
        let mut shown = 0;
        for args in drawn.filter(|args| fails(args)).take(20) {
            let found = shrink(args, goal, Budget::default(), &mut |args| fails(args));
            let shown_as = crate::value::wave(&found[0]);
            let expected = "{a: 'a', b: many([some((\"\", 9007199254740992, 0))]), c: {}, d: 0}";
            assert_eq!(shown_as, expected);
            shown += 1;
        }
        assert_eq!(shown, 20);
    }

    #[test]
    fn every_kind_of_value_becomes_as_plain_as_it_can() {
        let shrunk = |val: Val, shape: Shape, fails: fn(&Val) -> bool| {
            let (plain, shapes) = ([shape.plain()], [shape]);
            let goal = Goal {
                plain: &plain,
                shapes: Some(&shapes),
            };
            let found = shrink(vec![val], goal, Budget::default(), &mut |args| {
                fails(&args[0])
            });
            crate::value::wave(&found[0])
        };
        assert_eq!(
            shrunk(
                Val::S64(i64::MIN),
                Shape::S64,
                |v| matches!(v, Val::S64(n) if *n < -1000)
            ),
            "-1001"
        );
        assert_eq!(
            shrunk(
                Val::U64(u64::MAX),
                Shape::U64,
                |v| matches!(v, Val::U64(n) if *n > 1 << 53)
            ),
            "9007199254740993"
        );
        assert_eq!(
            shrunk(Val::Float64(123.456_789), Shape::Float64, |v| {
                matches!(v, Val::Float64(x) if x.fract() != 0.0)
            }),
            "0.5"
        );
        assert_eq!(
            shrunk(Val::Float64(f64::NAN), Shape::Float64, |v| {
                matches!(v, Val::Float64(x) if x.is_nan())
            }),
            "nan"
        );
        assert_eq!(
            shrunk(Val::Char('\u{10ffff}'), Shape::Char, |v| *v
                != Val::Char('a')),
            "'A'"
        );
        let cases = || ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        let case = |name: &str| Val::Enum(name.to_owned());
        assert_eq!(
            shrunk(
                case("d"),
                Shape::Enum(cases()),
                |v| !matches!(v, Val::Enum(c) if c == "a")
            ),
            "b"
        );
        assert_eq!(
            shrunk(Val::Flags(cases()), Shape::Flags(cases()), |v| {
                matches!(v, Val::Flags(set) if set.contains(&"c".to_owned()))
            }),
            "{c}"
        );
        let result = Shape::Result(Some(Box::new(Shape::U8)), Some(Box::new(Shape::U8)));
        assert_eq!(
            shrunk(
                Val::Result(Err(Some(Box::new(Val::U8(200))))),
                result,
                |v| matches!(v, Val::Result(Err(_)))
            ),
            "err(0)"
        );
        let list = Shape::List(Box::new(Shape::Bool));
        assert_eq!(
            shrunk(Val::List(vec![Val::Bool(true); 9]), list, |v| {
                matches!(v, Val::List(items) if items.len() > 1)
            }),
            "[false, false]"
        );
    }

    #[test]
    fn parts_whose_types_are_unknown_become_plain_too() {
        let shrunk = |payload: Val| {
            let plain = [Val::Option(None)];
            let args = vec![Val::Option(Some(Box::new(payload)))];
            let found = shrink(args, &plain, Budget::default(), &mut |args| {
                args[0] != Val::Option(None)
            });
            crate::value::wave(&found[0])
        };
        assert_eq!(shrunk(Val::U8(200)), "some(0)");
        assert_eq!(shrunk(Val::S64(i64::MIN)), "some(0)");
        assert_eq!(shrunk(Val::Bool(true)), "some(false)");
        assert_eq!(shrunk(Val::Float64(-7.5)), "some(0)");
        assert_eq!(shrunk(Val::Char('\u{10ffff}')), "some('a')");
    }

    #[test]
    fn a_float_is_found_in_few_attempts_and_left_alone_then() {
        let shrunk = |x: f64, fails: fn(f64) -> bool| {
            let (plain, shapes) = ([Val::Float64(0.0)], [Shape::Float64]);
            let goal = Goal {
                plain: &plain,
                shapes: Some(&shapes),
            };
            let mut tried = 0;
            let args = vec![Val::Float64(x)];
            let found = shrink(args, goal, Budget::default(), &mut |args| {
                tried += 1;
                matches!(args, [Val::Float64(x)] if fails(*x))
            });
            assert!(tried < 100, "{tried} for {x}");
            found[0].clone()
        };
        assert_eq!(shrunk(-123.456, |x| x != 0.0), Val::Float64(1.0));
        assert_eq!(shrunk(-123.456, |x| x < 0.0), Val::Float64(-1.0));
        assert_eq!(shrunk(123_456.7, |x| x > 1000.5), Val::Float64(1e5));
        assert_eq!(shrunk(-0.0, |x| x.to_bits() != 0), Val::Float64(1.0));
        assert_eq!(
            shrunk(-0.0, |x| x == 0.0 && x.is_sign_negative()),
            Val::Float64(-0.0)
        );
        assert_eq!(
            shrunk(f64::INFINITY, |x| x.is_infinite()),
            Val::Float64(f64::INFINITY)
        );
        assert_eq!(shrunk(f64::NAN, |x| !x.is_finite()), Val::Float64(f64::NAN));
        assert_eq!(
            shrunk(0.123_456, |x| 0.1 < x && x < 0.4),
            Val::Float64(0.12)
        );
        assert_eq!(shrunk(5e-324, |x| x.is_subnormal()), Val::Float64(5e-324));
    }

    #[test]
    fn a_single_that_is_finite_does_not_become_infinite() {
        let plain = [Val::Float32(0.0)];
        let args = vec![Val::Float32(f32::MAX)];
        let found = shrink(
            args.clone(),
            &plain,
            Budget::default(),
            &mut |args| matches!(args, [Val::Float32(x)] if *x > 3.402e38),
        );
        assert!(matches!(found[..], [Val::Float32(x)] if x.is_finite()));
    }

    #[test]
    fn a_variant_in_a_list_becomes_the_first_case_that_still_fails() {
        let names = ["a", "b", "c"].map(str::to_owned);
        let [a, b, c] = names;
        let item = Shape::Variant(vec![
            (a, None),
            (b, Some(Shape::Bool)),
            (c, Some(Shape::U64)),
        ]);
        let shapes = [Shape::List(Box::new(item))];
        let plain = [shapes[0].plain()];
        let goal = Goal {
            plain: &plain,
            shapes: Some(&shapes),
        };
        let many = Val::Variant("c".to_owned(), Some(Box::new(Val::U64(77))));
        let shrunk = |fails: fn(&str) -> bool| {
            let args = vec![Val::List(vec![many.clone(); 5])];
            let found = shrink(args, goal, Budget::default(), &mut |args| {
                let [Val::List(items)] = args else { panic!() };
                items
                    .iter()
                    .any(|item| matches!(item, Val::Variant(case, _) if fails(case)))
            });
            crate::value::wave(&found[0])
        };
        assert_eq!(shrunk(|_| true), "[a]");
        assert_eq!(shrunk(|case| case != "a"), "[b(false)]");
        assert_eq!(shrunk(|case| case == "c"), "[c(0)]");
    }

    #[test]
    fn a_number_that_fails_for_its_last_digits_loses_the_others() {
        let rounded = |args: &[Val]| match args {
            [Val::U32(price), Val::U16(quantity)] => {
                u64::from(*price) * u64::from(*quantity) * 19 % 100 == 50
            }
            _ => panic!("{args:?}"),
        };
        let args = vec![Val::U32(1_124_137_590), Val::U16(15)];
        let plain = [Val::U32(0), Val::U16(0)];
        let found = shrink(args, &plain, Budget::default(), &mut |args| rounded(args));
        assert_eq!(found, [Val::U32(10), Val::U16(5)]);
        let multiple = |args: &[Val]| matches!(args, [Val::S32(n)] if *n != 0 && n % 256 == -72);
        let args = vec![Val::S32(-1_000_008)];
        let found = shrink(args, &[Val::S32(0)], Budget::default(), &mut |a| {
            multiple(a)
        });
        assert_eq!(found, [Val::S32(-72)]);
    }

    #[test]
    fn integers_of_every_width_end_where_the_fault_begins() {
        let at_least = |val: &Val| number::Integer::of(val).is_some_and(|found| found.n >= 100);
        for (from, plain, smallest) in [
            (Val::S8(127), Val::S8(0), Val::S8(100)),
            (Val::U8(255), Val::U8(0), Val::U8(100)),
            (Val::S16(i16::MAX), Val::S16(0), Val::S16(100)),
            (Val::U16(u16::MAX), Val::U16(0), Val::U16(100)),
            (Val::S32(i32::MAX), Val::S32(0), Val::S32(100)),
            (Val::U32(u32::MAX), Val::U32(0), Val::U32(100)),
            (Val::S64(i64::MAX), Val::S64(0), Val::S64(100)),
            (Val::U64(u64::MAX), Val::U64(0), Val::U64(100)),
        ] {
            let found = shrink(vec![from], &[plain], Budget::default(), &mut |args| {
                at_least(&args[0])
            });
            assert_eq!(found, [smallest]);
        }
    }
}
