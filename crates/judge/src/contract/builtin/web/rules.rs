//! What `wit/web-gate` and `wit/web` say of gates, middleware and handlers, over plain messages.

use super::super::super::branch::ran;
use super::super::oracle::fnv1a64;
use super::exchange::{
    End, Exchange, Field, Outcome, Outgoing, ReceivedBody, Request, SentBody, Upstream, by_name,
    of_contract,
};

/// The bytes that let a request pass a gate.
pub const TOKEN: &str = "open sesame";

/// The branches of gates.
pub const OF_GATES: &[&str] = &[
    "gate: a loop",
    "gate: another token",
    "gate: no token",
    "gate: passed",
];

/// The branches of middleware.
pub const OF_MIDDLEWARE: &[&str] = &[
    "body: as it is",
    "body: cut short",
    "body: in upper case",
    "body: not cut, since it is shorter",
];

/// The branches of handlers.
pub const OF_HANDLERS: &[&str] = &[
    "handler: ask",
    "handler: bad request",
    "handler: echo",
    "handler: ignore",
    "handler: not found",
    "handler: reverse",
    "handler: sum",
    "upstream: answers",
    "upstream: refuses",
];

/// What a gate in front of a handler comes to.
pub fn gated(request: &Request, upstream: &Upstream) -> Exchange {
    let named = |name: &str| request.fields.iter().find(|(own, _)| own == name);
    let refused = match named("x-token") {
        None => Some(401),
        Some((_, token)) if token != TOKEN.as_bytes() => Some(403),
        Some(_) if named("x-loop").is_some() => Some(508),
        Some(_) => None,
    };
    ran(match refused {
        None => "gate: passed",
        Some(401) => "gate: no token",
        Some(403) => "gate: another token",
        Some(_) => "gate: a loop",
    });
    let (status, fields, body, asked) = match refused {
        None => handled(&Message::of(request), upstream),
        Some(status) => {
            let fields = vec![("x-gate".to_owned(), b"refused".to_vec())];
            (status, fields, Body::default(), Vec::new())
        }
    };
    Exchange {
        outcome: Outcome::Response((status, fields, body.received())),
        asked,
    }
}

/// What middleware in front of a handler comes to.
pub fn passed(request: &Request, upstream: &Upstream) -> Exchange {
    let first = |name: &str| {
        let mut fields = request.fields.iter();
        let found = fields.find(|(own, _)| own == name);
        found.map_or(&[][..], |(_, value)| value.as_slice())
    };
    let mut inner = Message::of(request);
    inner.body = inner.body.changed(first("x-ask"));
    let seen = b"middleware".to_vec();
    inner.fields.push(("x-in-seen".to_owned(), seen.clone()));
    let (status, mut fields, body, asked) = handled(&inner, upstream);
    fields.push(("x-seen".to_owned(), seen));
    let body = body.changed(first("x-answer"));
    let response = (status, by_name(fields), body.received());
    Exchange {
        outcome: Outcome::Response(response),
        asked,
    }
}

/// A request on its way.
struct Message<'a> {
    method: &'a str,
    path: &'a str,
    fields: Vec<Field>,
    body: Body,
}

impl<'a> Message<'a> {
    fn of(request: &'a Request) -> Self {
        Message {
            method: &request.method,
            path: &request.path,
            fields: request.fields.clone(),
            body: Body::of(&request.body),
        }
    }
}

/// The body of a message on its way.
#[derive(Default)]
struct Body {
    bytes: Vec<u8>,
    trailers: Vec<Field>,
    is_broken: bool,
}

impl Body {
    fn of(sent: &SentBody) -> Self {
        Body {
            bytes: sent.bytes.bytes(),
            trailers: match &sent.end {
                End::Trailers(trailers) => trailers.clone(),
                End::Whole | End::Broken => Vec::new(),
            },
            is_broken: sent.end == End::Broken,
        }
    }

    fn received(self) -> Option<ReceivedBody> {
        (!self.is_broken).then(|| ReceivedBody::new(&self.bytes, self.trailers))
    }

