//! Texts that are read as something else than a text: a number, a format, a page, SQL.
//! The descriptions do not quote them, since they are in the component's data too.

use super::{Mutant, email, name};

pub fn mutants() -> Vec<Mutant> {
    vec![
        name(
            "service-word-number",
            "a name that is a number is written as numbers are",
            |name| {
                let number = name.parse::<f64>();
                number.map_or_else(|_| name.to_owned(), |number| number.to_string())
            },
        ),
        name(
            "service-word-line-feed",
            "a backslash and an `n` in a name become a line feed",
            |name| name.replace("\\n", "\n"),
        ),
        name(
            "service-word-entity",
            "entities of HTML in a name are decoded",
            |name| {
                let name = name.replace("&lt;", "<").replace("&gt;", ">");
                name.replace("&amp;", "&")
            },
        ),
        name(
            "service-word-script",
            "the tags of a script in a name are dropped",
            |name| name.replace("<script>", "").replace("</script>", ""),
        ),
        name(
            "service-word-quote",
            "apostrophes in a name are doubled",
            |name| name.replace('\'', "''"),
        ),
        name(
            "service-word-format",
            "a placeholder of C in a name becomes what C prints for no text",
            |name| name.replace("%s", "(null)"),
        ),
        name(
            "service-word-braces",
            "a placeholder of Rust in a name is filled with nothing",
            |name| name.replace("{}", ""),
        ),
        name(
            "service-word-template",
            "a placeholder of a template in a name is dropped",
            |name| match name.split_once("${") {
                Some((before, rest)) => match rest.split_once('}') {
                    Some((_, after)) => before.to_owned() + after,
                    None => name.to_owned(),
                },
                None => name.to_owned(),
            },
        ),
        email(
            "service-word-percent",
            "a percent-encoded at sign or space in an address is decoded",
            |email| email.replace("%40", "@").replace("%20", " "),
        ),
        email(
            "service-word-scheme",
            "the scheme of a link to an address is dropped",
            |email| email.strip_prefix("mailto:").unwrap_or(email).to_owned(),
        ),
        email(
            "service-word-alias",
            "addresses at a provider's former domain become ones at its present domain",
            |email| match email.strip_suffix("@googlemail.com") {
                Some(local) => format!("{local}@gmail.com"),
                None => email.to_owned(),
            },
        ),
    ]
}
