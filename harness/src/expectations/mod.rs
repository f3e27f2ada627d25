//! What is known and expected: `expected.toml` of a checkout.
//!
//! It says which guests the matrix consists of, so that one that goes missing is
//! noticed, and which divergences are known upstream, each with a reason and a link. An
//! entry has a *mark*, what an input has to hold for the fault to be the known one, and
//! the symptoms that it shows. A cell does not fail the run if every wrong case of it is of
//! a known divergence; the day that an entry shows nowhere where it should, the run fails.

mod known;
mod mark;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::cell::{CellKey, CellPattern};
use crate::contract::{Contract, Contracts, Role};
use crate::echo;
use crate::guest::Guest;
use crate::hosts::Hosts;
use crate::plan::{Selection, plan};
use crate::report::Report;
use crate::types::flat::Signature;
use known::Known;
pub use known::{Entry, OfCell, Slope, WrongCall};

/// The file's name.
pub const FILE: &str = "expected.toml";

/// The file cannot be read, is wrong, or is not what the checkout holds.
#[derive(Debug, thiserror::Error)]
pub enum ExpectError {
    /// It cannot be read.
    #[error("cannot read `{path}`: {cause}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        cause: std::io::Error,
    },
    /// It is not what it should be.
    #[error("`{path}`: {why}", path = path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A guest that it names is not there.
    #[error("guest `{0}` is missing: `{FILE}` expects it, and there is no `guests-{0}`")]
    IfMissing(String),
    /// A known divergence is of a guest that is not there.
    #[error("{entry}: there is no guest `{guest}`")]
    UnknownGuest {
        /// The file and the line.
        entry: String,
        /// The guest.
        guest: String,
    },
    /// A known divergence is of cells that do not exist.
    #[error(
        "{entry}: no cell matches `{pattern}`, where {guest} is expected to diverge; \
         `{program} list` lists the cells",
        program = crate::program()
    )]
    NoCell {
        /// The file and the line.
        entry: String,
        /// The pattern.
        pattern: String,
        /// The guest at fault.
        guest: String,
    },
    /// A guest that it names does not play a role.
    #[error(
        "guest `{guest}` plays no {role}, so its cells are missing: give its manifest a \
         `[roles.{role}]`, with `unsupported = \"why, and a URL\"` if its toolchain cannot build it"
    )]
    NoRole {
        /// The guest.
        guest: String,
        /// The role.
        role: String,
    },
}

/// What is expected.
#[derive(Debug, Default)]
pub struct Expectations {
    /// The guests that have to be there.
    guests: Guests,
    /// The known divergences.
    known: Vec<Known>,
}

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    guests: Guests,
    #[serde(default)]
    known: Vec<Spanned<known::Written>>,
}

/// The guests that have to be there.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Guests {
    /// Each plays every role.
    All(Vec<String>),
    /// Each plays some.
    Some(BTreeMap<String, Plays>),
}

impl Default for Guests {
    fn default() -> Self {
        Guests::All(Vec::new())
    }
}

impl Guests {
    /// Every guest and the roles that it has to play; all of them if none is named.
    fn each(&self) -> Vec<(&str, Option<&[String]>)> {
        match self {
            Guests::All(names) => names.iter().map(|name| (&**name, None)).collect(),
            Guests::Some(guests) => {
                let plays = guests.iter().map(|(name, plays)| match plays {
                    Plays::All(All::All) => (&**name, None),
                    Plays::Roles(roles) => (&**name, Some(&**roles)),
                });
                plays.collect()
            }
        }
    }
}

/// The roles that a guest has to play.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Plays {
    All(All),
    Roles(Vec<String>),
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum All {
    All,
}

impl Expectations {
    /// Reads the file of a checkout; without one, nothing is expected.
    ///
    /// # Errors
    /// If it is there and cannot be read, or is wrong.
    pub fn read(checkout: &Path) -> Result<Self, ExpectError> {
        let path = checkout.join(FILE);
        match std::fs::read_to_string(&path) {
            Ok(text) => parse(&text).map_err(|why| ExpectError::Wrong { path, why }),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(cause) => Err(ExpectError::Io { path, cause }),
        }
    }

