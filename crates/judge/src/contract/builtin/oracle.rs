//! What the contracts' comments in `wit/` say, as plain Rust over plain structs.
//!
//! This shares no code with `guests-rust` and uses nothing of the standard library
//! where a guest's own idea could differ: the white space is spelled out.

use super::super::branch::ran;
use super::user::{CreateUserResult, User, ValidationError, ValidationResult};

/// The code points with the property `White_Space`, from PropList.txt of the Unicode
/// Character Database; unchanged since Unicode 6.3.
pub const WHITE_SPACE: [char; 25] = [
    '\u{9}', '\u{a}', '\u{b}', '\u{c}', '\u{d}', '\u{20}', '\u{85}', '\u{a0}', '\u{1680}',
    '\u{2000}', '\u{2001}', '\u{2002}', '\u{2003}', '\u{2004}', '\u{2005}', '\u{2006}', '\u{2007}',
    '\u{2008}', '\u{2009}', '\u{200a}', '\u{2028}', '\u{2029}', '\u{202f}', '\u{205f}', '\u{3000}',
];

/// The branches of [`validate_email`].
pub const OF_EMAILS: &[&str] = &[
    "email: a dot at the end",
    "email: a dot right behind the sign",
    "email: fine",
    "email: no dot behind the sign",
    "email: no sign or several",
    "email: nothing before the sign",
];

/// The branches of [`validate_user`] beside those.
pub const OF_USERS: &[&str] = &[
    "age: above 150",
    "age: below 13",
    "age: fine",
    "name: empty",
    "name: fine",
    "name: of one character",
];

/// The branches of [`create_users`] beside those.
pub const OF_BATCHES: &[&str] = &["batch: empty", "batch: of one", "batch: of several"];

pub fn validate_user(user: &User) -> Vec<ValidationError> {
    let mut errors = Vec::new();
    let mut broken = |field, message| errors.push(ValidationError { field, message });
    match trimmed_length(&user.name) {
        0 => {
            ran("name: empty");
            broken("name", "Name cannot be empty");
        }
        1 => {
            ran("name: of one character");
            broken("name", "Name must be at least 2 characters");
        }
        _ => ran("name: fine"),
    }
    if !validate_email(&user.email) {
        broken("email", "Invalid email format");
    }
    match user.age {
        0..=12 => {
            ran("age: below 13");
            broken("age", "Must be at least 13 years old");
        }
        13..=150 => ran("age: fine"),
        151.. => {
            ran("age: above 150");
            broken("age", "Invalid age");
        }
    }
    errors
}

/// The scalar values between the first and the last that are not white space.
fn trimmed_length(name: &str) -> usize {
    let visible = |c: &char| !WHITE_SPACE.contains(c);
    let scalars: Vec<char> = name.chars().collect();
    match (
        scalars.iter().position(visible),
        scalars.iter().rposition(visible),
    ) {
        (Some(first), Some(last)) => last - first + 1,
        _ => 0,
    }
}

pub fn check_user(user: &User) -> ValidationResult {
    let errors = validate_user(user);
    if errors.is_empty() {
        ValidationResult::Ok
    } else {
        ValidationResult::Errors(errors)
    }
}

pub fn validate_email(email: &str) -> bool {
    let parts: Vec<&str> = email.split('@').collect();
    let (branch, valid) = match parts.as_slice() {
        ["", _] => ("email: nothing before the sign", false),
        [_, domain] => {
            let bytes = domain.as_bytes();
            match (bytes.first(), bytes.last()) {
                _ if !bytes.contains(&b'.') => ("email: no dot behind the sign", false),
                (Some(b'.'), _) => ("email: a dot right behind the sign", false),
                (_, Some(b'.')) => ("email: a dot at the end", false),
                _ => ("email: fine", true),
            }
        }
        _ => ("email: no sign or several", false),
    };
    ran(branch);
    valid
}

pub fn create_user(user: &User) -> CreateUserResult {
    let errors = validate_user(user);
    let success = errors.is_empty();
    CreateUserResult {
        success,
        user_id: success.then(|| user_id(user)),
        errors,
    }
}

pub fn create_users(users: &[User]) -> Vec<CreateUserResult> {
    ran(batch(users));
    users.iter().map(create_user).collect()
}

