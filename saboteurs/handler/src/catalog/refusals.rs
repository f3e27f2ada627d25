//! Requests that do not pass to the handler.

use rules::when::When;

use super::{Fault, Mutant, mutant};
use crate::saboteur::{Decision, Request};

pub fn mutants() -> Vec<Mutant> {
    let of = |id, says, is_one, decision| mutant(id, says, Fault::Of(is_one, decision));
    vec![
        mutant(
            "handler-refuses-every-16th",
            "every 16th request is answered 503",
            Fault::Some(When::Every(16), Decision::Answers(503)),
        ),
        mutant(
            "handler-fails-every-97th",
            "every 97th request fails",
            Fault::Some(When::Every(97), Decision::Fails),
        ),
        of(
            "handler-refuses-two-tokens",
            "requests with two tokens are answered 400",
            |request| values(request, "x-token").count() > 1,
            Decision::Answers(400),
        ),
        of(
            "handler-refuses-non-ascii",
            "requests with bytes beyond ASCII in a field are answered 400",
            |request| !request.fields.iter().all(|(_, value)| value.is_ascii()),
            Decision::Answers(400),
        ),
        of(
            "handler-refuses-empty-values",
            "requests with an empty field are answered 400",
            |request| request.fields.iter().any(|(_, value)| value.is_empty()),
            Decision::Answers(400),
        ),
        of(
            "handler-refuses-long-fields",
            "requests with more than 4,095 bytes in a field are answered 431",
            |request| request.fields.iter().any(|(_, value)| value.len() > 4_095),
            Decision::Answers(431),
        ),
        of(
            "handler-refuses-equal-names",
            "requests with two fields of one name, which is no token's, fail",
            |request| {
                let mut names: Vec<&str> = request.fields.iter().map(|(name, _)| &**name).collect();
                names.retain(|name| *name != "x-token");
                let all = names.len();
                names.sort_unstable();
                names.dedup();
                names.len() < all
            },
            Decision::Fails,
        ),
        of(
            "handler-refuses-dots",
            "requests with `..` in the path or the query are answered 403",
            |request| request.target.contains(".."),
            Decision::Answers(403),
        ),
        of(
            "handler-refuses-encoded-nul",
            "requests with `%00` in the path or the query are answered 400",
            |request| request.target.contains("%00"),
            Decision::Answers(400),
        ),
        of(
            "handler-refuses-bad-percent",
            "there is no response to requests with `%` that encodes nothing",
            |request| request.target.contains("%z"),
            Decision::Nothing,
        ),
        of(
            "handler-refuses-two-slashes",
            "requests with two slashes in a row in the path are answered 301",
            |request| path(request).contains("//"),
            Decision::Answers(301),
        ),
        of(
            "handler-answers-head",
            "HEAD is answered 200 for all paths",
            |request| request.method == "HEAD",
            Decision::Answers(200),
        ),
        of(
            "handler-answers-options",
            "OPTIONS is answered 204",
            |request| request.method == "OPTIONS",
            Decision::Answers(204),
        ),
        of(
            "handler-refuses-trace",
            "TRACE is answered 405",
            |request| request.method == "TRACE",
            Decision::Answers(405),
        ),
        of(
            "handler-refuses-other-methods",
            "methods that have no case of their own are answered 501",
            |request| !COMMON.contains(&&*request.method),
            Decision::Answers(501),
        ),
    ]
}

/// The methods that have a case of their own in `wasi:http`.
const COMMON: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
];

fn values<'a>(request: &'a Request, name: &str) -> impl Iterator<Item = &'a [u8]> {
    let fields = request.fields.iter().filter(move |(own, _)| own == name);
    fields.map(|(_, value)| value.as_slice())
}

fn path(request: &Request) -> &str {
    request.target.split('?').next().unwrap_or_default()
}
