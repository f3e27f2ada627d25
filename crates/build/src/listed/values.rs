//! Text of instructions that move values: from core values to memory, from memory to core values,
//! and from memory to memory with lists in place of streams, or streams in place of lists.
//!
//! How values lie in memory and which core values they are is the canonical ABI's
//! (<https://github.com/WebAssembly/component-model/blob/main/design/mvp/CanonicalABI.md>); sizes,
//! offsets and core types are wit-parser's.

use std::fmt::Write;

use wit_parser::abi::{FlatTypes, WasmType};
use wit_parser::{FlagsRepr, Int, Resolve, SizeAlign, Type, TypeDefKind, TypeId};

/// What instructions know of types.
pub struct Values<'a> {
    /// The types.
    pub resolve: &'a Resolve,
    sizes: SizeAlign,
}

/// A place in memory: the local that has an address, and how far behind it.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The local.
    pub local: &'a str,
    /// The bytes behind its address.
    pub offset: usize,
}

impl Place<'_> {
    fn behind(self, bytes: usize) -> Self {
        Place {
            offset: self.offset + bytes,
            ..self
        }
    }

    /// The address itself.
    fn address(self) -> String {
        format!(
            "(i32.add (local.get {}) (i32.const {}))",
            self.local, self.offset
        )
    }

    fn load(self, instruction: &str) -> String {
        format!(
            "({instruction} offset={} (local.get {}))",
            self.offset, self.local
        )
    }

    fn store(self, instruction: &str, value: &str) -> String {
        format!(
            "({instruction} offset={} (local.get {}) {value})\n",
            self.offset, self.local
        )
    }
}

/// A core value: what it is written as, or the local that it goes to, and its type.
pub type Flat = (String, WasmType);

/// A stream or a future.
struct Stream {
    id: TypeId,
    item: Option<Type>,
    is_stream: bool,
}

