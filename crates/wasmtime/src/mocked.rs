//! A component that somebody brought: what it exports, and instances of it in which
//! whatever it imports beside WASI is answered by a mock.

use std::sync::Arc;

use wasmtime::component::types::{ComponentExtern, ComponentFunc, ComponentItem};
use wasmtime::component::{
    Component, Instance, Linker, LinkerInstance, Resource, ResourceAny, ResourceType, Type,
    Val as EngineVal,
};
use wasmtime::{Store, StoreContextMut, bail};

use super::brought::Brought;
use super::deadline::grant;
use super::values::{from_engine, shape_of, to_engine, with_handles};
use super::waiting::{define, wait};
use super::{State, fault, refused, store, usage};
use lab_judge::contract::{compatible_name, written};
use lab_judge::host::{HostError, Limits};
use lab_judge::judge::{Failure, Outcome, Usage};
use lab_judge::types::generate::Source;
use lab_judge::value::{Val, wave_call};

/// The packages of WASI 0.2 that the host has; others are mocked like any import.
const WASI: [&str; 6] = [
    "wasi:cli/",
    "wasi:clocks/",
    "wasi:filesystem/",
    "wasi:io/",
    "wasi:random/",
    "wasi:sockets/",
];

/// What a component gets of WASI beside what every guest gets, which is nothing.
#[derive(Debug, Clone, Default)]
pub struct Grants {
    /// Variables of the environment.
    pub env: Vec<(String, String)>,
    /// Arguments.
    pub args: Vec<String>,
    /// Folders: the host's, and the name by which the component knows it.
    pub dirs: Vec<(String, String)>,
}

/// A loaded component with its imports satisfied.
#[derive(Clone)]
pub struct Subject {
    component: Component,
    linker: Linker<State>,
    limits: Limits,
    grants: Arc<Grants>,
    mocked: Vec<String>,
}

/// A function that a component exports.
#[derive(Debug, Clone)]
pub struct ExportedFunction {
    /// The interface, if it is in one.
    pub interface: Option<String>,
    /// Its name, as `[method]connection.query`.
    pub name: String,
    /// The types of its parameters.
    pub params: Vec<Type>,
    /// The type of its answer.
    pub result: Option<Type>,
}

/// What stands behind the handles that mocks give.
struct Mocked;

/// What the mocks of an instance know.
#[derive(Default)]
pub struct Mocks {
    /// Every call, as WAVE text with the interface in front, in order.
    pub asked: Vec<String>,
    /// The handles that were given and not yet dropped.
    pub live: u64,
    /// What each handle that was given is called: by the call that made it, and not by
    /// its number, which depends on what was asked before.
    given: Vec<String>,
}

/// A live instance.
pub struct SubjectSession {
    store: Store<State>,
    instance: Instance,
    limits: Limits,
    /// The bytes of what it printed that were taken.
    printed: usize,
}

impl Brought {
    /// Loads a component and mocks what it imports.
    ///
    /// # Errors
    /// If it is no component, or imports what cannot be mocked.
    pub fn subject(&self, bytes: &[u8], grants: &Arc<Grants>) -> Result<Subject, HostError> {
        let component = Component::new(&self.engine, bytes).map_err(refused)?;
        let mut linker = self.linker.clone();
        let mut mocked = Vec::new();
        let ty = component.component_type();
        for (name, import) in ty.imports(&self.engine) {
            if WASI.iter().any(|package| name.starts_with(package)) {
                continue;
            }
            mock(&self.engine, &mut linker, name, &import.ty).map_err(refused)?;
            mocked.push(name.to_owned());
        }
        // What the host does not have of WASI is told here and not by every call.
        linker.instantiate_pre(&component).map_err(refused)?;
        Ok(Subject {
            component,
            linker,
            limits: self.limits,
            grants: grants.clone(),
            mocked,
        })
    }
}

fn mock(
    engine: &wasmtime::Engine,
    linker: &mut Linker<State>,
    name: &str,
    item: &ComponentItem,
) -> wasmtime::Result<()> {
    match item {
        ComponentItem::ComponentFunc(ty) => mock_function(&mut linker.root(), "", name, ty),
        ComponentItem::ComponentInstance(instance) => {
            let mut defined = linker.instance(name)?;
            for (item, export) in instance.exports(engine) {
                match export.ty {
                    ComponentItem::Resource(_) => {
                        let ty = ResourceType::host::<Mocked>();
                        defined.resource(item, ty, |mut store, _| {
                            let mocks = &mut store.data_mut().mocks;
                            mocks.live = mocks.live.saturating_sub(1);
                            Ok(())
                        })?;
                    }
                    ComponentItem::ComponentFunc(ty) => {
                        mock_function(&mut defined, name, item, &ty)?;
                    }
                    _ => {}
                }
            }
            Ok(())
        }
        ComponentItem::Resource(_) => {
            linker
                .root()
                .resource(name, ResourceType::host::<Mocked>(), |mut store, _| {
                    let mocks = &mut store.data_mut().mocks;
                    mocks.live = mocks.live.saturating_sub(1);
                    Ok(())
                })
        }
        ComponentItem::Type(_) => Ok(()),
        _ => {
            bail!(
                "the import `{name}` is neither a function, a resource nor an interface: it cannot be mocked"
            )
        }
    }
}

