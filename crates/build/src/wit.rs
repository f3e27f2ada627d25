//! WIT types with their names: what templates see, what the judge generates ([`Shape`]) and
//! where hints of inputs apply ([`Spot`]) are made of it.

use serde::ser::{Serialize, Serializer};
use wit_parser::{
    Handle, InterfaceId, PackageId, Resolve, TypeDef, TypeDefKind, TypeId, TypeOwner, WorldKey,
};

use crate::types::Shape;
use crate::types::hints::Spot;

/// A type whose values are data.
#[derive(Debug, Clone)]
pub struct Type {
    /// The name of a record, variant, enum or flags.
    pub name: Option<String>,
    /// The interface that has that name.
    pub interface: Option<Owner>,
    /// Other names for it, the outermost first, `a` of `type a = list<u8>` and `use x.{b as
    /// a}`: bindings may have types of their own for them.
    pub aliases: Vec<String>,
    /// What it is.
    pub kind: Kind,
}

/// What a type is, and what belongs to that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A type without parts, as the judge knows it.
    Primitive(Shape),
    /// A list of items.
    List(Box<Type>),
    /// A list of so many items.
    FixedList(Box<Type>, u32),
    /// The keys and the values of a map.
    Map(Box<Type>, Box<Type>),
    /// An option of something.
    Option(Box<Type>),
    /// The payloads of `ok` and `err`.
    Result(Option<Box<Type>>, Option<Box<Type>>),
    /// The items of a tuple.
    Tuple(Vec<Type>),
    /// The fields of a record.
    Record(Vec<(String, Type)>),
    /// The cases of a variant and their payloads.
    Variant(Vec<(String, Option<Type>)>),
    /// The cases of an enum.
    Enum(Vec<String>),
    /// The names of flags.
    Flags(Vec<String>),
    /// A stream of items, whose value is the list of them ([`crate::listed`]).
    Stream(Box<Type>),
    /// A future of a value.
    Future(Box<Type>),
}

/// By another name it is the same type.
impl PartialEq for Type {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.interface, &self.kind) == (&other.name, &other.interface, &other.kind)
    }
}

impl Eq for Type {}

/// The interface that a type is in.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Owner {
    /// Its name in its package, or in the world that it is written in.
    pub name: String,
    /// Its package; none if it is written in a world.
    pub package: Option<Package>,
    /// All of its name, `lab:abi/shapes@1.0.0`; the name alone without a package.
    pub id: String,
}

impl Owner {
    /// An interface; its name is empty if nobody has given it one.
    pub fn of(resolve: &Resolve, id: InterfaceId) -> Self {
        let interface = &resolve.interfaces[id];
        let name = interface.name.clone().unwrap_or_default();
        let has_it = |package: &PackageId| {
            let known = resolve.packages[*package].interfaces.get(&name);
            known == Some(&id)
        };
        Owner {
            package: interface
                .package
                .filter(has_it)
                .map(|package| Package::new(resolve, package)),
            id: match interface.package.filter(has_it) {
                Some(_) => resolve.name_world_key(&WorldKey::Interface(id)),
                None => name.clone(),
            },
            name,
        }
    }
}

/// The name of a package.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Package {
    /// `lab` of `lab:abi@1.0.0`.
    pub namespace: String,
    /// `abi` of `lab:abi@1.0.0`.
    pub name: String,
    /// `1.0.0` of `lab:abi@1.0.0`.
    pub version: Option<String>,
    /// All of it.
    pub id: String,
    /// Whether there is another version of it, so that bindings have to tell them apart.
    pub is_versioned: bool,
}

impl Package {
    /// The parts of a name.
    pub fn new(resolve: &Resolve, package: PackageId) -> Self {
        let name = &resolve.packages[package].name;
        let is_other = |(id, other): (PackageId, &wit_parser::Package)| {
            let other = &other.name;
            id != package && (&other.namespace, &other.name) == (&name.namespace, &name.name)
        };
        Package {
            is_versioned: name.version.is_some() && resolve.packages.iter().any(is_other),
            namespace: name.namespace.clone(),
            name: name.name.clone(),
            version: name.version.as_ref().map(ToString::to_string),
            id: name.to_string(),
        }
    }
}

