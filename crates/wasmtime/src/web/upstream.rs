//! What answers the requests that handlers send themselves.

use std::sync::{Arc, Mutex, PoisonError};

use http_body_util::BodyExt;
use lab_judge::contract::builtin::web::{Outgoing, Upstream, of_contract};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use super::messages::{Arriving, fields, headers, receive};

/// Answers every request alike, and tells what it was asked.
pub struct Answering {
    answer: Upstream,
    asked: Arc<Mutex<Vec<Outgoing>>>,
}

impl Default for Answering {
    fn default() -> Self {
        Answering {
            answer: Upstream::Refused,
            asked: Arc::default(),
        }
    }
}

impl Answering {
    /// Answers so from now on.
    pub fn begin(&mut self, answer: Upstream) {
        self.answer = answer;
        self.take();
    }

    /// What it was asked since.
    pub fn take(&mut self) -> Vec<Outgoing> {
        std::mem::take(&mut *lock(&self.asked))
    }
}

fn lock(asked: &Mutex<Vec<Outgoing>>) -> std::sync::MutexGuard<'_, Vec<Outgoing>> {
    asked.lock().unwrap_or_else(PoisonError::into_inner)
}

type Io = Box<dyn Future<Output = Result<(), Error>> + Send>;
type Answered = Result<(http::Response<WasiBody>, Io), Error>;

impl WasiHttpHooks for Answering {
    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        _: Option<RequestOptions>,
        _: Io,
    ) -> Box<dyn Future<Output = Answered> + Send> {
        let (answer, asked) = (self.answer.clone(), self.asked.clone());
        Box::new(async move {
            let (parts, body) = request.into_parts();
            let body = receive(body).await;
            lock(&asked).push(Outgoing {
                method: parts.method.to_string(),
                uri: parts.uri.to_string(),
                fields: of_contract(fields(&parts.headers)),
                body,
            });
            let response = response(&answer)?;
            Ok((response, Box::new(async { Ok(()) }) as Io))
        })
    }
}

fn response(answer: &Upstream) -> Result<http::Response<WasiBody>, Error> {
    let Upstream::Response((status, fields, body)) = answer else {
        return Err(Error::ConnectionRefused);
    };
    let wrong = |why: String| Error::InternalError(Some(why));
    let body = Arriving::new(body).map_err(wrong)?;
    let mut response = http::Response::new(body.boxed_unsync());
    *response.headers_mut() = headers(fields).map_err(wrong)?;
    let status = http::StatusCode::from_u16(*status);
    *response.status_mut() = status.map_err(|e| wrong(e.to_string()))?;
    Ok(response)
}
