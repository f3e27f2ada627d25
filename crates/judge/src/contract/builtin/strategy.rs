//! Inputs for the user contracts: adversarial by default, and valid often enough
//! that both outcomes are common.
//!
//! Every distribution is a weighted choice between an ordinary value and a kind of
//! trouble; the weights are held to by the tests below.

use proptest::char;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

use super::oracle::WHITE_SPACE;
use super::user::User;
use crate::types::characters::{NEAR_MISSES, TROUBLE};

/// The longest generated strings, in scalar values: beyond a page of 4 KiB, and
/// short enough for an interpreted guest to hash in some milliseconds.
const VERY_LONG: std::ops::Range<usize> = 1_000..5_000;

/// Users: about half of them valid.
pub fn users() -> BoxedStrategy<User> {
    prop_oneof![
        9 => user(valid_names(), valid_emails(), valid_ages()),
        2 => user(names(), valid_emails(), valid_ages()),
        2 => user(valid_names(), emails(), valid_ages()),
        2 => user(valid_names(), valid_emails(), ages()),
        3 => user(names(), emails(), ages()),
    ]
    .boxed()
}

/// Batches of users: none, one, and enough to need a buffer of some size.
pub fn batches() -> BoxedStrategy<Vec<User>> {
    prop_oneof![1 => vec(users(), 0..=1), 6 => vec(users(), 2..=6), 1 => vec(users(), 7..=20)]
        .boxed()
}

/// E-mail addresses: some two in five of them of the right form.
pub fn emails() -> BoxedStrategy<String> {
    prop_oneof![
        4 => valid_emails(),
        3 => skeletons(),
        3 => of_one_broken_rule(),
        1 => text(0..8),
        1 => affixed(valid_emails()),
        1 => small(vec(select(vec!['@', '.', 'a', ' ']), 0..6)),
    ]
    .boxed()
}

/// Addresses that break one rule, each as often.
fn of_one_broken_rule() -> BoxedStrategy<String> {
    let part = || regex("[a-z]{1,4}");
    (part(), part(), part(), 0..5)
        .prop_map(|(local, domain, end, rule)| match rule {
            0 => format!("@{domain}.{end}"),
            1 => format!("{local}@{domain}{end}"),
            2 => format!("{local}@.{domain}.{end}"),
            3 => format!("{local}@{domain}.{end}."),
            _ => format!("{local}@{domain}@{end}.{end}"),
        })
        .boxed()
}

fn user(
    name: BoxedStrategy<String>,
    email: BoxedStrategy<String>,
    age: BoxedStrategy<u32>,
) -> BoxedStrategy<User> {
    (name, email, age)
        .prop_map(|(name, email, age)| User { name, email, age })
        .boxed()
}

/// Two visible characters at least, with white space and near misses around.
fn valid_names() -> BoxedStrategy<String> {
    let visible = || prop_oneof![3 => word(), 1 => text(0..6)];
    prop_oneof![
        3 => (regex("[A-Za-z]{2}"), visible()).prop_map(|(a, b)| a + &b),
        3 => affixed(regex("[A-Za-z]{2,9}")),
        1 => affixed((visible(), regex("[a-z]{2}"), visible()).prop_map(|(a, b, c)| a + &b + &c)),
        1 => affixed(small(vec(select(TROUBLE.as_slice()), 2..5))),
        1 => pieces(NEAR_MISSES, 2..5),
    ]
    .boxed()
}

/// One character with much white space on both sides: whatever is not taken for white space makes
/// it a longer name.
fn between_white_space() -> BoxedStrategy<String> {
    let around = || pieces(WHITE_SPACE, 1..12);
    (around(), regex("[A-Za-z]"), around())
        .prop_map(|(before, letter, after)| before + &letter + &after)
        .boxed()
}

/// Names around the bounds of the rule, and long ones.
pub fn names() -> BoxedStrategy<String> {
    prop_oneof![
        4 => affixed(text(0..3)),
        3 => pieces(WHITE_SPACE, 0..4),
        3 => between_white_space(),
        2 => affixed(pieces(NEAR_MISSES, 0..3)),
        2 => affixed(small(vec(select(TROUBLE.as_slice()), 0..3))),
        1 => affixed(sequences()),
        2 => text(0..12),
        1 => very_long(),
    ]
    .boxed()
}

/// One character for the eye, and more scalar values than one: a letter and a mark that
/// has or has not a composed form with it, a flag, an emoji of several.
fn sequences() -> BoxedStrategy<String> {
    let mark = select(vec![
        '\u{301}', '\u{308}', '\u{327}', '\u{20e3}', '\u{fe0f}',
    ]);
    let emoji = select(vec![
        "\u{1f1fa}\u{1f1e6}",
        "\u{2764}\u{fe0f}",
        "\u{1f468}\u{200d}\u{1f469}",
        "\u{1100}\u{1161}",
    ]);
    prop_oneof![
        3 => (regex("[A-Za-z]"), mark).prop_map(|(letter, mark)| format!("{letter}{mark}")),
        1 => emoji.prop_map(str::to_owned),
    ]
    .boxed()
}

