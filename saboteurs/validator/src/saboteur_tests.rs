//! Every mutant in front of a validator that is right.

use std::collections::HashMap;

use rules::record::{User, ValidationError, ValidationResult};
use rules::{contract, mutant, samples};

use super::*;
use crate::catalog;

struct Right;

impl Behind for Right {
    fn validate_user(&self, user: &User) -> Vec<ValidationError> {
        contract::validate_user(user)
    }

    fn check_user(&self, user: &User) -> ValidationResult {
        contract::validate_user(user).into()
    }

    fn validate_email(&self, email: &str) -> bool {
        contract::validate_email(email)
    }
}

/// What the three functions answer for every sample, each in an instance of its own.
#[derive(PartialEq, Eq, Hash)]
struct Answers {
    validate_user: Vec<Vec<ValidationError>>,
    check_user: Vec<ValidationResult>,
    validate_email: Vec<bool>,
}

/// Enough rounds of the samples for whatever goes wrong late, then what costs more.
fn answers(id: &str) -> Answers {
    let samples = samples::users();
    let more = [samples::long_users(), samples::repeating_batches().concat()].concat();
    let many = 1_001 + samples.len();
    let users = || samples.iter().cycle().take(many).chain(&more);
    let saboteur = || Saboteur::new(Right, catalog::chosen(id));
    let (mut validate, mut check, mut email) = (saboteur(), saboteur(), saboteur());
    Answers {
        validate_user: users().map(|user| validate.validate_user(user)).collect(),
        check_user: users().map(|user| check.check_user(user)).collect(),
        validate_email: users().map(|u| email.validate_email(&u.email)).collect(),
    }
}

#[test]
fn the_catalogue_is_well_formed_and_has_every_class() {
    let mutants = catalog::mutants();
    mutant::assert_well_formed(&mutants);
    // This prefix is what keeps the ids of the two saboteurs apart.
    assert!(
        !mutants
            .iter()
            .any(|mutant| mutant.id.starts_with("service-"))
    );
    let classes = [
        "messages",
        "rules",
        "white-space",
        "string-units",
        "encoding",
        "structure",
        "state",
        "resources",
        "repeats",
        "sizes",
        "words",
        "look-alikes",
    ];
    assert_eq!(mutant::classes(&mutants), classes);
}

#[test]
fn without_an_id_everything_is_forwarded_untouched() {
    let answers = answers("");
    for (at, user) in samples::users().iter().enumerate() {
        let errors = contract::validate_user(user);
        assert_eq!(answers.validate_user[at], errors);
        assert_eq!(answers.check_user[at], errors.into());
        let valid = contract::validate_email(&user.email);
        assert_eq!(answers.validate_email[at], valid);
    }
}

#[test]
fn every_mutant_answers_like_no_other_and_not_rightly() {
    let mut known = HashMap::from([(answers(""), "the contract".to_owned())]);
    for mutant in catalog::mutants() {
        if mutant.class != "resources" {
            let same = known.insert(answers(&mutant.id), mutant.id.clone());
            assert_eq!(same, None, "`{}` answers the same", mutant.id);
        }
    }
}

#[test]
fn a_mutant_is_seen_by_the_function_that_its_contract_calls() {
    let right = answers("");
    for mutant in catalog::mutants() {
        let wrong = answers_unless_costly(&mutant);
        let seen = wrong.is_none_or(|wrong| match mutant.contract {
            "check-user" => wrong.check_user != right.check_user,
            "validate-email" => wrong.validate_email != right.validate_email,
            _ => wrong.validate_user != right.validate_user,
        });
        assert!(seen, "{}", mutant.id);
    }
}

fn answers_unless_costly(mutant: &catalog::Mutant) -> Option<Answers> {
    (mutant.class != "resources").then(|| answers(&mutant.id))
}

