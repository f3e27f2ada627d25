//! Stage 5, load: the engine under which compositions run, and its limits.
//!
//! Guests are untrusted. They get WASI 0.2 with nothing in it: no files, network,
//! arguments or environment; a clock that counts readings and random numbers that
//! are always the same, so that a case has one answer; output that is kept for the
//! report, up to a bound. Memory, tables and the time of calls are limited.

#![warn(missing_docs)]

mod builtin;
mod chain;
mod deadline;
mod functions;
mod hosts;
mod meter;
mod pool;
mod subject;
pub mod values;
mod wasi;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use wasmtime::component::{
    Component, Func, InstancePre, Linker, Val as EngineVal, types::ComponentItem,
};
use wasmtime::{
    Config, Engine, InstanceAllocationStrategy, OptLevel, RegallocAlgorithm, Store, Strategy, Trap,
};

pub use builtin::OFFERED;
use builtin::census::{self, Census};
use builtin::sqlite::{self, Databases};
pub use chain::{Chain, ChainSession, Link};
use deadline::{Deadline, grant};
use functions::Functions;
pub use hosts::Hosts;
pub use lab_judge::compiler::Compiler;
use lab_judge::judge::{Called, Executor, Fault, Outcome, Session, Usage};
use lab_judge::shape::{Shape, Unsupported};
use lab_judge::value::Val;
use meter::Meter;
use subject::Mocks;
pub use subject::{Exported, Grants, Subject, SubjectSession};
use values::{from_engine, shape_of, to_engine};
use wasi::Wasi;

/// What a guest may use.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Bytes of each linear memory. An idle Python guest has 30 MB.
    pub memory: usize,
    /// Elements of each table. An idle Python guest has 12,000.
    pub table: usize,
    /// The time of one call, or of one instantiation.
    pub call: Duration,
    /// How many times as much as others calls may take in the long run.
    pub patience: u32,
}

impl Limits {
    /// The time that calls may take in the long run, each: a 150th of what one may, or
    /// [`Limits::patience`] times as much. A guest that takes longer uses up what an
    /// instance has been given, which is [`Limits::call`] at first, and is stopped. The
    /// slowest guest that is known takes 1 ms on average where 20 are granted.
    pub fn allowance(&self) -> Duration {
        self.call * self.patience / 150
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            memory: 512 << 20,
            table: 1 << 20,
            call: Duration::from_secs(3),
            patience: 1,
        }
    }
}

/// How often the clock of call deadlines ticks.
const TICK: Duration = Duration::from_millis(10);

/// The host could not be made, or a composition not loaded.
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
pub struct HostError(wasmtime::Error);

/// An engine with its limits.
pub struct Host {
    compiler: Compiler,
    engine: Engine,
    linker: Arc<Linker<State>>,
    limits: Limits,
    stop: Arc<AtomicBool>,
}

struct State {
    wasi: Wasi,
    meter: Meter,
    deadline: Deadline,
    /// The id of the mutant that a saboteur is to be; empty if none.
    mutant: Arc<str>,
    /// The connections of watched databases.
    census: Census,
    /// The databases of the host itself.
    databases: Databases,
    /// What the mocks of a component know that somebody brought.
    mocks: Mocks,
}

/// The interface by which a saboteur learns what to do wrong, `wit/saboteur`.
pub const CHOICE: &str = "lab:saboteur/choice@1.0.0";

