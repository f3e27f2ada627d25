//! Values and types as wasm-wave sees them, which reads and writes their text.

use std::borrow::Cow;

use wasm_wave::wasm::{WasmType, WasmTypeKind, WasmValue, WasmValueError};

use crate::types::Shape;
use wasm_wave::untyped::UntypedFuncCall;

use crate::value::Val;

impl WasmType for Shape {
    fn kind(&self) -> WasmTypeKind {
        match self {
            Shape::Bool => WasmTypeKind::Bool,
            Shape::S8 => WasmTypeKind::S8,
            Shape::U8 => WasmTypeKind::U8,
            Shape::S16 => WasmTypeKind::S16,
            Shape::U16 => WasmTypeKind::U16,
            Shape::S32 => WasmTypeKind::S32,
            Shape::U32 => WasmTypeKind::U32,
            Shape::S64 => WasmTypeKind::S64,
            Shape::U64 => WasmTypeKind::U64,
            Shape::Float32 => WasmTypeKind::F32,
            Shape::Float64 => WasmTypeKind::F64,
            Shape::Char => WasmTypeKind::Char,
            Shape::String => WasmTypeKind::String,
            // WAVE has no maps: they are written as lists of tuples.
            Shape::List(_) | Shape::FixedList(..) | Shape::Map(..) => WasmTypeKind::List,
            Shape::Record(_) => WasmTypeKind::Record,
            Shape::Tuple(_) => WasmTypeKind::Tuple,
            Shape::Variant(_) => WasmTypeKind::Variant,
            Shape::Enum(_) => WasmTypeKind::Enum,
            Shape::Option(_) => WasmTypeKind::Option,
            Shape::Result(..) => WasmTypeKind::Result,
            Shape::Flags(_) => WasmTypeKind::Flags,
        }
    }

    fn list_element_type(&self) -> Option<Self> {
        match self {
            Shape::List(item) | Shape::FixedList(item, _) => Some((**item).clone()),
            Shape::Map(key, value) => Some(Shape::Tuple(vec![(**key).clone(), (**value).clone()])),
            _ => None,
        }
    }

    fn record_fields(&self) -> Box<dyn Iterator<Item = (Cow<'_, str>, Self)> + '_> {
        let fields = match self {
            Shape::Record(fields) => fields.as_slice(),
            _ => &[],
        };
        Box::new(fields.iter().map(|(name, ty)| (name.into(), ty.clone())))
    }

    fn tuple_element_types(&self) -> Box<dyn Iterator<Item = Self> + '_> {
        let items = match self {
            Shape::Tuple(items) => items.as_slice(),
            _ => &[],
        };
        Box::new(items.iter().cloned())
    }

    fn variant_cases(&self) -> Box<dyn Iterator<Item = (Cow<'_, str>, Option<Self>)> + '_> {
        let cases = match self {
            Shape::Variant(cases) => cases.as_slice(),
            _ => &[],
        };
        Box::new(cases.iter().map(|(name, ty)| (name.into(), ty.clone())))
    }

    fn enum_cases(&self) -> Box<dyn Iterator<Item = Cow<'_, str>> + '_> {
        let cases = match self {
            Shape::Enum(cases) => cases.as_slice(),
            _ => &[],
        };
        Box::new(cases.iter().map(Into::into))
    }

    fn option_some_type(&self) -> Option<Self> {
        match self {
            Shape::Option(item) => Some((**item).clone()),
            _ => None,
        }
    }

    fn result_types(&self) -> Option<(Option<Self>, Option<Self>)> {
        let payload = |ty: &Option<Box<Shape>>| ty.as_deref().cloned();
        match self {
            Shape::Result(ok, err) => Some((payload(ok), payload(err))),
            _ => None,
        }
    }

    fn flags_names(&self) -> Box<dyn Iterator<Item = Cow<'_, str>> + '_> {
        let names = match self {
            Shape::Flags(names) => names.as_slice(),
            _ => &[],
        };
        Box::new(names.iter().map(Into::into))
    }
}

/// The methods that make a scalar, and take it out again. wasm-wave asks for the kind of a
/// value first, so what is taken out is there.
macro_rules! scalars {
    ($($make:ident $unwrap:ident $case:ident $ty:ty;)*) => {
        $(
            fn $make(val: $ty) -> Self {
                Val::$case(val)
            }

            fn $unwrap(&self) -> $ty {
                match self {
                    Val::$case(val) => *val,
                    _ => Default::default(),
                }
            }
        )*
    };
}

fn boxed(val: Option<Val>) -> Option<Box<Val>> {
    val.map(Box::new)
}

fn inner(val: &Option<Box<Val>>) -> Option<Cow<'_, Val>> {
    val.as_deref().map(Cow::Borrowed)
}

