//! A rule for ages that is nearly the contract's.

use rules::age::AgeRule;
use rules::mutant::mutant;

use super::{Fault, Mutant};

const AGE: AgeRule = AgeRule::CONTRACT;

pub fn mutants() -> Vec<Mutant> {
    let entry = |id, says, rule| mutant(id, says, Fault::Age(rule));
    vec![
        entry(
            "age-youngest-12",
            "12 is old enough",
            AgeRule {
                youngest: 12,
                ..AGE
            },
        ),
        entry(
            "age-youngest-14",
            "13 is too young",
            AgeRule {
                youngest: 14,
                ..AGE
            },
        ),
        entry(
            "age-oldest-149",
            "150 is invalid",
            AgeRule { oldest: 149, ..AGE },
        ),
        entry(
            "age-oldest-151",
            "151 is valid",
            AgeRule { oldest: 151, ..AGE },
        ),
        entry(
            "age-no-youngest",
            "no age is too low",
            AgeRule {
                youngest: i64::MIN,
                ..AGE
            },
        ),
        entry(
            "age-no-oldest",
            "no age is too high",
            AgeRule {
                oldest: i64::MAX,
                ..AGE
            },
        ),
        entry(
            "age-zero-unset",
            "age 0 is taken for none given",
            AgeRule {
                read: |age| if age == 0 { 13 } else { age.into() },
                ..AGE
            },
        ),
        entry(
            "age-signed-32",
            "ages are signed numbers of 32 bits",
            AgeRule {
                read: |age| i64::from(age as i32),
                ..AGE
            },
        ),
        entry(
            "age-signed-16",
            "ages are cut to signed numbers of 16 bits",
            AgeRule {
                read: |age| i64::from(age as i16),
                ..AGE
            },
        ),
        entry(
            "age-signed-8",
            "ages are cut to signed numbers of 8 bits",
            AgeRule {
                read: |age| i64::from(age as i8),
                ..AGE
            },
        ),
        entry(
            "age-16-bits",
            "ages are cut to 16 bits",
            AgeRule {
                read: |age| i64::from(age as u16),
                ..AGE
            },
        ),
        entry(
            "age-8-bits",
            "ages are cut to 8 bits",
            AgeRule {
                read: |age| i64::from(age as u8),
                ..AGE
            },
        ),
        entry(
            "age-31-bits",
            "the highest bit of an age is dropped",
            AgeRule {
                read: |age| i64::from(age & i32::MAX as u32),
                ..AGE
            },
        ),
        entry(
            "age-absolute",
            "ages are signed numbers of 32 bits without their sign",
            AgeRule {
                read: |age| i64::from((age as i32).unsigned_abs()),
                ..AGE
            },
        ),
        entry(
            "age-wrapping-range",
            "an age below the lower bound wraps around and is invalid",
            AgeRule {
                read: |age| i64::from(age.wrapping_sub(13)) + 13,
                ..AGE
            },
        ),
    ]
}
