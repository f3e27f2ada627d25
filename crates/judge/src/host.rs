//! What runs compositions: the traits that the crate of an engine implements.
//!
//! A host compiles what was composed, loads it, and makes its functions callable. It
//! reports what happened in calls and judges nothing.

use std::any::Any;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use crate::contract::host_end::HostEnd;
use crate::judge::{Drive, Driven, Exchange, Executor, Failure, Row, Session, Usage};
use crate::types::Shape;

/// What a guest may use.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Bytes of each linear memory. An idle Python guest has 30 MB.
    pub memory: usize,
    /// Elements of each table. An idle Python guest has 12,000.
    pub table: usize,
    /// The time of one call, or of one instantiation.
    pub call: Duration,
    /// How many times as much as others calls may take in the long run.
    pub patience: u32,
}

impl Limits {
    /// The time that calls may take in the long run, each: a 150th of what one may, or
    /// [`Limits::patience`] times as much. A guest that takes longer uses up what an
    /// instance has been given, which is [`Limits::call`] at first, and is stopped. The
    /// slowest guest that is known takes 1 ms on average where 20 are granted.
    pub fn allowance(&self) -> Duration {
        self.call * self.patience / 150
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            memory: 512 << 20,
            table: 1 << 20,
            call: Duration::from_secs(3),
            patience: 1,
        }
    }
}

/// The host could not be made, or refuses a composition, with its reason.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct HostError(pub String);

/// Runs compositions.
pub trait Host: Send + Sync {
    /// Its name on the command line, in keys of cells and in the cache: `wasmtime-winch`.
    fn name(&self) -> &'static str;

    /// Its name in reports, with the version: `wasmtime-48-winch`.
    fn version(&self) -> &'static str;

    /// What a compiled composition depends on beside its bytes, for cache keys.
    fn key(&self) -> String;

    /// The host that runs what this one refuses, where nobody asked for this one by name.
    fn instead(&self) -> Option<&'static str> {
        None
    }

    /// Compiles a composition; the result can be loaded by a host of the same key.
    ///
    /// # Errors
    /// If it cannot be compiled.
    fn compile(&self, composition: &[u8]) -> Result<Vec<u8>, HostError>;

    /// Loads a compiled composition. The file may go once it is loaded.
    ///
    /// # Errors
    /// If a host of another key made it.
    fn load(&self, compiled: Compiled) -> Result<Arc<dyn Composition>, HostError>;

    /// Instantiates components side by side, each of which imports from the next, the
    /// outermost first, and carries every call from one to the next.
    ///
    /// # Errors
    /// If one of them traps, or imports what is neither the host's nor the next one's.
    fn chain(
        &self,
        links: &[ChainLink],
        tested: &UnderTest,
        recording: bool,
    ) -> Result<Box<dyn Chain>, Failure>;
}

/// A file that may be loaded.
pub struct Compiled<'a>(&'a Path);

impl<'a> Compiled<'a> {
    /// A file of the cache.
    ///
    /// # Safety
    /// The file must be what [`Host::compile`] of a host with the same key returned, which its
    /// seal in the cache shows; a host may run it as machine code.
    pub unsafe fn sealed(path: &'a Path) -> Self {
        Compiled(path)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        self.0
    }
}

/// A loaded composition, or one component of it.
pub trait Composition: Any + Send + Sync {
    /// The version of the host that loaded it.
    fn host(&self) -> &'static str;

    /// A function of it that can be called in fresh instances.
    ///
    /// # Errors
    /// If there is no such function, or the composition imports what the host does not have.
    fn function(&self, tested: &UnderTest) -> Result<Arc<dyn Function>, String>;

    /// Serves it by HTTP until it is told to stop.
    ///
    /// # Errors
    /// If the host serves no HTTP, the composition exports no handler, or the system refuses.
    fn serve(
        &self,
        _tested: &UnderTest,
        _listener: TcpListener,
        _how: Serving,
    ) -> Result<Served, String> {
        Err(format!("{} serves no HTTP", self.host()))
    }
}

/// How a composition is served.
#[derive(Debug)]
pub struct Serving {
    /// The time that a request has.
    pub deadline: Duration,
    /// Whether an instance answers one request and no more.
    pub once: bool,
    /// A message, or the end of it, stops the server.
    pub stop: Receiver<()>,
}

