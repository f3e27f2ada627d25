//! Answers of the right kind, put together wrongly.

use rules::mutant::mutant;
use rules::record::{User, ValidationError, ValidationResult};

use super::{
    Fault::{Check, Errors, User as ChangeUser, ValidateEmail},
    Mutant,
};

pub fn mutants() -> Vec<Mutant> {
    [lists(), fields(), other_functions()].concat()
}

fn lists() -> Vec<Mutant> {
    let entry = |id, says, change| mutant(id, says, Errors(change));
    vec![
        entry(
            "errors-reversed",
            "the errors are in reverse order",
            |mut errors| {
                errors.reverse();
                errors
            },
        ),
        entry(
            "errors-sorted",
            "the errors are in the order of their messages",
            |mut errors| {
                errors.sort_by(|a, b| a.message.cmp(&b.message));
                errors
            },
        ),
        entry(
            "errors-first-twice",
            "the first error is there twice",
            |mut errors| {
                let first = errors.first().cloned();
                errors.splice(0..0, first);
                errors
            },
        ),
        entry(
            "errors-last-lost",
            "the last error is lost",
            |mut errors| {
                errors.pop();
                errors
            },
        ),
        entry(
            "errors-first-only",
            "only the first error is there",
            |mut errors| {
                errors.truncate(1);
                errors
            },
        ),
        entry(
            "errors-last-only",
            "only the last error is there",
            |mut errors| {
                errors.drain(..errors.len().saturating_sub(1));
                errors
            },
        ),
        entry(
            "errors-third-lost",
            "there are two errors at most",
            |mut errors| {
                errors.truncate(2);
                errors
            },
        ),
        entry("errors-none", "nobody has an error", |_| Vec::new()),
        entry(
            "errors-empty-one",
            "who has no error gets an empty one",
            |errors| {
                if errors.is_empty() {
                    vec![ValidationError::new("", "")]
                } else {
                    errors
                }
            },
        ),
    ]
}

fn fields() -> Vec<Mutant> {
    let entry = |id, says, change| mutant(id, says, Errors(change));
    vec![
        entry(
            "error-swapped",
            "field and message of every error are swapped",
            |errors| {
                each(errors, |error| {
                    std::mem::swap(&mut error.field, &mut error.message)
                })
            },
        ),
        entry(
            "error-field-capital",
            "the names of fields begin with a capital letter",
            |errors| {
                each(errors, |error| {
                    if let Some(first) = error.field.get_mut(..1) {
                        first.make_ascii_uppercase();
                    }
                })
            },
        ),
        entry(
            "error-field-user",
            "the names of fields begin with `user.`",
            |errors| each(errors, |error| error.field.insert_str(0, "user.")),
        ),
        entry(
            "error-field-e-mail",
            "the field `email` is called `e-mail`",
            |errors| {
                each(errors, |error| {
                    error.field = error.field.replace("email", "e-mail")
                })
            },
        ),
        entry(
            "error-field-empty",
            "the field of every error is empty",
            |errors| each(errors, |error| error.field.clear()),
        ),
        entry(
            "error-message-first",
            "every error has the message of the first",
            |errors| {
                let first = errors.first().map(|error| error.message.clone());
                let first = first.unwrap_or_default();
                each(errors, |error| error.message.clone_from(&first))
            },
        ),
        mutant(
            "user-swapped",
            "name and address are swapped",
            ChangeUser(|user| User {
                name: user.email,
                email: user.name,
                ..user
            }),
        ),
    ]
}

fn other_functions() -> Vec<Mutant> {
    let check = |id, says, change| mutant(id, says, Check(change)).seen_by("check-user");
    let email =
        |id, says, change| mutant(id, says, ValidateEmail(change)).seen_by("validate-email");
    vec![
        check(
            "check-cases-swapped",
            "`check-user` answers `ok` for `errors` and the other way round",
            |result| match result {
                ValidationResult::Ok => ValidationResult::Errors(Vec::new()),
                ValidationResult::Errors(_) => ValidationResult::Ok,
            },
        ),
        check(
            "check-errors-of-none",
            "`check-user` answers `errors` without any for `ok`",
            |result| ValidationResult::Errors(result.errors().to_vec()),
        ),
        check(
            "check-errors-emptied",
            "`check-user` answers `errors` without any for `errors`",
            |result| match result {
                ValidationResult::Ok => ValidationResult::Ok,
                ValidationResult::Errors(_) => ValidationResult::Errors(Vec::new()),
            },
        ),
        check(
            "check-always-ok",
            "`check-user` answers `ok` always",
            |_| ValidationResult::Ok,
        ),
        check(
            "check-first-only",
            "`check-user` answers the first error only",
            |result| {
                result
                    .errors()
                    .iter()
                    .take(1)
                    .cloned()
                    .collect::<Vec<_>>()
                    .into()
            },
        ),
        email(
            "validate-email-opposite",
            "`validate-email` answers the opposite",
            |_, right| !right,
        ),
        email(
            "validate-email-always",
            "`validate-email` answers true always",
            |_, _| true,
        ),
        email(
            "validate-email-at-only",
            "`validate-email` looks for an `@` only",
            |email, _| email.contains('@'),
        ),
    ]
}

fn each(
    mut errors: Vec<ValidationError>,
    change: impl Fn(&mut ValidationError),
) -> Vec<ValidationError> {
    errors.iter_mut().for_each(change);
    errors
}
