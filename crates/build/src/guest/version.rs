//! A guest that is built with another version of one of its toolchains, beside the pinned one.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::{Guest, Source};
use crate::cell::base;

/// The variable in which the commands of a guest read the version that is asked for.
pub const VARIABLE: &str = "LAB_TOOLCHAIN";

/// A version of a toolchain, written `componentize-py=0.24.0`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The toolchain, as `toolchains` of a `guest.toml` names it.
    pub toolchain: String,
    /// The version, as its registry names it.
    pub version: String,
}

/// What a text has to be to stand in a guest's name.
const FORM: &str = "expected NAME=VERSION, as in componentize-py=0.24.0; a version begins with a \
    digit and has lower-case letters, digits, dots and dashes";

/// Tells whether a text can stand as a version in a guest's name: it is safe in paths, filters
/// and shells.
fn is_version(text: &str) -> bool {
    let is_in = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-';
    text.starts_with(|c: char| c.is_ascii_digit()) && text.bytes().all(is_in)
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (toolchain, version) = text.split_once('=').ok_or(FORM)?;
        if toolchain.is_empty() || !is_version(version) {
            return Err(FORM.to_owned());
        }
        Ok(Version {
            toolchain: toolchain.to_owned(),
            version: version.to_owned(),
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.toolchain, self.version)
    }
}

/// What a registry serves of a toolchain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// The toolchain.
    pub toolchain: String,
    /// The version that the guest is built with.
    pub pinned: String,
    /// The releases, the oldest first.
    pub versions: Vec<String>,
}

impl Served {
    /// The releases after the pinned one.
    pub fn newer(&self) -> &[String] {
        let pinned = self.versions.iter().position(|v| *v == self.pinned);
        pinned.map_or(&[], |place| &self.versions[place + 1..])
    }
}

/// Reads what the command `versions` of a guest prints: for each toolchain a line, its name, the
/// pinned version, and the releases that the registry serves, the oldest first.
///
/// # Errors
/// If a line is something else, or of none of these toolchains.
pub fn served(output: &str, toolchains: &[String]) -> Result<Vec<Served>, String> {
    let lines = output.lines().filter(|line| !line.trim().is_empty());
    let read = |line: &str| {
        let mut words = line.split_whitespace().map(str::to_owned);
        let (name, pinned) = (words.next(), words.next());
        let versions: Vec<String> = words.collect();
        match (name, pinned) {
            (Some(toolchain), Some(pinned))
                if toolchains.contains(&toolchain) && !versions.is_empty() =>
            {
                Ok(Served {
                    toolchain,
                    pinned,
                    versions,
                })
            }
            _ => Err(format!(
                "its command `versions` printed `{line}`: expected NAME PINNED SERVED.., with one \
                 of the names in `toolchains`"
            )),
        }
    };
    lines.map(read).collect()
}

impl Guest {
    /// This guest, built with another version of one of its toolchains; `None` if it is not built
    /// by this toolchain. What it does not build it does not play. Its name is
    /// `GUEST@VERSION`, or `GUEST@TOOLCHAIN-VERSION` if it has several toolchains.
    pub fn at(&self, version: &Version) -> Option<Guest> {
        if self.version.is_some() || !self.toolchains.contains(&version.toolchain) {
            return None;
        }
        let number = match self.toolchains.len() {
            1 => version.version.clone(),
            _ => format!("{}-{}", version.toolchain, version.version),
        };
        let built = |(_, source): &(&String, &Source)| {
            matches!(source, Source::Folder(_) | Source::Template(_))
        };
        let roles: BTreeMap<String, Source> = self
            .roles
            .iter()
            .filter(built)
            .map(|(role, source)| (role.clone(), source.clone()))
            .collect();
        Some(Guest {
            name: format!("{}@{number}", self.name),
            roles,
            version: Some(version.clone()),
            ..self.clone()
        })
    }

    /// The guest that a name in a cell means, if it is this one with another version.
    pub fn named(&self, name: &str) -> Option<Guest> {
        let rest = name.strip_prefix(&self.name)?.strip_prefix('@')?;
        let versions = self.toolchains.iter().filter_map(|toolchain| {
            let version = match self.toolchains.len() {
                1 => rest,
                _ => rest.strip_prefix(toolchain)?.strip_prefix('-')?,
            };
            is_version(version).then(|| Version {
                toolchain: toolchain.clone(),
                version: version.to_owned(),
            })
        });
        let mut versions = versions;
        self.at(&versions.next()?)
    }

    /// Whether this is the guest of a name, built with another version.
    pub fn is_version_of(&self, name: &str) -> bool {
        self.version.is_some() && base(&self.name) == name
    }

    /// What the commands of this guest find in their environment, beside what a build has.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let version = self.version.iter();
        version.map(|v| (VARIABLE, v.to_string())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake;
    use super::*;
    use std::path::PathBuf;

    fn guest(name: &str, toolchains: &[&str]) -> Guest {
        let mut guest = fake::guest(name, &["validator", "service"]);
        let source = Source::Folder(PathBuf::from("v"));
        guest.roles.insert("validator".to_owned(), source);
        guest.toolchains = toolchains.iter().map(|t| (*t).to_owned()).collect();
        guest
    }

    #[test]
    fn another_version_is_a_guest_of_its_own_that_its_name_means() {
        let python = guest("python", &["componentize-py"]);
        let version: Version = "componentize-py=0.24.0".parse().unwrap();
        let older = python.at(&version).unwrap();
        assert_eq!(older.name, "python@0.24.0");
        // A prebuilt component is of no version.
        assert_eq!(older.roles.keys().collect::<Vec<_>>(), ["validator"]);
        let variable = (VARIABLE, "componentize-py=0.24.0".to_owned());
        assert_eq!(older.environment(), [variable]);
        assert_eq!(python.environment(), []);
        assert!(older.at(&version).is_none());
        assert!(older.is_version_of("python") && !python.is_version_of("python"));
        let named = python.named("python@0.24.0").unwrap();
        assert_eq!(named.version, Some(version));
        assert!(python.named("python").is_none());
        assert!(python.named("python@..").is_none());
        let js = guest("js", &["componentize-js", "jco"]);
        let jco = js.at(&"jco=1.33.0".parse().unwrap()).unwrap();
        assert_eq!(jco.name, "js@jco-1.33.0");
        assert_eq!(js.named(&jco.name).unwrap().version, jco.version);
        assert!(js.at(&"jc=1.33.0".parse().unwrap()).is_none());
    }

    #[test]
    fn what_cannot_stand_in_a_name_is_no_version() {
        for text in [
            "jco",
            "jco=",
            "=1.0",
            "jco=latest",
            "jco=1.0/..",
            "jco=1+2",
            "jco=1 2",
        ] {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_a_registry_serves_is_read() {
        let names = ["jco".to_owned()];
        let read = served("jco 1.34.0 1.33.0 1.34.0 1.35.0 2.0.0\n", &names).unwrap();
        assert_eq!(read[0].newer(), ["1.35.0", "2.0.0"]);
        let unknown = served("jco 1.36.0 1.33.0 1.34.0\n", &names).unwrap();
        assert!(unknown[0].newer().is_empty());
        for wrong in ["jco", "jco 1.34.0", "tinygo 1 1 2"] {
            assert!(served(wrong, &names).unwrap_err().contains(wrong));
        }
    }
}
