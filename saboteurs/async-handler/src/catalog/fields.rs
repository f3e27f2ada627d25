//! What stands before the body of a message becomes another thing.

use super::{Fault, Mutant, mutant};
use crate::change;
use crate::saboteur::Side::{Request, Response};

pub fn mutants() -> Vec<Mutant> {
    let target = |id, says, change| mutant(id, says, Fault::Target(change));
    vec![
        mutant(
            "async-handler-method-upper-case",
            "methods are in upper case",
            Fault::Method(str::to_ascii_uppercase),
        ),
        mutant(
            "async-handler-method-head",
            "HEAD becomes GET",
            Fault::Method(|method| match method {
                "HEAD" => "GET".to_owned(),
                _ => method.to_owned(),
            }),
        ),
        mutant(
            "async-handler-method-others",
            "methods that have no case of their own become GET",
            Fault::Method(|method| match change::is_common(method) {
                true => method.to_owned(),
                false => "GET".to_owned(),
            }),
        ),
        target(
            "async-handler-path-decoded",
            "what is percent-encoded in a path and may stand there as it is, is decoded",
            change::decoded,
        ),
        target(
            "async-handler-path-one-slash",
            "several slashes in a row become one in paths",
            change::one_slash,
        ),
        target(
            "async-handler-path-dots",
            "segments of dots in paths are resolved",
            change::without_dots,
        ),
        target(
            "async-handler-path-slash-at-end",
            "a slash at the end of a path is dropped",
            change::without_last_slash,
        ),
        target(
            "async-handler-path-lower-case",
            "paths are in lower case",
            change::lower_case,
        ),
        target(
            "async-handler-query-empty",
            "an empty query is dropped",
            |target| target.strip_suffix('?').unwrap_or(target).to_owned(),
        ),
        target(
            "async-handler-query-plus",
            "`+` in a query becomes `%20`",
            change::plus_encoded,
        ),
        target(
            "async-handler-query-upper-case",
            "what is percent-encoded has upper-case digits",
            change::upper_case_digits,
        ),
        mutant(
            "async-handler-fields-merged",
            "fields of one name in a request are one, their values separated by commas",
            Fault::Fields(Request, change::merged),
        ),
        mutant(
            "async-handler-fields-first-only",
            "of fields of one name in a request the first is left",
            Fault::Fields(Request, change::first_only),
        ),
        mutant(
            "async-handler-fields-last-only",
            "of fields of one name in a response the last is left",
            Fault::Fields(Response, change::last_only),
        ),
        mutant(
            "async-handler-fields-reversed",
            "fields of one name in a request are in reverse order",
            Fault::Fields(Request, |mut fields| {
                fields.reverse();
                fields
            }),
        ),
        mutant(
            "async-handler-fields-split",
            "a field of a response with a comma becomes several",
            Fault::Fields(Response, change::split),
        ),
        mutant(
            "async-handler-fields-trimmed",
            "white space around the values of a request's fields is dropped",
            Fault::Fields(Request, |fields| {
                change::values(fields, |value| value.trim_ascii().to_vec())
            }),
        ),
        mutant(
            "async-handler-fields-empty",
            "fields of a request with an empty value are dropped",
            Fault::Fields(Request, change::without_empty),
        ),
        mutant(
            "async-handler-fields-lossy",
            "what is not UTF-8 in the values of a request's fields is replaced",
            Fault::Fields(Request, |fields| change::values(fields, change::lossy)),
        ),
        mutant(
            "async-handler-fields-latin-1",
            "bytes beyond ASCII in the values of a response's fields become two",
            Fault::Fields(Response, |fields| change::values(fields, change::encoded)),
        ),
        mutant(
            "async-handler-fields-ascii",
            "fields of a request with bytes beyond ASCII are dropped",
            Fault::Fields(Request, |mut fields| {
                fields.retain(|(_, value)| value.is_ascii());
                fields
            }),
        ),
        mutant(
            "async-handler-fields-cut",
            "values of a request's fields have no more than 4,095 bytes",
            Fault::Fields(Request, |fields| {
                change::values(fields, |value| value[..value.len().min(4_095)].to_vec())
            }),
        ),
        mutant(
            "async-handler-fields-added",
            "responses have one more field",
            Fault::Fields(Response, |mut fields| {
                fields.push(("x-cache".to_owned(), b"miss".to_vec()));
                fields
            }),
        ),
        mutant(
            "async-handler-fields-refused",
            "requests with bytes beyond ASCII in a field fail",
            Fault::Refuses(|fields| fields.iter().any(|(_, value)| !value.is_ascii())),
        ),
        mutant(
            "async-handler-status-400",
            "the status 400 becomes 200",
            Fault::Status(|status| if status == 400 { 200 } else { status }),
        ),
        mutant(
            "async-handler-status-201",
            "the status 201 becomes 200",
            Fault::Status(|status| if status == 201 { 200 } else { status }),
        ),
    ]
}
