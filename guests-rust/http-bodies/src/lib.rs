//! The bodies of wasi:http 0.3: read, written and passed on.
//!
//! The bindings of each world have types of their own for trailers, here `T`, and errors, here `E`.
//! Streams and futures are the same types in all of them.

use http_rules::change::Change;
use wit_bindgen::{FutureReader, FutureWriter, StreamReader, StreamResult, StreamWriter};

/// The most bytes that one read returns.
const MOST_READ: usize = 65_536;

/// What comes behind the last byte of a body: its trailers if there are any, or the error for which
/// it broke off.
pub type End<T, E> = Result<Option<T>, E>;

/// The error of a body whose receiver dropped its end.
#[derive(Debug)]
pub struct Unread;

/// Reads a body. Dropped, it reports to the sender that the body was handled.
pub struct Reader<T: 'static, E: 'static> {
    stream: StreamReader<u8>,
    end: FutureReader<End<T, E>>,
    _handled: FutureWriter<Result<(), E>>,
}

impl<T, E> Reader<T, E> {
    /// Takes what `consume-body` returned, and the writer of the future that `consume-body` took,
    /// whose default is `Ok`.
    pub fn new(
        (stream, end): (StreamReader<u8>, FutureReader<End<T, E>>),
        handled: FutureWriter<Result<(), E>>,
    ) -> Self {
        Reader {
            stream,
            end,
            _handled: handled,
        }
    }

    /// Returns the bytes that come next; `None` behind the last ones.
    pub async fn next(&mut self) -> Option<Vec<u8>> {
        loop {
            let (result, bytes) = self.stream.read(Vec::with_capacity(MOST_READ)).await;
            // The last bytes may come with the news that they are the last.
            if !bytes.is_empty() {
                return Some(bytes);
            }
            if result == StreamResult::Dropped {
                return None;
            }
        }
    }

    /// Returns what comes behind the last byte, once `next` returned `None`.
    pub async fn end(self) -> End<T, E> {
        self.end.await
    }
}

/// Writes a body and changes it on the way. Dropped without `finish`, it writes the default of the
/// body's end.
pub struct Writer<T: 'static, E: 'static> {
    stream: StreamWriter<u8>,
    end: FutureWriter<End<T, E>>,
    change: Change,
}

impl<T, E> Writer<T, E> {
    /// Takes the writers of the stream and the future that make up a body.
    pub fn new(stream: StreamWriter<u8>, end: FutureWriter<End<T, E>>, change: Change) -> Self {
        Writer {
            stream,
            end,
            change,
        }
    }

    /// Writes the bytes that come next.
    pub async fn write(&mut self, bytes: Vec<u8>) -> Result<(), Unread> {
        for piece in self.change.add(bytes) {
            self.write_piece(piece).await?;
        }
        Ok(())
    }

    async fn write_piece(&mut self, piece: Vec<u8>) -> Result<(), Unread> {
        let unwritten = self.stream.write_all(piece).await;
        match unwritten.is_empty() {
            true => Ok(()),
            false => Err(Unread),
        }
    }

    /// Ends the body.
    pub async fn finish(mut self, end: End<T, E>) {
        if let Some(piece) = self.change.rest()
            && self.write_piece(piece).await.is_err()
        {
            return;
        }
        // A receiver looks for the end when the stream is closed.
        drop(self.stream);
        // It may have dropped the future: then nothing is left to do.
        _ = self.end.write(end).await;
    }
}

/// Passes a body on, piece by piece, and stops to read if the receiver stops.
pub async fn pass_on<T, E>(mut from: Reader<T, E>, mut to: Writer<T, E>) {
    let has_trailers = to.change.has_trailers();
    while !to.change.is_over() {
        let Some(bytes) = from.next().await else {
            let end = from.end().await;
            let end = end.map(|trailers| trailers.filter(|_| has_trailers));
            return to.finish(end).await;
        };
        if to.write(bytes).await.is_err() {
            return;
        }
    }
    drop(from);
    to.finish(Ok(None)).await;
}
