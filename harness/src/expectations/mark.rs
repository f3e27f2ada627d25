//! What an input has to hold for a fault to be a known one: a type of WIT, and how large
//! a number or how a text that starts there is.

use serde::Deserialize;

use crate::contract::host_end::{self, End};
use crate::types::Shape;
use crate::types::flat::Signature;
use crate::value::{self, Val};
use crate::wave;

/// A type as WIT writes it, or a part of one: `u32`, `list`, `list<variant>`,
/// `result<_, string>`, `map<u8>`; `fixed-list<u8>` for `list<u8, 4>`. What is in the brackets is
/// directly in it: the items, the fields, the payloads, of which one has to be so; `_` is
/// anything.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct TypePattern {
    name: String,
    items: Vec<TypePattern>,
}

/// The types that a pattern may name.
const NAMES: [&str; 24] = [
    "_",
    "bool",
    "s8",
    "u8",
    "s16",
    "u16",
    "s32",
    "u32",
    "s64",
    "u64",
    "f32",
    "f64",
    "char",
    "string",
    "list",
    "fixed-list",
    "map",
    "record",
    "tuple",
    "variant",
    "enum",
    "option",
    "result",
    "flags",
];

impl TryFrom<String> for TypePattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut rest = text.as_str();
        let pattern = Self::parse(&mut rest);
        pattern
            .filter(|_| rest.is_empty())
            .ok_or_else(|| format!("`{text}` is no type: expected one as `u32` or `list<variant>`"))
    }
}

impl TypePattern {
    fn parse(rest: &mut &str) -> Option<Self> {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"_-".contains(c));
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        NAMES.contains(&name).then_some(())?;
        *rest = after;
        let mut items = Vec::new();
        if let Some(inner) = rest.strip_prefix('<') {
            *rest = inner;
            loop {
                items.push(Self::parse(rest)?);
                if let Some(next) = rest.strip_prefix(',') {
                    *rest = next.trim_start();
                } else {
                    *rest = rest.strip_prefix('>')?;
                    break;
                }
            }
        }
        Some(TypePattern {
            name: name.to_owned(),
            items,
        })
    }

    /// Whether it says anything at all.
    pub fn is_any(&self) -> bool {
        self.name == "_"
    }

    /// Whether a type is this one; or whether a value is of it, and has something in it where
    /// the pattern has.
    pub fn fits<T: Typed>(&self, typed: &T) -> bool {
        self.fits_where(typed, &|_| true)
    }

    /// The same, and whether something holds of what its innermost types stand for.
    pub fn fits_where<T: Typed>(&self, typed: &T, holds: &dyn Fn(&T) -> bool) -> bool {
        let inner = typed.inner();
        let is_in = |pattern: &Self, part: &Option<&T>| {
            part.is_some_and(|part| pattern.fits_where(part, holds))
        };
        self.is_any()
            || self.name == typed.name()
                && match (self.name.as_str(), self.items.as_slice()) {
                    (_, []) => holds(typed),
                    // The two sides of a result have their places.
                    ("result", items) => {
                        let mut sides = items.iter().zip(&inner);
                        sides.any(|(pattern, side)| !pattern.is_any() && is_in(pattern, side))
                    }
                    // Of a map the first is of keys, the second of values.
                    ("map", items) => items.iter().enumerate().all(|(place, pattern)| {
                        let mut parts = inner.iter().skip(place).step_by(2);
                        pattern.is_any() || parts.any(|part| is_in(pattern, part))
                    }),
                    (_, items) => items
                        .iter()
                        .all(|pattern| inner.iter().any(|part| is_in(pattern, part))),
                }
    }
}

/// What has a type of WIT: a type, or a value.
pub trait Typed: Sized {
    /// The word with which the type begins.
    fn name(&self) -> &'static str;

    /// What is directly in it.
    fn inner(&self) -> Vec<Option<&Self>>;
}

impl Typed for Shape {
    fn name(&self) -> &'static str {
        self.name()
    }

    fn inner(&self) -> Vec<Option<&Self>> {
        self.inner()
    }
}

impl Typed for Val {
    fn name(&self) -> &'static str {
        value::type_name(self)
    }

    fn inner(&self) -> Vec<Option<&Self>> {
        value::inner(self)
    }
}

/// The smallest value that shows a fault: a number stands for itself and all of its sign
/// that are as far from 0, a text for all that start with it, a name for a case.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub enum Input {
    /// A number without a point.
    Integer(i128),
    /// One with a point, or a `nan`.
    Float(f64),
    /// A text in quotes.
    Text(String),
    /// A case of a variant or an enum.
    Case(String),
}

impl TryFrom<String> for Input {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.starts_with('"') {
            return match wave::from_wave(&Shape::String, &text)? {
                Val::String(text) if !text.is_empty() => Ok(Input::Text(text)),
                _ => Err("every text starts with `\"\"`".to_owned()),
            };
        }
        if let Ok(number) = text.parse::<i128>() {
            return match number {
                0 => Err("0 stands for every number that is not negative".to_owned()),
                _ => Ok(Input::Integer(number)),
            };
        }
        match text.parse::<f64>() {
            Ok(number) => Ok(Input::Float(number)),
            Err(_) if crate::cell::is_name(&text) => Ok(Input::Case(text)),
            Err(_) => Err(format!(
                "`{text}` is no input: expected a number, a text in quotes or the name of a case"
            )),
        }
    }
}