impl Type {
    /// Reads a type.
    ///
    /// # Errors
    /// If its values are no data: handles, and streams of nothing.
    pub fn read(resolve: &Resolve, ty: &wit_parser::Type) -> Result<Self, String> {
        use wit_parser::Type as Wit;
        let shape = match ty {
            Wit::Bool => Shape::Bool,
            Wit::U8 => Shape::U8,
            Wit::U16 => Shape::U16,
            Wit::U32 => Shape::U32,
            Wit::U64 => Shape::U64,
            Wit::S8 => Shape::S8,
            Wit::S16 => Shape::S16,
            Wit::S32 => Shape::S32,
            Wit::S64 => Shape::S64,
            Wit::F32 => Shape::Float32,
            Wit::F64 => Shape::Float64,
            Wit::Char => Shape::Char,
            Wit::String => Shape::String,
            Wit::Id(id) => return Self::defined(resolve, *id),
            other => return Err(format!("{other:?} has no value")),
        };
        Ok(Type {
            name: None,
            interface: None,
            aliases: Vec::new(),
            kind: Kind::Primitive(shape),
        })
    }

    fn defined(resolve: &Resolve, id: TypeId) -> Result<Self, String> {
        let def = &resolve.types[id];
        if let TypeDefKind::Type(other) = &def.kind {
            let mut ty = Self::read(resolve, other)?;
            ty.aliases.splice(0..0, def.name.clone());
            return Ok(ty);
        }
        let kind = Kind::read(resolve, &def.kind)?;
        let own_name = kind.has_own_name();
        Ok(Type {
            kind,
            name: def.name.clone().filter(|_| own_name),
            interface: own_name.then(|| owner(resolve, def)).flatten(),
            aliases: def.name.clone().filter(|_| !own_name).into_iter().collect(),
        })
    }

    /// The type as the judge knows it, without names but those of parts.
    pub fn shape(&self) -> Shape {
        let boxed = |ty: &Type| Box::new(ty.shape());
        let optional = |ty: &Option<Box<Type>>| ty.as_deref().map(boxed);
        match &self.kind {
            Kind::Primitive(shape) => shape.clone(),
            Kind::List(item) | Kind::Stream(item) => Shape::List(boxed(item)),
            Kind::Future(value) => value.shape(),
            Kind::FixedList(item, length) => Shape::FixedList(boxed(item), *length),
            Kind::Map(key, value) => Shape::Map(boxed(key), boxed(value)),
            Kind::Option(item) => Shape::Option(boxed(item)),
            Kind::Result(ok, err) => Shape::Result(optional(ok), optional(err)),
            Kind::Tuple(items) => Shape::Tuple(items.iter().map(Type::shape).collect()),
            Kind::Record(fields) => {
                let fields = fields.iter();
                Shape::Record(
                    fields
                        .map(|(name, ty)| (name.clone(), ty.shape()))
                        .collect(),
                )
            }
            Kind::Variant(cases) => {
                let case = |(name, ty): &(String, Option<Type>)| {
                    (name.clone(), ty.as_ref().map(Type::shape))
                };
                Shape::Variant(cases.iter().map(case).collect())
            }
            Kind::Enum(cases) => Shape::Enum(cases.clone()),
            Kind::Flags(names) => Shape::Flags(names.clone()),
        }
    }

    /// Whether there is a stream or a future in it.
    pub fn has_streams(&self) -> bool {
        self.has(&|ty| matches!(ty.kind, Kind::Stream(_) | Kind::Future(_)))
    }

    /// Whether there is a type in it that has a name of its own.
    pub fn is_named(&self) -> bool {
        self.has(&|ty| ty.name.is_some())
    }

