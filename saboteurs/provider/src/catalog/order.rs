//! Lists come in another order, or in one of what was a list of pairs.

use std::collections::BTreeMap;

use super::{ARGUMENTS, Fault, Mutant, mutant};
use crate::saboteur::Pairs;

pub fn mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "provider-variables-sorted",
            "variables are sorted by name",
            Fault::Environment(|mut pairs| {
                pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
                pairs
            }),
        ),
        mutant(
            "provider-variables-first-only",
            "of variables of one name the first is left",
            Fault::Environment(first_only),
        ),
        mutant(
            "provider-variables-last-only",
            "of variables of one name the last is left",
            Fault::Environment(|mut pairs| {
                pairs.reverse();
                let mut pairs = first_only(pairs);
                pairs.reverse();
                pairs
            }),
        ),
        mutant(
            "provider-arguments-reversed",
            "the arguments are in reverse order",
            Fault::Arguments(|mut arguments| {
                arguments.reverse();
                arguments
            }),
        )
        .seen_by(ARGUMENTS),
        mutant(
            "provider-arguments-once",
            "an argument that equals the one before is left out",
            Fault::Arguments(|mut arguments| {
                arguments.dedup();
                arguments
            }),
        )
        .seen_by(ARGUMENTS),
        mutant(
            "provider-config-map",
            "the configuration is a sorted map",
            Fault::ConfigPairs(|pairs| {
                let pairs: BTreeMap<_, _> = pairs.into_iter().collect();
                Ok(pairs.into_iter().collect())
            }),
        ),
        mutant(
            "provider-config-last",
            "of pairs with one key the last counts in the configuration",
            Fault::ConfigLast,
        ),
        mutant(
            "provider-config-first-only",
            "the whole configuration has the first of pairs with one key",
            Fault::WholeConfig(|pairs| Ok(first_only(pairs))),
        ),
        mutant(
            "provider-keys-sorted",
            "keys of buckets are sorted",
            Fault::Keys(|mut keys| {
                keys.sort();
                keys
            }),
        ),
        mutant(
            "provider-keys-reversed",
            "keys of buckets are in reverse order",
            Fault::Keys(|mut keys| {
                keys.reverse();
                keys
            }),
        ),
        mutant(
            "provider-keys-set-again-last",
            "a key of a bucket that is set again comes last",
            Fault::SetAgainLast,
        ),
        mutant(
            "provider-keys-by-first-set",
            "a key of a bucket that was deleted and is set again has its old place",
            Fault::KeysByFirstSet,
        ),
        mutant(
            "provider-keys-with-deleted",
            "keys of buckets that were deleted are listed behind the others",
            Fault::KeysWithDeleted,
        ),
    ]
}

/// Leaves the first of the pairs of one name.
fn first_only(pairs: Pairs) -> Pairs {
    let mut left = Pairs::new();
    for (name, value) in pairs {
        if !left.iter().any(|(own, _)| *own == name) {
            left.push((name, value));
        }
    }
    left
}
