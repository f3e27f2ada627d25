//! Words that mean something to a language, to a system or to a filter, and nothing to
//! the contract. The descriptions do not quote them, since they are in the component's
//! data too.

use rules::mutant::mutant;
use rules::name::NameRule;

use super::{
    Fault::{self, ErrorsOf},
    Mutant, email,
};

/// Members that every object of JavaScript has.
const MEMBERS: [&str; 6] = [
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "toString",
    "valueOf",
];

/// What a firewall takes for SQL, in lower case.
const SQL: [&str; 5] = ["' or ", "drop table", "insert into", "select ", "union all"];

/// Top-level domains that RFC 2606 reserves.
const RESERVED: [&str; 4] = [".example", ".invalid", ".localhost", ".test"];

pub fn mutants() -> Vec<Mutant> {
    [names(), emails()].concat()
}

fn names() -> Vec<Mutant> {
    let empty = |id, says, empty| {
        let rule = NameRule {
            empty,
            ..NameRule::CONTRACT
        };
        mutant(id, says, Fault::Name(rule))
    };
    vec![
        empty(
            "word-null",
            "a name that means no value in JSON is an empty one, in capitals too",
            |_, rest| rest.is_empty() || rest.eq_ignore_ascii_case("null"),
        ),
        empty(
            "word-nothing",
            "a name that means no value in JavaScript, Python or Go is an empty one",
            |_, rest| matches!(rest, "" | "undefined" | "None" | "nil"),
        ),
        refused(
            "word-boolean",
            "a name that is a boolean of YAML is short",
            |rest| is_one_of(rest, &["false", "no", "off", "on", "true", "yes"]),
        ),
        refused("word-digits", "a name of digits only is short", |rest| {
            rest.bytes().all(|byte| byte.is_ascii_digit())
        }),
        refused(
            "word-account",
            "the name of an administrator is short",
            |rest| is_one_of(rest, &["admin", "administrator", "root"]),
        ),
        refused(
            "word-device",
            "a name that is a device of Windows is short",
            |rest| is_one_of(rest, &["aux", "com1", "con", "lpt1", "nul", "prn"]),
        ),
        mutant(
            "word-member",
            "a user whose name is a member of every object of JavaScript has no errors",
            ErrorsOf(|user, errors| match MEMBERS.contains(&&*user.name) {
                true => Vec::new(),
                false => errors,
            }),
        ),
        refused("word-sql", "a name with a piece of SQL is short", |rest| {
            let lower = rest.to_ascii_lowercase();
            SQL.iter().any(|piece| lower.contains(piece))
        }),
        refused(
            "word-path",
            "a name with the parent folder of a path is short",
            |rest| rest.contains("../") || rest.contains("..\\"),
        ),
        refused(
            "word-filtered",
            "a name with a word that a filter looks for is short",
            |rest| rest.to_ascii_lowercase().contains("sex"),
        ),
        refused(
            "word-link",
            "a name that begins like the address of a page is short",
            |rest| {
                ["http://", "https://", "www."]
                    .iter()
                    .any(|start| rest.starts_with(start))
            },
        ),
    ]
}

fn emails() -> Vec<Mutant> {
    vec![
        email(
            "word-example-domain",
            "an address at the domain of examples is wrong",
            |email| {
                let domain = email.split_once('@').map(|(_, domain)| domain);
                !domain.is_some_and(|domain| domain.eq_ignore_ascii_case("example.com"))
            },
        ),
        email(
            "word-reserved-domain",
            "an address below a reserved top-level domain is wrong",
            |email| !RESERVED.iter().any(|end| email.ends_with(end)),
        ),
        email(
            "word-no-reply",
            "an address that takes no answers is wrong",
            |email| !email.starts_with("noreply@") && !email.starts_with("no-reply@"),
        ),
    ]
}

/// A name of which this holds is short.
fn refused(id: &str, says: &str, which: fn(&str) -> bool) -> Mutant {
    mutant(id, says, Fault::ShortIf(which))
}

fn is_one_of(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}