/// Mocks a function of an interface, or one without.
fn mock_function(
    linker: &mut LinkerInstance<State>,
    interface: &str,
    name: &str,
    ty: &ComponentFunc,
) -> wasmtime::Result<()> {
    let (interface, function) = (interface.to_owned(), name.to_owned());
    define(linker, name, ty, move |store, ty, args, results| {
        answer(store, &interface, &function, ty, args, results)
    })
}

/// Answers a call of a mock: by a hash of what it was asked, so that every component
/// that asks the same gets the same, of a compatible version too.
fn answer(
    mut store: StoreContextMut<'_, State>,
    interface: &str,
    function: &str,
    ty: &ComponentFunc,
    args: &[EngineVal],
    results: &mut [EngineVal],
) -> wasmtime::Result<()> {
    let args: Vec<Val> = args
        .iter()
        .map(|arg| {
            with_handles(arg.clone(), &mut |handle| {
                Val::String(taken(handle, &mut store))
            })
        })
        .collect();
    let call = wave_call(function, &args);
    let asked = written(interface, &call);
    let seed = written(&compatible_name(interface), &call);
    let seed = blake3::hash(seed.as_bytes());
    store.data_mut().mocks.asked.push(asked);
    let mut source = Source::new(&seed);
    for (result, ty) in results.iter_mut().zip(ty.results()) {
        let name = format!("handle {}", &seed.to_hex()[..8]);
        *result = value(&mut store, &ty, &mut source, &name)?;
    }
    Ok(())
}

/// A handle that a mock is handed, as text; one that it now owns is dropped.
fn taken(handle: ResourceAny, store: &mut StoreContextMut<'_, State>) -> String {
    let owned = handle.owned();
    match handle.try_into_resource::<Mocked>(&mut *store) {
        Ok(resource) => {
            if owned {
                let mocks = &mut store.data_mut().mocks;
                mocks.live = mocks.live.saturating_sub(1);
            }
            let given = &store.data().mocks.given;
            let name = given.get(resource.rep() as usize);
            name.cloned().unwrap_or_else(|| "a handle".to_owned())
        }
        Err(_) => "a handle of its own".to_owned(),
    }
}

/// A value of a type, with new handles where it has some.
fn value(
    store: &mut StoreContextMut<'_, State>,
    ty: &Type,
    source: &mut Source,
    name: &str,
) -> wasmtime::Result<EngineVal> {
    Ok(match ty {
        Type::Own(_) => {
            let mocks = &mut store.data_mut().mocks;
            mocks.given.push(name.to_owned());
            mocks.live += 1;
            let resource = Resource::<Mocked>::new_own(mocks.given.len() as u32 - 1);
            EngineVal::Resource(resource.try_into_resource_any(&mut *store)?)
        }
        // Of what may hold a handle, the mock answers with one.
        Type::Option(option) if shape_of(ty).is_err() => {
            EngineVal::Option(Some(Box::new(value(store, &option.ty(), source, name)?)))
        }
        Type::Result(result) if shape_of(ty).is_err() => {
            let ok = result
                .ok()
                .map(|ty| value(store, &ty, source, name))
                .transpose()?;
            EngineVal::Result(Ok(ok.map(Box::new)))
        }
        Type::Tuple(tuple) if shape_of(ty).is_err() => {
            let items: wasmtime::Result<_> = tuple
                .types()
                .map(|ty| value(store, &ty, source, name))
                .collect();
            EngineVal::Tuple(items?)
        }
        _ => {
            let shape = shape_of(ty).map_err(|e| wasmtime::Error::msg(format!("a mock: {e}")))?;
            to_engine(&source.values(&[shape]).remove(0))
        }
    })
}

impl Subject {
    /// The imports that are mocked.
    pub fn mocked(&self) -> &[String] {
        &self.mocked
    }

    /// Every function that it imports, those of WASI as well.
    pub fn imports(&self) -> Vec<ExportedFunction> {
        let engine = self.component.engine();
        let ty = self.component.component_type();
        functions(ty.imports(engine), engine)
    }

