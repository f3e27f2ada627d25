//! Component-model values: their text form, WAVE, and their canonical bytes.

use std::cmp::Ordering;

/// A value of the component model. Values compare by its rules: all NaNs are one, the two
/// zeros are two.
#[derive(Debug, Clone)]
pub enum Val {
    /// `bool`
    Bool(bool),
    /// `s8`
    S8(i8),
    /// `u8`
    U8(u8),
    /// `s16`
    S16(i16),
    /// `u16`
    U16(u16),
    /// `s32`
    S32(i32),
    /// `u32`
    U32(u32),
    /// `s64`
    S64(i64),
    /// `u64`
    U64(u64),
    /// `f32`
    Float32(f32),
    /// `f64`
    Float64(f64),
    /// `char`
    Char(char),
    /// `string`
    String(String),
    /// `list<item>`
    List(Vec<Val>),
    /// `list<item, length>`
    FixedList(Vec<Val>),
    /// `map<key, value>`: its entries, sorted by key, as [`Val::map`] makes it. If a guest hands
    /// over a key twice, both entries are there.
    Map(Vec<(Val, Val)>),
    /// A record: its fields, in the order of its type.
    Record(Vec<(String, Val)>),
    /// `tuple<..>`, which is empty for a function without a result.
    Tuple(Vec<Val>),
    /// A variant: the case and its payload.
    Variant(String, Option<Box<Val>>),
    /// An enum: the case.
    Enum(String),
    /// `option<item>`
    Option(Option<Box<Val>>),
    /// `result<ok, err>`
    Result(Result<Option<Box<Val>>, Option<Box<Val>>>),
    /// Flags: those that are set, in the order of their type.
    Flags(Vec<String>),
    /// A handle, which is no data.
    Handle {
        /// Whether it is owned, and not borrowed.
        owned: bool,
    },
}

impl PartialEq for Val {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Val::Bool(a), Val::Bool(b)) => a == b,
            (Val::S8(a), Val::S8(b)) => a == b,
            (Val::U8(a), Val::U8(b)) => a == b,
            (Val::S16(a), Val::S16(b)) => a == b,
            (Val::U16(a), Val::U16(b)) => a == b,
            (Val::S32(a), Val::S32(b)) => a == b,
            (Val::U32(a), Val::U32(b)) => a == b,
            (Val::S64(a), Val::S64(b)) => a == b,
            (Val::U64(a), Val::U64(b)) => a == b,
            (Val::Float32(a), Val::Float32(b)) => {
                a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
            }
            (Val::Float64(a), Val::Float64(b)) => {
                a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
            }
            (Val::Char(a), Val::Char(b)) => a == b,
            (Val::String(a), Val::String(b)) | (Val::Enum(a), Val::Enum(b)) => a == b,
            (Val::List(a), Val::List(b))
            | (Val::FixedList(a), Val::FixedList(b))
            | (Val::Tuple(a), Val::Tuple(b)) => a == b,
            (Val::Map(a), Val::Map(b)) => a == b,
            (Val::Record(a), Val::Record(b)) => a == b,
            (Val::Variant(a, x), Val::Variant(b, y)) => a == b && x == y,
            (Val::Option(a), Val::Option(b)) => a == b,
            (Val::Result(a), Val::Result(b)) => a == b,
            (Val::Flags(a), Val::Flags(b)) => a == b,
            (Val::Handle { owned: a }, Val::Handle { owned: b }) => a == b,
            _ => false,
        }
    }
}

impl Eq for Val {}

impl Val {
    /// A map of entries in any order, which says nothing. Entries of one key stay in theirs: the
    /// last of them is the one that counts.
    pub fn map(mut entries: Vec<(Val, Val)>) -> Self {
        entries.sort_by(|a, b| key_order(&a.0, &b.0));
        Val::Map(entries)
    }

