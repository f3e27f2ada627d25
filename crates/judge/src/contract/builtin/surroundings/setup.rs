//! The record `setup` of `wit/surroundings`, and how setups are made.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::data::{Data, record};
use super::super::strategy;
use super::COMMON_NAMES;
use crate::value::Val;

/// Nanoseconds of a second.
const SECOND: u32 = 1_000_000_000;

/// The seconds after which 64 bits with a sign hold no nanoseconds: in the year 2262.
const PORTABLE_SECONDS: u64 = i64::MAX as u64 / SECOND as u64;

/// What surrounds a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// The environment, in its order.
    pub variables: Vec<(String, String)>,
    /// The arguments.
    pub arguments: Vec<String>,
    /// The wall clock: seconds since 1970 ..
    pub seconds: u64,
    /// .. and nanoseconds, less than a second.
    pub nanoseconds: u32,
    /// What random numbers are made of.
    pub random: u64,
    /// The configuration, in its order.
    pub config: Vec<(String, String)>,
}

impl Setup {
    /// One with nothing remarkable about it.
    pub fn plain() -> Self {
        Setup {
            variables: Vec::new(),
            arguments: Vec::new(),
            seconds: 1,
            nanoseconds: 0,
            random: 0,
            config: Vec::new(),
        }
    }

    /// The setup that a value is; `None` if it is none.
    pub fn of_val(val: &Val) -> Option<Self> {
        Data::of(val)
    }

    /// So many random bytes: those of the number, the lowest first, over and over.
    pub fn random_bytes(&self, length: u64) -> Vec<u8> {
        let bytes = self.random.to_le_bytes().into_iter().cycle();
        bytes.take(length as usize).collect()
    }

    /// Whether its clock shows a time that a clock can show, other than the host's own, which
    /// begins at 0.
    pub fn is_whole(&self) -> bool {
        self.nanoseconds < SECOND && self.seconds > 0
    }

    /// Whether every standard library can have it: `wit/reader` says what that is.
    pub fn is_portable(&self) -> bool {
        let mut names = HashSet::new();
        self.is_whole()
            && self.seconds < PORTABLE_SECONDS
            && self.arguments.iter().all(|text| !text.contains('\0'))
            && self.variables.iter().all(|(name, value)| {
                !name.is_empty()
                    && !name.contains(['=', '\0'])
                    && !value.contains('\0')
                    && names.insert(name)
            })
    }
}

/// Any setup: names that are empty, stand twice or hold what the syntax of others ends at, clocks
/// of any time.
pub fn any() -> BoxedStrategy<Setup> {
    let pairs = || vec((names(), texts()), 0..6);
    made(pairs().boxed(), texts(), seconds(u64::MAX))
}

/// Setups that every standard library can have.
pub fn portable() -> BoxedStrategy<Setup> {
    let without = |text: String, unwanted: &'static [char]| text.replace(unwanted, "");
    let variables = vec((names(), texts()), 0..6).prop_map(move |pairs| {
        let mut known = HashSet::new();
        let mut kept = Vec::new();
        for (name, value) in pairs {
            let name = without(name, &['=', '\0']);
            if !name.is_empty() && known.insert(name.clone()) {
                kept.push((name, without(value, &['\0'])));
            }
        }
        kept
    });
    let arguments = texts().prop_map(move |text| without(text, &['\0']));
    made(
        variables.boxed(),
        arguments.boxed(),
        seconds(PORTABLE_SECONDS - 1),
    )
}

fn made(
    variables: BoxedStrategy<Vec<(String, String)>>,
    arguments: BoxedStrategy<String>,
    seconds: BoxedStrategy<u64>,
) -> BoxedStrategy<Setup> {
    let nanoseconds = prop_oneof![
        1 => select(vec![0, 1, 999_999, 1_000_000, SECOND / 2, SECOND - 1]),
        1 => 0..SECOND,
    ];
    let config = vec((names(), texts()), 0..5);
    let parts = (
        variables,
        vec(arguments, 0..4),
        seconds,
        nanoseconds,
        proptest::num::u64::ANY,
        config,
    );
    parts
        .prop_map(
            |(variables, arguments, seconds, nanoseconds, random, config)| Setup {
                variables,
                arguments,
                seconds,
                nanoseconds,
                random,
                config,
            },
        )
        .boxed()
}

/// Seconds up to a bound, those often at which numbers of some width end.
fn seconds(most: u64) -> BoxedStrategy<u64> {
    let mut edges = vec![1, 999, 1 << 53, (1 << 53) + 1, u64::MAX, most];
    for bits in [31, 32, 63] {
        edges.extend([(1_u64 << bits) - 1, 1 << bits, (1 << bits) + 1]);
    }
    edges.retain(|edge| *edge <= most);
    prop_oneof![
        2 => select(edges),
        2 => 1_000_000_000..2_000_000_000_u64,
        1 => 1..=most,
    ]
    .boxed()
}

/// Few names, so that they meet, and others.
pub fn names() -> BoxedStrategy<String> {
    prop_oneof![
        6 => select(&COMMON_NAMES[..]).prop_map(str::to_owned),
        1 => select(vec!["", "=", "=C:", "A=B", "a\0b", " ", "\u{feff}"]).prop_map(str::to_owned),
        1 => strategy::names(),
    ]
    .boxed()
}

/// Empty texts, texts that look like pairs, and any.
pub fn texts() -> BoxedStrategy<String> {
    prop_oneof![
        2 => select(vec!["", "x", "=", "B=C", "a\0b", "\n", "é", "\u{1f600}", "\"q\""])
            .prop_map(str::to_owned),
        1 => strategy::names(),
    ]
    .boxed()
}

record!(Setup {
    variables,
    arguments,
    seconds,
    nanoseconds,
    random,
    config,
});
