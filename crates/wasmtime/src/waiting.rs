//! Calls of components that have async functions: such a call may wait.

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use wasmtime::component::types::{ComponentExtern, ComponentFunc, ComponentItem};
use wasmtime::component::{
    Component, Func, Instance, InstancePre, LinkerInstance, Val as EngineVal,
};
use wasmtime::{AsContextMut, Store, StoreContextMut};

use super::State;

/// How many times the time of a call may pass by the clock: a guest that waits for what never
/// comes uses no time of the processor.
pub const PATIENCE: u32 = 5;

/// The reason of a call that was broken off while it waited.
#[derive(Debug)]
pub struct TooLong(Duration);

impl std::error::Error for TooLong {}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs_f64();
        write!(f, "no answer within {seconds} s: it waits for something")
    }
}

/// Returns whether a component imports or exports an async function. The engine calls all of its
/// functions in a way that may wait then.
pub fn may_wait(component: &Component) -> bool {
    let engine = component.engine();
    let ty = component.component_type();
    let waits = |(_, item): (&str, ComponentExtern)| match item.ty {
        ComponentItem::ComponentFunc(ty) => ty.async_(),
        ComponentItem::ComponentInstance(instance) => instance
            .exports(engine)
            .any(|(_, item)| matches!(item.ty, ComponentItem::ComponentFunc(ty) if ty.async_())),
        _ => false,
    };
    ty.imports(engine).any(waits) || ty.exports(engine).any(waits)
}

/// Defines a function that the host answers at once, async or not as its type says.
///
/// # Errors
/// If the linker has it already.
pub fn define(
    linker: &mut LinkerInstance<State>,
    name: &str,
    ty: &ComponentFunc,
    answer: impl Fn(
        StoreContextMut<State>,
        &ComponentFunc,
        &[EngineVal],
        &mut [EngineVal],
    ) -> wasmtime::Result<()>
    + Send
    + Sync
    + 'static,
) -> wasmtime::Result<()> {
    if !ty.async_() {
        return linker.func_new(name, move |store, ty, args, results| {
            answer(store, &ty, args, results)
        });
    }
    linker.func_new_concurrent(name, move |accessor, ty, args, results| {
        let answered =
            accessor.with(|mut access| answer(access.as_context_mut(), &ty, args, results));
        Box::pin(std::future::ready(answered))
    })
}

/// Makes an instance, whose start may wait if its component does, for a multiple of a time.
///
/// # Errors
/// If it traps, or is broken off.
pub fn instantiate(
    pre: &InstancePre<State>,
    store: &mut Store<State>,
    waits: bool,
    time: Duration,
) -> wasmtime::Result<Instance> {
    match waits {
        true => wait(time * PATIENCE, pre.instantiate_async(store)),
        false => pre.instantiate(store),
    }
}

/// Calls a function with arguments and room for its results, and may wait for a multiple of a time.
///
/// # Errors
/// If it traps, or is broken off.
pub fn call(
    func: Func,
    store: &mut Store<State>,
    (args, results): (&[EngineVal], &mut [EngineVal]),
    waits: bool,
    time: Duration,
) -> wasmtime::Result<()> {
    match waits {
        true => wait(time * PATIENCE, func.call_async(store, args, results)),
        false => func.call(store, args, results),
    }
}

/// Runs a call on this thread until it is over, and breaks it off after some time by the clock. A
/// host function that is called meanwhile cannot wait on the same thread.
///
/// # Errors
/// If the call fails, if it is broken off ([`TooLong`]), or if the system has no means to wait.
pub fn wait<T>(
    most: Duration,
    call: impl Future<Output = wasmtime::Result<T>>,
) -> wasmtime::Result<T> {
    let waited = runtime()?.block_on(async { tokio::time::timeout(most, call).await });
    waited.unwrap_or_else(|_| Err(TooLong(most).into()))
}

