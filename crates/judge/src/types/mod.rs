//! The types of component-model values.

pub mod characters;
pub mod flat;
pub mod generate;
pub mod hints;
pub mod variation;
pub mod words;

use crate::value::Val;

/// A type whose values can be generated, compared and made smaller.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Shape {
    /// `bool`
    Bool,
    /// `s8`
    S8,
    /// `u8`
    U8,
    /// `s16`
    S16,
    /// `u16`
    U16,
    /// `s32`
    S32,
    /// `u32`
    U32,
    /// `s64`
    S64,
    /// `u64`
    U64,
    /// `f32`
    Float32,
    /// `f64`
    Float64,
    /// `char`
    Char,
    /// `string`
    String,
    /// `list<item>`
    List(Box<Shape>),
    /// `list<item, length>`, as [`Shape::fixed_list`] makes it.
    FixedList(Box<Shape>, u32),
    /// `map<key, value>`
    Map(Box<Shape>, Box<Shape>),
    /// A record: its fields.
    Record(Vec<(String, Shape)>),
    /// `tuple<..>`
    Tuple(Vec<Shape>),
    /// A variant: its cases and their payloads.
    Variant(Vec<(String, Option<Shape>)>),
    /// An enum: its cases.
    Enum(Vec<String>),
    /// `option<item>`
    Option(Box<Shape>),
    /// `result<ok, err>`
    Result(Option<Box<Shape>>, Option<Box<Shape>>),
    /// Flags: their names.
    Flags(Vec<String>),
}

/// A list of fixed length has at most so many parts: it cannot be generated shorter, and an
/// interpreted guest takes some tens of milliseconds for so many.
const MOST_FIXED: u64 = 10_000;

/// A type whose values are no data, a handle, a stream, a future; or are all too large.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} has no value that could be generated")]
pub struct Unsupported(pub String);

/// As WIT would write it, with records and their like where they are used.
impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let list = |items: Vec<String>| items.join(", ");
        let payload =
            |ty: &Option<Box<Shape>>| ty.as_ref().map_or("_".to_owned(), |ty| ty.to_string());
        let text = match self {
            Shape::List(item) => format!("list<{item}>"),
            Shape::FixedList(item, length) => format!("list<{item}, {length}>"),
            Shape::Map(key, value) => format!("map<{key}, {value}>"),
            Shape::Option(item) => format!("option<{item}>"),
            Shape::Result(ok, err) => format!("result<{}, {}>", payload(ok), payload(err)),
            Shape::Tuple(items) => {
                format!(
                    "tuple<{}>",
                    list(items.iter().map(Shape::to_string).collect())
                )
            }
            Shape::Record(fields) => {
                let fields = fields.iter().map(|(name, ty)| format!("{name}: {ty}"));
                format!("record {{ {} }}", list(fields.collect()))
            }
            Shape::Variant(cases) => {
                let case = |(name, ty): &(String, Option<Shape>)| match ty {
                    Some(ty) => format!("{name}({ty})"),
                    None => name.clone(),
                };
                format!("variant {{ {} }}", list(cases.iter().map(case).collect()))
            }
            Shape::Enum(names) => format!("enum {{ {} }}", list(names.clone())),
            Shape::Flags(names) => format!("flags {{ {} }}", list(names.clone())),
            scalar => scalar.name().to_owned(),
        };
        f.write_str(&text)
    }
}

impl Shape {
    /// A list of a fixed length.
    ///
    /// # Errors
    /// If there is no value of it that is small enough to be made.
    pub fn fixed_list(item: Shape, length: u32) -> Result<Self, Unsupported> {
        let list = Shape::FixedList(Box::new(item), length);
        match list.fixed_parts() <= MOST_FIXED {
            true => Ok(list),
            false => Err(Unsupported(format!(
                "`{list}`, of more than {MOST_FIXED} parts,"
            ))),
        }
    }

    /// The parts that a value of this type can have without an item of a list or a map.
    fn fixed_parts(&self) -> u64 {
        let inner = self.inner().into_iter();
        let inner = inner.map(|shape| shape.map_or(0, Shape::fixed_parts));
        let inside = match self {
            Shape::List(_) | Shape::Map(..) => 0,
            Shape::FixedList(_, length) => inner.sum::<u64>().saturating_mul((*length).into()),
            Shape::Variant(_) | Shape::Option(_) | Shape::Result(..) => inner.max().unwrap_or(0),
            _ => inner.fold(0, u64::saturating_add),
        };
        inside.saturating_add(1)
    }

