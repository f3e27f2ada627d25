//! What the functions of a world of echoes answer.

use serde::Serialize;

use crate::value::Val;
use crate::wit::{Kind, Type};

/// What a function answers, as the documentation of `wit/abi` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Nothing.
    Nothing,
    /// The one argument.
    Echo,
    /// The tuple of the arguments.
    Tuple,
    /// The tuple of the arguments in reverse order.
    Swap,
    /// The items of the one argument, a tuple, in reverse order.
    SwapItems,
    /// The one argument, a result, with what was `ok` as `err` and the other way round.
    Flip,
    /// The items of the one argument, a list, in reverse order.
    Reverse,
    /// `[some(x), none]`.
    Nest,
}

impl Rule {
    /// The rule of a function, if its name and signature have one.
    pub fn of(name: &str, params: &[&Type], result: Option<&Type>) -> Option<Self> {
        let Some(result) = result else {
            return Some(Rule::Nothing);
        };
        let is_tuple = |items: Vec<&Type>| match &result.kind {
            Kind::Tuple(own) => own.iter().eq(items),
            _ => false,
        };
        match (name.split('-').next()?, params) {
            ("swap", [one]) if let Kind::Tuple(items) = &one.kind => {
                is_tuple(items.iter().rev().collect()).then_some(Rule::SwapItems)
            }
            ("swap", [_, _, ..]) => {
                is_tuple(params.iter().rev().copied().collect()).then_some(Rule::Swap)
            }
            ("flip", [one])
                if let (Kind::Result(ok, err), Kind::Result(..)) = (&one.kind, &result.kind) =>
            {
                let flipped = Kind::Result(err.clone(), ok.clone());
                (flipped == result.kind).then_some(Rule::Flip)
            }
            ("reverse", [one]) if let Kind::List(_) = one.kind => {
                (*one == result).then_some(Rule::Reverse)
            }
            ("nest", [one]) if let Kind::List(option) = &result.kind => match &option.kind {
                Kind::Option(item) => (**item == **one).then_some(Rule::Nest),
                _ => None,
            },
            (_, [one]) if *one == result => Some(Rule::Echo),
            (_, [_, _, ..]) => is_tuple(params.to_vec()).then_some(Rule::Tuple),
            _ => None,
        }
    }

    /// The word with which the name of a function of this rule begins, if it needs one.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Rule::Swap | Rule::SwapItems => Some("swap"),
            Rule::Flip => Some("flip"),
            Rule::Reverse => Some("reverse"),
            Rule::Nest => Some("nest"),
            Rule::Nothing | Rule::Echo | Rule::Tuple => None,
        }
    }

    /// The answer to some arguments; `None` if they are not of the function's types.
    pub fn answer(self, args: &[Val]) -> Option<Val> {
        let backwards = |items: &[Val]| items.iter().rev().cloned().collect::<Vec<_>>();
        Some(match (self, args) {
            (Rule::Nothing, _) => Val::Tuple(Vec::new()),
            (Rule::Echo, [one]) => one.clone(),
            (Rule::Tuple, _) => Val::Tuple(args.to_vec()),
            (Rule::Swap, _) => Val::Tuple(backwards(args)),
            (Rule::SwapItems, [Val::Tuple(items)]) => Val::Tuple(backwards(items)),
            (Rule::Flip, [Val::Result(result)]) => Val::Result(match result {
                Ok(ok) => Err(ok.clone()),
                Err(err) => Ok(err.clone()),
            }),
            (Rule::Reverse, [Val::List(items)]) => Val::List(backwards(items)),
            (Rule::Nest, [one]) => Val::List(vec![
                Val::Option(Some(Box::new(one.clone()))),
                Val::Option(None),
            ]),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::echo::World;

    fn rule(function: &str) -> Option<Rule> {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("package a:b; interface i {{ {function}; }} world echo {{ export i; }}");
        std::fs::write(folder.path().join("w.wit"), text).unwrap();
        let world = World::read(folder.path(), "echo").ok()?;
        world.interfaces[0].functions[0].rule
    }

    #[test]
    fn the_signature_and_the_name_say_the_rule() {
        for (function, expected) in [
            ("f: func()", Some(Rule::Nothing)),
            ("f: func(x: u8)", Some(Rule::Nothing)),
            ("f: func(x: u8) -> u8", Some(Rule::Echo)),
            ("swap: func(x: u8) -> u8", Some(Rule::Echo)),
            ("f: func(x: u8) -> s8", None),
            ("f: func() -> u8", None),
            ("f: func(x: u8, y: s8) -> tuple<u8, s8>", Some(Rule::Tuple)),
            ("f: func(x: u8, y: s8) -> tuple<s8, u8>", None),
            (
                "swap-a: func(x: u8, y: s8) -> tuple<s8, u8>",
                Some(Rule::Swap),
            ),
            ("swap-a: func(x: u8, y: s8) -> tuple<u8, s8>", None),
            (
                "swap-a: func(x: tuple<u8, s8>) -> tuple<s8, u8>",
                Some(Rule::SwapItems),
            ),
            (
                "flip-a: func(x: result<u8, s8>) -> result<s8, u8>",
                Some(Rule::Flip),
            ),
            ("flip-a: func(x: result<u8, s8>) -> result<u8, s8>", None),
            (
                "reverse-a: func(x: list<u8>) -> list<u8>",
                Some(Rule::Reverse),
            ),
            ("nest-a: func(x: u8) -> list<option<u8>>", Some(Rule::Nest)),
            ("nest-a: func(x: u8) -> list<u8>", None),
        ] {
            assert_eq!(rule(function), expected, "{function}");
        }
    }

    #[test]
    fn the_answers_are_what_the_rules_say() {
        let (a, b) = (Val::U8(1), Val::S8(2));
        let two = [a.clone(), b.clone()];
        let back = Val::Tuple(vec![b.clone(), a.clone()]);
        let some = |val: &Val| Some(Box::new(val.clone()));
        assert_eq!(Rule::Nothing.answer(&two), Some(Val::Tuple(vec![])));
        assert_eq!(Rule::Echo.answer(&two[..1]), Some(a.clone()));
        assert_eq!(Rule::Tuple.answer(&two), Some(Val::Tuple(two.to_vec())));
        assert_eq!(Rule::Swap.answer(&two), Some(back.clone()));
        let tuple = [Val::Tuple(two.to_vec())];
        assert_eq!(Rule::SwapItems.answer(&tuple), Some(back));
        let ok = Val::Result(Ok(some(&a)));
        let err = Val::Result(Err(some(&a)));
        assert_eq!(
            Rule::Flip.answer(std::slice::from_ref(&ok)),
            Some(err.clone())
        );
        assert_eq!(Rule::Flip.answer(&[err]), Some(ok));
        let list = |items: &[&Val]| Val::List(items.iter().map(|&v| v.clone()).collect());
        assert_eq!(
            Rule::Reverse.answer(&[list(&[&a, &b])]),
            Some(list(&[&b, &a]))
        );
        let nested = list(&[&Val::Option(some(&a)), &Val::Option(None)]);
        assert_eq!(Rule::Nest.answer(&two[..1]), Some(nested));
        for rule in [
            Rule::Echo,
            Rule::SwapItems,
            Rule::Flip,
            Rule::Reverse,
            Rule::Nest,
        ] {
            assert_eq!(rule.answer(&[]), None, "{rule:?}");
        }
    }
}
