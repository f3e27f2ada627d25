//! The rule for ages.

/// Said of an age below the lower bound.
pub const YOUNG: &str = "Must be at least 13 years old";
/// Said of an age above the upper bound.
pub const OLD: &str = "Invalid age";

/// The rule. The bounds belong to the valid side.
#[derive(Debug, Clone, Copy)]
pub struct AgeRule {
    /// What an age is taken for.
    pub read: fn(u32) -> i64,
    pub youngest: i64,
    pub oldest: i64,
}

impl AgeRule {
    /// The contract's.
    pub const CONTRACT: AgeRule = AgeRule {
        read: |age| age as i64,
        youngest: 13,
        oldest: 150,
    };

    /// What is said of an age.
    pub fn message(&self, age: u32) -> Option<&'static str> {
        let age = (self.read)(age);
        if age < self.youngest {
            Some(YOUNG)
        } else if age > self.oldest {
            Some(OLD)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_are_valid() {
        let said = [12, 13, 150, 151, u32::MAX].map(|age| AgeRule::CONTRACT.message(age));
        assert_eq!(said, [Some(YOUNG), None, None, Some(OLD), Some(OLD)]);
    }

    #[test]
    fn an_age_can_be_misread() {
        let rule = AgeRule {
            read: |age| i64::from(age as i32),
            ..AgeRule::CONTRACT
        };
        assert_eq!(rule.message(u32::MAX), Some(YOUNG));
    }
}
