//! wasmtime as a host: the engine under which compositions run, and its limits.
//!
//! Guests are untrusted. They get WASI 0.2 with nothing in it: no files, network,
//! arguments or environment; a clock that counts readings and random numbers that
//! are always the same, so that a case has one answer; output that is kept for the
//! report, up to a bound. Memory, tables and the time of calls are limited.

#![warn(missing_docs)]

mod brought;
mod builtin;
mod chain;
mod code_cache;
mod compiler;
mod deadline;
mod limits;
mod mocked;
mod pool;
mod recorder;
mod surrounded;
pub mod values;
mod waiting;
mod wasi;
mod web;

use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use wasmtime::component::{
    Component, ComponentExportIndex, Func, InstancePre, Linker, Val as EngineVal,
    types::{ComponentFunc, ComponentItem},
};
use wasmtime::{
    Config, Engine, InstanceAllocationStrategy, OptLevel, RegallocAlgorithm, Store, Strategy, Trap,
};

pub use brought::Brought;
pub use builtin::OFFERED;
use builtin::census::{self, Census};
use builtin::sqlite::{self, Databases};
use builtin::surroundings::{self, Surroundings};
use code_cache::Functions;
pub use compiler::Compiler;
use deadline::{Deadline, grant};
use lab_judge::contract::{host_end::HostEnd, written};
use lab_judge::host::{
    Chain, ChainLink, Compiled, Composition, Function, Host, HostError, Limits, Served, Serving,
    UnderTest,
};
use lab_judge::judge::{Called, Drive, Executor, Failure, Outcome, Session, Usage};
use lab_judge::types::{Shape, Unsupported};
use lab_judge::value::Val;
use limits::Meter;
use mocked::Mocks;
pub use mocked::{ExportedFunction, Grants, Subject, SubjectSession};
use recorder::Recorder;
use surrounded::{Surroundable, Surrounded};
use values::{from_engine, shape_of, to_engine};
use waiting::{TooLong, call, instantiate, may_wait};
use wasi::Wasi;
use web::{Web, WebLinker};

/// How often the clock of call deadlines ticks.
const TICK: Duration = Duration::from_millis(10);

/// An engine with its limits.
pub struct Wasmtime {
    compiler: Compiler,
    engine: Engine,
    linker: Arc<Linker<State>>,
    web: WebLinker,
    limits: Limits,
    _clock: Clock,
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
    /// The host at the inner end.
    recorder: Recorder,
    /// What surrounds the calls.
    surroundings: Surroundings,
    /// What HTTP needs.
    web: Web,
}

impl State {
    /// Gives the setup that is the first of a call's arguments.
    ///
    /// # Errors
    /// If it is no setup.
    fn surround(&mut self, args: &[Val], host_plays: bool) -> Result<(), Failure> {
        let given = self.surroundings.give(args, host_plays);
        given.map_err(Failure::Trap)?;
        self.wasi.surround(&self.surroundings);
        Ok(())
    }

    /// Gives an instance what it begins with, where the host plays a role.
    ///
    /// # Errors
    /// If it cannot be had.
    fn equip(&mut self, drive: Drive, host_plays: bool) -> Result<(), Failure> {
        match drive {
            Drive::InFolder if host_plays => self.wasi.give_folder().map_err(Failure::Trap),
            _ => Ok(()),
        }
    }
}

/// The interface by which a saboteur learns what to do wrong, `wit/saboteur`.
pub const CHOICE: &str = "lab:saboteur/choice@1.0.0";

impl Wasmtime {
    /// Makes an engine and starts the clock of its deadlines.
    ///
    /// # Errors
    /// If the engine does not support this machine.
    pub fn new(limits: Limits, compiler: Compiler) -> Result<Self, HostError> {
        let config = config(compiler)?;
        let engine = engine(config, &limits)?;
        let mut linker = Linker::new(&engine);
        wasmtime_wasi::p2::add_to_linker_sync(&mut linker).map_err(refused)?;
        add_own_to(&mut linker).map_err(refused)?;
        let clock = Clock::start(&engine);
        Ok(Wasmtime {
            compiler,
            engine,
            linker: Arc::new(linker),
            web: WebLinker::default(),
            limits,
            _clock: clock,
        })
    }
}

