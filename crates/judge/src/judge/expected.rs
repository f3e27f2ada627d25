//! What a call has to come to: the right answer, how near to it a float may be, and the
//! connections that the call has to open and to drop.

use std::fmt;

use super::{Called, Failure, Outcome};
use crate::value::{self, Val};

/// What is right of a call, as far as the oracle knows.
#[derive(Debug, Clone, PartialEq)]
pub enum Right {
    /// This answer.
    Answer(Val),
    /// A trap: the oracle traps as well, whatever it says.
    Trap,
    /// The oracle does not decide, for this reason. No outcome is right then, so that a case
    /// that was not judged is not green.
    Undecided(String),
}

impl Right {
    /// The right answer, if there is one.
    pub fn answer(&self) -> Option<&Val> {
        match self {
            Right::Answer(answer) => Some(answer),
            Right::Trap | Right::Undecided(_) => None,
        }
    }
}

/// In WAVE, or in words.
impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Right::Answer(answer) => f.write_str(&value::wave(answer)),
            Right::Trap => f.write_str("a trap"),
            Right::Undecided(why) => write!(f, "undecided: {why}"),
        }
    }
}

/// What a call has to come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    /// What the oracle says.
    pub right: Right,
    /// By how many units in the last place an `f64` of the answer may differ.
    pub ulps: u64,
    /// How many connections of watched databases the call opens, and so has to drop.
    pub connections: u64,
}

impl Expected {
    /// Expects an answer to the last bit, and no connection.
    pub fn exactly(answer: Val) -> Self {
        Expected {
            right: Right::Answer(answer),
            ulps: 0,
            connections: 0,
        }
    }

    /// Judges what happened: a call that answers rightly and does not treat its connections
    /// as it has to is a [`Failure::Leak`]. A wrong answer stays one, so that a known leak
    /// does not hide it.
    ///
    /// # Errors
    /// If there is no answer, or connections are left.
    pub fn judge(&self, called: Called) -> Outcome {
        let answer = called.outcome?;
        match called.connections.check(self.connections) {
            Err(why) if self.accepts(&answer) => Err(Failure::Leak(why)),
            _ => Ok(answer),
        }
    }

    /// Returns whether an answer is right, floats within the tolerance included.
    pub fn accepts(&self, answer: &Val) -> bool {
        self.right.answer().is_some_and(|right| {
            answer == right || (self.ulps > 0 && self.settle(answer).0 == *right)
        })
    }

    /// Returns by how many units in the last place an accepted float of an answer differs
    /// from the right one, at most.
    pub fn furthest(&self, answer: &Val) -> u64 {
        match self.ulps {
            0 => 0,
            _ => self.settle(answer).1,
        }
    }

    /// Returns an answer with the right floats in place of those that are near them, and the
    /// largest distance of these.
    pub(super) fn settle(&self, answer: &Val) -> (Val, u64) {
        let mut answer = answer.clone();
        let right = self.right.answer();
        let furthest = right.map_or(0, |right| settle(&mut answer, right, self.ulps));
        (answer, furthest)
    }
}

/// Puts the right floats in place of those that are at most so many units away, and
/// returns the largest distance of those.
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
        (Val::List(answers), Val::List(expected))
        | (Val::FixedList(answers), Val::FixedList(expected))
        | (Val::Tuple(answers), Val::Tuple(expected)) => all(answers, expected),
        (Val::Map(answers), Val::Map(expected)) => {
            let pairs = answers.iter_mut().zip(expected).filter(|(a, e)| a.0 == e.0);
            let far = pairs.map(|(a, e)| settle(&mut a.1, &e.1, ulps));
            far.max().unwrap_or(0)
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

/// The units in the last place between two floats of one sign; `None` if one is not a
/// number.
fn distance(a: f64, b: f64) -> Option<u64> {
    let alike = a.is_finite() && b.is_finite() && a.is_sign_positive() == b.is_sign_positive();
    alike.then(|| a.to_bits().abs_diff(b.to_bits()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::Connections;

    fn away(float: f64, ulps: u64) -> Val {
        Val::Float64(f64::from_bits(float.to_bits() + ulps))
    }

    fn near(answer: Val, ulps: u64) -> Expected {
        Expected {
            ulps,
            ..Expected::exactly(answer)
        }
    }

    #[test]
    fn a_float_that_is_near_is_right_and_one_that_is_not_stays() {
        let answer = |score| Val::List(vec![Val::Float64(0.25), score, Val::U32(1)]);
        let expected = near(answer(Val::Float64(0.5)), 4);
        for (ulps, right) in [(0, true), (1, true), (4, true), (5, false)] {
            let answer = answer(away(0.5, ulps));
            assert_eq!(expected.accepts(&answer), right);
            assert_eq!(expected.furthest(&answer), if right { ulps } else { 0 });
        }
    }

    #[test]
    fn a_float_of_a_map_is_near_that_of_the_same_key() {
        let map = |key, val| Val::Map(vec![(Val::U8(key), val)]);
        let expected = near(map(1, Val::Float64(0.5)), 4);
        assert!(expected.accepts(&map(1, away(0.5, 4))));
        assert!(!expected.accepts(&map(1, away(0.5, 5))));
        assert!(!expected.accepts(&map(2, away(0.5, 4))));
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
        for (answer, expected) in pairs {
            let expected = near(expected, u64::MAX);
            assert!(!expected.accepts(&answer));
            assert_eq!(expected.furthest(&answer), 0);
        }
    }

    #[test]
    fn without_a_tolerance_every_bit_counts() {
        let expected = Expected::exactly(Val::Float64(0.5));
        assert!(expected.accepts(&Val::Float64(0.5)));
        assert!(!expected.accepts(&away(0.5, 1)));
    }

    #[test]
    fn a_leak_is_told_of_right_answers_also_of_those_that_are_near() {
        let expected = Expected {
            connections: 1,
            ..near(Val::Float64(0.5), 4)
        };
        let called = |answer: Val, alive: u64| {
            expected.judge(Called {
                connections: Connections {
                    opened: 1,
                    alive,
                    odd_drop: None,
                },
                ..Called::from(Ok(answer))
            })
        };
        assert_eq!(called(away(0.5, 1), 0), Ok(away(0.5, 1)));
        let leak = Failure::Leak("no connection dropped: 1 of 1 are left".to_owned());
        assert_eq!(called(away(0.5, 1), 1), Err(leak));
        assert_eq!(called(away(0.5, 5), 1), Ok(away(0.5, 5)));
    }

    #[test]
    fn what_nobody_knows_is_right_of_no_answer() {
        let expected = |right: Right| Expected {
            right,
            ..Expected::exactly(Val::U32(1))
        };
        let undecided = expected(Right::Undecided("one each".to_owned()));
        assert!(!undecided.accepts(&Val::U32(1)));
        assert_eq!(undecided.furthest(&Val::U32(1)), 0);
        assert_eq!(undecided.right.to_string(), "undecided: one each");
        assert!(!expected(Right::Trap).accepts(&Val::U32(1)));
    }

    #[test]
    fn a_call_without_an_answer_stays_what_it_is() {
        let trap = Err(Failure::Trap("no".to_owned()));
        let expected = Expected {
            connections: 1,
            ..Expected::exactly(Val::U32(1))
        };
        assert_eq!(expected.judge(Called::from(trap.clone())), trap);
    }
}
