//! The host at the inner end of a composition, which records what it is handed.

use wasmtime::bail;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, Linker, Val as EngineVal};

use super::State;
use super::values::{from_engine, to_engine};
use lab_judge::contract::host_end::HostEnd;
use lab_judge::host::UnderTest;
use lab_judge::judge::Outcome;
use lab_judge::value::Val;

/// What the host knows of the call that is under way.
#[derive(Default)]
pub struct Recorder {
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

    /// What was seen of the call, if it was answered.
    pub fn seen(&mut self, end: &HostEnd, outcome: Outcome) -> Outcome {
        let received = std::mem::take(&mut self.received);
        outcome.map(|answer| HostEnd::seen(received, end.result.is_some().then_some(answer)))
    }
}

/// Lets a component call the interface under test of the host.
///
/// # Errors
/// If the interface has a resource, which the host does not play.
pub fn add_to(
    linker: &mut Linker<State>,
    component: &Component,
    tested: &UnderTest,
) -> wasmtime::Result<()> {
    linker.allow_shadowing(true);
    let ty = component.component_type();
    let engine = component.engine();
    for (interface, import) in ty.imports(engine) {
        let ComponentItem::ComponentInstance(instance) = import.ty else {
            continue;
        };
        if interface != tested.interface {
            continue;
        }
        let mut defined = linker.instance(interface)?;
        for (name, export) in instance.exports(engine) {
            match export.ty {
                ComponentItem::ComponentFunc(_) => {
                    let is_tested = name == tested.function;
                    let function = format!("{interface}#{name}");
                    defined.func_new(name, move |mut store, _, args, results| {
                        if !is_tested {
                            bail!("the host was asked `{function}`, which is not under test");
                        }
                        record(&mut store.data_mut().recorder, args, results)
                    })?;
                }
                ComponentItem::Resource(_) => {
                    bail!("`{interface}` has the resource `{name}`, which the host does not play")
                }
                _ => {}
            }
        }
    }
    Ok(())
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
