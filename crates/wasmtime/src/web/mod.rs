//! HTTP without a socket: hands requests to `wasi:http/incoming-handler`, or to `handler` of 0.3,
//! and reads what comes back.

mod messages;
pub mod serve;
mod upstream;

use std::future::{pending, poll_fn};
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::Poll;
use std::time::Duration;

use futures_channel::oneshot;
use http_body_util::BodyExt;
use lab_judge::contract::builtin::web::{self, Exchange, Outcome, of_contract};
use lab_judge::host::{Function, Limits, UnderTest};
use lab_judge::judge::{Called, Executor, Failure, Session, Usage};
use lab_judge::types::Shape;
use lab_judge::value::Val;
use tokio::runtime::{Builder, Runtime};
use wasmtime::component::{Component, InstancePre, Linker};
use wasmtime::{AsContextMut, Engine, Store};
use wasmtime_wasi_http::handler::{Prepared, Proxy, ProxyPre, Response};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView, p2, p3};

use super::deadline::grant;
use super::waiting::PATIENCE;
use super::{State, add_own_to, fault, store, usage};
use messages::{fields, receive, request};
use upstream::Answering;

/// How often the tasks of the host may go on once a call of 0.2 returned, until what did not end
/// is broken off: nobody but they could end it.
const TURNS: u32 = 100;

/// What the engine says of a component of 0.2 that returns without a response.
const NO_RESPONSE: &str = "guest never invoked `response-outparam::set` method";

/// What the HTTP of one store knows.
#[derive(Default)]
pub struct Web {
    ctx: WasiHttpCtx,
    upstream: Answering,
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.web.upstream,
            table: self.wasi.table(),
            ctx: &mut self.web.ctx,
        }
    }
}

/// The linker of compositions that may wait, among them those that are asked by HTTP; made when
/// the first is.
#[derive(Clone, Default)]
pub struct WebLinker(Arc<OnceLock<Result<Linker<State>, String>>>);

impl WebLinker {
    /// A composition with all that it imports.
    ///
    /// # Errors
    /// If it imports what the host does not have.
    pub fn pre(&self, component: &Component) -> Result<InstancePre<State>, String> {
        let pre = self.linker(component.engine())?.instantiate_pre(component);
        pre.map_err(|e| format!("{e:#}"))
    }

    /// What the host has for such compositions.
    ///
    /// # Errors
    /// If the engine refuses to define it.
    pub fn linker(&self, engine: &Engine) -> Result<&Linker<State>, String> {
        let make = || linker(engine).map_err(|e| format!("{e:#}"));
        self.0.get_or_init(make).as_ref().map_err(Clone::clone)
    }

    /// A composition that can be asked.
    ///
    /// # Errors
    /// If it imports what the host does not have, or exports no handler.
    pub fn served(
        &self,
        component: &Component,
        tested: &UnderTest,
        limits: Limits,
    ) -> Result<Served, String> {
        let pre = self.pre(component)?;
        let pre = match tested.interface.contains("incoming-handler") {
            true => p2::bindings::ProxyPre::new(pre).map(ProxyPre::P2),
            false => p3::bindings::ServicePre::new(pre).map(ProxyPre::P3),
        };
        Ok(Served {
            engine: component.engine().clone(),
            pre: Arc::new(pre.map_err(|e| format!("{e:#}"))?),
            limits,
            mutant: tested.mutant.clone(),
            params: web::params(),
            result: web::result(),
        })
    }
}

fn linker(engine: &Engine) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi::p3::add_to_linker(&mut linker)?;
    p2::add_only_http_to_linker_async(&mut linker)?;
    p3::add_to_linker(&mut linker)?;
    add_own_to(&mut linker)?;
    Ok(linker)
}

/// A composition whose instances are asked by HTTP.
#[derive(Clone)]
pub struct Served {
    engine: Engine,
    pre: Arc<ProxyPre<State>>,
    limits: Limits,
    mutant: Arc<str>,
    params: Vec<Shape>,
    result: Shape,
}

impl Function for Served {
    fn params(&self) -> &[Shape] {
        &self.params
    }

    fn result(&self) -> Option<&Shape> {
        Some(&self.result)
    }

    fn allowance(&self) -> Duration {
        self.limits.allowance()
    }

    fn hasty(&self, times: u32) -> Arc<dyn Function> {
        Arc::new(Served {
            limits: Limits {
                call: self.limits.call / times,
                ..self.limits
            },
            ..self.clone()
        })
    }
}

impl Executor for Served {
    fn instantiate(&self) -> Result<Box<dyn Session>, Failure> {
        let runtime = Builder::new_current_thread().enable_time().build();
        let runtime = runtime.map_err(|e| Failure::Trap(e.to_string()))?;
        let mut store = store(&self.engine, &self.limits, &self.mutant);
        let made = runtime.block_on(self.pre.instantiate_async(&mut store));
        let proxy = made.map_err(|error| fault(&error, &store))?;
        Ok(Box::new(Serving {
            runtime,
            store,
            proxy,
            credit: self.limits.call,
            limits: self.limits,
        }))
    }
}

