//! What each release of a toolchain makes of one cell, and with which of them it changed.

use std::fmt::Write;

use crate::Verdict;
use crate::cell::CellKey;
use crate::guest::Guest;
use crate::guest::version::{Served, Version};
use crate::report::CellReport;

/// What a release makes of a cell.
#[derive(Debug, Clone)]
pub struct Tried {
    /// The release.
    pub version: String,
    /// What became of the cell.
    pub cell: CellReport,
}

impl Tried {
    /// Whether there was a component, so that it says something of the cell.
    pub fn ran(&self) -> bool {
        self.cell.digest.is_some()
    }

    /// Takes the time of a call from another run of the same, if it was faster.
    pub fn keep_faster(&mut self, again: &Tried) {
        let times = [&self.cell, &again.cell].map(|cell| cell.micros_per_case);
        self.cell.micros_per_case = times.into_iter().flatten().reduce(f64::min);
    }

    /// What became of the cell, in words.
    fn outcome(&self) -> String {
        let expected = match self.cell.is_expected() {
            true => ", as expected",
            false => "",
        };
        format!("{}{expected}", self.cell.verdict.word())
    }

    /// A line of the table.
    pub fn line(&self, width: usize) -> String {
        let CellReport {
            digest,
            micros_per_case,
            wrong,
            detail,
            ..
        } = &self.cell;
        let mut line = format!("  {:width$}  {:<22}", self.version, self.outcome());
        match (digest, micros_per_case) {
            (Some(digest), micros) => {
                let digest = digest.to_string();
                let _ = write!(line, "  {}  {wrong:>5} wrong", &digest[..12]);
                if let Some(micros) = micros {
                    let _ = write!(line, "  {micros:>7.1} \u{b5}s a call");
                }
            }
            (None, _) => {
                let reason = detail.as_deref().unwrap_or_default().trim();
                let last = reason.lines().last().unwrap_or_default().trim();
                let _ = write!(line, "  {}", last.chars().take(160).collect::<String>());
            }
        }
        line
    }
}

/// The cell with another version in each place of a guest that a toolchain builds, and these
/// guests; `None` if it builds none of the cell's.
pub fn at(key: &CellKey, guests: &[Guest], version: &Version) -> Option<(CellKey, Vec<Guest>)> {
    let mut key = key.clone();
    let mut others: Vec<Guest> = Vec::new();
    for (_, name) in &mut key.components {
        let guest = guests.iter().find(|guest| guest.name == *name);
        let Some(other) = guest.and_then(|guest| guest.at(version)) else {
            continue;
        };
        *name = other.name.clone();
        if others.iter().all(|known| known.name != other.name) {
            others.push(other);
        }
    }
    (!others.is_empty()).then_some((key, others))
}

