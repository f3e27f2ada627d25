//! What is removed from the ends of a name: the contract's white space and others'.

/// The contract's white space.
pub const WHITE_SPACE: [char; 25] = [
    '\u{9}', '\u{a}', '\u{b}', '\u{c}', '\u{d}', '\u{20}', '\u{85}', '\u{a0}', '\u{1680}',
    '\u{2000}', '\u{2001}', '\u{2002}', '\u{2003}', '\u{2004}', '\u{2005}', '\u{2006}', '\u{2007}',
    '\u{2008}', '\u{2009}', '\u{200a}', '\u{2028}', '\u{2029}', '\u{202f}', '\u{205f}', '\u{3000}',
];

/// No white space, though some languages remove it or once did.
pub const NEAR_MISSES: [char; 12] = [
    '\u{0}', '\u{8}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{1f}', '\u{180e}', '\u{200b}', '\u{200c}',
    '\u{200d}', '\u{2060}', '\u{feff}',
];

/// A set of characters.
#[derive(Debug, Clone, Copy)]
pub enum Space {
    /// The contract's.
    Contract,
    /// The contract's without one.
    Without(char),
    /// The contract's and one more.
    With(char),
    /// Any other.
    Set(fn(char) -> bool),
}

impl Space {
    /// Tells whether a character is in the set.
    pub fn contains(self, c: char) -> bool {
        let right = WHITE_SPACE.contains(&c);
        match self {
            Space::Contract => right,
            Space::Without(missing) => right && c != missing,
            Space::With(added) => right || c == added,
            Space::Set(contains) => contains(c),
        }
    }
}

/// What is removed, and from which ends.
#[derive(Debug, Clone, Copy)]
pub struct Trim {
    pub space: Space,
    pub start: bool,
    pub end: bool,
}

impl Trim {
    /// The contract's.
    pub const CONTRACT: Trim = Trim {
        space: Space::Contract,
        start: true,
        end: true,
    };

    /// What is left of a text.
    pub fn rest(self, mut text: &str) -> &str {
        let remove = |c| self.space.contains(c);
        if self.start {
            text = text.trim_start_matches(remove);
        }
        if self.end {
            text = text.trim_end_matches(remove);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contracts_white_space_is_that_of_the_standard_library() {
        let known = (char::MIN..=char::MAX).filter(|c| c.is_whitespace());
        assert!(known.eq(WHITE_SPACE));
    }

    #[test]
    fn an_end_can_be_left_alone() {
        let start_only = Trim {
            end: false,
            ..Trim::CONTRACT
        };
        assert_eq!(start_only.rest("\u{3000} a\t"), "a\t");
        assert_eq!(Trim::CONTRACT.rest("\u{85}a b\t"), "a b");
    }

    #[test]
    fn a_set_can_have_one_more_or_one_less() {
        let rest = |space| {
            Trim {
                space,
                ..Trim::CONTRACT
            }
            .rest("\u{feff}a\t")
        };
        assert_eq!(rest(Space::With('\u{feff}')), "a");
        assert_eq!(rest(Space::Without('\t')), "\u{feff}a\t");
        assert_eq!(rest(Space::Set(|c| c == '\t')), "\u{feff}a");
    }
}
