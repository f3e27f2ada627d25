//! The rule for names.

use crate::white_space::Trim;

/// Said of a name of which nothing is left.
pub const EMPTY: &str = "Name cannot be empty";
/// Said of a name of which too little is left.
pub const SHORT: &str = "Name must be at least 2 characters";

/// The rule. Its functions get the name as it was received and what is left of it.
#[derive(Debug, Clone, Copy)]
pub struct NameRule {
    pub trim: Trim,
    pub empty: fn(&str, &str) -> bool,
    pub length: fn(&str, &str) -> usize,
    pub least: usize,
    /// An empty name breaks one rule only.
    pub otherwise: bool,
}

impl NameRule {
    /// The contract's.
    pub const CONTRACT: NameRule = NameRule {
        trim: Trim::CONTRACT,
        empty: |_, rest| rest.is_empty(),
        length: |_, rest| rest.chars().count(),
        least: 2,
        otherwise: true,
    };

    /// What is said of a name, in order.
    pub fn messages(&self, name: &str) -> Vec<&'static str> {
        let rest = self.trim.rest(name);
        let empty = (self.empty)(name, rest);
        let mut messages = Vec::new();
        if empty {
            messages.push(EMPTY);
        }
        if !(empty && self.otherwise) && (self.length)(name, rest) < self.least {
            messages.push(SHORT);
        }
        messages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contract_counts_what_is_left_in_scalar_values() {
        let messages = |name| NameRule::CONTRACT.messages(name);
        assert_eq!(messages("\u{3000}\t"), [EMPTY]);
        assert_eq!(messages(" \u{1f600} "), [SHORT]);
        assert!(messages("\u{feff}a").is_empty());
    }

    #[test]
    fn without_an_else_an_empty_name_is_short_too() {
        let rule = NameRule {
            otherwise: false,
            ..NameRule::CONTRACT
        };
        assert_eq!(rule.messages(" "), [EMPTY, SHORT]);
        assert_eq!(rule.messages("a"), [SHORT]);
    }
}