    /// Whether a map in this value has a key twice, so that the value is none of its type.
    pub fn has_key_twice(&self) -> bool {
        match self {
            Val::Map(entries) => {
                entries.windows(2).any(|pair| pair[0].0 == pair[1].0)
                    || entries.iter().any(|(_, val)| val.has_key_twice())
            }
            Val::List(items) | Val::FixedList(items) | Val::Tuple(items) => {
                items.iter().any(Val::has_key_twice)
            }
            Val::Record(fields) => fields.iter().any(|(_, field)| field.has_key_twice()),
            Val::Variant(_, Some(payload))
            | Val::Option(Some(payload))
            | Val::Result(Ok(Some(payload)) | Err(Some(payload))) => payload.has_key_twice(),
            _ => false,
        }
    }
}

/// The order of the keys of a map, which are booleans, integers, characters or strings.
fn key_order(a: &Val, b: &Val) -> Ordering {
    match (a, b) {
        (Val::Bool(a), Val::Bool(b)) => a.cmp(b),
        (Val::S8(a), Val::S8(b)) => a.cmp(b),
        (Val::U8(a), Val::U8(b)) => a.cmp(b),
        (Val::S16(a), Val::S16(b)) => a.cmp(b),
        (Val::U16(a), Val::U16(b)) => a.cmp(b),
        (Val::S32(a), Val::S32(b)) => a.cmp(b),
        (Val::U32(a), Val::U32(b)) => a.cmp(b),
        (Val::S64(a), Val::S64(b)) => a.cmp(b),
        (Val::U64(a), Val::U64(b)) => a.cmp(b),
        (Val::Char(a), Val::Char(b)) => a.cmp(b),
        (Val::String(a), Val::String(b)) => a.cmp(b),
        // Keys of a map are of one type, which is one of these.
        _ => Ordering::Equal,
    }
}

/// Writes a value as WAVE text in printable ASCII: whatever a person could overlook
/// or mistake (white space, marks, look-alike letters) is written `\u{..}`, so the
/// text can be read back and pasted into a shell.
///
/// Handles, which WAVE does not have, are written `owned-handle` and `borrowed-handle`.
pub fn wave(value: &Val) -> String {
    let text = wasm_wave::to_string(value).unwrap_or_else(|_| format!("{value:?}"));
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' '..='~' => shown.push(c),
            _ => shown.extend(c.escape_unicode()),
        }
    }
    shown
}

/// Writes the arguments of a call, `(a, b)`.
pub fn wave_args(args: &[Val]) -> String {
    let shown: Vec<String> = args.iter().map(wave).collect();
    format!("({})", shown.join(", "))
}

/// Writes a call, `create-user({name: "Al", email: "a@b.c", age: 30})`.
pub fn wave_call(function: &str, args: &[Val]) -> String {
    format!("{function}{}", wave_args(args))
}

/// The number of parts of a value: itself, its fields, items, characters.
pub fn parts(value: &Val) -> usize {
    let own = match value {
        Val::String(text) => text.len(),
        Val::Flags(names) => names.len(),
        _ => 0,
    };
    let inner = inner(value).into_iter().flatten();
    1 + own + inner.map(parts).sum::<usize>()
}

/// What is directly in a value: its fields, items, payload. A place for a payload that is
/// not there is `None`; of a result there are two, first that of `ok`. In a map every key
/// stands before its value.
pub fn inner(value: &Val) -> Vec<Option<&Val>> {
    match value {
        Val::List(items) | Val::FixedList(items) | Val::Tuple(items) => {
            items.iter().map(Some).collect()
        }
        Val::Map(entries) => {
            let entries = entries.iter();
            entries
                .flat_map(|(key, val)| [Some(key), Some(val)])
                .collect()
        }
        Val::Record(fields) => fields.iter().map(|(_, field)| Some(field)).collect(),
        Val::Variant(_, payload) | Val::Option(payload) => vec![payload.as_deref()],
        Val::Result(Ok(ok)) => vec![ok.as_deref(), None],
        Val::Result(Err(err)) => vec![None, err.as_deref()],
        _ => vec![],
    }
}

