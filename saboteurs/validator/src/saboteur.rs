//! Does what a mutant does wrong, in front of a validator.

use std::collections::{HashMap, HashSet};

use rules::age::AgeRule;
use rules::contract;
use rules::email::{self, EmailRule};
use rules::name::{self, NameRule};
use rules::record::{User, ValidationError, ValidationResult};
use rules::when::{Calls, When};

/// The validator that calls are forwarded to.
pub trait Behind {
    fn validate_user(&self, user: &User) -> Vec<ValidationError>;
    fn check_user(&self, user: &User) -> ValidationResult;
    fn validate_email(&self, email: &str) -> bool;
}

/// The one thing that is wrong.
#[derive(Clone, Copy)]
pub enum Fault {
    /// Other names are forwarded.
    NameText(fn(&str) -> String),
    /// Other addresses are forwarded.
    EmailText(fn(&str) -> String),
    /// Other users are forwarded.
    User(fn(User) -> User),
    /// Another rule for names.
    Name(NameRule),
    /// A name that is long enough is short if this holds for what is left of it.
    ShortIf(fn(&str) -> bool),
    /// Another rule for addresses.
    Email(EmailRule),
    /// Another rule for ages.
    Age(AgeRule),
    /// One message, and what is said in its place.
    Message(&'static str, &'static str),
    /// The errors are changed.
    Errors(fn(Vec<ValidationError>) -> Vec<ValidationError>),
    /// The errors are changed, given the user.
    ErrorsOf(fn(&User, Vec<ValidationError>) -> Vec<ValidationError>),
    /// What `check-user` answers is changed.
    Check(fn(ValidationResult) -> ValidationResult),
    /// What `validate-email` answers is changed.
    ValidateEmail(fn(&str, bool) -> bool),
    /// Some calls answer the opposite.
    Opposite(When),
    /// Every call gives the errors of the call before.
    Previous,
    /// Every call gives the errors of the call before, then its own.
    Uncleared,
    /// Users of the same key have the errors of the first of them.
    Cached(fn(&User) -> String),
    /// A user of the same key as the one before has the errors of that one.
    Remembered(fn(&User) -> String),
    /// The errors of a user that came before are changed.
    Repeated(fn(Vec<ValidationError>) -> Vec<ValidationError>),
    /// Something is done besides, whatever the answer is.
    Besides(fn(&User, &[ValidationError])),
    /// The validator is asked so many times more.
    Again(u32),
}

/// Forwards calls to a validator and does one thing wrong, or nothing.
pub struct Saboteur<B> {
    behind: B,
    fault: Option<Fault>,
    calls: Calls,
    previous: Vec<ValidationError>,
    cache: HashMap<String, Vec<ValidationError>>,
    remembered: Option<(String, Vec<ValidationError>)>,
    seen: HashSet<User>,
}

impl<B: Behind> Saboteur<B> {
    /// A saboteur with a fault, or one that does nothing.
    pub fn new(behind: B, fault: Option<Fault>) -> Self {
        Saboteur {
            behind,
            fault,
            calls: Calls::default(),
            previous: Vec::new(),
            cache: HashMap::new(),
            remembered: None,
            seen: HashSet::new(),
        }
    }

    pub fn validate_user(&mut self, user: &User) -> Vec<ValidationError> {
        let errors = self.ask(user, |behind, user| behind.validate_user(user));
        self.errors(user, errors)
    }

    pub fn check_user(&mut self, user: &User) -> ValidationResult {
        let said = self.ask(user, |behind, user| behind.check_user(user));
        if let Some(Fault::Check(change)) = self.fault {
            return change(said);
        }
        let errors = self.errors(user, said.errors().to_vec());
        // What is not changed stays as it is, even if no validator should say it.
        if errors == said.errors() {
            said
        } else {
            errors.into()
        }
    }

    pub fn validate_email(&mut self, email: &str) -> bool {
        if let Some(Fault::EmailText(change)) = self.fault {
            return self.behind.validate_email(&change(email));
        }
        let said = self.behind.validate_email(email);
        match self.fault {
            Some(Fault::Email(rule)) => is_email(&rule, email).unwrap_or(said),
            Some(Fault::ValidateEmail(change)) => change(email, said),
            _ => said,
        }
    }

    /// Forwards a user, changed on the way in if that is the fault.
    fn ask<R>(&self, user: &User, ask: impl Fn(&B, &User) -> R) -> R {
        let mut user = user.clone();
        match self.fault {
            Some(Fault::NameText(change)) => user.name = change(&user.name),
            Some(Fault::EmailText(change)) => user.email = change(&user.email),
            Some(Fault::User(change)) => user = change(user),
            Some(Fault::Again(times)) => {
                for _ in 0..times {
                    ask(&self.behind, &user);
                }
            }
            _ => {}
        }
        ask(&self.behind, &user)
    }

