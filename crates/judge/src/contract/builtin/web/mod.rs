//! HTTP through gates, middleware and handlers, `wit/web-gate` and `wit/web`: the messages, the
//! rules, and how requests are made. The lab is the client and the upstream.

mod exchange;
mod rules;
mod strategy;

pub use exchange::{
    End, Exchange, Field, Outcome, Outgoing, ReceivedBody, Request, SentBody, Upstream, of_contract,
};

pub use rules::{OF_GATES, OF_HANDLERS, OF_MIDDLEWARE};

use proptest::prelude::*;

use super::data::Data;
use crate::types::Shape;
use crate::value::Val;

/// The inputs of gates: a request, and what the lab answers if it is asked.
pub fn to_gates() -> BoxedStrategy<Vec<Val>> {
    strategy::to_gates().prop_map(args).boxed()
}

/// The inputs of middleware.
pub fn to_middleware() -> BoxedStrategy<Vec<Val>> {
    strategy::to_middleware().prop_map(args).boxed()
}

/// The arguments that a request and the upstream's answer are.
pub fn args((request, upstream): (Request, Upstream)) -> Vec<Val> {
    vec![request.to_val(), upstream.to_val()]
}

/// The plainest input.
pub fn plain() -> Vec<Val> {
    args(strategy::plain())
}

/// The request and the upstream's answer that arguments are; `None` if they are none.
pub fn messages(args: &[Val]) -> Option<(Request, Upstream)> {
    let [request, upstream] = args else {
        return None;
    };
    Some((Data::of(request)?, Data::of(upstream)?))
}

/// What is right of a request to a gate in front of a handler.
pub fn gated(args: &[Val]) -> Option<Val> {
    let (request, upstream) = messages(args)?;
    Some(rules::gated(&request, &upstream).to_val())
}

/// What is right of a request to middleware in front of a handler.
pub fn passed(args: &[Val]) -> Option<Val> {
    let (request, upstream) = messages(args)?;
    Some(rules::passed(&request, &upstream).to_val())
}

/// Whether arguments are such as inputs are.
pub fn admits(args: &[Val]) -> bool {
    messages(args).is_some_and(|(request, upstream)| strategy::is_http(&request, &upstream))
}

/// The bytes of the bodies that the lab sends, which stand in no value.
pub fn bytes_of_bodies(args: &[Val]) -> u64 {
    let Some((request, upstream)) = messages(args) else {
        return 0;
    };
    let answered = match &upstream {
        Upstream::Response((_, _, body)) => body.bytes.length,
        Upstream::Refused => 0,
    };
    u64::from(request.body.bytes.length) + u64::from(answered)
}

/// The types of the inputs.
pub fn params() -> Vec<Shape> {
    vec![Request::shape(), Upstream::shape()]
}

/// The type of what comes of them.
pub fn result() -> Shape {
    Exchange::shape()
}

impl Exchange {
    /// As a value.
    pub fn value(&self) -> Val {
        self.to_val()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    use super::*;

    #[test]
    fn every_status_is_common_and_every_input_is_http() {
        let mut runner = TestRunner::deterministic();
        let strategy = strategy::to_gates();
        let mut seen: BTreeMap<u16, u32> = BTreeMap::new();
        let (mut broken, mut trailers) = (0, 0);
        for _ in 0..1_000 {
            let (request, upstream) = strategy.new_tree(&mut runner).unwrap().current();
            assert!(strategy::is_http(&request, &upstream), "{request:?}");
            let args = args((request.clone(), upstream.clone()));
            assert!(Shape::all_fit(&params(), &args));
            assert_eq!(messages(&args), Some((request.clone(), upstream.clone())));
            let exchange = rules::gated(&request, &upstream);
            assert!(result().fits(&exchange.to_val()));
            let Outcome::Response((status, _, body)) = exchange.outcome else {
                panic!();
            };
            *seen.entry(status).or_default() += 1;
            broken += u32::from(body.is_none());
            trailers += u32::from(body.is_some_and(|body| !body.trailers.is_empty()));
        }
        for (status, least) in [
            (200, 300),
            (201, 20),
            (400, 10),
            (401, 20),
            (403, 50),
            (404, 40),
            (502, 15),
            (503, 20),
            (508, 20),
        ] {
            let count = seen.get(&status).copied().unwrap_or(0);
            assert!(count >= least, "{status}: {count} in {seen:?}");
        }
        assert!(broken >= 30 && trailers >= 80, "{broken}, {trailers}");
    }
}
