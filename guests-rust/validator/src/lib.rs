//! The world `user-validator` in Rust: the generated bindings, and the rules behind
//! them.

mod rules;

use crate::exports::my::user_validator::validator::{
    Guest, User, ValidationError, ValidationResult,
};
use crate::rules::Rule;

wit_bindgen::generate!({
    path: "../../wit/user-validator",
    world: "user-validator",
});

struct Validator;

impl Guest for Validator {
    fn validate_user(user: User) -> Vec<ValidationError> {
        rules::broken(&user.name, &user.email, user.age)
            .map(ValidationError::from)
            .collect()
    }

    fn check_user(user: User) -> ValidationResult {
        let errors = Self::validate_user(user);
        if errors.is_empty() {
            ValidationResult::Ok
        } else {
            ValidationResult::Errors(errors)
        }
    }

    fn validate_email(email: String) -> bool {
        rules::is_email(&email)
    }
}

impl From<Rule> for ValidationError {
    fn from(rule: Rule) -> Self {
        ValidationError {
            field: rule.field().to_owned(),
            message: rule.message().to_owned(),
        }
    }
}

export!(Validator);
