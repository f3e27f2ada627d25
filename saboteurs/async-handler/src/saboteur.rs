//! Decides what goes wrong, in front of a handler. The bindings do it.

use std::cell::RefCell;
use std::rc::Rc;

use rules::when::{Calls, When};

use crate::body::{Body, Change, End, Fields};

/// One of the two messages of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Request,
    Response,
}

/// A handle that a call can leave behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handle {
    /// The fields of a message.
    Fields(Side),
    /// A message beside the one that passes.
    Message(Side),
    /// The future that reports the transmission of such a message.
    Transmission(Side),
}

/// An end of a body that can stay open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// The writer of its bytes.
    Bytes,
    /// The writer of its trailers.
    Trailers,
    /// The reader of the body that passes, if nobody reads what is made of it.
    Reader,
}

/// The one thing that is wrong.
#[derive(Clone, Copy)]
pub enum Fault {
    /// The method of requests is changed.
    Method(fn(&str) -> String),
    /// The path and query of requests are changed.
    Target(fn(&str) -> String),
    /// The status of responses is changed.
    Status(fn(u16) -> u16),
    /// The fields of a message are changed.
    Fields(Side, fn(Fields) -> Fields),
    /// Requests with such fields fail.
    Refuses(fn(&Fields) -> bool),
    /// The bytes of a body are changed.
    Bytes(Side, Change),
    /// The bytes of some bodies are changed, by the number of bodies before.
    BytesOf(Side, Change, When),
    /// The end of a body is changed, by whether it has no bytes.
    End(Side, fn(End, bool) -> End),
    /// The trailers of a body without bytes become fields of its message.
    TrailersToFields(Side),
    /// Some calls leave a handle behind, by the number of calls before.
    Keeps(Handle, When),
    /// An end of a body stays open.
    StaysOpen(Side, Open),
}

/// What is wrong with the calls of an instance.
pub struct Saboteur {
    fault: Option<Fault>,
    calls: Calls,
    /// The bytes of the body before.
    before: Rc<RefCell<Vec<u8>>>,
}

impl Saboteur {
    /// Returns a saboteur with a fault, or one that does nothing.
    pub fn new(fault: Option<Fault>) -> Self {
        Saboteur {
            fault,
            calls: Calls::default(),
            before: Rc::default(),
        }
    }

    /// Returns the method that passes, if it is another.
    pub fn method(&self, method: &str) -> Option<String> {
        match self.fault {
            Some(Fault::Method(change)) => Some(change(method)).filter(|new| new != method),
            _ => None,
        }
    }

    /// Returns the path and query that pass, if they are others.
    pub fn target(&self, target: &str) -> Option<String> {
        match self.fault {
            Some(Fault::Target(change)) => Some(change(target)).filter(|new| new != target),
            _ => None,
        }
    }

    /// Returns the status that passes, if it is another.
    pub fn status(&self, status: u16) -> Option<u16> {
        match self.fault {
            Some(Fault::Status(change)) => Some(change(status)).filter(|new| *new != status),
            _ => None,
        }
    }

    /// Returns the change of the fields of a message, if there is one.
    pub fn fields(&self, side: Side) -> Option<fn(Fields) -> Fields> {
        match self.fault {
            Some(Fault::Fields(own, change)) if own == side => Some(change),
            _ => None,
        }
    }

    /// Returns whether a request with these fields fails.
    pub fn refuses(&self, fields: impl FnOnce() -> Fields) -> bool {
        match self.fault {
            Some(Fault::Refuses(does)) => does(&fields()),
            _ => false,
        }
    }

    /// Returns the body of a message, if it does not pass as it is.
    pub fn body(&mut self, side: Side) -> Option<Body> {
        let (change, end) = match self.fault {
            Some(Fault::Bytes(own, change)) if own == side => (Some(change), None),
            Some(Fault::BytesOf(own, change, when)) if own == side => {
                (Some(change).filter(|_| self.calls.strikes(when, "")), None)
            }
            Some(Fault::End(own, end)) if own == side => (None, Some(end)),
            Some(Fault::TrailersToFields(own) | Fault::StaysOpen(own, _)) if own == side => {
                (None, None)
            }
            _ => return None,
        };
        Some(Body::new(change, end, self.before.clone()))
    }

    /// Returns whether the trailers of a body without bytes become fields of its message.
    pub fn has_trailers_as_fields(&self, side: Side) -> bool {
        matches!(self.fault, Some(Fault::TrailersToFields(own)) if own == side)
    }

    /// Returns the handle that this call leaves behind, if it does.
    pub fn kept(&mut self) -> Option<Handle> {
        match self.fault {
            Some(Fault::Keeps(handle, when)) if self.calls.strikes(when, "") => Some(handle),
            _ => None,
        }
    }

    /// Returns the end of a body that stays open, if one does.
    pub fn open(&self, side: Side) -> Option<Open> {
        match self.fault {
            Some(Fault::StaysOpen(own, open)) if own == side => Some(open),
            _ => None,
        }
    }
}

#[cfg(test)]
#[path = "saboteur_tests.rs"]
mod tests;