/// Adds what the host offers beside WASI.
fn add_own_to(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    add_choice_to(linker)?;
    census::add_to(linker)?;
    sqlite::add_to(linker)?;
    surroundings::add_to(linker)
}

/// Lets saboteurs learn what they are.
fn add_choice_to(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    let mutant =
        |store: wasmtime::StoreContextMut<State>, (): ()| Ok((store.data().mutant.to_string(),));
    linker.instance(CHOICE)?.func_wrap("mutant", mutant)
}

/// What all engines of a compiler have in common.
fn config(compiler: Compiler) -> Result<Config, HostError> {
    let mut config = Config::new();
    config.epoch_interruption(true);
    config.wasm_component_model_async(true);
    config.wasm_component_model_map(true);
    config.wasm_component_model_fixed_length_lists(true);
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
                .map_err(refused)?;
        }
    }
    Ok(config)
}

/// An engine whose instances lie in a pool, if this machine has the addresses of one and lets
/// a process have them.
fn engine(mut config: Config, limits: &Limits) -> Result<Engine, HostError> {
    let pool = pool::pool(limits);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    let engine = Engine::new(&config).or_else(|_| {
        config.allocation_strategy(InstanceAllocationStrategy::OnDemand);
        Engine::new(&config)
    });
    engine.map_err(refused)
}

/// The clock of an engine's deadlines, which ticks until it is dropped.
struct Clock(Arc<AtomicBool>);

impl Clock {
    fn start(engine: &Engine) -> Self {
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
        Clock(stop)
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Host for Wasmtime {
    fn name(&self) -> &'static str {
        self.compiler.name()
    }

    fn version(&self) -> &'static str {
        self.compiler.version()
    }

    fn key(&self) -> String {
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

    fn instead(&self) -> Option<&'static str> {
        match self.compiler {
            Compiler::Cranelift => None,
            // It does not know all of WebAssembly.
            Compiler::Winch => Some(Compiler::Cranelift.name()),
        }
    }

    fn compile(&self, composition: &[u8]) -> Result<Vec<u8>, HostError> {
        self.engine
            .precompile_component(composition)
            .map_err(refused)
    }

    fn load(&self, compiled: Compiled) -> Result<Arc<dyn Composition>, HostError> {
        // SAFETY: who made `compiled` has promised that an engine of this key wrote the file.
        let component = unsafe { Component::deserialize_file(&self.engine, compiled.path()) };
        Ok(Arc::new(Loaded {
            component: component.map_err(refused)?,
            compiler: self.compiler,
            linker: self.linker.clone(),
            web: self.web.clone(),
            pre: OnceLock::new(),
            limits: self.limits,
        }))
    }

    fn chain(
        &self,
        links: &[ChainLink],
        tested: &UnderTest,
        recording: bool,
    ) -> Result<Box<dyn Chain>, Failure> {
        if tested.drive == Drive::Request {
            let why = "its components share the host's handles, so they run together only";
            return Err(Failure::Unsupported(why.to_owned()));
        }
        let limits = self.limits;
        let Drive::Surrounded { .. } = tested.drive else {
            return Ok(Box::new(chain::start(
                links, tested, limits, recording, None,
            )?));
        };
        let (links, tested) = (links.to_vec(), tested.clone());
        let begin =
            move |args: &[Val]| chain::start(&links, &tested, limits, recording, Some(args));
        Ok(Box::new(Surrounded::new(Box::new(begin))))
    }
}

/// The engine's reason.
fn refused(error: wasmtime::Error) -> HostError {
    HostError(format!("{error:#}"))
}

/// A loaded composition, or one component of it.
struct Loaded {
    component: Component,
    compiler: Compiler,
    linker: Arc<Linker<State>>,
    web: WebLinker,
    pre: OnceLock<Result<InstancePre<State>, String>>,
    limits: Limits,
}

