//! HTTP without a socket: hands requests to `wasi:http/incoming-handler` and reads what comes back.

mod messages;
mod upstream;

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::Poll;
use std::time::Duration;

use http_body_util::BodyExt;
use lab_judge::contract::builtin::web::{self, Exchange, Outcome, Request, of_contract};
use lab_judge::host::{Function, Limits, UnderTest};
use lab_judge::judge::{Called, Executor, Failure, Session, Usage};
use lab_judge::types::Shape;
use lab_judge::value::Val;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use wasmtime::component::{Component, Linker};
use wasmtime::{Engine, Store};
use wasmtime_wasi_http::p2::bindings::http::types::{ErrorCode, Scheme};
use wasmtime_wasi_http::p2::bindings::{Proxy, ProxyPre};
use wasmtime_wasi_http::p2::body::HyperOutgoingBody;
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use super::deadline::grant;
use super::{State, add_choice_to, fault, store, usage};
use messages::{fields, receive, request};
use upstream::Answering;

/// How many times the time of a call may pass by the clock: a guest that waits for what never
/// comes uses no time of the processor.
const PATIENCE: u32 = 5;

/// How often what a call has left may go on once it returned, until what does not end is broken
/// off: nobody but the tasks of the host is there to end it.
const TURNS: u32 = 100;

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

/// The linker of compositions that are asked by HTTP, made when the first is.
#[derive(Clone, Default)]
pub struct WebLinker(Arc<OnceLock<Result<Linker<State>, String>>>);

impl WebLinker {
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
        let make = || linker(component.engine()).map_err(|e| format!("{e:#}"));
        let linker = self.0.get_or_init(make).as_ref().map_err(Clone::clone)?;
        let pre = linker.instantiate_pre(component).and_then(ProxyPre::new);
        Ok(Served {
            pre: pre.map_err(|e| format!("{e:#}"))?,
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
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
    add_choice_to(&mut linker)?;
    Ok(linker)
}

/// A composition whose instances are asked by HTTP.
#[derive(Clone)]
pub struct Served {
    pre: ProxyPre<State>,
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
        let mut store = store(self.pre.engine(), &self.limits, &self.mutant);
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
        let (request, upstream) = web::messages(args)
            .ok_or_else(|| Failure::Trap("the arguments are no request".to_owned()))?;
        self.store.data_mut().web.upstream.begin(upstream);
        grant(&mut self.store, self.credit);
        let most = self.credit * PATIENCE;
        let (store, proxy) = (&mut self.store, &self.proxy);
        let asked = async { tokio::time::timeout(most, ask(store, proxy, &request)).await };
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
async fn ask(store: &mut Store<State>, proxy: &Proxy, sent: &Request) -> wasmtime::Result<Outcome> {
    let request = request(sent).map_err(wasmtime::Error::msg)?;
    let (set, is_set) = oneshot::channel();
    let mut http = store.data_mut().http();
    let request = http.new_incoming_request(Scheme::Http, request)?;
    let out = http.new_response_outparam(set)?;
    let mut receiving = pin!(received(is_set));
    let mut came = None;
    let call = proxy
        .wasi_http_incoming_handler()
        .call_handle(&mut *store, request, out);
    {
        let mut call = pin!(call);
        // The response is read while it is written: its body has room for one piece.
        poll_fn(|context| {
            if came.is_none()
                && let Poll::Ready(outcome) = receiving.as_mut().poll(context)
            {
                came = Some(outcome);
            }
            call.as_mut().poll(context)
        })
        .await?;
    }
    for _ in 0..TURNS {
        if let Some(came) = came {
            return Ok(came);
        }
        let polled = poll_fn(|context| Poll::Ready(receiving.as_mut().poll(context)));
        if let Poll::Ready(outcome) = polled.await {
            came = Some(outcome);
        }
        tokio::task::yield_now().await;
    }
    Err(wasmtime::Error::msg(
        "the handler returned, and has neither finished the response nor let it go",
    ))
}

/// What a component sets as its response.
type Set = oneshot::Receiver<Result<http::Response<HyperOutgoingBody>, ErrorCode>>;

async fn received(set: Set) -> Outcome {
    match set.await {
        Err(_) => Outcome::Nothing,
        Ok(Err(error)) => Outcome::Failed(name(&error)),
        Ok(Ok(response)) => {
            let (parts, body) = response.into_parts();
            let fields = of_contract(fields(&parts.headers));
            let body = receive(body.boxed_unsync()).await;
            Outcome::Response((parts.status.as_u16(), fields, body))
        }
    }
}

/// The name of an error in WIT, `internal-error`.
fn name(error: &ErrorCode) -> String {
    let shown = format!("{error:?}");
    let shown = shown.strip_prefix("ErrorCode::").unwrap_or(&shown);
    let mut name = String::new();
    for c in shown.chars().take_while(|c| c.is_alphanumeric()) {
        if c.is_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.extend(c.to_lowercase());
    }
    name
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
