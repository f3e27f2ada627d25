//! The component that stands between lists and streams, at one end of another component.

use std::fmt::Write;

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::abi::{AbiVariant, WasmType};
use wit_parser::{
    Function, FutureIntrinsic, Interface, InterfaceId, LiftLowerAbi, Mangling, ManglingAndAbi,
    Package, PackageName, Resolve, StreamIntrinsic, Type, TypeDefKind, TypeId, TypeOwner,
    WasmExport, WasmExportKind, WasmImport, World, WorldId, WorldItem, WorldKey,
};

use super::types::{Copies, has_streams, has_streams_in_params};
use super::values::{Flat, Values, core};
use crate::brought::{printed, used};

/// What is the same in every adapter: memory, and the ends of streams that are under way.
const RUNTIME: &str = include_str!("runtime.wat");

/// The package of the interfaces with lists.
const PACKAGE: &str = "lab:lists";

const ASYNC: ManglingAndAbi = ManglingAndAbi::Legacy(LiftLowerAbi::AsyncCallback);
const SYNC: ManglingAndAbi = ManglingAndAbi::Legacy(LiftLowerAbi::Sync);

/// Which adapter of a component it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In front: it calls [`Place::Before`], and reads the streams that come back.
    Front,
    /// Before the component: it calls what that exports, and writes the streams that go there. It
    /// is not the one that reads them: a component cannot read what it writes itself, but for
    /// numbers, and the stream that comes back can be one that went there.
    Before,
    /// Behind the component: it is called by it, reads the streams that come, and writes those
    /// that go back.
    Behind,
}

impl Place {
    /// What the names begin with of the types that it needs in its world.
    fn prefix(self) -> &'static str {
        match self {
            Place::Front => "front-",
            Place::Before => "before-",
            Place::Behind => "behind-",
        }
    }
}

/// An adapter.
pub struct Adapter {
    /// The component.
    pub bytes: Vec<u8>,
    /// What it has a hand in.
    pub names: Vec<Names>,
}

/// The names of an interface or a function.
#[derive(Debug, Clone)]
pub struct Names {
    /// The component's own.
    pub of: String,
    /// That of what the adapter calls.
    pub called: String,
    /// That of what the adapter gives.
    pub given: String,
}

/// Makes the adapter for some interfaces and functions of a component.
///
/// # Errors
/// If the tools refuse what is written here.
pub fn adapter(
    mut resolve: Resolve,
    items: Vec<(WorldKey, WorldItem)>,
    place: Place,
) -> anyhow::Result<Adapter> {
    let (package, names) = add(&mut resolve, items, place);
    let others = resolve.packages.iter_mut().filter(|(id, _)| *id != package);
    others.for_each(|(_, package)| package.worlds.clear());
    let mut others = used(&resolve, package);
    others.retain(|other| *other != package);
    let text = printed(&resolve, package, &others).map_err(anyhow::Error::msg)?;
    let mut resolve = Resolve::default();
    let package = resolve.push_str("lists.wit", &text)?;
    let world = resolve.select_world(&[package], Some("adapter"))?;
    let mut module = wat::parse_str(text_of(&resolve, world, &names, place))?;
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)?;
    let bytes = ComponentEncoder::default()
        .module(&module)?
        .validate(true)
        .encode()?;
    Ok(Adapter { bytes, names })
}