impl Loaded {
    /// The place of an exported function, and its types.
    fn export(
        &self,
        interface: &str,
        function: &str,
    ) -> Result<(ComponentExportIndex, ComponentFunc), String> {
        let missing = || format!("it does not export `{}`", written(interface, function));
        let instance = match interface {
            "" => None,
            _ => {
                let found = self.component.get_export(None, interface);
                Some(found.ok_or_else(missing)?.1)
            }
        };
        let (item, index) = self
            .component
            .get_export(instance.as_ref(), function)
            .ok_or_else(missing)?;
        match item {
            ComponentItem::ComponentFunc(ty) => Ok((index, ty)),
            _ => Err(missing()),
        }
    }
}

impl Loaded {
    /// The composition as one that is asked by HTTP.
    fn served(&self, tested: &UnderTest) -> Result<web::Served, String> {
        let limits = Limits {
            patience: tested.patience,
            ..self.limits
        };
        self.web.served(&self.component, tested, limits)
    }
}

impl Composition for Loaded {
    fn host(&self) -> &'static str {
        self.compiler.version()
    }

    fn function(&self, tested: &UnderTest) -> Result<Arc<dyn Function>, String> {
        if tested.drive == Drive::Request {
            return Ok(Arc::new(self.served(tested)?));
        }
        let (interface, function) = (&tested.interface, &tested.function);
        let (index, ty) = self.export(interface, function)?;
        let no_data = |why: Unsupported| format!("`{}`: {why}", written(interface, function));
        let params: Result<_, Unsupported> = ty.params().map(|(_, ty)| shape_of(&ty)).collect();
        let params = params.map_err(no_data)?;
        let result = ty.results().next().map(|ty| shape_of(&ty)).transpose();
        let result = result.map_err(no_data)?;
        let waits = tested.calls_nothing || may_wait(&self.component);
        let linker = match waits {
            true => self.web.linker(self.component.engine())?,
            false => &self.linker,
        };
        let pre = match &tested.host_end {
            // Whatever it imports is there, though nobody calls it.
            None if tested.calls_nothing => self.web.pre(&self.component)?,
            None => {
                let link = || linker.instantiate_pre(&self.component);
                let pre = self
                    .pre
                    .get_or_init(|| link().map_err(|e| format!("{e:#}")));
                pre.as_ref().map_err(Clone::clone)?.clone()
            }
            Some(_) => {
                let mut linker = linker.clone();
                recorder::add_to(&mut linker, &self.component, tested)
                    .and_then(|()| linker.instantiate_pre(&self.component))
                    .map_err(|e| format!("{e:#}"))?
            }
        };
        let second = tested.second.as_ref().map(|(interface, function)| {
            let (index, ty) = self.export(interface, function)?;
            Ok::<_, String>((index, ty.results().len()))
        });
        Ok(Arc::new(Exported {
            pre,
            waits,
            limits: Limits {
                patience: tested.patience,
                ..self.limits
            },
            mutant: tested.mutant.clone(),
            index,
            params,
            result,
            second: second.transpose()?,
            host_end: tested.host_end.clone(),
            drive: tested.drive,
            host_plays: tested.host_plays,
        }))
    }

    fn serve(
        &self,
        tested: &UnderTest,
        listener: TcpListener,
        how: Serving,
    ) -> Result<Served, String> {
        web::serve::serve(&self.served(tested)?, listener, how)
    }
}

/// One exported function of a composition.
#[derive(Clone)]
struct Exported {
    pre: InstancePre<State>,
    /// Whether its calls may wait.
    waits: bool,
    limits: Limits,
    mutant: Arc<str>,
    index: ComponentExportIndex,
    params: Vec<Shape>,
    result: Option<Shape>,
    /// The second function, and the number of its results.
    second: Option<(ComponentExportIndex, usize)>,
    host_end: Option<Arc<HostEnd>>,
    drive: Drive,
    host_plays: bool,
}

impl Function for Exported {
    fn params(&self) -> &[Shape] {
        &self.params
    }

    fn result(&self) -> Option<&Shape> {
        self.result.as_ref()
    }

    fn allowance(&self) -> Duration {
        self.limits.allowance()
    }

    fn hasty(&self, times: u32) -> Arc<dyn Function> {
        Arc::new(Exported {
            limits: Limits {
                call: self.limits.call / times,
                ..self.limits
            },
            ..self.clone()
        })
    }
}

