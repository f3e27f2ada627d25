//! The engine for components that people bring: it knows all of WebAssembly and of the component
//! model that wasmtime does, finished or not, and WASI 0.2 and 0.3.

use wasmtime::Engine;
use wasmtime::component::Linker;

use super::{Clock, Compiler, HostError, Limits, State, config, engine, refused};

/// An engine, and what it offers every component.
pub struct Brought {
    pub(super) engine: Engine,
    pub(super) linker: Linker<State>,
    pub(super) limits: Limits,
    _clock: Clock,
}

impl Brought {
    /// Makes an engine and starts the clock of its deadlines.
    ///
    /// # Errors
    /// If the engine does not support this machine.
    pub fn new(limits: Limits, compiler: Compiler) -> Result<Self, HostError> {
        let mut config = config(compiler)?;
        config
            .wasm_component_model_more_async_builtins(true)
            .wasm_component_model_error_context(true);
        if compiler == Compiler::Cranelift {
            config
                .wasm_component_model_async_stackful(true)
                .wasm_component_model_memory64(true);
        }
        let engine = engine(config, &limits)?;
        let mut linker = Linker::new(&engine);
        wasmtime_wasi::p2::add_to_linker_async(&mut linker).map_err(refused)?;
        wasmtime_wasi::p3::add_to_linker(&mut linker).map_err(refused)?;
        let clock = Clock::start(&engine);
        Ok(Brought {
            engine,
            linker,
            limits,
            _clock: clock,
        })
    }
}
