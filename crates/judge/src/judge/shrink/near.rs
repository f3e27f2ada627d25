//! Inputs one change away from the plain one: where what fails depends on all of an input, such as
//! its hash, no part of it can go, and another input as good as any may be found near the plain one.

use std::time::Instant;

use super::number::Integer;
use super::{Budget, Goal};
use crate::types::variation::{count, nth};
use crate::value::Val;

/// So many inputs are tried of each string and each number.
const OF_EACH: usize = 300;

/// Arguments that fail and differ from the plain ones in one string or one number, if there are
/// any among the first; every part has its turn.
///
/// `goal` are the plainest arguments; `fails` tells whether arguments fail.
pub fn near<'a>(
    goal: impl Into<Goal<'a>>,
    budget: Budget,
    fails: &mut dyn FnMut(&[Val]) -> bool,
) -> Option<Vec<Val>> {
    let plain = goal.into().plain;
    let end = Instant::now() + budget.time;
    let leaves: usize = plain
        .to_vec()
        .iter_mut()
        .map(|arg| count(arg, is_leaf))
        .sum();
    let inputs = (0..OF_EACH).flat_map(|number| {
        (0..leaves).map(move |leaf| {
            let mut args = plain.to_vec();
            let mut left = leaf;
            let leaf = args.iter_mut().find_map(|arg| nth(arg, is_leaf, &mut left));
            if let Some(leaf) = leaf {
                change(leaf, number);
            }
            args
        })
    });
    let mut tried = inputs
        .filter(|args| args != plain)
        .take(budget.attempts as usize)
        .take_while(|_| Instant::now() < end);
    tried.find(|args| fails(args))
}

fn is_leaf(val: &Val) -> bool {
    matches!(val, Val::String(_)) || Integer::of(val).is_some()
}

/// Makes a string longer by what stands for a number, and an integer that number.
fn change(leaf: &mut Val, number: usize) {
    const SIGNS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    if let Val::String(text) = leaf {
        let mut left = number;
        text.push(char::from(SIGNS[left % SIGNS.len()]));
        while left >= SIGNS.len() {
            left = left / SIGNS.len() - 1;
            text.push(char::from(SIGNS[left % SIGNS.len()]));
        }
    } else if let Some(integer) = Integer::of(leaf) {
        *leaf = integer.with(number as i128);
    }
}