impl Executor for Exported {
    fn instantiate(&self) -> Result<Box<dyn Session>, Failure> {
        let Drive::Surrounded { .. } = self.drive else {
            return Ok(Box::new(self.begin(None)?));
        };
        let exported = self.clone();
        let begin = move |args: &[Val]| exported.begin(Some(args));
        Ok(Box::new(Surrounded::new(Box::new(begin))))
    }
}

impl Exported {
    /// Makes an instance, which the arguments of its first call surround, if there are any.
    fn begin(&self, args: Option<&[Val]>) -> Result<Instance, Failure> {
        let mut store = store(self.pre.engine(), &self.limits, &self.mutant);
        if let Some(args) = args {
            store.data_mut().surround(args, self.host_plays)?;
        }
        store.data_mut().equip(self.drive, self.host_plays)?;
        let instance = instantiate(&self.pre, &mut store, self.waits, self.limits.call);
        let instance = instance.map_err(|error| fault(&error, &store))?;
        let missing = || Failure::Trap("the function under test is not exported".to_owned());
        let func = instance.get_func(&mut store, self.index);
        let func = func.ok_or_else(missing)?;
        let second = match self.second {
            None => None,
            Some((index, results)) => {
                let func = instance.get_func(&mut store, index);
                Some((func.ok_or_else(missing)?, results))
            }
        };
        Ok(Instance {
            store,
            waits: self.waits,
            func: (func, usize::from(self.result.is_some())),
            second,
            credit: self.limits.call,
            limits: self.limits,
            host_end: self.host_end.clone(),
            host_plays: self.host_plays,
        })
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
        recorder: Recorder::default(),
        surroundings: Surroundings::default(),
        web: Web::default(),
    };
    let mut store = Store::new(engine, state);
    store.limiter(|state| &mut state.meter);
    deadline::watch(&mut store);
    grant(&mut store, limits.call);
    store
}

/// What the guests of a store hold.
fn usage(store: &mut Store<State>) -> Usage {
    // Those of streams, futures and calls, of which the engine keeps a table itself.
    let waiting = store.concurrent_state_table_size() as u64;
    let state = store.data_mut();
    Usage {
        handles: state.wasi.handles() + waiting,
        ..state.meter.usage()
    }
}

/// A live instance of a composition.
struct Instance {
    store: Store<State>,
    waits: bool,
    /// The function under test, and the number of its results.
    func: (Func, usize),
    second: Option<(Func, usize)>,
    /// The time that the instance has left.
    credit: Duration,
    limits: Limits,
    host_end: Option<Arc<HostEnd>>,
    host_plays: bool,
}

impl Surroundable for Instance {
    fn surround(&mut self, args: &[Val]) -> Result<(), Failure> {
        self.store.data_mut().surround(args, self.host_plays)
    }
}

impl Instance {
    fn answer(&mut self, (func, results): (Func, usize), args: &[Val]) -> Outcome {
        grant(&mut self.store, self.credit);
        let args: Vec<EngineVal> = args.iter().map(to_engine).collect();
        let mut results = vec![EngineVal::Bool(false); results];
        let called = call(
            func,
            &mut self.store,
            (&args, &mut results),
            self.waits,
            self.credit,
        );
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
        if let Some(end) = &self.host_end {
            self.store.data_mut().recorder.begin(end, args);
        }
        let mut outcome = self.answer(func, args);
        if let Some(end) = &self.host_end {
            outcome = self.store.data_mut().recorder.seen(end, outcome);
        }
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
            None => Err(Failure::Trap("there is no second function".to_owned())).into(),
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
fn fault(error: &wasmtime::Error, store: &Store<State>) -> Failure {
    let output = store.data().wasi.output();
    let mut text = String::new();
    let trap = error.downcast_ref::<Trap>();
    let waits = error.is::<TooLong>() || trap == Some(&Trap::AsyncDeadlock);
    if trap == Some(&Trap::Interrupt) {
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
    match waits || trap == Some(&Trap::Interrupt) {
        true => Failure::Timeout(text),
        false => Failure::Trap(text),
    }
}