    /// What middleware makes of it; pieces are not seen from outside.
    fn changed(mut self, how: &[u8]) -> Self {
        let how = str::from_utf8(how).unwrap_or_default();
        let most = how.strip_prefix("first ").and_then(number);
        match most {
            None if how == "upper" => {
                ran("body: in upper case");
                self.bytes.make_ascii_uppercase();
            }
            None => ran("body: as it is"),
            Some(most) => {
                ran(if most < self.bytes.len() {
                    "body: cut short"
                } else {
                    "body: not cut, since it is shorter"
                });
                self.is_broken &= self.bytes.len() < most;
                self.bytes.truncate(most);
                self.trailers.clear();
            }
        }
        self
    }
}

/// A decimal number.
fn number(text: &str) -> Option<usize> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// A response of a handler, and what it asked.
type Answered = (u16, Vec<Field>, Body, Vec<Outgoing>);

/// What a handler comes to.
fn handled(request: &Message, upstream: &Upstream) -> Answered {
    let path = request.path.split('?').next().unwrap_or_default();
    ran(match path {
        "/ask" => "handler: ask",
        "/echo" => "handler: echo",
        "/reverse" | "/sum" if request.body.is_broken => "handler: bad request",
        "/reverse" => "handler: reverse",
        "/sum" => "handler: sum",
        "/ignore" => "handler: ignore",
        _ => "handler: not found",
    });
    if path == "/ask" {
        return asked(request, upstream);
    }
    let bytes = &request.body.bytes;
    let is_broken = request.body.is_broken;
    let (status, body) = match path {
        "/echo" => {
            let body = Body {
                bytes: bytes.clone(),
                trailers: request.body.trailers.clone(),
                is_broken,
            };
            (200, body)
        }
        "/reverse" | "/sum" if is_broken => (400, Body::default()),
        "/reverse" => {
            let body = Body {
                bytes: bytes.iter().rev().copied().collect(),
                ..Body::default()
            };
            (200, body)
        }
        "/sum" => {
            let trailers = [
                ("x-length", bytes.len().to_string()),
                ("x-sum", format!("{:016x}", fnv1a64(bytes))),
            ];
            let trailers = trailers.map(|(name, text)| (name.to_owned(), text.into_bytes()));
            let body = Body {
                trailers: trailers.to_vec(),
                ..Body::default()
            };
            (200, body)
        }
        "/ignore" => (200, Body::default()),
        _ => (404, Body::default()),
    };
    (status, answered(request, &request.fields), body, Vec::new())
}

/// What `/ask` comes to.
fn asked(request: &Message, upstream: &Upstream) -> Answered {
    let query = request.path.strip_prefix("/ask").unwrap_or_default();
    let handed_on = request
        .fields
        .iter()
        .filter(|(name, _)| name.starts_with("x-in-"));
    let Body {
        bytes,
        trailers,
        is_broken,
    } = &request.body;
    let outgoing = Outgoing {
        method: "POST".to_owned(),
        uri: format!("https://upstream.example/{query}"),
        fields: of_contract(handed_on.cloned().collect()),
        body: (!is_broken).then(|| ReceivedBody::new(bytes, trailers.clone())),
    };
    ran(match upstream {
        Upstream::Response(_) => "upstream: answers",
        Upstream::Refused => "upstream: refuses",
    });
    let (status, fields, body) = match upstream {
        Upstream::Response((status, fields, body)) => {
            (*status, answered(request, fields), Body::of(body))
        }
        Upstream::Refused => (502, answered(request, &[]), Body::default()),
    };
    (status, fields, body, vec![outgoing])
}

/// The contract's fields of a response, made of these.
fn answered(request: &Message, fields: &[Field]) -> Vec<Field> {
    let mut answered = vec![
        ("x-method".to_owned(), request.method.as_bytes().to_vec()),
        ("x-path".to_owned(), request.path.as_bytes().to_vec()),
    ];
    answered.extend(fields.iter().filter_map(|(name, value)| {
        let rest = name.strip_prefix("x-in-")?;
        Some((format!("x-out-{rest}"), value.clone()))
    }));
    by_name(answered)
}

#[cfg(test)]
mod tests {
    use super::super::exchange::{MadeBytes, SentBody};
    use super::*;

    fn request(path: &str, fields: &[(&str, &str)], end: End) -> Request {
        let field = |(name, value): &(&str, &str)| ((*name).to_owned(), value.as_bytes().to_vec());
        Request {
            method: "PUT".to_owned(),
            path: path.to_owned(),
            fields: fields.iter().map(field).collect(),
            body: SentBody {
                bytes: MadeBytes { length: 3, seed: 0 },
                frames: Vec::new(),
                end,
            },
        }
    }

