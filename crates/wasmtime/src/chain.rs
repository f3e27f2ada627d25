//! The components of a composition side by side, each in a store of its own, with the
//! host carrying every call from one to the next.
//!
//! Nothing is fused here: the engine lifts every argument out of one component and
//! lowers it into the next as it does for any call of the host. So what each was handed
//! and answered can be recorded, and what each printed and holds is told apart. It is a
//! second path between the same components; the composition is the one that counts.

use std::any::Any;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use wasmtime::component::{
    Instance, Linker, LinkerInstance, Resource, ResourceAny, ResourceType, Val as EngineVal,
    types::{ComponentFunc, ComponentItem},
};
use wasmtime::{Store, StoreContextMut, bail, error::Context};

use super::deadline::grant;
use super::recorder::Record;
use super::surrounded::Surroundable;
use super::values::{from_engine, replace_handles, to_engine};
use super::waiting::{PATIENCE, call, define, instantiate, may_wait, wait};
use super::{Loaded, State, fault, one, store, usage};
use lab_judge::contract::{taken_by, written};
use lab_judge::host::{Chain, ChainLink, Limits, UnderTest};
use lab_judge::judge::{Called, Connections, Exchange, Failure, Outcome, Session, Usage};
use lab_judge::value::Val;

type Shared = Arc<Mutex<Live>>;

/// One instance of each component.
pub struct ChainSession {
    /// The innermost first, as they were made.
    live: Vec<Shared>,
    record: Record,
    tested: UnderTest,
}

/// A live instance of one component.
struct Live {
    link: usize,
    store: Store<State>,
    /// Whether its calls may wait.
    waits: bool,
    instance: Instance,
    limits: Limits,
    record: Option<Record>,
    /// What it has handed out and not got back, by the `rep` that the outer component
    /// knows it by.
    lent: Vec<Option<ResourceAny>>,
}

/// A resource of the inner component, as the outer one knows it.
enum Lent {}

/// Instantiates every component; the arguments of the first call surround them, if there are any.
///
/// # Errors
/// If one of them traps, or imports what is neither the host's nor the next one's.
pub fn start(
    links: &[ChainLink],
    tested: &UnderTest,
    limits: Limits,
    recording: bool,
    args: Option<&[Val]>,
) -> Result<ChainSession, Failure> {
    let record = Record::default();
    let mut live: Vec<Shared> = Vec::new();
    for (place, link) in links.iter().enumerate().rev() {
        let component: &dyn Any = &*link.component;
        let foreign = || Failure::Trap(format!("{} was loaded by another host", link.name));
        let Loaded {
            component,
            linker,
            web,
            ..
        } = component.downcast_ref().ok_or_else(foreign)?;
        let engine = component.engine();
        let mut store = store(engine, &limits, &tested.mutant);
        if let Some(args) = args {
            store.data_mut().surround(args, tested.host_plays)?;
        }
        store.data_mut().equip(tested.drive, tested.host_plays)?;
        if recording && live.is_empty() && tested.host_end.is_some() {
            store.data_mut().recorder.chain = Some((record.clone(), links.len()));
        }
        let waits = may_wait(component);
        let mut linker = match waits {
            true => web.linker(engine).map_err(Failure::Trap)?.clone(),
            false => (**linker).clone(),
        };
        // What the host offers gives way to the next component.
        linker.allow_shadowing(true);
        let instance = match live.last() {
            Some(inner) => carry(&mut linker, component, inner),
            None if tested.host_end.is_some() => {
                super::recorder::add_to(&mut linker, component, tested)
            }
            None => Ok(()),
        }
        .and_then(|()| linker.instantiate_pre(component))
        .and_then(|pre| instantiate(&pre, &mut store, waits, limits.call));
        let instance = instance.map_err(|error| fault(&error, &store))?;
        live.push(Arc::new(Mutex::new(Live {
            link: place,
            store,
            waits,
            instance,
            limits,
            record: recording.then(|| record.clone()),
            lent: Vec::new(),
        })));
    }
    Ok(ChainSession {
        live,
        record,
        tested: tested.clone(),
    })
}