    /// Changes what the validator said of a user.
    fn errors(&mut self, user: &User, said: Vec<ValidationError>) -> Vec<ValidationError> {
        let Some(fault) = self.fault else {
            return said;
        };
        match fault {
            Fault::Name(rule) => with_name_rule(&rule, user, said),
            Fault::ShortIf(which) => with_short_name(which, user, said),
            Fault::Email(rule) => with_email_rule(&rule, user, said),
            Fault::Age(rule) => with_age_rule(&rule, user, said),
            Fault::Message(right, wrong) => with_message(right, wrong, said),
            Fault::Errors(change) => change(said),
            Fault::ErrorsOf(change) => change(user, said),
            Fault::Opposite(when) if self.calls.strikes(when, &user.name) => opposite(said),
            Fault::Previous => std::mem::replace(&mut self.previous, said),
            Fault::Uncleared => {
                let before = std::mem::replace(&mut self.previous, said.clone());
                [before, said].concat()
            }
            Fault::Cached(key) => self.cache.entry(key(user)).or_insert(said).clone(),
            Fault::Remembered(key) => self.remembered(key(user), said),
            Fault::Repeated(change) if !self.seen.insert(user.clone()) => change(said),
            Fault::Besides(act) => {
                act(user, &said);
                said
            }
            _ => said,
        }
    }

    /// Returns the errors of the call before if its key is the same, otherwise these.
    fn remembered(&mut self, key: String, said: Vec<ValidationError>) -> Vec<ValidationError> {
        match &self.remembered {
            Some((before, errors)) if *before == key => errors.clone(),
            _ => {
                self.remembered = Some((key, said.clone()));
                said
            }
        }
    }
}

fn with_name_rule(
    rule: &NameRule,
    user: &User,
    said: Vec<ValidationError>,
) -> Vec<ValidationError> {
    let messages = rule.messages(&user.name);
    if messages == NameRule::CONTRACT.messages(&user.name) {
        return said;
    }
    replaced(said, "name", &messages)
}

fn with_short_name(
    which: fn(&str) -> bool,
    user: &User,
    said: Vec<ValidationError>,
) -> Vec<ValidationError> {
    let right = NameRule::CONTRACT.messages(&user.name).is_empty();
    if right && which(NameRule::CONTRACT.trim.rest(&user.name)) {
        replaced(said, "name", &[name::SHORT])
    } else {
        said
    }
}

fn with_email_rule(
    rule: &EmailRule,
    user: &User,
    said: Vec<ValidationError>,
) -> Vec<ValidationError> {
    match is_email(rule, &user.email) {
        None => said,
        Some(true) => replaced(said, "email", &[]),
        Some(false) => replaced(said, "email", &[email::INVALID]),
    }
}

/// What another rule makes of an address, if that is not what is right.
fn is_email(rule: &EmailRule, email: &str) -> Option<bool> {
    let accepts = rule.accepts(email);
    (accepts != contract::validate_email(email)).then_some(accepts)
}

fn with_age_rule(rule: &AgeRule, user: &User, said: Vec<ValidationError>) -> Vec<ValidationError> {
    let message = rule.message(user.age);
    if message == AgeRule::CONTRACT.message(user.age) {
        return said;
    }
    replaced(said, "age", message.as_slice())
}

fn with_message(right: &str, wrong: &str, mut said: Vec<ValidationError>) -> Vec<ValidationError> {
    for error in said.iter_mut().filter(|error| error.message == right) {
        error.message = wrong.to_owned();
    }
    said
}

/// The errors with others for one field, in the order of the rules.
fn replaced(
    mut errors: Vec<ValidationError>,
    field: &str,
    messages: &[&str],
) -> Vec<ValidationError> {
    let rank = |field: &str| ["name", "email", "age"].iter().position(|f| *f == field);
    errors.retain(|error| error.field != field);
    let before = |error: &&ValidationError| rank(&error.field) < rank(field);
    let at = errors.iter().take_while(before).count();
    let new = messages
        .iter()
        .map(|message| ValidationError::new(field, message));
    errors.splice(at..at, new);
    errors
}

/// An error for whoever has none, and none for the others.
fn opposite(errors: Vec<ValidationError>) -> Vec<ValidationError> {
    if errors.is_empty() {
        vec![ValidationError::new("age", rules::age::OLD)]
    } else {
        Vec::new()
    }
}

#[cfg(test)]
#[path = "saboteur_tests.rs"]
mod tests;
