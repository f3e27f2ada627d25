//! What the cases of a contract had in them, of what they could have had: a figure that shows what
//! was never tried, since a contract agrees in all that no case has.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::cases::{Cases, GenerateError};
use crate::contract::{Contract, branch};
use crate::types::Shape;
use crate::types::variation::{large_sizes, near_characters, sizes};
use crate::types::words::WORDS;
use crate::value::{Val, inner};

/// So many of what is missing are named.
const NAMED: usize = 20;

/// How much of something occurred.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Figure {
    /// How many there are.
    pub of: usize,
    /// How many of them occurred.
    pub seen: usize,
    /// The first of those that did not occur.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// What the generated cases of a contract had in them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// How many they are.
    pub cases: u64,
    /// Branches of the oracle, of an oracle that says which it has. Each has to run.
    pub branches: Figure,
    /// What a value may be where its type leaves a choice: cases of variants and enums, `some` and
    /// `none`, both sides of results, both values of booleans and flags, empty and full lists.
    pub alternatives: Figure,
    /// The bounds of the number types that arguments have.
    pub numbers: Figure,
    /// Lengths at which programs change their ways: of strings, counted in bytes, UTF-16 units
    /// or scalar values, and of lists.
    pub lengths: Figure,
    /// Characters that rules name, with their neighbours.
    pub characters: Figure,
    /// Words that programs treat specially, and the contract's own.
    pub words: Figure,
}

/// Of the names of all there is, with whether each occurred.
impl FromIterator<(String, bool)> for Figure {
    fn from_iter<I: IntoIterator<Item = (String, bool)>>(all: I) -> Self {
        let mut figure = Figure::default();
        for (name, seen) in all {
            figure.of += 1;
            figure.seen += usize::from(seen);
            if !seen && figure.missing.len() < NAMED {
                figure.missing.push(name);
            }
        }
        figure
    }
}

impl Figure {
    /// Both together.
    pub fn with(&self, other: &Self) -> Self {
        let mut missing = [&self.missing[..], &other.missing].concat();
        missing.truncate(NAMED);
        Figure {
            of: self.of + other.of,
            seen: self.seen + other.seen,
            missing,
        }
    }

    /// Whether nothing is missing.
    pub fn is_whole(&self) -> bool {
        self.seen == self.of
    }
}

impl Coverage {
    /// Of the generated cases of a contract.
    ///
    /// # Errors
    /// If they cannot be made.
    pub fn of(contract: &Contract, cases: &Cases) -> Result<Self, Arc<GenerateError>> {
        let shapes = contract.rules.shapes().unwrap_or(contract.rules.types());
        let says = !contract.rules.branches().is_empty();
        let mut seen = Seen::new(&contract.words);
        for number in cases.chunks() {
            for case in cases.chunk(number)?.iter() {
                seen.add(shapes, &case.args);
                if says {
                    let ran = branch::of(|| drop(contract.rules.oracle(&case.args)));
                    seen.branches.extend(ran);
                }
            }
        }
        Ok(seen.coverage(contract, shapes, cases.count()))
    }

    /// Its figures by name, in the order in which they are shown.
    pub fn figures(&self) -> [(&'static str, &Figure); 6] {
        [
            ("branches", &self.branches),
            ("alternatives", &self.alternatives),
            ("numbers", &self.numbers),
            ("lengths", &self.lengths),
            ("characters", &self.characters),
            ("words", &self.words),
        ]
    }

    /// Those of several contracts together; the cases are those of one.
    pub fn with(&self, other: &Self) -> Self {
        Coverage {
            cases: self.cases.max(other.cases),
            branches: self.branches.with(&other.branches),
            alternatives: self.alternatives.with(&other.alternatives),
            numbers: self.numbers.with(&other.numbers),
            lengths: self.lengths.with(&other.lengths),
            characters: self.characters.with(&other.characters),
            words: self.words.with(&other.words),
        }
    }
}

/// What occurred so far.
#[derive(Default)]
struct Seen {
    branches: BTreeSet<String>,
    alternatives: BTreeSet<String>,
    /// By the kind of number.
    numbers: BTreeMap<&'static str, BTreeSet<String>>,
    strings: Option<BTreeSet<usize>>,
    lists: Option<BTreeSet<usize>>,
    characters: BTreeSet<char>,
    words: Vec<String>,
    /// The words that did not occur yet.
    missing: Vec<String>,
}

impl Seen {
    fn new(words: &[String]) -> Self {
        let words: Vec<String> = WORDS.iter().chain(words).cloned().collect();
        Seen {
            missing: words.clone(),
            words,
            ..Seen::default()
        }
    }