/// Returns what waits. Many threads do at once, so that the timers have a thread of their own.
fn runtime() -> wasmtime::Result<&'static Runtime> {
    static RUNTIME: OnceLock<Result<Runtime, String>> = OnceLock::new();
    let make = || {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1).enable_time().build()
    };
    let made = RUNTIME.get_or_init(|| make().map_err(|why| why.to_string()));
    made.as_ref().map_err(|why| wasmtime::Error::msg(&**why))
}

#[cfg(test)]
mod tests {
    use lab_judge::host::{Composition, Limits, UnderTest};
    use lab_judge::judge::{Failure, Outcome};
    use lab_judge::value::Val;

    use super::*;
    use crate::{Compiler, Loaded, Wasmtime};

    const SHORT: Duration = Duration::from_millis(50);

    #[test]
    fn a_call_that_never_ends_is_broken_off() {
        let error = wait(SHORT, std::future::pending::<wasmtime::Result<()>>()).unwrap_err();
        assert!(error.is::<TooLong>());
        assert_eq!(
            error.to_string(),
            "no answer within 0.05 s: it waits for something"
        );
    }

    #[test]
    fn a_call_may_wait_for_a_timer() {
        let call = async {
            tokio::time::sleep(SHORT / 5).await;
            Ok(7)
        };
        assert_eq!(wait(100 * SHORT, call).unwrap(), 7);
    }

    /// The outcome of an async function that has a timer and what a task may do.
    fn called(body: &str) -> Outcome {
        let text = format!(
            r#"(component
                (import "wasi:clocks/monotonic-clock@0.3.0" (instance $clock
                    (export "wait-for" (func async (param "how-long" u64)))))
                (core func $wait (canon lower (func $clock "wait-for")))
                (core func $set (canon waitable-set.new))
                (core func $return (canon task.return (result u32)))
                (core module $m
                    (import "" "wait" (func $wait (param i64)))
                    (import "" "set" (func $set (result i32)))
                    (import "" "return" (func $return (param i32)))
                    (func (export "f") (result i32) {body})
                    (func (export "callback") (param i32 i32 i32) (result i32) unreachable))
                (core instance $m (instantiate $m (with "" (instance
                    (export "wait" (func $wait))
                    (export "set" (func $set))
                    (export "return" (func $return))))))
                (func (export "f") async (result u32)
                    (canon lift (core func $m "f") async (callback (core func $m "callback")))))"#
        );
        let limits = Limits {
            call: SHORT,
            ..Limits::default()
        };
        let host = Wasmtime::new(limits, Compiler::Cranelift).unwrap();
        let bytes = wat::parse_str(text).unwrap();
        let loaded = Loaded {
            component: Component::new(&host.engine, bytes).unwrap(),
            compiler: host.compiler,
            linker: host.linker.clone(),
            web: host.web.clone(),
            pre: OnceLock::new(),
            limits,
        };
        let function = loaded.function(&UnderTest::new("", "f")).unwrap();
        let mut session = function.instantiate().unwrap();
        session.call(&[]).outcome
    }

    #[test]
    fn a_call_that_waits_for_ever_is_a_timeout() {
        let over = "(call $return (i32.const 7)) (i32.const 0)";
        assert_eq!(called(over), Ok(Val::U32(7)));
        let awhile = format!("(call $wait (i64.const 1000000)) {over}");
        assert_eq!(called(&awhile), Ok(Val::U32(7)));
        // For a timer, for nothing, and not at all.
        let timer = format!("(call $wait (i64.const -1)) {over}");
        let nothing = "(i32.or (i32.const 2) (i32.shl (call $set) (i32.const 4)))";
        for (body, text) in [
            (&*timer, "it waits for something"),
            (nothing, "deadlock detected"),
            ("(loop (br 0)) unreachable", "of the processor's time"),
        ] {
            let Err(Failure::Timeout(why)) = called(body) else {
                panic!("{body}: {:?}", called(body));
            };
            assert!(why.contains(text), "{why}");
        }
    }
}
