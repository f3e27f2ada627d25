//! Bodies: read to their end, written, and passed on.

use crate::wasi::http::types::{FutureTrailers, IncomingBody, OutgoingBody, Trailers};
use crate::wasi::io::streams::{OutputStream, StreamError};

/// The most bytes that one read returns; the host allocates them in this component.
const MOST_READ: u64 = 65_536;

/// The most bytes that `blocking-write-and-flush` accepts.
const MOST_WRITTEN: usize = 4_096;

/// The error of a body that ended before its last byte or its trailers, or that has no receiver
/// any more.
#[derive(Debug)]
pub struct Broken;

/// Reads a body to its end, hands over each piece as it comes, and returns the trailers.
pub fn read(
    body: IncomingBody,
    mut with: impl FnMut(&[u8]) -> Result<(), Broken>,
) -> Result<Option<Trailers>, Broken> {
    let stream = body.stream().expect("its stream is taken once");
    loop {
        match stream.blocking_read(MOST_READ) {
            Ok(piece) => with(&piece)?,
            Err(StreamError::Closed) => break,
            Err(StreamError::LastOperationFailed(_)) => return Err(Broken),
        }
    }
    // The stream is a child of the body, and `finish` traps while it lives.
    drop(stream);
    trailers(&IncomingBody::finish(body))
}

fn trailers(future: &FutureTrailers) -> Result<Option<Trailers>, Broken> {
    future.subscribe().block();
    let trailers = future.get().expect("the future is ready");
    match trailers.expect("its value is taken once") {
        // They are a child of the future, so only a copy may outlive it.
        Ok(trailers) => Ok(trailers.map(|trailers| trailers.clone())),
        Err(_) => Err(Broken),
    }
}

/// Passes a body on with its trailers, piece by piece. If it breaks off, so does the written one.
pub fn pass_on(from: IncomingBody, mut to: Writer) {
    if let Ok(trailers) = read(from, |piece| to.write(piece)) {
        to.finish(trailers);
    }
}

/// Writes a body, which breaks off if the writer is dropped without `finish`.
pub struct Writer {
    // Fields are dropped in this order: the stream is a child of the body.
    stream: OutputStream,
    body: OutgoingBody,
}

impl Writer {
    pub fn new(body: OutgoingBody) -> Self {
        let stream = body.write().expect("its stream is taken once");
        Writer { stream, body }
    }

    /// Writes bytes and blocks until the receiver has room for more.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        for part in bytes.chunks(MOST_WRITTEN) {
            let written = self.stream.blocking_write_and_flush(part);
            written.map_err(|_| Broken)?;
        }
        Ok(())
    }

    /// Ends the body.
    pub fn finish(self, trailers: Option<Trailers>) {
        drop(self.stream);
        let finished = OutgoingBody::finish(self.body, trailers);
        finished.expect("no field `content-length` was sent");
    }
}
