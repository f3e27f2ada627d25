//! Results that are wrong only if a batch has a user, or a part of one, more than once.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use rules::mutant::mutant;
use rules::record::{CreateUserResult, User, ValidationError};

use super::{
    Fault::{BatchOf, NameText},
    Mutant,
};

type Results = Vec<CreateUserResult>;

pub fn mutants() -> Vec<Mutant> {
    [batches(), texts()].concat()
}

fn batches() -> Vec<Mutant> {
    let entry = |id, says, change| mutant(id, says, BatchOf(change)).seen_by("create-users");
    vec![
        entry(
            "service-repeat-dropped",
            "a user that comes again in a batch has no result",
            |users, results| first_of_each(users, results, User::clone),
        ),
        entry(
            "service-repeat-dropped-at-once",
            "a user that is the one before in a batch has no result",
            |users, results| first_of_each_run(users, results, User::clone),
        ),
        entry(
            "service-repeat-dropped-if-all",
            "a batch of one user again and again has one result",
            |users, mut results| {
                if users.windows(2).all(|two| two[0] == two[1]) {
                    results.truncate(1);
                }
                results
            },
        ),
        entry(
            "service-repeat-name-dropped-at-once",
            "a user with the name of the one before in a batch has no result",
            |users, results| first_of_each_run(users, results, |user| user.name.clone()),
        ),
        entry(
            "service-repeat-email-refused",
            "an address that comes again in a batch is refused",
            |users, results| refused(users, results, 2, |user| user.email.clone()),
        ),
        entry(
            "service-repeat-email-in-capitals-refused",
            "an address that comes again in a batch, in other capitals, is refused",
            |users, mut results| {
                let mut known: HashMap<String, &str> = HashMap::new();
                for (user, result) in users.iter().zip(&mut results) {
                    let lower = user.email.to_lowercase();
                    if *known.entry(lower).or_insert(&user.email) != user.email {
                        refuse(result);
                    }
                }
                results
            },
        ),
        entry(
            "service-repeat-third-refused",
            "a user that comes for the third time in a batch is refused",
            |users, results| refused(users, results, 3, User::clone),
        ),
        entry(
            "service-repeat-first-of-name",
            "users of one name in a batch have the result of the first of them",
            |users, results| first_for_all(users, results, |user| user.name.clone()),
        ),
        entry(
            "service-repeat-first-of-email",
            "users of one address in a batch have the result of the first of them",
            |users, results| first_for_all(users, results, |user| user.email.clone()),
        ),
        entry(
            "service-repeat-last-of-email",
            "users of one address in a batch have the result of the last of them",
            |users, results| last_for_all(users, results, |user| user.email.clone()),
        ),
        entry(
            "service-repeat-email-together",
            "the results of users of one address in a batch stand together",
            |users, results| {
                let place = |user: &User| users.iter().position(|u| u.email == user.email);
                let mut placed: Vec<_> = users.iter().map(place).zip(results).collect();
                placed.sort_by_key(|(place, _)| *place);
                placed.into_iter().map(|(_, result)| result).collect()
            },
        ),
        entry(
            "service-repeat-numbered",
            "the identifier of a user that comes again in a batch has a number at its end",
            |_, mut results| {
                let mut known: HashMap<String, usize> = HashMap::new();
                for id in results
                    .iter_mut()
                    .filter_map(|result| result.user_id.as_mut())
                {
                    let times = known.entry(id.clone()).or_default();
                    *times += 1;
                    if *times > 1 {
                        *id += &format!("-{times}");
                    }
                }
                results
            },
        ),
        entry(
            "service-repeat-errors-once",
            "errors that are those of the user before in a batch are left out",
            |_, results| {
                let before = [&[][..]].into_iter();
                let before = before.chain(results.iter().map(|result| &result.errors[..]));
                let pairs = results.iter().zip(before);
                let once = |(result, before): (&CreateUserResult, &[ValidationError])| {
                    let mut result = result.clone();
                    if result.errors == before {
                        result.errors.clear();
                    }
                    result
                };
                pairs.map(once).collect()
            },
        ),
    ]
}

fn texts() -> Vec<Mutant> {
    vec![mutant(
        "service-repeat-spaces",
        "several spaces in a row in a name become one",
        NameText(|name| {
            let mut out = String::new();
            for c in name.chars() {
                if c != ' ' || !out.ends_with(' ') {
                    out.push(c);
                }
            }
            out
        }),
    )]
}

/// Keeps the result of the first user of each key.
fn first_of_each<K: Eq + Hash>(users: &[User], results: Results, key: fn(&User) -> K) -> Results {
    let mut known = HashSet::new();
    let is_new = users.iter().map(|user| known.insert(key(user)));
    let kept = is_new.zip(results).filter(|(is_new, _)| *is_new);
    kept.map(|(_, result)| result).collect()
}

/// Keeps the result of the first user of each row of users of one key.
fn first_of_each_run<K: Eq>(users: &[User], results: Results, key: fn(&User) -> K) -> Results {
    let keys = users.iter().map(key);
    let mut keyed: Vec<_> = keys.zip(results).collect();
    keyed.dedup_by(|a, b| a.0 == b.0);
    keyed.into_iter().map(|(_, result)| result).collect()
}

fn first_for_all<K: Eq + Hash>(users: &[User], results: Results, key: fn(&User) -> K) -> Results {
    let mut first = HashMap::new();
    let pairs = users.iter().zip(results);
    pairs
        .map(|(user, result)| first.entry(key(user)).or_insert(result).clone())
        .collect()
}

fn last_for_all<K: Eq + Hash>(users: &[User], results: Results, key: fn(&User) -> K) -> Results {
    let last: HashMap<K, CreateUserResult> = users.iter().map(key).zip(results).collect();
    users.iter().map(|user| last[&key(user)].clone()).collect()
}

/// Refuses users whose key comes for this time or a later one.
fn refused<K: Eq + Hash>(
    users: &[User],
    mut results: Results,
    time: usize,
    key: fn(&User) -> K,
) -> Results {
    let mut known: HashMap<K, usize> = HashMap::new();
    for (user, result) in users.iter().zip(&mut results) {
        let times = known.entry(key(user)).or_default();
        *times += 1;
        if *times >= time {
            refuse(result);
        }
    }
    results
}

/// Makes a result one of a user that is not created, with one more error.
fn refuse(result: &mut CreateUserResult) {
    result.success = false;
    result.user_id = None;
    result
        .errors
        .push(ValidationError::new("email", "Email is taken"));
}
