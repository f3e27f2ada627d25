//! The world `validator-saboteur`: the generated bindings, and behind them a validator
//! that does one thing wrong.
//!
//! [`catalog`] lists what that can be, [`saboteur`] does it.

mod catalog;
mod saboteur;

use std::cell::RefCell;

use rules::record;

use crate::exports::lab::saboteur::catalog::{Guest as Catalog, Mutant};
use crate::exports::my::user_validator::validator::{
    Guest, User, ValidationError, ValidationResult,
};
use crate::lab::saboteur::choice;
use crate::my::user_validator::validator;
use crate::saboteur::{Behind, Saboteur};

wit_bindgen::generate!({
    path: "../../wit/saboteur",
    world: "validator-saboteur",
    generate_all,
});

thread_local! {
    /// The lab is asked once which mutant this instance is.
    static SABOTEUR: RefCell<Saboteur<Imported>> =
        RefCell::new(Saboteur::new(Imported, catalog::chosen(&choice::mutant())));
}

struct Component;

impl Guest for Component {
    fn validate_user(user: User) -> Vec<ValidationError> {
        let user = received(user);
        let errors = SABOTEUR.with_borrow_mut(|saboteur| saboteur.validate_user(&user));
        errors.into_iter().map(sent_error).collect()
    }

    fn check_user(user: User) -> ValidationResult {
        let user = received(user);
        match SABOTEUR.with_borrow_mut(|saboteur| saboteur.check_user(&user)) {
            record::ValidationResult::Ok => ValidationResult::Ok,
            record::ValidationResult::Errors(errors) => {
                ValidationResult::Errors(errors.into_iter().map(sent_error).collect())
            }
        }
    }

    fn validate_email(email: String) -> bool {
        SABOTEUR.with_borrow_mut(|saboteur| saboteur.validate_email(&email))
    }
}

impl Catalog for Component {
    fn mutants() -> Vec<Mutant> {
        let listed = |mutant: catalog::Mutant| Mutant {
            id: mutant.id,
            class: mutant.class.to_owned(),
            contract: mutant.contract.to_owned(),
            says: mutant.says,
        };
        catalog::mutants().into_iter().map(listed).collect()
    }
}

/// The imported validator.
struct Imported;

impl Behind for Imported {
    fn validate_user(&self, user: &record::User) -> Vec<record::ValidationError> {
        let errors = validator::validate_user(&sent(user));
        errors.into_iter().map(received_error).collect()
    }

    fn check_user(&self, user: &record::User) -> record::ValidationResult {
        match validator::check_user(&sent(user)) {
            ValidationResult::Ok => record::ValidationResult::Ok,
            ValidationResult::Errors(errors) => {
                record::ValidationResult::Errors(errors.into_iter().map(received_error).collect())
            }
        }
    }

    fn validate_email(&self, email: &str) -> bool {
        validator::validate_email(email)
    }
}

fn received(User { name, email, age }: User) -> record::User {
    record::User { name, email, age }
}

fn sent(user: &record::User) -> User {
    let record::User { name, email, age } = user.clone();
    User { name, email, age }
}

fn received_error(ValidationError { field, message }: ValidationError) -> record::ValidationError {
    record::ValidationError { field, message }
}

fn sent_error(error: record::ValidationError) -> ValidationError {
    let record::ValidationError { field, message } = error;
    ValidationError { field, message }
}

export!(Component);
