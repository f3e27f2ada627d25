//! A world of echoes as it is made up: types, functions, and the text of both.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::Rule;

/// A world that can be made up, made smaller and written. Types are referred to by
/// their place among [`Model::types`], and only after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The package's namespace and name, `lab:made`.
    pub package: String,
    /// Its version, if it has one.
    pub version: Option<String>,
    /// The types of all interfaces, those that others refer to first.
    pub types: Vec<Def>,
    /// The interfaces of functions.
    pub interfaces: Vec<InterfaceDef>,
}

/// A named type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Def {
    /// Its name.
    pub name: String,
    /// The interface that it is in.
    pub interface: String,
    /// What it is.
    pub kind: DefKind,
}

/// What a named type is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefKind {
    /// A record and its fields.
    Record(Vec<(String, Ty)>),
    /// A variant and its cases.
    Variant(Vec<(String, Option<Ty>)>),
    /// An enum and its cases.
    Enum(Vec<String>),
    /// Flags.
    Flags(Vec<String>),
    /// Another name for a type.
    Alias(Ty),
}

/// A type where it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ty {
    /// `u8`, `string`.
    Primitive(&'static str),
    /// `list<..>`
    List(Box<Ty>),
    /// `option<..>`
    Option(Box<Ty>),
    /// `result<.., ..>`
    Result(Option<Box<Ty>>, Option<Box<Ty>>),
    /// `tuple<..>`
    Tuple(Vec<Ty>),
    /// `stream<..>`
    Stream(Box<Ty>),
    /// `future<..>`
    Future(Box<Ty>),
    /// A type by its place.
    Named(usize),
}

/// An interface of functions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterfaceDef {
    /// Its name.
    pub name: String,
    /// Its functions.
    pub functions: Vec<FunctionDef>,
}

/// A function; its result follows from its parameters and its rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionDef {
    /// Its name, with the rule's word in front of it where it needs one.
    pub name: String,
    /// Its parameters.
    pub params: Vec<(String, Ty)>,
    /// What it answers.
    pub rule: Rule,
    /// Whether it is an `async func`.
    pub is_async: bool,
}

impl FunctionDef {
    /// The type of its answer.
    pub fn result(&self) -> Option<Ty> {
        let types = || self.params.iter().map(|(_, ty)| ty.clone());
        let first = types().next();
        Some(match (self.rule, first) {
            (Rule::Nothing, _) | (_, None) => return None,
            (Rule::Echo | Rule::Reverse, Some(ty)) => ty,
            (Rule::Tuple, _) => Ty::Tuple(types().collect()),
            (Rule::Swap, _) => Ty::Tuple(types().rev().collect()),
            (Rule::SwapItems, Some(Ty::Tuple(items))) => {
                Ty::Tuple(items.into_iter().rev().collect())
            }
            (Rule::Flip, Some(Ty::Result(ok, err))) => Ty::Result(err, ok),
            (Rule::Nest, Some(ty)) => Ty::List(Box::new(Ty::Option(Box::new(ty)))),
            // A rule that does not fit its parameters is made by nobody.
            (_, Some(ty)) => ty,
        })
    }
}

impl Ty {
    /// The types that it is made of.
    pub fn parts(&self) -> Vec<&Ty> {
        match self {
            Ty::Primitive(_) | Ty::Named(_) => vec![],
            Ty::List(item) | Ty::Option(item) | Ty::Stream(item) | Ty::Future(item) => vec![item],
            Ty::Result(ok, err) => [ok, err].into_iter().flatten().map(|ty| &**ty).collect(),
            Ty::Tuple(items) => items.iter().collect(),
        }
    }

    fn uses(&self, used: &mut BTreeSet<usize>) {
        if let Ty::Named(place) = self {
            used.insert(*place);
        }
        self.parts().iter().for_each(|part| part.uses(used));
    }

