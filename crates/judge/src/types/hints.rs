//! What people know of the values of a type beyond the type: words, ranges, patterns,
//! examples; and to which places of a signature that applies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::strategy::{Strategy, ValueTree};
use proptest::string::{RegexGeneratorStrategy, string_regex};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use regex::Regex;
use serde::Deserialize;

use super::Shape;
use crate::value::Val;
use crate::wave;

/// What a place in a signature is called, the most telling first: the parameter, the field
/// of a named type (`item.name`), the names of its type, the WIT's word for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    names: Vec<String>,
    /// Those inside it, in the places of [`Shape::inner`].
    inner: Vec<Option<Spot>>,
}

impl Spot {
    /// A place of these names, and those inside it in the places of [`Shape::inner`].
    pub fn new(names: Vec<String>, inner: Vec<Option<Spot>>) -> Self {
        Spot { names, inner }
    }

    /// The same place with more names.
    #[must_use]
    pub fn also(mut self, names: Vec<String>) -> Self {
        self.names.splice(0..0, names);
        self
    }

    /// Adds every name of this spot and of those inside it.
    pub fn names(&self, names: &mut BTreeSet<String>) {
        names.extend(self.names.iter().cloned());
        self.inner
            .iter()
            .flatten()
            .for_each(|spot| spot.names(names));
    }
}

/// What is known of the values in one place.
#[derive(Debug)]
pub enum Hint {
    /// Strings: half of them are one of these.
    Words(Vec<String>),
    /// Integers: all of them are in this range.
    Range(i128, i128),
    /// Floats: all of them are in this range.
    FloatRange(f64, f64),
    /// Strings: all of them match this.
    Pattern(Box<Pattern>),
    /// Half of the values are one of these.
    Examples(Vec<Val>),
}

/// A regular expression, as it makes texts and as it recognises them.
#[derive(Debug)]
pub struct Pattern {
    makes: RegexGeneratorStrategy<String>,
    matches: Regex,
}

/// A number as a manifest has it: an integer keeps every digit.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Number {
    /// An integer.
    Integer(i64),
    /// Any other number.
    Float(f64),
}

impl Number {
    fn float(self) -> f64 {
        match self {
            Number::Integer(n) => n as f64,
            Number::Float(x) => x,
        }
    }

    fn integer(self) -> Option<i128> {
        match self {
            Number::Integer(n) => Some(n.into()),
            Number::Float(_) => None,
        }
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Number::Integer(n) => n.fmt(f),
            Number::Float(x) => x.fmt(f),
        }
    }
}

/// A hint as it is written, before it is known of which type.
#[derive(Debug, Clone)]
pub enum Written {
    /// The words of a dictionary.
    Words(Vec<String>),
    /// The least and the greatest number.
    Range(Number, Number),
    /// A regular expression.
    Regex(String),
    /// Values in WAVE.
    Examples(Vec<String>),
}

impl Written {
    /// The hint for values of a type.
    ///
    /// # Errors
    /// If the type has no such values; the message says why.
    fn of(&self, shape: &Shape) -> Result<Hint, String> {
        let only = |kind: &str, for_what: &str| {
            Err(format!("`{kind}` is for {for_what}, and it is a {shape}"))
        };
        match (self, shape) {
            (Written::Words(words), Shape::String) => Ok(Hint::Words(words.clone())),
            (Written::Words(_), _) => only("words", "strings"),
            (Written::Regex(text), Shape::String) => {
                let wrong = |e: &dyn std::fmt::Display| format!("`{text}` is not a pattern: {e}");
                Ok(Hint::Pattern(Box::new(Pattern {
                    makes: string_regex(text).map_err(|e| wrong(&e))?,
                    matches: Regex::new(&format!("^(?:{text})$")).map_err(|e| wrong(&e))?,
                })))
            }
            (Written::Regex(_), _) => only("regex", "strings"),
            (Written::Range(least, most), _) if least.float() > most.float() => {
                Err(format!("the range {least} to {most} is empty"))
            }
            (Written::Range(least, most), Shape::Float32 | Shape::Float64) => {
                Ok(Hint::FloatRange(least.float(), most.float()))
            }
            (Written::Range(least, most), _) => {
                let Some((low, high)) = bounds(shape) else {
                    return only("range", "numbers");
                };
                match (least.integer(), most.integer()) {
                    (Some(least), Some(most)) if low <= least && most <= high => {
                        Ok(Hint::Range(least, most))
                    }
                    _ => Err(format!("a {shape} is an integer from {low} to {high}")),
                }
            }
            (Written::Examples(texts), shape) => {
                let vals = texts.iter().map(|text| wave::from_wave(shape, text));
                Ok(Hint::Examples(vals.collect::<Result<_, _>>()?))
            }
        }
    }
}