    /// Every function that it exports.
    pub fn exports(&self) -> Vec<ExportedFunction> {
        let engine = self.component.engine();
        let ty = self.component.component_type();
        functions(ty.exports(engine), engine)
    }

    /// Makes a fresh instance.
    ///
    /// # Errors
    /// If it traps or does not end.
    pub fn start(&self) -> Result<SubjectSession, Failure> {
        let mut store = store(self.component.engine(), &self.limits, &Arc::from(""));
        store
            .data_mut()
            .wasi
            .grant(&self.grants)
            .map_err(|why| Failure::Trap(format!("WASI could not be granted: {why}")))?;
        let instance = self.linker.instantiate_async(&mut store, &self.component);
        let instance = wait(self.limits.call, instance);
        let instance = instance.map_err(|error| fault(&error, &store))?;
        Ok(SubjectSession {
            store,
            instance,
            limits: self.limits,
            printed: 0,
        })
    }
}

/// The functions of imports or exports, and of the interfaces among them.
fn functions<'a>(
    items: impl Iterator<Item = (&'a str, ComponentExtern<'a>)>,
    engine: &wasmtime::Engine,
) -> Vec<ExportedFunction> {
    let mut found = Vec::new();
    let mut add = |interface: Option<&str>, name: &str, ty: &ComponentFunc| {
        found.push(ExportedFunction {
            interface: interface.map(str::to_owned),
            name: name.to_owned(),
            params: ty.params().map(|(_, ty)| ty).collect(),
            result: ty.results().next(),
        });
    };
    for (name, item) in items {
        match item.ty {
            ComponentItem::ComponentFunc(ty) => add(None, name, &ty),
            ComponentItem::ComponentInstance(instance) => {
                for (function, export) in instance.exports(engine) {
                    if let ComponentItem::ComponentFunc(ty) = export.ty {
                        add(Some(name), function, &ty);
                    }
                }
            }
            _ => {}
        }
    }
    found
}

impl SubjectSession {
    /// Calls an exported function.
    ///
    /// # Errors
    /// If there is no answer. The instance is then not called again.
    pub fn call(&mut self, function: &ExportedFunction, args: &[Val]) -> Outcome {
        let args: Vec<EngineVal> = args.iter().map(to_engine).collect();
        self.call_with_handles(function, &args).map(from_engine)
    }

    /// The same with handles among the arguments and in what comes back.
    ///
    /// # Errors
    /// If there is no answer. The instance is then not called again.
    pub fn call_with_handles(
        &mut self,
        function: &ExportedFunction,
        args: &[EngineVal],
    ) -> Result<EngineVal, Failure> {
        let missing = || Failure::Trap(format!("`{}` is not exported", function.name));
        let mut parent = None;
        if let Some(interface) = &function.interface {
            let found = self.instance.get_export(&mut self.store, None, interface);
            parent = Some(found.ok_or_else(missing)?.1);
        }
        let found = self
            .instance
            .get_export(&mut self.store, parent.as_ref(), &function.name);
        let (_, index) = found.ok_or_else(missing)?;
        let func = self.instance.get_func(&mut self.store, index);
        let func = func.ok_or_else(missing)?;
        grant(&mut self.store, self.limits.call);
        let mut results = vec![EngineVal::Bool(false); usize::from(function.result.is_some())];
        let called = func.call_async(&mut self.store, args, &mut results);
        wait(self.limits.call, called).map_err(|error| fault(&error, &self.store))?;
        Ok(results.pop().unwrap_or(EngineVal::Tuple(Vec::new())))
    }

    /// Drops a handle.
    ///
    /// # Errors
    /// If its destructor traps or does not end.
    pub fn drop_handle(&mut self, handle: ResourceAny) -> Result<(), Failure> {
        grant(&mut self.store, self.limits.call);
        let dropped = handle.resource_drop_async(&mut self.store);
        wait(self.limits.call, dropped).map_err(|error| fault(&error, &self.store))
    }

    /// What the mocks were asked since the last time.
    pub fn take_asked(&mut self) -> Vec<String> {
        std::mem::take(&mut self.store.data_mut().mocks.asked)
    }

    /// What it has printed since the last time.
    pub fn take_printed(&mut self) -> String {
        let printed = self.store.data().wasi.output();
        let new = printed.get(self.printed..).unwrap_or_default().to_owned();
        self.printed = printed.len();
        new
    }

    /// What it holds.
    pub fn usage(&mut self) -> Usage {
        let usage = usage(&mut self.store);
        Usage {
            handles: usage.handles + self.handles(),
            ..usage
        }
    }

    /// The handles that mocks gave it and that it has not dropped.
    pub fn handles(&self) -> u64 {
        self.store.data().mocks.live
    }
}
