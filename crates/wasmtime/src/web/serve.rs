//! Serves a composition by HTTP/1.1: connections by hyper, instances by wasmtime-wasi-http, which
//! are used again until they are old.

use std::net::TcpListener;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::StatusCode;
use http_body::{Body, Frame, SizeHint};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioTimer;
use lab_judge::host::{Limits, Served as Counted, Serving};
use tokio::runtime::Builder;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Sleep, sleep, timeout};
use wasmtime::component::GuestTaskId;
use wasmtime::{Engine, Store, StoreContextMut};
use wasmtime_wasi_http::handler::{
    ExpirationError, HandlerState, Instance, ProxyHandler, ProxyPre, ShouldAccept,
    WorkerExpiration, WorkerState, WorkerStatus,
};
use wasmtime_wasi_http::io::TokioIo;
use wasmtime_wasi_http::{Error, WasiBody, WasiHttpView};

use super::Served;
use crate::{State, store};

/// So many requests are answered at once, each of 0.2 by an instance of its own; the others wait.
const AT_ONCE: usize = 32;

/// So many requests an instance of 0.3 answers at once.
const OF_ONE: usize = 16;

/// So many requests an instance answers in its life: guests that collect no garbage are renewed.
const LIFE: usize = 128;

/// An instance that has nothing to do lives so long.
const IDLE: Duration = Duration::from_secs(1);

/// A client has so long to send the head of a request.
const HEAD: Duration = Duration::from_secs(5);

/// The head of a request has so many bytes at most: less than what a component may make of
/// fields, which is 128 KiB.
const HEAD_BYTES: usize = 64 << 10;

/// What the requests of a server came to.
#[derive(Default)]
struct Counts {
    requests: AtomicU64,
    instances: AtomicU64,
    failed: AtomicU64,
    late: AtomicU64,
    live: AtomicU64,
    handles: AtomicU64,
}

impl Counts {
    fn add(count: &AtomicU64) {
        count.fetch_add(1, Ordering::Relaxed);
    }
}

/// Makes the instances of a server.
struct Instances {
    engine: Engine,
    pre: Arc<ProxyPre<State>>,
    limits: Limits,
    mutant: Arc<str>,
    deadline: Duration,
    life: usize,
    counts: Arc<Counts>,
}

impl HandlerState for Instances {
    type StoreData = State;
    type WorkerExpiration = Expiration;
    type WorkerState = Worker;

    async fn instantiate(&self) -> wasmtime::Result<Instance<State, Expiration, Worker>> {
        let mut store = store(&self.engine, &self.limits, &self.mutant);
        // A guest that is busy lets the others have their turns; its time is the request's.
        store.epoch_deadline_async_yield_and_update(1);
        let proxy = self.pre.instantiate_async(&mut store).await?;
        Counts::add(&self.counts.instances);
        Counts::add(&self.counts.live);
        Ok(Instance {
            store,
            proxy,
            view: State::http,
            expiration: Expiration {
                deadline: self.deadline,
                due: None,
            },
            state: Worker {
                at_once: match *self.pre {
                    ProxyPre::P2(_) => 1,
                    ProxyPre::P3(_) => OF_ONE,
                },
                deadline: self.deadline,
                life: self.life,
                counts: self.counts.clone(),
            },
        })
    }
}

/// When an instance ends: some time after it had anything to do, or when a request takes too long.
struct Expiration {
    deadline: Duration,
    due: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl WorkerExpiration for Expiration {
    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        status: WorkerStatus,
        since: Instant,
    ) -> Poll<()> {
        let most = match status {
            WorkerStatus::Idle => IDLE,
            // What the request's own deadline does not end.
            WorkerStatus::Requests | WorkerStatus::PostReturn => self.deadline + IDLE,
        };
        let end = since + most;
        if self.due.as_ref().is_none_or(|(due, _)| *due != end) {
            let sleep = tokio::time::sleep_until(end.into());
            self.due = Some((end, Box::pin(sleep)));
        }
        match &mut self.due {
            Some((_, sleep)) => sleep.as_mut().poll(context),
            None => Poll::Pending,
        }
    }
}

/// What one instance has done.
struct Worker {
    at_once: usize,
    deadline: Duration,
    life: usize,
    counts: Arc<Counts>,
}

impl WorkerState for Worker {
    type StoreData = State;
    type RequestData = ();

    fn should_accept_request(&self, at_once: usize, total: usize) -> ShouldAccept {
        match (at_once < self.at_once, total < self.life) {
            (_, false) => ShouldAccept::Never,
            (true, true) => ShouldAccept::Yes,
            (false, true) => ShouldAccept::No,
        }
    }

    fn on_request_start(
        &self,
        _: StoreContextMut<'_, State>,
        (): (),
        _: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + 'static + Send + Sync>> {
        Box::pin(sleep(self.deadline))
    }