/// The word with which the type of a value begins in WIT, `u32`, `list`, `record`; `fixed-list`
/// for `list<item, length>`.
pub fn type_name(value: &Val) -> &'static str {
    match value {
        Val::Bool(_) => "bool",
        Val::S8(_) => "s8",
        Val::U8(_) => "u8",
        Val::S16(_) => "s16",
        Val::U16(_) => "u16",
        Val::S32(_) => "s32",
        Val::U32(_) => "u32",
        Val::S64(_) => "s64",
        Val::U64(_) => "u64",
        Val::Float32(_) => "f32",
        Val::Float64(_) => "f64",
        Val::Char(_) => "char",
        Val::String(_) => "string",
        Val::List(_) => "list",
        Val::FixedList(_) => "fixed-list",
        Val::Map(_) => "map",
        Val::Record(_) => "record",
        Val::Tuple(_) => "tuple",
        Val::Variant(..) => "variant",
        Val::Enum(_) => "enum",
        Val::Option(_) => "option",
        Val::Result(_) => "result",
        Val::Flags(_) => "flags",
        Val::Handle { .. } => "_",
    }
}

/// Appends the bytes of a value, which are the same for two values exactly if these
/// are equal: a tag for each constructor, every length before its items, numbers as
/// little-endian bytes, one NaN.
pub fn encode(value: &Val, bytes: &mut Vec<u8>) {
    let mut put = |tag: u8, number: &[u8]| {
        bytes.push(tag);
        bytes.extend_from_slice(number);
    };
    match value {
        Val::Bool(v) => put(0, &[u8::from(*v)]),
        Val::S8(v) => put(1, &v.to_le_bytes()),
        Val::U8(v) => put(2, &v.to_le_bytes()),
        Val::S16(v) => put(3, &v.to_le_bytes()),
        Val::U16(v) => put(4, &v.to_le_bytes()),
        Val::S32(v) => put(5, &v.to_le_bytes()),
        Val::U32(v) => put(6, &v.to_le_bytes()),
        Val::S64(v) => put(7, &v.to_le_bytes()),
        Val::U64(v) => put(8, &v.to_le_bytes()),
        Val::Float32(v) => put(9, &(if v.is_nan() { f32::NAN } else { *v }).to_le_bytes()),
        Val::Float64(v) => put(10, &(if v.is_nan() { f64::NAN } else { *v }).to_le_bytes()),
        Val::Char(v) => put(11, &u32::from(*v).to_le_bytes()),
        Val::String(v) => encode_text(12, v, bytes),
        Val::List(v) => encode_items(13, v, bytes),
        Val::Tuple(v) => encode_items(14, v, bytes),
        Val::Record(fields) => {
            encode_length(15, fields.len(), bytes);
            for (name, field) in fields {
                encode_text(12, name, bytes);
                encode(field, bytes);
            }
        }
        Val::Variant(case, payload) => {
            encode_text(16, case, bytes);
            encode_optional(payload.as_deref(), bytes);
        }
        Val::Enum(case) => encode_text(17, case, bytes),
        Val::Option(v) => {
            bytes.push(18);
            encode_optional(v.as_deref(), bytes);
        }
        Val::Result(v) => {
            bytes.extend_from_slice(&[19, u8::from(v.is_ok())]);
            let payload = match v {
                Ok(payload) | Err(payload) => payload,
            };
            encode_optional(payload.as_deref(), bytes);
        }
        Val::Flags(names) => {
            encode_length(20, names.len(), bytes);
            for name in names {
                encode_text(12, name, bytes);
            }
        }
        Val::Handle { owned } => bytes.extend_from_slice(&[21, u8::from(*owned)]),
        Val::FixedList(v) => encode_items(22, v, bytes),
        Val::Map(entries) => {
            encode_length(23, entries.len(), bytes);
            let parts = entries.iter().flat_map(|(key, val)| [key, val]);
            parts.for_each(|part| encode(part, bytes));
        }
    }
}

