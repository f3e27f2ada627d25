//! The names of things: a cell, a case, and their one text form.
//!
//! `create-user/service=go/validator=python` is the test's name, the filter, the
//! expectation's pattern and the report's key; `/host=NAME` behind it tells on which host
//! it is run, unless that is the contract's own; `...@7:42` behind that is case 42 of seed 7
//! in that cell, and `...@7:42+text=null` the same with a constant of a component in it.

use std::fmt;
use std::str::FromStr;

use crate::types::variation::constant::Word;

/// Why a text is no cell key, pattern or case address.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NameError {
    /// The text is not made of a contract and at least one `role=guest`.
    #[error(
        "`{0}` is no cell key: expected `CONTRACT/ROLE=GUEST[/ROLE=GUEST..][/host=NAME]`, \
         as in `create-user/service=go/validator=python` (see `lab list`)"
    )]
    Key(String),
    /// The text behind the key is not `@SEED:INDEX`.
    #[error(
        "`{0}` is no case: expected `CELL@SEED:INDEX`, \
         as in `create-user/service=go/validator=python@7:42`"
    )]
    Case(String),
}

/// Tells whether a text can name a guest in a cell: a name, that of a guest and of the version
/// that it is built with, `python@0.24.0`, or that of either and of the mutant of it, `go+age-13`.
fn is_guest(text: &str) -> bool {
    let (guest, mutant) = text.split_once('+').unwrap_or((text, "m"));
    let (name, version) = guest.split_once('@').unwrap_or((guest, "0"));
    is_name(name) && is_name(mutant) && version.split('.').all(is_name)
}

/// The guest in the name of a mutant of it, or of one that is built with another version: `go` of
/// `go@0.7.0+age-13`.
pub fn base(name: &str) -> &str {
    name.split(['+', '@']).next().unwrap_or_default()
}

/// Tells whether a text can name a contract, a role or a guest: lower-case ASCII
/// letters, digits and dashes, so that it is safe in paths, filters and shells.
pub fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Tells whether a text can name a contract: a name, or that of a group, of an interface
/// and of a function in it, `abi.echo-u32`; WIT allows capitals in those.
pub fn is_contract(text: &str) -> bool {
    let part = |part: &str| {
        let dashed = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        !part.is_empty() && part.bytes().all(dashed)
    };
    match text.split_once('.') {
        Some((group, rest)) => is_name(group) && rest.split('.').all(part),
        None => is_name(text),
    }
}

/// The word in the place of a role that is followed by a host, and so is no role's name.
pub const HOST: &str = "host";

/// Names one composition of a contract, which guest plays which role, on one host.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellKey {
    /// The contract's name.
    pub contract: String,
    /// Role and guest, the outermost component first.
    pub components: Vec<(String, String)>,
    /// The host, if it is not the contract's own.
    pub host: Option<String>,
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
        write_key(f, &self.contract, &self.components, self.host.as_deref())
    }
}

impl FromStr for CellKey {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let key = split(text, is_contract, is_guest)?;
        if key.components.is_empty() {
            return Err(NameError::Key(text.to_owned()));
        }
        Ok(key)
    }
}

/// A cell key in which `*` may stand for any guest, and for the end of the contract; a
/// contract alone stands for all of its cells, and what names no host for every host.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct CellPattern {
    contract: String,
    /// Empty for any composition.
    components: Vec<(String, String)>,
    host: Option<String>,
}

impl CellPattern {
    /// Tells whether any cell of a contract is meant, given the guests that play each role
    /// of the contract, in their order.
    pub fn matches_any(&self, contract: &str, players: &[(&str, Vec<&str>)]) -> bool {
        let fits = |((role, guest), (own, guests)): (&(String, String), &(&str, Vec<&str>))| {
            role == own && (guest == "*" || guests.contains(&guest.as_str()))
        };
        let mut parts = self.components.iter().zip(players);
        let composition = self.components.len() == players.len() && parts.all(fits);
        self.matches_contract(contract) && (self.components.is_empty() || composition)
    }

    /// Tells whether the pattern's contract is this one, or a start of its name and `*`.
    fn matches_contract(&self, contract: &str) -> bool {
        match self.contract.strip_suffix('*') {
            Some(start) => contract.starts_with(start),
            None => self.contract == contract,
        }
    }