    fn add(&mut self, shapes: &[Shape], args: &[Val]) {
        for (shape, arg) in shapes.iter().zip(args) {
            choices(shape, Some(arg), "", &mut self.alternatives);
        }
        args.iter().for_each(|arg| self.value(arg));
    }

    fn value(&mut self, val: &Val) {
        match val {
            Val::String(text) => self.text(text),
            Val::Char(c) => drop(self.characters.insert(*c)),
            Val::List(items) => {
                self.lists.get_or_insert_default().insert(items.len());
                // Bytes are no numbers that anything compares.
                if matches!(items.first(), Some(Val::U8(_))) {
                    return;
                }
            }
            _ => {}
        }
        if let Some((kind, number)) = number(val) {
            self.numbers.entry(kind).or_default().insert(number);
        }
        for part in inner(val).into_iter().flatten() {
            self.value(part);
        }
    }

    fn text(&mut self, text: &str) {
        let lengths = [
            text.len(),
            text.encode_utf16().count(),
            text.chars().count(),
        ];
        self.strings.get_or_insert_default().extend(lengths);
        self.characters.extend(text.chars());
        self.missing.retain(|word| !text.contains(word.as_str()));
    }

    fn coverage(&self, contract: &Contract, shapes: &[Shape], cases: u64) -> Coverage {
        let branches = contract.rules.branches().into_iter();
        let mut alternatives = BTreeSet::new();
        for shape in shapes {
            choices(shape, None, "", &mut alternatives);
        }
        let numbers = self.numbers.iter().flat_map(|(kind, seen)| {
            let bounds = bounds(kind).into_iter();
            bounds.map(move |bound| (format!("{kind} {bound}"), seen.contains(&bound)))
        });
        let strings = self.strings.iter().flat_map(|seen| {
            let all = sizes().into_iter().chain(large_sizes());
            all.map(move |length| (format!("string of {length}"), seen.contains(&length)))
        });
        let lists = self.lists.iter().flat_map(|seen| {
            let all = sizes().into_iter();
            all.map(move |length| (format!("list of {length}"), seen.contains(&length)))
        });
        let of_strings = self.strings.is_some();
        let characters = near_characters().iter().filter(|_| of_strings);
        let characters = characters.map(|c| {
            let name = format!("U+{:04X}", u32::from(*c));
            (name, self.characters.contains(c))
        });
        let words = self.words.iter().filter(|_| of_strings);
        let words = words.map(|word| (word.clone(), !self.missing.contains(word)));
        Coverage {
            cases,
            branches: branches
                .map(|name| (name.to_owned(), self.branches.contains(name)))
                .collect(),
            alternatives: alternatives
                .into_iter()
                .map(|name| {
                    let seen = self.alternatives.contains(&name);
                    (name, seen)
                })
                .collect(),
            numbers: numbers.collect(),
            lengths: strings.chain(lists).collect(),
            characters: characters.collect(),
            words: words.collect(),
        }
    }
}

/// The choices that a value of a type makes, or all that the type leaves without a value, by
/// the way to each: `user.kind.admin`.
fn choices(shape: &Shape, val: Option<&Val>, way: &str, found: &mut BTreeSet<String>) {
    let below = |name: &str| match way {
        "" => name.to_owned(),
        _ => format!("{way}.{name}"),
    };
    let mut choose = |chosen: bool, name: &str| {
        if val.is_none() || chosen {
            found.insert(below(name));
        }
    };
    match shape {
        Shape::Bool => {
            choose(val == Some(&Val::Bool(false)), "false");
            choose(val == Some(&Val::Bool(true)), "true");
        }
        Shape::Enum(names) => {
            for name in names {
                choose(matches!(val, Some(Val::Enum(own)) if own == name), name);
            }
        }
        Shape::Flags(names) => {
            for name in names {
                let is_set = matches!(val, Some(Val::Flags(own)) if own.contains(name));
                choose(is_set, name);
                choose(!is_set, &format!("no {name}"));
            }
        }
        Shape::List(item) => {
            let items = match val {
                Some(Val::List(items)) => items.as_slice(),
                _ => &[],
            };
            choose(items.is_empty(), "empty");
            choose(!items.is_empty(), "full");
            inside(item, val.map(|_| items), &below("item"), found);
        }
        Shape::FixedList(item, _) => {
            let items = match val {
                Some(Val::FixedList(items)) => items.as_slice(),
                _ => &[],
            };
            inside(item, val.map(|_| items), &below("item"), found);
        }
        Shape::Map(key, value) => {
            let entries = match val {
                Some(Val::Map(entries)) => entries.as_slice(),
                _ => &[],
            };
            choose(entries.is_empty(), "empty");
            choose(!entries.is_empty(), "full");
            if val.is_none() {
                choices(key, None, &below("key"), found);
                choices(value, None, &below("value"), found);
            }
            for (own_key, own) in entries {
                choices(key, Some(own_key), &below("key"), found);
                choices(value, Some(own), &below("value"), found);
            }
        }
        Shape::Record(fields) => {
            for (place, (name, field)) in fields.iter().enumerate() {
                let own = match val {
                    Some(Val::Record(own)) => own.get(place).map(|(_, own)| own),
                    _ => None,
                };
                if val.is_none() || own.is_some() {
                    choices(field, own, &below(name), found);
                }
            }
        }
        Shape::Tuple(items) => {
            for (place, item) in items.iter().enumerate() {
                let own = match val {
                    Some(Val::Tuple(own)) => own.get(place),
                    _ => None,
                };
                if val.is_none() || own.is_some() {
                    choices(item, own, &below(&place.to_string()), found);
                }
            }
        }
        Shape::Variant(cases) => {
            for (name, payload) in cases {
                let own = match val {
                    Some(Val::Variant(own, inner)) if own == name => Some(inner.as_deref()),
                    _ => None,
                };
                choice(val.is_none(), own, payload.as_ref(), &below(name), found);
            }
        }
        Shape::Option(item) => {
            let (none, some) = match val {
                Some(Val::Option(None)) => (Some(None), None),
                Some(Val::Option(Some(own))) => (None, Some(Some(&**own))),
                _ => (None, None),
            };
            choice(val.is_none(), none, None, &below("none"), found);
            choice(val.is_none(), some, Some(item), &below("some"), found);
        }
        Shape::Result(ok, err) => {
            let (own_ok, own_err) = match val {
                Some(Val::Result(Ok(own))) => (Some(own.as_deref()), None),
                Some(Val::Result(Err(own))) => (None, Some(own.as_deref())),
                _ => (None, None),
            };
            choice(val.is_none(), own_ok, ok.as_deref(), &below("ok"), found);
            choice(val.is_none(), own_err, err.as_deref(), &below("err"), found);
        }
        _ => {}
    }
}

/// One choice of several: all of them are found, or the one that a value makes.
fn choice(
    all: bool,
    chosen: Option<Option<&Val>>,
    payload: Option<&Shape>,
    way: &str,
    found: &mut BTreeSet<String>,
) {
    if !all && chosen.is_none() {
        return;
    }
    found.insert(way.to_owned());
    let own = chosen.flatten();
    if let Some(payload) = payload.filter(|_| all || own.is_some()) {
        choices(payload, own, way, found);
    }
}

/// The choices of the elements of a list, or of any.
fn inside(item: &Shape, own: Option<&[Val]>, way: &str, found: &mut BTreeSet<String>) {
    let Some(own) = own else {
        return choices(item, None, way, found);
    };
    // What leaves no choice takes no time.
    if own.first().is_some_and(|first| inner(first).is_empty())
        && !matches!(item, Shape::Bool | Shape::Enum(_) | Shape::Flags(_))
    {
        return;
    }
    for own in own {
        choices(item, Some(own), way, found);
    }
}

/// A number as its figure has it, with the name of its type.
fn number(val: &Val) -> Option<(&'static str, String)> {
    Some(match val {
        Val::U8(own) => ("u8", own.to_string()),
        Val::U16(own) => ("u16", own.to_string()),
        Val::U32(own) => ("u32", own.to_string()),
        Val::U64(own) => ("u64", own.to_string()),
        Val::S8(own) => ("s8", own.to_string()),
        Val::S16(own) => ("s16", own.to_string()),
        Val::S32(own) => ("s32", own.to_string()),
        Val::S64(own) => ("s64", own.to_string()),
        Val::Float32(own) => ("f32", format!("{own:?}")),
        Val::Float64(own) => ("f64", format!("{own:?}")),
        _ => return None,
    })
}

/// The bounds of a number type: where it ends, where its other sign begins, and what else is
/// treated specially.
fn bounds(kind: &str) -> Vec<String> {
    let floats = |least: &str, most: &str| {
        let special = ["0.0", "-0.0", "NaN", "inf", "-inf"];
        let all = special.into_iter().chain([least, most]);
        all.map(str::to_owned).collect()
    };
    let width: u32 = match kind {
        "f32" => return floats("1e-45", "3.4028235e38"),
        "f64" => return floats("5e-324", "1.7976931348623157e308"),
        kind => kind[1..].parse().unwrap_or(64),
    };
    let half = 1_i128 << (width - 1);
    let bounds: &[i128] = match kind.starts_with('s') {
        true => &[-half, -1, 0, 1, half - 1],
        false => &[0, 1, half - 1, half, 2 * half - 1],
    };
    bounds.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::testing::contract;

    fn of(cases: u64) -> Coverage {
        let contract = contract("create-users");
        Coverage::of(contract, &Cases::new(contract, 7, 0..cases)).unwrap()
    }

    #[test]
    fn what_few_cases_do_not_reach_is_missing_and_many_reach_it() {
        let few = of(1);
        assert!(!few.branches.is_whole() && !few.branches.missing.is_empty());
        let many = of(2_000);
        assert!(many.branches.is_whole(), "{:?}", many.branches);
        assert!(many.characters.is_whole(), "{:?}", many.characters);
        for (name, figure) in many.figures() {
            let before = few.figures().into_iter().find(|(own, _)| *own == name);
            let before = before.map_or(0, |(_, figure)| figure.seen);
            // Its types are not known here.
            assert!(figure.of == 0 || figure.seen > before, "{name}: {figure:?}");
            let named = figure.missing.len();
            assert_eq!(named, (figure.of - figure.seen).min(NAMED), "{name}");
        }
        let both = few.with(&many).branches;
        assert_eq!(both.of, 2 * many.branches.of);
    }

    #[test]
    fn a_value_makes_one_of_the_choices_that_its_type_leaves() {
        let inner = Shape::Variant(vec![
            ("a".to_owned(), None),
            ("b".to_owned(), Some(Shape::Bool)),
        ]);
        let list = Shape::List(Box::new(Shape::Option(Box::new(inner))));
        let shape = Shape::Record(vec![
            ("list".to_owned(), list),
            ("flags".to_owned(), Shape::Flags(vec!["on".to_owned()])),
        ]);
        let found = |val: Option<&Val>| {
            let mut found = BTreeSet::new();
            choices(&shape, val, "", &mut found);
            Vec::from_iter(found).join(" ")
        };
        let all = "flags.no on flags.on list.empty list.full list.item.none list.item.some \
                   list.item.some.a list.item.some.b list.item.some.b.false list.item.some.b.true";
        assert_eq!(found(None), all);
        let b = Val::Variant("b".to_owned(), Some(Box::new(Val::Bool(true))));
        let of = |items: Vec<Val>| {
            let list = ("list".to_owned(), Val::List(items));
            Val::Record(vec![list, ("flags".to_owned(), Val::Flags(Vec::new()))])
        };
        assert_eq!(found(Some(&of(Vec::new()))), "flags.no on list.empty");
        let items = vec![Val::Option(None), Val::Option(Some(Box::new(b)))];
        assert_eq!(
            found(Some(&of(items))),
            "flags.no on list.full list.item.none list.item.some list.item.some.b \
             list.item.some.b.true"
        );
    }
}