    /// Whether something is true of it or of a type in it.
    fn has(&self, is: &dyn Fn(&Type) -> bool) -> bool {
        let in_some = |ty: &Option<Box<Type>>| ty.as_deref().is_some_and(|ty| ty.has(is));
        is(self)
            || match &self.kind {
                Kind::Primitive(_) | Kind::Enum(_) | Kind::Flags(_) => false,
                Kind::List(item)
                | Kind::FixedList(item, _)
                | Kind::Option(item)
                | Kind::Stream(item)
                | Kind::Future(item) => item.has(is),
                Kind::Map(key, value) => key.has(is) || value.has(is),
                Kind::Result(ok, err) => in_some(ok) || in_some(err),
                Kind::Tuple(items) => items.iter().any(|ty| ty.has(is)),
                Kind::Record(fields) => fields.iter().any(|(_, ty)| ty.has(is)),
                Kind::Variant(cases) => {
                    let mut payloads = cases.iter().filter_map(|(_, ty)| ty.as_ref());
                    payloads.any(|ty| ty.has(is))
                }
            }
    }

    /// What the type is called that is in a place of a name, if that place has one.
    pub fn spot(&self, place: Option<String>) -> Spot {
        let mut names: Vec<String> = place.into_iter().collect();
        names.extend(self.aliases.iter().chain(&self.name).cloned());
        if let Kind::Primitive(shape) = &self.kind {
            names.push(shape.name().to_owned());
        }
        let member = |name: &str| {
            let owner = self.name.as_deref();
            owner.map(|owner| format!("{owner}.{name}"))
        };
        let unnamed = |ty: &Option<Box<Type>>| ty.as_ref().map(|ty| ty.spot(None));
        let inner = match &self.kind {
            Kind::List(item)
            | Kind::FixedList(item, _)
            | Kind::Option(item)
            | Kind::Stream(item) => vec![Some(item.spot(None))],
            // Its value is in its place.
            Kind::Future(value) => return value.spot(None).also(names),
            Kind::Map(key, value) => vec![Some(key.spot(None)), Some(value.spot(None))],
            Kind::Result(ok, err) => vec![unnamed(ok), unnamed(err)],
            Kind::Tuple(items) => items.iter().map(|ty| Some(ty.spot(None))).collect(),
            Kind::Record(fields) => {
                let fields = fields.iter();
                fields
                    .map(|(name, ty)| Some(ty.spot(member(name))))
                    .collect()
            }
            Kind::Variant(cases) => {
                let case = |(name, ty): &(String, Option<Type>)| {
                    ty.as_ref().map(|ty| ty.spot(member(name)))
                };
                cases.iter().map(case).collect()
            }
            Kind::Primitive(_) | Kind::Enum(_) | Kind::Flags(_) => Vec::new(),
        };
        Spot::new(names, inner)
    }
}

/// The interface that a type was defined in.
fn owner(resolve: &Resolve, def: &TypeDef) -> Option<Owner> {
    match def.owner {
        TypeOwner::Interface(interface) => Some(Owner::of(resolve, interface)),
        TypeOwner::World(_) | TypeOwner::None => None,
    }
}