/// The branch of a batch by its length.
pub fn batch(users: &[User]) -> &'static str {
    match users.len() {
        0 => "batch: empty",
        1 => "batch: of one",
        _ => "batch: of several",
    }
}

fn user_id(user: &User) -> String {
    let mut bytes = Vec::new();
    bytes.extend_from_slice(user.name.as_bytes());
    bytes.push(0);
    bytes.extend_from_slice(user.email.as_bytes());
    bytes.push(0);
    bytes.extend_from_slice(&user.age.to_le_bytes());
    format!("usr_{:016x}", fnv1a64(&bytes))
}

/// FNV-1a of 64 bits, with the parameters of draft-eastlake-fnv.
pub fn fnv1a64(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
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

    fn messages(user: &User) -> Vec<&'static str> {
        validate_user(user).iter().map(|e| e.message).collect()
    }

    #[test]
    fn white_space_is_what_this_rust_knows_of_it_too() {
        let known = (char::MIN..=char::MAX).filter(|c| c.is_whitespace());
        assert!(known.eq(WHITE_SPACE));
    }

    #[test]
    fn errors_are_collected_in_the_order_of_the_rules() {
        let expected = [
            "Name cannot be empty",
            "Invalid email format",
            "Invalid age",
        ];
        assert_eq!(messages(&user("", "", u32::MAX)), expected);
        let fields: Vec<_> = validate_user(&user("", "", 0))
            .iter()
            .map(|e| e.field)
            .collect();
        assert_eq!(fields, ["name", "email", "age"]);
    }

    #[test]
    fn names_are_trimmed_and_counted_in_scalar_values() {
        let (empty, short) = ("Name cannot be empty", "Name must be at least 2 characters");
        let cases: [(&str, &[&str]); 9] = [
            ("\u{3000}\u{85}", &[empty]),
            (" a\t", &[short]),
            ("\u{1f600}", &[short]),
            ("\u{feff}", &[short]),
            ("\u{200b}\u{200b}", &[]),
            ("e\u{301}", &[]),
            ("a b", &[]),
            ("\0", &[short]),
            ("\u{1c}\u{1c}", &[]),
        ];
        for (name, expected) in cases {
            assert_eq!(messages(&user(name, "a@b.c", 30)), expected, "{name:?}");
        }
    }

    #[test]
    fn the_bounds_of_the_age_belong_to_the_valid_side() {
        let (young, invalid) = ("Must be at least 13 years old", "Invalid age");
        let cases: [(u32, &[&str]); 8] = [
            (0, &[young]),
            (12, &[young]),
            (13, &[]),
            (150, &[]),
            (151, &[invalid]),
            (1 << 31, &[invalid]),
            ((1 << 31) + 50, &[invalid]),
            (u32::MAX, &[invalid]),
        ];
        for (age, expected) in cases {
            assert_eq!(messages(&user("Al", "a@b.c", age)), expected, "{age}");
        }
    }

    #[test]
    fn every_condition_of_the_email_rule_counts() {
        for right in [
            "a@b.c",
            " @ . ",
            "a.@b..c",
            ".@b.c",
            "\u{feff}@b.c",
            "\0@\0.\0",
        ] {
            assert!(validate_email(right), "{right:?}");
        }
        for wrong in [
            "", "a", "@", "a@", "@b.c", "a@b", "a@.b", "a@b.", "a@b@c.d", "a@@b.c", "a@.",
        ] {
            assert!(!validate_email(wrong), "{wrong:?}");
        }
    }

    #[test]
    fn the_hash_is_fnv1a_of_64_bits() {
        // Test vectors of the FNV authors (draft-eastlake-fnv, appendix C).
        assert_eq!(fnv1a64(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a64(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a64(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn the_identifier_is_made_of_what_was_received_untrimmed() {
        let id = |name: &str| create_user(&user(name, "a@b.c", 30)).user_id.unwrap();
        assert_ne!(id("Al"), id(" Al"));
        // Computed by a few lines of Python; the second has leading zeros.
        assert_eq!(id("Al"), "usr_9586ad1ef6fa8980");
        assert_eq!(id("User1319"), "usr_0001172ab50f1c44");
    }

    #[test]
    fn each_of_several_users_is_created_as_if_alone() {
        let users = [user("Al", "a@b.c", 30), user("", "", 0)];
        assert_eq!(create_users(&users), users.each_ref().map(create_user));
    }
}
