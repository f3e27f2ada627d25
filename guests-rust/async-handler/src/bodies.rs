//! Bodies with the types of this world.

use http_bodies::{Reader as AnyReader, Writer as AnyWriter};
use http_rules::change::Change;
use wit_bindgen::{FutureReader, StreamReader, spawn_local};

pub use crate::wasi::http::types::Trailers;
use crate::wasi::http::types::{ErrorCode, Request, Response};
use crate::{wit_future, wit_stream};

pub type End = http_bodies::End<Trailers, ErrorCode>;
pub type Reader = AnyReader<Trailers, ErrorCode>;
pub type Writer = AnyWriter<Trailers, ErrorCode>;

/// The body of a message that is made: its bytes, if there are any, and its end.
pub type Body = (Option<StreamReader<u8>>, FutureReader<End>);

pub fn of_request(request: Request) -> Reader {
    let (handled, result) = wit_future::new(|| Ok(()));
    Reader::new(Request::consume_body(request, result), handled)
}

pub fn of_response(response: Response) -> Reader {
    let (handled, result) = wit_future::new(|| Ok(()));
    Reader::new(Response::consume_body(response, result), handled)
}

/// Returns a body without bytes.
pub fn empty() -> Body {
    let (_, end) = wit_future::new(|| Ok(None));
    (None, end)
}

/// Returns a body that has trailers and no bytes.
pub fn only_trailers(trailers: Trailers) -> Body {
    let (writer, end) = wit_future::new(|| Ok(None));
    spawn_local(async {
        // The receiver may have dropped the future: then nothing is left to do.
        _ = writer.write(Ok(Some(trailers))).await;
    });
    (None, end)
}

/// Returns a body and its writer.
pub fn written(change: Change) -> (Writer, Body) {
    let (stream, contents) = wit_stream::new();
    // A body that is not finished has broken off.
    let (end, trailers) = wit_future::new(|| Err(ErrorCode::ConnectionTerminated));
    (Writer::new(stream, end, change), (Some(contents), trailers))
}

/// Returns a body to which another one passes in the background.
pub fn passed_on(from: Reader, change: Change) -> Body {
    let (to, body) = written(change);
    spawn_local(http_bodies::pass_on(from, to));
    body
}