    fn drop(&self, mut store: Store<State>, result: wasmtime::Result<()>) {
        self.counts.live.fetch_sub(1, Ordering::Relaxed);
        if result.is_ok() {
            let handles = store.data_mut().wasi.handles();
            self.counts.handles.fetch_max(handles, Ordering::Relaxed);
        }
    }
}

/// Serves until it is told to stop.
///
/// # Errors
/// If the system refuses the listener.
pub fn serve(served: &Served, listener: TcpListener, how: Serving) -> Result<Counted, String> {
    let runtime = Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|e| e.to_string())?;
    let counts = Arc::<Counts>::default();
    let handler = ProxyHandler::new(Instances {
        engine: served.engine.clone(),
        pre: served.pre.clone(),
        limits: served.limits,
        mutant: served.mutant.clone(),
        deadline: how.deadline,
        life: if how.once { 1 } else { LIFE },
        counts: counts.clone(),
    });
    let (stop, stopped) = watch::channel(());
    std::thread::spawn(move || {
        // Whoever lets go of the other end stops it as well.
        let _ = how.stop.recv();
        drop(stop);
    });
    let accepting = accept(listener, handler, how.deadline, counts.clone(), stopped);
    runtime.block_on(accepting).map_err(|e| e.to_string())?;
    let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
    Ok(Counted {
        requests: count(&counts.requests),
        instances: count(&counts.instances),
        failed: count(&counts.failed),
        late: count(&counts.late),
        live: count(&counts.live),
        handles: count(&counts.handles),
    })
}

async fn accept(
    listener: TcpListener,
    handler: ProxyHandler<Instances>,
    deadline: Duration,
    counts: Arc<Counts>,
    mut stopped: watch::Receiver<()>,
) -> std::io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // A client that went away, or too many open files: the next may be served.
                Err(_) => {
                    sleep(Duration::from_millis(10)).await;
                    continue;
                }
            },
            _ = stopped.changed() => break,
        };
        let _ = stream.set_nodelay(true);
        let (handler, turns, counts) = (handler.clone(), turns.clone(), counts.clone());
        let service = service_fn(move |request: http::Request<Incoming>| {
            let (handler, turns, counts) = (handler.clone(), turns.clone(), counts.clone());
            async move { Ok::<_, Error>(answer(&handler, &turns, &counts, deadline, request).await) }
        });
        let mut connection = http1::Builder::new();
        connection
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .max_buf_size(HEAD_BYTES)
            .half_close(true);
        let connection = connection.serve_connection(TokioIo::new(stream), service);
        // What a client does wrong ends its connection, and nothing else.
        tokio::spawn(async move { connection.await.ok() });
    }
    // Instances that have nothing to do end by themselves.
    let until = Instant::now() + 2 * IDLE + deadline;
    while counts.live.load(Ordering::Relaxed) > 0 && Instant::now() < until {
        sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

async fn answer(
    handler: &ProxyHandler<Instances>,
    turns: &Arc<Semaphore>,
    counts: &Counts,
    deadline: Duration,
    request: http::Request<Incoming>,
) -> http::Response<WasiBody> {
    Counts::add(&counts.requests);
    let late = || {
        Counts::add(&counts.late);
        plain(StatusCode::GATEWAY_TIMEOUT, "the component took too long")
    };
    let Ok(Ok(turn)) = timeout(deadline, turns.clone().acquire_owned()).await else {
        return late();
    };
    let request = request.map(|body| body.map_err(Error::Hyper).boxed_unsync());
    // The engine does not come to a deadline of its own while a component waits for the host.
    let answered = timeout(deadline, handler.handle((), absolute(request))).await;
    match answered {
        Err(_) => late(),
        Ok(Ok(response)) => response.map(|body| Turn { body, _turn: turn }.boxed_unsync()),
        Ok(Err(error)) if error.downcast_ref::<ExpirationError>().is_some() => late(),
        Ok(Err(error)) => {
            Counts::add(&counts.failed);
            let why = format!("the component failed: {}", error.root_cause());
            plain(StatusCode::BAD_GATEWAY, &why)
        }
    }
}

/// A body whose component has a turn until it ends.
struct Turn {
    body: WasiBody,
    _turn: OwnedSemaphorePermit,
}

impl Body for Turn {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A request with the authority that components ask for: that of its URI, or its `host`.
fn absolute(mut request: http::Request<WasiBody>) -> http::Request<WasiBody> {
    let headers = request.headers();
    if request.uri().authority().is_none() && !headers.contains_key(http::header::HOST) {
        let host = http::HeaderValue::from_static("localhost");
        request.headers_mut().insert(http::header::HOST, host);
    }
    request
}

fn plain(status: StatusCode, text: &str) -> http::Response<WasiBody> {
    let body = Full::new(Bytes::from(format!("{text}\n")));
    let body = body.map_err(|never| match never {}).boxed_unsync();
    let mut response = http::Response::new(body);
    *response.status_mut() = status;
    response
}