    /// The contract, which may end in `*`.
    pub fn contract(&self) -> &str {
        &self.contract
    }

    /// Whether it names each component, and is about no other composition.
    pub fn names_components(&self) -> bool {
        !self.components.is_empty() && self.components.iter().all(|(_, guest)| guest != "*")
    }

    /// The host, if one is named.
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// Tells whether a cell is meant: the same roles in the same order, and each
    /// part equal or `*`; of a pattern with a host, only cells of that host.
    pub fn matches(&self, key: &CellKey) -> bool {
        let fits = |pattern: &str, name: &str| pattern == "*" || pattern == name;
        let contract = self.matches_contract(&key.contract);
        let mut parts = self.components.iter().zip(&key.components);
        let composition = self.components.len() == key.components.len()
            && parts.all(|(p, c)| p.0 == c.0 && fits(&p.1, &c.1));
        let host = self.host.is_none() || self.host == key.host;
        contract && host && (self.components.is_empty() || composition)
    }
}

impl TryFrom<String> for CellPattern {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        text.parse()
    }
}

impl fmt::Display for CellPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_key(f, &self.contract, &self.components, self.host.as_deref())
    }
}

impl FromStr for CellPattern {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        // A star may stand for what follows in a contract's name: `abi.echo-*`.
        let start = |contract: &str| match contract.strip_suffix('*') {
            Some(start) => start.is_empty() || is_contract(&format!("{start}x")),
            None => is_contract(contract),
        };
        let key = split(text, start, |part| part == "*" || is_guest(part))?;
        Ok(CellPattern {
            contract: key.contract,
            components: key.components,
            host: key.host,
        })
    }
}

fn write_key(
    f: &mut fmt::Formatter<'_>,
    contract: &str,
    components: &[(String, String)],
    host: Option<&str>,
) -> fmt::Result {
    f.write_str(contract)?;
    let components = components
        .iter()
        .map(|(r, guest)| (r.as_str(), guest.as_str()));
    let mut parts = components.chain(host.map(|host| (HOST, host)));
    parts.try_for_each(|(role, guest)| write!(f, "/{role}={guest}"))
}

fn split(
    text: &str,
    valid_contract: impl Fn(&str) -> bool,
    valid: impl Fn(&str) -> bool,
) -> Result<CellKey, NameError> {
    let error = || NameError::Key(text.to_owned());
    let mut parts = text.split('/');
    let contract = parts
        .next()
        .filter(|c| valid_contract(c))
        .ok_or_else(error)?;
    let mut components: Vec<(String, String)> = Vec::new();
    let mut host = None;
    for part in parts {
        let (role, guest) = part.split_once('=').ok_or_else(error)?;
        // A host is the last part.
        if host.is_some() {
            return Err(error());
        }
        if role == HOST && is_name(guest) {
            host = Some(guest.to_owned());
            continue;
        }
        if !is_name(role) || !valid(guest) || components.iter().any(|(r, _)| r == role) {
            return Err(error());
        }
        components.push((role.to_owned(), guest.to_owned()));
    }
    Ok(CellKey {
        contract: contract.to_owned(),
        components,
        host,
    })
}

/// Addresses one case in one cell; enough to make it again alone, in another process
/// or on another machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseId {
    /// The cell in which the case runs.
    pub cell: CellKey,
    /// The case.
    pub case: CaseName,
}

/// Names a case of a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseName {
    /// Generated cases, called in a row in one instance; the last is the one that is
    /// meant. Written `7:42`, or `7:0-41,42` with the cases before it.
    Generated {
        /// The seed of the run.
        seed: u64,
        /// The cases; never empty.
        places: Vec<Place>,
    },
    /// A case that was kept, by its number in the contract's file, from 1. Written
    /// `kept:3`.
    Kept(usize),
}

/// Where a case stands among those of a seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The index, from 0.
    pub index: u64,
    /// The constant of a component that is put into it. Written `7:42+text=null`.
    pub word: Option<Word>,
}

impl From<u64> for Place {
    fn from(index: u64) -> Self {
        Place { index, word: None }
    }
}

