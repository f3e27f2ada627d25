//! A hash of everything that a cell answered, which can be made in parts.
//!
//! Each case contributes the hash of its index and its outcome; the digest is the
//! sum of these modulo 2^256 (Bellare and Micciancio's AdHash). So the cases may run
//! in any order, on any number of cores or machines, and the sum of the digests of
//! disjoint ranges is the digest of their union.

use std::borrow::Cow;
use std::fmt;
use std::ops::AddAssign;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Failure, Outcome};
use crate::value;

/// The sum over some cases. The default is that of no case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Digest([u64; 4]);

impl Digest {
    /// Adds what came of a case.
    pub fn add(&mut self, index: u64, outcome: &Outcome) {
        let mut bytes = index.to_le_bytes().to_vec();
        match outcome {
            Ok(answer) => value::encode(answer, &mut bytes),
            // The engine's words are not the guest's answer; that it failed is.
            Err(Failure::Trap(_)) => bytes.extend([u8::MAX, 1]),
            Err(Failure::Timeout(_)) => bytes.extend([u8::MAX, 2]),
            Err(Failure::Leak(_)) => bytes.extend([u8::MAX, 3]),
            Err(Failure::Impure(_)) => bytes.extend([u8::MAX, 4]),
            Err(Failure::Unsupported(_)) => bytes.extend([u8::MAX, 5]),
        }
        let mut words = [0; 4];
        for (word, bytes) in words
            .iter_mut()
            .zip(blake3::hash(&bytes).as_bytes().chunks(8))
        {
            let mut eight = [0; 8];
            eight.copy_from_slice(bytes);
            *word = u64::from_le_bytes(eight);
        }
        *self += Digest(words);
    }
}

impl AddAssign for Digest {
    fn add_assign(&mut self, other: Self) {
        let mut carry = false;
        for (word, other) in self.0.iter_mut().zip(other.0) {
            let (sum, over) = word.overflowing_add(other);
            let (sum, over_again) = sum.overflowing_add(u64::from(carry));
            *word = sum;
            carry = over || over_again;
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = self.0.iter().rev();
        words.try_for_each(|word| write!(f, "{word:016x}"))
    }
}

/// A digest is its text in JSON.
impl JsonSchema for Digest {
    fn schema_name() -> Cow<'static, str> {
        "Digest".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The sum of the hashes of some answers, in hexadecimal digits.",
            "type": "string",
            "pattern": "^[0-9a-f]{64}$",
        })
    }
}

impl FromStr for Digest {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let error = || format!("`{text}` is no digest: expected 64 hexadecimal digits");
        if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(error());
        }
        let mut words = [0; 4];
        for (at, word) in words.iter_mut().rev().enumerate() {
            let digits = &text[at * 16..][..16];
            *word = u64::from_str_radix(digits, 16).map_err(|_| error())?;
        }
        Ok(Digest(words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Val;

    fn digest(outcomes: &[(u64, Outcome)]) -> Digest {
        let mut digest = Digest::default();
        for (index, outcome) in outcomes {
            digest.add(*index, outcome);
        }
        digest
    }

    fn number(n: u32) -> Outcome {
        Ok(Val::U32(n))
    }

    #[test]
    fn the_order_of_adding_does_not_matter_but_the_index_does() {
        let (a, b) = ((0, number(1)), (1, number(2)));
        assert_eq!(
            digest(&[a.clone(), b.clone()]),
            digest(&[b.clone(), a.clone()])
        );
        assert_ne!(digest(&[a, b]), digest(&[(0, number(2)), (1, number(1))]));
    }

    #[test]
    fn disjoint_ranges_add_up_to_the_whole() {
        let all: Vec<(u64, Outcome)> = (0..100).map(|n| (n, number(n as u32))).collect();
        let mut sum = digest(&all[..37]);
        sum += digest(&all[37..]);
        assert_eq!(sum, digest(&all));
    }

    #[test]
    fn every_kind_of_outcome_counts() {
        let fault = String::new;
        let outcomes = [
            number(1),
            number(2),
            Err(Failure::Trap(fault())),
            Err(Failure::Timeout(fault())),
        ];
        for (i, a) in outcomes.iter().enumerate() {
            for (j, b) in outcomes.iter().enumerate() {
                let equal = digest(&[(0, a.clone())]) == digest(&[(0, b.clone())]);
                assert_eq!(equal, i == j, "{a:?} and {b:?}");
            }
        }
        assert_ne!(digest(&[(0, number(1))]), Digest::default());
    }

    #[test]
    fn carries_go_from_word_to_word() {
        let mut sum = Digest([u64::MAX, u64::MAX, 0, 7]);
        sum += Digest([1, 0, 0, 0]);
        assert_eq!(sum, Digest([0, 0, 1, 7]));
        let mut both = Digest([u64::MAX; 4]);
        both += Digest([u64::MAX; 4]);
        let most = u64::MAX;
        assert_eq!(both, Digest([most - 1, most, most, most]));
    }

    #[test]
    fn a_digest_reads_back_as_itself() {
        let written = digest(&[(3, number(9))]);
        assert_eq!(written.to_string().parse(), Ok(written));
        let short = Digest([1, 0, 0, 0]);
        assert_eq!(short.to_string().parse(), Ok(short));
        let signed = format!("+{}", "0".repeat(63));
        for text in ["", "12", &"g".repeat(64), &signed, &"0".repeat(65)] {
            assert!(text.parse::<Digest>().is_err(), "{text}");
        }
    }
}