#[test]
fn a_fault_leaves_what_the_validator_says_of_other_users() {
    struct Stubborn;
    impl Behind for Stubborn {
        fn validate_user(&self, _: &User) -> Vec<ValidationError> {
            vec![ValidationError::new("name", "no")]
        }
        fn check_user(&self, _: &User) -> ValidationResult {
            ValidationResult::Errors(Vec::new())
        }
        fn validate_email(&self, _: &str) -> bool {
            false
        }
    }
    let user = |age| User {
        name: "Al".to_owned(),
        email: "a@b.c".to_owned(),
        age,
    };
    let mut saboteur = Saboteur::new(Stubborn, catalog::chosen("age-youngest-14"));
    let no = ValidationError::new("name", "no");
    let young = ValidationError::new("age", rules::age::YOUNG);
    assert_eq!(saboteur.validate_user(&user(14)), vec![no.clone()]);
    assert_eq!(saboteur.validate_user(&user(13)), [no, young.clone()]);
    let (untouched, changed) = (Vec::new(), vec![young]);
    assert_eq!(
        saboteur.check_user(&user(14)),
        ValidationResult::Errors(untouched)
    );
    assert_eq!(
        saboteur.check_user(&user(13)),
        ValidationResult::Errors(changed)
    );
    assert!(!saboteur.validate_email("a@b.c"));
}

#[test]
fn an_error_of_another_rule_stands_where_the_contract_has_it() {
    let wrong = User {
        name: String::new(),
        email: "a@b".to_owned(),
        age: 5,
    };
    let fields = |id| {
        let errors = Saboteur::new(Right, catalog::chosen(id)).validate_user(&wrong);
        errors
            .into_iter()
            .map(|error| error.field)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        fields("name-empty-and-short"),
        ["name", "name", "email", "age"]
    );
    assert_eq!(fields("email-no-dot"), ["name", "age"]);
    assert_eq!(fields("age-no-youngest"), ["name", "email"]);
}

#[test]
fn what_comes_again_is_wrong_only_then() {
    let user = |name: &str, email: &str| User {
        name: name.to_owned(),
        email: email.to_owned(),
        age: 30,
    };
    let [al, bo, nobody] = [user("Al", "a@b.c"), user("Bo", "b@b.c"), user("", "a@b.c")];
    let users = [&al, &nobody, &bo, &nobody, &bo];
    let wrong = |id| {
        let mut saboteur = Saboteur::new(Right, catalog::chosen(id));
        users.map(|user| saboteur.validate_user(user) != contract::validate_user(user))
    };
    assert_eq!(
        wrong("repeat-cached-by-email"),
        [false, true, false, true, false]
    );
    assert_eq!(
        wrong("repeat-email-of-the-user-before"),
        [false, true, false, false, false]
    );
    assert_eq!(wrong("repeat-refused"), [false, false, false, true, true]);
    assert_eq!(
        wrong("repeat-without-errors"),
        [false, false, false, true, false]
    );
}

#[test]
fn a_name_that_is_not_long_enough_keeps_its_error() {
    let errors = |name: &str| {
        let user = User {
            name: name.to_owned(),
            email: "a@b.c".to_owned(),
            age: 30,
        };
        Saboteur::new(Right, catalog::chosen("word-digits")).validate_user(&user)
    };
    let short = [ValidationError::new("name", rules::name::SHORT)];
    assert_eq!(errors(" 12 "), short);
    assert_eq!(errors("1"), short);
    assert_eq!(
        errors(""),
        [ValidationError::new("name", rules::name::EMPTY)]
    );
    assert_eq!(errors("12a"), []);
}

#[test]
#[should_panic(expected = "`no-such-mutant`")]
fn an_unknown_id_is_a_panic_that_names_it() {
    Saboteur::new(Right, catalog::chosen("no-such-mutant"));
}

#[test]
fn what_leaks_or_traps_answers_rightly_before() {
    let [short, long] = ["Al".to_owned(), "a".repeat(1_001)].map(|name| User {
        name,
        email: String::new(),
        age: 30,
    });
    for id in ["leak", "leak-if-wrong", "trap-on-long-names", "trap-on-nul"] {
        let errors = Saboteur::new(Right, catalog::chosen(id)).validate_user(&short);
        assert_eq!(errors, contract::validate_user(&short), "{id}");
    }
    let trap = || Saboteur::new(Right, catalog::chosen("trap-on-long-names")).validate_user(&long);
    assert!(std::panic::catch_unwind(trap).is_err());
}
