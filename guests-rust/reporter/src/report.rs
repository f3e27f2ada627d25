//! The arithmetic of reports, free of everything that belongs to WebAssembly.
//!
//! The normative text is in the comments of `wit/reporting/reporting.wit`.

use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The highest age of each bucket but the last.
const HIGHEST: [u32; 7] = [12, 17, 24, 34, 49, 64, 150];

/// How many of the ages fall into each bucket.
pub fn ages(ages: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut counts = vec![0; HIGHEST.len() + 1];
    for age in ages {
        counts[HIGHEST.partition_point(|highest| *highest < age)] += 1;
    }
    counts
}

/// Each domain with its number of addresses and its share of them.
pub fn domains<'a>(emails: &[&'a str]) -> Vec<(&'a str, u32, u32)> {
    let mut counts = BTreeMap::new();
    for email in emails {
        let domain = email.split_once('@').map_or("", |(_, domain)| domain);
        *counts.entry(domain).or_insert(0_u32) += 1;
    }
    let share = |users: u32| (u64::from(users) * 10_000 / emails.len() as u64) as u32;
    let mut shares: Vec<_> = counts
        .into_iter()
        .map(|(domain, users)| (domain, users, share(users)))
        .collect();
    // The map has sorted them by their bytes, and this keeps equals in their order.
    shares.sort_by_key(|(_, users, _)| Reverse(*users));
    shares
}

/// The score of a user.
pub fn score(age: u32, name: &str, created: bool) -> f64 {
    let age = f64::from(age.min(150));
    let length = name.chars().take(64).count() as f64;
    let created = if created { 1.0 } else { 0.0 };
    let z = -2.7 + 0.031 * age + 0.085 * length + 1.9 * created;
    1.0 / (1.0 + (-z).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_age_has_its_bucket() {
        let edges = [
            0,
            12,
            13,
            17,
            18,
            24,
            25,
            34,
            35,
            49,
            50,
            64,
            65,
            150,
            151,
            u32::MAX,
        ];
        assert_eq!(ages(edges.into_iter()), [2; 8]);
        assert_eq!(ages([].into_iter()), [0; 8]);
    }

    #[test]
    fn domains_are_sorted_by_number_and_then_by_bytes() {
        let emails = ["a@b.c", "a@\u{1f600}.c", "a@\u{ff5e}.c", "b@b.c", "c@B.c"];
        let expected = [
            ("b.c", 2, 4000),
            ("B.c", 1, 2000),
            ("\u{ff5e}.c", 1, 2000),
            ("\u{1f600}.c", 1, 2000),
        ];
        assert_eq!(domains(&emails), expected);
        assert_eq!(domains(&[]), []);
        assert_eq!(domains(&["a@b.c", "a@c.d", "a@c.d"])[1].2, 3333);
    }

    #[test]
    fn scores_grow_with_age_length_and_creation_up_to_their_bounds() {
        assert_eq!(score(0, "", false), 1.0 / (1.0 + 2.7_f64.exp()));
        assert_eq!(score(150, "", true), score(u32::MAX, "", true));
        assert_eq!(
            score(9, &"é".repeat(64), true),
            score(9, &"a".repeat(65), true)
        );
        assert!(score(30, "Al", false) < score(30, "Ali", false));
        assert!(score(30, "Al", false) < score(31, "Al", false));
        assert!(score(30, "Al", false) < score(30, "Al", true));
    }
}
