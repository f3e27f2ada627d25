//! The types of `exchanges` in `wit/web-gate`: what the lab sends and what it receives.

use super::super::data::{record, variant};
use super::super::oracle::fnv1a64;

/// A header field or a trailer.
pub type Field = (String, Vec<u8>);

/// Bytes that follow from two numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeBytes {
    /// How many.
    pub length: u32,
    /// What they follow from.
    pub seed: u32,
}

record!(MadeBytes { length, seed });

impl MadeBytes {
    /// The bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let byte = |i: u32| (self.seed.wrapping_add(i.wrapping_mul(2_654_435_761)) >> 24) as u8;
        (0..self.length).map(byte).collect()
    }
}

/// How the body of a message ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// With its last byte.
    Whole,
    /// With trailers.
    Trailers(Vec<Field>),
    /// With an error of the connection.
    Broken,
}

variant!(End {
    Whole = "whole",
    Trailers(trailers) = "trailers",
    Broken = "broken",
});

/// The body of a message that the lab sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentBody {
    /// Its bytes.
    pub bytes: MadeBytes,
    /// The lengths of the frames in which it arrives, over and over.
    pub frames: Vec<u32>,
    /// How it ends.
    pub end: End,
}

record!(SentBody { bytes, frames, end });

impl SentBody {
    /// Its frames, one after the other.
    pub fn framed(&self) -> Vec<Vec<u8>> {
        let bytes = self.bytes.bytes();
        let mut rest = bytes.as_slice();
        if self.frames.iter().all(|length| *length == 0) {
            return vec![bytes];
        }
        let mut framed = Vec::new();
        for length in self.frames.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (frame, others) = rest.split_at(rest.len().min(*length as usize));
            framed.push(frame.to_vec());
            rest = others;
        }
        framed
    }

    /// What is received of it; `None` if it breaks off.
    pub fn received(&self) -> Option<ReceivedBody> {
        match &self.end {
            End::Whole => Some(ReceivedBody::new(&self.bytes.bytes(), Vec::new())),
            End::Trailers(trailers) => {
                Some(ReceivedBody::new(&self.bytes.bytes(), trailers.clone()))
            }
            End::Broken => None,
        }
    }
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// The header fields, in their order.
    pub fields: Vec<Field>,
    /// The body.
    pub body: SentBody,
}

record!(Request {
    method,
    path,
    fields,
    body,
});

/// What the lab answers to a request of the handler's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upstream {
    /// A response: its status, fields and body.
    Response((u16, Vec<Field>, SentBody)),
    /// An error: nobody listens.
    Refused,
}

variant!(Upstream {
    Response(response) = "response",
    Refused = "refused",
});

/// The body of a message that the lab received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedBody {
    /// How many bytes it had.
    pub length: u64,
    /// Their 64-bit FNV-1a.
    pub hash: u64,
    /// Its first bytes.
    pub start: Vec<u8>,
    /// The trailers, by name.
    pub trailers: Vec<Field>,
}

record!(ReceivedBody {
    length,
    hash,
    start,
    trailers,
});

impl ReceivedBody {
    /// So many bytes stand in its start.
    const START: usize = 32;

    /// A body of these bytes, with trailers in any order.
    pub fn new(bytes: &[u8], trailers: Vec<Field>) -> Self {
        ReceivedBody {
            length: bytes.len() as u64,
            hash: fnv1a64(bytes),
            start: bytes[..bytes.len().min(Self::START)].to_vec(),
            trailers: by_name(trailers),
        }
    }
}

/// A request of the handler's own, as the lab received it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The method.
    pub method: String,
    /// Scheme, authority and path.
    pub uri: String,
    /// The fields that are the contract's.
    pub fields: Vec<Field>,
    /// The body; `None` if it broke off.
    pub body: Option<ReceivedBody>,
}

record!(Outgoing {
    method,
    uri,
    fields,
    body,
});

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A response: its status, the fields that are the contract's, and its body; `None` if it
    /// broke off.
    Response((u16, Vec<Field>, Option<ReceivedBody>)),
    /// The name of an error.
    Failed(String),
    /// No response was set.
    Nothing,
}

variant!(Outcome {
    Response(response) = "response",
    Failed(name) = "failed",
    Nothing = "nothing",
});

/// What came of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The answer.
    pub outcome: Outcome,
    /// What the lab was asked meanwhile.
    pub asked: Vec<Outgoing>,
}

record!(Exchange { outcome, asked });

/// Fields by name, those of one name in their order.
pub fn by_name(mut fields: Vec<Field>) -> Vec<Field> {
    fields.sort_by(|(a, _), (b, _)| a.cmp(b));
    fields
}

/// Of the fields of a message those that are the contract's, by name: others are made by
/// languages, hosts and HTTP.
pub fn of_contract(mut fields: Vec<Field>) -> Vec<Field> {
    fields.retain(|(name, _)| name.starts_with("x-"));
    by_name(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(length: u32, frames: &[u32]) -> SentBody {
        SentBody {
            bytes: MadeBytes { length, seed: 7 },
            frames: frames.to_vec(),
            end: End::Whole,
        }
    }

    #[test]
    fn frames_are_the_bytes_in_their_order() {
        for (length, frames, lengths) in [
            (5, &[2][..], &[2, 2, 1][..]),
            (5, &[0, 3], &[0, 3, 0, 2]),
            (5, &[], &[5]),
            (5, &[0], &[5]),
            (0, &[], &[0]),
            (0, &[4], &[]),
        ] {
            let body = body(length, frames);
            let framed = body.framed();
            let found: Vec<usize> = framed.iter().map(Vec::len).collect();
            assert_eq!(found, lengths, "{frames:?}");
            assert_eq!(framed.concat(), body.bytes.bytes());
        }
    }

    #[test]
    fn made_bytes_are_as_the_rule_says_and_of_many_kinds() {
        let bytes = MadeBytes {
            length: 1_000,
            seed: 1 << 24,
        }
        .bytes();
        assert_eq!(bytes[..3], [1, 159, 61]);
        let kinds: std::collections::BTreeSet<_> = bytes.iter().collect();
        assert!(kinds.len() > 200);
    }

    #[test]
    fn of_fields_the_order_within_a_name_counts() {
        let field = |name: &str, value: u8| (name.to_owned(), vec![value]);
        let fields = vec![
            field("x-b", 2),
            field("host", 0),
            field("x-a", 3),
            field("x-b", 1),
        ];
        let expected = [field("x-a", 3), field("x-b", 2), field("x-b", 1)];
        assert_eq!(of_contract(fields), expected);
    }
}
