//! Stage 5, load: the engine under which compositions run, and its limits.
//!
//! Guests are untrusted. They get WASI 0.2 with nothing in it: no files, network,
//! arguments or environment; a clock that counts readings and random numbers that
//! are always the same, so that a case has one answer; output that is kept for the
//! report, up to a bound. Memory, tables and the time of each call are limited.

mod functions;
mod wasi;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use wasmtime::component::{Component, Func, InstancePre, Linker, types::ComponentItem};
use wasmtime::{Config, Engine, Store, StoreLimits, StoreLimitsBuilder, Trap};

use crate::cell::CellKey;
use crate::judge::{Executor, Fault, Session};
use crate::value::{Type, Val};
use functions::Functions;
use wasi::Wasi;

/// The host's name in reports: the engine, its major version, its compiler.
pub const NAME: &str = "wasmtime-48-cranelift";

/// What a guest may use.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Bytes of each linear memory. An idle Python guest has 30 MB.
    pub memory: usize,
    /// Elements of each table. An idle Python guest has 12,000.
    pub table: usize,
    /// The time of one call, or of one instantiation.
    pub call: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            memory: 512 << 20,
            table: 1 << 20,
            call: Duration::from_secs(3),
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
    engine: Engine,
    linker: Linker<State>,
    limits: Limits,
    stop: Arc<AtomicBool>,
}

struct State {
    wasi: Wasi,
    limits: StoreLimits,
}

impl Host {
    /// Makes an engine and starts the clock of its deadlines.
    ///
    /// # Errors
    /// If the engine does not support this machine.
    pub fn new(limits: Limits) -> Result<Self, HostError> {
        let mut config = Config::new();
        config.epoch_interruption(true);
        let functions = Arc::new(Functions::default());
        config
            .enable_incremental_compilation(functions)
            .map_err(HostError)?;
        let engine = Engine::new(&config).map_err(HostError)?;
        let mut linker = Linker::new(&engine);
        wasmtime_wasi::p2::add_to_linker_sync(&mut linker).map_err(HostError)?;
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
            engine,
            linker,
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

    /// Loads a compiled composition and finds the function that a contract tests.
    ///
    /// # Safety
    /// The file must be what `compile` of a host with the same key returned, which
    /// its seal in the cache shows; the engine runs it as machine code.
    ///
    /// # Errors
    /// If it was made by another engine, imports what the host does not have, or does
    /// not export the function.
    pub unsafe fn load(&self, compiled: &Path) -> Result<Composition, HostError> {
        // SAFETY: promised by the caller.
        let component = unsafe { Component::deserialize_file(&self.engine, compiled) };
        let component = component.map_err(HostError)?;
        let pre = self.linker.instantiate_pre(&component).map_err(HostError)?;
        Ok(Composition {
            pre,
            limits: self.limits,
        })
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// A composition that is ready to be instantiated.
pub struct Composition {
    pre: InstancePre<State>,
    limits: Limits,
}

impl Composition {
    /// One exported function of the composition, to be called by the judge.
    ///
    /// # Errors
    /// If there is no such function.
    pub fn function(
        self: &Arc<Self>,
        cell: &CellKey,
        interface: &str,
        function: &str,
    ) -> Result<Function, String> {
        let missing = || format!("{cell} does not export `{interface}#{function}`");
        let component = self.pre.component();
        let (_, instance) = component.get_export(None, interface).ok_or_else(missing)?;
        let (item, index) = component
            .get_export(Some(&instance), function)
            .ok_or_else(missing)?;
        let ComponentItem::ComponentFunc(ty) = item else {
            return Err(missing());
        };
        Ok(Function {
            composition: self.clone(),
            index,
            params: ty.params().map(|(_, ty)| ty).collect(),
            results: ty.results().len(),
        })
    }
}

/// One exported function of a composition.
pub struct Function {
    composition: Arc<Composition>,
    index: wasmtime::component::ComponentExportIndex,
    params: Vec<Type>,
    results: usize,
}

impl Function {
    /// The types of the parameters.
    pub fn params(&self) -> &[Type] {
        &self.params
    }
}

impl Executor for Function {
    fn instantiate(&self) -> Result<Box<dyn Session>, Fault> {
        let Composition { pre, limits } = &*self.composition;
        let state = State {
            wasi: Wasi::new(),
            limits: StoreLimitsBuilder::new()
                .memory_size(limits.memory)
                .table_elements(limits.table)
                .trap_on_grow_failure(true)
                .build(),
        };
        let mut store = Store::new(pre.engine(), state);
        store.limiter(|state| &mut state.limits);
        let ticks = limits.call.as_millis().div_ceil(TICK.as_millis()) as u64 + 1;
        store.set_epoch_deadline(ticks);
        let instance = pre.instantiate(&mut store);
        let instance = instance.map_err(|error| fault(&error, limits, &store))?;
        let Some(func) = instance.get_func(&mut store, self.index) else {
            return Err(Fault::Trap(
                "the function under test is not exported".to_owned(),
            ));
        };
        Ok(Box::new(Instance {
            store,
            func,
            results: self.results,
            ticks,
            limits: *limits,
        }))
    }
}

/// A live instance of a composition.
struct Instance {
    store: Store<State>,
    func: Func,
    results: usize,
    ticks: u64,
    limits: Limits,
}

impl Session for Instance {
    fn call(&mut self, args: &[Val]) -> Result<Val, Fault> {
        self.store.set_epoch_deadline(self.ticks);
        let mut results = vec![Val::Bool(false); self.results];
        let called = self.func.call(&mut self.store, args, &mut results);
        called.map_err(|error| fault(&error, &self.limits, &self.store))?;
        match results.len() {
            1 => Ok(results.remove(0)),
            _ => Ok(Val::Tuple(results)),
        }
    }

    fn output(&self) -> String {
        self.store.data().wasi.output()
    }
}

/// Tells a call that took too long from one that trapped, and says what is known.
fn fault(error: &wasmtime::Error, limits: &Limits, store: &Store<State>) -> Fault {
    let output = store.data().wasi.output();
    if error.downcast_ref::<Trap>() == Some(&Trap::Interrupt) {
        let limit = limits.call.as_secs_f64();
        return Fault::Timeout(format!("no answer within {limit} s{}", said(&output)));
    }
    Fault::Trap(format!("{error:#}{}", said(&output)))
}

fn said(output: &str) -> String {
    if output.is_empty() {
        return String::new();
    }
    format!("\nthe guests printed:\n{output}")
}
