//! Bodies with the types of this world.

use http_bodies::Writer;
use http_rules::change::Change;
use wit_bindgen::{FutureReader, StreamReader, spawn_local};

use crate::wasi::http::types::{ErrorCode, Request, Response, Trailers};
use crate::{wit_future, wit_stream};

pub type End = http_bodies::End<Trailers, ErrorCode>;
pub type Reader = http_bodies::Reader<Trailers, ErrorCode>;

pub fn of_request(request: Request) -> Reader {
    let (handled, result) = wit_future::new(|| Ok(()));
    Reader::new(Request::consume_body(request, result), handled)
}

pub fn of_response(response: Response) -> Reader {
    let (handled, result) = wit_future::new(|| Ok(()));
    Reader::new(Response::consume_body(response, result), handled)
}

/// Returns a body to which another one passes in the background.
pub fn passed_on(from: Reader, change: Change) -> (StreamReader<u8>, FutureReader<End>) {
    let (stream, contents) = wit_stream::new();
    // A body that is not finished has broken off.
    let (end, trailers) = wit_future::new(|| Err(ErrorCode::ConnectionTerminated));
    let to = Writer::new(stream, end, change);
    spawn_local(http_bodies::pass_on(from, to));
    (contents, trailers)
}
