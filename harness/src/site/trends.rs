//! The figures of several reports, from old to new.

use std::collections::{BTreeMap, BTreeSet};

use crate::report::score::Scores;
use crate::report::{CellReport, Report, State};

/// One figure in every report.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// What it is of: a guest, a component, a state of cells.
    pub name: String,
    /// Its value in each report, in the unit of its group; nothing where a report lacks it.
    pub values: Vec<Option<f64>>,
}

/// Figures of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// What they are, with the unit.
    pub title: &'static str,
    /// What they mean, if the title does not say it.
    pub about: &'static str,
    /// The figures, those left out that no report has.
    pub trends: Vec<Trend>,
}

/// The cells of one guest alone: what they cost, no other guest does.
const ALONE: &str = "the median of the cells in which the guest plays every role";

/// Returns the figures of reports.
pub fn trends(reports: &[&Report]) -> Vec<Group> {
    let scores: Vec<Scores> = reports.iter().map(|report| Scores::of(report)).collect();
    let guests: BTreeSet<&str> = scores
        .iter()
        .flat_map(|scores| scores.guests.iter().map(String::as_str))
        .collect();
    let each = |of: &dyn Fn(&Report, &str) -> Option<f64>| {
        let trends = guests.iter().map(|guest| Trend {
            name: (*guest).to_owned(),
            values: reports.iter().map(|report| of(report, guest)).collect(),
        });
        trends.collect::<Vec<_>>()
    };
    let state = |name: &str, state: State| Trend {
        name: name.to_owned(),
        values: reports
            .iter()
            .map(|report| Some(count(report, state)))
            .collect(),
    };
    let percent = |share: crate::report::score::Share| share.percent().map(|p| p as f64);
    let all = Trend {
        name: "all guests".to_owned(),
        values: scores.iter().map(|scores| percent(scores.all)).collect(),
    };
    let own = guests.iter().map(|guest| Trend {
        name: (*guest).to_owned(),
        values: scores
            .iter()
            .map(|scores| {
                let place = scores.guests.iter().position(|own| own == guest)?;
                percent(scores.own[place])
            })
            .collect(),
    });
    let median = |figure: fn(&CellReport) -> Option<f64>| {
        each(&move |report, guest| alone(report, guest, figure))
    };
    let group = |title, about, trends: Vec<Trend>| Group {
        title,
        about,
        trends: trends
            .into_iter()
            .filter(|trend| trend.values.iter().any(Option::is_some))
            .collect(),
    };
    let groups = [
        group(
            "Cells",
            "",
            vec![
                state("agree", State::Green),
                state("as expected", State::Expected),
                state("wrong", State::Red),
                state("not finished", State::Unfinished),
            ],
        ),
        group(
            "Score, %",
            "the share of the functions in which every cell agrees, or every cell with a guest",
            std::iter::once(all).chain(own).collect(),
        ),
        group(
            "Time of a call, µs",
            ALONE,
            median(|cell| cell.micros_per_case),
        ),
        group(
            "Time to make an instance, µs",
            ALONE,
            median(|cell| cell.instantiate_micros),
        ),
        group(
            "Memory at the end, KiB",
            ALONE,
            median(|cell| cell.memory.map(|bytes| bytes as f64 / 1024.0)),
        ),
        group(
            "Size of a component, KiB",
            "",
            components(reports, |report| {
                let sizes = report.sizes.iter();
                sizes
                    .map(|(name, bytes)| (name.clone(), *bytes as f64 / 1024.0))
                    .collect()
            }),
        ),
        group(
            "Build of a component, s",
            "whenever the component was built last",
            components(reports, |report| report.builds.clone()),
        ),
        group(
            "Time of the run, s",
            "",
            vec![Trend {
                name: "all cells".to_owned(),
                values: reports
                    .iter()
                    .map(|report| Some(report.duration_ms as f64 / 1000.0))
                    .collect(),
            }],
        ),
    ];
    groups
        .into_iter()
        .filter(|group| !group.trends.is_empty())
        .collect()
}

/// The cells of a state.
fn count(report: &Report, state: State) -> f64 {
    match state {
        State::Unfinished => report.unfinished.len() as f64,
        state => {
            let cells = report.cells.iter();
            cells
                .filter(|cell| cell.state(report.cases) == state)
                .count() as f64
        }
    }
}

/// The median of a figure of the cells in which a guest plays every role.
fn alone(report: &Report, guest: &str, figure: impl Fn(&CellReport) -> Option<f64>) -> Option<f64> {
    let own = report
        .cells
        .iter()
        .filter(|cell| cell.components.values().all(|own| own == guest));
    let mut figures: Vec<f64> = own.filter_map(figure).collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied()
}

/// A figure of every component.
fn components(reports: &[&Report], of: impl Fn(&Report) -> BTreeMap<String, f64>) -> Vec<Trend> {
    let figures: Vec<BTreeMap<String, f64>> = reports.iter().map(|report| of(report)).collect();
    let names: BTreeSet<&String> = figures.iter().flat_map(BTreeMap::keys).collect();
    let trends = names.into_iter().map(|name| Trend {
        name: name.clone(),
        values: figures.iter().map(|own| own.get(name).copied()).collect(),
    });
    trends.collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::Verdict;

    fn report(verdict: Verdict, micros: f64) -> Report {
        let cell = |key: &str, micros: f64| CellReport {
            cases: 10,
            micros_per_case: Some(micros),
            ..CellReport::of(&key.parse().unwrap(), verdict)
        };
        let cells = vec![
            cell("f.a/relay=go/echo=go", micros),
            cell("f.a/relay=go/echo=js", 1000.0),
        ];
        let keys = cells.iter().map(|cell| cell.key.clone()).collect();
        Report::new(7, 10, keys, Duration::from_secs(2)).with_cells(cells)
    }

    #[test]
    fn each_figure_has_a_value_of_every_report() {
        let mut old = report(Verdict::Disagree, 3.0);
        old.sizes = BTreeMap::from([("echo=go".to_owned(), 2048)]);
        let new = report(Verdict::Agree, 5.0);
        let groups = trends(&[&old, &new]);
        let find = |title: &str, name: &str| {
            let group = groups.iter().find(|group| group.title == title).unwrap();
            let trend = group
                .trends
                .iter()
                .find(|trend| trend.name == name)
                .unwrap();
            trend.values.clone()
        };
        assert_eq!(find("Cells", "agree"), [Some(0.0), Some(2.0)]);
        assert_eq!(find("Cells", "wrong"), [Some(2.0), Some(0.0)]);
        assert_eq!(find("Score, %", "all guests"), [Some(0.0), Some(100.0)]);
        assert_eq!(find("Score, %", "js"), [Some(0.0), Some(100.0)]);
        assert_eq!(find("Time of a call, µs", "go"), [Some(3.0), Some(5.0)]);
        assert_eq!(
            find("Size of a component, KiB", "echo=go"),
            [Some(2.0), None]
        );
        assert_eq!(
            find("Time of the run, s", "all cells"),
            [Some(2.0), Some(2.0)]
        );
        let calls = groups
            .iter()
            .find(|group| group.title.starts_with("Time of a call"));
        assert_eq!(calls.unwrap().trends.len(), 1, "js plays no cell alone");
        assert!(!groups.iter().any(|group| group.title.starts_with("Build")));
    }
}
