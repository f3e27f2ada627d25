//! The calls between the components of a cell, for the smallest input of a fault, as a report keeps
//! them: few and short, so that thousands of cells still make a file that can be read.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::failure::cut;
use super::stages::expected;
use crate::contract::Contract;
use crate::judge::{Exchange, Expected, compare, show};
use crate::value::{Val, wave_args};

/// The calls of a trace at most; a sequence of steps over a database makes some dozens.
pub const MOST_CALLS: usize = 64;

/// What the components of a cell did with the smallest input of a fault, in a replay in which the host
/// carries each call from one component to the next.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Trace {
    /// The calls in the order in which they began, of which the host makes those of stage 0. The
    /// first 64 at most.
    pub calls: Vec<TracedCall>,
    /// How many further calls there were.
    #[serde(default, skip_serializing_if = "super::is_none")]
    pub more: u64,
    /// What was wrong first; nothing if all that can be judged is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_wrong: Option<Arrow>,
    /// Why the calls are not all that could be said: the host cannot carry them, or a call that has
    /// to come before fails already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A call of one component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TracedCall {
    /// Who is called: 0 is the outermost component, 1 the next one. Behind the innermost it is the
    /// host, where that stands at the inner end.
    pub stage: usize,
    /// The function.
    pub function: String,
    /// The arguments in WAVE; longer ones are cut in the middle to about 600 bytes.
    pub args: String,
    /// The answer in WAVE, or how the call failed, cut likewise.
    pub answer: String,
    /// Whether the call failed, so that the answer is no value.
    #[serde(default, skip_serializing_if = "is_false")]
    pub failed: bool,
    /// What is right, cut likewise; only of an answer that is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
}

/// One direction of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Arrow {
    /// The number of the call, from 0.
    pub call: usize,
    /// The direction.
    pub way: Way,
}

/// The directions of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// Inward: the arguments.
    Handed,
    /// Outward: the answer.
    Returned,
}

impl Trace {
    /// Returns a trace of recorded calls of a contract's function with the arguments that were sent.
    /// The others are contracts that may know what inner calls have to come to.
    pub fn of(
        contract: &Contract,
        others: &[Arc<Contract>],
        sent: &[Val],
        exchanges: &[Exchange],
    ) -> Self {
        let judge = Judge {
            contract,
            others,
            sent,
        };
        let first_wrong = arrows(exchanges)
            .into_iter()
            .find(|(arrow, caller)| judge.is_wrong(exchanges, *arrow, *caller));
        Trace {
            calls: exchanges
                .iter()
                .take(MOST_CALLS)
                .map(|exchange| judge.call(exchange))
                .collect(),
            more: exchanges.len().saturating_sub(MOST_CALLS) as u64,
            first_wrong: first_wrong.map(|(arrow, _)| arrow),
            note: None,
        }
    }

    /// Returns a trace of no call, with the reason.
    pub fn without(why: String) -> Self {
        Trace {
            note: Some(why),
            ..Trace::default()
        }
    }

    /// Says in a line what was wrong first. The names are those of the stages.
    pub fn brief(&self, names: &[&str]) -> String {
        let count = self.calls.len() as u64 + self.more;
        if let (0, Some(note)) = (count, &self.note) {
            return note.lines().next().unwrap_or_default().to_owned();
        }
        let Some(Arrow { call, way }) = self.first_wrong else {
            return match count {
                1 => "the call is right when the host carries it".to_owned(),
                count => format!("each of {count} calls is right when the host carries it"),
            };
        };
        let stage = self.calls.get(call).map_or(0, |call| call.stage);
        let name = names.get(stage).copied().unwrap_or(HOST);
        let what = match way {
            Way::Handed => "is handed what is wrong first",
            Way::Returned => "returns what is wrong first",
        };
        format!("{name} {what}, in call {} of {count}", call + 1)
    }
}

/// The name of the stage behind the innermost component.
pub const HOST: &str = "the host";

