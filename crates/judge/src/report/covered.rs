//! Coverage as a person reads it: a row for each contract or group of them, and what is missing
//! that has to be there.

use std::fmt::Write;

use super::Report;
use crate::cell::group;
use crate::coverage::{Coverage, Figure};

/// Shows what the cases of each contract reached; nothing if it was not asked for.
pub fn covered(report: &Report) -> String {
    let mut rows: Vec<(&str, Coverage)> = Vec::new();
    for (contract, coverage) in &report.coverage {
        let name = group(contract).unwrap_or(contract);
        match rows.last_mut().filter(|(last, _)| *last == name) {
            Some((_, sum)) => *sum = sum.with(coverage),
            None => rows.push((name, coverage.clone())),
        }
    }
    let Some((_, first)) = rows.first() else {
        return String::new();
    };
    let heads = first.figures().map(|(head, _)| head.to_owned());
    let mut lines = vec![("reached".to_owned(), heads)];
    for (name, coverage) in &rows {
        let cells = coverage.figures().map(|(_, figure)| shown(figure));
        lines.push(((*name).to_owned(), cells));
    }
    let width = lines.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, cells) in &lines {
        let cells = cells.each_ref().map(|cell| format!("  {cell:<12}"));
        let _ = writeln!(
            text,
            "{}",
            format!("{name:width$}{}", cells.concat()).trim_end()
        );
    }
    for missing in missing(report) {
        let _ = writeln!(text, "! {missing}");
    }
    text
}

/// The branches of oracles that no case reached, in words.
pub fn missing(report: &Report) -> Vec<String> {
    let missing = report.coverage.iter().flat_map(|(contract, coverage)| {
        coverage.branches.missing.iter().map(move |branch| {
            format!(
                "{contract}: no case of {} reaches a branch of the oracle, `{branch}`: run more \
                 cases, or widen the inputs of the contract",
                coverage.cases
            )
        })
    });
    missing.collect()
}

/// A figure; a line if there is nothing of the kind.
fn shown(figure: &Figure) -> String {
    match figure.of {
        0 => "-".to_owned(),
        of => format!("{}/{of}", figure.seen),
    }
}
