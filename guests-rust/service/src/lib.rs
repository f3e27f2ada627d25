//! The world `user-service` in Rust: validation is left to the imported validator.

mod user_id;

use crate::exports::my::user_service::service::{CreateUserResult, Guest, User};
use crate::my::user_validator::validator;

wit_bindgen::generate!({
    path: "../../wit/user-service",
    world: "user-service",
    generate_all,
});

struct Service;

impl Guest for Service {
    fn create_user(user: User) -> CreateUserResult {
        let errors = validator::validate_user(&user);
        let success = errors.is_empty();
        CreateUserResult {
            success,
            user_id: success.then(|| user_id::of(&user.name, &user.email, user.age)),
            errors,
        }
    }

    fn create_users(users: Vec<User>) -> Vec<CreateUserResult> {
        users.into_iter().map(Self::create_user).collect()
    }
}

export!(Service);
