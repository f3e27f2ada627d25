//! A smaller package of which something is still true.

use std::collections::BTreeSet;

use super::{Brought, Tested};

impl Brought {
    /// The package with the fewest functions found of which something is still true, with the
    /// types that these need, in at most so many attempts; as it is, if that is in all of it.
    #[must_use]
    pub fn smallest(&self, attempts: usize, still: &mut dyn FnMut(&Self) -> bool) -> Self {
        let mut smallest = self.clone();
        let mut left = attempts;
        let mut try_on = |smallest: &mut Self, functions: BTreeSet<Tested>| {
            let candidate = smallest.only(functions);
            let is_smaller = left > 0 && !candidate.functions.is_empty() && still(&candidate);
            left = left.saturating_sub(1);
            if is_smaller {
                *smallest = candidate;
            }
            is_smaller
        };
        let mut chunk = smallest.functions.len().div_ceil(2);
        while chunk > 0 {
            let mut from = 0;
            while from < smallest.functions.len() && smallest.functions.len() > 1 {
                let rest = smallest.functions.iter().enumerate();
                let rest = rest.filter(|(place, _)| !(from..from + chunk).contains(place));
                let rest = rest.map(|(_, function)| function.clone()).collect();
                if !try_on(&mut smallest, rest) {
                    from += chunk;
                }
            }
            chunk /= 2;
        }
        // What is wrong may be in types that no function of the rest needs.
        let all = smallest.functions.clone();
        if all == self.functions {
            try_on(&mut smallest, all);
        }
        smallest
    }
}