/// The least and the greatest integer of a type.
fn bounds(shape: &Shape) -> Option<(i128, i128)> {
    Some(match shape {
        Shape::S8 => (i8::MIN.into(), i8::MAX.into()),
        Shape::U8 => (0, u8::MAX.into()),
        Shape::S16 => (i16::MIN.into(), i16::MAX.into()),
        Shape::U16 => (0, u16::MAX.into()),
        Shape::S32 => (i32::MIN.into(), i32::MAX.into()),
        Shape::U32 => (0, u32::MAX.into()),
        Shape::S64 => (i64::MIN.into(), i64::MAX.into()),
        Shape::U64 => (0, u64::MAX.into()),
        _ => return None,
    })
}

/// An integer of a type that has it.
pub(super) fn integer(shape: &Shape, n: i128) -> Val {
    match shape {
        Shape::S8 => Val::S8(n as i8),
        Shape::U8 => Val::U8(n as u8),
        Shape::S16 => Val::S16(n as i16),
        Shape::U16 => Val::U16(n as u16),
        Shape::S32 => Val::S32(n as i32),
        Shape::U32 => Val::U32(n as u32),
        Shape::S64 => Val::S64(n as i64),
        _ => Val::U64(n as u64),
    }
}

fn whole(val: &Val) -> Option<i128> {
    Some(match val {
        Val::S8(n) => (*n).into(),
        Val::U8(n) => (*n).into(),
        Val::S16(n) => (*n).into(),
        Val::U16(n) => (*n).into(),
        Val::S32(n) => (*n).into(),
        Val::U32(n) => (*n).into(),
        Val::S64(n) => (*n).into(),
        Val::U64(n) => (*n).into(),
        _ => return None,
    })
}

pub(super) fn float(shape: &Shape, x: f64) -> Val {
    match shape {
        Shape::Float32 => Val::Float32(x as f32),
        _ => Val::Float64(x),
    }
}

impl Hint {
    fn admits(&self, val: &Val) -> bool {
        match (self, val) {
            (Hint::Range(least, most), val) => {
                whole(val).is_some_and(|n| (*least..=*most).contains(&n))
            }
            (Hint::FloatRange(least, most), Val::Float64(x)) => (*least..=*most).contains(x),
            (Hint::FloatRange(least, most), Val::Float32(x)) => {
                (*least..=*most).contains(&f64::from(*x))
            }
            (Hint::Pattern(pattern), Val::String(text)) => pattern.matches.is_match(text),
            _ => true,
        }
    }

    /// The plainest value that it admits.
    fn plain(&self, shape: &Shape) -> Val {
        match self {
            Hint::Words(_) | Hint::Examples(_) => shape.plain(),
            Hint::Range(least, most) => integer(shape, 0.clamp(*least, *most)),
            Hint::FloatRange(least, most) => float(shape, 0.0_f64.clamp(*least, *most)),
            Hint::Pattern(pattern) => {
                let texts = (0..64_u8).map(|seed| pattern.draw(&[seed; 32]));
                Val::String(texts.min_by_key(String::len).unwrap_or_default())
            }
        }
    }
}

impl Pattern {
    pub(super) fn draw(&self, seed: &[u8; 32]) -> String {
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, seed);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let tree = self.makes.new_tree(&mut runner);
        tree.map(|tree| tree.current()).unwrap_or_default()
    }
}

/// The hints for a type and for what is inside it.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    pub(super) own: Option<Arc<Hint>>,
    /// In the places of [`Shape::inner`].
    inner: Vec<Option<Hints>>,
}