    /// The same with other places of named types.
    pub fn moved(&self, to: &dyn Fn(usize) -> usize) -> Ty {
        let boxed = |ty: &Option<Box<Ty>>| ty.as_ref().map(|ty| Box::new(ty.moved(to)));
        match self {
            Ty::Primitive(name) => Ty::Primitive(name),
            Ty::Named(place) => Ty::Named(to(*place)),
            Ty::List(item) => Ty::List(Box::new(item.moved(to))),
            Ty::Option(item) => Ty::Option(Box::new(item.moved(to))),
            Ty::Stream(item) => Ty::Stream(Box::new(item.moved(to))),
            Ty::Future(value) => Ty::Future(Box::new(value.moved(to))),
            Ty::Result(ok, err) => Ty::Result(boxed(ok), boxed(err)),
            Ty::Tuple(items) => Ty::Tuple(items.iter().map(|item| item.moved(to)).collect()),
        }
    }
}

impl DefKind {
    /// The types that it is made of.
    pub fn parts(&self) -> Vec<&Ty> {
        match self {
            DefKind::Record(fields) => fields.iter().map(|(_, ty)| ty).collect(),
            DefKind::Variant(cases) => cases.iter().filter_map(|(_, ty)| ty.as_ref()).collect(),
            DefKind::Enum(_) | DefKind::Flags(_) => vec![],
            DefKind::Alias(ty) => vec![ty],
        }
    }

    fn moved(&self, to: &dyn Fn(usize) -> usize) -> DefKind {
        match self {
            DefKind::Record(fields) => {
                let fields = fields.iter().map(|(name, ty)| (name.clone(), ty.moved(to)));
                DefKind::Record(fields.collect())
            }
            DefKind::Variant(cases) => {
                let moved = |ty: &Option<Ty>| ty.as_ref().map(|ty| ty.moved(to));
                let cases = cases.iter().map(|(name, ty)| (name.clone(), moved(ty)));
                DefKind::Variant(cases.collect())
            }
            DefKind::Alias(ty) => DefKind::Alias(ty.moved(to)),
            names => names.clone(),
        }
    }
}

impl Model {
    /// The number of functions.
    pub fn functions(&self) -> usize {
        self.interfaces.iter().map(|i| i.functions.len()).sum()
    }

    /// The same without its async functions; `None` if it has none, or nothing else.
    #[must_use]
    pub fn without_async(&self) -> Option<Self> {
        let mut others = self.clone();
        for interface in &mut others.interfaces {
            interface.functions.retain(|function| !function.is_async);
        }
        let others = others.pruned();
        let is_other = (1..self.functions()).contains(&others.functions());
        is_other.then_some(others)
    }

    /// The same without the types that nothing uses and the interfaces without
    /// functions.
    #[must_use]
    pub fn pruned(mut self) -> Self {
        self.interfaces
            .retain(|interface| !interface.functions.is_empty());
        let mut used = BTreeSet::new();
        for function in self.interfaces.iter().flat_map(|i| &i.functions) {
            function
                .params
                .iter()
                .for_each(|(_, ty)| ty.uses(&mut used));
        }
        // Types refer to those before them only.
        for (place, def) in self.types.iter().enumerate().rev() {
            if used.contains(&place) {
                def.kind.parts().iter().for_each(|ty| ty.uses(&mut used));
            }
        }
        let to = |place: usize| used.iter().position(|used| *used == place).unwrap_or(0);
        for function in self.interfaces.iter_mut().flat_map(|i| &mut i.functions) {
            function
                .params
                .iter_mut()
                .for_each(|(_, ty)| *ty = ty.moved(&to));
        }
        let types = used.iter().map(|&place| Def {
            kind: self.types[place].kind.moved(&to),
            ..self.types[place].clone()
        });
        self.types = types.collect();
        self
    }

    /// The text of the package.
    pub fn wit(&self) -> String {
        let version = self
            .version
            .as_ref()
            .map_or(String::new(), |v| format!("@{v}"));
        let mut text = format!("package {}{version};\n", self.package);
        let mut written: Vec<&str> = Vec::new();
        for def in &self.types {
            if written.contains(&&*def.interface) {
                continue;
            }
            written.push(&def.interface);
            self.write_types(&mut text, &def.interface);
        }
        for interface in &self.interfaces {
            self.write_interface(&mut text, interface);
        }
        let all = |word: &str| -> String {
            let names = self.interfaces.iter();
            names
                .map(|i| format!("    {word} {};\n", id(&i.name)))
                .collect()
        };
        let (imports, exports) = (all("import"), all("export"));
        let _ = write!(
            text,
            "\nworld echo {{\n{exports}}}\n\nworld relay {{\n{imports}{exports}}}\n"
        );
        text
    }