impl Host {
    /// Makes an engine and starts the clock of its deadlines.
    ///
    /// # Errors
    /// If the engine does not support this machine.
    pub fn new(limits: Limits, compiler: Compiler) -> Result<Self, HostError> {
        let mut config = Config::new();
        config.epoch_interruption(true);
        let pool = pool::pool(&limits);
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
        match compiler {
            Compiler::Winch => {
                config.strategy(Strategy::Winch);
                // Cranelift makes its trampolines, of which a guest with a large table has
                // thousands.
                config.cranelift_opt_level(OptLevel::None);
                config.cranelift_regalloc_algorithm(RegallocAlgorithm::SinglePass);
            }
            Compiler::Cranelift => {
                let functions = Arc::new(Functions::default());
                config
                    .enable_incremental_compilation(functions)
                    .map_err(HostError)?;
            }
        }
        // Not every machine has the addresses of a pool, or lets a process have them.
        let engine = Engine::new(&config).or_else(|_| {
            config.allocation_strategy(InstanceAllocationStrategy::OnDemand);
            Engine::new(&config)
        });
        let engine = engine.map_err(HostError)?;
        let mut linker = Linker::new(&engine);
        wasmtime_wasi::p2::add_to_linker_sync(&mut linker).map_err(HostError)?;
        let mut choice = linker.instance(CHOICE).map_err(HostError)?;
        choice
            .func_wrap(
                "mutant",
                |store: wasmtime::StoreContextMut<State>, (): ()| {
                    Ok((store.data().mutant.to_string(),))
                },
            )
            .map_err(HostError)?;
        census::add_to(&mut linker).map_err(HostError)?;
        sqlite::add_to(&mut linker).map_err(HostError)?;
        let stop = Arc::new(AtomicBool::new(false));
        let (ticking, stopped) = (engine.weak(), stop.clone());
        std::thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                std::thread::sleep(TICK);
                match ticking.upgrade() {
                    Some(engine) => engine.increment_epoch(),
                    None => break,
                }
            }
        });
        Ok(Host {
            compiler,
            engine,
            linker: Arc::new(linker),
            limits,
            stop,
        })
    }

    /// What a compiled composition depends on beside its bytes, for cache keys.
    pub fn key(&self) -> String {
        use std::hash::{Hash, Hasher};
        struct Digest(blake3::Hasher);
        impl Hasher for Digest {
            fn finish(&self) -> u64 {
                0
            }
            fn write(&mut self, bytes: &[u8]) {
                self.0.update(bytes);
            }
        }
        let mut digest = Digest(blake3::Hasher::new());
        self.engine
            .precompile_compatibility_hash()
            .hash(&mut digest);
        digest.0.finalize().to_hex().to_string()
    }

    /// Compiles a composition; the result can be loaded by an engine of the same key.
    ///
    /// # Errors
    /// If the engine cannot compile it, with the engine's reason.
    pub fn compile(&self, composition: &[u8]) -> Result<Vec<u8>, HostError> {
        self.engine
            .precompile_component(composition)
            .map_err(HostError)
    }

    /// Loads a compiled composition. The file may go once it is loaded.
    ///
    /// # Safety
    /// The file must be what `compile` of a host with the same key returned, which
    /// its seal in the cache shows; the engine runs it as machine code.
    ///
    /// # Errors
    /// If it was made by another engine.
    pub unsafe fn load(&self, compiled: &Path) -> Result<Composition, HostError> {
        // SAFETY: promised by the caller.
        let component = unsafe { Component::deserialize_file(&self.engine, compiled) };
        Ok(Composition {
            component: component.map_err(HostError)?,
            compiler: self.compiler,
            linker: self.linker.clone(),
            pre: OnceLock::new(),
            limits: self.limits,
        })
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// A compiled composition, or one component of it.
pub struct Composition {
    component: Component,
    compiler: Compiler,
    linker: Arc<Linker<State>>,
    pre: OnceLock<Result<InstancePre<State>, String>>,
    limits: Limits,
}

impl Composition {
    /// What compiled it.
    pub fn compiler(&self) -> Compiler {
        self.compiler
    }

    /// One exported function of the composition, to be called by the judge.
    ///
    /// # Errors
    /// If there is no such function, or the composition imports what the host does
    /// not have.
    pub fn function(self: &Arc<Self>, interface: &str, function: &str) -> Result<Function, String> {
        let link = || self.linker.instantiate_pre(&self.component);
        let pre = self
            .pre
            .get_or_init(|| link().map_err(|e| format!("{e:#}")));
        let pre = pre.as_ref().map_err(Clone::clone)?.clone();
        let missing = || format!("it does not export `{interface}#{function}`");
        let (_, instance) = self
            .component
            .get_export(None, interface)
            .ok_or_else(missing)?;
        let (item, index) = self
            .component
            .get_export(Some(&instance), function)
            .ok_or_else(missing)?;
        let ComponentItem::ComponentFunc(ty) = item else {
            return Err(missing());
        };
        let no_data = |why: Unsupported| format!("`{interface}#{function}`: {why}");
        let params = ty.params().map(|(_, ty)| shape_of(&ty)).collect();
        let result = ty.results().next().map(|ty| shape_of(&ty)).transpose();
        let params: Result<_, Unsupported> = params;
        Ok(Function {
            pre,
            limits: self.limits,
            mutant: Arc::from(""),
            index,
            params: params.map_err(no_data)?,
            result: result.map_err(no_data)?,
            second: None,
        })
    }
}

/// One exported function of a composition.
#[derive(Clone)]
pub struct Function {
    pre: InstancePre<State>,
    limits: Limits,
    mutant: Arc<str>,
    index: wasmtime::component::ComponentExportIndex,
    params: Vec<Shape>,
    result: Option<Shape>,
    /// The second function, and the number of its results.
    second: Option<(wasmtime::component::ComponentExportIndex, usize)>,
}

impl Function {
    /// The types of the parameters.
    pub fn params(&self) -> &[Shape] {
        &self.params
    }

    /// The type of the result, if there is one.
    pub fn result(&self) -> Option<&Shape> {
        self.result.as_ref()
    }

    /// The same with a second function, whose instances are this one's.
    #[must_use]
    pub fn with_second(self, second: &Function) -> Self {
        Function {
            second: Some((second.index, usize::from(second.result.is_some()))),
            ..self
        }
    }

    /// The same whose calls may take so many times as much in the long run. What one may
    /// take stays as it is: what hangs is no less clear for waiting longer.
    #[must_use]
    pub fn patient(&self, times: u32) -> Self {
        Function {
            limits: Limits {
                patience: times,
                ..self.limits
            },
            ..self.clone()
        }
    }

    /// The same with so many times less time for each call.
    #[must_use]
    pub fn hasty(&self, times: u32) -> Self {
        Function {
            limits: Limits {
                call: self.limits.call / times,
                ..self.limits
            },
            ..self.clone()
        }
    }

    /// The same with the saboteurs of the composition being a mutant.
    #[must_use]
    pub fn with_mutant(self, id: &str) -> Self {
        Function {
            mutant: Arc::from(id),
            ..self
        }
    }

    /// The time that calls may take in the long run, each.
    pub fn allowance(&self) -> Duration {
        self.limits.allowance()
    }
}

impl Executor for Function {
    fn instantiate(&self) -> Result<Box<dyn Session>, Fault> {
        let mut store = store(self.pre.engine(), &self.limits, &self.mutant);
        let instance = self.pre.instantiate(&mut store);
        let instance = instance.map_err(|error| fault(&error, &store))?;
        let missing = || Fault::Trap("the function under test is not exported".to_owned());
        let func = instance.get_func(&mut store, self.index);
        let func = func.ok_or_else(missing)?;
        let second = match self.second {
            None => None,
            Some((index, results)) => {
                let func = instance.get_func(&mut store, index);
                Some((func.ok_or_else(missing)?, results))
            }
        };
        Ok(Box::new(Instance {
            store,
            func: (func, usize::from(self.result.is_some())),
            second,
            credit: self.limits.call,
            limits: self.limits,
        }))
    }
}

/// A store for one fresh instance, whose instantiation has the time of one call.
fn store(engine: &Engine, limits: &Limits, mutant: &Arc<str>) -> Store<State> {
    let state = State {
        wasi: Wasi::new(),
        meter: Meter::new(*limits),
        deadline: Deadline::default(),
        mutant: mutant.clone(),
        census: Census::default(),
        databases: Databases::default(),
        mocks: Mocks::default(),
    };
    let mut store = Store::new(engine, state);
    store.limiter(|state| &mut state.meter);
    deadline::watch(&mut store);
    grant(&mut store, limits.call);
    store
}

/// What the guests of a store hold.
fn usage(store: &mut Store<State>) -> Usage {
    let state = store.data_mut();
    Usage {
        handles: state.wasi.handles(),
        ..state.meter.usage()
    }
}

/// A live instance of a composition.
struct Instance {
    store: Store<State>,
    /// The function under test, and the number of its results.
    func: (Func, usize),
    second: Option<(Func, usize)>,
    /// The time that the instance has left.
    credit: Duration,
    limits: Limits,
}

impl Instance {
    fn answer(&mut self, (func, results): (Func, usize), args: &[Val]) -> Outcome {
        grant(&mut self.store, self.credit);
        let args: Vec<EngineVal> = args.iter().map(to_engine).collect();
        let mut results = vec![EngineVal::Bool(false); results];
        let called = func.call(&mut self.store, &args, &mut results);
        called.map_err(|error| fault(&error, &self.store))?;
        let left = self
            .credit
            .saturating_sub(self.store.data().deadline.used());
        self.credit = (left + self.limits.allowance()).min(self.limits.call);
        Ok(one(results))
    }
}

impl Instance {
    fn called(&mut self, func: (Func, usize), args: &[Val]) -> Called {
        let outcome = self.answer(func, args);
        let State {
            deadline, census, ..
        } = self.store.data_mut();
        Called {
            outcome,
            time: deadline.used(),
            connections: census.take(),
        }
    }
}

impl Session for Instance {
    fn call(&mut self, args: &[Val]) -> Called {
        self.called(self.func, args)
    }

    fn call_second(&mut self, args: &[Val]) -> Called {
        match self.second {
            Some(second) => self.called(second, args),
            None => Err(Fault::Trap("there is no second function".to_owned())).into(),
        }
    }

    fn output(&self) -> String {
        self.store.data().wasi.output()
    }

    fn usage(&mut self) -> Usage {
        usage(&mut self.store)
    }
}

/// What a call returned: its result, or an empty tuple.
fn one(mut results: Vec<EngineVal>) -> Val {
    results
        .pop()
        .map_or_else(|| Val::Tuple(Vec::new()), from_engine)
}

/// Tells a call that took too long from one that trapped, and says what is known: the
/// cause on the first line, then where it was, then what the guests printed.
fn fault(error: &wasmtime::Error, store: &Store<State>) -> Fault {
    let output = store.data().wasi.output();
    let mut text = String::new();
    if error.downcast_ref::<Trap>() == Some(&Trap::Interrupt) {
        text += &store.data().deadline.words();
    } else {
        let cause = error.root_cause().to_string();
        let whole = format!("{error:#}");
        text += &cause;
        // What Rust and others say behind the message is not the message.
        let mut said = output.lines().rev().map(str::trim);
        if let Some(last) = said.find(|line| !line.is_empty() && !line.starts_with("note:")) {
            text += &format!("; the guest said: {last}");
        }
        if whole != cause {
            text += &format!("\n{whole}");
        }
    }
    if !output.is_empty() {
        text += &format!("\nthe guests printed:\n{output}");
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::Interrupt) => Fault::Timeout(text),
        _ => Fault::Trap(text),
    }
}