/// Adds a package with the world of the adapter, and says what is called how.
fn add(
    resolve: &mut Resolve,
    items: Vec<(WorldKey, WorldItem)>,
    place: Place,
) -> (wit_parser::PackageId, Vec<Names>) {
    let (namespace, name) = PACKAGE.split_once(':').unwrap_or_default();
    let package = resolve.packages.alloc(Package {
        name: PackageName {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            version: None,
        },
        docs: Default::default(),
        interfaces: Default::default(),
        worlds: Default::default(),
    });
    let mut world = World {
        name: "adapter".to_owned(),
        imports: Default::default(),
        exports: Default::default(),
        package: Some(package),
        docs: Default::default(),
        stability: Default::default(),
        includes: Vec::new(),
        span: Default::default(),
    };
    let functions = items.iter().map(|(key, _)| resolve.name_world_key(key));
    let mut own = Copies::of_world(place.prefix(), functions.collect());
    let (mut names, mut both) = (Vec::new(), Vec::new());
    for (key, item) in items {
        let of = resolve.name_world_key(&key);
        let mut copy = |resolve: &mut Resolve, word: &str, all: bool| match &item {
            WorldItem::Interface { id, .. } => {
                let interface = format!("{word}{}", names.len());
                let copy = interface_copy(resolve, *id, package, interface, all);
                (WorldKey::Interface(copy), super::interface_item(copy))
            }
            WorldItem::Function(function) => {
                let copy = own.function(resolve, function, all);
                (key.clone(), WorldItem::Function(copy))
            }
            WorldItem::Type { .. } => (key.clone(), item.clone()),
        };
        let itself = |resolve: &mut Resolve| {
            if let WorldItem::Interface { id, .. } = &item
                && resolve.interfaces[*id].name.is_none()
            {
                resolve.interfaces[*id].package = Some(package);
            }
            (key.clone(), item.clone())
        };
        let (called, given) = match place {
            Place::Front => (copy(resolve, "half", false), copy(resolve, "all", true)),
            Place::Before => (itself(resolve), copy(resolve, "half", false)),
            Place::Behind => (copy(resolve, "all", true), itself(resolve)),
        };
        names.push(Names {
            of,
            called: resolve.name_world_key(&called.0),
            given: resolve.name_world_key(&given.0),
        });
        both.push((called, given));
    }
    let id = resolve.worlds.alloc(world.clone());
    for (name, ty) in own.named {
        resolve.types[ty].owner = TypeOwner::World(id);
        let item = WorldItem::Type {
            id: ty,
            span: Default::default(),
        };
        world.imports.insert(WorldKey::Name(name), item);
    }
    for ((import, called), (export, given)) in both {
        world.imports.insert(import, called);
        world.exports.insert(export, given);
    }
    resolve.worlds[id] = world;
    resolve.packages[package]
        .worlds
        .insert("adapter".to_owned(), id);
    (package, names)
}

/// A copy of an interface with lists, in the place of all streams or of those in parameters.
fn interface_copy(
    resolve: &mut Resolve,
    of: InterfaceId,
    package: wit_parser::PackageId,
    name: String,
    all: bool,
) -> InterfaceId {
    let functions = resolve.interfaces[of].functions.clone();
    let id = resolve.interfaces.alloc(Interface {
        name: Some(name.clone()),
        package: Some(package),
        types: Default::default(),
        functions: Default::default(),
        clone_of: None,
        ..resolve.interfaces[of].clone()
    });
    let mut copies = Copies::of_interface(id, functions.keys().cloned().collect());
    for (name, function) in functions {
        let copy = copies.function(resolve, &function, all);
        resolve.interfaces[id].functions.insert(name, copy);
    }
    resolve.interfaces[id].types.extend(copies.named);
    resolve.packages[package].interfaces.insert(name, id);
    id
}

/// A function and the name of its interface, if it is in one.
type Placed<'a> = (Option<&'a WorldKey>, &'a Function);

/// The text of the module of a world.
fn text_of(resolve: &Resolve, world: WorldId, names: &[Names], place: Place) -> String {
    let world = &resolve.worlds[world];
    let mut module = Module {
        values: Values::new(resolve),
        place,
        imports: String::new(),
        functions: String::new(),
        table: Vec::new(),
        added: 0,
    };
    for Names { called, given, .. } in names {
        let found = |items: &'_ indexmap::IndexMap<WorldKey, WorldItem>, name: &str| {
            let mut items = items.iter();
            let found = items.find(|(key, _)| resolve.name_world_key(key) == name);
            found.map(|(key, item)| (key.clone(), item.clone()))
        };
        let (called, given) = (found(&world.imports, called), found(&world.exports, given));
        let (Some(called), Some(given)) = (called, given) else {
            continue;
        };
        match (&called.1, &given.1) {
            (WorldItem::Interface { id: one, .. }, WorldItem::Interface { id: other, .. }) => {
                for (name, function) in &resolve.interfaces[*one].functions {
                    if let Some(other) = resolve.interfaces[*other].functions.get(name) {
                        module.add((Some(&called.0), function), (Some(&given.0), other));
                    }
                }
            }
            (WorldItem::Function(function), WorldItem::Function(other)) => {
                module.add((None, function), (None, other));
            }
            _ => {}
        }
    }
    module.text()
}

