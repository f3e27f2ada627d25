//! Which calls of an instance go wrong.

/// A condition on the calls before.
#[derive(Debug, Clone, Copy)]
pub enum When {
    /// The first call alone.
    First,
    /// Every call from this one on, counted from 1.
    From(u64),
    /// Every call whose number this divides.
    Every(u64),
    /// The call after one with a name of more bytes than this.
    AfterLongerThan(usize),
}

/// The calls so far.
#[derive(Debug, Default)]
pub struct Calls {
    count: u64,
    name_before: usize,
}

impl Calls {
    /// Counts a call with this name and tells whether the condition holds for it.
    pub fn strikes(&mut self, when: When, name: &str) -> bool {
        self.count += 1;
        let name_before = std::mem::replace(&mut self.name_before, name.len());
        match when {
            When::First => self.count == 1,
            When::From(first) => self.count >= first,
            When::Every(step) => self.count.is_multiple_of(step),
            When::AfterLongerThan(length) => name_before > length,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn struck(when: When, names: [&str; 6]) -> Vec<usize> {
        let mut calls = Calls::default();
        let numbered = (1..).zip(names);
        let struck = numbered.filter(|(_, name)| calls.strikes(when, name));
        struck.map(|(number, _)| number).collect()
    }

    #[test]
    fn calls_are_counted_from_one() {
        assert_eq!(struck(When::First, [""; 6]), [1]);
        assert_eq!(struck(When::From(4), [""; 6]), [4, 5, 6]);
        assert_eq!(struck(When::Every(3), [""; 6]), [3, 6]);
    }

    #[test]
    fn a_long_name_strikes_the_next_call() {
        let names = ["a", "long", "a", "a", "long", "long"];
        assert_eq!(struck(When::AfterLongerThan(3), names), [3, 6]);
    }
}
