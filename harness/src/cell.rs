//! The names of things: a cell, a case, and their one text form.
//!
//! `create-user/service=go/validator=python` is the test's name, the filter, the
//! expectation's pattern and the report's key; `...@7:42` behind it is case 42 of
//! seed 7 in that cell.

use std::fmt;
use std::str::FromStr;

/// Why a text is no cell key, pattern or case address.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NameError {
    /// The text is not made of a contract and at least one `role=guest`.
    #[error(
        "`{0}` is no cell key: expected `CONTRACT/ROLE=GUEST[/ROLE=GUEST..]`, \
         as in `create-user/service=go/validator=python` (see `cargo lab list`)"
    )]
    Key(String),
    /// The text behind the key is not `@SEED:INDEX`.
    #[error(
        "`{0}` is no case: expected `CELL@SEED:INDEX`, \
         as in `create-user/service=go/validator=python@7:42`"
    )]
    Case(String),
}

/// Tells whether a text can name a contract, a role or a guest: lower-case ASCII
/// letters, digits and dashes, so that it is safe in paths, filters and shells.
pub fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Names one composition of a contract: which guest plays which role.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellKey {
    /// The contract's name.
    pub contract: String,
    /// Role and guest, the outermost component first.
    pub components: Vec<(String, String)>,
}

impl CellKey {
    /// The guest that plays a role in this cell, if the role exists.
    pub fn guest(&self, role: &str) -> Option<&str> {
        let found = self.components.iter().find(|(r, _)| r == role)?;
        Some(&found.1)
    }
}

impl fmt::Display for CellKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_key(f, &self.contract, &self.components)
    }
}

impl FromStr for CellKey {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let (contract, components) = split(text, is_name)?;
        Ok(CellKey {
            contract,
            components,
        })
    }
}

/// A cell key in which `*` may stand for any contract or guest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellPattern {
    contract: String,
    components: Vec<(String, String)>,
}

impl CellPattern {
    /// Tells whether a cell is meant: the same roles in the same order, and each
    /// part equal or `*`.
    pub fn matches(&self, key: &CellKey) -> bool {
        let fits = |pattern: &str, name: &str| pattern == "*" || pattern == name;
        fits(&self.contract, &key.contract)
            && self.components.len() == key.components.len()
            && self
                .components
                .iter()
                .zip(&key.components)
                .all(|(p, c)| p.0 == c.0 && fits(&p.1, &c.1))
    }
}

impl fmt::Display for CellPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_key(f, &self.contract, &self.components)
    }
}

impl FromStr for CellPattern {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let (contract, components) = split(text, |part| part == "*" || is_name(part))?;
        Ok(CellPattern {
            contract,
            components,
        })
    }
}

fn write_key(
    f: &mut fmt::Formatter<'_>,
    contract: &str,
    components: &[(String, String)],
) -> fmt::Result {
    f.write_str(contract)?;
    let mut components = components.iter();
    components.try_for_each(|(role, guest)| write!(f, "/{role}={guest}"))
}

type Split = (String, Vec<(String, String)>);

fn split(text: &str, valid: impl Fn(&str) -> bool) -> Result<Split, NameError> {
    let error = || NameError::Key(text.to_owned());
    let mut parts = text.split('/');
    let contract = parts.next().filter(|c| valid(c)).ok_or_else(error)?;
    let mut components: Vec<(String, String)> = Vec::new();
    for part in parts {
        let (role, guest) = part.split_once('=').ok_or_else(error)?;
        if !is_name(role) || !valid(guest) || components.iter().any(|(r, _)| r == role) {
            return Err(error());
        }
        components.push((role.to_owned(), guest.to_owned()));
    }
    if components.is_empty() {
        return Err(error());
    }
    Ok((contract.to_owned(), components))
}

/// Addresses one generated case in one cell; enough to make it again alone, in
/// another process or on another machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseId {
    /// The cell in which the case runs.
    pub cell: CellKey,
    /// The seed of the run.
    pub seed: u64,
    /// The place of the case among those of the seed, from 0.
    pub index: u64,
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}:{}", self.cell, self.seed, self.index)
    }
}

impl FromStr for CaseId {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let error = || NameError::Case(text.to_owned());
        let (cell, case) = text.split_once('@').ok_or_else(error)?;
        let (seed, index) = case.split_once(':').ok_or_else(error)?;
        Ok(CaseId {
            cell: cell.parse()?,
            seed: seed.parse().map_err(|_| error())?,
            index: index.parse().map_err(|_| error())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAME: &str = "[a-z0-9-]{1,8}";

    fn keys() -> impl Strategy<Value = CellKey> {
        let components = prop::collection::btree_map(NAME, NAME, 1..4);
        (NAME, components).prop_map(|(contract, components)| CellKey {
            contract,
            components: components.into_iter().collect(),
        })
    }

    proptest! {
        #[test]
        fn a_key_reads_back_as_itself(key in keys()) {
            prop_assert_eq!(key.to_string().parse(), Ok(key));
        }

        #[test]
        fn a_case_reads_back_as_itself(cell in keys(), seed: u64, index: u64) {
            let case = CaseId { cell, seed, index };
            prop_assert_eq!(case.to_string().parse(), Ok(case));
        }

        #[test]
        fn a_key_without_stars_is_a_pattern_of_itself_alone(a in keys(), b in keys()) {
            let pattern: CellPattern = a.to_string().parse().unwrap();
            prop_assert!(pattern.matches(&a));
            prop_assert_eq!(pattern.matches(&b), a == b);
        }

        #[test]
        fn no_text_makes_the_parsers_panic(text in ".*") {
            let _ = text.parse::<CellKey>();
            let _ = text.parse::<CellPattern>();
            let _ = text.parse::<CaseId>();
        }
    }

    #[test]
    fn texts_that_are_no_keys_are_refused_with_an_example() {
        for text in [
            "",
            "a",
            "a/",
            "a/b",
            "a/b=",
            "a/=c",
            "A/b=c",
            "a/b=c/b=d",
            "a/b=*",
        ] {
            let error = text.parse::<CellKey>().unwrap_err();
            assert!(
                error.to_string().contains("create-user/service=go"),
                "{text}"
            );
        }
    }

    #[test]
    fn a_star_stands_for_any_guest_but_not_for_another_role() {
        let pattern: CellPattern = "*/service=*/validator=js".parse().unwrap();
        let matches = |key: &str| pattern.matches(&key.parse().unwrap());
        assert!(matches("create-user/service=go/validator=js"));
        assert!(!matches("create-user/service=js/validator=go"));
        assert!(!matches("validate-user/validator=js"));
    }
}
