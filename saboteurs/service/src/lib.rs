//! The world `service-saboteur`: the generated bindings, and behind them a service that
//! does one thing wrong.
//!
//! [`catalog`] lists what that can be, [`saboteur`] does it.

mod catalog;
mod saboteur;

use std::cell::RefCell;

use rules::record;

use crate::exports::lab::saboteur::catalog::{Guest as Catalog, Mutant};
use crate::exports::my::user_service::service::{CreateUserResult, Guest};
use crate::lab::saboteur::choice;
use crate::my::user_service::service;
use crate::my::user_validator::types::{User, ValidationError};
use crate::saboteur::{Behind, Saboteur};

wit_bindgen::generate!({
    path: "../../wit/saboteur",
    world: "service-saboteur",
    generate_all,
});

thread_local! {
    /// The lab is asked once which mutant this instance is.
    static SABOTEUR: RefCell<Saboteur<Imported>> =
        RefCell::new(Saboteur::new(Imported, catalog::chosen(&choice::mutant())));
}

struct Component;

impl Guest for Component {
    fn create_user(user: User) -> CreateUserResult {
        let user = received_user(user);
        sent_result(SABOTEUR.with_borrow_mut(|saboteur| saboteur.create_user(&user)))
    }

    fn create_users(users: Vec<User>) -> Vec<CreateUserResult> {
        let users: Vec<_> = users.into_iter().map(received_user).collect();
        let results = SABOTEUR.with_borrow_mut(|saboteur| saboteur.create_users(&users));
        results.into_iter().map(sent_result).collect()
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

/// The imported service.
struct Imported;

impl Behind for Imported {
    fn create_user(&self, user: record::User) -> record::CreateUserResult {
        received_result(service::create_user(&sent_user(user)))
    }

    fn create_users(&self, users: Vec<record::User>) -> Vec<record::CreateUserResult> {
        let users: Vec<_> = users.into_iter().map(sent_user).collect();
        let results = service::create_users(&users);
        results.into_iter().map(received_result).collect()
    }
}

fn received_user(User { name, email, age }: User) -> record::User {
    record::User { name, email, age }
}

fn sent_user(record::User { name, email, age }: record::User) -> User {
    User { name, email, age }
}

fn received_result(result: service::CreateUserResult) -> record::CreateUserResult {
    let error = |ValidationError { field, message }| record::ValidationError { field, message };
    record::CreateUserResult {
        success: result.success,
        user_id: result.user_id,
        errors: result.errors.into_iter().map(error).collect(),
    }
}

fn sent_result(result: record::CreateUserResult) -> CreateUserResult {
    let error = |record::ValidationError { field, message }| ValidationError { field, message };
    CreateUserResult {
        success: result.success,
        user_id: result.user_id,
        errors: result.errors.into_iter().map(error).collect(),
    }
}

export!(Component);
