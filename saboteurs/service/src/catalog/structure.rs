//! Results of the right kind, put together wrongly.

use rules::mutant::mutant;
use rules::record::{CreateUserResult, User, ValidationError};
use rules::user_id::{self, fnv1, fnv1a, hash, shown};
use rules::white_space::Trim;

use super::{
    Fault::{Id, Result},
    Mutant,
};

pub fn mutants() -> Vec<Mutant> {
    [results(), identifiers()].concat()
}

fn results() -> Vec<Mutant> {
    let entry = |id, says, change| mutant(id, says, Result(change));
    vec![
        entry(
            "service-id-empty",
            "without success there is an empty identifier",
            |result| CreateUserResult {
                user_id: Some(result.user_id.unwrap_or_default()),
                ..result
            },
        ),
        entry("service-id-none", "there is no identifier", |result| {
            CreateUserResult {
                user_id: None,
                ..result
            }
        }),
        entry(
            "service-errors-with-success",
            "there is an error with success",
            |mut result| {
                if result.success {
                    result.errors.push(ValidationError::new("", ""));
                }
                result
            },
        ),
        entry(
            "service-always-success",
            "success is always true",
            |result| CreateUserResult {
                success: true,
                ..result
            },
        ),
        entry(
            "service-never-success",
            "success is always false",
            |result| CreateUserResult {
                success: false,
                ..result
            },
        ),
        entry("service-errors-emptied", "there are no errors", |result| {
            CreateUserResult {
                errors: Vec::new(),
                ..result
            }
        }),
        entry(
            "service-errors-reversed",
            "the errors are in reverse order",
            |mut result| {
                result.errors.reverse();
                result
            },
        ),
        entry(
            "service-errors-first-only",
            "only the first error is there",
            |mut result| {
                result.errors.truncate(1);
                result
            },
        ),
        entry(
            "service-errors-without-field",
            "the errors have no field",
            |mut result| {
                result
                    .errors
                    .iter_mut()
                    .for_each(|error| error.field.clear());
                result
            },
        ),
    ]
}

fn identifiers() -> Vec<Mutant> {
    let entry = |id, says, of| mutant(id, says, Id(of));
    vec![
        entry(
            "service-id-upper-case",
            "identifiers have capital digits",
            |user| format!("usr_{:016X}", hash(user)),
        ),
        entry(
            "service-id-without-leading-zeros",
            "identifiers lack leading zeros",
            |user| format!("usr_{:x}", hash(user)),
        ),
        entry(
            "service-id-without-prefix",
            "identifiers lack their prefix",
            |user| format!("{:016x}", hash(user)),
        ),
        entry(
            "service-id-prefix-dash",
            "the prefix of identifiers ends with a dash",
            |user| format!("usr-{:016x}", hash(user)),
        ),
        entry(
            "service-id-trailing-space",
            "identifiers end with a space",
            |user| user_id::of(user) + " ",
        ),
        entry(
            "service-id-bytes-reversed",
            "identifiers have the least significant byte first",
            |user| shown(hash(user).swap_bytes()),
        ),
        entry(
            "service-id-32-bits",
            "the upper half of identifiers is zero",
            |user| shown(hash(user) & 0xffff_ffff),
        ),
        entry(
            "service-id-of-trimmed-name",
            "identifiers are made of the trimmed name",
            |user| {
                user_id::of(&User {
                    name: Trim::CONTRACT.rest(&user.name).to_owned(),
                    ..user.clone()
                })
            },
        ),
        entry(
            "service-id-without-email",
            "identifiers are made of name and age only",
            |user| {
                user_id::of(&User {
                    email: String::new(),
                    ..user.clone()
                })
            },
        ),
        entry(
            "service-id-big-endian-age",
            "identifiers are made of the age with the most significant byte first",
            |user| {
                user_id::of(&User {
                    age: user.age.swap_bytes(),
                    ..user.clone()
                })
            },
        ),
        entry(
            "service-id-decimal-age",
            "identifiers are made of the age in decimal digits",
            |user| {
                shown(fnv1a(
                    format!("{}\0{}\0{}", user.name, user.email, user.age).into_bytes(),
                ))
            },
        ),
        entry(
            "service-id-one-byte-age",
            "identifiers are made of the lowest byte of the age only",
            |user| {
                let mut bytes = utf8(user);
                bytes.truncate(bytes.len() - 3);
                shown(fnv1a(bytes))
            },
        ),
        entry(
            "service-id-without-separators",
            "identifiers are made without zero bytes between the fields",
            |user| {
                let texts = [user.name.as_bytes(), user.email.as_bytes()].concat();
                shown(fnv1a([texts.as_slice(), &user.age.to_le_bytes()].concat()))
            },
        ),
        entry(
            "service-id-email-first",
            "identifiers are made of the address before the name",
            |user| {
                user_id::of(&User {
                    name: user.email.clone(),
                    email: user.name.clone(),
                    age: user.age,
                })
            },
        ),
        entry(
            "service-id-fnv-1",
            "identifiers are made by FNV-1 in place of FNV-1a",
            |user| shown(fnv1(utf8(user))),
        ),
    ]
}

fn utf8(user: &User) -> Vec<u8> {
    user_id::bytes(user, |text| text.as_bytes().to_vec())
}