/// Defines every import that the inner component exports as a call of it, and every
/// resource as one of the host that stands for one of its own.
fn carry(
    linker: &mut Linker<State>,
    outer: &wasmtime::component::Component,
    inner: &Shared,
) -> wasmtime::Result<()> {
    let ty = outer.component_type();
    for (name, import) in ty.imports(outer.engine()) {
        let Some(exported) = taken_by(name).find(|name| lock(inner).exports(name)) else {
            continue;
        };
        match import.ty {
            ComponentItem::ComponentFunc(ty) => {
                carry_function(&mut linker.root(), "", name, &ty, inner)?;
            }
            ComponentItem::ComponentInstance(instance) => {
                let mut defined = linker.instance(name)?;
                for (item, export) in instance.exports(outer.engine()) {
                    match export.ty {
                        ComponentItem::ComponentFunc(ty) => {
                            carry_function(&mut defined, exported, item, &ty, inner)?;
                        }
                        ComponentItem::Resource(_) => {
                            let inner = inner.clone();
                            let ty = ResourceType::host::<Lent>();
                            defined.resource(item, ty, move |_, rep| lock(&inner).end(rep))?;
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Defines a function as a call of the inner component's, which is over before the outer one goes
/// on, async or not.
fn carry_function(
    linker: &mut LinkerInstance<State>,
    interface: &str,
    name: &str,
    ty: &ComponentFunc,
    inner: &Shared,
) -> wasmtime::Result<()> {
    let inner = inner.clone();
    let (interface, function) = (interface.to_owned(), name.to_owned());
    define(linker, name, ty, move |store, _, args, results| {
        lock(&inner).carried((&interface, &function), store, args, results)
    })
}

/// Does something while this thread is in a call.
fn on_another_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let joined = std::thread::scope(|scope| scope.spawn(work).join());
    joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn lock(live: &Shared) -> std::sync::MutexGuard<'_, Live> {
    live.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Live {
    /// Answers a call of the outer component.
    fn carried(
        &mut self,
        (interface, function): (&str, &str),
        mut outer: StoreContextMut<State>,
        args: &[EngineVal],
        results: &mut [EngineVal],
    ) -> wasmtime::Result<()> {
        let args: wasmtime::Result<Vec<EngineVal>> = args
            .iter()
            .map(|arg| self.inward(&mut outer, arg))
            .collect();
        let args = args?;
        let answers = match self.waits {
            // A thread that is in a call which may wait cannot be in a second one.
            true => on_another_thread(|| self.call(interface, function, &args)),
            false => self.call(interface, function, &args),
        }?;
        if answers.len() != results.len() {
            let written = written(interface, function);
            bail!("`{written}` answers {} values", answers.len());
        }
        for (result, answer) in results.iter_mut().zip(answers) {
            *result = self.outward(&mut outer, answer)?;
        }
        Ok(())
    }

    /// A value of the outer component as one for this one.
    fn inward(
        &mut self,
        outer: &mut StoreContextMut<State>,
        val: &EngineVal,
    ) -> wasmtime::Result<EngineVal> {
        let mut val = val.clone();
        replace_handles(&mut val, &mut |handle| {
            let rep = handle.try_into_resource::<Lent>(&mut *outer)?.rep() as usize;
            let lent = self.lent.get_mut(rep).context("the handle is unknown")?;
            let inner = match handle.owned() {
                true => lent.take(),
                false => *lent,
            };
            inner.context("the handle is gone")
        })?;
        Ok(val)
    }

    /// A value of this component as one for the outer one.
    fn outward(
        &mut self,
        outer: &mut StoreContextMut<State>,
        mut val: EngineVal,
    ) -> wasmtime::Result<EngineVal> {
        replace_handles(&mut val, &mut |handle| {
            self.lent.push(Some(handle));
            let resource = Resource::<Lent>::new_own(self.lent.len() as u32 - 1);
            resource.try_into_resource_any(&mut *outer)
        })?;
        Ok(val)
    }

    /// Drops what the outer component has let go.
    fn end(&mut self, rep: u32) -> wasmtime::Result<()> {
        let lent = self.lent.get_mut(rep as usize).and_then(Option::take);
        match lent {
            Some(handle) if self.waits => on_another_thread(|| {
                let dropped = handle.resource_drop_async(&mut self.store);
                wait(self.limits.call * PATIENCE, dropped)
            }),
            Some(handle) => handle.resource_drop(&mut self.store),
            None => Ok(()),
        }
    }

    fn exports(&mut self, interface: &str) -> bool {
        let found = self.instance.get_export(&mut self.store, None, interface);
        found.is_some()
    }

    /// Calls a function and records it.
    fn call(
        &mut self,
        interface: &str,
        function: &str,
        args: &[EngineVal],
    ) -> wasmtime::Result<Vec<EngineVal>> {
        let Some(record) = self.record.clone() else {
            return self.call_unrecorded(interface, function, args);
        };
        let record = || record.lock().unwrap_or_else(PoisonError::into_inner);
        let at = record().len();
        record().push(Exchange {
            link: self.link,
            interface: interface.to_owned(),
            function: function.to_owned(),
            args: args.iter().cloned().map(from_engine).collect(),
            outcome: None,
        });
        let called = self.call_unrecorded(interface, function, args);
        record()[at].outcome = Some(match &called {
            Ok(answers) => Ok(one(answers.clone())),
            Err(error) => Err(fault(error, &self.store)),
        });
        called
    }

    fn call_unrecorded(
        &mut self,
        interface: &str,
        function: &str,
        args: &[EngineVal],
    ) -> wasmtime::Result<Vec<EngineVal>> {
        let Live {
            store, instance, ..
        } = self;
        let missing = || {
            let written = written(interface, function);
            format!("the component does not export `{written}`")
        };
        let outer = match interface {
            "" => None,
            _ => {
                let found = instance.get_export(&mut *store, None, interface);
                Some(found.with_context(missing)?.1)
            }
        };
        let (_, index) = instance
            .get_export(&mut *store, outer.as_ref(), function)
            .with_context(missing)?;
        let func = instance
            .get_func(&mut *store, index)
            .with_context(missing)?;
        let mut answers = vec![EngineVal::Bool(false); func.ty(&*store).results().len()];
        grant(store, self.limits.call);
        call(
            func,
            store,
            (args, &mut answers),
            self.waits,
            self.limits.call,
        )?;
        Ok(answers)
    }
}

impl ChainSession {
    fn answer(&self, interface: &str, function: &str, args: &[Val]) -> Outcome {
        let Some(outermost) = self.live.last() else {
            return Err(Failure::Trap("a chain of no component".to_owned()));
        };
        let mut outermost = lock(outermost);
        let args: Vec<EngineVal> = args.iter().map(to_engine).collect();
        match outermost.call(interface, function, &args) {
            Ok(answers) => Ok(one(answers)),
            Err(error) => Err(fault(&error, &outermost.store)),
        }
    }
}

impl Chain for ChainSession {
    fn take_exchanges(&mut self) -> Vec<Exchange> {
        let mut record = self.record.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut record)
    }

    fn outputs(&self) -> Vec<String> {
        let live = self.live.iter().rev();
        live.map(|live| lock(live).store.data().wasi.output())
            .collect()
    }

    fn usages(&self) -> Vec<Usage> {
        let live = self.live.iter().rev();
        live.map(|live| usage(&mut lock(live).store)).collect()
    }
}

impl ChainSession {
    fn called(&self, interface: &str, function: &str, args: &[Val]) -> Called {
        let end = self.tested.host_end.as_deref().zip(self.live.first());
        if let Some((end, innermost)) = end {
            lock(innermost).store.data_mut().recorder.begin(end, args);
        }
        let mut outcome = self.answer(interface, function, args);
        if let Some((end, innermost)) = end {
            outcome = lock(innermost).store.data_mut().recorder.seen(end, outcome);
        }
        // One component at most counts connections: that in the role of a database.
        let mut counted = self
            .live
            .iter()
            .map(|live| lock(live).store.data_mut().census.take());
        let connections = counted.find(|counted| *counted != Connections::default());
        Called {
            outcome,
            time: self.live.last().map_or(Duration::ZERO, |live| {
                lock(live).store.data().deadline.used()
            }),
            connections: connections.unwrap_or_default(),
        }
    }
}

impl Surroundable for ChainSession {
    fn surround(&mut self, args: &[Val]) -> Result<(), Failure> {
        let mut live = self.live.iter();
        live.try_for_each(|live| {
            let state = &mut lock(live).store;
            state.data_mut().surround(args, self.tested.host_plays)
        })
    }
}

impl Session for ChainSession {
    fn call(&mut self, args: &[Val]) -> Called {
        self.called(&self.tested.interface, &self.tested.function, args)
    }

    fn call_second(&mut self, args: &[Val]) -> Called {
        match &self.tested.second {
            Some((interface, function)) => self.called(interface, function, args),
            None => Err(Failure::Trap("there is no second function".to_owned())).into(),
        }
    }

    fn output(&self) -> String {
        self.outputs().concat()
    }

    fn usage(&mut self) -> Usage {
        let mut sum = Usage::default();
        for usage in self.usages() {
            sum.memory += usage.memory;
            sum.table += usage.table;
            sum.handles += usage.handles;
            sum.refused |= usage.refused;
        }
        sum
    }
}
