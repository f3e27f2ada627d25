//! Functions that call nothing of what their component imports, whatever that is: a saboteur's
//! catalogue.

use std::sync::Arc;
use std::time::Duration;

use lab_judge::host::{Function, Limits};
use lab_judge::judge::{Called, Executor, Failure, Outcome, Session, Usage};
use lab_judge::types::Shape;
use lab_judge::value::Val;
use tokio::runtime::{Builder, Runtime};
use wasmtime::Store;
use wasmtime::component::{ComponentExportIndex, Func, InstancePre, Val as EngineVal};

use super::deadline::grant;
use super::values::to_engine;
use super::{State, fault, one, store, usage};

/// A function of a component that may import what is asynchronous.
#[derive(Clone)]
pub struct Asked {
    pub pre: InstancePre<State>,
    pub index: ComponentExportIndex,
    pub params: Vec<Shape>,
    pub result: Option<Shape>,
    pub limits: Limits,
}

impl Function for Asked {
    fn params(&self) -> &[Shape] {
        &self.params
    }

    fn result(&self) -> Option<&Shape> {
        self.result.as_ref()
    }

    fn allowance(&self) -> Duration {
        self.limits.allowance()
    }

    fn hasty(&self, _: u32) -> Arc<dyn Function> {
        Arc::new(self.clone())
    }
}

impl Executor for Asked {
    fn instantiate(&self) -> Result<Box<dyn Session>, Failure> {
        let runtime = Builder::new_current_thread().enable_time().build();
        let runtime = runtime.map_err(|e| Failure::Trap(e.to_string()))?;
        let mut store = store(self.pre.engine(), &self.limits, &Arc::from(""));
        let made = runtime.block_on(self.pre.instantiate_async(&mut store));
        let instance = made.map_err(|error| fault(&error, &store))?;
        let func = instance.get_func(&mut store, self.index);
        let missing = || Failure::Trap("the function under test is not exported".to_owned());
        Ok(Box::new(Asking {
            func: func.ok_or_else(missing)?,
            results: usize::from(self.result.is_some()),
            limits: self.limits,
            runtime,
            store,
        }))
    }
}

struct Asking {
    func: Func,
    results: usize,
    limits: Limits,
    runtime: Runtime,
    store: Store<State>,
}

impl Asking {
    fn answer(&mut self, args: &[Val]) -> Outcome {
        grant(&mut self.store, self.limits.call);
        let args: Vec<EngineVal> = args.iter().map(to_engine).collect();
        let mut results = vec![EngineVal::Bool(false); self.results];
        let called = self.func.call_async(&mut self.store, &args, &mut results);
        let called = self.runtime.block_on(called);
        called.map_err(|error| fault(&error, &self.store))?;
        Ok(one(results))
    }
}

impl Session for Asking {
    fn call(&mut self, args: &[Val]) -> Called {
        self.answer(args).into()
    }

    fn output(&self) -> String {
        self.store.data().wasi.output()
    }

    fn usage(&mut self) -> Usage {
        usage(&mut self.store)
    }
}
