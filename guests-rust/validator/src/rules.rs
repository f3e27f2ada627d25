//! The rules, without anything of a component: they run on any target.

/// A rule that a user can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    NameEmpty,
    NameTooShort,
    Email,
    TooYoung,
    TooOld,
}

impl Rule {
    /// The field that the rule is about.
    pub fn field(self) -> &'static str {
        match self {
            Rule::NameEmpty | Rule::NameTooShort => "name",
            Rule::Email => "email",
            Rule::TooYoung | Rule::TooOld => "age",
        }
    }

    /// What is said to whoever breaks it.
    pub fn message(self) -> &'static str {
        match self {
            Rule::NameEmpty => "Name cannot be empty",
            Rule::NameTooShort => "Name must be at least 2 characters",
            Rule::Email => "Invalid email format",
            Rule::TooYoung => "Must be at least 13 years old",
            Rule::TooOld => "Invalid age",
        }
    }
}

/// Every rule that is broken, in the order of the contract.
pub fn broken(name: &str, email: &str, age: u32) -> impl Iterator<Item = Rule> {
    let email = (!is_email(email)).then_some(Rule::Email);
    [check_name(name), email, check_age(age)]
        .into_iter()
        .flatten()
}

fn check_name(name: &str) -> Option<Rule> {
    let mut chars = name.trim_matches(is_white_space).chars();
    match (chars.next(), chars.next()) {
        (None, _) => Some(Rule::NameEmpty),
        (Some(_), None) => Some(Rule::NameTooShort),
        (Some(_), Some(_)) => None,
    }
}

fn check_age(age: u32) -> Option<Rule> {
    match age {
        ..13 => Some(Rule::TooYoung),
        13..=150 => None,
        151.. => Some(Rule::TooOld),
    }
}

/// Tells whether an address has one `@` with something before it and a domain with
/// an inner dot behind it.
pub fn is_email(email: &str) -> bool {
    match email.split_once('@') {
        Some((local, domain)) => !local.is_empty() && !domain.contains('@') && is_domain(domain),
        None => false,
    }
}

fn is_domain(domain: &str) -> bool {
    domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.')
}

/// The Unicode property `White_Space`, as the contract lists it. `char::is_whitespace`
/// is the same set today; the contract's does not change with the compiler.
fn is_white_space(c: char) -> bool {
    matches!(
        c,
        '\u{9}'..='\u{d}'
            | '\u{20}'
            | '\u{85}'
            | '\u{a0}'
            | '\u{1680}'
            | '\u{2000}'..='\u{200a}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{202f}'
            | '\u{205f}'
            | '\u{3000}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(name: &str, email: &str, age: u32) -> Vec<Rule> {
        broken(name, email, age).collect()
    }

    #[test]
    fn a_valid_user_breaks_no_rule() {
        assert_eq!(rules("Al", "al@example.com", 30), []);
    }

    #[test]
    fn all_broken_rules_are_collected_in_order() {
        let expected = [Rule::NameEmpty, Rule::Email, Rule::TooYoung];
        assert_eq!(rules("", "", 0), expected);
    }

    #[test]
    fn names_are_trimmed_of_white_space_and_of_nothing_else() {
        assert_eq!(check_name("\u{3000}\u{85}"), Some(Rule::NameEmpty));
        assert_eq!(check_name(" a\t"), Some(Rule::NameTooShort));
        assert_eq!(check_name("\u{feff}"), Some(Rule::NameTooShort));
        assert_eq!(check_name("\u{200b}a"), None);
    }

    #[test]
    fn names_are_counted_in_scalar_values() {
        assert_eq!(check_name("\u{1f600}"), Some(Rule::NameTooShort));
        assert_eq!(check_name("e\u{301}"), None);
    }

    #[test]
    fn the_bounds_of_the_age_are_valid() {
        let checked = [12, 13, 150, 151, u32::MAX].map(check_age);
        let (young, old) = (Some(Rule::TooYoung), Some(Rule::TooOld));
        assert_eq!(checked, [young, None, None, old, old]);
    }

    #[test]
    fn an_address_needs_one_at_and_an_inner_dot() {
        assert!(is_email("a@b.c"));
        for wrong in ["", "@", "a@", "@b.c", "a@b", "a@.b", "a@b.", "a@b@c.d"] {
            assert!(!is_email(wrong), "{wrong}");
        }
    }

    #[test]
    fn white_space_is_what_the_standard_library_knows_of_it() {
        let differs = |c: &char| is_white_space(*c) != c.is_whitespace();
        assert_eq!((char::MIN..=char::MAX).find(differs), None);
    }
}
