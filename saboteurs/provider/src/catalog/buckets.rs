//! Buckets are others than they should be, live longer, or keep something else.

use rules::when::When;

use super::{Fault, Mutant, mutant};

pub fn mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "provider-buckets-one",
            "all identifiers have the same bucket",
            Fault::Identifier(|_| Ok("default".to_owned())),
        ),
        mutant(
            "provider-buckets-default",
            "the empty identifier has the bucket of `default`",
            Fault::Identifier(|identifier| match identifier {
                "" => Ok("default".to_owned()),
                _ => Ok(identifier.to_owned()),
            }),
        ),
        mutant(
            "provider-buckets-own",
            "each handle has a bucket of its own",
            Fault::OwnBuckets,
        ),
        mutant(
            "provider-buckets-end-with-first",
            "a bucket is emptied with the first of its handles that is dropped",
            Fault::EndsWithFirst,
        ),
        mutant(
            "provider-buckets-keep-all",
            "no handle to a bucket is dropped",
            Fault::Keeps(When::From(1)),
        ),
        mutant(
            "provider-buckets-keep-every-16th",
            "every 16th handle to a bucket is not dropped",
            Fault::Keeps(When::Every(16)),
        ),
        mutant(
            "provider-buckets-keep-first",
            "the first handle to a bucket is not dropped",
            Fault::Keeps(When::First),
        ),
        mutant(
            "provider-buckets-delete-nothing",
            "`delete` leaves the key in the bucket",
            Fault::DeletesNothing,
        ),
        mutant(
            "provider-buckets-append",
            "`set` appends to the value that is there",
            Fault::Appends,
        ),
        mutant(
            "provider-buckets-first-value",
            "`set` leaves the value that is there",
            Fault::FirstValueStays,
        ),
        mutant(
            "provider-buckets-exists-once-set",
            "a key exists as long as its bucket once it was set",
            Fault::ExistsOnceSet,
        ),
        mutant(
            "provider-buckets-lower-case",
            "keys of buckets are in lower case",
            Fault::Key(str::to_lowercase),
        ),
        mutant(
            "provider-buckets-value-until-nul",
            "values of buckets end at the first NUL",
            Fault::Value(|value| {
                let end = value.iter().position(|byte| *byte == 0);
                value[..end.unwrap_or(value.len())].to_vec()
            }),
        ),
        mutant(
            "provider-buckets-value-text",
            "values of buckets are texts",
            Fault::Value(|value| String::from_utf8_lossy(value).into_owned().into_bytes()),
        ),
        mutant(
            "provider-buckets-value-cut",
            "values of buckets have no more than 255 bytes",
            Fault::Value(|value| value[..value.len().min(255)].to_vec()),
        ),
    ]
}