/// The parts of a type.
enum Parts<'a> {
    /// Core values side by side: the instruction that loads one, the one that stores it, its type
    /// and its offset.
    Core(Vec<(&'static str, &'static str, WasmType, usize)>),
    /// Values side by side, with their offsets.
    Fields(Vec<(usize, &'a Type)>),
    /// A number of a size, and behind it, at an offset, the value that belongs to it.
    Cases(Int, usize, Vec<Option<&'a Type>>),
}

impl<'a> Values<'a> {
    pub fn new(resolve: &'a Resolve) -> Self {
        let mut sizes = SizeAlign::default();
        sizes.fill(resolve);
        Values { resolve, sizes }
    }

    /// The bytes of values side by side.
    pub fn size(&self, types: &[Type]) -> usize {
        self.sizes.record(types).size.size_wasm32()
    }

    /// Where each of some values lies that are side by side.
    pub fn offsets(&self, types: &[Type]) -> Vec<usize> {
        let offsets = self.sizes.field_offsets(types).into_iter();
        offsets.map(|(offset, _)| offset.size_wasm32()).collect()
    }

    /// Whether a value has a stream or a future in it.
    pub fn has_stream(&self, ty: &Type) -> bool {
        streams_in(self.resolve, ty) > 0
    }

    /// The core types of values.
    pub fn flat(&self, types: &[Type]) -> Vec<WasmType> {
        let mut storage = [WasmType::I32; Resolve::MAX_FLAT_PARAMS + 1];
        let mut flat = FlatTypes::new(&mut storage);
        for ty in types {
            self.resolve.push_flat(ty, &mut flat);
        }
        flat.to_vec()
    }

    fn parts(&self, ty: &Type) -> Parts<'a> {
        use WasmType::{F32, F64, I32, I64, Length, Pointer};
        let core = |load, store, ty| Parts::Core(vec![(load, store, ty, 0)]);
        let list = || {
            let pointer = ("i32.load", "i32.store", Pointer, 0);
            Parts::Core(vec![pointer, ("i32.load", "i32.store", Length, 4)])
        };
        let handle = || core("i32.load", "i32.store", I32);
        let resolve = self.resolve;
        let cases = |tag: Int, cases: Vec<Option<&'a Type>>| {
            let payload = self.sizes.payload_offset(tag, cases.iter().copied());
            Parts::Cases(tag, payload.size_wasm32(), cases)
        };
        let fields = |types: Vec<&'a Type>| {
            let offsets = self.sizes.field_offsets(types).into_iter();
            Parts::Fields(
                offsets
                    .map(|(offset, ty)| (offset.size_wasm32(), ty))
                    .collect(),
            )
        };
        let id = match ty {
            Type::Bool | Type::U8 | Type::S8 => return core("i32.load8_u", "i32.store8", I32),
            Type::U16 | Type::S16 => return core("i32.load16_u", "i32.store16", I32),
            Type::U32 | Type::S32 | Type::Char | Type::ErrorContext => return handle(),
            Type::U64 | Type::S64 => return core("i64.load", "i64.store", I64),
            Type::F32 => return core("f32.load", "f32.store", F32),
            Type::F64 => return core("f64.load", "f64.store", F64),
            Type::String => return list(),
            Type::Id(id) => *id,
        };
        match &resolve.types[id].kind {
            TypeDefKind::Type(ty) => self.parts(ty),
            TypeDefKind::List(_) | TypeDefKind::Map(..) => list(),
            TypeDefKind::Record(record) => {
                fields(record.fields.iter().map(|field| &field.ty).collect())
            }
            TypeDefKind::Tuple(tuple) => fields(tuple.types.iter().collect()),
            TypeDefKind::FixedLengthList(item, length) => {
                fields((0..*length).map(|_| item).collect())
            }
            TypeDefKind::Variant(variant) => {
                let types = variant.cases.iter().map(|case| case.ty.as_ref());
                cases(variant.tag(), types.collect())
            }
            TypeDefKind::Option(item) => cases(Int::U8, vec![None, Some(item)]),
            TypeDefKind::Result(result) => {
                cases(Int::U8, vec![result.ok.as_ref(), result.err.as_ref()])
            }
            TypeDefKind::Enum(names) => cases(names.tag(), Vec::new()),
            TypeDefKind::Flags(flags) => match flags.repr() {
                FlagsRepr::U8 => core("i32.load8_u", "i32.store8", I32),
                FlagsRepr::U16 => core("i32.load16_u", "i32.store16", I32),
                FlagsRepr::U32(words) => {
                    let word = |place| ("i32.load", "i32.store", I32, place * 4);
                    Parts::Core((0..words).map(word).collect())
                }
            },
            TypeDefKind::Handle(_)
            | TypeDefKind::Stream(_)
            | TypeDefKind::Future(_)
            | TypeDefKind::Resource
            | TypeDefKind::Unknown => handle(),
        }
    }

    /// Writes values to memory, side by side.
    pub fn store(&self, out: &mut String, types: &[Type], to: &str, mut flats: &[Flat]) {
        for (ty, offset) in types.iter().zip(self.offsets(types)) {
            let to = Place { local: to, offset };
            flats = &flats[self.store_one(out, ty, to, flats)..];
        }
    }

    /// The same of one, and how many core values it has.
    fn store_one(&self, out: &mut String, ty: &Type, to: Place, flats: &[Flat]) -> usize {
        match self.parts(ty) {
            Parts::Core(core) => {
                for ((_, store, ty, offset), (value, have)) in core.iter().zip(flats) {
                    let value = cast(*have, *ty, value.clone());
                    out.push_str(&to.behind(*offset).store(store, &value));
                }
                core.len()
            }
            Parts::Fields(fields) => {
                let mut taken = 0;
                for (offset, ty) in fields {
                    taken += self.store_one(out, ty, to.behind(offset), &flats[taken..]);
                }
                taken
            }
            Parts::Cases(tag, payload, cases) => {
                let [(number, have), payloads @ ..] = flats else {
                    return 0;
                };
                let number = cast(*have, WasmType::I32, number.clone());
                out.push_str(&to.store(of_tag(tag).1, &number));
                let mut most = 0;
                for (place, ty) in cases.into_iter().enumerate() {
                    let Some(ty) = ty else { continue };
                    let _ = writeln!(out, "(if (i32.eq {number} (i32.const {place})) (then");
                    most = most.max(self.store_one(out, ty, to.behind(payload), payloads));
                    out.push_str("))\n");
                }
                1 + most
            }
        }
    }

    /// Reads values that are in memory side by side, each core value to a local of its own.
    pub fn load(&self, out: &mut String, types: &[Type], from: &str, mut locals: &[Flat]) {
        for (ty, offset) in types.iter().zip(self.offsets(types)) {
            let from = Place {
                local: from,
                offset,
            };
            locals = &locals[self.load_one(out, ty, from, locals)..];
        }
    }

    /// The same of one, and how many core values it has.
    fn load_one(&self, out: &mut String, ty: &Type, from: Place, locals: &[Flat]) -> usize {
        match self.parts(ty) {
            Parts::Core(core) => {
                for ((load, _, ty, offset), (local, want)) in core.iter().zip(locals) {
                    let value = cast(*ty, *want, from.behind(*offset).load(load));
                    let _ = writeln!(out, "(local.set {local} {value})");
                }
                core.len()
            }
            Parts::Fields(fields) => {
                let mut given = 0;
                for (offset, ty) in fields {
                    given += self.load_one(out, ty, from.behind(offset), &locals[given..]);
                }
                given
            }
            Parts::Cases(tag, payload, cases) => {
                let [(local, want), payloads @ ..] = locals else {
                    return 0;
                };
                let number = from.load(of_tag(tag).0);
                let value = cast(WasmType::I32, *want, number.clone());
                let _ = writeln!(out, "(local.set {local} {value})");
                let mut most = 0;
                for (place, ty) in cases.into_iter().enumerate() {
                    let Some(ty) = ty else { continue };
                    let _ = writeln!(out, "(if (i32.eq {number} (i32.const {place})) (then");
                    most = most.max(self.load_one(out, ty, from.behind(payload), payloads));
                    out.push_str("))\n");
                }
                1 + most
            }
        }
    }

    /// Writes values that are in memory to another place of it, side by side in both. Where one
    /// type has a stream and the other has a list, or a future and its value, one is made of the
    /// other: `ends` gives the name of what makes the ends of a stream, and the place of its
    /// functions in the table.
    pub fn convert(
        &self,
        out: &mut String,
        (from, from_types): (&str, &[Type]),
        (to, to_types): (&str, &[Type]),
        ends: &dyn Fn(TypeId) -> (String, usize),
    ) {
        let place = |local, offset| Place { local, offset };
        let from_types = from_types.iter().zip(self.offsets(from_types));
        let to_types = to_types.iter().zip(self.offsets(to_types));
        for ((from_type, at), (to_type, then)) in from_types.zip(to_types) {
            let (from, to) = (place(from, at), place(to, then));
            self.convert_one(out, (from, from_type), (to, to_type), ends);
        }
    }

    fn convert_one(
        &self,
        out: &mut String,
        (from, from_type): (Place, &Type),
        (to, to_type): (Place, &Type),
        ends: &dyn Fn(TypeId) -> (String, usize),
    ) {
        match (self.stream(from_type), self.stream(to_type)) {
            (None, Some(made)) => {
                let (new, table) = ends(made.id);
                let (word, size) = match made.is_stream {
                    true => ("stream", self.item_size(made.item)),
                    false => ("future", String::new()),
                };
                let value = format!(
                    "(call ${word}-of (call {new}) (i32.const {table}) {}{size})",
                    from.address()
                );
                out.push_str(&to.store("i32.store", &value));
            }
            (Some(read), None) => {
                let (_, table) = ends(read.id);
                let (word, size) = match read.is_stream {
                    true => ("list", self.item_size(read.item)),
                    false => ("value", String::new()),
                };
                let _ = writeln!(
                    out,
                    "(call ${word}-of {} (i32.const {table}) {}{size})",
                    from.load("i32.load"),
                    to.address()
                );
            }
            _ if !self.has_stream(from_type) && !self.has_stream(to_type) => {
                let (to, from) = (to.address(), from.address());
                let size = self.size(&[*from_type]);
                let _ = writeln!(out, "(memory.copy {to} {from} (i32.const {size}))");
            }
            _ => self.convert_parts(out, (from, from_type), (to, to_type), ends),
        }
    }

    fn convert_parts(
        &self,
        out: &mut String,
        (from, from_type): (Place, &Type),
        (to, to_type): (Place, &Type),
        ends: &dyn Fn(TypeId) -> (String, usize),
    ) {
        match (self.parts(from_type), self.parts(to_type)) {
            (Parts::Core(core), _) => {
                for (load, store, _, offset) in core {
                    let value = from.behind(offset).load(load);
                    out.push_str(&to.behind(offset).store(store, &value));
                }
            }
            (Parts::Fields(from_fields), Parts::Fields(to_fields)) => {
                for ((at, from_type), (then, to_type)) in from_fields.into_iter().zip(to_fields) {
                    let (from, to) = (from.behind(at), to.behind(then));
                    self.convert_one(out, (from, from_type), (to, to_type), ends);
                }
            }
            (Parts::Cases(tag, at, from_cases), Parts::Cases(_, then, to_cases)) => {
                let (load, store) = of_tag(tag);
                let number = from.load(load);
                out.push_str(&to.store(store, &number));
                for (place, payloads) in from_cases.into_iter().zip(to_cases).enumerate() {
                    let (Some(from_type), Some(to_type)) = payloads else {
                        continue;
                    };
                    let _ = writeln!(out, "(if (i32.eq {number} (i32.const {place})) (then");
                    let (from, to) = (from.behind(at), to.behind(then));
                    self.convert_one(out, (from, from_type), (to, to_type), ends);
                    out.push_str("))\n");
                }
            }
            // Copies of a type have the same parts but for their streams.
            _ => {}
        }
    }

    fn item_size(&self, item: Option<Type>) -> String {
        format!(" (i32.const {})", self.size(&Vec::from_iter(item)))
    }

    /// The stream or the future that a type is.
    fn stream(&self, ty: &Type) -> Option<Stream> {
        let Type::Id(id) = ty else { return None };
        let stream = |item: &Option<Type>, is_stream| {
            Some(Stream {
                id: *id,
                item: *item,
                is_stream,
            })
        };
        match &self.resolve.types[*id].kind {
            TypeDefKind::Type(ty) => self.stream(ty),
            TypeDefKind::Stream(item) => stream(item, true),
            TypeDefKind::Future(item) => stream(item, false),
            _ => None,
        }
    }
}