impl Kind {
    fn read(resolve: &Resolve, kind: &TypeDefKind) -> Result<Self, String> {
        let read = |ty: &wit_parser::Type| Type::read(resolve, ty);
        let optional = |ty: &Option<wit_parser::Type>| ty.as_ref().map(read).transpose();
        Ok(match kind {
            TypeDefKind::List(item) => Kind::List(Box::new(read(item)?)),
            TypeDefKind::FixedLengthList(item, length) => {
                let item = read(item)?;
                Shape::fixed_list(item.shape(), *length).map_err(|e| e.to_string())?;
                Kind::FixedList(Box::new(item), *length)
            }
            TypeDefKind::Map(key, value) => Kind::Map(Box::new(read(key)?), Box::new(read(value)?)),
            TypeDefKind::Option(item) => Kind::Option(Box::new(read(item)?)),
            TypeDefKind::Result(result) => Kind::Result(
                optional(&result.ok)?.map(Box::new),
                optional(&result.err)?.map(Box::new),
            ),
            TypeDefKind::Tuple(tuple) => {
                Kind::Tuple(tuple.types.iter().map(read).collect::<Result<_, _>>()?)
            }
            TypeDefKind::Record(record) => {
                let fields = record.fields.iter();
                let fields = fields.map(|field| Ok((field.name.clone(), read(&field.ty)?)));
                Kind::Record(fields.collect::<Result<_, String>>()?)
            }
            TypeDefKind::Variant(variant) => {
                let cases = variant.cases.iter();
                let cases = cases.map(|case| Ok((case.name.clone(), optional(&case.ty)?)));
                Kind::Variant(cases.collect::<Result<_, String>>()?)
            }
            TypeDefKind::Enum(cases) => {
                Kind::Enum(cases.cases.iter().map(|case| case.name.clone()).collect())
            }
            TypeDefKind::Flags(flags) => {
                Kind::Flags(flags.flags.iter().map(|flag| flag.name.clone()).collect())
            }
            TypeDefKind::Stream(Some(item)) => Kind::Stream(Box::new(read(item)?)),
            TypeDefKind::Future(Some(value)) => Kind::Future(Box::new(read(value)?)),
            TypeDefKind::Handle(Handle::Own(id) | Handle::Borrow(id)) => {
                let name = resolve.types[*id].name.as_deref().unwrap_or_default();
                return Err(format!("a handle of `{name}` has no value"));
            }
            other => return Err(format!("a {} has no value", other.as_str())),
        })
    }

    /// Whether a name of it is its own, and not one for what stands behind it.
    fn has_own_name(&self) -> bool {
        matches!(
            self,
            Kind::Record(_) | Kind::Variant(_) | Kind::Enum(_) | Kind::Flags(_)
        )
    }
}

/// A type as templates see it: every key is there for every type, so that a template may ask.
#[derive(serde::Serialize)]
struct View<'a> {
    kind: &'static str,
    name: Option<&'a str>,
    interface: Option<&'a Owner>,
    alias: Option<&'a str>,
    /// The items of a list, a fixed list or a stream, or what is in an option or a future.
    item: Option<&'a Type>,
    /// How many items a fixed list has.
    length: Option<u32>,
    /// The keys and the values of a map.
    key: Option<&'a Type>,
    value: Option<&'a Type>,
    ok: Option<&'a Type>,
    err: Option<&'a Type>,
    /// The items of a tuple.
    items: &'a [Type],
    /// The fields of a record, the cases of a variant or an enum, the flags.
    members: Vec<Member<'a>>,
    heap: bool,
}

#[derive(serde::Serialize)]
struct Member<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    ty: Option<&'a Type>,
}

impl Serialize for Type {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let shape = self.shape();
        let mut view = View {
            kind: match &self.kind {
                Kind::Stream(_) => "stream",
                Kind::Future(_) => "future",
                _ => shape.name(),
            },
            name: self.name.as_deref(),
            interface: self.interface.as_ref(),
            alias: self.aliases.first().map(String::as_str),
            item: None,
            length: None,
            key: None,
            value: None,
            ok: None,
            err: None,
            items: &[],
            members: Vec::new(),
            heap: shape.has_heap(),
        };
        match &self.kind {
            Kind::Primitive(_) => {}
            Kind::List(item) | Kind::Option(item) | Kind::Stream(item) | Kind::Future(item) => {
                view.item = Some(item);
            }
            Kind::FixedList(item, length) => {
                view.item = Some(item);
                view.length = Some(*length);
            }
            Kind::Map(key, value) => {
                view.key = Some(key);
                view.value = Some(value);
            }
            Kind::Result(ok, err) => (view.ok, view.err) = (ok.as_deref(), err.as_deref()),
            Kind::Tuple(items) => view.items = items,
            Kind::Record(fields) => {
                let fields = fields.iter();
                view.members = fields
                    .map(|(name, ty)| Member::new(name, Some(ty)))
                    .collect();
            }
            Kind::Variant(cases) => {
                let cases = cases.iter();
                view.members = cases
                    .map(|(name, ty)| Member::new(name, ty.as_ref()))
                    .collect();
            }
            Kind::Enum(names) | Kind::Flags(names) => {
                view.members = names.iter().map(|name| Member::new(name, None)).collect();
            }
        }
        view.serialize(serializer)
    }
}