/// What came of serving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Served {
    /// The requests that came.
    pub requests: u64,
    /// The instances that were made for them.
    pub instances: u64,
    /// The requests that a component failed to answer: it trapped, or returned an error.
    pub failed: u64,
    /// Those whose time was over.
    pub late: u64,
    /// The instances that were not over at the end.
    pub live: u64,
    /// The most handles of the host's that an instance left when it ended.
    pub handles: u64,
}

/// What is called of a composition.
#[derive(Debug, Clone)]
pub struct UnderTest {
    /// The interface of the function; empty if it is exported by itself.
    pub interface: String,
    /// The function.
    pub function: String,
    /// The interface and the name of a second function, whose instances are the first one's.
    pub second: Option<(String, String)>,
    /// What the host does at the inner end, if no guest is there; the answer of a call is then
    /// what is seen of it from both ends.
    pub host_end: Option<Arc<HostEnd>>,
    /// What is done with a case, as far as the host does it.
    pub drive: Drive,
    /// Whether the host plays a role of the composition itself.
    pub host_plays: bool,
    /// Whether it calls nothing of what the composition imports but what runtimes do, so that
    /// anything that the host has may stand there.
    pub calls_nothing: bool,
    /// How many times as much as others calls may take in the long run.
    pub patience: u32,
    /// The id of the mutant that the saboteurs of the composition are; empty if it has none.
    pub mutant: Arc<str>,
}

impl UnderTest {
    /// A function, called as most are.
    pub fn new(interface: &str, function: &str) -> Self {
        UnderTest {
            interface: interface.to_owned(),
            function: function.to_owned(),
            second: None,
            host_end: None,
            drive: Drive::Call,
            host_plays: false,
            calls_nothing: false,
            patience: 1,
            mutant: Arc::from(""),
        }
    }
}

/// One exported function of a composition.
pub trait Function: Executor + Send {
    /// The types of the parameters.
    fn params(&self) -> &[Shape];

    /// The type of the result, if there is one.
    fn result(&self) -> Option<&Shape>;

    /// The time that calls may take in the long run, each.
    fn allowance(&self) -> Duration;

    /// The same with so many times less time for each call.
    fn hasty(&self, times: u32) -> Arc<dyn Function>;
}

impl Executor for Arc<dyn Function> {
    fn instantiate(&self) -> Result<Box<dyn Session>, Failure> {
        (**self).instantiate()
    }
}

impl Function for Driven<Arc<dyn Function>> {
    fn params(&self) -> &[Shape] {
        self.inner.params()
    }

    fn result(&self) -> Option<&Shape> {
        self.inner.result()
    }

    fn allowance(&self) -> Duration {
        self.inner.allowance()
    }

    fn hasty(&self, times: u32) -> Arc<dyn Function> {
        Arc::new(Driven {
            inner: self.inner.hasty(times),
            drive: self.drive,
            once: self.once,
        })
    }
}

/// One component of a chain.
#[derive(Clone)]
pub struct ChainLink {
    /// What it is called in exchanges, `validator=go`.
    pub name: String,
    /// The component.
    pub component: Arc<dyn Composition>,
}

/// Components that were instantiated side by side.
pub trait Chain: Session {
    /// Every call since the last time, in the order in which they began.
    fn take_exchanges(&mut self) -> Vec<Exchange>;

    /// What each component has printed so far, the outermost first.
    fn outputs(&self) -> Vec<String>;

    /// What each component holds, the outermost first.
    fn usages(&self) -> Vec<Usage>;
}

impl Chain for Row<Box<dyn Chain>> {
    fn take_exchanges(&mut self) -> Vec<Exchange> {
        let last = self.last.as_mut();
        last.map(|chain| chain.take_exchanges()).unwrap_or_default()
    }

    fn outputs(&self) -> Vec<String> {
        let last = self.last.as_ref();
        last.map(|chain| chain.outputs()).unwrap_or_default()
    }

    fn usages(&self) -> Vec<Usage> {
        let last = self.last.as_ref();
        last.map(|chain| chain.usages()).unwrap_or_default()
    }
}