impl Input {
    /// Whether a value is this one or beyond it.
    pub fn reaches(&self, val: &Val) -> bool {
        let beyond = |number: i128| match self {
            Input::Integer(from) => {
                (number < 0) == (*from < 0) && number.unsigned_abs() >= from.unsigned_abs()
            }
            _ => false,
        };
        let far = |number: f64| match self {
            Input::Float(from) if from.is_nan() => number.is_nan(),
            Input::Float(from) => {
                number.is_sign_negative() == from.is_sign_negative() && number.abs() >= from.abs()
            }
            _ => false,
        };
        match (val, self) {
            (Val::S8(n), _) => beyond((*n).into()),
            (Val::U8(n), _) => beyond((*n).into()),
            (Val::S16(n), _) => beyond((*n).into()),
            (Val::U16(n), _) => beyond((*n).into()),
            (Val::S32(n), _) => beyond((*n).into()),
            (Val::U32(n), _) => beyond((*n).into()),
            (Val::S64(n), _) => beyond((*n).into()),
            (Val::U64(n), _) => beyond((*n).into()),
            (Val::Float32(n), _) => far((*n).into()),
            (Val::Float64(n), _) => far(*n),
            (Val::String(text), Input::Text(start)) => text.starts_with(start.as_str()),
            (Val::Variant(case, _) | Val::Enum(case), Input::Case(name)) => case == name,
            _ => false,
        }
    }
}

/// Where a value has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// Where the component passes it on by itself, not in memory: as a parameter of what it
    /// imports, or as its result.
    Flat,
}

/// What a fault's input has to hold.
#[derive(Debug, Clone, Default)]
pub struct Mark {
    /// One of these types.
    pub holds: Vec<TypePattern>,
    /// A value of it from one of these on; any if there is none.
    pub inputs: Vec<Input>,
    /// Where it is; anywhere if nothing is said.
    pub place: Option<Place>,
}

/// Where a component stands in a composition.
#[derive(Debug, Clone, Copy)]
pub struct Stand<'a> {
    /// The types of the function under test, if they are known.
    pub signature: Option<&'a Signature>,
    /// Whether it passes parameters on.
    pub imports: bool,
}

impl Stand<'_> {
    fn host_end(&self) -> bool {
        self.signature.is_some_and(|types| types.host_end)
    }

    fn passes_params(&self) -> bool {
        self.imports && self.signature.is_some_and(Signature::has_flat_params)
    }

    fn passes_result(&self) -> bool {
        self.signature.is_some_and(Signature::has_flat_result)
    }
}

impl Mark {
    /// Whether it says anything.
    pub fn is_empty(&self) -> bool {
        self.holds.is_empty()
    }

    fn is_at(&self, val: &Val) -> bool {
        let reaches = |val: &Val| {
            self.inputs.is_empty() || self.inputs.iter().any(|input| input.reaches(val))
        };
        let mut holds = self.holds.iter();
        holds.any(|pattern| pattern.fits_where(val, &reaches))
    }

    /// Whether one of some values, each of which is in the one before, is marked.
    pub fn is_along(&self, within: &[&Val], stand: Stand) -> bool {
        let (passed, within) = match stand.host_end() {
            false => (stand.passes_params() || stand.passes_result(), within),
            true => match host_end::inside(within) {
                (End::Received, within) => (stand.passes_params(), within),
                (End::Returned, within) => (stand.passes_result(), within),
            },
        };
        if self.place == Some(Place::Flat) && !passed {
            return false;
        }
        let in_memory = |val: &Val| matches!(val, Val::List(_) | Val::Map(_));
        let flat = |val: &&Val| self.place.is_none() || !in_memory(val);
        within
            .iter()
            .take_while(|val| flat(val))
            .any(|val| self.is_at(val))
    }

    /// Whether a call's arguments, or its right answer if it is given, hold what is marked.
    pub fn is_in(&self, args: &[Val], answer: &[&Val], stand: Stand) -> bool {
        let everywhere = self.place.is_none();
        let result = |answer: &&Val| match stand.host_end() {
            true => host_end::returned(answer).is_some_and(|val| self.holds(val)),
            false => self.holds(answer),
        };
        let (mut args, mut answer) = (args.iter(), answer.iter());
        (everywhere || stand.passes_params()) && args.any(|arg| self.holds(arg))
            || (everywhere || stand.passes_result()) && answer.any(result)
    }

    fn holds(&self, val: &Val) -> bool {
        self.reaches(val, &|val| self.is_at(val))
    }

    fn can_hold(&self, shape: &Shape) -> bool {
        self.reaches(shape, &|shape| {
            self.holds.iter().any(|pattern| pattern.fits(shape))
        })
    }

    /// Whether something is said of what is here, or of what is in it, as deep as the place
    /// goes.
    fn reaches<T: Typed>(&self, typed: &T, is: &dyn Fn(&T) -> bool) -> bool {
        let is_in_memory = matches!(typed.name(), "list" | "map");
        let ends = self.place == Some(Place::Flat) && is_in_memory;
        let mut inner = typed.inner().into_iter().flatten();
        is(typed) || (!ends && inner.any(|part| self.reaches(part, is)))
    }

    /// Whether a function has values by which a component can show the mark: in its result,
    /// or if it `traps` in what it passes on too. Of a function whose types are not known it
    /// is said of all.
    pub fn can_show(&self, stand: Stand, traps: bool) -> bool {
        let Some(signature) = stand.signature else {
            return true;
        };
        let everywhere = self.place.is_none();
        let holds = |ty: &Shape| self.is_empty() || self.can_hold(ty);
        let shows_result = everywhere || stand.passes_result() || stand.passes_params();
        let shows_params = traps && stand.imports || stand.host_end();
        let by_params = shows_params && (everywhere || stand.passes_params());
        (shows_result && signature.result.iter().any(holds))
            || (by_params && signature.params.iter().any(holds))
    }
}

#[cfg(test)]
mod tests;