/// How many streams and futures are written in a type.
pub fn streams_in(resolve: &Resolve, ty: &Type) -> usize {
    let function = wit_parser::Function {
        name: String::new(),
        kind: wit_parser::FunctionKind::Freestanding,
        params: Vec::new(),
        result: Some(*ty),
        docs: Default::default(),
        stability: Default::default(),
        span: Default::default(),
        external_id: None,
    };
    function.find_futures_and_streams(resolve).len()
}

/// The instructions that load and store a number of a size.
fn of_tag(tag: Int) -> (&'static str, &'static str) {
    match tag {
        Int::U8 => ("i32.load8_u", "i32.store8"),
        Int::U16 => ("i32.load16_u", "i32.store16"),
        Int::U32 | Int::U64 => ("i32.load", "i32.store"),
    }
}

/// A core type as WebAssembly has it.
pub fn core(ty: WasmType) -> &'static str {
    match ty {
        WasmType::I32 | WasmType::Pointer | WasmType::Length => "i32",
        WasmType::I64 | WasmType::PointerOrI64 => "i64",
        WasmType::F32 => "f32",
        WasmType::F64 => "f64",
    }
}

/// A core value as one of another type, as payloads of cases share theirs.
fn cast(have: WasmType, want: WasmType, value: String) -> String {
    match (core(have), core(want)) {
        ("i32", "f32") => format!("(f32.reinterpret_i32 {value})"),
        ("f32", "i32") => format!("(i32.reinterpret_f32 {value})"),
        ("i64", "i32") => format!("(i32.wrap_i64 {value})"),
        ("i32", "i64") => format!("(i64.extend_i32_u {value})"),
        ("i64", "f32") => format!("(f32.reinterpret_i32 (i32.wrap_i64 {value}))"),
        ("f32", "i64") => format!("(i64.extend_i32_u (i32.reinterpret_f32 {value}))"),
        ("i64", "f64") => format!("(f64.reinterpret_i64 {value})"),
        ("f64", "i64") => format!("(i64.reinterpret_f64 {value})"),
        _ => value,
    }
}
