//! A message that is not the rule's to the letter.

use rules::age::{OLD, YOUNG};
use rules::email::INVALID;
use rules::mutant::mutant;
use rules::name::{EMPTY, SHORT};

use super::{Fault::Message, Mutant};

pub fn mutants() -> Vec<Mutant> {
    let entry = |id, says, right, wrong| mutant(id, says, Message(right, wrong));
    vec![
        entry(
            "message-empty-letter",
            "one letter of the message for an empty name is wrong",
            EMPTY,
            "Name cannot be emply",
        ),
        entry(
            "message-empty-two-words",
            "the message for an empty name says `can not`",
            EMPTY,
            "Name can not be empty",
        ),
        entry(
            "message-empty-full-stop",
            "the message for an empty name ends with a full stop",
            EMPTY,
            "Name cannot be empty.",
        ),
        entry(
            "message-empty-german",
            "the message for an empty name is German",
            EMPTY,
            "Der Name darf nicht leer sein",
        ),
        entry(
            "message-empty-look-alike",
            "the message for an empty name has a Cyrillic `а`",
            EMPTY,
            "N\u{430}me cannot be empty",
        ),
        entry(
            "message-empty-nothing",
            "there is no message for an empty name",
            EMPTY,
            "",
        ),
        entry(
            "message-short-as-empty",
            "a short name gets the message for an empty one",
            SHORT,
            EMPTY,
        ),
        entry(
            "message-short-number",
            "the message for a short name says 3 characters",
            SHORT,
            "Name must be at least 3 characters",
        ),
        entry(
            "message-short-singular",
            "the message for a short name says `character`",
            SHORT,
            "Name must be at least 2 character",
        ),
        entry(
            "message-short-double-space",
            "the message for a short name has two spaces in a row",
            SHORT,
            "Name must be at least  2 characters",
        ),
        entry(
            "message-short-no-break-space",
            "the message for a short name has a no-break space",
            SHORT,
            "Name must be at least 2\u{a0}characters",
        ),
        entry(
            "message-short-trailing-space",
            "the message for a short name ends with a space",
            SHORT,
            "Name must be at least 2 characters ",
        ),
        entry(
            "message-email-case",
            "the message for an address has a capital letter too many",
            INVALID,
            "Invalid Email format",
        ),
        entry(
            "message-email-dash",
            "the message for an address says `e-mail`",
            INVALID,
            "Invalid e-mail format",
        ),
        entry(
            "message-email-look-alike",
            "the message for an address has a Cyrillic `е`",
            INVALID,
            "Invalid \u{435}mail format",
        ),
        entry(
            "message-email-leading-space",
            "the message for an address begins with a space",
            INVALID,
            " Invalid email format",
        ),
        entry(
            "message-email-trailing-nul",
            "the message for an address ends with a NUL",
            INVALID,
            "Invalid email format\0",
        ),
        entry(
            "message-email-cut",
            "the message for an address lacks its last letter",
            INVALID,
            "Invalid email forma",
        ),
        entry(
            "message-young-number",
            "the message for a low age says 18",
            YOUNG,
            "Must be at least 18 years old",
        ),
        entry(
            "message-young-lower-case",
            "the message for a low age begins with a small letter",
            YOUNG,
            "must be at least 13 years old",
        ),
        entry(
            "message-young-french",
            "the message for a low age is French",
            YOUNG,
            "Doit avoir au moins 13 ans",
        ),
        entry(
            "message-old-as-young",
            "a high age gets the message for a low one",
            OLD,
            YOUNG,
        ),
        entry(
            "message-old-upper-case",
            "the message for a high age is in capital letters",
            OLD,
            "INVALID AGE",
        ),
        entry(
            "message-old-full-stop",
            "the message for a high age ends with a full stop",
            OLD,
            "Invalid age.",
        ),
        entry(
            "message-old-zero-width",
            "the message for a high age ends with a zero-width space",
            OLD,
            "Invalid age\u{200b}",
        ),
        entry(
            "message-old-line-feed",
            "the message for a high age ends with a line feed",
            OLD,
            "Invalid age\n",
        ),
    ]
}
