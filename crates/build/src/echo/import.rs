//! Turns WIT that somebody wrote for something else into a world of echoes.
//!
//! Its types stay as they are, but for handles, streams and futures, and so do its
//! functions' names and parameters. A function whose answer does not follow from its
//! arguments is given its answer as one argument more.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use wit_parser::{PackageId, Resolve, TypeDefKind, TypeId, TypeOwner};

use super::Rule;
use super::model::{Def, DefKind, FunctionDef, InterfaceDef, Model, Ty};
use crate::compose::check_is_component;
use crate::wit::Type;

/// A world made of a package, and what of it was left out.
#[derive(Debug)]
pub struct Foreign {
    /// The world.
    pub model: Model,
    /// The functions that take or answer what has no value, with why.
    pub left_out: Vec<String>,
}

/// Reads a `.wit` file, or the folder of a package with its dependencies.
///
/// # Errors
/// If it is no WIT, or has no function that could be an echo.
pub fn read(path: &Path) -> Result<Foreign, String> {
    let mut resolve = Resolve::default();
    let pushed = match path.is_dir() {
        true => resolve.push_dir(path).map(|(package, _)| package),
        false => resolve.push_file(path),
    };
    let package = pushed.map_err(|e| format!("`{}`: {e:#}", path.display()))?;
    check(&resolve, package).map_err(|why| {
        format!(
            "`{}` is not a component type, so no toolchain could build it: {why}",
            path.display()
        )
    })?;
    let mut reader = Reader {
        resolve: &resolve,
        types: Vec::new(),
        places: BTreeMap::new(),
        names: BTreeSet::new(),
    };
    let mut left_out = Vec::new();
    let mut interfaces = Vec::new();
    for (name, id) in &resolve.packages[package].interfaces {
        let mut functions = Vec::new();
        for function in resolve.interfaces[*id].functions.values() {
            match reader.function(function) {
                Ok(Some(read)) => functions.push(read),
                Ok(None) => {}
                Err(why) => left_out.push(format!("{name}#{}: {why}", function.name)),
            }
        }
        interfaces.push(InterfaceDef {
            name: format!("{name}-echoes"),
            functions,
        });
    }
    let model = Model {
        package: "lab:made".to_owned(),
        version: resolve.packages[package]
            .name
            .version
            .as_ref()
            .map(ToString::to_string),
        types: reader.types,
        interfaces,
    }
    .pruned();
    match model.functions() {
        0 => Err(format!(
            "`{}`: no function of its interfaces takes or answers a value{}{}",
            path.display(),
            if left_out.is_empty() {
                ""
            } else {
                "; left out: "
            },
            left_out.join("; ")
        )),
        _ => Ok(Foreign { model, left_out }),
    }
}

/// Whether a package is what the component model allows, which the parser of WIT does not check:
/// records without fields, more flags than 32, names that differ by case alone.
fn check(resolve: &Resolve, package: PackageId) -> Result<(), String> {
    let bytes = wit_component::encode(resolve, package).map_err(|e| format!("{e:#}"))?;
    check_is_component(&bytes)
}

struct Reader<'a> {
    resolve: &'a Resolve,
    types: Vec<Def>,
    places: BTreeMap<TypeId, usize>,
    /// The names of types, which come from several interfaces into one.
    names: BTreeSet<String>,
}