/// A live instance that is asked by HTTP.
struct Serving {
    runtime: Runtime,
    store: Store<State>,
    proxy: Proxy,
    /// The time that the instance has left.
    credit: Duration,
    limits: Limits,
}

impl Serving {
    fn answer(&mut self, args: &[Val]) -> Result<Exchange, Failure> {
        let wrong = |why: String| Failure::Trap(format!("the lab cannot send this: {why}"));
        let (sent, upstream) =
            web::messages(args).ok_or_else(|| wrong("the arguments are no request".to_owned()))?;
        let request = request(&sent).map_err(wrong)?;
        self.store.data_mut().web.upstream.begin(upstream);
        grant(&mut self.store, self.credit);
        let most = self.credit * PATIENCE;
        let (store, proxy) = (&mut self.store, &self.proxy);
        let asked = async { tokio::time::timeout(most, ask(store, proxy, request)).await };
        let outcome = match self.runtime.block_on(asked) {
            Ok(asked) => asked.map_err(|error| fault(&error, &self.store))?,
            Err(_) => {
                let text = format!(
                    "no answer within {} s by the clock: it waits for what does not come",
                    most.as_secs_f64()
                );
                return Err(Failure::Timeout(text));
            }
        };
        let state = self.store.data_mut();
        let left = self.credit.saturating_sub(state.deadline.used());
        self.credit = (left + self.limits.allowance()).min(self.limits.call);
        Ok(Exchange {
            outcome,
            asked: state.web.upstream.take(),
        })
    }
}

/// Sends a request and reads the response to its end, while the component goes on.
async fn ask(
    store: &mut Store<State>,
    proxy: &Proxy,
    request: http::Request<messages::Arriving>,
) -> wasmtime::Result<Outcome> {
    let (set, is_set) = oneshot::channel();
    let (over, is_over) = oneshot::channel::<()>();
    let request = request.map(BodyExt::boxed_unsync);
    let prepared = Prepared::new(store.as_context_mut(), proxy, request, State::http, set)?;
    let returns_last = matches!(proxy, Proxy::P2(_));
    let calling = store.run_concurrent(async move |accessor| {
        prepared.run(accessor, pending()).await?;
        // A component of 0.3 writes its response after it returned it.
        if !returns_last {
            let _ = is_over.await;
        }
        wasmtime::error::Ok(())
    });
    // Beside the component, and not in its turn: the engine may not come to what waits in it while
    // the component waits for the response to be read.
    let receiving = async move {
        let received = received(is_set).await;
        let _ = over.send(());
        received
    };
    let (mut calling, mut receiving) = (pin!(calling), pin!(receiving));
    let mut came = None;
    poll_fn(|context| {
        if came.is_none()
            && let Poll::Ready(outcome) = receiving.as_mut().poll(context)
        {
            came = Some(outcome);
        }
        calling.as_mut().poll(context)
    })
    .await??;
    for _ in 0..TURNS {
        if let Some(came) = came {
            return came;
        }
        tokio::task::yield_now().await;
        poll_fn(|context| {
            if let Poll::Ready(outcome) = receiving.as_mut().poll(context) {
                came = Some(outcome);
            }
            Poll::Ready(())
        })
        .await;
    }
    Err(wasmtime::Error::msg(
        "the handler returned, and has neither finished the response nor let it go",
    ))
}

/// What a component sets as its response.
type Set = oneshot::Receiver<wasmtime::Result<Response>>;

async fn received(set: Set) -> wasmtime::Result<Outcome> {
    let Ok(set) = set.await else {
        return Ok(Outcome::Nothing);
    };
    match set {
        Ok(response) => {
            let (parts, body) = response.into_parts();
            let fields = of_contract(fields(&parts.headers));
            let body = receive(body).await;
            Ok(Outcome::Response((parts.status.as_u16(), fields, body)))
        }
        Err(error) if error.root_cause().to_string() == NO_RESPONSE => Ok(Outcome::Nothing),
        Err(error) => match name(&error) {
            Some(name) => Ok(Outcome::Failed(name)),
            None => Err(error),
        },
    }
}

/// The name in WIT of an error that a component returned, `internal-error`; `None` if it is
/// another error.
fn name(error: &wasmtime::Error) -> Option<String> {
    use p2::bindings::http::types::ErrorCode as Old;
    use p3::bindings::http::types::ErrorCode as New;
    let old = error.downcast_ref::<Old>().map(|code| format!("{code:?}"));
    let new = error.downcast_ref::<New>().map(|code| format!("{code:?}"));
    let shown = old.or(new)?;
    let shown = shown.strip_prefix("ErrorCode::").unwrap_or(&shown);
    let mut name = String::new();
    for c in shown.chars().take_while(|c| c.is_alphanumeric()) {
        if c.is_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.extend(c.to_lowercase());
    }
    Some(name)
}

impl Session for Serving {
    fn call(&mut self, args: &[Val]) -> Called {
        let outcome = self.answer(args).map(|exchange| exchange.value());
        Called {
            time: self.store.data().deadline.used(),
            ..Called::from(outcome)
        }
    }

    fn output(&self) -> String {
        self.store.data().wasi.output()
    }

    fn usage(&mut self) -> Usage {
        usage(&mut self.store)
    }
}
