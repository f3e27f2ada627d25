//! Floats that may differ by a tolerance: those of an answer that are near the right
//! ones count as these, and how far they were is kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Outcome;
use crate::contract::Contract;
use crate::value::Val;

/// The tolerance of a contract's answers, and what one cell made use of.
#[derive(Clone)]
pub struct Near {
    contract: &'static Contract,
    furthest: Arc<AtomicU64>,
}

impl Near {
    /// The tolerance of a contract, if it has one.
    pub fn of(contract: &'static Contract) -> Option<Self> {
        (contract.ulps > 0).then(|| Near {
            contract,
            furthest: Arc::default(),
        })
    }

    /// The answer to some arguments, with the right floats in place of those that are
    /// near them.
    pub fn settle(&self, args: &[Val], mut answer: Val) -> Val {
        if let Some(expected) = self.contract.rules.oracle(args) {
            let furthest = settle(&mut answer, &expected, self.contract.ulps);
            self.furthest.fetch_max(furthest, Ordering::Relaxed);
        }
        answer
    }

    /// By how many units in the last place an accepted float differed, at most.
    pub fn furthest(&self) -> u64 {
        self.furthest.load(Ordering::Relaxed)
    }
}

/// What came of a call that no [`Near`] has seen, with the right floats in place of those
/// that the contract accepts for them.
pub fn settled(contract: &'static Contract, args: &[Val], outcome: Outcome) -> Outcome {
    let answer = outcome?;
    Ok(match Near::of(contract) {
        Some(near) => near.settle(args, answer),
        None => answer,
    })
}

/// Puts the right floats in place of those that are at most so many units away, and
/// tells the largest distance of those.
fn settle(answer: &mut Val, expected: &Val, ulps: u64) -> u64 {
    let all = |answers: &mut [Val], expected: &[Val]| {
        let pairs = answers.iter_mut().zip(expected);
        pairs.map(|(a, e)| settle(a, e, ulps)).max().unwrap_or(0)
    };
    match (answer, expected) {
        (Val::Float64(answer), Val::Float64(expected)) => match distance(*answer, *expected) {
            Some(far) if far <= ulps => {
                *answer = *expected;
                far
            }
            _ => 0,
        },
        (Val::List(answers), Val::List(expected)) | (Val::Tuple(answers), Val::Tuple(expected)) => {
            all(answers, expected)
        }
        (Val::Record(answers), Val::Record(expected)) => {
            let pairs = answers.iter_mut().zip(expected);
            let far = pairs.map(|(a, e)| settle(&mut a.1, &e.1, ulps));
            far.max().unwrap_or(0)
        }
        (Val::Option(Some(answer)), Val::Option(Some(expected))) => settle(answer, expected, ulps),
        _ => 0,
    }
}

/// The units in the last place between two floats of one sign; nothing if one is no
/// number.
fn distance(a: f64, b: f64) -> Option<u64> {
    let alike = a.is_finite() && b.is_finite() && a.is_sign_positive() == b.is_sign_positive();
    alike.then(|| a.to_bits().abs_diff(b.to_bits()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::PIPELINE;

    fn away(float: f64, ulps: u64) -> f64 {
        f64::from_bits(float.to_bits() + ulps)
    }

    #[test]
    fn what_is_near_counts_as_right_and_what_is_not_stays() {
        let right = Val::List(vec![Val::Float64(0.25), Val::Float64(0.5), Val::U32(1)]);
        for (ulps, settled) in [(0, true), (1, true), (4, true), (5, false)] {
            let wrong = Val::Float64(away(0.5, ulps));
            let mut answer = Val::List(vec![Val::Float64(0.25), wrong, Val::U32(1)]);
            let far = settle(&mut answer, &right, 4);
            assert_eq!(
                (answer == right, far),
                (settled, if settled { ulps } else { 0 })
            );
        }
    }

    #[test]
    fn nothing_but_floats_is_near_anything() {
        let pairs = [
            (Val::Float64(f64::NAN), Val::Float64(0.5)),
            (Val::Float64(-0.0), Val::Float64(0.0)),
            (Val::Float64(f64::INFINITY), Val::Float64(f64::MAX)),
            (Val::U32(2), Val::U32(1)),
            (Val::List(vec![]), Val::List(vec![Val::Float64(0.5)])),
        ];
        for (mut answer, expected) in pairs {
            let before = answer.clone();
            assert_eq!(settle(&mut answer, &expected, u64::MAX), 0);
            assert_eq!(answer, before);
        }
    }

    #[test]
    fn a_contract_keeps_the_furthest_that_it_accepted() {
        let args = PIPELINE.rules.plain();
        let right = PIPELINE.rules.oracle(&args).unwrap();
        let near = Near::of(&PIPELINE).unwrap();
        for ulps in [1, 3, 2, 9] {
            let mut answer = right.clone();
            let Val::Record(fields) = &mut answer else {
                panic!()
            };
            let Some((_, Val::List(scores))) = fields.last_mut() else {
                panic!()
            };
            let Val::Float64(score) = &mut scores[0] else {
                panic!()
            };
            *score = away(*score, ulps);
            assert_eq!(near.settle(&args, answer) == right, ulps <= 4, "{ulps}");
        }
        assert_eq!(near.furthest(), 3);
        assert!(Near::of(&crate::contract::users()[0]).is_none());
    }
}
