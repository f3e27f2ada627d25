//! The engine's values and types, and the lab's own: the way from one to the other.

use wasmtime::component::types::Case;
use wasmtime::component::{ResourceAny, Type, Val as EngineVal};

use lab_judge::types::{Shape, Unsupported};
use lab_judge::value::Val;

/// The shape of a component's type.
///
/// # Errors
/// If its values are no data.
pub fn shape_of(ty: &Type) -> Result<Shape, Unsupported> {
    let boxed = |ty: Option<Type>| ty.map(|ty| shape_of(&ty).map(Box::new)).transpose();
    Ok(match ty {
        Type::Bool => Shape::Bool,
        Type::S8 => Shape::S8,
        Type::U8 => Shape::U8,
        Type::S16 => Shape::S16,
        Type::U16 => Shape::U16,
        Type::S32 => Shape::S32,
        Type::U32 => Shape::U32,
        Type::S64 => Shape::S64,
        Type::U64 => Shape::U64,
        Type::Float32 => Shape::Float32,
        Type::Float64 => Shape::Float64,
        Type::Char => Shape::Char,
        Type::String => Shape::String,
        Type::List(list) => Shape::List(Box::new(shape_of(&list.ty())?)),
        Type::FixedLengthList(list) => Shape::fixed_list(shape_of(&list.ty())?, list.len())?,
        Type::Map(map) => Shape::Map(
            Box::new(shape_of(&map.key())?),
            Box::new(shape_of(&map.value())?),
        ),
        Type::Record(record) => {
            let fields = record.fields();
            let fields = fields.map(|field| Ok((field.name.to_owned(), shape_of(&field.ty)?)));
            Shape::Record(fields.collect::<Result<_, _>>()?)
        }
        Type::Tuple(tuple) => {
            let items = tuple.types();
            Shape::Tuple(items.map(|ty| shape_of(&ty)).collect::<Result<_, _>>()?)
        }
        Type::Variant(variant) => {
            let case = |case: Case| {
                let payload = case.ty.map(|ty| shape_of(&ty)).transpose()?;
                Ok((case.name.to_owned(), payload))
            };
            Shape::Variant(variant.cases().map(case).collect::<Result<_, _>>()?)
        }
        Type::Enum(names) => Shape::Enum(names.names().map(str::to_owned).collect()),
        Type::Option(option) => Shape::Option(Box::new(shape_of(&option.ty())?)),
        Type::Result(result) => Shape::Result(boxed(result.ok())?, boxed(result.err())?),
        Type::Flags(flags) => Shape::Flags(flags.names().map(str::to_owned).collect()),
        Type::Own(_) | Type::Borrow(_) => return Err(Unsupported("a handle".to_owned())),
        Type::Future(_) => return Err(Unsupported("a future".to_owned())),
        Type::Stream(_) => return Err(Unsupported("a stream".to_owned())),
        Type::ErrorContext => return Err(Unsupported("an error-context".to_owned())),
    })
}

