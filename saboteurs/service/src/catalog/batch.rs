//! Faults of `create-users` alone.

use rules::mutant::mutant;
use rules::record::CreateUserResult;

use super::{Fault::Batch, Mutant};

type Results = Vec<CreateUserResult>;

pub fn mutants() -> Vec<Mutant> {
    let entry = |id, says, change| mutant(id, says, Batch(change)).seen_by("create-users");
    vec![
        entry(
            "service-batch-first-as-last",
            "the first user of several has the result of the last",
            |mut results| {
                if let [first, .., last] = results.as_mut_slice() {
                    first.clone_from(last);
                }
                results
            },
        ),
        entry(
            "service-batch-last-fails",
            "the last user of several is not created",
            |mut results| {
                if let [_, .., last] = results.as_mut_slice() {
                    last.success = false;
                    last.user_id = None;
                }
                results
            },
        ),
        entry(
            "service-batch-last-without-errors",
            "the errors of the last user are lost",
            |mut results| {
                if let Some(last) = results.last_mut() {
                    last.errors.clear();
                }
                results
            },
        ),
        entry(
            "service-batch-reversed",
            "the results are in reverse order",
            |mut results| {
                results.reverse();
                results
            },
        ),
        entry(
            "service-batch-rotated",
            "each user has the result of the next",
            |mut results| {
                if !results.is_empty() {
                    results.rotate_left(1);
                }
                results
            },
        ),
        entry(
            "service-batch-last-dropped",
            "the result of the last user is missing",
            |mut results| {
                results.pop();
                results
            },
        ),
        entry(
            "service-batch-first-twice",
            "the result of the first user is there twice",
            |mut results| {
                let first = results.first().cloned();
                results.splice(0..0, first);
                results
            },
        ),
        entry(
            "service-batch-cut",
            "results after the sixth are missing",
            |mut results| {
                results.truncate(6);
                results
            },
        ),
        entry(
            "service-batch-failures-dropped",
            "users who are not created have no result",
            |mut results| {
                results.retain(|result| result.success);
                results
            },
        ),
        entry(
            "service-batch-failures-last",
            "users who are created come first",
            |mut results| {
                results.sort_by_key(|result| !result.success);
                results
            },
        ),
        entry(
            "service-batch-stops-at-failure",
            "nobody is looked at after a user who is not created",
            |mut results| {
                if let Some(failed) = results.iter().position(|result| !result.success) {
                    results.truncate(failed + 1);
                }
                results
            },
        ),
        entry(
            "service-batch-all-or-nothing",
            "nobody is created if somebody is not",
            all_or_nothing,
        ),
        entry(
            "service-batch-errors-accumulate",
            "users have the errors of those before them too",
            errors_accumulate,
        ),
        entry(
            "service-batch-one-for-none",
            "an empty list has one result",
            |mut results| {
                if results.is_empty() {
                    results.push(CreateUserResult {
                        success: false,
                        user_id: None,
                        errors: Vec::new(),
                    });
                }
                results
            },
        ),
        entry(
            "service-batch-same-id",
            "users have the identifier of the first in the list who is created",
            same_id,
        ),
    ]
}

fn all_or_nothing(mut results: Results) -> Results {
    if results.iter().any(|result| !result.success) {
        for result in &mut results {
            result.success = false;
            result.user_id = None;
        }
    }
    results
}

fn errors_accumulate(mut results: Results) -> Results {
    let mut errors = Vec::new();
    for result in &mut results {
        errors.append(&mut result.errors);
        result.errors.clone_from(&errors);
    }
    results
}

fn same_id(mut results: Results) -> Results {
    let first = results.iter().find_map(|result| result.user_id.clone());
    for result in results.iter_mut().filter(|result| result.user_id.is_some()) {
        result.user_id.clone_from(&first);
    }
    results
}
