//! Makes a world smaller as long as it still fails: fewer functions, fewer fields and
//! cases, simpler types, plain names.

use super::Rule;
use super::model::{Def, DefKind, FunctionDef, Model, Ty};

/// The smallest world found that fails, in at most so many attempts: an attempt builds
/// components.
pub fn smallest(model: &Model, attempts: usize, fails: &mut dyn FnMut(&Model) -> bool) -> Model {
    let mut best = model.clone();
    let mut left = attempts;
    'again: loop {
        for candidate in candidates(&best) {
            if left == 0 {
                return best;
            }
            left -= 1;
            if fails(&candidate) {
                best = candidate;
                continue 'again;
            }
        }
        return best;
    }
}

/// Smaller worlds, the smallest first.
fn candidates(model: &Model) -> Vec<Model> {
    let mut found: Vec<Model> = Vec::new();
    let mut add = |candidate: Model| {
        let candidate = candidate.pruned();
        if candidate != *model && candidate.functions() > 0 && !found.contains(&candidate) {
            found.push(candidate);
        }
    };
    halves(model, &mut add);
    functions(model, &mut add);
    params(model, &mut add);
    definitions(model, &mut add);
    if model.version.is_some() {
        add(Model {
            version: None,
            ..model.clone()
        });
    }
    names(model, &mut add);
    found
}

/// Half of the functions, either half.
fn halves(model: &Model, add: &mut dyn FnMut(Model)) {
    let count = model.functions();
    if count < 2 {
        return;
    }
    for keep in [0..count / 2, count / 2..count] {
        let mut place = 0;
        let mut half = model.clone();
        for interface in &mut half.interfaces {
            interface.functions.retain(|_| {
                place += 1;
                keep.contains(&(place - 1))
            });
        }
        add(half);
    }
}

/// All functions but one.
fn functions(model: &Model, add: &mut dyn FnMut(Model)) {
    if model.functions() < 2 {
        return;
    }
    each_function(model, &mut |interface, function| {
        let mut fewer = model.clone();
        fewer.interfaces[interface].functions.remove(function);
        add(fewer);
    });
}

fn each_function(model: &Model, work: &mut dyn FnMut(usize, usize)) {
    for (place, interface) in model.interfaces.iter().enumerate() {
        (0..interface.functions.len()).for_each(|function| work(place, function));
    }
}

/// One function with fewer or simpler parameters, or with a simpler rule.
fn params(model: &Model, add: &mut dyn FnMut(Model)) {
    each_function(model, &mut |interface, place| {
        let mut with = |function: FunctionDef| {
            let mut changed = model.clone();
            changed.interfaces[interface].functions[place] = function;
            add(changed);
        };
        let function = &model.interfaces[interface].functions[place];
        if function.params.len() > 1 {
            for param in &function.params {
                with(FunctionDef {
                    params: vec![param.clone()],
                    rule: if function.rule == Rule::Nothing {
                        Rule::Nothing
                    } else {
                        Rule::Echo
                    },
                    // A name without a word that would say another rule.
                    name: format!("only-f{place}"),
                    is_async: function.is_async,
                });
            }
        }
        for at in 0..function.params.len() {
            let least = match function.rule {
                Rule::Tuple | Rule::Swap => 3,
                Rule::Nothing => 1,
                _ => usize::MAX,
            };
            if function.params.len() >= least {
                let mut fewer = function.clone();
                fewer.params.remove(at);
                with(fewer);
            }
            for ty in simpler(&function.params[at].1, &model.types) {
                let mut plainer = function.clone();
                plainer.params[at].1 = ty;
                if fits(&plainer) {
                    with(plainer);
                }
            }
        }
    });
}

/// Whether a function still has the form that its rule needs.
fn fits(function: &FunctionDef) -> bool {
    let first = function.params.first().map(|(_, ty)| ty);
    match function.rule {
        Rule::SwapItems => matches!(first, Some(Ty::Tuple(_))),
        Rule::Flip => matches!(first, Some(Ty::Result(..))),
        Rule::Reverse => matches!(first, Some(Ty::List(_))),
        _ => true,
    }
}

/// Simpler types than one: a scalar, what it is made of, itself with simpler parts.
fn simpler(ty: &Ty, types: &[Def]) -> Vec<Ty> {
    let mut found = Vec::new();
    if *ty != Ty::Primitive("u8") {
        found.push(Ty::Primitive("u8"));
    }
    found.extend(ty.parts().into_iter().cloned());
    match ty {
        Ty::Primitive(_) => {}
        Ty::Named(place) => found.extend(types[*place].kind.parts().into_iter().cloned()),
        Ty::List(item) => {
            found.extend(
                simpler(item, types)
                    .into_iter()
                    .map(|item| Ty::List(Box::new(item))),
            );
        }
        Ty::Option(item) => {
            found.extend(
                simpler(item, types)
                    .into_iter()
                    .map(|item| Ty::Option(Box::new(item))),
            );
        }
        Ty::Stream(item) => {
            let items = simpler(item, types).into_iter();
            found.extend(items.map(|item| Ty::Stream(Box::new(item))));
        }
        Ty::Future(value) => {
            let values = simpler(value, types).into_iter();
            found.extend(values.map(|value| Ty::Future(Box::new(value))));
        }
        Ty::Result(ok, err) => {
            let none = |ty: &Option<Box<Ty>>| -> Vec<Option<Box<Ty>>> {
                let Some(ty) = ty else { return vec![] };
                let parts = simpler(ty, types).into_iter().map(|ty| Some(Box::new(ty)));
                [None].into_iter().chain(parts).collect()
            };
            found.extend(none(ok).into_iter().map(|ok| Ty::Result(ok, err.clone())));
            found.extend(none(err).into_iter().map(|err| Ty::Result(ok.clone(), err)));
        }
        Ty::Tuple(items) => {
            for at in 0..items.len() {
                if items.len() > 1 {
                    let mut fewer = items.clone();
                    fewer.remove(at);
                    found.push(Ty::Tuple(fewer));
                }
                found.extend(simpler(&items[at], types).into_iter().map(|item| {
                    let mut items = items.clone();
                    items[at] = item;
                    Ty::Tuple(items)
                }));
            }
        }
    }
    found
}

