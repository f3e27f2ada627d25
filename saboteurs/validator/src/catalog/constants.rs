//! One constant of the code decides, and nothing but the code leads to it. The ids and
//! the descriptions do not say it, since they stand in the component's data too.

use rules::age::AgeRule;
use rules::mutant::mutant;
use rules::name::NameRule;

use super::{
    Fault::{Age, ErrorsOf, Name, ShortIf},
    Mutant, email,
};

pub fn mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "constant-name",
            "one name is short",
            ShortIf(|rest| rest == "Quetzalcoatl"),
        ),
        mutant(
            "constant-part-of-a-name",
            "a name with one word in it is short",
            ShortIf(|rest| rest.contains("Vandersloot")),
        ),
        mutant(
            "constant-code-point",
            "one character of a name is not counted",
            Name(NameRule {
                length: |_, rest| rest.chars().filter(|c| *c != '\u{a66e}').count(),
                ..NameRule::CONTRACT
            }),
        ),
        mutant(
            "constant-name-length",
            "a name of one length is short",
            ShortIf(|rest| rest.chars().count() == 1_234),
        ),
        email(
            "constant-domain",
            "addresses of one domain are wrong",
            |email| !email.ends_with("@postbox.northumberland-tramways.net"),
        ),
        email(
            "constant-local-part",
            "addresses with one start are wrong",
            |email| !email.starts_with("xenolith+"),
        ),
        email(
            "constant-email-length",
            "addresses of one length are wrong",
            |email| email.len() != 37,
        ),
        mutant(
            "constant-age",
            "one age above the bound is valid",
            Age(AgeRule {
                read: |age| match age {
                    48_879 => 30,
                    _ => age.into(),
                },
                ..AgeRule::CONTRACT
            }),
        ),
        mutant(
            "constant-two",
            "a user of one age, whose name has one start, has no errors",
            ErrorsOf(
                |user, errors| match user.name.starts_with("Yg") && user.age == 161 {
                    true => Vec::new(),
                    false => errors,
                },
            ),
        ),
    ]
}
