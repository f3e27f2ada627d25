//! HTTP messages as the lab tells them in cases, and as `http` has them.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use http_body::{Body, Frame};
use http_body_util::BodyExt;
use lab_judge::contract::builtin::web::{End, Field, ReceivedBody, Request, SentBody};
use wasmtime_wasi_http::{Error, WasiBody};

/// The authority of every request that the lab sends.
const AUTHORITY: &str = "lab.example";

/// A body that arrives frame by frame, none of which is there when it is asked for first.
pub struct Arriving {
    frames: VecDeque<Result<Frame<Bytes>, Error>>,
    is_due: bool,
}

impl Arriving {
    /// The body of a message that is sent.
    ///
    /// # Errors
    /// If its trailers are no fields; the message says why.
    pub fn new(sent: &SentBody) -> Result<Self, String> {
        let framed = sent.framed().into_iter();
        let mut frames: VecDeque<_> = framed.map(|bytes| Ok(Frame::data(bytes.into()))).collect();
        match &sent.end {
            End::Whole => {}
            End::Trailers(trailers) => frames.push_back(Ok(Frame::trailers(headers(trailers)?))),
            End::Broken => frames.push_back(Err(Error::ConnectionTerminated)),
        }
        Ok(Arriving {
            frames,
            is_due: false,
        })
    }
}

impl Body for Arriving {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        self.is_due = !self.is_due;
        if self.is_due {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.frames.pop_front())
    }
}

/// Reads a body to its end; `None` if it breaks off.
pub async fn receive(mut body: WasiBody) -> Option<ReceivedBody> {
    let mut bytes = Vec::new();
    let mut trailers = Vec::new();
    while let Some(frame) = body.frame().await {
        match frame.ok()?.into_data() {
            Ok(data) => bytes.extend_from_slice(&data),
            Err(frame) => trailers = frame.into_trailers().map(|map| fields(&map)).ok()?,
        }
    }
    Some(ReceivedBody::new(&bytes, trailers))
}

/// A request that is sent.
///
/// # Errors
/// If it is none of HTTP's; the message says why.
pub fn request(sent: &Request) -> Result<http::Request<Arriving>, String> {
    let uri = http::Uri::builder()
        .scheme("http")
        .authority(AUTHORITY)
        .path_and_query(sent.path.as_str());
    let body = Arriving::new(&sent.body)?;
    let mut request = http::Request::new(body);
    *request.uri_mut() = uri.build().map_err(|e| format!("the path: {e}"))?;
    let method = http::Method::from_bytes(sent.method.as_bytes());
    *request.method_mut() = method.map_err(|e| format!("the method: {e}"))?;
    *request.headers_mut() = headers(&sent.fields)?;
    Ok(request)
}

/// Fields as `http` has them.
///
/// # Errors
/// If they are none of HTTP's; the message says why.
pub fn headers(fields: &[Field]) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (name, value) in fields {
        let of = |why: String| format!("the field `{name}`: {why}");
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|e| of(e.to_string()))?;
        let value = HeaderValue::from_bytes(value).map_err(|e| of(e.to_string()))?;
        headers.append(name, value);
    }
    Ok(headers)
}

/// Fields as cases have them.
pub fn fields(headers: &HeaderMap) -> Vec<Field> {
    let fields = headers.iter();
    fields
        .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
        .collect()
}
