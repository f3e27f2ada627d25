//! Types with lists in place of streams, and what cannot have them.

use std::collections::HashMap;

use wit_parser::{
    Case, Field, Function, FunctionKind, InterfaceId, Param, Resolve, Type, TypeDef, TypeDefKind,
    TypeId, TypeOwner,
};

use super::values::streams_in;

/// Copies of functions and of the types that they need, for one interface or one world.
pub struct Copies {
    /// The interface; none for a world.
    owner: Option<InterfaceId>,
    /// What the names of types begin with.
    prefix: &'static str,
    /// The names that no type can have.
    taken: Vec<String>,
    /// Whether streams stay what they are.
    keeps_streams: bool,
    made: HashMap<(TypeId, bool), Type>,
    /// The copies that have a name, those first that others are made of.
    pub named: Vec<(String, TypeId)>,
}

impl Copies {
    /// Nothing yet, in an interface whose functions have some names already.
    pub fn of_interface(owner: InterfaceId, taken: Vec<String>) -> Self {
        Copies {
            owner: Some(owner),
            ..Self::of_world("", taken)
        }
    }

    /// Nothing yet, in a world. The names of types begin with a word, since they are those of the
    /// whole composition.
    pub fn of_world(prefix: &'static str, taken: Vec<String>) -> Self {
        Copies {
            owner: None,
            prefix,
            taken,
            keeps_streams: false,
            made: HashMap::new(),
            named: Vec::new(),
        }
    }

    /// A function with lists in place of streams and values in place of futures, for which it may
    /// have to wait: in its parameters, and in its result if `all` is said.
    pub fn function(&mut self, resolve: &mut Resolve, function: &Function, all: bool) -> Function {
        self.keeps_streams = false;
        let params = function.params.iter().map(|param| Param {
            ty: self.ty(resolve, param.ty),
            ..param.clone()
        });
        let params = params.collect();
        self.keeps_streams = !all;
        Function {
            params,
            result: function.result.map(|ty| self.ty(resolve, ty)),
            kind: match has_streams(resolve, function) {
                true => FunctionKind::AsyncFreestanding,
                false => function.kind.clone(),
            },
            ..function.clone()
        }
    }

    fn ty(&mut self, resolve: &mut Resolve, ty: Type) -> Type {
        let Type::Id(id) = ty else { return ty };
        // A type without streams is the same whether they stay or not.
        let keeps_streams = self.keeps_streams && streams_in(resolve, &ty) > 0;
        if let Some(made) = self.made.get(&(id, keeps_streams)) {
            return *made;
        }
        let def = resolve.types[id].clone();
        let copy = match &def.kind {
            TypeDefKind::Type(ty) => self.ty(resolve, *ty),
            TypeDefKind::Future(Some(item)) if !keeps_streams => self.ty(resolve, *item),
            _ => self.copy(resolve, def),
        };
        self.made.insert((id, keeps_streams), copy);
        copy
    }

    fn copy(&mut self, resolve: &mut Resolve, def: TypeDef) -> Type {
        let keeps_streams = self.keeps_streams;
        let mut of = |ty: &Type| self.ty(resolve, *ty);
        let kind = match &def.kind {
            TypeDefKind::Stream(Some(item)) if keeps_streams => TypeDefKind::Stream(Some(of(item))),
            TypeDefKind::Future(Some(item)) => TypeDefKind::Future(Some(of(item))),
            TypeDefKind::Stream(Some(item)) | TypeDefKind::List(item) => {
                TypeDefKind::List(of(item))
            }
            TypeDefKind::FixedLengthList(item, length) => {
                TypeDefKind::FixedLengthList(of(item), *length)
            }
            TypeDefKind::Map(key, value) => TypeDefKind::Map(of(key), of(value)),
            TypeDefKind::Option(item) => TypeDefKind::Option(of(item)),
            TypeDefKind::Result(result) => TypeDefKind::Result(wit_parser::Result_ {
                ok: result.ok.as_ref().map(&mut of),
                err: result.err.as_ref().map(&mut of),
            }),
            TypeDefKind::Tuple(tuple) => TypeDefKind::Tuple(wit_parser::Tuple {
                types: tuple.types.iter().map(of).collect(),
            }),
            TypeDefKind::Record(record) => {
                let fields = record.fields.iter().map(|field| Field {
                    ty: of(&field.ty),
                    ..field.clone()
                });
                TypeDefKind::Record(wit_parser::Record {
                    fields: fields.collect(),
                })
            }
            TypeDefKind::Variant(variant) => {
                let cases = variant.cases.iter().map(|case| Case {
                    ty: case.ty.as_ref().map(&mut of),
                    ..case.clone()
                });
                TypeDefKind::Variant(wit_parser::Variant {
                    cases: cases.collect(),
                })
            }
            other => other.clone(),
        };
        let needs_name = matches!(
            kind,
            TypeDefKind::Record(_)
                | TypeDefKind::Variant(_)
                | TypeDefKind::Enum(_)
                | TypeDefKind::Flags(_)
        );
        let name = needs_name.then(|| {
            let own = def.name.as_deref().unwrap_or("type");
            self.free(&format!("{}{own}", self.prefix))
        });
        let owner = match self.owner {
            Some(interface) => TypeOwner::Interface(interface),
            None => TypeOwner::None,
        };
        let id = resolve.types.alloc(TypeDef {
            kind,
            owner: if needs_name { owner } else { TypeOwner::None },
            name: name.clone(),
            ..def
        });
        if let Some(name) = name {
            self.taken.push(name.clone());
            self.named.push((name, id));
        }
        Type::Id(id)
    }

