//! Makes up worlds, each from a seed and its number.

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

use super::Rule;
use super::model::{Def, DefKind, FunctionDef, InterfaceDef, Model, Ty};

/// Names that are words of WIT or of some language, or that bindings use themselves.
const WORDS: [&str; 72] = [
    "type",
    "record",
    "list",
    "option",
    "result",
    "tuple",
    "string",
    "func",
    "use",
    "world",
    "class",
    "def",
    "fn",
    "match",
    "impl",
    "trait",
    "mod",
    "crate",
    "self",
    "super",
    "move",
    "async",
    "await",
    "yield",
    "import",
    "export",
    "from",
    "as",
    "in",
    "is",
    "not",
    "and",
    "none",
    "true",
    "false",
    "null",
    "undefined",
    "nil",
    "new",
    "delete",
    "this",
    "var",
    "let",
    "const",
    "static",
    "enum",
    "interface",
    "package",
    "go",
    "chan",
    "select",
    "defer",
    "map",
    "range",
    "struct",
    "switch",
    "default",
    "lambda",
    "pass",
    "raise",
    "except",
    "print",
    "len",
    "str",
    "bytes",
    "object",
    "error",
    "ok",
    "err",
    "some",
    "guest",
    "exports",
];

/// The parts of ordinary names.
const PARTS: [&str; 24] = [
    "a", "b1", "item", "value", "id", "http", "url", "HTTP", "x509", "node", "tree", "left",
    "right", "count", "name", "utf8", "data", "i32", "f64", "Z", "point", "kind", "API", "v2",
];

const PRIMITIVES: [&str; 13] = [
    "bool", "s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64", "f32", "f64", "char", "string",
];

/// The parts of a named type, all that is in it written out, beyond which other types do
/// not refer to it: types of types of types take some compilers minutes.
const MOST_REFERRED: usize = 40;

/// One of so many worlds has async functions beside others.
const WITH_ASYNC: u64 = 4;

/// The parts of a named type, beyond which it loses its last fields or cases.
const MOST_PARTS: usize = 150;

const VERSIONS: [&str; 5] = ["0.1.0", "1.0.0", "2.3.4", "0.0.1", "1.0.0-rc.1"];

/// World `number` of a seed: the same each time.
pub fn world(seed: u64, number: u64) -> Model {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"world");
    hasher.update(&seed.to_le_bytes());
    hasher.update(&number.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, hasher.finalize().as_bytes());
    Maker {
        rng,
        types: Vec::new(),
        parts: Vec::new(),
        most: MOST_REFERRED,
    }
    .world(number % WITH_ASYNC == WITH_ASYNC - 1)
}

/// Takes the last field or case away, unless it is the only one.
fn shorten(kind: &mut DefKind) -> bool {
    match kind {
        DefKind::Record(fields) if fields.len() > 1 => fields.pop().is_some(),
        DefKind::Variant(cases) if cases.len() > 1 => cases.pop().is_some(),
        _ => false,
    }
}

struct Maker {
    rng: TestRng,
    types: Vec<Def>,
    /// The parts of each of these types.
    parts: Vec<usize>,
    /// The parts of those that are referred to, at most.
    most: usize,
}