    /// The word with which the type begins in WIT, `u32`, `list`, `record`; `fixed-list` for
    /// `list<item, length>`.
    pub fn name(&self) -> &'static str {
        match self {
            Shape::Bool => "bool",
            Shape::S8 => "s8",
            Shape::U8 => "u8",
            Shape::S16 => "s16",
            Shape::U16 => "u16",
            Shape::S32 => "s32",
            Shape::U32 => "u32",
            Shape::S64 => "s64",
            Shape::U64 => "u64",
            Shape::Float32 => "f32",
            Shape::Float64 => "f64",
            Shape::Char => "char",
            Shape::String => "string",
            Shape::List(_) => "list",
            Shape::FixedList(..) => "fixed-list",
            Shape::Map(..) => "map",
            Shape::Record(_) => "record",
            Shape::Tuple(_) => "tuple",
            Shape::Variant(_) => "variant",
            Shape::Enum(_) => "enum",
            Shape::Option(_) => "option",
            Shape::Result(..) => "result",
            Shape::Flags(_) => "flags",
        }
    }

    /// The types that are directly in this one, in the places of [`crate::value::inner`]; of
    /// lists the item, of maps the key and the value.
    pub fn inner(&self) -> Vec<Option<&Shape>> {
        match self {
            Shape::List(item) | Shape::FixedList(item, _) | Shape::Option(item) => {
                vec![Some(item)]
            }
            Shape::Map(key, value) => vec![Some(key), Some(value)],
            Shape::Record(fields) => fields.iter().map(|(_, ty)| Some(ty)).collect(),
            Shape::Tuple(items) => items.iter().map(Some).collect(),
            Shape::Variant(cases) => cases.iter().map(|(_, ty)| ty.as_ref()).collect(),
            Shape::Result(ok, err) => vec![ok.as_deref(), err.as_deref()],
            _ => vec![],
        }
    }

    /// Whether its values have memory of their own: whether there is a string, a list or a map
    /// in it. A list of fixed length has none.
    pub fn has_heap(&self) -> bool {
        let mut inner = self.inner().into_iter().flatten();
        matches!(self, Shape::String | Shape::List(_) | Shape::Map(..))
            || inner.any(Shape::has_heap)
    }

    /// The levels of the type: 1 of one without parts.
    pub fn depth(&self) -> usize {
        let inner = self.inner().into_iter().flatten();
        1 + inner.map(Shape::depth).max().unwrap_or(0)
    }

    /// The plainest value of this type, towards which others are made smaller.
    pub fn plain(&self) -> Val {
        let boxed = |shape: &Option<Box<Shape>>| shape.as_ref().map(|s| Box::new(s.plain()));
        match self {
            Shape::Bool => Val::Bool(false),
            Shape::S8 => Val::S8(0),
            Shape::U8 => Val::U8(0),
            Shape::S16 => Val::S16(0),
            Shape::U16 => Val::U16(0),
            Shape::S32 => Val::S32(0),
            Shape::U32 => Val::U32(0),
            Shape::S64 => Val::S64(0),
            Shape::U64 => Val::U64(0),
            Shape::Float32 => Val::Float32(0.0),
            Shape::Float64 => Val::Float64(0.0),
            Shape::Char => Val::Char('a'),
            Shape::String => Val::String(String::new()),
            Shape::List(_) => Val::List(Vec::new()),
            Shape::FixedList(item, length) => Val::FixedList(vec![item.plain(); *length as usize]),
            Shape::Map(..) => Val::Map(Vec::new()),
            Shape::Record(fields) => {
                let fields = fields.iter();
                Val::Record(
                    fields
                        .map(|(name, ty)| (name.clone(), ty.plain()))
                        .collect(),
                )
            }
            Shape::Tuple(items) => Val::Tuple(items.iter().map(Shape::plain).collect()),
            Shape::Variant(cases) => Self::plain_case(&cases[0]),
            Shape::Enum(cases) => Val::Enum(cases[0].clone()),
            Shape::Option(_) => Val::Option(None),
            Shape::Result(ok, _) => Val::Result(Ok(boxed(ok))),
            Shape::Flags(_) => Val::Flags(Vec::new()),
        }
    }

    /// Tells whether values are one of each of some types.
    pub fn all_fit(shapes: &[Shape], vals: &[Val]) -> bool {
        let mut pairs = shapes.iter().zip(vals);
        shapes.len() == vals.len() && pairs.all(|(shape, val)| shape.fits(val))
    }

    /// The plainest value of a variant's case.
    pub fn plain_case((name, payload): &(String, Option<Shape>)) -> Val {
        let payload = payload.as_ref().map(|payload| Box::new(payload.plain()));
        Val::Variant(name.clone(), payload)
    }

    /// Tells whether a value is one of this type.
    pub fn fits(&self, val: &Val) -> bool {
        let optional = |shape: Option<&Shape>, val: Option<&Val>| match (shape, val) {
            (Some(shape), Some(val)) => shape.fits(val),
            (None, None) => true,
            _ => false,
        };
        match (self, val) {
            (Shape::Bool, Val::Bool(_))
            | (Shape::S8, Val::S8(_))
            | (Shape::U8, Val::U8(_))
            | (Shape::S16, Val::S16(_))
            | (Shape::U16, Val::U16(_))
            | (Shape::S32, Val::S32(_))
            | (Shape::U32, Val::U32(_))
            | (Shape::S64, Val::S64(_))
            | (Shape::U64, Val::U64(_))
            | (Shape::Float32, Val::Float32(_))
            | (Shape::Float64, Val::Float64(_))
            | (Shape::Char, Val::Char(_))
            | (Shape::String, Val::String(_)) => true,
            (Shape::List(item), Val::List(list)) => list.iter().all(|val| item.fits(val)),
            (Shape::FixedList(item, length), Val::FixedList(list)) => {
                list.len() == *length as usize && list.iter().all(|val| item.fits(val))
            }
            (Shape::Map(key, value), Val::Map(entries)) => {
                let mut keys = entries.windows(2);
                let fits = |(own, val): &(Val, Val)| key.fits(own) && value.fits(val);
                keys.all(|pair| pair[0].0 != pair[1].0) && entries.iter().all(fits)
            }
            (Shape::Record(fields), Val::Record(vals)) => {
                fields.len() == vals.len()
                    && fields
                        .iter()
                        .zip(vals)
                        .all(|(f, v)| f.0 == v.0 && f.1.fits(&v.1))
            }
            (Shape::Tuple(items), Val::Tuple(vals)) => {
                items.len() == vals.len() && items.iter().zip(vals).all(|(i, v)| i.fits(v))
            }
            (Shape::Variant(cases), Val::Variant(name, payload)) => cases
                .iter()
                .find(|case| case.0 == *name)
                .is_some_and(|case| optional(case.1.as_ref(), payload.as_deref())),
            (Shape::Enum(cases), Val::Enum(name)) => cases.contains(name),
            (Shape::Option(item), Val::Option(val)) => {
                val.as_ref().is_none_or(|val| item.fits(val))
            }
            (Shape::Result(ok, _), Val::Result(Ok(val))) => optional(ok.as_deref(), val.as_deref()),
            (Shape::Result(_, err), Val::Result(Err(val))) => {
                optional(err.as_deref(), val.as_deref())
            }
            (Shape::Flags(names), Val::Flags(set)) => {
                // In the order of the declaration, as the engine answers them.
                let mut names = names.iter();
                set.iter().all(|flag| names.any(|name| name == flag))
            }
            _ => false,
        }
    }
}