    /// Checks that every expected guest is there and plays the roles that it has to, and that
    /// every known divergence is of a guest and of cells that exist.
    ///
    /// # Errors
    /// If the matrix would be smaller than it should, or an entry can never match.
    pub fn check(&self, guests: &[Guest], contracts: &Contracts) -> Result<(), ExpectError> {
        for (name, wanted) in self.guests.each() {
            let guest = guests.iter().find(|guest| guest.name == name);
            let guest = guest.ok_or_else(|| ExpectError::IfMissing(name.to_owned()))?;
            let all: Vec<String> = contracts.roles.iter().map(|r| r.name.clone()).collect();
            let mut roles = wanted.unwrap_or(&all).iter();
            if let Some(role) = roles.find(|role| !guest.roles.contains_key(*role)) {
                return Err(ExpectError::NoRole {
                    guest: name.to_owned(),
                    role: role.clone(),
                });
            }
        }
        for known in &self.known {
            if !guests.iter().any(|guest| guest.name == known.guest) {
                return Err(ExpectError::UnknownGuest {
                    entry: known.name(),
                    guest: known.guest.clone(),
                });
            }
            let mut patterns = known.patterns();
            if let Some(pattern) = patterns.find(|pattern| !exists(pattern, guests, contracts)) {
                return Err(ExpectError::NoCell {
                    entry: known.name(),
                    pattern: pattern.to_string(),
                    guest: known.guest.clone(),
                });
            }
        }
        Ok(())
    }

    /// Whether anything of a cell is known to diverge.
    pub fn knows(&self, key: &CellKey) -> bool {
        self.known.iter().any(|known| known.is_of(key))
    }

    /// Whether a cell is known to answer wrongly, always.
    pub fn knows_wrong(&self, key: &CellKey) -> bool {
        self.of(key, None).is_wrong()
    }

    /// What is known of one cell, whose function may have types that are known.
    pub fn of(&self, key: &CellKey, signature: Option<Signature>) -> OfCell<'_> {
        OfCell::new(&self.known, key, signature)
    }

    /// The entries that a run has covered and that none of its cells showed, in words: of
    /// one pattern at least each cell is in the report, and each had `enough` cases.
    pub fn unseen(
        &self,
        report: &Report,
        guests: &[Guest],
        contracts: &[Arc<Contract>],
        enough: u64,
    ) -> Vec<String> {
        let mut unseen: Vec<String> = Vec::new();
        if !report.complete || report.cases < enough {
            return unseen;
        }
        let whole = Selection {
            opt_in: true,
            ..Selection::default()
        };
        let planned = plan(contracts, guests, &whole).unwrap_or_default();
        let ran: BTreeSet<&str> = report.cells.iter().map(|cell| &*cell.key).collect();
        for known in &self.known {
            let name = known.name();
            if report
                .cells
                .iter()
                .any(|cell| cell.known.contains_key(&name))
            {
                continue;
            }
            let covered = |pattern: &CellPattern| {
                let on_host = planned.iter().map(|cell| match pattern.host() {
                    Some(host) => cell.on(host).key,
                    None => cell.key.clone(),
                });
                let cells = on_host.filter(|key| pattern.matches(key));
                let mut cells = cells.map(|key| ran.contains(&*key.to_string())).peekable();
                cells.peek().is_some() && cells.all(|ran| ran)
            };
            if known.patterns().any(covered) {
                unseen.push(known.unseen());
            }
        }
        unseen
    }
}

/// Whether a pattern matches a cell, on the host that it names. Worlds that are made up or brought
/// have no contracts before: of their patterns, the composition alone is checked.
fn exists(pattern: &CellPattern, guests: &[Guest], contracts: &Contracts) -> bool {
    fn players<'a>(roles: &'a [Arc<Role>], guests: &'a [Guest]) -> Vec<(&'a str, Vec<&'a str>)> {
        let of = |role: &'a Arc<Role>| {
            let plays = |guest: &&Guest| guest.roles.contains_key(&role.part);
            let names = guests.iter().filter(plays).map(|guest| &*guest.name);
            (&*role.name, names.collect())
        };
        roles.iter().map(of).collect()
    }
    if pattern.contract().starts_with(echo::PREFIX) {
        let relays = |count| contracts.relays(count).into_iter().map(Arc::new).collect();
        let mut worlds = [contracts.echoing.clone(), relays(1), relays(2)].into_iter();
        return worlds.any(|roles| {
            let players = players(&roles, guests);
            pattern.matches_any(pattern.contract().trim_end_matches('*'), &players)
        });
    }
    // Keys leave out the contract's own host.
    let on_host = |contract: &Contract| {
        let host = pattern.host();
        host.is_none_or(|host| Hosts::NAMES.contains(&host) && host != contract.host)
    };
    let mut contracts = contracts.all.iter();
    contracts.any(|contract| {
        let players = players(&contract.roles, guests);
        on_host(contract) && pattern.matches_any(&contract.name, &players)
    })
}

