//! Lists in another order or with fewer items, all of which are as they were.

use super::{Mutant, mutant};
use crate::lab::abi::types::Joined;
use crate::saboteur::{Fault, Wrong::Answer};

pub fn mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "shapes-list-u32-reversed",
            "a list of u32 is reversed",
            Fault::ListU32(Answer(reversed)),
        ),
        mutant(
            "shapes-list-u64-first-last",
            "the first u64 of a list comes last",
            Fault::ListU64(Answer(|mut x| {
                if !x.is_empty() {
                    x.rotate_left(1);
                }
                x
            })),
        ),
        mutant(
            "shapes-list-string-swapped",
            "the first two strings of a list are swapped",
            Fault::ListString(Answer(|mut x| {
                if x.len() > 1 {
                    x.swap(0, 1);
                }
                x
            })),
        ),
        mutant(
            "shapes-list-variant-nothing",
            "a list of variants loses those without a payload",
            Fault::ListVariant(Answer(|mut x| {
                x.retain(|item| !matches!(item, Joined::Nothing));
                x
            })),
        ),
        mutant(
            "shapes-params-reversed",
            "the strings in `params-compound` are reversed",
            Fault::ParamsCompound(Answer(|(a, b, c, d)| (a, b, reversed(c), d))),
        ),
        mutant(
            "shapes-result-list-case",
            "an `err` without strings becomes an `ok` without bytes",
            Fault::ResultList(Answer(|x| match x {
                Err(texts) if texts.is_empty() => Ok(Vec::new()),
                x => x,
            })),
        ),
    ]
}

fn reversed<T>(mut list: Vec<T>) -> Vec<T> {
    list.reverse();
    list
}