#[cfg(any(test, feature = "testing"))]
pub mod testing {
    //! Types for tests.

    use super::*;

    /// A type with something of every kind.
    pub fn every() -> Shape {
        let boxed = |shape: &Shape| Some(Box::new(shape.clone()));
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let fields = [
            Shape::Bool,
            Shape::S8,
            Shape::U8,
            Shape::S16,
            Shape::U16,
            Shape::S32,
            Shape::U32,
            Shape::S64,
            Shape::U64,
        ];
        let fields = ('a'..).map(String::from).zip(fields);
        let record = Shape::Record(fields.collect());
        let case = |name: &str, payload| (name.to_owned(), payload);
        let variant = Shape::Variant(vec![
            case("none", None),
            case("one", Some(Shape::Float32)),
            case("two", Some(record.clone())),
        ]);
        let cases = Shape::Enum(names(&["a", "b"]));
        let flags = Shape::Flags(names(&["a", "b", "c"]));
        let option = Shape::Option(Box::new(Shape::U8));
        Shape::Tuple(vec![
            record,
            variant.clone(),
            cases.clone(),
            flags.clone(),
            Shape::Float64,
            Shape::Char,
            Shape::String,
            Shape::List(Box::new(variant.clone())),
            Shape::Option(Box::new(option)),
            Shape::Result(None, None),
            Shape::Result(boxed(&Shape::U8), None),
            Shape::Result(None, boxed(&Shape::U8)),
            Shape::Result(boxed(&cases), boxed(&flags)),
            Shape::FixedList(Box::new(variant.clone()), 3),
            Shape::Map(Box::new(Shape::S16), Box::new(variant)),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::testing::every;
    use super::*;

    /// A type with every constructor in it.
    #[test]
    fn the_plain_value_of_every_type_is_one_of_it() {
        let every = every();
        let plain = every.plain();
        assert!(every.fits(&plain));
        let Val::Tuple(items) = plain else { panic!() };
        assert_eq!(items[1], Val::Variant("none".to_owned(), None));
        assert_eq!(items[8], Val::Option(None));
        assert_eq!(items[9], Val::Result(Ok(None)));
    }

    #[test]
    fn values_of_other_types_do_not_fit() {
        let every = every();
        for val in [
            Val::Bool(true),
            Val::Tuple(vec![]),
            Val::Tuple(vec![Val::Bool(true); 15]),
        ] {
            assert!(!every.fits(&val));
        }
        let flags = Shape::Flags(vec!["a".to_owned(), "b".to_owned()]);
        let set = |names: &[&str]| Val::Flags(names.iter().map(|&n| n.to_owned()).collect());
        assert!(flags.fits(&set(&["a", "b"])) && flags.fits(&set(&[])));
        assert!(!flags.fits(&set(&["b", "a"])) && !flags.fits(&set(&["c"])));
        let variant = Shape::Variant(vec![("a".to_owned(), Some(Shape::U8))]);
        assert!(!variant.fits(&Val::Variant("a".to_owned(), None)));
        assert!(!variant.fits(&Val::Variant("b".to_owned(), None)));
        let two = Shape::FixedList(Box::new(Shape::U8), 2);
        let items = |count| Val::FixedList(vec![Val::U8(0); count]);
        assert!(two.fits(&items(2)) && !two.fits(&items(1)) && !two.fits(&items(3)));
        assert!(!two.fits(&Val::List(vec![Val::U8(0); 2])));
        let map = Shape::Map(Box::new(Shape::U8), Box::new(Shape::Bool));
        let keys = |keys: &[u8]| {
            let entry = |key: &u8| (Val::U8(*key), Val::Bool(true));
            Val::map(keys.iter().map(entry).collect())
        };
        assert!(map.fits(&keys(&[2, 1])) && map.fits(&keys(&[])));
        assert!(!map.fits(&keys(&[1, 2, 1])));
    }

    #[test]
    fn a_fixed_list_that_is_too_large_to_be_made_is_refused() {
        let list = |item, length| Shape::fixed_list(item, length);
        assert!(list(Shape::U8, 4096).is_ok());
        let square = list(list(Shape::U8, 64).unwrap(), 64).unwrap();
        assert_eq!(square.to_string(), "list<list<u8, 64>, 64>");
        let error = list(Shape::U8, u32::MAX).unwrap_err().to_string();
        let why = "of more than 10000 parts, has no value that could be generated";
        assert_eq!(error, format!("`list<u8, 4294967295>`, {why}"));
        let option = Shape::Option(Box::new(square));
        assert!(list(Shape::List(Box::new(option.clone())), 64).is_ok());
        assert!(list(option, 64).is_err());
    }
}