/// The most calls that a case's name may stand for.
const MOST_INDICES: u64 = 1_000_000;

impl fmt::Display for CaseName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seed, places) = match self {
            CaseName::Kept(number) => return write!(f, "kept:{number}"),
            CaseName::Generated { seed, places } => (seed, places),
        };
        write!(f, "{seed}:")?;
        let follows = |place: &Place, next: &Place| {
            let plain = place.word.is_none() && next.word.is_none();
            plain && place.index.checked_add(1) == Some(next.index)
        };
        for (number, run) in places.chunk_by(follows).enumerate() {
            let comma = if number == 0 { "" } else { "," };
            match run {
                [first, .., last] => write!(f, "{comma}{}-{}", first.index, last.index)?,
                _ => run.iter().try_for_each(|one| write!(f, "{comma}{one}"))?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.index)?;
        match &self.word {
            Some(word) => write!(f, "+{word}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.cell, self.case)
    }
}

impl FromStr for CaseId {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let error = || NameError::Case(text.to_owned());
        // The name of a guest and a word of a case may have one as well.
        let splits = || text.match_indices('@').map(|(at, _)| text.split_at(at));
        let case =
            |(cell, case): (&str, &str)| Some((cell.parse::<CellKey>(), parse_case(&case[1..])?));
        match splits().find_map(case) {
            Some((cell, case)) => Ok(CaseId { cell: cell?, case }),
            None => Err(error()),
        }
    }
}

fn parse_case(text: &str) -> Option<CaseName> {
    let (seed, places) = text.split_once(':')?;
    if seed == "kept" {
        let number = places.parse().ok().filter(|number| *number > 0)?;
        return Some(CaseName::Kept(number));
    }
    let seed = seed.parse().ok()?;
    let mut cases = Vec::new();
    for part in places.split(',') {
        if let Some((index, word)) = part.split_once('+') {
            cases.push(Place {
                index: index.parse().ok()?,
                word: Some(word.parse().ok()?),
            });
            continue;
        }
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
        let room = MOST_INDICES.saturating_sub(cases.len() as u64);
        if last < first || last - first >= room {
            return None;
        }
        cases.extend((first..=last).map(Place::from));
    }
    let places = cases;
    Some(CaseName::Generated { seed, places })
}