/// One named type with fewer or simpler members.
fn definitions(model: &Model, add: &mut dyn FnMut(Model)) {
    for (place, def) in model.types.iter().enumerate() {
        let mut with = |kind: DefKind| {
            let mut changed = model.clone();
            changed.types[place].kind = kind;
            add(changed);
        };
        match &def.kind {
            DefKind::Alias(ty) => simpler(ty, &model.types)
                .into_iter()
                .for_each(|ty| with(DefKind::Alias(ty))),
            DefKind::Enum(names) => fewer(names)
                .into_iter()
                .for_each(|names| with(DefKind::Enum(names))),
            DefKind::Flags(names) => {
                fewer(names)
                    .into_iter()
                    .for_each(|names| with(DefKind::Flags(names)));
            }
            DefKind::Record(fields) => {
                fewer(fields)
                    .into_iter()
                    .for_each(|fields| with(DefKind::Record(fields)));
                for at in 0..fields.len() {
                    for ty in simpler(&fields[at].1, &model.types) {
                        let mut fields = fields.clone();
                        fields[at].1 = ty;
                        with(DefKind::Record(fields));
                    }
                }
            }
            DefKind::Variant(cases) => {
                fewer(cases)
                    .into_iter()
                    .for_each(|cases| with(DefKind::Variant(cases)));
                for at in 0..cases.len() {
                    let Some(ty) = &cases[at].1 else { continue };
                    let parts = simpler(ty, &model.types).into_iter().map(Some);
                    for ty in [None].into_iter().chain(parts) {
                        let mut cases = cases.clone();
                        cases[at].1 = ty;
                        with(DefKind::Variant(cases));
                    }
                }
            }
        }
    }
}

/// Shorter lists of members: halves, then all but one.
fn fewer<T: Clone>(members: &[T]) -> Vec<Vec<T>> {
    if members.len() < 2 {
        return vec![];
    }
    let middle = members.len() / 2;
    let mut found = vec![members[..middle].to_vec(), members[middle..].to_vec()];
    if members.len() > 2 {
        found.extend((0..members.len().min(20)).map(|at| {
            let mut fewer = members.to_vec();
            fewer.remove(at);
            fewer
        }));
    }
    found
}

/// Plain names for all functions and parameters, or for all types and members.
fn names(model: &Model, add: &mut dyn FnMut(Model)) {
    let mut renamed = model.clone();
    let mut number = 0;
    for function in renamed.interfaces.iter_mut().flat_map(|i| &mut i.functions) {
        number += 1;
        function.name = match function.rule.word() {
            Some(word) => format!("{word}-f{number}"),
            None => format!("f{number}"),
        };
        for (at, (name, _)) in function.params.iter_mut().enumerate() {
            *name = format!("p{at}");
        }
    }
    add(renamed);
    let mut renamed = model.clone();
    for (place, interface) in renamed.interfaces.iter_mut().enumerate() {
        interface.name = format!("i{place}");
    }
    for (place, def) in renamed.types.iter_mut().enumerate() {
        def.name = format!("t{place}");
        def.interface = "types".to_owned();
        match &mut def.kind {
            DefKind::Record(fields) => plain(fields.iter_mut().map(|(name, _)| name)),
            DefKind::Variant(cases) => plain(cases.iter_mut().map(|(name, _)| name)),
            DefKind::Enum(names) | DefKind::Flags(names) => plain(names.iter_mut()),
            DefKind::Alias(_) => {}
        }
    }
    add(renamed);
}

fn plain<'a>(names: impl Iterator<Item = &'a mut String>) {
    for (at, name) in names.enumerate() {
        *name = format!("m{at}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::echo::{World, random};

    #[test]
    fn every_smaller_world_is_valid() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..4 {
            for candidate in candidates(&random::world(7, number)) {
                std::fs::write(folder.path().join("world.wit"), candidate.wit()).unwrap();
                World::read(folder.path(), "echo")
                    .unwrap_or_else(|e| panic!("{e}\n{}", candidate.wit()));
            }
        }
    }

    #[test]
    fn what_does_not_matter_goes() {
        // Fails while any type has a 64-bit integer inside an option.
        let fails = |model: &Model| model.wit().contains("option<u64>");
        let worlds = (0..200).map(|number| random::world(7, number));
        let mut tried = 0;
        for world in worlds.filter(|world| fails(world)).take(5) {
            let found = smallest(&world, 5_000, &mut |model| fails(model));
            assert_eq!(found.functions(), 1, "{}", found.wit());
            assert!(found.wit().lines().count() < 25, "{}", found.wit());
            assert!(fails(&found));
            tried += 1;
        }
        assert_eq!(tried, 5);
    }

    #[test]
    fn attempts_are_bounded() {
        let mut attempts = 0;
        let world = random::world(7, 0);
        let found = smallest(&world, 3, &mut |_| {
            attempts += 1;
            false
        });
        assert_eq!((attempts, found), (3, world));
    }
}