    /// A name that no copy has: types of one name come from several interfaces.
    fn free(&self, wanted: &str) -> String {
        let numbered = (2..).map(|number| format!("{wanted}-{number}"));
        let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
        let is_free = |name: &String| !self.taken.contains(name);
        names.find(is_free).unwrap_or_default()
    }
}

/// Whether a function takes or gives streams or futures.
pub fn has_streams(resolve: &Resolve, function: &Function) -> bool {
    !function.find_futures_and_streams(resolve).is_empty()
}

/// Whether a function takes streams or futures.
pub fn has_streams_in_params(resolve: &Resolve, function: &Function) -> bool {
    let mut params = function.params.iter();
    params.any(|param| streams_in(resolve, &param.ty) > 0)
}

/// Where a function is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Of {
    /// Whether a component calls it.
    pub is_import: bool,
    /// Whether it is of the world itself, and not of an interface.
    pub is_of_world: bool,
}

/// Why the streams and futures of a function cannot be lists; `None` if they can, or if it has
/// none.
pub fn refusal(resolve: &Resolve, function: &Function, of: Of) -> Option<String> {
    if !has_streams(resolve, function) {
        return None;
    }
    let params = function.params.iter().map(|param| &param.ty);
    let mut types = params.chain(&function.result);
    let why = types.find_map(|ty| hidden(resolve, ty));
    let waits = || {
        let waits = "it is not async, so that nobody could wait for what its streams bring";
        let is_wrong = of.is_import && !function.kind.is_async();
        is_wrong.then(|| waits.to_owned())
    };
    let names = || {
        let params = function.params.iter().map(|param| &param.ty);
        let mut types = params.chain(&function.result);
        let is_named =
            |ty: &Type| crate::wit::Type::read(resolve, ty).is_ok_and(|ty| ty.is_named());
        let names = "it is of the world itself and takes or gives a type that has a name, which \
                     wac cannot compose";
        (of.is_of_world && types.any(is_named)).then(|| names.to_owned())
    };
    why.or_else(waits).or_else(names)
}

/// Why a type has a stream where no list can be in its place.
fn hidden(resolve: &Resolve, ty: &Type) -> Option<String> {
    let Type::Id(id) = ty else { return None };
    let inside = |place: &str, ty: &Type| {
        let what = "a stream or a future";
        (streams_in(resolve, ty) > 0).then(|| format!("{what} is in {place}"))
    };
    let each = |types: &mut dyn Iterator<Item = &Type>| {
        types.map(|ty| hidden(resolve, ty)).find(Option::is_some)?
    };
    match &resolve.types[*id].kind {
        TypeDefKind::Type(ty) | TypeDefKind::Option(ty) => hidden(resolve, ty),
        TypeDefKind::List(ty) | TypeDefKind::FixedLengthList(ty, _) => inside("a list", ty),
        TypeDefKind::Map(_, value) => inside("a map", value),
        TypeDefKind::Stream(Some(item)) => inside("a stream", item),
        TypeDefKind::Future(Some(item)) => inside("a future", item),
        TypeDefKind::Stream(None) => Some("a stream brings no items".to_owned()),
        TypeDefKind::Future(None) => Some("a future brings no value".to_owned()),
        TypeDefKind::Record(record) => each(&mut record.fields.iter().map(|field| &field.ty)),
        TypeDefKind::Tuple(tuple) => each(&mut tuple.types.iter()),
        TypeDefKind::Result(result) => each(&mut result.ok.iter().chain(&result.err)),
        TypeDefKind::Variant(variant) => {
            each(&mut variant.cases.iter().filter_map(|case| case.ty.as_ref()))
        }
        _ => None,
    }
}