/// The group in the name of a contract that is one function of several: `abi` of
/// `abi.echo-u32`.
pub fn group(contract: &str) -> Option<&str> {
    contract.split_once('.').map(|(group, _)| group)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAME: &str = "[a-z0-9-]{1,8}";
    const GUEST: &str = r"[a-z0-9-]{1,8}(@[0-9]\.[a-z0-9-]{1,3})?(\+[a-z0-9-]{1,8})?";

    fn keys() -> impl Strategy<Value = CellKey> {
        let role = NAME.prop_filter("no host's", |role| role != HOST);
        let components = prop::collection::btree_map(role, GUEST, 1..4);
        let host = prop::option::of(NAME);
        (NAME, components, host).prop_map(|(contract, components, host)| CellKey {
            contract,
            components: components.into_iter().collect(),
            host,
        })
    }

    fn words() -> impl Strategy<Value = Word> {
        prop_oneof![
            ".*".prop_map(Word::Text),
            any::<char>().prop_map(Word::Char),
            (0..10_000_usize).prop_map(Word::Length),
            any::<i64>().prop_map(Word::Integer),
            any::<f64>().prop_map(|value| Word::Float(value.to_bits())),
        ]
    }

    proptest! {
        #[test]
        fn a_key_reads_back_as_itself(key in keys()) {
            prop_assert_eq!(key.to_string().parse(), Ok(key));
        }

        #[test]
        fn a_case_reads_back_as_itself(
            cell in keys(),
            seed: u64,
            starts in prop::collection::vec((0..50_u64, 1..4_u64), 1..5),
            last: u64,
            words in prop::collection::vec(words(), 0..4),
        ) {
            let runs = starts.into_iter().flat_map(|(start, length)| start..start + length);
            let mut places: Vec<Place> = runs.chain([last]).map(Place::from).collect();
            places.extend(words.into_iter().map(|word| Place { index: last, word: Some(word) }));
            let case = CaseId { cell: cell.clone(), case: CaseName::Generated { seed, places } };
            prop_assert_eq!(case.to_string().parse(), Ok(case));
            let kept = CaseId { cell, case: CaseName::Kept(seed as usize | 1) };
            prop_assert_eq!(kept.to_string().parse(), Ok(kept));
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
    fn a_pattern_without_a_host_is_of_every_host() {
        let matches = |pattern: &str, key: &str| {
            let pattern: CellPattern = pattern.parse().unwrap();
            pattern.matches(&key.parse().unwrap())
        };
        for (pattern, own, other) in [
            ("a/b=c", true, true),
            ("a", true, true),
            ("a/b=*/host=h", false, true),
            ("a/host=h", false, true),
            ("a/b=c/host=i", false, false),
        ] {
            assert_eq!(matches(pattern, "a/b=c"), own, "{pattern}");
            assert_eq!(matches(pattern, "a/b=c/host=h"), other, "{pattern}");
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
            "a/host=h",
            "a/host=h/b=c",
            "a/b=c/host=h/host=i",
            "a/b=c/host=*",
        ] {
            let error = text.parse::<CellKey>().unwrap_err();
            assert!(
                error.to_string().contains("create-user/service=go"),
                "{text}"
            );
        }
    }

    #[test]
    fn the_cases_before_one_are_written_as_ranges() {
        let text = "a/b=c@7:0-41,50,48-49,42";
        let case: CaseId = text.parse().unwrap();
        assert_eq!(case.to_string(), text);
        let CaseName::Generated { seed, places } = case.case else {
            panic!()
        };
        let last = places.last().map(|place| place.index);
        assert_eq!((seed, places.len(), last), (7, 46, Some(42)));
    }

    #[test]
    fn a_word_in_an_address_is_safe_in_a_shell() {
        let text = "a/b=c@7:3+text=%27%24%28x%29%2C.png,4+char=200b,5+length=64,6+number=-0.0";
        let case: CaseId = text.parse().unwrap();
        assert_eq!(case.to_string(), text);
        for wrong in [
            "text",
            "char=d800",
            "length=9999999",
            "length=-1",
            "number=x",
            "other=1",
        ] {
            assert!(
                format!("a/b=c@7:3+{wrong}").parse::<CaseId>().is_err(),
                "{wrong}"
            );
        }
    }

    #[test]
    fn texts_that_are_no_cases_are_refused() {
        for case in [
            "",
            "7",
            "7:",
            ":1",
            "7:1-",
            "7:2-1",
            "7:1,",
            "7:x",
            "kept:",
            "kept:0",
            "kept:x",
            "7:0-18446744073709551615",
            "7:0-1000000",
        ] {
            let error = format!("a/b=c@{case}").parse::<CaseId>().unwrap_err();
            assert!(matches!(error, NameError::Case(_)), "{case}");
        }
    }

    #[test]
    fn a_contract_may_be_a_function_of_a_group() {
        let key: CellKey = "abi.echo-HTTP-code/relay=go/echo=js".parse().unwrap();
        assert_eq!(key.contract, "abi.echo-HTTP-code");
        for text in ["abi./a=b", ".a/a=b", "A.b/a=b", "a..b/a=b", "a b/a=b"] {
            assert!(text.parse::<CellKey>().is_err(), "{text}");
        }
        let matches = |pattern: &str| {
            let pattern: CellPattern = pattern.parse().unwrap();
            pattern.matches(&key)
        };
        assert!(matches("abi.*/relay=*/echo=js") && matches("abi.echo-*/relay=go/echo=*"));
        assert!(!matches("abi/relay=*/echo=js") && !matches("abi.swap-*/relay=*/echo=js"));
        assert!(matches("abi.*") && matches("*") && !matches("abi") && !matches("abi.swap-*"));
    }

    #[test]
    fn a_mutant_is_a_guest_with_a_plus() {
        let key: CellKey = "create-user/service=go/validator=rust+age-13"
            .parse()
            .unwrap();
        assert_eq!(key.guest("validator"), Some("rust+age-13"));
        for text in ["a/b=c+", "a/b=+c", "a/b=c+d+e", "a+b/c=d"] {
            assert!(text.parse::<CellKey>().is_err(), "{text}");
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
