//! The host at the inner end of a composition, which records what it is handed.

use std::sync::{Arc, Mutex, PoisonError};

use wasmtime::bail;
use wasmtime::component::types::{ComponentFunc, ComponentItem};
use wasmtime::component::{Component, Linker, LinkerInstance, Val as EngineVal};

use super::State;
use super::values::{from_engine, to_engine};
use super::waiting::define;
use lab_judge::contract::{host_end::HostEnd, taken_by, written};
use lab_judge::host::UnderTest;
use lab_judge::judge::{Exchange, Outcome};
use lab_judge::value::Val;

/// The calls that crossed into a component or the host, with one list for a whole chain.
pub type Record = Arc<Mutex<Vec<Exchange>>>;

/// What the host knows of the call that is under way.
#[derive(Default)]
pub struct Recorder {
    /// Where its own calls are recorded among those of a chain, with its place behind the innermost
    /// component; nowhere of a composition.
    pub chain: Option<(Record, usize)>,
    /// What it returns.
    returns: Option<Val>,
    /// What it was handed, call by call.
    received: Vec<Vec<Val>>,
}

impl Recorder {
    /// Begins a call with some arguments.
    pub fn begin(&mut self, end: &HostEnd, sent: &[Val]) {
        self.returns = end.returned(sent);
        self.received.clear();
    }

    /// Records the last call among those of the chain.
    fn tell(&self, (interface, function): (&str, &str)) {
        let (Some((record, link)), Some(args)) = (&self.chain, self.received.last()) else {
            return;
        };
        let nothing = || Val::Tuple(Vec::new());
        let mut record = record.lock().unwrap_or_else(PoisonError::into_inner);
        record.push(Exchange {
            link: *link,
            interface: interface.to_owned(),
            function: function.to_owned(),
            args: args.clone(),
            outcome: Some(Ok(self.returns.clone().unwrap_or_else(nothing))),
        });
    }

    /// What was seen of the call, if it was answered.
    pub fn seen(&mut self, end: &HostEnd, outcome: Outcome) -> Outcome {
        let received = std::mem::take(&mut self.received);
        outcome.map(|answer| HostEnd::seen(received, end.result.is_some().then_some(answer)))
    }
}

/// Lets a component call the function under test of the host. Whatever else it hands on, that is
/// imports and exports, is the host's too; a call of it is a trap.
///
/// # Errors
/// If that has a resource, which the host does not play.
pub fn add_to(
    linker: &mut Linker<State>,
    component: &Component,
    tested: &UnderTest,
) -> wasmtime::Result<()> {
    linker.allow_shadowing(true);
    let ty = component.component_type();
    let engine = component.engine();
    for (import, item) in ty.imports(engine) {
        let is_exported = |name: &&str| component.get_export(None, name).is_some();
        let Some(name) = taken_by(import).find(is_exported) else {
            continue;
        };
        match item.ty {
            ComponentItem::ComponentFunc(ty) => {
                add_function(&mut linker.root(), import, ("", name), &ty, tested)?;
            }
            ComponentItem::ComponentInstance(instance) => {
                let mut defined = linker.instance(import)?;
                for (function, export) in instance.exports(engine) {
                    match export.ty {
                        ComponentItem::ComponentFunc(ty) => {
                            add_function(&mut defined, function, (name, function), &ty, tested)?;
                        }
                        ComponentItem::Resource(_) => bail!(
                            "`{import}` has the resource `{function}`, which the host does not play"
                        ),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn add_function(
    linker: &mut LinkerInstance<State>,
    import: &str,
    (interface, function): (&str, &str),
    ty: &ComponentFunc,
    tested: &UnderTest,
) -> wasmtime::Result<()> {
    let is_tested = (interface, function) == (&*tested.interface, &*tested.function);
    let under_test = tested.clone();
    let written = written(interface, function);
    define(linker, import, ty, move |mut store, _, args, results| {
        if !is_tested {
            bail!("the host was asked `{written}`, which is not under test");
        }
        let recorder = &mut store.data_mut().recorder;
        record(recorder, args, results)?;
        recorder.tell((&under_test.interface, &under_test.function));
        Ok(())
    })
}

fn record(
    recorder: &mut Recorder,
    args: &[EngineVal],
    results: &mut [EngineVal],
) -> wasmtime::Result<()> {
    let received = args.iter().cloned().map(from_engine);
    recorder.received.push(received.collect());
    match (results, &recorder.returns) {
        ([], _) => Ok(()),
        ([result], Some(returns)) => {
            *result = to_engine(returns);
            Ok(())
        }
        _ => bail!("the host has nothing to return"),
    }
}