impl Maker {
    fn below(&mut self, bound: usize) -> usize {
        (self.rng.next_u64() % bound.max(1) as u64) as usize
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    fn world(mut self, with_async: bool) -> Model {
        let mut taken = Names::default();
        let type_interfaces: Vec<String> = (0..1 + self.below(3))
            .map(|_| self.interface_name(&mut taken))
            .collect();
        let mut type_names = Names::default();
        for interface in &type_interfaces {
            for _ in 0..1 + self.below(5) {
                let name = self.name(&mut type_names);
                let mut kind = self.kind();
                let mut parts = self.parts_of(&kind);
                while parts > MOST_PARTS && shorten(&mut kind) {
                    parts = self.parts_of(&kind);
                }
                self.parts.push(parts);
                self.types.push(Def {
                    name,
                    interface: interface.clone(),
                    kind,
                });
            }
        }
        self.most = MOST_PARTS;
        let mut interfaces = Vec::new();
        for _ in 0..1 + self.below(2) {
            let name = self.interface_name(&mut taken);
            // Functions and the types that an interface uses share its names.
            let mut names = type_names.clone();
            let functions = (0..2 + self.below(6)).map(|_| self.function(&mut names));
            interfaces.push(InterfaceDef {
                functions: functions.collect(),
                name,
            });
        }
        if with_async {
            let name = self.interface_name(&mut taken);
            let mut names = type_names.clone();
            let functions = (0..1 + self.below(3)).map(|_| self.async_function(&mut names));
            interfaces.push(InterfaceDef {
                functions: functions.collect(),
                name,
            });
        }
        let version = match self.below(3) {
            0 => None,
            _ => Some(self.pick(&VERSIONS).to_owned()),
        };
        Model {
            package: "lab:made".to_owned(),
            version,
            types: self.types,
            interfaces,
        }
        .pruned()
    }

    fn name(&mut self, taken: &mut Names) -> String {
        loop {
            let name = match self.below(3) {
                0 => self.pick(&WORDS).to_owned(),
                1 => self.pick(&PARTS).to_owned(),
                _ => format!("{}-{}", self.pick(&PARTS), self.pick(&PARTS)),
            };
            if taken.take(&name) {
                return name;
            }
        }
    }

    /// Mostly an ordinary name: of one that is a word of some language nothing of the
    /// world may be built in that language.
    fn interface_name(&mut self, taken: &mut Names) -> String {
        loop {
            let name = match self.below(12) {
                0 => self.pick(&WORDS).to_owned(),
                _ => format!("{}-{}", self.pick(&PARTS), self.pick(&PARTS)),
            };
            if taken.take(&name) {
                return name;
            }
        }
    }

    fn names(&mut self, count: usize) -> Vec<String> {
        let mut taken = Names::default();
        // Of many, most have plain names.
        let name = |place: usize| match place {
            0..8 => self.name(&mut taken),
            _ => format!("n{place}"),
        };
        (0..count).map(name).collect()
    }

    fn kind(&mut self) -> DefKind {
        match self.below(10) {
            0..4 => {
                let count = self.pick(&[1, 2, 3, 4, 5, 8, 17]);
                let names = self.names(count);
                DefKind::Record(names.into_iter().map(|name| (name, self.ty(2))).collect())
            }
            4..7 => {
                let count = self.pick(&[1, 2, 3, 4, 6, 9]);
                let names = self.names(count);
                let case = |name| {
                    let payload = (self.below(4) > 0).then(|| self.ty(2));
                    (name, payload)
                };
                DefKind::Variant(names.into_iter().map(case).collect())
            }
            7 => {
                let count = self.pick(&[1, 2, 5, 9, 300]);
                DefKind::Enum(self.names(count))
            }
            8 => {
                let count = self.pick(&[1, 3, 8, 9, 17, 32]);
                DefKind::Flags(self.names(count))
            }
            _ => DefKind::Alias(self.ty(2)),
        }
    }

    /// A type that is no deeper than some number of constructors.
    fn ty(&mut self, depth: usize) -> Ty {
        let deeper = |maker: &mut Self| Box::new(maker.ty(depth - 1));
        match self.below(if depth == 0 { 5 } else { 12 }) {
            0..3 => Ty::Primitive(self.pick(&PRIMITIVES)),
            3 | 4 if !self.types.is_empty() => match self.below(self.types.len()) {
                place if self.parts[place] <= self.most => Ty::Named(place),
                _ => Ty::Primitive("string"),
            },
            3..5 => Ty::Primitive("string"),
            5 | 6 => Ty::List(deeper(self)),
            7 | 8 => Ty::Option(deeper(self)),
            9 | 10 => {
                let ok = (self.below(4) > 0).then(|| deeper(self));
                let err = (self.below(4) > 0).then(|| deeper(self));
                Ty::Result(ok, err)
            }
            _ => Ty::Tuple((0..1 + self.below(4)).map(|_| self.ty(depth - 1)).collect()),
        }
    }

    fn parts_of(&self, kind: &DefKind) -> usize {
        match kind {
            DefKind::Record(fields) => fields.iter().map(|(_, ty)| self.size(ty)).sum(),
            DefKind::Variant(cases) => {
                let payloads = cases.iter().filter_map(|(_, payload)| payload.as_ref());
                payloads.map(|ty| self.size(ty)).sum()
            }
            DefKind::Enum(_) | DefKind::Flags(_) => 1,
            DefKind::Alias(ty) => self.size(ty),
        }
    }

    /// The parts of a type: itself and those of what it is made of.
    fn size(&self, ty: &Ty) -> usize {
        match ty {
            Ty::Primitive(_) => 1,
            Ty::Named(place) => self.parts[*place],
            Ty::List(item) | Ty::Option(item) | Ty::Stream(item) | Ty::Future(item) => {
                1 + self.size(item)
            }
            Ty::Result(ok, err) => {
                let payloads = [ok, err].into_iter().flatten();
                1 + payloads.map(|ty| self.size(ty)).sum::<usize>()
            }
            Ty::Tuple(items) => 1 + items.iter().map(|ty| self.size(ty)).sum::<usize>(),
        }
    }

    fn function(&mut self, names: &mut Names) -> FunctionDef {
        let (rule, types) = match self.below(12) {
            0 => {
                let count = self.below(3);
                (Rule::Nothing, self.some_types(count))
            }
            1 | 2 => {
                let count = 2 + self.below(4);
                (Rule::Tuple, self.some_types(count))
            }
            3 => {
                let count = self.pick(&[2, 3, 5, 18]);
                (Rule::Swap, self.some_types(count))
            }
            4 => {
                let count = 2 + self.below(2);
                (Rule::SwapItems, vec![Ty::Tuple(self.some_types(count))])
            }
            5 => {
                let (ok, err) = (Box::new(self.ty(1)), Box::new(self.ty(1)));
                (Rule::Flip, vec![Ty::Result(Some(ok), Some(err))])
            }
            6 => (Rule::Reverse, vec![Ty::List(Box::new(self.ty(2)))]),
            7 => (Rule::Nest, vec![self.ty(2)]),
            _ => (Rule::Echo, vec![self.ty(3)]),
        };
        let names_of_params = self.names(types.len());
        FunctionDef {
            name: self.function_name(rule, names),
            params: names_of_params.into_iter().zip(types).collect(),
            rule,
            is_async: false,
        }
    }

    /// An async function, mostly of streams or futures.
    fn async_function(&mut self, names: &mut Names) -> FunctionDef {
        let item = |maker: &mut Self| Box::new(maker.ty(1));
        let (rule, types) = match self.below(6) {
            0 => (Rule::Echo, vec![self.ty(2)]),
            1 => {
                let (stream, future) = (Ty::Stream(item(self)), Ty::Future(item(self)));
                (Rule::Tuple, vec![stream, self.ty(1), future])
            }
            2 => (Rule::Echo, vec![Ty::Future(item(self))]),
            _ => (Rule::Echo, vec![Ty::Stream(item(self))]),
        };
        let names_of_params = self.names(types.len());
        FunctionDef {
            name: self.function_name(rule, names),
            params: names_of_params.into_iter().zip(types).collect(),
            rule,
            is_async: true,
        }
    }

    fn some_types(&mut self, count: usize) -> Vec<Ty> {
        (0..count).map(|_| self.ty(2)).collect()
    }

    /// A name that says the rule where the signature does not.
    fn function_name(&mut self, rule: Rule, names: &mut Names) -> String {
        loop {
            let mut own = Names::default();
            let name = self.name(&mut own);
            let name = match rule.word() {
                Some(word) => format!("{word}-{name}"),
                None => name,
            };
            if names.take(&name) {
                return name;
            }
        }
    }
}

/// Names that are taken. Two names that differ by case or dashes alone are one.
#[derive(Debug, Default, Clone)]
struct Names(Vec<String>);

impl Names {
    fn take(&mut self, name: &str) -> bool {
        let flat = name.replace('-', "").to_lowercase();
        let free = !self.0.contains(&flat);
        if free {
            self.0.push(flat);
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_type_is_huge_when_it_is_written_out() {
        fn size(model: &Model, ty: &Ty) -> usize {
            let all = |types: &[&Ty]| types.iter().map(|ty| size(model, ty)).sum::<usize>();
            1 + match ty {
                Ty::Primitive(_) => 0,
                Ty::Named(place) => match &model.types[*place].kind {
                    DefKind::Record(fields) => {
                        all(&fields.iter().map(|f| &f.1).collect::<Vec<_>>())
                    }
                    DefKind::Variant(cases) => all(&cases
                        .iter()
                        .filter_map(|c| c.1.as_ref())
                        .collect::<Vec<_>>()),
                    DefKind::Alias(ty) => size(model, ty),
                    DefKind::Enum(_) | DefKind::Flags(_) => 0,
                },
                Ty::List(item) | Ty::Option(item) | Ty::Stream(item) | Ty::Future(item) => {
                    size(model, item)
                }
                Ty::Result(ok, err) => {
                    let both: Vec<&Ty> = [ok, err].into_iter().flatten().map(|ty| &**ty).collect();
                    all(&both)
                }
                Ty::Tuple(items) => all(&items.iter().collect::<Vec<_>>()),
            }
        }
        let mut largest = 0;
        for number in 0..200 {
            let model = world(7, number);
            for place in 0..model.types.len() {
                largest = largest.max(size(&model, &Ty::Named(place)));
            }
        }
        assert!((100..300).contains(&largest), "{largest}");
    }
    use crate::echo::World;

    fn read(model: &Model) -> World {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("world.wit"), model.wit()).unwrap();
        World::read(folder.path(), "echo").unwrap_or_else(|e| panic!("{e}\n{}", model.wit()))
    }

    #[test]
    fn every_world_is_valid_and_its_functions_have_the_rules_they_were_made_with() {
        for number in 0..500 {
            let model = world(7, number);
            let read = read(&model);
            let rules = |world: &World| -> Vec<Rule> {
                let functions = world.interfaces.iter().flat_map(|i| &i.functions);
                functions.filter_map(|function| function.rule).collect()
            };
            let made = model.interfaces.iter().flat_map(|i| &i.functions);
            assert!(made.map(|f| f.rule).eq(rules(&read)), "{}", model.wit());
        }
    }

    #[test]
    fn a_seed_and_a_number_are_one_world() {
        assert_eq!(world(7, 3), world(7, 3));
        assert_ne!(world(7, 3), world(7, 4));
        assert_ne!(world(7, 3), world(8, 3));
    }

    #[test]
    fn the_worlds_have_something_of_everything() {
        let text: String = (0..100).map(|number| world(7, number).wit()).collect();
        for part in PRIMITIVES.iter().chain(&[
            "record",
            "variant",
            "enum",
            "flags",
            "type",
            "list<",
            "option<option<",
            "result<_, ",
            "result;",
            "tuple<",
            "swap-",
            "flip-",
            "reverse-",
            "nest-",
            ": async func(",
            ": stream<",
            ": future<",
            "-> tuple<stream<",
            "use ",
            "@1.0.0-rc.1",
            "%HTTP",
            "%class",
            "%self",
            "%x509",
        ]) {
            assert!(text.contains(part), "no world has `{part}`");
        }
    }
}
