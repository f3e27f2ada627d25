//! WIT types as templates see them.

use super::Package;
use serde::Serialize;
use wit_parser::{Handle, Resolve, TypeDefKind, TypeId, TypeOwner};

/// A type: its kind, and what belongs to that kind. Other names for a type (`type a =
/// b`, `use x.{a as b}`) are followed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Type {
    /// The WIT's word for it: `u8`, `list`, `record`.
    pub kind: &'static str,
    /// The name of a record, variant, enum or flags.
    pub name: Option<String>,
    /// The interface that has that name.
    pub interface: Option<Owner>,
    /// The name of another name for it, `a` of `type a = list<u8>`: bindings may have a
    /// type of their own for it.
    pub alias: Option<String>,
    /// The items of a list, or what is in an option.
    pub item: Option<Box<Type>>,
    /// The payload of `ok`.
    pub ok: Option<Box<Type>>,
    /// The payload of `err`.
    pub err: Option<Box<Type>>,
    /// The items of a tuple.
    pub items: Vec<Type>,
    /// The fields of a record, the cases of a variant or an enum, the flags.
    pub members: Vec<Member>,
    /// Whether its values have memory of their own: whether there is a string or a list
    /// in it.
    pub heap: bool,
}

/// By another name it is the same type.
impl PartialEq for Type {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
            && self.name == other.name
            && self.interface == other.interface
            && self.item == other.item
            && (&self.ok, &self.err) == (&other.ok, &other.err)
            && self.items == other.items
            && self.members == other.members
    }
}

impl Eq for Type {}

/// The interface that a type is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Owner {
    /// Its name in its package.
    pub name: String,
    /// Its package.
    pub package: Package,
}

/// A field, a case or a flag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// The type of a field or of a case's payload.
    #[serde(rename = "type")]
    pub ty: Option<Type>,
}

impl Type {
    /// Reads a type.
    ///
    /// # Errors
    /// If its values are no values: handles, streams and futures.
    pub fn read(resolve: &Resolve, ty: &wit_parser::Type) -> Result<Self, String> {
        use wit_parser::Type as Wit;
        let (kind, heap) = match ty {
            Wit::Bool => ("bool", false),
            Wit::U8 => ("u8", false),
            Wit::U16 => ("u16", false),
            Wit::U32 => ("u32", false),
            Wit::U64 => ("u64", false),
            Wit::S8 => ("s8", false),
            Wit::S16 => ("s16", false),
            Wit::S32 => ("s32", false),
            Wit::S64 => ("s64", false),
            Wit::F32 => ("f32", false),
            Wit::F64 => ("f64", false),
            Wit::Char => ("char", false),
            Wit::String => ("string", true),
            Wit::Id(id) => return Self::defined(resolve, *id),
            other => return Err(format!("{other:?} has no value")),
        };
        Ok(Type {
            kind,
            heap,
            ..Type::default()
        })
    }

    fn defined(resolve: &Resolve, id: TypeId) -> Result<Self, String> {
        let def = &resolve.types[id];
        let read = |ty: &wit_parser::Type| Self::read(resolve, ty);
        let boxed = |ty: &Option<wit_parser::Type>| -> Result<_, String> {
            Ok(ty.as_ref().map(read).transpose()?.map(Box::new))
        };
        let mut ty = Type {
            kind: def.kind.as_str(),
            ..Type::default()
        };
        match &def.kind {
            TypeDefKind::Type(other) => {
                let mut ty = read(other)?;
                ty.alias.clone_from(&def.name);
                return Ok(ty);
            }
            TypeDefKind::List(item) | TypeDefKind::Option(item) => {
                ty.item = Some(Box::new(read(item)?));
            }
            TypeDefKind::Result(result) => {
                (ty.ok, ty.err) = (boxed(&result.ok)?, boxed(&result.err)?);
            }
            TypeDefKind::Tuple(tuple) => {
                ty.items = tuple.types.iter().map(read).collect::<Result<_, _>>()?;
            }
            TypeDefKind::Record(record) => {
                for field in &record.fields {
                    ty.member(&field.name, Some(read(&field.ty)?));
                }
            }
            TypeDefKind::Variant(variant) => {
                for case in &variant.cases {
                    ty.member(&case.name, case.ty.as_ref().map(read).transpose()?);
                }
            }
            TypeDefKind::Enum(cases) => {
                cases
                    .cases
                    .iter()
                    .for_each(|case| ty.member(&case.name, None));
            }
            TypeDefKind::Flags(flags) => {
                flags
                    .flags
                    .iter()
                    .for_each(|flag| ty.member(&flag.name, None));
            }
            TypeDefKind::Handle(Handle::Own(id) | Handle::Borrow(id)) => {
                let name = resolve.types[*id].name.clone().unwrap_or_default();
                return Err(format!("a handle of `{name}` has no value"));
            }
            other => return Err(format!("a {} has no value", other.as_str())),
        }
        ty.heap = ty.kind == "list" || ty.parts().any(|part| part.heap);
        if ty.members.is_empty() {
            ty.alias.clone_from(&def.name);
        } else {
            ty.name.clone_from(&def.name);
            if let TypeOwner::Interface(interface) = def.owner {
                let interface = &resolve.interfaces[interface];
                let package = interface.package.map(|id| &resolve.packages[id].name);
                ty.interface = interface
                    .name
                    .clone()
                    .zip(package)
                    .map(|(name, package)| Owner {
                        name,
                        package: Package::new(package),
                    });
            }
        }
        Ok(ty)
    }

    /// The types that it is made of.
    fn parts(&self) -> impl Iterator<Item = &Type> {
        let members = self.members.iter().filter_map(|member| member.ty.as_ref());
        let boxes = [&self.item, &self.ok, &self.err].into_iter().flatten();
        members.chain(&self.items).chain(boxes.map(|ty| &**ty))
    }

    fn member(&mut self, name: &str, ty: Option<Type>) {
        self.members.push(Member {
            name: name.to_owned(),
            ty,
        });
    }
}