    /// Writes an interface of types.
    fn write_types(&self, text: &mut String, interface: &str) {
        let types = self.types.iter();
        let own: Vec<&Def> = types.filter(|def| def.interface == interface).collect();
        let mut used = BTreeSet::new();
        let parts = own.iter().flat_map(|def| def.kind.parts());
        parts.for_each(|ty| ty.uses(&mut used));
        let _ = writeln!(text, "\ninterface {} {{", id(interface));
        self.write_uses(text, interface, &used);
        for def in own {
            self.write_def(text, def);
        }
        *text += "}\n";
    }

    /// Writes an interface of functions.
    fn write_interface(&self, text: &mut String, interface: &InterfaceDef) {
        let mut used = BTreeSet::new();
        let params = interface.functions.iter().flat_map(|f| &f.params);
        params.for_each(|(_, ty)| ty.uses(&mut used));
        let _ = writeln!(text, "\ninterface {} {{", id(&interface.name));
        self.write_uses(text, &interface.name, &used);
        for function in &interface.functions {
            let params = function.params.iter();
            let params = params.map(|(name, ty)| format!("{}: {}", id(name), self.ty(ty)));
            let result = function.result().map(|ty| format!(" -> {}", self.ty(&ty)));
            let _ = writeln!(
                text,
                "    {}: {}func({}){};",
                id(&function.name),
                if function.is_async { "async " } else { "" },
                params.collect::<Vec<_>>().join(", "),
                result.unwrap_or_default()
            );
        }
        *text += "}\n";
    }

    fn write_uses(&self, text: &mut String, interface: &str, used: &BTreeSet<usize>) {
        for &place in used {
            let def = &self.types[place];
            if def.interface != interface {
                let _ = writeln!(
                    text,
                    "    use {}.{{{}}};",
                    id(&def.interface),
                    id(&def.name)
                );
            }
        }
    }

    fn write_def(&self, text: &mut String, def: &Def) {
        let name = id(&def.name);
        let (word, members): (&str, Vec<String>) = match &def.kind {
            DefKind::Alias(ty) => {
                let _ = writeln!(text, "    type {name} = {};", self.ty(ty));
                return;
            }
            DefKind::Record(fields) => {
                let field = |(name, ty): &(String, Ty)| format!("{}: {}", id(name), self.ty(ty));
                ("record", fields.iter().map(field).collect())
            }
            DefKind::Variant(cases) => {
                let case = |(name, ty): &(String, Option<Ty>)| match ty {
                    Some(ty) => format!("{}({})", id(name), self.ty(ty)),
                    None => id(name),
                };
                ("variant", cases.iter().map(case).collect())
            }
            DefKind::Enum(cases) => ("enum", cases.iter().map(|name| id(name)).collect()),
            DefKind::Flags(names) => ("flags", names.iter().map(|name| id(name)).collect()),
        };
        let _ = writeln!(text, "    {word} {name} {{");
        for member in members {
            let _ = writeln!(text, "        {member},");
        }
        text.push_str("    }\n");
    }

    fn ty(&self, ty: &Ty) -> String {
        match ty {
            Ty::Primitive(name) => (*name).to_owned(),
            Ty::Named(place) => id(&self.types[*place].name),
            Ty::List(item) => format!("list<{}>", self.ty(item)),
            Ty::Option(item) => format!("option<{}>", self.ty(item)),
            Ty::Stream(item) => format!("stream<{}>", self.ty(item)),
            Ty::Future(value) => format!("future<{}>", self.ty(value)),
            Ty::Tuple(items) => {
                let items: Vec<String> = items.iter().map(|item| self.ty(item)).collect();
                format!("tuple<{}>", items.join(", "))
            }
            Ty::Result(None, None) => "result".to_owned(),
            Ty::Result(Some(ok), None) => format!("result<{}>", self.ty(ok)),
            Ty::Result(None, Some(err)) => format!("result<_, {}>", self.ty(err)),
            Ty::Result(Some(ok), Some(err)) => {
                format!("result<{}, {}>", self.ty(ok), self.ty(err))
            }
        }
    }
}

/// A name as WIT writes it. Any may have the sign of those that are words of WIT.
fn id(name: &str) -> String {
    format!("%{name}")
}
