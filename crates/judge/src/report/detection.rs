//! What the lab noticed of its mutants, as data and as a table for people.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::failure::cut;
use super::{Counterexample, page};
use crate::judge::Verdict;

/// What became of one mutant in one pair.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Detection {
    /// The mutant's name.
    pub id: String,
    /// The kind of fault.
    pub class: String,
    /// What it does wrong, in words.
    pub says: String,
    /// The cell that it was part of.
    pub cell: String,
    /// Whether the lab found that something is wrong.
    pub killed: bool,
    /// What it found.
    pub verdict: Verdict,
    /// The generated cases that ran until then.
    pub cases: u64,
    /// The calls that one instance had to answer over and over beside them.
    pub steady_calls: u64,
    /// The time to run, shrink and blame.
    pub seconds: f64,
    /// Whether the mutant, and nothing else, was blamed.
    pub blame_right: bool,
    /// Who was blamed.
    pub blame: Option<String>,
    /// The smallest input.
    pub counterexample: Option<Counterexample>,
    /// Why it survived, or why the blame is not right.
    pub why: Option<String>,
}

/// The figures of one class.
struct Row {
    class: String,
    cells: [String; 7],
}

const HEAD: [&str; 8] = [
    "class",
    "killed",
    "survived",
    "blame right",
    "cases",
    "seconds",
    "parts away",
    "input",
];

/// A table in Markdown: a line for each class and one for all. Of the cases and the
/// seconds until a mutant was found, and of the size of the smallest input (the parts by
/// which it differs from the plainest input, and its characters), it has the median and
/// the worst.
pub fn table(detections: &[Detection]) -> String {
    let mut rows = Vec::new();
    let mut classes: Vec<&str> = Vec::new();
    for detection in detections {
        if !classes.contains(&detection.class.as_str()) {
            classes.push(&detection.class);
        }
    }
    for class in classes {
        let own = detections.iter().filter(|d| d.class == class);
        rows.push(row(class, &own.collect::<Vec<_>>()));
    }
    rows.push(row("all", &detections.iter().collect::<Vec<_>>()));
    aligned(&rows)
}

fn row(class: &str, detections: &[&Detection]) -> Row {
    let killed: Vec<&&Detection> = detections.iter().filter(|d| d.killed).collect();
    let figures = |of: &dyn Fn(&Detection) -> Option<f64>, digits: usize| {
        let mut figures: Vec<f64> = killed.iter().filter_map(|d| of(d)).collect();
        figures.sort_by(f64::total_cmp);
        match figures.last() {
            Some(worst) => {
                let median = figures[(figures.len() - 1) / 2];
                format!("{median:.digits$} / {worst:.digits$}")
            }
            None => "-".to_owned(),
        }
    };
    let size = |d: &Detection| Some(d.counterexample.as_ref()?.input.len() as f64);
    let away = |d: &Detection| Some(d.counterexample.as_ref()?.away as f64);
    let right = killed.iter().filter(|d| d.blame_right).count();
    Row {
        class: class.to_owned(),
        cells: [
            killed.len().to_string(),
            (detections.len() - killed.len()).to_string(),
            format!("{right} of {}", killed.len()),
            figures(&|d| Some(d.cases as f64), 0),
            figures(&|d| Some(d.seconds), 2),
            figures(&away, 0),
            figures(&size, 0),
        ],
    }
}

fn aligned(rows: &[Row]) -> String {
    let mut lines = vec![HEAD.map(str::to_owned).to_vec()];
    for row in rows {
        let cells = row.cells.iter().cloned();
        lines.push([row.class.clone()].into_iter().chain(cells).collect());
    }
    page::table(&lines)
}

/// Everything about a mutant that was not found, or for which another was blamed; and
/// nothing of the others.
pub fn complaint(detection: &Detection) -> Option<String> {
    let what = match (detection.killed, detection.blame_right) {
        (true, true) => return None,
        (false, _) => "survived".to_owned(),
        (true, false) => {
            let blame = detection.blame.as_deref().unwrap_or("nobody");
            format!("is {}, but {blame} is blamed", detection.verdict.word())
        }
    };
    let mut text = format!(
        "{} {what} in {}: {}",
        detection.id, detection.cell, detection.says
    );
    if let Some(why) = &detection.why {
        let _ = write!(text, "\n  {}", why.replace('\n', "\n  "));
    }
    if let Some(example) = &detection.counterexample {
        let _ = write!(
            text,
            "\n  input: {}\n  replay: {}",
            cut(&example.input),
            example.replay
        );
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detection(class: &str, killed: bool, blame_right: bool, cases: u64) -> Detection {
        Detection {
            id: format!("{class}-{cases}"),
            class: class.to_owned(),
            says: "lies".to_owned(),
            cell: "create-user/service=a/validator=b+m".to_owned(),
            killed,
            verdict: if killed {
                Verdict::Disagree
            } else {
                Verdict::Agree
            },
            cases,
            steady_calls: 0,
            seconds: cases as f64 / 100.0,
            blame_right,
            blame: killed.then(|| "service=a".to_owned()),
            counterexample: killed.then(|| Counterexample {
                before: vec![],
                input: "(1)".to_owned(),
                away: 1,
                answer: String::new(),
                expected: String::new(),
                replay: "cargo lab replay it".to_owned(),
            }),
            why: (!blame_right).then(|| "for a reason".to_owned()),
        }
    }

    #[test]
    fn the_median_of_two_is_the_lower() {
        let detections = [
            detection("rules", true, true, 1),
            detection("rules", true, true, 3),
        ];
        assert!(table(&detections).contains("| 1 / 3 "));
    }

    #[test]
    fn each_class_has_a_line_with_medians_and_worsts() {
        let detections = [
            detection("rules", true, true, 1),
            detection("rules", true, true, 3),
            detection("rules", true, false, 200),
            detection("state", false, false, 2000),
        ];
        let expected = "\
| class | killed | survived | blame right | cases   | seconds     | parts away | input |
| ----- | ------ | -------- | ----------- | ------- | ----------- | ---------- | ----- |
| rules | 3      | 0        | 2 of 3      | 3 / 200 | 0.03 / 2.00 | 1 / 1      | 3 / 3 |
| state | 0      | 1        | 0 of 0      | -       | -           | -          | -     |
| all   | 3      | 1        | 2 of 3      | 3 / 200 | 0.03 / 2.00 | 1 / 1      | 3 / 3 |
";
        assert_eq!(table(&detections), expected);
    }

    #[test]
    fn only_survivors_and_wrong_blames_are_complained_about() {
        assert_eq!(complaint(&detection("rules", true, true, 1)), None);
        let survivor = complaint(&detection("rules", false, false, 1)).unwrap();
        assert!(survivor.contains("survived") && survivor.contains("for a reason"));
        let wrong = complaint(&detection("rules", true, false, 1)).unwrap();
        assert!(wrong.contains("is disagree, but service=a is blamed"));
        assert!(wrong.contains("replay: cargo lab replay it"));
    }

    #[test]
    fn the_json_of_a_detection_says_how_to_see_it_again() {
        let json = serde_json::to_string(&detection("rules", true, true, 1)).unwrap();
        assert!(json.contains(r#""replay":"cargo lab replay it""#), "{json}");
    }
}