impl Reader<'_> {
    /// A function as an echo; none if it has neither parameters nor an answer.
    fn function(&mut self, function: &wit_parser::Function) -> Result<Option<FunctionDef>, String> {
        if function.kind.resource().is_some() {
            return Err("it belongs to a resource".to_owned());
        }
        let mut params = Vec::new();
        for param in &function.params {
            params.push((param.name.clone(), self.ty(&param.ty)?));
        }
        let seen: Result<Vec<Type>, String> = function
            .params
            .iter()
            .map(|param| Type::read(self.resolve, &param.ty))
            .collect();
        let seen = seen?;
        let result = function.result.as_ref();
        let result_type = result.map(|ty| Type::read(self.resolve, ty)).transpose()?;
        let types: Vec<&Type> = seen.iter().collect();
        let rule = match Rule::of(&function.name, &types, result_type.as_ref()) {
            Some(rule) => rule,
            None => {
                if let Some(ty) = result {
                    params.push((self.free_name(&params), self.ty(ty)?));
                }
                match params.len() {
                    1 => Rule::Echo,
                    _ => Rule::Tuple,
                }
            }
        };
        // The words of names are for functions that have their rule.
        let word = function.name.split('-').next().unwrap_or_default();
        let says_rule = ["swap", "flip", "reverse", "nest"].contains(&word);
        let name = match says_rule && rule.word() != Some(word) {
            true => format!("f-{}", function.name),
            false => function.name.clone(),
        };
        let nothing = params.is_empty() && rule != Rule::Nothing;
        Ok((!nothing).then_some(FunctionDef { name, params, rule }))
    }

    fn free_name(&self, params: &[(String, Ty)]) -> String {
        let taken = |name: &str| params.iter().any(|(other, _)| other == name);
        let mut names = ["answer", "the-answer"].into_iter();
        names
            .find(|name| !taken(name))
            .unwrap_or("answer-of-it")
            .to_owned()
    }

    fn ty(&mut self, ty: &wit_parser::Type) -> Result<Ty, String> {
        let wit_parser::Type::Id(id) = ty else {
            return Ok(Ty::Primitive(Type::read(self.resolve, ty)?.shape().name()));
        };
        let def = &self.resolve.types[*id];
        let boxed = |reader: &mut Self, ty: &Option<wit_parser::Type>| {
            let ty = ty.as_ref().map(|ty| reader.ty(ty)).transpose()?;
            Ok::<_, String>(ty.map(Box::new))
        };
        Ok(match &def.kind {
            TypeDefKind::Type(other) => self.ty(other)?,
            TypeDefKind::List(item) => Ty::List(Box::new(self.ty(item)?)),
            TypeDefKind::Option(item) => Ty::Option(Box::new(self.ty(item)?)),
            TypeDefKind::Result(result) => {
                Ty::Result(boxed(self, &result.ok)?, boxed(self, &result.err)?)
            }
            TypeDefKind::Tuple(tuple) => {
                let items = tuple.types.iter().map(|ty| self.ty(ty));
                Ty::Tuple(items.collect::<Result<_, _>>()?)
            }
            _ => Ty::Named(self.named(*id)?),
        })
    }

    fn named(&mut self, id: TypeId) -> Result<usize, String> {
        if let Some(place) = self.places.get(&id) {
            return Ok(*place);
        }
        let def = &self.resolve.types[id];
        let kind = match &def.kind {
            TypeDefKind::Record(record) => {
                let fields = record.fields.iter();
                let fields = fields.map(|field| Ok((field.name.clone(), self.ty(&field.ty)?)));
                DefKind::Record(fields.collect::<Result<_, String>>()?)
            }
            TypeDefKind::Variant(variant) => {
                let cases = variant.cases.iter().map(|case| {
                    let payload = case.ty.as_ref().map(|ty| self.ty(ty)).transpose()?;
                    Ok((case.name.clone(), payload))
                });
                DefKind::Variant(cases.collect::<Result<_, String>>()?)
            }
            TypeDefKind::Enum(cases) => {
                DefKind::Enum(cases.cases.iter().map(|case| case.name.clone()).collect())
            }
            TypeDefKind::Flags(flags) => {
                DefKind::Flags(flags.flags.iter().map(|flag| flag.name.clone()).collect())
            }
            other => return Err(format!("a {} has no value", other.as_str())),
        };
        let own = def.name.clone().unwrap_or_default();
        let owner = match def.owner {
            TypeOwner::Interface(id) => self.resolve.interfaces[id].name.clone(),
            _ => None,
        };
        let mut name = own.clone();
        for number in 2.. {
            if self.names.insert(name.clone()) {
                break;
            }
            name = format!("{own}-n{number}");
        }
        self.types.push(Def {
            name,
            interface: format!("{}-types", owner.unwrap_or_default()),
            kind,
        });
        self.places.insert(id, self.types.len() - 1);
        Ok(self.types.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::echo::World;

    fn foreign(text: &str) -> Result<Foreign, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("w.wit");
        std::fs::write(&file, text).unwrap();
        read(&file)
    }

    #[test]
    fn a_package_for_something_else_becomes_a_world_of_echoes() {
        let text = "package a:b@1.2.3;
            interface i {
                resource r { m: func(); }
                record size { width: u32, height: u32 }
                area: func(of: size) -> u64;
                same: func(of: size) -> size;
                open: func(name: string) -> r;
                swap-it: func(x: u8) -> string;
                beep: func();
            }
            world w { import i; }";
        let made = foreign(text).unwrap();
        assert_eq!(made.left_out.len(), 2, "{:?}", made.left_out);
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("w.wit"), made.model.wit()).unwrap();
        let world = World::read(folder.path(), "echo").unwrap();
        let functions: Vec<(&str, Rule)> = world.interfaces[0]
            .functions
            .iter()
            .map(|function| (function.name.as_str(), function.rule.unwrap()))
            .collect();
        let expected = [
            ("area", Rule::Tuple),
            ("same", Rule::Echo),
            ("f-swap-it", Rule::Tuple),
            ("beep", Rule::Nothing),
        ];
        assert_eq!(functions, expected);
        assert_eq!(world.package.version.as_deref(), Some("1.2.3"));
    }

    #[test]
    fn a_world_that_was_made_up_comes_back_with_its_functions_and_rules() {
        for number in 0..50 {
            let model = crate::echo::random::world(7, number);
            let again = foreign(&model.wit()).unwrap().model;
            let rules = |model: &Model| -> Vec<Rule> {
                let functions = model.interfaces.iter().flat_map(|i| &i.functions);
                functions.map(|function| function.rule).collect()
            };
            assert_eq!(rules(&again), rules(&model), "{}", model.wit());
        }
    }

    #[test]
    fn what_the_component_model_does_not_allow_is_refused_before_anything_is_built() {
        let flags: Vec<String> = (0..33).map(|n| format!("b{n}")).collect();
        for types in [
            "record nothing {}".to_owned(),
            "flags nothing {}".to_owned(),
            format!("flags nothing {{ {} }}", flags.join(", ")),
        ] {
            let text = format!("package a:b; interface i {{ {types} f: func(x: nothing); }}");
            let error = foreign(&text).unwrap_err();
            assert!(error.contains("is not a component type"), "{error}");
        }
    }

    #[test]
    fn what_has_nothing_to_echo_is_refused() {
        let error = foreign("package a:b; interface i { resource r; }").unwrap_err();
        assert!(error.contains("no function of its interfaces"), "{error}");
        assert!(foreign("package").is_err());
    }
}
