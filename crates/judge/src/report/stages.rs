//! One case stage by stage, as a person reads it: what each component was handed, whom
//! it asked, what it answered, and where that stopped being right.

use std::fmt::Write;
use std::sync::Arc;

use crate::contract::Contract;
use crate::judge::{Exchange, Expected, compare, show};
use crate::value::wave_call;
use crate::visible::cut;

/// Longer calls and answers are cut in the middle.
const SHOWN: usize = 4_000;

/// Shows the calls between components, which are named the outermost first.
pub fn stages(contracts: &[Arc<Contract>], names: &[String], exchanges: &[Exchange]) -> String {
    let mut text = String::new();
    let mut open: Vec<&Exchange> = Vec::new();
    for exchange in exchanges {
        while open.last().is_some_and(|last| last.link >= exchange.link) {
            if let Some(done) = open.pop() {
                answer(contracts, &mut text, done);
            }
        }
        let _ = writeln!(
            text,
            "{:indent$}{} <- {}",
            "",
            names.get(exchange.link).map_or("?", String::as_str),
            cut(&wave_call(&exchange.function, &exchange.args), SHOWN),
            indent = indent(exchange),
        );
        open.push(exchange);
    }
    while let Some(done) = open.pop() {
        answer(contracts, &mut text, done);
    }
    text
}

fn indent(exchange: &Exchange) -> usize {
    2 + 4 * exchange.link
}

fn answer(contracts: &[Arc<Contract>], text: &mut String, exchange: &Exchange) {
    let indent = indent(exchange);
    let shown = exchange
        .outcome
        .as_ref()
        .map_or("no answer".to_owned(), show);
    let _ = writeln!(text, "{:indent$}-> {}", "", cut(&shown, SHOWN));
    let Some(expected) = expected(contracts, exchange) else {
        return;
    };
    let outcome = exchange.outcome.as_ref();
    match outcome.is_none_or(|outcome| compare(outcome, &expected).is_some()) {
        true => {
            let right = cut(&expected.right.to_string(), SHOWN);
            let _ = writeln!(text, "{:indent$}   WRONG, the oracle says: {right}", "");
        }
        false => {
            let _ = writeln!(text, "{:indent$}   right", "");
        }
    }
}

/// What a call has to come to, if a contract knows that.
pub(super) fn expected(contracts: &[Arc<Contract>], exchange: &Exchange) -> Option<Expected> {
    contract(contracts, exchange)?.expected(&exchange.args)
}

/// The contract of a call's function, if the call alone has a right answer: not one of a
/// roundtrip, whose first result is only handed on.
fn contract<'a>(contracts: &'a [Arc<Contract>], exchange: &Exchange) -> Option<&'a Contract> {
    let mut contracts = contracts.iter().map(AsRef::as_ref);
    contracts.find(|contract| {
        contract.interface == exchange.interface
            && contract.function == exchange.function
            && contract.second.is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::testing::{contract, usual};
    use crate::judge::{Failure, Outcome};
    use crate::value::Val;

    fn contracts() -> Vec<Arc<Contract>> {
        usual()
    }

    fn exchange(link: usize, function: &str, text: &str, outcome: Option<Outcome>) -> Exchange {
        Exchange {
            link,
            interface: "my:user-validator/validator@1.0.0".to_owned(),
            function: function.to_owned(),
            args: vec![Val::String(text.to_owned())],
            outcome,
        }
    }

    #[test]
    fn calls_are_nested_and_the_first_wrong_answer_shows() {
        let exchanges = [
            exchange(0, "outer", "a", Some(Ok(Val::Bool(true)))),
            exchange(1, "validate-email", "a@b.c", Some(Ok(Val::Bool(true)))),
            exchange(1, "validate-email", "a", Some(Ok(Val::Bool(true)))),
        ];
        let names = ["service=go".to_owned(), "validator=js".to_owned()];
        let expected = r#"  service=go <- outer("a")
      validator=js <- validate-email("a@b.c")
      -> true
         right
      validator=js <- validate-email("a")
      -> true
         WRONG, the oracle says: false
  -> true
"#;
        assert_eq!(stages(&contracts(), &names, &exchanges), expected);
    }

    #[test]
    fn a_float_within_the_tolerance_of_its_contract_is_right() {
        let pipeline = contract("pipeline");
        let args = pipeline.rules.plain();
        for (ulps, shown) in [(pipeline.ulps, "right"), (pipeline.ulps + 1, "WRONG")] {
            let mut answer = pipeline.answer(&args).unwrap();
            let Val::Record(fields) = &mut answer else {
                panic!()
            };
            let Some((_, Val::List(scores))) = fields.last_mut() else {
                panic!()
            };
            let Val::Float64(score) = &mut scores[0] else {
                panic!()
            };
            *score = f64::from_bits(score.to_bits() + ulps);
            let exchange = Exchange {
                link: 0,
                interface: pipeline.interface.to_owned(),
                function: pipeline.function.to_owned(),
                args: args.clone(),
                outcome: Some(Ok(answer)),
            };
            let text = stages(
                std::slice::from_ref(pipeline),
                &["reporter=c".to_owned()],
                &[exchange],
            );
            assert!(text.contains(shown), "{text}");
        }
    }

    #[test]
    fn what_a_roundtrip_only_hands_on_is_not_judged() {
        let second = Some(("a:b/c".to_owned(), "back".to_owned()));
        let roundtrip = Arc::new(Contract {
            second,
            ..Contract::clone(contract("validate-email"))
        });
        let handed_on = exchange(0, "validate-email", "a", Some(Ok(Val::U32(7))));
        let names = ["validator=js".to_owned()];
        let text = stages(&[roundtrip], &names, &[handed_on]);
        assert!(text.contains("-> 7") && !text.contains("WRONG"), "{text}");
    }

    #[test]
    fn a_long_value_is_cut() {
        let long = "x".repeat(1 << 20);
        let answer = Ok(Val::String(long.clone()));
        let names = ["validator=js".to_owned()];
        let text = stages(&[], &names, &[exchange(0, "f", &long, Some(answer))]);
        assert_eq!(text.matches(" more characters .. ").count(), 2);
        assert!(text.len() < 3 * SHOWN, "{}", text.len());
    }

    #[test]
    fn a_call_without_an_answer_is_wrong() {
        let names = ["validator=js".to_owned()];
        let trap = Some(Err(Failure::Trap("unreachable\nmore".to_owned())));
        for (outcome, shown) in [(None, "-> no answer"), (trap, "-> trap: unreachable")] {
            let text = stages(
                &contracts(),
                &names,
                &[exchange(0, "validate-email", "a", outcome)],
            );
            assert!(text.contains(shown) && text.contains("WRONG"), "{text}");
        }
    }
}