    fn status(exchange: &Exchange) -> u16 {
        match &exchange.outcome {
            Outcome::Response((status, ..)) => *status,
            outcome => panic!("{outcome:?}"),
        }
    }

    #[test]
    fn a_gate_refuses_for_the_first_reason_that_holds() {
        for (fields, expected) in [
            (&[][..], 401),
            (&[("x-loop", "")], 401),
            (&[("x-token", "Open Sesame"), ("x-loop", "")], 403),
            (&[("x-token", "open sesame"), ("x-loop", "")], 508),
            (&[("x-token", "open sesame"), ("x-token", "b")], 200),
            (&[("x-token", "b"), ("x-token", "open sesame")], 403),
        ] {
            let request = request("/echo", fields, End::Whole);
            assert_eq!(
                status(&gated(&request, &Upstream::Refused)),
                expected,
                "{fields:?}"
            );
        }
    }

    /// What a handler alone comes to: through a gate that is open.
    fn handled(request: Request, upstream: &Upstream) -> Exchange {
        let mut request = request;
        request.fields.retain(|(name, _)| name != "x-token");
        request.fields.push(("x-token".to_owned(), TOKEN.into()));
        gated(&request, upstream)
    }

    #[test]
    fn a_handler_answers_by_the_path_alone() {
        for (path, expected) in [
            ("/echo?/sum", 200),
            ("/echo/", 404),
            ("/%65cho", 404),
            ("/asks", 404),
            ("/ask", 502),
        ] {
            let exchange = handled(request(path, &[], End::Whole), &Upstream::Refused);
            assert_eq!(status(&exchange), expected, "{path}");
        }
    }

    #[test]
    fn a_body_that_breaks_off_is_broken_or_bad() {
        let of = |path| handled(request(path, &[], End::Broken), &Upstream::Refused);
        let Outcome::Response((200, _, None)) = of("/echo").outcome else {
            panic!();
        };
        assert_eq!(status(&of("/sum")), 400);
        assert_eq!(status(&of("/ignore")), 200);
    }

    #[test]
    fn what_is_asked_has_the_fields_that_go_in_and_answers_with_the_upstreams() {
        let sent = request(
            "/ask?a=%00",
            &[("x-in-a", "1"), ("x-token", "t")],
            End::Whole,
        );
        let body = sent.body.clone();
        let fields = vec![("x-in-b".to_owned(), vec![255])];
        let upstream = Upstream::Response((418, fields, body));
        let exchange = handled(sent, &upstream);
        assert_eq!(exchange.asked[0].uri, "https://upstream.example/?a=%00");
        assert_eq!(
            exchange.asked[0].fields,
            [("x-in-a".to_owned(), vec![b'1'])]
        );
        let Outcome::Response((418, fields, Some(_))) = exchange.outcome else {
            panic!();
        };
        assert_eq!(fields[1], ("x-out-b".to_owned(), vec![255]));
    }

    #[test]
    fn middleware_changes_bodies_and_adds_fields() {
        let of = |ask: &str, answer: &str, end| {
            let fields = [("x-ask", ask), ("x-answer", answer)];
            passed(&request("/echo", &fields, end), &Upstream::Refused).outcome
        };
        let trailers = || End::Trailers(vec![("x-t".to_owned(), vec![b'1'])]);
        for (ask, answer, end, expected) in [
            ("", "", trailers(), Some((3, 1))),
            ("upper", "pieces 2", trailers(), Some((3, 1))),
            ("first 2", "", trailers(), Some((2, 0))),
            ("", "first 0", End::Broken, Some((0, 0))),
            ("", "first 3", End::Broken, Some((3, 0))),
            ("first 4", "", End::Broken, None),
            ("first", "first x", End::Broken, None),
        ] {
            let Outcome::Response((200, fields, body)) = of(ask, answer, end) else {
                panic!();
            };
            let found = body.map(|body| (body.length, body.trailers.len()));
            assert_eq!(found, expected, "{ask}, {answer}");
            let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, ["x-method", "x-out-seen", "x-path", "x-seen"]);
        }
    }
}
