//! What a guest gets of WASI: output that is kept, a clock that counts its readings,
//! and random numbers that are always the same.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use lab_judge::contract::builtin::{COMMON_NAMES, HOSTS_OWN};
use tempfile::TempDir;
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};
use wasmtime_wasi::{
    Deterministic, FsPerms, HostMonotonicClock, HostWallClock, ResourceTable, WasiCtx,
    WasiCtxBuilder, WasiCtxView, WasiView, async_trait,
};

use super::builtin::surroundings::Surroundings;
use super::{Grants, State};

/// The bytes of output that are kept of one instance; the rest is dropped, since a
/// guest that prints much is not wrong.
const KEPT: usize = 16 << 10;

/// The WASI of one instance.
pub struct Wasi {
    ctx: WasiCtx,
    table: ResourceTable,
    output: Output,
    /// The folder that was given, which is removed with this.
    folder: Option<TempDir>,
}

impl Wasi {
    pub fn new() -> Self {
        let output = Output::default();
        Wasi {
            ctx: builder(&output).build(),
            table: ResourceTable::new(),
            output,
            folder: None,
        }
    }

    /// Gives what surrounds a call, or shows by what it gives that nobody was to ask the host.
    pub fn surround(&mut self, surroundings: &Surroundings) {
        let mut builder = builder(&self.output);
        match surroundings.own_setup() {
            Some(setup) => {
                builder
                    .envs(&setup.variables)
                    .args(&setup.arguments)
                    .wall_clock(Standing(Duration::new(setup.seconds, setup.nanoseconds)));
            }
            None => {
                builder
                    .envs(&COMMON_NAMES.map(|name| (name, HOSTS_OWN)))
                    .arg(HOSTS_OWN);
            }
        }
        self.ctx = builder.build();
    }

    /// Gives an empty folder, `/`, which is there as long as this is.
    ///
    /// # Errors
    /// If there can be none.
    pub fn give_folder(&mut self) -> Result<(), String> {
        let folder = tempfile::tempdir().map_err(|e| format!("no scratch folder: {e}"))?;
        let mut builder = builder(&self.output);
        builder
            .preopened_dir(folder.path(), "/", FsPerms::ReadWrite)
            .map_err(|e| format!("`{}`: {e:#}", folder.path().display()))?;
        self.ctx = builder.build();
        self.folder = Some(folder);
        Ok(())
    }

    /// Gives what was granted.
    ///
    /// # Errors
    /// If a folder cannot be opened.
    pub fn grant(&mut self, grants: &Grants) -> Result<(), String> {
        let mut builder = builder(&self.output);
        builder.envs(&grants.env).args(&grants.args);
        for (host, guest) in &grants.dirs {
            builder
                .preopened_dir(host, guest, FsPerms::ReadOnly)
                .map_err(|e| format!("`{host}`: {e:#}"))?;
        }
        self.ctx = builder.build();
        Ok(())
    }

    /// The host's resources that the guests hold.
    pub fn table(&mut self) -> &mut ResourceTable {
        &mut self.table
    }

    /// The handles that the guests hold, such as those of streams.
    pub fn handles(&mut self) -> u64 {
        self.table.iter_mut().count() as u64
    }

    /// What the guests have printed so far, both streams as they came.
    pub fn output(&self) -> String {
        let kept = self.output.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&kept).trim_end().to_owned()
    }
}

/// What every guest gets.
fn builder(output: &Output) -> WasiCtxBuilder {
    let mut builder = WasiCtx::builder();
    builder
        .stdout(output.clone())
        .stderr(output.clone())
        .wall_clock(Readings::default())
        .monotonic_clock(Readings::default())
        .secure_random(Deterministic::new(vec![0x5a, 0xc3, 0x17, 0xe8]))
        .insecure_random(Deterministic::new(vec![0x5a, 0xc3, 0x17, 0xe8]))
        .insecure_random_seed(0);
    builder
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi.ctx,
            table: &mut self.wasi.table,
        }
    }
}

/// A clock that stands still between readings: each is a microsecond after the last.
#[derive(Default)]
struct Readings(AtomicU64);

impl Readings {
    fn next(&self) -> Duration {
        Duration::from_micros(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

impl HostWallClock for Readings {
    fn resolution(&self) -> Duration {
        Duration::from_micros(1)
    }

    fn now(&self) -> Duration {
        self.next()
    }
}

impl HostMonotonicClock for Readings {
    fn resolution(&self) -> u64 {
        1_000
    }

    fn now(&self) -> u64 {
        self.next().as_nanos() as u64
    }
}

/// A clock that stands still.
struct Standing(Duration);

impl HostWallClock for Standing {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        self.0
    }
}

/// The first bytes of what a guest prints.
#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Output {
    fn keep(&self, bytes: &[u8]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = KEPT - kept.len();
        kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }
}

impl IsTerminal for Output {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Output {
    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }

    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }
}

impl OutputStream for Output {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.keep(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(KEPT)
    }
}

#[async_trait]
impl Pollable for Output {
    async fn ready(&mut self) {}
}

impl AsyncWrite for Output {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.keep(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