impl<'a> Member<'a> {
    fn new(name: &'a str, ty: Option<&'a Type>) -> Self {
        Member { name, ty }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const ITEM: &str = "package a:b; interface i {
        type sku = string;
        resource till;
        record item { name: string, price: u32, code: sku, weight: option<f64> }
        f: func(basket: list<item>, note: string);
        g: func(by: list<till>);
        h: func(prices: map<char, list<sku, 4>>, all: list<u8, 1000000>);
    }";

    fn params(function: &str) -> Vec<(String, Result<Type, String>)> {
        let mut resolve = Resolve::default();
        resolve.push_str("i.wit", ITEM).unwrap();
        let (_, interface) = resolve.interfaces.iter().next().unwrap();
        let params = interface.functions[function].params.iter();
        params
            .map(|param| (param.name.clone(), Type::read(&resolve, &param.ty)))
            .collect()
    }

    #[test]
    fn spots_are_parameters_fields_types_and_words_of_wit() {
        let mut names = BTreeSet::new();
        for (name, ty) in params("f") {
            ty.unwrap().spot(Some(name)).names(&mut names);
        }
        for name in [
            "basket",
            "note",
            "item",
            "item.name",
            "item.code",
            "sku",
            "string",
            "u32",
        ] {
            assert!(names.contains(name), "{name} is not among {names:?}");
        }
    }

    #[test]
    fn a_type_has_the_shape_that_it_is_written_with() {
        let shape = params("f")[0].1.as_ref().unwrap().shape();
        let record = "record { name: string, price: u32, code: string, weight: option<f64> }";
        assert_eq!(shape.to_string(), format!("list<{record}>"));
    }

    #[test]
    fn maps_and_fixed_lists_are_read_with_what_is_in_them() {
        let ty = params("h").remove(0).1.unwrap();
        assert_eq!(ty.shape().to_string(), "map<char, list<string, 4>>");
        let seen = serde_json::to_value(&ty).unwrap();
        assert_eq!(
            (&seen["kind"], &seen["heap"]),
            (&"map".into(), &true.into())
        );
        assert_eq!(seen["key"]["kind"], "char");
        let value = &seen["value"];
        assert_eq!(
            (&value["kind"], &value["length"]),
            (&"fixed-list".into(), &4.into())
        );
        assert_eq!(value["item"]["alias"], "sku");
        let mut names = BTreeSet::new();
        ty.spot(None).names(&mut names);
        assert!(names.contains("sku") && names.contains("char"), "{names:?}");
    }

    #[test]
    fn a_fixed_list_of_very_many_items_is_refused() {
        let error = params("h").remove(1).1.unwrap_err();
        assert!(
            error.starts_with("`list<u8, 1000000>`, of more than"),
            "{error}"
        );
    }

    #[test]
    fn what_is_no_data_is_refused() {
        let error = params("g").remove(0).1.unwrap_err();
        assert_eq!(error, "a handle of `till` has no value");
    }

    #[test]
    fn templates_see_names_members_and_whether_there_is_memory() {
        let ty = params("f").remove(0).1.unwrap();
        let seen = serde_json::to_value(&ty).unwrap();
        assert_eq!(
            (&seen["kind"], &seen["heap"]),
            (&"list".into(), &true.into())
        );
        let members = &seen["item"]["members"];
        assert_eq!(seen["item"]["interface"]["package"]["id"], "a:b");
        assert_eq!(members[2]["type"]["alias"], "sku");
        assert_eq!(members[3]["type"]["item"]["kind"], "f64");
        assert_eq!(members[3]["type"]["heap"], false);
    }
}