/// A value as the engine takes it. A handle, which has no value, becomes none: the engine
/// refuses it by its type.
pub fn to_engine(val: &Val) -> EngineVal {
    let boxed = |val: &Option<Box<Val>>| val.as_ref().map(|val| Box::new(to_engine(val)));
    let items = |items: &[Val]| items.iter().map(to_engine).collect();
    match val {
        Val::Bool(v) => EngineVal::Bool(*v),
        Val::S8(v) => EngineVal::S8(*v),
        Val::U8(v) => EngineVal::U8(*v),
        Val::S16(v) => EngineVal::S16(*v),
        Val::U16(v) => EngineVal::U16(*v),
        Val::S32(v) => EngineVal::S32(*v),
        Val::U32(v) => EngineVal::U32(*v),
        Val::S64(v) => EngineVal::S64(*v),
        Val::U64(v) => EngineVal::U64(*v),
        Val::Float32(v) => EngineVal::Float32(*v),
        Val::Float64(v) => EngineVal::Float64(*v),
        Val::Char(v) => EngineVal::Char(*v),
        Val::String(v) => EngineVal::String(v.clone()),
        Val::List(v) => EngineVal::List(items(v)),
        Val::FixedList(v) => EngineVal::FixedLengthList(items(v)),
        Val::Map(entries) => {
            let entries = entries.iter();
            EngineVal::Map(entries.map(|(k, v)| (to_engine(k), to_engine(v))).collect())
        }
        Val::Tuple(v) => EngineVal::Tuple(items(v)),
        Val::Record(fields) => {
            let fields = fields.iter();
            EngineVal::Record(
                fields
                    .map(|(name, v)| (name.clone(), to_engine(v)))
                    .collect(),
            )
        }
        Val::Variant(case, payload) => EngineVal::Variant(case.clone(), boxed(payload)),
        Val::Enum(case) => EngineVal::Enum(case.clone()),
        Val::Option(payload) => EngineVal::Option(boxed(payload)),
        Val::Result(Ok(payload)) => EngineVal::Result(Ok(boxed(payload))),
        Val::Result(Err(payload)) => EngineVal::Result(Err(boxed(payload))),
        Val::Flags(names) => EngineVal::Flags(names.clone()),
        Val::Handle { .. } => EngineVal::Option(None),
    }
}

/// Puts others in the place of the handles in a value.
///
/// # Errors
/// If one has no other.
pub fn replace_handles(
    val: &mut EngineVal,
    other: &mut dyn FnMut(ResourceAny) -> wasmtime::Result<ResourceAny>,
) -> wasmtime::Result<()> {
    let mut each = |vals: &mut dyn Iterator<Item = &mut EngineVal>| {
        for val in vals {
            replace_handles(val, other)?;
        }
        Ok(())
    };
    match val {
        EngineVal::Resource(handle) => {
            *handle = other(*handle)?;
            Ok(())
        }
        EngineVal::List(vals) | EngineVal::FixedLengthList(vals) | EngineVal::Tuple(vals) => {
            each(&mut vals.iter_mut())
        }
        EngineVal::Record(fields) => each(&mut fields.iter_mut().map(|(_, val)| val)),
        EngineVal::Variant(_, Some(val))
        | EngineVal::Option(Some(val))
        | EngineVal::Result(Ok(Some(val)) | Err(Some(val))) => replace_handles(val, other),
        // Keys hold none.
        EngineVal::Map(entries) => each(&mut entries.iter_mut().map(|(_, val)| val)),
        _ => Ok(()),
    }
}

/// What the engine returned. A handle is one, whatever it stands for.
pub fn from_engine(val: EngineVal) -> Val {
    with_handles(val, &mut |handle| Val::Handle {
        owned: handle.owned(),
    })
}