/// Addresses of the right form, some with trouble inside.
fn valid_emails() -> BoxedStrategy<String> {
    let local = || prop_oneof![4 => regex("[a-z][a-z0-9.+_-]{0,8}"), 1 => without_at(1..4)];
    let label = || prop_oneof![6 => regex("[a-z]{1,6}"), 1 => without_at(1..3)];
    let domain = (
        label(),
        regex("\\.{1,2}"),
        label(),
        prop_oneof![3 => Just(""), 1 => Just(".de")],
    );
    let edge = |s: &str| s.trim_matches('.').is_empty();
    (local(), domain)
        .prop_map(move |(local, (a, dots, b, end))| {
            // A label of dots alone would put a dot at the domain's edge.
            let a = if edge(&a) {
                "x"
            } else {
                a.trim_start_matches('.')
            }
            .to_owned();
            let b = if edge(&b) {
                "y"
            } else {
                b.trim_end_matches('.')
            }
            .to_owned();
            format!("{local}@{a}{dots}{b}{end}")
        })
        .boxed()
}

/// Addresses that break or nearly break one condition: every arrangement of up to
/// three words with `@` and `.` before, between and after them.
fn skeletons() -> BoxedStrategy<String> {
    let joint = || select(vec!["", ".", "@", "@.", ".@", "@@", "..", "a.", "@b."]);
    let part = || prop_oneof![4 => regex("[a-z]{0,3}"), 1 => text(0..2)];
    let parts = (joint(), part(), joint(), part(), joint(), part(), joint());
    prop_oneof![
        2 => parts.prop_map(|(a, b, c, d, e, f, g)| [a, &b, c, &d, e, &f, g].concat()),
        1 => (part(), part()).prop_map(|(a, b)| format!("{a}@{b}")),
        1 => (regex("[a-z]{1,3}"), part()).prop_map(|(a, b)| format!("@{a}.{b}")),
        1 => (regex("[a-z]{1,3}"), regex("\\.?[a-z]{0,3}\\.?[a-z]{0,3}\\.?")).prop_map(|(a, b)| a + "@" + &b),
    ]
    .boxed()
}

fn valid_ages() -> BoxedStrategy<u32> {
    prop_oneof![2 => 13..=150u32, 1 => select(vec![13, 14, 127, 128, 149, 150])].boxed()
}

/// Ages around the bounds and around those of 8, 16, 31, 32 and 53 bits.
fn ages() -> BoxedStrategy<u32> {
    let around = |n: u32| n.saturating_sub(2)..=n.saturating_add(2);
    prop_oneof![
        2 => valid_ages(),
        3 => around(13),
        3 => around(150),
        1 => around(0),
        1 => around(1 << 8),
        1 => around(1 << 16),
        2 => around(1 << 31),
        1 => (1u32 << 31)..=(1 << 31) + 200,
        2 => around(u32::MAX),
        1 => any::<u32>(),
    ]
    .boxed()
}

fn word() -> BoxedStrategy<String> {
    regex("[A-Za-z]{0,7}( [A-Z][a-z]{1,7})?")
}

/// Strings of a pattern. The pattern is read once; a `&str` as a strategy is read
/// again for every value, which took most of the time.
fn regex(pattern: &str) -> BoxedStrategy<String> {
    let strategy = proptest::string::string_regex(pattern);
    strategy.expect("a pattern of this file is right").boxed()
}

/// Any character, those that make trouble far more often than the rest.
fn character() -> BoxedStrategy<char> {
    prop_oneof![
        4 => char::range('a', 'z'),
        2 => select(WHITE_SPACE.as_slice()),
        2 => select(NEAR_MISSES.as_slice()),
        2 => select(TROUBLE.as_slice()),
        1 => char::range('\u{0}', '\u{ff}'),
        1 => any::<char>(),
    ]
    .boxed()
}

fn text(length: std::ops::Range<usize>) -> BoxedStrategy<String> {
    small(vec(character(), length))
}

fn without_at(length: std::ops::Range<usize>) -> BoxedStrategy<String> {
    let character = character().prop_map(|c| if c == '@' { 'a' } else { c });
    small(vec(character, length))
}

fn very_long() -> BoxedStrategy<String> {
    let repeated = (character(), VERY_LONG).prop_map(|(c, n)| c.to_string().repeat(n));
    prop_oneof![affixed(repeated), text(VERY_LONG)].boxed()
}

/// Some of these characters in a row.
fn pieces<const N: usize>(
    from: [char; N],
    length: std::ops::Range<usize>,
) -> BoxedStrategy<String> {
    small(vec(select(from.to_vec()), length))
}

fn small(characters: impl Strategy<Value = Vec<char>> + 'static) -> BoxedStrategy<String> {
    characters.prop_map(String::from_iter).boxed()
}

