//! What becomes of statements and names on the way into the database.

use rules::text;

use super::{Fault, Mutant, mutant};

pub fn mutants() -> Vec<Mutant> {
    let statement = |id, says, change| mutant(id, says, Fault::Statement(change));
    vec![
        statement(
            "database-sql-until-nul",
            "statements end at the first NUL",
            text::until_nul,
        ),
        statement(
            "database-sql-trimmed",
            "white space around a statement is dropped",
            |sql| sql.trim().to_owned(),
        ),
        statement(
            "database-sql-without-semicolon",
            "a semicolon at the end of a statement is dropped",
            |sql| sql.strip_suffix(';').unwrap_or(sql).to_owned(),
        ),
        statement(
            "database-sql-single-quotes",
            "doubled quotes become single ones",
            |sql| sql.replace("''", "'"),
        ),
        statement(
            "database-sql-single-spaces",
            "two spaces become one",
            |sql| sql.replace("  ", " "),
        ),
        statement(
            "database-sql-unix-lines",
            "line ends become those of Unix",
            text::unix_lines,
        ),
        statement(
            "database-sql-nfc",
            "statements are brought to normal form C",
            text::nfc,
        ),
        statement(
            "database-sql-astral-replaced",
            "characters beyond U+FFFF become U+FFFD",
            text::astral_replaced,
        ),
        statement(
            "database-sql-ascii",
            "characters beyond ASCII become `?`",
            text::ascii_or_question,
        ),
        statement(
            "database-sql-cut",
            "statements have no more than 1,024 characters",
            |sql| sql.chars().take(1024).collect(),
        ),
        mutant(
            "database-name-until-nul",
            "names of connections end at the first NUL",
            Fault::Name(text::until_nul),
        ),
        mutant(
            "database-name-trimmed",
            "white space around the name of a connection is dropped",
            Fault::Name(|name| name.trim().to_owned()),
        ),
    ]
}
