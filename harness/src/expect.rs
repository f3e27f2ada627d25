//! What is known and expected: `expected.toml` of a checkout.
//!
//! It says which guests the matrix consists of, so that one that goes missing is
//! noticed, and which divergences are known upstream, each with a reason and a link. A
//! cell with a known divergence does not fail the run; the day it agrees, it does.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::cases::CHUNK;
use crate::cell::{CellKey, CellPattern};
use crate::contract::{self, Contract, Role};
use crate::guest::Guest;
use crate::judge::Verdict;
use crate::judge::blame::Blame;
use crate::report::CellReport;
use crate::worlds;

/// The file's name.
pub const FILE: &str = "expected.toml";

/// The file cannot be read, is wrong, or is not what the checkout holds.
#[derive(Debug, thiserror::Error)]
pub enum ExpectError {
    /// It cannot be read.
    #[error("cannot read `{path}`: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
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
    Missing(String),
    /// A known divergence is of a guest that is not there.
    #[error("`{FILE}`: there is no guest `{guest}`, of which it says: {reason}")]
    UnknownGuest {
        /// The guest.
        guest: String,
        /// What is said of it.
        reason: String,
    },
    /// A known divergence is of cells that do not exist.
    #[error(
        "`{FILE}`: no cell matches `{pattern}`, where {guest} is expected to diverge; \
         `cargo lab list` lists the cells"
    )]
    NoCell {
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
        role: &'static str,
    },
}

/// What is expected.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectations {
    /// The guests that have to be there and play every role.
    #[serde(default)]
    guests: Vec<String>,
    /// The known divergences.
    #[serde(default)]
    known: Vec<Known>,
}

/// One known divergence.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    /// The cells that show it, always.
    #[serde(default)]
    cells: Vec<CellPattern>,
    /// The cells that may show it.
    #[serde(default)]
    sometimes: Vec<CellPattern>,
    /// Why these do not always show it.
    #[serde(default)]
    because: String,
    verdict: Verdict,
    /// Parts of what tells it from other faults, one of which it shows: of a difference,
    /// a trap's message, a build's output. Any fault if there is none.
    #[serde(default)]
    shows: Vec<String>,
    /// The guest at fault; another one's fault in these cells is none that is known.
    guest: String,
    reason: String,
    link: String,
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
            Err(source) => Err(ExpectError::Io { path, source }),
        }
    }

    /// Checks that every expected guest is there and plays every role, and that every
    /// known divergence is of a guest and of cells that exist.
    ///
    /// # Errors
    /// If the matrix would be smaller than it should, or an entry can never match.
    pub fn check(
        &self,
        guests: &[Guest],
        contracts: &[&'static Contract],
    ) -> Result<(), ExpectError> {
        for name in &self.guests {
            let guest = guests.iter().find(|guest| guest.name == *name);
            let guest = guest.ok_or_else(|| ExpectError::Missing(name.clone()))?;
            for role in contract::roles() {
                if !guest.roles.contains_key(role.name) {
                    return Err(ExpectError::NoRole {
                        guest: name.clone(),
                        role: role.name,
                    });
                }
            }
        }
        for known in &self.known {
            if !guests.iter().any(|guest| guest.name == known.guest) {
                return Err(ExpectError::UnknownGuest {
                    guest: known.guest.clone(),
                    reason: known.reason.clone(),
                });
            }
            let mut patterns = known.cells.iter().chain(&known.sometimes);
            if let Some(pattern) = patterns.find(|pattern| !exists(pattern, guests, contracts)) {
                return Err(ExpectError::NoCell {
                    pattern: pattern.to_string(),
                    guest: known.guest.clone(),
                });
            }
        }
        Ok(())
    }

    /// Whether anything of a cell is known to diverge.
    pub fn knows(&self, key: &CellKey) -> bool {
        let mut known = self.known.iter();
        known.any(|known| {
            let mut cells = known.cells.iter().chain(&known.sometimes);
            cells.any(|cells| cells.matches(key))
        })
    }

    /// Whether a cell is known to answer wrongly, always.
    pub fn knows_wrong(&self, key: &CellKey) -> bool {
        let wrong = |known: &&Known| known.verdict == Verdict::Disagree;
        let mut known = self.known.iter().filter(wrong);
        known.any(|known| known.cells.iter().any(|cells| cells.matches(key)))
    }

    /// Marks a report as expected if all that is wrong in it is known, and as stale if a
    /// known divergence is gone, for which a cell has to have run a whole chunk of cases.
    pub fn apply(&self, report: &mut CellReport) {
        let Ok(key) = report.key.parse() else { return };
        let matches = |cells: &[CellPattern]| cells.iter().any(|cells| cells.matches(&key));
        let mut of_cell: Vec<&Known> = Vec::new();
        for known in &self.known {
            let always = matches(&known.cells);
            if !always && !matches(&known.sometimes) {
                continue;
            }
            of_cell.push(known);
            if always && report.verdict == Verdict::Agree && report.cases >= CHUNK {
                report.stale = Some(format!(
                    "`{}` is expected here and the cell agrees: narrow the entry in {FILE} ({})",
                    known.verdict.word(),
                    known.text()
                ));
            }
        }
        let mut reasons: Vec<String> = Vec::new();
        let mut all = report.verdict != Verdict::Agree;
        for fault in what_is_wrong(report) {
            let Some(explanations) = explanations(&of_cell, &fault) else {
                all = false;
                continue;
            };
            for known in explanations {
                if !reasons.contains(&known.text()) {
                    reasons.push(known.text());
                }
            }
        }
        if all && !reasons.is_empty() {
            report.expected = Some(reasons.join("; "));
        }
    }
}

