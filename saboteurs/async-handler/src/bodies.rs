//! Bodies as streams and futures.

use std::mem::forget;

use wit_bindgen::{
    FutureReader, FutureWriter, StreamReader, StreamResult, StreamWriter, spawn_local,
};

use crate::body::{Body, End, Fields};
use crate::saboteur::{Open, Side};
use crate::wasi::http::types::{ErrorCode, Request, Response, Trailers};
use crate::{VALID, wit_future, wit_stream, with};

/// The most bytes that one read returns.
const MOST_READ: usize = 65_536;

type Ended = Result<Option<Trailers>, ErrorCode>;

/// A body that is read.
pub struct From {
    stream: StreamReader<u8>,
    end: FutureReader<Ended>,
}

/// A body that a message is made of.
type Made = (Option<StreamReader<u8>>, FutureReader<Ended>);

/// Takes the body of a request.
pub fn of_request(request: Request) -> From {
    // The writer is dropped: then the future is `Ok`.
    let (_, handled) = wit_future::new(|| Ok(()));
    let (stream, end) = Request::consume_body(request, handled);
    From { stream, end }
}

/// Takes the body of a response.
pub fn of_response(response: Response) -> From {
    let (_, handled) = wit_future::new(|| Ok(()));
    let (stream, end) = Response::consume_body(response, handled);
    From { stream, end }
}

/// Returns a body without bytes.
pub fn empty() -> Made {
    let (_, end) = wit_future::new(|| Ok(None));
    (None, end)
}

/// Returns the body that passes. Its trailers may become some of the fields.
pub async fn passed(mut from: From, side: Side, body: Option<Body>, fields: &mut Fields) -> Made {
    let Some(body) = body else {
        return (Some(from.stream), from.end);
    };
    let mut first = None;
    if with(|saboteur| saboteur.has_trailers_as_fields(side)) {
        first = from.next().await;
        if first.is_none() {
            let end = from.end.await;
            return match end {
                Ok(None) => empty(),
                Ok(Some(trailers)) => {
                    fields.extend(trailers.copy_all());
                    empty()
                }
                Err(error) => {
                    let (writer, end) = wit_future::new(|| Err(ErrorCode::ConnectionTerminated));
                    spawn_local(async move { drop(writer.write(Err(error)).await) });
                    (None, end)
                }
            };
        }
    }
    let (stream, contents) = wit_stream::new();
    // A body that is not finished has broken off.
    let (end, trailers) = wit_future::new(|| Err(ErrorCode::ConnectionTerminated));
    let open = with(|saboteur| saboteur.open(side));
    let to = To { stream, end, open };
    spawn_local(pass_on(first, from, to, body));
    (Some(contents), trailers)
}

impl From {
    /// Returns the bytes that come next; `None` behind the last ones.
    async fn next(&mut self) -> Option<Vec<u8>> {
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
}

/// A body that is written.
struct To {
    stream: StreamWriter<u8>,
    end: FutureWriter<Ended>,
    open: Option<Open>,
}

impl To {
    /// Writes bytes, and returns whether they are read.
    async fn write(&mut self, bytes: Vec<u8>) -> bool {
        bytes.is_empty() || self.stream.write_all(bytes).await.is_empty()
    }

    async fn finish(self, end: Ended) {
        match self.open {
            Some(Open::Bytes) => forget(self.stream),
            _ => drop(self.stream),
        }
        match self.open {
            Some(Open::Trailers) => forget(self.end),
            // The receiver may have dropped the future: then nothing is left to do.
            _ => drop(self.end.write(end).await),
        }
    }
}

/// Passes a body on, and stops to read if the receiver stops.
async fn pass_on(first: Option<Vec<u8>>, mut from: From, mut to: To, mut body: Body) {
    let mut next = match first {
        Some(piece) => Some(piece),
        None => from.next().await,
    };
    while let Some(piece) = next {
        if !to.write(body.add(piece)).await {
            if to.open == Some(Open::Reader) {
                forget(from);
            }
            return;
        }
        next = from.next().await;
    }
    if to.write(body.rest()).await {
        let end = changed(from.end.await, &body);
        to.finish(end).await;
    }
}

fn changed(end: Ended, body: &Body) -> Ended {
    let was = match &end {
        Ok(None) => End::Whole,
        Ok(Some(trailers)) => End::Trailers(trailers.copy_all()),
        Err(_) => End::Broken,
    };
    let is = body.end(was.clone());
    if is == was {
        return end;
    }
    match is {
        End::Whole => Ok(None),
        End::Trailers(trailers) => Ok(Some(Trailers::from_list(&trailers).expect(VALID))),
        End::Broken => Err(ErrorCode::ConnectionTerminated),
    }
}