/// The same with something in the place of each handle.
pub fn with_handles(val: EngineVal, of: &mut dyn FnMut(ResourceAny) -> Val) -> Val {
    let mut boxed = |payload: Option<Box<EngineVal>>| {
        payload.map(|payload| Box::new(with_handles(*payload, of)))
    };
    match val {
        EngineVal::Bool(v) => Val::Bool(v),
        EngineVal::S8(v) => Val::S8(v),
        EngineVal::U8(v) => Val::U8(v),
        EngineVal::S16(v) => Val::S16(v),
        EngineVal::U16(v) => Val::U16(v),
        EngineVal::S32(v) => Val::S32(v),
        EngineVal::U32(v) => Val::U32(v),
        EngineVal::S64(v) => Val::S64(v),
        EngineVal::U64(v) => Val::U64(v),
        EngineVal::Float32(v) => Val::Float32(v),
        EngineVal::Float64(v) => Val::Float64(v),
        EngineVal::Char(v) => Val::Char(v),
        EngineVal::String(v) => Val::String(v),
        EngineVal::List(items) => {
            Val::List(items.into_iter().map(|v| with_handles(v, of)).collect())
        }
        EngineVal::FixedLengthList(items) => {
            Val::FixedList(items.into_iter().map(|v| with_handles(v, of)).collect())
        }
        EngineVal::Map(entries) => {
            let entries = entries.into_iter();
            Val::map(
                entries
                    .map(|(key, v)| (with_handles(key, of), with_handles(v, of)))
                    .collect(),
            )
        }
        EngineVal::Tuple(items) => {
            Val::Tuple(items.into_iter().map(|v| with_handles(v, of)).collect())
        }
        EngineVal::Record(fields) => {
            let fields = fields.into_iter();
            Val::Record(
                fields
                    .map(|(name, v)| (name, with_handles(v, of)))
                    .collect(),
            )
        }
        EngineVal::Variant(case, payload) => Val::Variant(case, boxed(payload)),
        EngineVal::Enum(case) => Val::Enum(case),
        EngineVal::Option(payload) => Val::Option(boxed(payload)),
        EngineVal::Result(Ok(payload)) => Val::Result(Ok(boxed(payload))),
        EngineVal::Result(Err(payload)) => Val::Result(Err(boxed(payload))),
        EngineVal::Flags(names) => Val::Flags(names),
        EngineVal::Resource(handle) => of(handle),
        // Their types are refused before anything is called.
        _ => Val::Handle { owned: true },
    }
}

#[cfg(test)]
mod tests {
    use wasmtime::component::Component;
    use wasmtime::component::types::ComponentItem;

    use super::*;
    use lab_judge::types::generate::Source;
    use lab_judge::types::testing::every;

    #[test]
    fn a_component_says_the_same_types_as_its_wit() {
        let wat = r#"(component
            (type $r' (record (field "a" bool) (field "b" s8) (field "c" u8) (field "d" s16)
                (field "e" u16) (field "f" s32) (field "g" u32) (field "h" s64) (field "i" u64)))
            (import "r" (type $r (eq $r')))
            (type $v' (variant (case "none") (case "one" f32) (case "two" $r)))
            (import "v" (type $v (eq $v')))
            (type $e' (enum "a" "b"))
            (import "e" (type $e (eq $e')))
            (type $f' (flags "a" "b" "c"))
            (import "f" (type $f (eq $f')))
            (type $all (tuple $r $v $e $f f64 char string (list $v) (option (option u8))
                (result) (result u8) (result (error u8)) (result $e (error $f))
                (list $v 3) (map s16 $v)))
            (import "g" (func (param "x" $all))))"#;
        let config = crate::config(crate::Compiler::Cranelift).unwrap();
        let engine = wasmtime::Engine::new(&config).unwrap();
        let component = Component::new(&engine, wat::parse_str(wat).unwrap()).unwrap();
        let ty = component.component_type();
        let found = ty.imports(&engine).find_map(|(_, item)| match item.ty {
            ComponentItem::ComponentFunc(func) => func.params().next().map(|(_, ty)| shape_of(&ty)),
            _ => None,
        });
        assert_eq!(found, Some(Ok(every())));
    }

    #[test]
    fn a_map_is_the_same_in_whatever_order_the_engine_returns_it() {
        let entry = |key: &str| (EngineVal::String(key.to_owned()), EngineVal::Bool(true));
        let map =
            |keys: &[&str]| from_engine(EngineVal::Map(keys.iter().map(|k| entry(k)).collect()));
        assert_eq!(map(&["b", "a", "c"]), map(&["c", "b", "a"]));
        assert_ne!(map(&["b", "a", "b"]), map(&["b", "a"]));
    }

    #[test]
    fn a_value_of_any_type_comes_back_as_itself() {
        let mut source = Source::new(&blake3::hash(b"any"));
        for _ in 0..200 {
            for val in source.values(&[every()]) {
                assert_eq!(from_engine(to_engine(&val)), val);
            }
        }
    }
}