/// The releases that are meant, of those that are served.
///
/// # Errors
/// If an end of the range is not served, or nothing lies between them.
pub fn between(
    served: &Served,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<Vec<String>, String> {
    let versions = &served.versions;
    let place = |end: &str| {
        let found = versions.iter().position(|version| version == end);
        found.ok_or_else(|| {
            format!(
                "the registry serves no {} {end}; it has {}",
                served.toolchain,
                versions.join(", ")
            )
        })
    };
    let first = from.map_or(Ok(0), place)?;
    let last = to.map_or(Ok(versions.len() - 1), place)?;
    match versions.get(first..=last) {
        Some(meant) if !meant.is_empty() => Ok(meant.to_vec()),
        _ => Err(format!(
            "no release lies between {} and {}: the older one goes to --from",
            versions[first], versions[last]
        )),
    }
}

/// What takes less than this many microseconds longer is noise.
const NOISE: f64 = 20.0;

/// With which releases the cell changed, or that it never did, in words; `slower` is the factor
/// by which a call has to take longer, or shorter, to count.
pub fn changes(toolchain: &str, tried: &[Tried], slower: f64) -> String {
    let ran: Vec<&Tried> = tried.iter().filter(|one| one.ran()).collect();
    let mut text = String::new();
    for pair in ran.windows(2) {
        let [old, new] = pair else { continue };
        let what = change(old, new, slower);
        if what.is_empty() {
            continue;
        }
        let skipped: Vec<&str> = tried
            .iter()
            .skip_while(|one| one.version != old.version)
            .skip(1)
            .take_while(|one| one.version != new.version)
            .map(|one| &*one.version)
            .collect();
        let or = match &skipped[..] {
            [] => String::new(),
            between => format!(
                ", or with {} before it, which did not run",
                between.join(", ")
            ),
        };
        let _ = writeln!(text, "changed with {toolchain} {}{or}:", new.version);
        for line in what {
            let _ = writeln!(text, "  {line}");
        }
    }
    match (&ran[..], text.is_empty()) {
        ([], _) => format!("no release of {toolchain} that was tried could be run\n"),
        ([first, ..], true) => format!(
            "no change: each of the {} releases of {toolchain} that ran has it as {}\n",
            ran.len(),
            first.outcome()
        ),
        _ => text,
    }
}

/// What changed from a release to a later one.
fn change(old: &Tried, new: &Tried, slower: f64) -> Vec<String> {
    let mut what = Vec::new();
    let (was, is) = (&old.cell, &new.cell);
    if was.verdict != is.verdict {
        what.push(format!("from {} to {}", old.outcome(), new.outcome()));
        let wrong = if is.verdict == Verdict::Agree {
            was
        } else {
            is
        };
        if let Some(shown) = &wrong.counterexample {
            what.push(format!("input:    {}", shown.input));
            what.push(format!("answer:   {}", shown.answer));
            what.push(format!("expected: {}", shown.expected));
        }
    } else if was.digest != is.digest {
        what.push(format!(
            "other answers to the same cases: {} were wrong, and {} are",
            was.wrong, is.wrong
        ));
    }
    if let (Some(before), Some(after)) = (was.micros_per_case, is.micros_per_case) {
        let (least, most) = (before.min(after), before.max(after));
        if most > least * slower && most - least > NOISE {
            what.push(format!(
                "a call takes {after:.0} \u{b5}s, where it took {before:.0} \u{b5}s"
            ));
        }
    }
    what
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::digest::Digest;

    fn tried(version: &str, verdict: Verdict, digest: Option<u8>, micros: f64) -> Tried {
        let key = "create-user/service=go/validator=js".parse().unwrap();
        let digest = digest.map(|d| format!("{d:064x}").parse::<Digest>().unwrap());
        Tried {
            version: version.to_owned(),
            cell: CellReport {
                digest,
                micros_per_case: Some(micros),
                ..CellReport::of(&key, verdict)
            },
        }
    }

    #[test]
    fn the_release_is_named_with_which_a_cell_changed() {
        let tried = [
            tried("0.1.0", Verdict::Unbuilt, None, 0.0),
            tried("0.2.0", Verdict::Disagree, Some(1), 100.0),
            tried("0.3.0", Verdict::Disagree, Some(1), 110.0),
            tried("0.4.0", Verdict::Unbuilt, None, 0.0),
            tried("0.5.0", Verdict::Agree, Some(2), 110.0),
            tried("0.6.0", Verdict::Agree, Some(3), 110.0),
            tried("0.7.0", Verdict::Agree, Some(3), 300.0),
        ];
        let text = changes("toy", &tried, 1.5);
        let expected = "\
changed with toy 0.5.0, or with 0.4.0 before it, which did not run:
  from disagree to agree
changed with toy 0.6.0:
  other answers to the same cases: 0 were wrong, and 0 are
changed with toy 0.7.0:
  a call takes 300 \u{b5}s, where it took 110 \u{b5}s
";
        assert_eq!(text, expected);
        let same = changes("toy", &tried[..3], 1.5);
        assert_eq!(
            same,
            "no change: each of the 2 releases of toy that ran has it as disagree\n"
        );
        let none = changes("toy", &tried[..1], 1.5);
        assert_eq!(none, "no release of toy that was tried could be run\n");
    }

    #[test]
    fn a_range_of_releases_has_both_its_ends() {
        let served = Served {
            toolchain: "toy".to_owned(),
            pinned: "0.2.0".to_owned(),
            versions: ["0.1.0", "0.2.0", "0.3.0"].map(str::to_owned).to_vec(),
        };
        assert_eq!(between(&served, None, None).unwrap().len(), 3);
        let ends = |from, to| between(&served, Some(from), Some(to));
        assert_eq!(ends("0.2.0", "0.3.0").unwrap(), ["0.2.0", "0.3.0"]);
        assert_eq!(ends("0.2.0", "0.2.0").unwrap(), ["0.2.0"]);
        assert!(ends("0.3.0", "0.1.0").unwrap_err().contains("--from"));
        assert!(ends("0.9.0", "0.1.0").unwrap_err().contains("0.1.0, 0.2.0"));
    }
}
