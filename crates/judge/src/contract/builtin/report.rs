//! What the comments of `wit/reporting` say, as plain Rust over plain structs.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::super::branch::ran;
use super::oracle;
use super::user::{Answer, User, record};
use crate::value::Val;

/// The record `summary`.
#[derive(Debug, PartialEq)]
pub struct Summary {
    created: u32,
    rejected: u32,
    /// By `name`, `email` and `age`.
    broken: [u32; 3],
    ages: [u32; 8],
    /// With their users and shares.
    domains: Vec<(String, u32, u32)>,
    scores: Vec<f64>,
}

/// The branches of [`report_users`] beside those of users and batches.
pub const OF_REPORTS: &[&str] = &[
    "ages: from 13",
    "ages: from 151",
    "ages: from 18",
    "ages: from 25",
    "ages: from 35",
    "ages: from 50",
    "ages: from 65",
    "ages: up to 12",
    "domain: another",
    "domain: known",
    "domains: of as many users",
    "domains: of more users",
    "score: of a long name",
    "score: of a name up to 64 characters",
];

pub fn report_users(users: &[User]) -> Summary {
    let mut summary = Summary {
        created: 0,
        rejected: 0,
        broken: [0; 3],
        ages: [0; 8],
        domains: Vec::new(),
        scores: Vec::new(),
    };
    let mut domains: BTreeMap<&[u8], (&str, u32)> = BTreeMap::new();
    ran(oracle::batch(users));
    for user in users {
        let errors = oracle::validate_user(user);
        for error in &errors {
            let field = ["name", "email", "age"]
                .iter()
                .position(|field| *field == error.field);
            summary.broken[field.expect("the rules name three fields")] += 1;
        }
        let (class, branch) = match user.age {
            0..=12 => (0, "ages: up to 12"),
            13..=17 => (1, "ages: from 13"),
            18..=24 => (2, "ages: from 18"),
            25..=34 => (3, "ages: from 25"),
            35..=49 => (4, "ages: from 35"),
            50..=64 => (5, "ages: from 50"),
            65..=150 => (6, "ages: from 65"),
            151.. => (7, "ages: from 151"),
        };
        ran(branch);
        summary.ages[class] += 1;
        let created = errors.is_empty();
        summary.scores.push(score(user, created));
        if created {
            summary.created += 1;
            let domain = user.email.rsplit('@').next().unwrap_or_default();
            let of = &mut domains.entry(domain.as_bytes()).or_insert((domain, 0)).1;
            ran(if *of == 0 {
                "domain: another"
            } else {
                "domain: known"
            });
            *of += 1;
        } else {
            summary.rejected += 1;
        }
    }
    for (domain, users) in domains.into_values() {
        let share = u64::from(users) * 10_000 / u64::from(summary.created);
        summary
            .domains
            .push((domain.to_owned(), users, share as u32));
    }
    summary.domains.sort_by_key(|domain| Reverse(domain.1));
    for pair in summary.domains.windows(2) {
        ran(if pair[0].1 == pair[1].1 {
            "domains: of as many users"
        } else {
            "domains: of more users"
        });
    }
    summary
}

fn score(user: &User, created: bool) -> f64 {
    let age = f64::from(user.age.min(150));
    let length = user.name.chars().count();
    ran(if length > 64 {
        "score: of a long name"
    } else {
        "score: of a name up to 64 characters"
    });
    let length = length.min(64) as f64;
    let mut z = -2.7;
    for (weight, feature) in [
        (0.031, age),
        (0.085, length),
        (1.9, f64::from(u8::from(created))),
    ] {
        z += weight * feature;
    }
    1.0 / (1.0 + (-z).exp())
}

impl Answer for Summary {
    fn to_val(&self) -> Val {
        let counts = |counts: &[u32]| counts.iter().copied().map(Val::U32).collect();
        let domain = |(domain, users, share): &(String, u32, u32)| {
            record([
                ("domain", Val::String(domain.clone())),
                ("users", Val::U32(*users)),
                ("share", Val::U32(*share)),
            ])
        };
        let [name, email, age] = self.broken.map(Val::U32);
        record([
            ("created", Val::U32(self.created)),
            ("rejected", Val::U32(self.rejected)),
            (
                "broken",
                record([("name", name), ("email", email), ("age", age)]),
            ),
            ("ages", Val::List(counts(&self.ages))),
            (
                "domains",
                Val::List(self.domains.iter().map(domain).collect()),
            ),
            (
                "scores",
                Val::List(self.scores.iter().copied().map(Val::Float64).collect()),
            ),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str, email: &str, age: u32) -> User {
        User {
            name: name.to_owned(),
            email: email.to_owned(),
            age,
        }
    }

    #[test]
    fn a_batch_is_summed_up_as_the_comments_say() {
        let users = [
            user("Al", "a@b.c", 17),
            user("", "a@\u{1f600}.c", 151),
            user("Bo", "b@\u{1f600}.c", 18),
            user("Cy", "c@\u{ff5e}.c", 34),
            user("Di", "d@b.c", 150),
            user("Ed", "e@@b.c", 12),
        ];
        let summary = report_users(&users);
        assert_eq!((summary.created, summary.rejected), (4, 2));
        assert_eq!(summary.broken, [1, 1, 2]);
        assert_eq!(summary.ages, [1, 1, 1, 1, 0, 0, 1, 1]);
        let domains: Vec<_> = summary.domains.iter().map(|d| (&*d.0, d.1, d.2)).collect();
        let expected = [
            ("b.c", 2, 5000),
            ("\u{ff5e}.c", 1, 2500),
            ("\u{1f600}.c", 1, 2500),
        ];
        assert_eq!(domains, expected);
        assert_eq!(summary.scores.len(), 6);
    }

    #[test]
    fn nobody_is_reported_as_nobody() {
        let summary = report_users(&[]);
        assert_eq!((summary.created, summary.rejected), (0, 0));
        assert!(summary.domains.is_empty() && summary.scores.is_empty());
    }

    #[test]
    fn the_score_is_the_logistic_function_of_its_three_features() {
        let odds = |user: &User, created| {
            let score = score(user, created);
            (score / (1.0 - score)).ln()
        };
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(near(odds(&user("", "", 0), false), -2.7));
        assert!(near(odds(&user("", "", 100), false), 0.4));
        assert!(near(odds(&user("\u{1f600}\u{e9}", "", 0), true), -0.63));
        let most = user(&"a".repeat(1000), "", u32::MAX);
        assert!(near(
            odds(&most, false),
            -2.7 + 0.031 * 150.0 + 0.085 * 64.0
        ));
    }
}
