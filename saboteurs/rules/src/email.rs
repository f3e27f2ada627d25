//! The rule for e-mail addresses.

/// Said of an address of the wrong form.
pub const INVALID: &str = "Invalid email format";

/// The rule, a condition per field.
#[derive(Debug, Clone, Copy)]
pub struct EmailRule {
    /// What is looked at.
    pub read: fn(&str) -> &str,
    /// Cuts an address into local part and domain; one that cannot be cut is wrong.
    pub split: fn(&str) -> Option<(&str, &str)>,
    /// The local part may be empty.
    pub empty_local: bool,
    /// Looks for the dot, given local part and domain.
    pub dot: fn(&str, &str) -> bool,
    /// The domain may begin with a dot.
    pub leading_dot: bool,
    /// The domain may end with a dot.
    pub trailing_dot: bool,
    /// One more condition, on the whole address.
    pub also: fn(&str) -> bool,
}

impl EmailRule {
    /// The contract's.
    pub const CONTRACT: EmailRule = EmailRule {
        read: |email| email,
        split: |email| email.split_once('@').filter(|(_, b)| !b.contains('@')),
        empty_local: false,
        dot: |_, domain| domain.contains('.'),
        leading_dot: false,
        trailing_dot: false,
        also: |_| true,
    };

    /// Tells whether an address has the right form.
    pub fn accepts(&self, email: &str) -> bool {
        let email = (self.read)(email);
        let Some((local, domain)) = (self.split)(email) else {
            return false;
        };
        (self.empty_local || !local.is_empty())
            && !domain.is_empty()
            && (self.dot)(local, domain)
            && (self.leading_dot || !domain.starts_with('.'))
            && (self.trailing_dot || !domain.ends_with('.'))
            && (self.also)(email)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contract_wants_one_at_and_an_inner_dot() {
        for right in ["a@b.c", " @ . ", ".@b..c"] {
            assert!(EmailRule::CONTRACT.accepts(right), "{right}");
        }
        for wrong in ["", "@", "a@", "@b.c", "a@b", "a@.b", "a@b.", "a@b@c.d"] {
            assert!(!EmailRule::CONTRACT.accepts(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_dropped_condition_leaves_the_others() {
        let rule = EmailRule {
            dot: |_, _| true,
            ..EmailRule::CONTRACT
        };
        assert!(rule.accepts("a@b"));
        assert!(!rule.accepts("a@"));
        assert!(!rule.accepts("a@b."));
    }
}
