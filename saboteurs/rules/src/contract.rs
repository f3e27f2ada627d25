//! The right answers, by the rules of `wit/`.

use crate::age::AgeRule;
use crate::email::{self, EmailRule};
use crate::name::NameRule;
use crate::record::{CreateUserResult, User, ValidationError};
use crate::user_id;

/// Every broken rule, in order.
pub fn validate_user(user: &User) -> Vec<ValidationError> {
    let error = ValidationError::new;
    let name = NameRule::CONTRACT.messages(&user.name);
    let name = name.into_iter().map(|message| error("name", message));
    let email = (!validate_email(&user.email)).then(|| error("email", email::INVALID));
    let age = AgeRule::CONTRACT.message(user.age);
    let age = age.map(|message| error("age", message));
    name.chain(email).chain(age).collect()
}

/// Whether an address has the right form.
pub fn validate_email(email: &str) -> bool {
    EmailRule::CONTRACT.accepts(email)
}

/// What becomes of a user.
pub fn create_user(user: &User) -> CreateUserResult {
    let errors = validate_user(user);
    CreateUserResult {
        success: errors.is_empty(),
        user_id: errors.is_empty().then(|| user_id::of(user)),
        errors,
    }
}