/// Whether a pattern matches a cell. Made-up worlds have no contracts before they are made:
/// of their patterns, the composition alone is checked.
fn exists(pattern: &CellPattern, guests: &[Guest], contracts: &[&'static Contract]) -> bool {
    let players = |roles: &[&'static Role]| -> Vec<(&'static str, Vec<&str>)> {
        let of = |role: &&'static Role| {
            let plays = |guest: &&Guest| guest.roles.contains_key(role.part);
            let names = guests.iter().filter(plays).map(|guest| &*guest.name);
            (role.name, names.collect())
        };
        roles.iter().map(of).collect()
    };
    if pattern.contract().starts_with(worlds::PREFIX) {
        let players = players(&[&contract::RELAY, &contract::ECHO]);
        return pattern.matches_any(pattern.contract().trim_end_matches('*'), &players);
    }
    let mut contracts = contracts.iter();
    contracts.any(|contract| pattern.matches_any(contract.name, &players(contract.roles)))
}

/// One thing that is wrong in a cell.
struct Wrong<'a> {
    verdict: Verdict,
    blame: Option<&'a Blame>,
    /// What tells it from others: the differences of a fault, the detail of a cell that
    /// could not be built.
    signs: Vec<&'a str>,
}

fn what_is_wrong(report: &CellReport) -> Vec<Wrong<'_>> {
    if report.faults.is_empty() {
        return vec![Wrong {
            verdict: report.verdict,
            blame: report.blame.as_ref(),
            signs: report.detail.as_deref().into_iter().collect(),
        }];
    }
    let faults = report.faults.iter().map(|fault| Wrong {
        verdict: fault.verdict,
        blame: fault.blame.as_ref(),
        signs: fault.differences.iter().map(String::as_str).collect(),
    });
    faults.collect()
}

/// What is known of each guest at fault, if that is so of all of them.
fn explanations<'a>(known: &[&'a Known], wrong: &Wrong) -> Option<Vec<&'a Known>> {
    let blame = wrong.blame?;
    let explains = |blame: &Blame| {
        let mut known = known.iter().copied();
        known.find(|known| known.explains(&blame.guest, wrong))
    };
    std::iter::once(blame)
        .chain(&blame.also)
        .map(explains)
        .collect()
}

impl Known {
    fn text(&self) -> String {
        format!("{}: {} ({})", self.guest, self.reason, self.link)
    }

