//! Decides what becomes of requests, in front of a handler. The bindings do it.

use rules::when::{Calls, When};

/// What is looked at in a request.
pub struct Request {
    /// The name of the method.
    pub method: String,
    /// The path, with the query if there is one.
    pub target: String,
    /// The fields.
    pub fields: Vec<(String, Vec<u8>)>,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It passes to the handler.
    Passes,
    /// It passes, and its fields are kept.
    PassesWithFieldsKept,
    /// It passes, and a response that nobody receives is kept.
    PassesWithResponseKept,
    /// It is answered with this status, the fields that every response has, and no body.
    Answers(u16),
    /// It fails.
    Fails,
    /// There is no response.
    Nothing,
}

/// The one thing that is wrong.
#[derive(Clone, Copy)]
pub enum Fault {
    /// Some requests do not pass.
    Of(fn(&Request) -> bool, Decision),
    /// Some calls do not do as they should, by the number of calls before.
    Some(When, Decision),
}

/// What is wrong with the calls of an instance.
pub struct Saboteur {
    fault: Option<Fault>,
    calls: Calls,
}

impl Saboteur {
    /// Returns a saboteur with a fault, or one that does nothing.
    pub fn new(fault: Option<Fault>) -> Self {
        Saboteur {
            fault,
            calls: Calls::default(),
        }
    }

    /// Returns what becomes of a request, which is looked at only if that matters.
    pub fn decide(&mut self, request: impl FnOnce() -> Request) -> Decision {
        match self.fault {
            Some(Fault::Of(is_one, decision)) if is_one(&request()) => decision,
            Some(Fault::Some(when, decision)) if self.calls.strikes(when, "") => decision,
            _ => Decision::Passes,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use rules::mutant;

    use super::*;
    use crate::catalog;

    fn request(method: &str, target: &str, fields: &[(&str, &[u8])]) -> Request {
        let field = |(name, value): &(&str, &[u8])| ((*name).to_owned(), value.to_vec());
        Request {
            method: method.to_owned(),
            target: target.to_owned(),
            fields: fields.iter().map(field).collect(),
        }
    }

    /// Returns what becomes of many requests, of which the first has nothing remarkable.
    fn decisions(id: &str) -> Vec<Decision> {
        let mut saboteur = Saboteur::new(catalog::chosen(id));
        let token: (&str, &[u8]) = ("x-token", b"open sesame");
        let long = [b'v'; 4_096];
        let mut decisions = Vec::new();
        for _ in 0..8 {
            for (method, target, more) in [
                ("GET", "/echo", &[][..]),
                ("HEAD", "/echo", &[]),
                ("OPTIONS", "/echo", &[]),
                ("TRACE", "/echo", &[]),
                ("M-SEARCH", "/echo", &[]),
                ("GET", "/echo", &[token]),
                ("GET", "/echo", &[("x-in-a", b"\xff")]),
                ("GET", "/echo", &[("x-in-a", b"")]),
                ("GET", "/echo", &[("x-in-a", &long)]),
                ("GET", "/echo", &[("x-in-a", b"1"), ("x-in-a", b"2")]),
                ("GET", "/a/../echo", &[]),
                ("GET", "/echo?%00", &[]),
                ("GET", "/echo?%zz", &[]),
                ("GET", "//echo", &[]),
            ] {
                let fields = [&[token], more].concat();
                decisions.push(saboteur.decide(|| request(method, target, &fields)));
            }
        }
        decisions
    }

    #[test]
    fn the_catalogue_is_well_formed_and_has_every_class() {
        let mutants = catalog::mutants();
        mutant::assert_well_formed(&mutants);
        // This prefix is what keeps the ids of the saboteurs apart.
        assert!(
            mutants.iter().all(|mutant| {
                mutant.id.starts_with("handler-") && mutant.contract == "web-gate"
            })
        );
        assert_eq!(mutant::classes(&mutants), ["refusals", "handles"]);
    }

    #[test]
    fn without_an_id_every_request_passes() {
        let passes = |decision: &Decision| *decision == Decision::Passes;
        assert!(decisions("").iter().all(passes));
    }

    #[test]
    fn every_mutant_is_like_no_other_and_has_most_requests_pass_or_handles_kept() {
        let mut known = HashMap::from([(shown(""), "the handler".to_owned())]);
        for mutant in catalog::mutants() {
            let same = known.insert(shown(&mutant.id), mutant.id.clone());
            assert_eq!(same, None, "`{}` comes to the same", mutant.id);
            if mutant.class == "refusals" {
                assert_eq!(decisions(&mutant.id)[0], Decision::Passes, "{}", mutant.id);
            }
        }
    }

    fn shown(id: &str) -> String {
        format!("{:?}", decisions(id))
    }
}