fn encode_length(tag: u8, length: usize, bytes: &mut Vec<u8>) {
    bytes.push(tag);
    bytes.extend_from_slice(&(length as u64).to_le_bytes());
}

fn encode_text(tag: u8, text: &str, bytes: &mut Vec<u8>) {
    encode_length(tag, text.len(), bytes);
    bytes.extend_from_slice(text.as_bytes());
}

fn encode_items(tag: u8, items: &[Val], bytes: &mut Vec<u8>) {
    encode_length(tag, items.len(), bytes);
    for item in items {
        encode(item, bytes);
    }
}

fn encode_optional(value: Option<&Val>, bytes: &mut Vec<u8>) {
    bytes.push(u8::from(value.is_some()));
    if let Some(value) = value {
        encode(value, bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(value: &Val) -> blake3::Hash {
        let mut bytes = Vec::new();
        encode(value, &mut bytes);
        blake3::hash(&bytes)
    }

    fn text(text: &str) -> Val {
        Val::String(text.to_owned())
    }

    #[test]
    fn values_that_differ_have_digests_that_differ() {
        let values = [
            text(""),
            text("a"),
            Val::List(vec![]),
            Val::Tuple(vec![]),
            Val::List(vec![text("ab"), text("c")]),
            Val::List(vec![text("a"), text("bc")]),
            Val::List(vec![text("a"), text("b"), text("c")]),
            Val::FixedList(vec![text("a"), text("b"), text("c")]),
            Val::Map(vec![]),
            Val::Map(vec![(text("a"), text("b"))]),
            Val::Map(vec![(text("b"), text("a"))]),
            Val::Map(vec![(text("a"), text("b")), (text("a"), text("b"))]),
            Val::Option(None),
            Val::Option(Some(Box::new(text("")))),
            Val::Option(Some(Box::new(Val::Option(None)))),
            Val::U32(0),
            Val::U64(0),
            Val::Float64(0.0),
            Val::Float64(-0.0),
            Val::Float32(0.0),
            Val::Bool(false),
            Val::Variant("a".to_owned(), None),
            Val::Enum("a".to_owned()),
            Val::Record(vec![("a".to_owned(), Val::Bool(true))]),
            Val::Record(vec![("b".to_owned(), Val::Bool(true))]),
            Val::Flags(vec!["a".to_owned()]),
            Val::Result(Ok(None)),
            Val::Result(Err(None)),
        ];
        for (i, a) in values.iter().enumerate() {
            for (j, b) in values.iter().enumerate() {
                assert_eq!(digest(a) == digest(b), i == j, "{a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn a_map_is_the_same_in_every_order_of_its_entries() {
        let entry = |key: i8, val: &str| (Val::S8(key), text(val));
        let sorted = Val::Map(vec![entry(-1, "a"), entry(0, "b"), entry(7, "c")]);
        let other = Val::map(vec![entry(7, "c"), entry(-1, "a"), entry(0, "b")]);
        assert_eq!(other, sorted);
        assert_eq!(digest(&other), digest(&sorted));
    }

    #[test]
    fn a_key_twice_is_another_value_whose_last_entry_stays_the_last() {
        let entry = |key: &str, val: u8| (text(key), Val::U8(val));
        let twice = Val::map(vec![entry("b", 1), entry("a", 2), entry("b", 0)]);
        assert_eq!(
            twice,
            Val::Map(vec![entry("a", 2), entry("b", 1), entry("b", 0)])
        );
        let once = Val::map(vec![entry("b", 0), entry("a", 2)]);
        assert_ne!(twice, once);
        let within = |map| Val::Option(Some(Box::new(Val::List(vec![map]))));
        assert!(within(twice).has_key_twice() && !within(once).has_key_twice());
    }

    #[test]
    fn all_nans_are_one_value() {
        let other = f64::from_bits(f64::NAN.to_bits() | 1);
        assert_eq!(
            digest(&Val::Float64(f64::NAN)),
            digest(&Val::Float64(other))
        );
    }
}