impl Hints {
    /// The hints of a type that apply to its spots, of those that are written by the names
    /// of spots. The names that applied are added to `used`.
    ///
    /// # Errors
    /// If a hint does not fit the type of its spot; the message has the name.
    pub fn of(
        shape: &Shape,
        spot: &Spot,
        written: &BTreeMap<String, Written>,
        used: &mut BTreeSet<String>,
    ) -> Result<Self, String> {
        let mut names = spot.names.iter();
        let found = names.find_map(|name| Some((name, written.get(name)?)));
        let own = found.map(|(name, written)| {
            used.insert(name.clone());
            let hint = written
                .of(shape)
                .map_err(|why| format!("`{name}`: {why}"))?;
            Ok::<_, String>(Arc::new(hint))
        });
        let mut inner = Vec::new();
        for (shape, spot) in shape.inner().into_iter().zip(&spot.inner) {
            inner.push(match (shape, spot) {
                (Some(shape), Some(spot)) => Some(Self::of(shape, spot, written, used)?),
                _ => None,
            });
        }
        Ok(Hints {
            own: own.transpose()?,
            inner,
        })
    }

    /// The hints for what is inside, by its place.
    pub(super) fn at(&self, place: usize) -> &Hints {
        static NONE: Hints = Hints {
            own: None,
            inner: Vec::new(),
        };
        self.inner
            .get(place)
            .and_then(Option::as_ref)
            .unwrap_or(&NONE)
    }

    /// Tells whether a value is in every range and matches every pattern.
    pub fn admits(&self, shape: &Shape, val: &Val) -> bool {
        if self.own.as_ref().is_some_and(|hint| !hint.admits(val)) {
            return false;
        }
        let within = |place: usize, shape: &Shape, val: &Val| self.at(place).admits(shape, val);
        match (shape, val) {
            (Shape::List(item), Val::List(vals))
            | (Shape::FixedList(item, _), Val::FixedList(vals)) => {
                vals.iter().all(|val| within(0, item, val))
            }
            (Shape::Map(key, value), Val::Map(entries)) => entries
                .iter()
                .all(|(own, val)| within(0, key, own) && within(1, value, val)),
            (Shape::Option(item), Val::Option(Some(val))) => within(0, item, val),
            (Shape::Record(fields), Val::Record(vals)) => {
                let mut pairs = fields.iter().zip(vals).enumerate();
                pairs.all(|(place, ((_, shape), (_, val)))| within(place, shape, val))
            }
            (Shape::Tuple(items), Val::Tuple(vals)) => {
                let mut pairs = items.iter().zip(vals).enumerate();
                pairs.all(|(place, (shape, val))| within(place, shape, val))
            }
            (Shape::Variant(cases), Val::Variant(case, Some(val))) => {
                let mut cases = cases.iter().enumerate();
                cases.any(|(place, (name, shape))| {
                    name == case
                        && shape
                            .as_ref()
                            .is_some_and(|shape| within(place, shape, val))
                })
            }
            (Shape::Result(Some(ok), _), Val::Result(Ok(Some(val)))) => within(0, ok, val),
            (Shape::Result(_, Some(err)), Val::Result(Err(Some(val)))) => within(1, err, val),
            _ => true,
        }
    }

    /// The plainest value of a type that the hints admit.
    pub fn plain(&self, shape: &Shape) -> Val {
        if let Some(hint) = &self.own {
            return hint.plain(shape);
        }
        let within = |place: usize, shape: &Shape| self.at(place).plain(shape);
        match shape {
            Shape::Record(fields) => {
                let fields = fields.iter().enumerate();
                let fields = fields.map(|(at, (name, ty))| (name.clone(), within(at, ty)));
                Val::Record(fields.collect())
            }
            Shape::Tuple(items) => {
                let items = items.iter().enumerate();
                Val::Tuple(items.map(|(at, ty)| within(at, ty)).collect())
            }
            Shape::FixedList(item, length) => {
                Val::FixedList(vec![within(0, item); *length as usize])
            }
            Shape::Variant(cases) => {
                let (name, payload) = &cases[0];
                let payload = payload.as_ref().map(|ty| Box::new(within(0, ty)));
                Val::Variant(name.clone(), payload)
            }
            Shape::Result(ok, _) => Val::Result(Ok(ok.as_ref().map(|ty| Box::new(within(0, ty))))),
            _ => shape.plain(),
        }
    }
}

#[cfg(test)]
mod tests;