    /// Whether something is of this kind and may be of this guest.
    fn explains(&self, guest: &str, wrong: &Wrong) -> bool {
        let shown = |sign: &String| wrong.signs.iter().any(|known| known.contains(&**sign));
        self.guest == guest
            && wrong.verdict == self.verdict
            && (self.shows.is_empty() || self.shows.iter().any(shown))
    }
}

fn parse(text: &str) -> Result<Expectations, String> {
    let read: Expectations = toml::from_str(text).map_err(|e| e.to_string())?;
    for known in &read.known {
        if known.reason.is_empty() || known.link.is_empty() {
            return Err(format!("`{}` needs a reason and a link", known.guest));
        }
        if !known.sometimes.is_empty() && known.because.is_empty() {
            return Err(format!(
                "`{}` ({}) has `sometimes`: say in `because` why these cells do not always show it",
                known.guest, known.reason
            ));
        }
        if known.verdict == Verdict::Agree {
            return Err("`agree` is expected of every cell".to_owned());
        }
        if known.verdict == Verdict::Invalid {
            return Err("`invalid` is a fault of the lab, which cannot be expected".to_owned());
        }
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guest::{Source, fake};
    use crate::report::Fault;

    const TEXT: &str = "guests = ['go']\n[[known]]\ncells = ['*/service=*/validator=go']\n\
        verdict = 'leak'\nguest = 'go'\nreason = 'it never frees'\nlink = 'https://x.y/1'\n";

    fn report(validator: &str, verdict: Verdict, guests: &[&str]) -> CellReport {
        let key = format!("create-user/service=js/validator={validator}");
        let mut blames = guests.iter().map(|guest| Blame {
            role: "validator".to_owned(),
            guest: (*guest).to_owned(),
            also: vec![],
        });
        let blame = blames.next().map(|first| Blame {
            also: blames.collect(),
            ..first
        });
        let fault = Fault {
            verdict,
            cases: 1,
            differences: Default::default(),
            blame,
            counterexample: None,
            detail: String::new(),
        };
        let faults = if verdict == Verdict::Agree {
            vec![]
        } else {
            vec![fault]
        };
        CellReport {
            cases: CHUNK,
            ..CellReport::of(&key.parse().unwrap(), verdict)
        }
        .with_faults(faults)
    }

    fn applied(mut report: CellReport) -> CellReport {
        parse(TEXT).unwrap().apply(&mut report);
        report
    }

    #[test]
    fn a_known_divergence_of_the_guest_is_expected_and_nothing_else_is() {
        let known = applied(report("go", Verdict::Leak, &["go"]));
        let text = "go: it never frees (https://x.y/1)";
        assert_eq!(known.expected.as_deref(), Some(text));
        for other in [
            report("go", Verdict::Trap, &["go"]),
            report("go", Verdict::Leak, &["go", "js"]),
            report("go", Verdict::Leak, &["js"]),
            report("go", Verdict::Leak, &[]),
            report("python", Verdict::Leak, &["go"]),
        ] {
            let other = applied(other);
            assert_eq!((other.expected, other.stale), (None, None));
        }
        let mut two = report("go", Verdict::Leak, &["go"]);
        two.faults
            .extend(report("go", Verdict::Trap, &["go"]).faults);
        assert_eq!(applied(two).expected, None);
    }

    #[test]
    fn a_fault_of_two_guests_is_known_if_it_is_so_of_each() {
        let of_js = TEXT
            .replace("guests = ['go']\n", "")
            .replace("guest = 'go'", "guest = 'js'");
        let expected = parse(&format!("{TEXT}{of_js}")).unwrap();
        let applied = |guests: &[&str]| {
            let mut report = report("go", Verdict::Leak, guests);
            expected.apply(&mut report);
            report.expected
        };
        let both = "go: it never frees (https://x.y/1); js: it never frees (https://x.y/1)";
        assert_eq!(applied(&["go", "js"]).as_deref(), Some(both));
        assert_eq!(applied(&["go", "rust"]), None);
    }

    #[test]
    fn only_what_shows_the_signs_is_known_and_two_entries_may_explain_one_cell() {
        let text = TEXT.replace(
            "verdict = 'leak'",
            "verdict = 'disagree'\nshows = ['BOM', 'bom']",
        );
        let other = text
            .replace("guests = ['go']\n", "")
            .replace("BOM', 'bom", "u32");
        let expected = parse(&format!("{text}{other}")).unwrap();
        let applied = |signs: &[&str]| {
            let mut report = report("go", Verdict::Disagree, &["go"]);
            let fault = report.faults[0].clone();
            let fault = |sign: &&str| Fault {
                differences: [(*sign).to_owned()].into(),
                ..fault.clone()
            };
            report.faults = signs.iter().map(fault).collect();
            expected.apply(&mut report);
            report.expected.is_some()
        };
        assert!(applied(&["lost bom"]) && applied(&["a BOM", "# as u32"]));
        assert!(!applied(&["lost"]) && !applied(&["a BOM", "lost"]));
    }

    #[test]
    fn it_knows_the_cells_of_its_entries_alone() {
        let knows = |key: &str| parse(TEXT).unwrap().knows(&key.parse().unwrap());
        assert!(knows("create-user/service=js/validator=go"));
        assert!(!knows("create-user/service=go/validator=js"));
    }

    #[test]
    fn a_known_divergence_that_is_gone_is_stale() {
        let gone = applied(report("go", Verdict::Agree, &[]));
        assert!(gone.stale.unwrap().contains("narrow the entry"));
        assert_eq!(applied(report("js", Verdict::Agree, &[])).stale, None);
        let few = CellReport {
            cases: CHUNK - 1,
            ..report("go", Verdict::Agree, &[])
        };
        assert_eq!(applied(few).stale, None);
    }

    #[test]
    fn a_cell_that_diverges_sometimes_may_agree() {
        let text = TEXT.replace("cells =", "because = 'it is slow'\nsometimes =");
        let applied = |mut report: CellReport| {
            parse(&text).unwrap().apply(&mut report);
            (report.expected.is_some(), report.stale.is_some())
        };
        assert_eq!(applied(report("go", Verdict::Agree, &[])), (false, false));
        assert_eq!(applied(report("go", Verdict::Leak, &["go"])), (true, false));
    }

    #[test]
    fn a_guest_or_role_that_is_missing_is_an_error() {
        let text = "name = 'go'\nlanguage = 'Go'\n[roles.validator]\ncomponent = 'v.wasm'\n";
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("guest.toml"), text).unwrap();
        let mut go = crate::guest::read(dir.path()).unwrap();
        let expected = parse(TEXT).unwrap();
        let contracts: Vec<&Contract> = contract::users().iter().collect();
        let error = |guests: &[Guest]| expected.check(guests, &contracts).unwrap_err().to_string();
        assert!(error(&[]).starts_with("guest `go` is missing"));
        assert!(error(&[go.clone()]).starts_with("guest `go` plays no reporter"));
        let component = || Source::Component(PathBuf::from("s.wasm"));
        for role in contract::roles() {
            go.roles.insert(role.name.to_owned(), component());
        }
        assert!(expected.check(&[go], &contracts).is_ok());
    }

    #[test]
    fn an_entry_that_can_never_match_is_refused() {
        let parts: Vec<&str> = contract::roles().iter().map(|role| role.name).collect();
        let guest = |name: &str| fake::guest(name, &parts);
        let contracts: Vec<&Contract> = contract::users().iter().collect();
        let check = |text: &str| {
            let expected = parse(text).unwrap();
            let checked = expected.check(&[guest("go"), guest("js")], &contracts);
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
        assert!(read().unwrap().guests.is_empty());
        std::fs::write(checkout.path().join(FILE), TEXT).unwrap();
        assert_eq!(read().unwrap().guests, ["go"]);
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
            (&TEXT.replace("'leak'", "'agree'"), "`agree` is expected"),
            (&TEXT.replace("'leak'", "'invalid'"), "a fault of the lab"),
            (&TEXT.replace("'leak'", "'green'"), "unknown variant"),
            (&TEXT.replace("service=*", "service"), "is no cell key"),
            (&TEXT.replace("cells", "sometimes"), "say in `because`"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
    }
}