/// The entry of a map, which is written as a tuple.
fn entry(val: Val) -> Option<(Val, Val)> {
    match val {
        Val::Tuple(items) => <[Val; 2]>::try_from(items).ok().map(Into::into),
        _ => None,
    }
}

impl WasmValue for Val {
    type Type = Shape;

    fn kind(&self) -> WasmTypeKind {
        match self {
            Val::Bool(_) => WasmTypeKind::Bool,
            Val::S8(_) => WasmTypeKind::S8,
            Val::U8(_) => WasmTypeKind::U8,
            Val::S16(_) => WasmTypeKind::S16,
            Val::U16(_) => WasmTypeKind::U16,
            Val::S32(_) => WasmTypeKind::S32,
            Val::U32(_) => WasmTypeKind::U32,
            Val::S64(_) => WasmTypeKind::S64,
            Val::U64(_) => WasmTypeKind::U64,
            Val::Float32(_) => WasmTypeKind::F32,
            Val::Float64(_) => WasmTypeKind::F64,
            Val::Char(_) => WasmTypeKind::Char,
            Val::String(_) => WasmTypeKind::String,
            Val::List(_) | Val::FixedList(_) | Val::Map(_) => WasmTypeKind::List,
            Val::Record(_) => WasmTypeKind::Record,
            Val::Tuple(_) => WasmTypeKind::Tuple,
            Val::Variant(..) => WasmTypeKind::Variant,
            Val::Enum(_) => WasmTypeKind::Enum,
            Val::Option(_) => WasmTypeKind::Option,
            Val::Result(_) => WasmTypeKind::Result,
            Val::Flags(_) => WasmTypeKind::Flags,
            // WAVE has no handles: they are written in a word.
            Val::Handle { .. } => WasmTypeKind::Enum,
        }
    }

    scalars! {
        make_bool unwrap_bool Bool bool;
        make_s8 unwrap_s8 S8 i8;
        make_u8 unwrap_u8 U8 u8;
        make_s16 unwrap_s16 S16 i16;
        make_u16 unwrap_u16 U16 u16;
        make_s32 unwrap_s32 S32 i32;
        make_u32 unwrap_u32 U32 u32;
        make_s64 unwrap_s64 S64 i64;
        make_u64 unwrap_u64 U64 u64;
        make_f32 unwrap_f32 Float32 f32;
        make_f64 unwrap_f64 Float64 f64;
        make_char unwrap_char Char char;
    }

    fn make_string(val: Cow<str>) -> Self {
        Val::String(val.into_owned())
    }

    fn make_list(
        ty: &Self::Type,
        vals: impl IntoIterator<Item = Self>,
    ) -> Result<Self, WasmValueError> {
        let wrong = |why: String| Err(WasmValueError::Other(why));
        let vals: Vec<Val> = vals.into_iter().collect();
        match ty {
            Shape::FixedList(_, length) if vals.len() != *length as usize => {
                wrong(format!("{} items instead of {length}", vals.len()))
            }
            Shape::FixedList(..) => Ok(Val::FixedList(vals)),
            Shape::Map(..) => match Val::map(vals.into_iter().filter_map(entry).collect()) {
                map if map.has_key_twice() => wrong("a map has a key twice".to_owned()),
                map => Ok(map),
            },
            _ => Ok(Val::List(vals)),
        }
    }

    fn make_record<'a>(
        ty: &Self::Type,
        fields: impl IntoIterator<Item = (&'a str, Self)>,
    ) -> Result<Self, WasmValueError> {
        // In the order of the type, whatever that of the text is.
        let mut given: Vec<(&str, Val)> = fields.into_iter().collect();
        let mut ordered = Vec::new();
        for (name, _) in ty.record_fields() {
            let at = given.iter().position(|(own, _)| *own == name);
            let at = at.ok_or_else(|| WasmValueError::MissingField(name.to_string()))?;
            ordered.push((name.into_owned(), given.swap_remove(at).1));
        }
        match given.first() {
            None => Ok(Val::Record(ordered)),
            Some((name, _)) => Err(WasmValueError::UnknownField((*name).to_owned())),
        }
    }