/// Every arrow of some calls in the order of time, each with the call within which it is.
fn arrows(exchanges: &[Exchange]) -> Vec<(Arrow, Option<usize>)> {
    let mut arrows = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let end = |open: &mut Vec<usize>, arrows: &mut Vec<_>| {
        if let Some(call) = open.pop() {
            let way = Way::Returned;
            arrows.push((Arrow { call, way }, open.last().copied()));
        }
    };
    for (call, exchange) in exchanges.iter().enumerate() {
        while open
            .last()
            .is_some_and(|last| exchanges[*last].link >= exchange.link)
        {
            end(&mut open, &mut arrows);
        }
        let way = Way::Handed;
        arrows.push((Arrow { call, way }, open.last().copied()));
        open.push(call);
    }
    while !open.is_empty() {
        end(&mut open, &mut arrows);
    }
    arrows
}

/// Knows what is right in a trace.
struct Judge<'a> {
    contract: &'a Contract,
    others: &'a [Arc<Contract>],
    sent: &'a [Val],
}

impl Judge<'_> {
    fn call(&self, exchange: &Exchange) -> TracedCall {
        let outcome = exchange.outcome.as_ref();
        let right = self.expected(exchange);
        let right = right.filter(|right| !is_right(exchange, right));
        TracedCall {
            stage: exchange.link,
            function: exchange.function.clone(),
            args: cut(&wave_args(&exchange.args)),
            answer: cut(&outcome.map_or("no answer".to_owned(), show)),
            failed: !matches!(outcome, Some(Ok(_))),
            expected: right.map(|right| cut(&right.right.to_string())),
        }
    }

    /// Whether an arrow is wrong that is within a call.
    fn is_wrong(&self, exchanges: &[Exchange], arrow: Arrow, within: Option<usize>) -> bool {
        let exchange = &exchanges[arrow.call];
        match arrow.way {
            Way::Handed => within.is_some_and(|within| {
                let caller = &exchanges[within];
                self.is_handed_on(exchange, caller) && exchange.args != caller.args
            }),
            Way::Returned => match self.expected(exchange) {
                Some(right) => !is_right(exchange, &right),
                // Nobody knows what is right, but that is none.
                None => !matches!(exchange.outcome, Some(Ok(_))),
            },
        }
    }

    /// Whether a call has to have the arguments of the one within which it is: both are of the
    /// function under test, and what is over the innermost hands each call on.
    fn is_handed_on(&self, exchange: &Exchange, caller: &Exchange) -> bool {
        let tested = |own: &Exchange| {
            own.interface == self.contract.interface && own.function == self.contract.function
        };
        self.contract.hands_on() && tested(exchange) && tested(caller)
    }

    /// What a call has to come to, if that is known.
    fn expected(&self, exchange: &Exchange) -> Option<Expected> {
        let Some(end) = &self.contract.host_end else {
            return expected(self.others, exchange);
        };
        // What the host returns follows from what was sent, and arrives as it is.
        let nothing = || Val::Tuple(Vec::new());
        let returned = end.returned(self.sent).unwrap_or_else(nothing);
        Some(Expected::exactly(returned))
    }
}

/// Whether a call came to what it has to.
fn is_right(exchange: &Exchange, right: &Expected) -> bool {
    let outcome = exchange.outcome.as_ref();
    outcome.is_some_and(|outcome| compare(outcome, right).is_none())
}

fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::host_end::HostEnd;
    use crate::contract::testing::{contract, usual};
    use crate::judge::{Failure, Outcome};
    use crate::types::Shape;

    const VALIDATOR: &str = "my:user-validator/validator@1.0.0";

    fn exchange(link: usize, function: &str, text: &str, outcome: Option<Outcome>) -> Exchange {
        Exchange {
            link,
            interface: VALIDATOR.to_owned(),
            function: function.to_owned(),
            args: vec![Val::String(text.to_owned())],
            outcome,
        }
    }

    fn answer(right: bool) -> Option<Outcome> {
        Some(Ok(Val::Bool(right)))
    }

    /// A trace of a contract's calls, whose first has the arguments that were sent.
    fn traced(contract: &Contract, exchanges: &[Exchange]) -> Trace {
        Trace::of(contract, &usual(), &exchanges[0].args, exchanges)
    }

    fn arrow(call: usize, way: Way) -> Option<Arrow> {
        Some(Arrow { call, way })
    }

    #[test]
    fn the_first_wrong_answer_is_the_inner_one() {
        let exchanges = [
            exchange(0, "outer", "a", answer(true)),
            exchange(1, "validate-email", "a@b.c", answer(true)),
            exchange(1, "validate-email", "a", answer(true)),
        ];
        let trace = traced(contract("validate-email"), &exchanges);
        assert_eq!(trace.first_wrong, arrow(2, Way::Returned));
        let call = TracedCall {
            stage: 1,
            function: "validate-email".to_owned(),
            args: "(\"a\")".to_owned(),
            answer: "true".to_owned(),
            failed: false,
            expected: Some("false".to_owned()),
        };
        assert_eq!(trace.calls[2], call);
        assert_eq!(trace.calls[1].expected, None);
        let brief = trace.brief(&["service=go", "validator=js"]);
        assert_eq!(
            brief,
            "validator=js returns what is wrong first, in call 3 of 3"
        );
    }

    #[test]
    fn a_call_that_fails_is_wrong_even_if_nobody_knows_what_is_right() {
        let trap = || Some(Err(Failure::Trap("unreachable\nmore".to_owned())));
        let exchanges = [
            exchange(0, "outer", "a", trap()),
            exchange(1, "inner", "a", None),
        ];
        let trace = traced(contract("validate-email"), &exchanges);
        assert_eq!(trace.first_wrong, arrow(1, Way::Returned));
        let shown: Vec<(&str, bool)> = trace
            .calls
            .iter()
            .map(|call| (&*call.answer, call.failed))
            .collect();
        assert_eq!(shown, [("trap: unreachable", true), ("no answer", true)]);
    }

    #[test]
    fn what_a_relay_changes_on_its_way_inward_is_wrong_first() {
        let exchanges = [
            exchange(0, "validate-email", "a@b.c", answer(true)),
            exchange(1, "validate-email", "a", answer(false)),
        ];
        let relay = Contract {
            oracle: crate::contract::SIGNATURE.to_owned(),
            ..Contract::clone(contract("validate-email"))
        };
        let trace = traced(&relay, &exchanges);
        assert_eq!(trace.first_wrong, arrow(1, Way::Handed));
        let brief = trace.brief(&["relay=go", "echo=js"]);
        assert_eq!(
            brief,
            "echo=js is handed what is wrong first, in call 2 of 2"
        );
        // Elsewhere a component may ask what it likes.
        let other = traced(contract("validate-email"), &exchanges);
        assert_eq!(other.first_wrong, None);
        let brief = other.brief(&["relay=go", "echo=js"]);
        assert_eq!(brief, "each of 2 calls is right when the host carries it");
    }

    #[test]
    fn the_host_at_the_inner_end_knows_what_it_is_handed_and_what_it_returned() {
        let end = HostEnd {
            result: Some(Shape::Bool),
        };
        let sent = [Val::String("a".to_owned())];
        let Some(Val::Bool(returned)) = end.returned(&sent) else {
            panic!()
        };
        let over_host = Contract {
            host_end: Some(Arc::new(end)),
            ..Contract::clone(contract("validate-email"))
        };
        let calls = |inner: &str, outer: bool| {
            [
                exchange(0, "validate-email", "a", answer(outer)),
                exchange(1, "validate-email", inner, answer(returned)),
            ]
        };
        let first = |calls: &[Exchange]| traced(&over_host, calls).first_wrong;
        assert_eq!(first(&calls("a", returned)), None);
        assert_eq!(first(&calls("b", returned)), arrow(1, Way::Handed));
        assert_eq!(first(&calls("a", !returned)), arrow(0, Way::Returned));
        let brief = traced(&over_host, &calls("b", returned)).brief(&["relay=go"]);
        assert_eq!(
            brief,
            "the host is handed what is wrong first, in call 2 of 2"
        );
    }

    #[test]
    fn a_trace_has_bounds() {
        let long = "x".repeat(1 << 20);
        let mut exchanges = vec![exchange(0, "outer", &long, answer(true))];
        let inner = exchange(1, "inner", &long, Some(Ok(Val::String(long.clone()))));
        exchanges.extend(vec![inner; 100]);
        let trace = traced(contract("validate-email"), &exchanges);
        assert_eq!((trace.calls.len(), trace.more), (MOST_CALLS, 37));
        let size = serde_json::to_string(&trace).unwrap().len();
        assert!(size < MOST_CALLS * 2_000, "{size}");
    }

    #[test]
    fn what_cannot_be_traced_says_why() {
        let trace = Trace::without("a handler\nmore".to_owned());
        assert_eq!(trace.brief(&[]), "a handler");
    }
}