/// A core module as it is written.
struct Module<'a> {
    values: Values<'a>,
    place: Place,
    imports: String,
    functions: String,
    /// What the table of functions has.
    table: Vec<String>,
    /// How many functions it has of others.
    added: usize,
}

impl Module<'_> {
    fn text(self) -> String {
        let Module {
            imports,
            functions,
            table,
            ..
        } = self;
        format!(
            r#"(module
  (import "$root" "[waitable-set-new]" (func $set-new (result i32)))
  (import "$root" "[waitable-set-wait]" (func $set-wait (param i32 i32) (result i32)))
  (import "$root" "[waitable-join]" (func $join (param i32 i32)))
  (import "$root" "[subtask-drop]" (func $task-drop (param i32)))
{imports}
{RUNTIME}
  (table {} funcref)
  (elem (i32.const 0) func {})
{functions})
"#,
            table.len(),
            table.join(" ")
        )
    }

    fn import(&mut self, (module, name): (String, String), label: &str, ty: &str) {
        let _ = writeln!(
            self.imports,
            "  (import {module:?} {name:?} (func ${label} {ty}))"
        );
    }

    /// Adds a function that is given and calls another.
    fn add(&mut self, called: Placed, given: Placed) {
        let number = self.added;
        self.added += 1;
        let waits = [called.1, given.1]
            .iter()
            .any(|function| function.kind.is_async());
        match waits || has_streams(self.values.resolve, called.1) {
            true => self.add_waiting(called, given, number),
            false => self.add_passing(called, given, number),
        }
    }

    /// A function without streams that does not wait: its values are the same in both.
    fn add_passing(
        &mut self,
        (called_in, called): Placed,
        (given_in, given): Placed,
        number: usize,
    ) {
        let resolve = self.values.resolve;
        let import = resolve.wasm_signature(AbiVariant::GuestImport, called);
        let export = resolve.wasm_signature(AbiVariant::GuestExport, given);
        let func = WasmImport::Func {
            interface: called_in,
            func: called,
        };
        let name = resolve.wasm_import_name(SYNC, func);
        let ty = signature(&import.params, &import.results);
        self.import(name, &format!("f{number}"), &ty);
        let params: String = (0..export.params.len())
            .map(|place| format!(" (local.get {place})"))
            .collect();
        let size = called.result.map_or(0, |ty| self.values.size(&[ty]));
        let body = match import.retptr {
            true => {
                let result = export.params.len();
                format!(
                    "(local i32) (local.set {result} (call $take (i32.const 8) (i32.const {size}))) \
                     (call $f{number}{params} (local.get {result})) (local.get {result})"
                )
            }
            false => format!("(call $f{number}{params})"),
        };
        let name = |kind| {
            resolve.wasm_export_name(
                SYNC,
                WasmExport::Func {
                    interface: given_in,
                    func: given,
                    kind,
                },
            )
        };
        let _ = writeln!(
            self.functions,
            "\n  (func (export {:?}) {} {body})\n  (func (export {:?}) {} (call $give-back))",
            name(WasmExportKind::Normal),
            signature(&export.params, &export.results),
            name(WasmExportKind::PostReturn),
            signature(&export.results, &[]),
        );
    }

    /// A function that may wait, with streams or without.
    fn add_waiting(
        &mut self,
        (called_in, called): Placed,
        (given_in, given): Placed,
        number: usize,
    ) {
        let resolve = self.values.resolve;
        let ends = match self.place {
            Place::Front | Place::Before => self.ends((called_in, called), number),
            Place::Behind => self.ends((given_in, given), number),
        };
        let ends = |id: TypeId| {
            let found = ends.iter().find(|(known, ..)| *known == id);
            found.map_or_else(Default::default, |(_, new, at)| (new.clone(), *at))
        };
        // Only who has streams to write has to go on while it waits for an answer, for which no
        // function lets it wait that is not async.
        let writes = self.place == Place::Before
            && called.kind.is_async()
            && has_streams_in_params(resolve, called);
        let (variant, mangling) = match writes {
            true => (AbiVariant::GuestImportAsync, ASYNC),
            false => (AbiVariant::GuestImport, SYNC),
        };
        let import = resolve.wasm_signature(variant, called);
        let export = resolve.wasm_signature(AbiVariant::GuestExportAsync, given);
        let func = WasmImport::Func {
            interface: called_in,
            func: called,
        };
        let name = resolve.wasm_import_name(mangling, func);
        let ty = signature(&import.params, &import.results);
        self.import(name, &format!("f{number}"), &ty);
        let (module, name, returns) = given.task_return_import(resolve, given_in, Mangling::Legacy);
        let ty = signature(&returns.params, &returns.results);
        self.import((module, name), &format!("return{number}"), &ty);

        let types = |function: &Function| -> Vec<Type> {
            function.params.iter().map(|param| param.ty).collect()
        };
        let result = |function: &Function| Vec::from_iter(function.result);
        let values = &self.values;
        let mut body = String::new();
        // What comes in, in memory.
        let given_types = types(given);
        match export.indirect_params {
            true => body.push_str("(local.set $in (local.get 0))\n"),
            false => {
                let size = values.size(&given_types);
                let _ = writeln!(body, "(local.set $in {})", taken(size));
                let flats = export.params.iter().enumerate();
                let flats = flats.map(|(place, ty)| (format!("(local.get {place})"), *ty));
                values.store(&mut body, &given_types, "$in", &Vec::from_iter(flats));
            }
        }
        // What goes on.
        let called_types = types(called);
        let _ = writeln!(
            body,
            "(local.set $on {})",
            taken(values.size(&called_types))
        );
        values.convert(
            &mut body,
            ("$in", &given_types),
            ("$on", &called_types),
            &ends,
        );
        if self.place == Place::Behind {
            body.push_str("(call $until-over)\n");
        }
        let (came, goes) = (result(called), result(given));
        let _ = writeln!(body, "(local.set $came {})", taken(values.size(&came)));
        let mut locals: Vec<Flat> = Vec::new();
        let mut local = |ty: &WasmType| {
            let local = format!("$flat{}", locals.len());
            locals.push((local.clone(), *ty));
            (local, *ty)
        };
        let args: Vec<Flat> = match import.indirect_params {
            true => vec![("$on".to_owned(), WasmType::I32)],
            false => values.flat(&called_types).iter().map(&mut local).collect(),
        };
        if !import.indirect_params {
            values.load(&mut body, &called_types, "$on", &args);
        }
        let mut args: String = args.iter().map(got).collect();
        if import.retptr {
            args.push_str(" (local.get $came)");
        }
        let call = format!("(call $f{number}{args})");
        match &*import.results {
            [ty] if !writes => values.store(&mut body, &came, "$came", &[(call, *ty)]),
            [] => body.push_str(&call),
            _ => {
                let _ = writeln!(body, "(call $until-answered {call})");
            }
        }
        // What comes back.
        let _ = writeln!(body, "(local.set $back {})", taken(values.size(&goes)));
        values.convert(&mut body, ("$came", &came), ("$back", &goes), &ends);
        if self.place == Place::Front {
            body.push_str("(call $until-over)\n");
        }
        let returned = match returns.indirect_params {
            true => " (local.get $back)".to_owned(),
            false => {
                let flats: Vec<Flat> = values.flat(&goes).iter().map(local).collect();
                values.load(&mut body, &goes, "$back", &flats);
                flats.iter().map(got).collect()
            }
        };
        let _ = writeln!(body, "(call $return{number}{returned})\n(call $until-over)");

        let name = |kind| {
            resolve.wasm_export_name(
                ASYNC,
                WasmExport::Func {
                    interface: given_in,
                    func: given,
                    kind,
                },
            )
        };
        let locals: String = locals
            .iter()
            .map(|(local, ty)| format!(" (local {local} {})", core(*ty)))
            .collect();
        let _ = writeln!(
            self.functions,
            "\n  (func (export {:?}) {}\n(local $in i32) (local $on i32) (local $came i32) \
             (local $back i32){locals}\n(call $begin)\n{body}(call $end)\n(i32.const 0))\n  \
             (func (export {:?}) (param i32 i32 i32) (result i32) (unreachable))",
            name(WasmExportKind::Normal),
            signature(&export.params, &export.results),
            name(WasmExportKind::Callback),
        );
    }

    /// Imports what streams and futures of a function need: for each the name of what makes one,
    /// and the place of the first of its four functions in the table: writing, dropping what is
    /// written, reading, dropping what is read.
    fn ends(&mut self, (interface, func): Placed, number: usize) -> Vec<(TypeId, String, usize)> {
        let resolve = self.values.resolve;
        let exported = self.place == Place::Behind;
        let mut known: Vec<(TypeId, String, usize)> = Vec::new();
        for id in func.find_futures_and_streams(resolve) {
            if known.iter().any(|(other, ..)| *other == id) {
                continue;
            }
            let label = |what: &str| format!("{what}{number}-{}", known.len());
            let ty = Some(id);
            let is_stream = matches!(resolve.types[id].kind, TypeDefKind::Stream(_));
            let imports = match is_stream {
                true => {
                    use StreamIntrinsic::{DropReadable, DropWritable, New, Read, Write};
                    [New, Write, DropWritable, Read, DropReadable].map(|intrinsic| {
                        let async_ = matches!(intrinsic, Read | Write);
                        WasmImport::StreamIntrinsic {
                            interface,
                            func,
                            ty,
                            intrinsic,
                            exported,
                            async_,
                        }
                    })
                }
                false => {
                    use FutureIntrinsic::{DropReadable, DropWritable, New, Read, Write};
                    [New, Write, DropWritable, Read, DropReadable].map(|intrinsic| {
                        let async_ = matches!(intrinsic, Read | Write);
                        WasmImport::FutureIntrinsic {
                            interface,
                            func,
                            ty,
                            intrinsic,
                            exported,
                            async_,
                        }
                    })
                }
            };
            let names = imports.map(|import| resolve.wasm_import_name(ASYNC, import));
            let labels = ["new", "write", "unwrite", "read", "unread"].map(label);
            let moves = match is_stream {
                true => "(param i32 i32 i32) (result i32)",
                false => "(param i32 i32) (result i32)",
            };
            let drops = "(param i32)";
            let types = ["(result i64)", moves, drops, moves, drops];
            for ((name, label), ty) in names.into_iter().zip(&labels).zip(types) {
                self.import(name, label, ty);
            }
            let at = self.table.len();
            for label in &labels[1..] {
                // A future is read and written as a stream of one item.
                if !is_stream && !label.starts_with("un") {
                    let _ = writeln!(
                        self.functions,
                        "  (func $one-{label} (param i32 i32 i32) (result i32) \
                         (call ${label} (local.get 0) (local.get 1)))"
                    );
                    self.table.push(format!("$one-{label}"));
                } else {
                    self.table.push(format!("${label}"));
                }
            }
            known.push((id, format!("${}", labels[0]), at));
        }
        known
    }
}

/// The instruction that takes memory for a value.
fn taken(size: usize) -> String {
    format!("(call $take (i32.const 8) (i32.const {size}))")
}

fn got((local, _): &Flat) -> String {
    format!(" (local.get {local})")
}

fn signature(params: &[WasmType], results: &[WasmType]) -> String {
    let list = |word: &str, types: &[WasmType]| match types {
        [] => String::new(),
        _ => {
            let types: Vec<&str> = types.iter().map(|ty| core(*ty)).collect();
            format!("({word} {})", types.join(" "))
        }
    };
    format!("{} {}", list("param", params), list("result", results))
}
