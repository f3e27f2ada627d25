//! Scores: in which share of the functions a guest, two guests or all of them agree with everything.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::{Report, State};
use crate::cell::CellKey;

/// Some of all functions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// Those in which every cell that is meant agrees.
    pub good: usize,
    /// All that have such a cell.
    pub all: usize,
}

impl Share {
    fn of<'a>(functions: impl IntoIterator<Item = &'a bool>) -> Self {
        let mut share = Share::default();
        for good in functions {
            share.good += usize::from(*good);
            share.all += 1;
        }
        share
    }

    /// The percentage, rounded down so that only all is 100; nothing of no functions.
    pub fn percent(self) -> Option<usize> {
        (100 * self.good).checked_div(self.all)
    }
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        [self.good, self.all].serialize(to)
    }
}

/// The scores of a run. A divergence that is expected counts as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scores {
    /// The functions in which every cell agrees.
    pub all: Share,
    /// The guests, sorted by name.
    pub guests: Vec<String>,
    /// Of each guest, the functions in which every cell with it agrees.
    pub own: Vec<Share>,
    /// Of each guest and each other, the functions in which every cell with both agrees; of a
    /// guest and itself, every cell in which it plays two roles.
    pub pairs: Vec<Vec<Share>>,
}

impl Scores {
    /// The scores of a report.
    pub fn of(report: &Report) -> Self {
        let green = report
            .cells
            .iter()
            .map(|cell| (&cell.key, cell.state(report.cases) == State::Green));
        let unfinished = report.unfinished.iter().map(|key| (key, false));
        let cells = green
            .chain(unfinished)
            .filter_map(|(key, green)| Some((key.parse::<CellKey>().ok()?, green)));
        let (mut all, mut own, mut pairs) = (Found::default(), Each::default(), Each::default());
        for (key, green) in cells {
            let function = key.contract;
            note(&mut all, &function, green);
            let guests: Vec<&str> = key.components.iter().map(|(_, guest)| &**guest).collect();
            for (place, guest) in guests.iter().enumerate() {
                note(
                    own.entry((*guest).to_owned()).or_default(),
                    &function,
                    green,
                );
                for other in &guests[place + 1..] {
                    let (one, two) = (guest.min(other), guest.max(other));
                    let pair = pairs.entry(format!("{one} {two}")).or_default();
                    note(pair, &function, green);
                }
            }
        }
        let share = |one: &String, other: &String| {
            let (one, other) = (one.min(other), one.max(other));
            let pair = pairs.get(&format!("{one} {other}"));
            pair.map_or(Share::default(), |found| Share::of(found.values()))
        };
        Scores {
            all: Share::of(all.values()),
            pairs: own
                .keys()
                .map(|one| own.keys().map(|other| share(one, other)).collect())
                .collect(),
            own: own
                .values()
                .map(|found| Share::of(found.values()))
                .collect(),
            guests: own.into_keys().collect(),
        }
    }
}

/// Whether every cell of a function agrees, by function.
type Found = BTreeMap<String, bool>;

/// The same for each guest, or each two.
type Each = BTreeMap<String, Found>;

fn note(found: &mut Found, function: &str, green: bool) {
    match found.get_mut(function) {
        Some(all) => *all &= green,
        None => _ = found.insert(function.to_owned(), green),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::judge::Verdict;
    use crate::report::CellReport;

    fn report(cells: &[(&str, Verdict)], unfinished: &[&str]) -> Report {
        let made = cells.iter().map(|(key, verdict)| CellReport {
            cases: 10,
            ..CellReport::of(&key.parse().unwrap(), *verdict)
        });
        let keys = cells
            .iter()
            .map(|(key, _)| *key)
            .chain(unfinished.iter().copied());
        let keys = keys.map(str::to_owned).collect();
        Report::new(7, 10, keys, Duration::ZERO).with_cells(made.collect())
    }

    #[test]
    fn a_score_is_the_share_of_functions_in_which_every_cell_agrees() {
        let (good, bad) = (Verdict::Agree, Verdict::Disagree);
        let cells = [
            ("f.a/relay=go/echo=go", good),
            ("f.a/relay=go/echo=js", good),
            ("f.a/relay=js/echo=go", good),
            ("f.b/relay=go/echo=go", good),
            ("f.b/relay=go/echo=js", good),
            ("f.b/relay=js/echo=go", bad),
        ];
        let scores = Scores::of(&report(&cells, &["f.c/relay=go/echo=go"]));
        let share = |good, all| Share { good, all };
        assert_eq!(scores.all, share(1, 3));
        assert_eq!(scores.guests, ["go", "js"]);
        assert_eq!(scores.own, [share(1, 3), share(1, 2)]);
        let both = share(1, 2);
        assert_eq!(
            scores.pairs,
            [vec![share(2, 3), both], vec![both, Share::default()]]
        );
    }

    #[test]
    fn nothing_but_all_is_a_hundred_per_cent() {
        let percent = |good, all| Share { good, all }.percent();
        assert_eq!(percent(999, 1000), Some(99));
        assert_eq!(percent(3, 3), Some(100));
        assert_eq!(percent(0, 0), None);
    }
}