/// A text with white space or near misses before or after it, or both.
fn affixed(text: impl Strategy<Value = String> + 'static) -> BoxedStrategy<String> {
    let affix = || {
        Union::new_weighted(vec![
            (3, Just(String::new()).boxed()),
            (4, pieces(WHITE_SPACE, 1..3)),
            (3, pieces(NEAR_MISSES, 1..2)),
            (
                1,
                (pieces(WHITE_SPACE, 1..2), pieces(NEAR_MISSES, 1..2))
                    .prop_map(|(a, b)| a + &b)
                    .boxed(),
            ),
            (
                1,
                (pieces(NEAR_MISSES, 1..2), pieces(WHITE_SPACE, 1..2))
                    .prop_map(|(a, b)| a + &b)
                    .boxed(),
            ),
        ])
    };
    (affix(), text, affix())
        .prop_map(|(before, text, after)| before + &text + &after)
        .boxed()
}

#[cfg(test)]
mod tests {
    use super::super::oracle::{validate_email, validate_user};
    use super::*;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    const SAMPLES: usize = 20_000;

    fn sample<T: std::fmt::Debug>(strategy: BoxedStrategy<T>) -> Vec<T> {
        let mut runner = TestRunner::deterministic();
        let mut make = || strategy.new_tree(&mut runner).unwrap().current();
        (0..SAMPLES).map(|_| make()).collect()
    }

    fn share<T>(of: &[T], which: impl Fn(&T) -> bool) -> f64 {
        of.iter().filter(|item| which(item)).count() as f64 / of.len() as f64
    }

    #[test]
    fn valid_and_invalid_users_are_both_common() {
        let valid = share(&sample(users()), |user| validate_user(user).is_empty());
        assert!((0.4..0.7).contains(&valid), "{valid}");
    }

    #[test]
    fn valid_and_invalid_emails_are_both_common() {
        let valid = share(&sample(emails()), |email| validate_email(email));
        assert!((0.35..0.7).contains(&valid), "{valid}");
    }

    #[test]
    fn what_is_meant_to_be_valid_mostly_is() {
        let emails = share(&sample(valid_emails()), |email| validate_email(email));
        assert!(emails > 0.95, "{emails}");
        let users = sample(user(valid_names(), valid_emails(), valid_ages()));
        let users = share(&users, |user| validate_user(user).is_empty());
        assert!(users > 0.9, "{users}");
    }

    #[test]
    fn every_set_of_errors_occurs() {
        let mut sets = std::collections::BTreeMap::<Vec<&str>, usize>::new();
        for user in sample(users()) {
            let messages = validate_user(&user).iter().map(|e| e.message).collect();
            *sets.entry(messages).or_default() += 1;
        }
        // Name, email and age have 3, 2 and 3 outcomes.
        assert_eq!(sets.len(), 3 * 2 * 3, "{sets:#?}");
        assert!(sets.values().all(|&n| n >= SAMPLES / 1000), "{sets:#?}");
    }

    #[test]
    fn every_special_character_stands_at_both_ends_of_names_and_emails() {
        let users = sample(users());
        let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
        let emails: Vec<&str> = users.iter().map(|user| user.email.as_str()).collect();
        for c in WHITE_SPACE.iter().chain(&NEAR_MISSES) {
            for texts in [&names, &emails] {
                let first = texts.iter().filter(|text| text.starts_with(*c)).count();
                let last = texts.iter().filter(|text| text.ends_with(*c)).count();
                assert!(first > 2 && last > 2, "{c:?}: {first} and {last}");
            }
        }
    }

    #[test]
    fn each_white_space_alone_decides_whether_a_name_is_long_enough() {
        let users = sample(users());
        for c in WHITE_SPACE.iter().chain(&NEAR_MISSES) {
            let decides = |user: &User| {
                let with = validate_user(user).iter().any(|e| e.field == "name");
                let name = user.name.replace(*c, "a");
                let without = validate_user(&User {
                    name,
                    ..user.clone()
                });
                let without = without.iter().any(|e| e.field == "name");
                user.name.contains(*c) && (with != without || user.name.chars().count() <= 2)
            };
            let deciding = users.iter().filter(|user| decides(user)).count();
            // One in 2,000: a run of 1,000 cases in five contracts meets each.
            assert!(deciding * 2_000 >= SAMPLES, "{c:?}: {deciding}");
        }
    }

    #[test]
    fn ages_and_lengths_reach_their_extremes() {
        let users = sample(users());
        for age in [0, 12, 13, 150, 151, 1 << 31, u32::MAX] {
            assert!(users.iter().any(|user| user.age == age), "{age}");
        }
        assert!(users.iter().any(|user| user.name.len() > 4096));
        assert!(users.iter().any(|user| user.name.is_empty()));
        assert!(sample(batches()).iter().any(Vec::is_empty));
    }
}
