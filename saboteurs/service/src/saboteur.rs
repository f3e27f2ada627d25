//! Does what a mutant does wrong, in front of a service.

use rules::record::{CreateUserResult, User, ValidationError};
use rules::user_id;
use rules::when::{Calls, When};

/// The service that calls are forwarded to.
pub trait Behind {
    fn create_user(&self, user: User) -> CreateUserResult;
    fn create_users(&self, users: Vec<User>) -> Vec<CreateUserResult>;
}

/// The one thing that is wrong.
#[derive(Clone, Copy)]
pub enum Fault {
    /// Other names are forwarded.
    NameText(fn(&str) -> String),
    /// Other addresses are forwarded.
    EmailText(fn(&str) -> String),
    /// Users who are created get another identifier.
    Id(fn(&User) -> String),
    /// Every result is changed.
    Result(fn(CreateUserResult) -> CreateUserResult),
    /// What `create-users` answers is changed.
    Batch(fn(Vec<CreateUserResult>) -> Vec<CreateUserResult>),
    /// What `create-users` returns is changed, given its users.
    BatchOf(fn(&[User], Vec<CreateUserResult>) -> Vec<CreateUserResult>),
    /// The results of some users are the opposite.
    Opposite(When),
    /// Every user gets the result of the one before.
    Previous,
    /// Every user gets the errors of the one before, then their own.
    Uncleared,
    /// Users who are created get the identifier of the first of them.
    FirstId,
}

/// Forwards calls to a service and does one thing wrong, or nothing.
pub struct Saboteur<B> {
    behind: B,
    fault: Option<Fault>,
    calls: Calls,
    previous: Option<CreateUserResult>,
    errors_before: Vec<ValidationError>,
    first_id: Option<String>,
}

impl<B: Behind> Saboteur<B> {
    /// A saboteur with a fault, or one that does nothing.
    pub fn new(behind: B, fault: Option<Fault>) -> Self {
        Saboteur {
            behind,
            fault,
            calls: Calls::default(),
            previous: None,
            errors_before: Vec::new(),
            first_id: None,
        }
    }

    pub fn create_user(&mut self, user: &User) -> CreateUserResult {
        let said = self.behind.create_user(self.forwarded(user));
        self.result(user, said)
    }

    pub fn create_users(&mut self, users: &[User]) -> Vec<CreateUserResult> {
        let forwarded = users.iter().map(|user| self.forwarded(user)).collect();
        let mut said = self.behind.create_users(forwarded);
        match self.fault {
            Some(Fault::Batch(change)) => return change(said),
            Some(Fault::BatchOf(change)) => return change(users, said),
            _ => {}
        }
        for (user, result) in users.iter().zip(&mut said) {
            *result = self.result(user, result.clone());
        }
        said
    }

    /// A user, changed on the way in if that is the fault.
    fn forwarded(&self, user: &User) -> User {
        let mut user = user.clone();
        match self.fault {
            Some(Fault::NameText(change)) => user.name = change(&user.name),
            Some(Fault::EmailText(change)) => user.email = change(&user.email),
            _ => {}
        }
        user
    }

    /// Changes what the service said of a user.
    fn result(&mut self, user: &User, mut said: CreateUserResult) -> CreateUserResult {
        match self.fault {
            Some(Fault::Id(id)) => said.user_id = said.user_id.map(|said| with_id(id, user, said)),
            Some(Fault::Result(change)) => return change(said),
            Some(Fault::Opposite(when)) if self.calls.strikes(when, &user.name) => {
                return opposite(user, &said);
            }
            Some(Fault::Previous) => {
                let before = self.previous.replace(said.clone());
                return before.unwrap_or(said);
            }
            Some(Fault::Uncleared) => {
                let own = said.errors.clone();
                let before = std::mem::replace(&mut self.errors_before, own);
                said.errors.splice(0..0, before);
            }
            Some(Fault::FirstId) => {
                said.user_id = said
                    .user_id
                    .map(|own| self.first_id.get_or_insert(own).clone());
            }
            _ => {}
        }
        said
    }
}

/// Another identifier, if it is not what is right.
fn with_id(id: fn(&User) -> String, user: &User, said: String) -> String {
    let wrong = id(user);
    if wrong == user_id::of(user) {
        said
    } else {
        wrong
    }
}

/// Creates whoever was refused and refuses, without a word, whoever was created.
fn opposite(user: &User, said: &CreateUserResult) -> CreateUserResult {
    CreateUserResult {
        success: !said.success,
        user_id: (!said.success).then(|| user_id::of(user)),
        errors: Vec::new(),
    }
}

#[cfg(test)]
#[path = "saboteur_tests.rs"]
mod tests;