    fn make_tuple(
        _: &Self::Type,
        vals: impl IntoIterator<Item = Self>,
    ) -> Result<Self, WasmValueError> {
        Ok(Val::Tuple(vals.into_iter().collect()))
    }

    fn make_variant(_: &Self::Type, case: &str, val: Option<Self>) -> Result<Self, WasmValueError> {
        Ok(Val::Variant(case.to_owned(), boxed(val)))
    }

    fn make_enum(ty: &Self::Type, case: &str) -> Result<Self, WasmValueError> {
        match ty.enum_cases().any(|known| known == case) {
            true => Ok(Val::Enum(case.to_owned())),
            false => Err(WasmValueError::UnknownCase(case.to_owned())),
        }
    }

    fn make_option(_: &Self::Type, val: Option<Self>) -> Result<Self, WasmValueError> {
        Ok(Val::Option(boxed(val)))
    }

    fn make_result(
        _: &Self::Type,
        val: Result<Option<Self>, Option<Self>>,
    ) -> Result<Self, WasmValueError> {
        Ok(Val::Result(val.map(boxed).map_err(boxed)))
    }

    fn make_flags<'a>(
        ty: &Self::Type,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, WasmValueError> {
        let given: Vec<&str> = names.into_iter().collect();
        let known: Vec<String> = ty.flags_names().map(Cow::into_owned).collect();
        match given
            .iter()
            .find(|name| !known.iter().any(|own| own == *name))
        {
            Some(name) => Err(WasmValueError::UnknownField((*name).to_owned())),
            None => {
                let set = known.into_iter().filter(|name| given.contains(&&**name));
                Ok(Val::Flags(set.collect()))
            }
        }
    }

    fn unwrap_string(&self) -> Cow<'_, str> {
        match self {
            Val::String(text) => Cow::Borrowed(text),
            _ => Cow::Borrowed(""),
        }
    }

    fn unwrap_list(&self) -> Box<dyn Iterator<Item = Cow<'_, Self>> + '_> {
        let items = match self {
            Val::List(items) | Val::FixedList(items) => items.as_slice(),
            Val::Map(entries) => {
                let pair = |(key, val): &(Val, Val)| Val::Tuple(vec![key.clone(), val.clone()]);
                return Box::new(entries.iter().map(move |entry| Cow::Owned(pair(entry))));
            }
            _ => &[],
        };
        Box::new(items.iter().map(Cow::Borrowed))
    }

    fn unwrap_record(&self) -> Box<dyn Iterator<Item = (Cow<'_, str>, Cow<'_, Self>)> + '_> {
        let fields = match self {
            Val::Record(fields) => fields.as_slice(),
            _ => &[],
        };
        Box::new(
            fields
                .iter()
                .map(|(name, val)| (name.into(), Cow::Borrowed(val))),
        )
    }

    fn unwrap_tuple(&self) -> Box<dyn Iterator<Item = Cow<'_, Self>> + '_> {
        let items = match self {
            Val::Tuple(items) => items.as_slice(),
            _ => &[],
        };
        Box::new(items.iter().map(Cow::Borrowed))
    }

    fn unwrap_variant(&self) -> (Cow<'_, str>, Option<Cow<'_, Self>>) {
        match self {
            Val::Variant(case, payload) => (case.into(), inner(payload)),
            _ => ("".into(), None),
        }
    }

    fn unwrap_enum(&self) -> Cow<'_, str> {
        match self {
            Val::Handle { owned: true } => "owned-handle".into(),
            Val::Handle { owned: false } => "borrowed-handle".into(),
            Val::Enum(case) => case.into(),
            _ => "".into(),
        }
    }

    fn unwrap_option(&self) -> Option<Cow<'_, Self>> {
        match self {
            Val::Option(payload) => inner(payload),
            _ => None,
        }
    }

    fn unwrap_result(&self) -> Result<Option<Cow<'_, Self>>, Option<Cow<'_, Self>>> {
        match self {
            Val::Result(Ok(payload)) => Ok(inner(payload)),
            Val::Result(Err(payload)) => Err(inner(payload)),
            _ => Ok(None),
        }
    }

    fn unwrap_flags(&self) -> Box<dyn Iterator<Item = Cow<'_, str>> + '_> {
        let names = match self {
            Val::Flags(names) => names.as_slice(),
            _ => &[],
        };
        Box::new(names.iter().map(Into::into))
    }
}