fn parse(text: &str) -> Result<Expectations, String> {
    let written: Written = toml::from_str(text).map_err(|e| e.to_string())?;
    let line = |at: usize| text[..at].matches('\n').count() + 1;
    let known = written.known.into_iter().map(|entry| {
        let line = line(entry.span().start);
        Known::read(entry.into_inner(), line)
    });
    Ok(Expectations {
        guests: written.guests,
        known: known.collect::<Result<_, _>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::testing;
    use crate::guest::{Source, fake};
    use crate::judge::Verdict;
    use crate::report::CellReport;

    const TEXT: &str = "guests = ['go']\n[[known]]\ncells = ['*/service=*/validator=go']\n\
        verdict = 'leak'\nslope = 2.0\nguest = 'go'\nreason = 'it never frees'\n\
        link = 'https://x.y/1'\n";

    #[test]
    fn it_knows_the_cells_of_its_entries_alone() {
        let knows = |key: &str| parse(TEXT).unwrap().knows(&key.parse().unwrap());
        assert!(knows("create-user/service=js/validator=go"));
        assert!(!knows("create-user/service=go/validator=js"));
    }

    #[test]
    fn an_entry_that_no_cell_shows_is_told_once_its_cells_have_run() {
        let guests = ["go", "js"].map(|name| fake::guest(name, &["service", "validator"]));
        let contracts = [testing::contract("create-user").clone()];
        let text = TEXT.replace("cells = [", "because = 'x'\nsometimes = [");
        let keys = |validators: &[&str]| -> Vec<CellReport> {
            let pairs = ["go", "js"].into_iter().flat_map(|service| {
                validators
                    .iter()
                    .map(move |validator| (service, *validator))
            });
            let key = |(service, validator): (&str, &str)| {
                let name = &contracts[0].name;
                format!("{name}/service={service}/validator={validator}")
            };
            let report = |key: String| CellReport::of(&key.parse().unwrap(), Verdict::Agree);
            pairs.map(|pair| report(key(pair))).collect()
        };
        let text = text.replace("*/service", &format!("{}/service", contracts[0].name));
        let unseen = |cells: Vec<CellReport>, cases: u64| {
            let planned = cells.iter().map(|cell| cell.key.clone()).collect();
            let report = Report::new(7, cases, planned, std::time::Duration::ZERO);
            let report = report.with_cells(cells);
            parse(&text)
                .unwrap()
                .unseen(&report, &guests, &contracts, 100)
        };
        let told = unseen(keys(&["go"]), 100);
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("expected.toml:2 is expected and no case shows it"));
        // Too few cases, or not all of its cells, say nothing.
        assert!(unseen(keys(&["go"]), 99).is_empty());
        assert!(unseen(keys(&["js"]), 100).is_empty());
        assert!(unseen(keys(&["go"])[..1].to_vec(), 100).is_empty());
        // On another host it has not been covered, and is when it is asked for there.
        let elsewhere = |cells: Vec<CellReport>| {
            let on_host = |cell: CellReport| {
                let key = format!("{}/host=wasmtime-winch", cell.key);
                CellReport::of(&key.parse().unwrap(), Verdict::Agree)
            };
            cells.into_iter().map(on_host).collect::<Vec<_>>()
        };
        assert!(unseen(elsewhere(keys(&["go"])), 100).is_empty());
        let mut seen = keys(&["go"]);
        seen[1].known.insert("expected.toml:2".to_owned(), 1);
        assert!(unseen(seen, 100).is_empty());
    }

    #[test]
    fn a_guest_or_role_that_is_missing_is_an_error() {
        let text = "name = 'go'\nlanguage = 'Go'\n[roles.validator]\ncomponent = 'v.wasm'\n";
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("guest.toml"), text).unwrap();
        let mut go = crate::guest::read(dir.path()).unwrap();
        let expected = parse(TEXT).unwrap();
        let contracts = testing::contracts();
        let error = |guests: &[Guest]| expected.check(guests, contracts).unwrap_err().to_string();
        assert!(error(&[]).starts_with("guest `go` is missing"));
        assert!(error(&[go.clone()]).starts_with("guest `go` plays no reporter"));
        let component = || Source::Component(PathBuf::from("s.wasm"));
        for role in &contracts.roles {
            go.roles.insert(role.name.clone(), component());
        }
        assert!(expected.check(&[go.clone()], contracts).is_ok());
        go.roles.remove("service");
        for (guests, misses) in [
            ("guests = { go = 'all' }", true),
            ("guests = { go = ['service'] }", true),
            ("guests = { go = ['validator'] }", false),
        ] {
            let expected = parse(guests).unwrap();
            let checked = expected.check(std::slice::from_ref(&go), contracts);
            assert_eq!(checked.is_err(), misses, "{guests}");
        }
        assert!(parse("guests = { go = 'most' }").is_err());
    }

    #[test]
    fn an_entry_that_can_never_match_is_refused() {
        let contracts = testing::contracts();
        let parts: Vec<&str> = contracts.roles.iter().map(|role| &*role.name).collect();
        let guest = |name: &str| fake::guest(name, &parts);
        let check = |text: &str| {
            let expected = parse(text).unwrap();
            let checked = expected.check(&[guest("go"), guest("js")], contracts);
            checked.map_err(|error| error.to_string())
        };
        assert_eq!(check(TEXT), Ok(()));
        let unknown = check(&TEXT.replace("guest = 'go'", "guest = 'cobol'")).unwrap_err();
        assert!(unknown.contains("there is no guest `cobol`"), "{unknown}");
        let pattern = "*/service=*/validator=go";
        for (typo, fits) in [
            ("create-user/service=js/validator=go", true),
            ("create-u*/service=*/validator=go", true),
            ("create-user", true),
            ("world-*/relay=go/echo=*", true),
            ("world-*/relay=goo/echo=*", false),
            ("world-*/echo=go", false),
            ("create-usr/service=*/validator=go", false),
            ("create-user/service=*/validator=goo", false),
            ("create-user/validator=go", false),
            (
                "create-user/service=*/validator=go/host=wasmtime-winch",
                true,
            ),
            ("create-user/host=wasmtime-winch", true),
            ("create-user/host=wasmtime-windlass", false),
            // Its own host is left out of keys.
            ("create-user/host=wasmtime-cranelift", false),
            ("*/service=go", false),
        ] {
            let checked = check(&TEXT.replace(pattern, typo));
            assert_eq!(checked.is_ok(), fits, "{typo}: {checked:?}");
            if let Err(error) = checked {
                assert!(
                    error.contains(&format!("no cell matches `{typo}`")),
                    "{error}"
                );
            }
        }
    }

    #[test]
    fn the_file_of_a_checkout_is_read_and_need_not_be_there() {
        let checkout = tempfile::tempdir().unwrap();
        let read = || Expectations::read(checkout.path());
        assert!(read().unwrap().guests.each().is_empty());
        std::fs::write(checkout.path().join(FILE), TEXT).unwrap();
        assert_eq!(read().unwrap().guests.each(), [("go", None)]);
        std::fs::write(checkout.path().join(FILE), "guests = 1").unwrap();
        assert!(matches!(read(), Err(ExpectError::Wrong { .. })));
        std::fs::remove_file(checkout.path().join(FILE)).unwrap();
        std::fs::create_dir(checkout.path().join(FILE)).unwrap();
        assert!(matches!(read(), Err(ExpectError::Io { .. })));
    }

    #[test]
    fn a_file_that_is_wrong_is_refused() {
        for (text, why) in [
            ("colour = 1", "unknown field"),
            (
                &TEXT.replace("https://x.y/1", ""),
                "needs a reason and a link",
            ),
            (&TEXT.replace("it never frees", ""), "line 2, of `go`"),
            (&TEXT.replace("'leak'", "'agree'"), "`agree` is expected"),
            (&TEXT.replace("'leak'", "'invalid'"), "a fault of the lab"),
            (
                &TEXT.replace("'leak'", "'green'"),
                "a text that is known here",
            ),
            (&TEXT.replace("service=*", "service"), "is no cell key"),
            (&TEXT.replace("cells", "sometimes"), "say in `because`"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
    }
}
