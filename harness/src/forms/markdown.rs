//! A report as Markdown: the counts of each contract, and what is wrong.

use std::fmt::Write;

use super::{State, state};
use crate::cell::group;
use crate::report::Report;
use crate::report::failure::{alike, failures};
use crate::report::table::summary;

/// More faults are for those who open the report.
const MOST: usize = 20;

/// The text: a line for each contract or group of contracts, then the failures, as a terminal shows
/// them.
pub fn markdown(report: &Report) -> String {
    let mut text = String::new();
    let verdict = match report.is_green() {
        true => "✓ nothing is wrong that was not expected",
        false => "✗ something is wrong",
    };
    let _ = writeln!(text, "### Interop: {verdict}\n\n{}\n", summary(report));
    let mut contracts: Vec<(&str, [usize; 3])> = Vec::new();
    for cell in &report.cells {
        let name = group(&cell.contract).unwrap_or(&cell.contract);
        if contracts.last().is_none_or(|(last, _)| *last != name) {
            contracts.push((name, [0; 3]));
        }
        if let Some((_, counts)) = contracts.last_mut() {
            counts[state(cell, report.cases) as usize] += 1;
        }
    }
    text += "| contract | agree | as expected | wrong |\n| --- | ---: | ---: | ---: |\n";
    for (name, [green, expected, red]) in contracts {
        let _ = writeln!(text, "| `{name}` | {green} | {expected} | {red} |");
    }
    let red = |cell: &&crate::report::CellReport| state(cell, report.cases) == State::Red;
    let faults = alike(report.cells.iter().filter(red));
    for fault in faults.iter().take(MOST) {
        let fault = failures(fault);
        let fence = fence(&fault);
        let _ = write!(text, "\n{fence}text\n{fault}{fence}\n");
    }
    if faults.len() > MOST {
        let _ = writeln!(text, "\n.. and {} more", faults.len() - MOST);
    }
    text
}

/// A fence that nothing in a text ends.
fn fence(text: &str) -> String {
    let ticks = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat((ticks + 1).max(3))
}
