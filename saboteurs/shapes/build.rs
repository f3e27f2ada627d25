//! Writes `forward.rs`: a trait with every function of `shapes`, each of which calls the
//! import of its name, and the exports by that trait.

use std::path::Path;

use wit_bindgen_core::Types;
use wit_bindgen_core::wit_parser::{Function, Resolve, Type, TypeDefKind};
use wit_bindgen_rust::to_rust_ident;

/// The package that has `shapes`.
const WIT: &str = "../../wit/abi";

fn main() {
    println!("cargo::rerun-if-changed={WIT}");
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(WIT).expect("the package can be read");
    let shapes = resolve.packages[package].interfaces["shapes"];
    let mut types = Types::default();
    types.analyze(&resolve);
    let functions = resolve.interfaces[shapes].functions.values();
    let functions: Vec<_> = functions
        .map(|function| Forwarded::new(&resolve, &types, function))
        .collect();
    let folder = std::env::var("OUT_DIR").expect("cargo sets it");
    std::fs::write(Path::new(&folder).join("forward.rs"), text(&functions))
        .expect("the file can be written");
}

/// A function in Rust. Its arguments are one value, as its answer is: a tuple if there is
/// not exactly one.
struct Forwarded {
    /// Its name in WIT.
    wit_name: String,
    name: String,
    /// `x: T`
    params: String,
    /// `x`
    args: String,
    /// The type of the arguments.
    args_type: String,
    /// What the import takes of `args`.
    lent: String,
    result: String,
}

impl Forwarded {
    fn new(resolve: &Resolve, types: &Types, function: &Function) -> Self {
        let alone = function.params.len() == 1;
        let names = function.params.iter().map(|p| to_rust_ident(&p.name));
        let names: Vec<String> = names.collect();
        let tys: Vec<String> = function
            .params
            .iter()
            .map(|p| rust(resolve, &p.ty))
            .collect();
        let params = names.iter().zip(&tys).map(|(n, ty)| format!("{n}: {ty}, "));
        let lent = function.params.iter().enumerate().map(|(at, param)| {
            let place = match alone {
                true => "args".to_owned(),
                false => format!("args.{at}"),
            };
            match has_memory(types, &param.ty) {
                true => lend(resolve, &place, &param.ty) + ", ",
                false => place + ", ",
            }
        });
        let result = function.result.as_ref();
        Forwarded {
            wit_name: function.name.clone(),
            name: to_rust_ident(&function.name),
            params: params.collect(),
            lent: lent.collect(),
            args: one_value(names),
            args_type: one_value(tys),
            result: result.map_or("()".to_owned(), |ty| rust(resolve, ty)),
        }
    }
}

fn one_value(mut parts: Vec<String>) -> String {
    match parts.len() {
        1 => parts.remove(0),
        _ => tuple(parts),
    }
}

fn text(functions: &[Forwarded]) -> String {
    let mut text = "/// Each function is forwarded unless an implementation does it itself.\n\
                    pub trait Forward {\n"
        .to_owned();
    for f in functions {
        let (name, args, lent, result) = (&f.name, &f.args_type, &f.lent, &f.result);
        text += &format!("fn {name}(args: {args}) -> {result} {{ shapes::{name}({lent}) }}\n");
    }
    text += "}\n\nimpl Guest for Component {\n";
    for f in functions {
        let (name, params, args, result) = (&f.name, &f.params, &f.args, &f.result);
        let body = format!("<Self as Forward>::{name}({args})");
        text += &format!("fn {name}({params}) -> {result} {{ {body} }}\n");
    }
    let names: Vec<&str> = functions.iter().map(|f| f.wit_name.as_str()).collect();
    text += "}\n\n/// The names of the functions in WIT.\n#[cfg(test)]\n";
    text += &format!("pub const FUNCTIONS: &[&str] = &{names:?};\n");
    text
}

/// Whether there is a string or a list in a type. An import takes by reference what has
/// one, and all else by value.
fn has_memory(types: &Types, ty: &Type) -> bool {
    match ty {
        Type::Id(id) => types.get(*id).has_list,
        ty => *ty == Type::String,
    }
}

/// What an import takes of the value at a place, without taking the value.
fn lend(resolve: &Resolve, place: &str, ty: &Type) -> String {
    let Type::Id(id) = ty else {
        return match ty {
            Type::String => format!("{place}.as_str()"),
            _ => place.to_owned(),
        };
    };
    let payload = |ty: &Option<Type>| match ty {
        Some(ty) => format!("|x| {}", lend(resolve, "(*x)", ty)),
        None => "|_| ()".to_owned(),
    };
    match &resolve.types[*id].kind {
        TypeDefKind::Type(ty) => lend(resolve, place, ty),
        TypeDefKind::List(_) => format!("{place}.as_slice()"),
        TypeDefKind::Option(ty) => format!("{place}.as_ref().map({})", payload(&Some(*ty))),
        TypeDefKind::Result(result) => format!(
            "{place}.as_ref().map({}).map_err({})",
            payload(&result.ok),
            payload(&result.err)
        ),
        TypeDefKind::Tuple(of) => {
            let items = of.types.iter().enumerate();
            let items = items.map(|(at, ty)| lend(resolve, &format!("{place}.{at}"), ty));
            tuple(items)
        }
        _ => format!("&{place}"),
    }
}

/// A type that is owned.
fn rust(resolve: &Resolve, ty: &Type) -> String {
    let id = match ty {
        Type::Bool => return "bool".to_owned(),
        Type::U8 => return "u8".to_owned(),
        Type::U16 => return "u16".to_owned(),
        Type::U32 => return "u32".to_owned(),
        Type::U64 => return "u64".to_owned(),
        Type::S8 => return "i8".to_owned(),
        Type::S16 => return "i16".to_owned(),
        Type::S32 => return "i32".to_owned(),
        Type::S64 => return "i64".to_owned(),
        Type::F32 => return "f32".to_owned(),
        Type::F64 => return "f64".to_owned(),
        Type::Char => return "char".to_owned(),
        Type::String => return "String".to_owned(),
        Type::Id(id) => *id,
        other => panic!("no function of `shapes` has the type {other:?}"),
    };
    let payload = |ty: &Option<Type>| ty.as_ref().map_or("()".to_owned(), |ty| rust(resolve, ty));
    let def = &resolve.types[id];
    match &def.kind {
        TypeDefKind::Type(ty) => rust(resolve, ty),
        TypeDefKind::List(ty) => format!("Vec<{}>", rust(resolve, ty)),
        TypeDefKind::Option(ty) => format!("Option<{}>", rust(resolve, ty)),
        TypeDefKind::Result(result) => {
            format!("Result<{}, {}>", payload(&result.ok), payload(&result.err))
        }
        TypeDefKind::Tuple(of) => tuple(of.types.iter().map(|ty| rust(resolve, ty))),
        kind => {
            let name = def.name.as_deref();
            let name = name.unwrap_or_else(|| panic!("a {} has no name", kind.as_str()));
            format!("types::{}", pascal(name))
        }
    }
}

/// A tuple, of types or of values.
fn tuple(items: impl IntoIterator<Item = String>) -> String {
    let items: String = items.into_iter().map(|item| item + ", ").collect();
    format!("({items})")
}

fn pascal(name: &str) -> String {
    let word = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('-').map(word).collect()
}
