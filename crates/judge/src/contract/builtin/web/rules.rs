//! What `wit/web-gate` says of gates and handlers, over plain messages.

use super::exchange::{
    End, Exchange, Field, Outcome, Outgoing, ReceivedBody, Request, Upstream, by_name, fnv1a,
    of_contract,
};

/// The bytes that let a request pass a gate.
pub const TOKEN: &str = "open sesame";

/// What a gate in front of a handler comes to.
pub fn gated(request: &Request, upstream: &Upstream) -> Exchange {
    let named = |name: &str| request.fields.iter().find(|(own, _)| own == name);
    let refused = match named("x-token") {
        None => Some(401),
        Some((_, token)) if token != TOKEN.as_bytes() => Some(403),
        Some(_) if named("x-loop").is_some() => Some(508),
        Some(_) => None,
    };
    match refused {
        None => handled(request, upstream),
        Some(status) => {
            let fields = vec![("x-gate".to_owned(), b"refused".to_vec())];
            only(Outcome::Response((status, fields, Some(empty()))))
        }
    }
}

fn only(outcome: Outcome) -> Exchange {
    Exchange {
        outcome,
        asked: Vec::new(),
    }
}

fn empty() -> ReceivedBody {
    ReceivedBody::new(&[], Vec::new())
}

/// What a handler comes to.
fn handled(request: &Request, upstream: &Upstream) -> Exchange {
    let path = request.path.split('?').next().unwrap_or_default();
    if path == "/ask" {
        return asked(request, upstream);
    }
    let received = request.body.received();
    let is_broken = request.body.end == End::Broken;
    let (status, body) = match path {
        "/echo" => (200, received),
        "/reverse" | "/sum" if is_broken => (400, Some(empty())),
        "/reverse" => {
            let mut bytes = request.body.bytes.bytes();
            bytes.reverse();
            (200, Some(ReceivedBody::new(&bytes, Vec::new())))
        }
        "/sum" => {
            let bytes = request.body.bytes.bytes();
            let trailers = [
                ("x-length", bytes.len().to_string()),
                ("x-sum", format!("{:016x}", fnv1a(&bytes))),
            ];
            let trailers = trailers.map(|(name, text)| (name.to_owned(), text.into_bytes()));
            (200, Some(ReceivedBody::new(&[], trailers.to_vec())))
        }
        "/ignore" => (200, Some(empty())),
        _ => (404, Some(empty())),
    };
    let fields = answered(request, &request.fields);
    only(Outcome::Response((status, fields, body)))
}

/// What `/ask` comes to.
fn asked(request: &Request, upstream: &Upstream) -> Exchange {
    let query = request.path.strip_prefix("/ask").unwrap_or_default();
    let handed_on = request
        .fields
        .iter()
        .filter(|(name, _)| name.starts_with("x-in-"));
    let outgoing = Outgoing {
        method: "POST".to_owned(),
        uri: format!("https://upstream.example/{query}"),
        fields: of_contract(handed_on.cloned().collect()),
        body: request.body.received(),
    };
    let response = match upstream {
        Upstream::Response((status, fields, body)) => {
            (*status, answered(request, fields), body.received())
        }
        Upstream::Refused => (502, answered(request, &[]), Some(empty())),
    };
    Exchange {
        outcome: Outcome::Response(response),
        asked: vec![outgoing],
    }
}

/// The contract's fields of a response, made of these.
fn answered(request: &Request, fields: &[Field]) -> Vec<Field> {
    let mut answered = vec![
        ("x-method".to_owned(), request.method.clone().into_bytes()),
        ("x-path".to_owned(), request.path.clone().into_bytes()),
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

    #[test]
    fn a_handler_answers_by_the_path_alone() {
        for (path, expected) in [
            ("/echo?/sum", 200),
            ("/echo/", 404),
            ("/%65cho", 404),
            ("/asks", 404),
            ("/ask", 502),
        ] {
            let request = request(path, &[], End::Whole);
            assert_eq!(
                status(&handled(&request, &Upstream::Refused)),
                expected,
                "{path}"
            );
        }
    }

    #[test]
    fn a_body_that_breaks_off_is_broken_or_bad() {
        let of = |path| handled(&request(path, &[], End::Broken), &Upstream::Refused);
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
        let exchange = handled(&sent, &upstream);
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
}