/// Reads a value of a type from WAVE text.
///
/// # Errors
/// If the text is no WAVE or not of this type; the message says where.
pub fn from_wave(ty: &Shape, text: &str) -> Result<Val, String> {
    wasm_wave::from_str(ty, text).map_err(|error| format!("`{text}` is not the value: {error}"))
}

/// Reads the arguments of a call of a function from the text of the call.
///
/// # Errors
/// If the text is no call, of another function, or its arguments are not of these
/// types; the message says which.
pub fn call_from_wave(function: &str, params: &[Shape], text: &str) -> Result<Vec<Val>, String> {
    let wrong = |why: String| format!("`{text}` is no call of `{function}`: {why}");
    let call = UntypedFuncCall::parse(text).map_err(|e| wrong(e.to_string()))?;
    if call.name() != function {
        return Err(wrong(format!("it calls `{}`", call.name())));
    }
    call.to_wasm_params(params)
        .map_err(|e| wrong(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{wave, wave_call};

    fn text(text: &str) -> Val {
        Val::String(text.to_owned())
    }

    #[test]
    fn what_cannot_be_seen_is_written_as_an_escape_and_reads_back() {
        let value = text("a\u{feff}\u{85}\0\u{430}\n\"\\'");
        let shown = wave(&value);
        assert!(shown.bytes().all(|b| (b' '..=b'~').contains(&b)), "{shown}");
        assert!(shown.contains(r"\u{feff}"), "{shown}");
        assert_eq!(from_wave(&Shape::String, &shown), Ok(value));
    }

    #[test]
    fn handles_are_words_wherever_they_are() {
        let handle = Val::Handle { owned: true };
        let nested = Val::List(vec![Val::Option(Some(Box::new(handle.clone())))]);
        assert_eq!(wave(&handle), "owned-handle");
        assert_eq!(wave(&nested), "[some(owned-handle)]");
    }

    #[test]
    fn a_map_is_written_as_a_list_of_tuples_and_reads_back() {
        let map = Shape::Map(Box::new(Shape::String), Box::new(Shape::U8));
        let value = Val::Map(vec![(text("a"), Val::U8(1)), (text("b"), Val::U8(0))]);
        let shown = wave(&value);
        assert_eq!(shown, r#"[("a", 1), ("b", 0)]"#);
        assert_eq!(from_wave(&map, &shown), Ok(value.clone()));
        assert_eq!(from_wave(&map, r#"[("b", 0), ("a", 1)]"#), Ok(value));
        let error = from_wave(&map, r#"[("b", 0), ("b", 1)]"#).unwrap_err();
        assert!(error.contains("a map has a key twice"), "{error}");
    }

    #[test]
    fn a_list_of_fixed_length_reads_back_and_is_neither_shorter_nor_longer() {
        let three = Shape::FixedList(Box::new(Shape::U8), 3);
        let value = Val::FixedList([1, 2, 3].map(Val::U8).to_vec());
        assert_eq!(wave(&value), "[1, 2, 3]");
        assert_eq!(from_wave(&three, "[1, 2, 3]"), Ok(value));
        for wrong in ["[1, 2]", "[1, 2, 3, 4]"] {
            let error = from_wave(&three, wrong).unwrap_err();
            assert!(error.contains("items instead of 3"), "{error}");
        }
    }

    #[test]
    fn a_text_that_is_no_value_is_refused_with_the_place() {
        let error = from_wave(&Shape::U32, "\"x\"").unwrap_err();
        assert!(error.contains("`\"x\"`"), "{error}");
    }

    #[test]
    fn a_call_reads_back_as_itself_and_other_texts_are_refused() {
        let args = vec![text("a\"b\u{feff}"), Val::U32(7)];
        let shown = wave_call("f", &args);
        let types = [Shape::String, Shape::U32];
        assert_eq!(call_from_wave("f", &types, &shown), Ok(args));
        for wrong in [
            "",
            "f",
            "f(",
            "g(\"a\", 1)",
            "f(\"a\")",
            "f(1, \"a\")",
            "f(\"a\", 1, 2)",
        ] {
            let error = call_from_wave("f", &types, wrong).unwrap_err();
            assert!(error.contains("is no call of `f`"), "{error}");
        }
    }
}
