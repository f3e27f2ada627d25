//! Every mutant in front of a service that is right.

use std::collections::HashMap;

use rules::{contract, mutant, samples};

use super::*;
use crate::catalog;

struct Right;

impl Behind for Right {
    fn create_user(&self, user: User) -> CreateUserResult {
        contract::create_user(&user)
    }

    fn create_users(&self, users: Vec<User>) -> Vec<CreateUserResult> {
        users.iter().map(contract::create_user).collect()
    }
}

/// What the two functions answer for every sample, each in an instance of its own.
#[derive(PartialEq, Eq, Hash)]
struct Answers {
    create_user: Vec<CreateUserResult>,
    create_users: Vec<Vec<CreateUserResult>>,
}

/// Batches of none to nine samples; enough rounds for whatever goes wrong late. Then long
/// batches, long users and users that come again.
fn batches() -> Vec<Vec<User>> {
    let samples = samples::users();
    let mut samples = samples.iter().cycle().cloned();
    let sizes = (0..10).cycle().take(300).chain([23, 21, 33, 70, 101, 257]);
    let batches = sizes.map(|size| samples.by_ref().take(size).collect());
    let long = [samples::long_users()];
    batches
        .chain(long)
        .chain(samples::repeating_batches())
        .collect()
}

fn answers(id: &str) -> Answers {
    let batches = batches();
    let (mut one, mut many) = (
        Saboteur::new(Right, catalog::chosen(id)),
        Saboteur::new(Right, catalog::chosen(id)),
    );
    Answers {
        create_user: batches
            .concat()
            .iter()
            .map(|user| one.create_user(user))
            .collect(),
        create_users: batches
            .iter()
            .map(|users| many.create_users(users))
            .collect(),
    }
}

#[test]
fn the_catalogue_is_well_formed_and_has_every_class() {
    let mutants = catalog::mutants();
    mutant::assert_well_formed(&mutants);
    // This prefix is what keeps the ids of the two saboteurs apart.
    assert!(
        mutants
            .iter()
            .all(|mutant| mutant.id.starts_with("service-"))
    );
    let classes = [
        "string-units",
        "encoding",
        "structure",
        "state",
        "batch",
        "repeats",
        "sizes",
        "words",
        "look-alikes",
    ];
    assert_eq!(mutant::classes(&mutants), classes);
}

#[test]
fn without_an_id_everything_is_forwarded_untouched() {
    let (answers, batches) = (answers(""), batches());
    let right = |users: &Vec<User>| users.iter().map(contract::create_user).collect::<Vec<_>>();
    assert_eq!(answers.create_user, right(&batches.concat()));
    assert!(
        answers
            .create_users
            .into_iter()
            .eq(batches.iter().map(right))
    );
}

#[test]
fn every_mutant_answers_like_no_other_and_not_rightly() {
    let mut known = HashMap::from([(answers(""), "the contract".to_owned())]);
    for mutant in catalog::mutants() {
        let same = known.insert(answers(&mutant.id), mutant.id.clone());
        assert_eq!(same, None, "`{}` answers the same", mutant.id);
    }
}

#[test]
fn a_fault_of_batches_is_not_in_single_calls_and_every_other_fault_is() {
    let right = answers("");
    for mutant in catalog::mutants() {
        let wrong = answers(&mutant.id);
        let alone = wrong.create_user != right.create_user;
        let of_batches = matches!(mutant.fault, Fault::Batch(_) | Fault::BatchOf(_));
        assert_eq!(alone, !of_batches, "{}", mutant.id);
        assert!(wrong.create_users != right.create_users, "{}", mutant.id);
    }
}

#[test]
fn an_identifier_that_another_rule_makes_too_stays_as_the_service_said() {
    struct Stubborn;
    impl Behind for Stubborn {
        fn create_user(&self, _: User) -> CreateUserResult {
            CreateUserResult {
                success: true,
                user_id: Some("mine".to_owned()),
                errors: Vec::new(),
            }
        }
        fn create_users(&self, _: Vec<User>) -> Vec<CreateUserResult> {
            Vec::new()
        }
    }
    let id = |name: &str| {
        let mut saboteur = Saboteur::new(Stubborn, catalog::chosen("service-id-of-trimmed-name"));
        let user = User {
            name: name.to_owned(),
            email: "a@b.c".to_owned(),
            age: 30,
        };
        saboteur.create_user(&user).user_id.unwrap()
    };
    assert_eq!(id("Al"), "mine");
    assert_eq!(id(" Al"), "usr_9586ad1ef6fa8980");
}

#[test]
fn users_that_come_again_have_wrong_results() {
    let user = |name: &str, email: &str| User {
        name: name.to_owned(),
        email: email.to_owned(),
        age: 30,
    };
    let [al, bo, nobody] = [user("Al", "a@b.c"), user("Bo", "b@b.c"), user("", "a@b.c")];
    let users = [&al, &bo, &nobody, &al].map(User::clone);
    let results = |id| Saboteur::new(Right, catalog::chosen(id)).create_users(&users);
    let [al, bo, nobody] = [&al, &bo, &nobody].map(contract::create_user);
    let right = [&al, &bo, &nobody, &al].map(Clone::clone);
    assert_eq!(results("service-repeat-dropped"), right[..3]);
    assert_eq!(results("service-repeat-dropped-at-once"), right);
    assert_eq!(
        results("service-repeat-first-of-email"),
        [&al, &bo, &al, &al].map(Clone::clone)
    );
    assert_eq!(
        results("service-repeat-email-together"),
        [&al, &nobody, &al, &bo].map(Clone::clone)
    );
    let refused = results("service-repeat-email-refused").into_iter();
    let created: Vec<_> = refused.map(|result| result.success).collect();
    assert_eq!(created, [true, true, false, false]);
}

#[test]
#[should_panic(expected = "`no-such-mutant`")]
fn an_unknown_id_is_a_panic_that_names_it() {
    Saboteur::new(Right, catalog::chosen("no-such-mutant"));
}
