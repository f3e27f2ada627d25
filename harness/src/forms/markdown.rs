//! A report as Markdown: the counts of each contract, and what is wrong.

use std::fmt::Write;

use crate::cell::group;
use crate::report::failure::{alike, failures};
use crate::report::table::summary;
use crate::report::{CellReport, Report, State};
use crate::visible::code;

/// More faults are for those who open the report.
const MOST: usize = 20;

/// The text: a line for each contract or group of contracts, then the failures, as a terminal shows
/// them.
pub fn markdown(report: &Report) -> String {
    let report = &report.shown();
    let mut text = String::new();
    let verdict = match report.is_green() {
        true => "✓ nothing is wrong that was not expected",
        false => "✗ something is wrong",
    };
    let _ = writeln!(text, "### Interop: {verdict}\n\n{}\n", summary(report));
    let mut contracts: Vec<(&str, [usize; 4])> = Vec::new();
    for cell in &report.cells {
        let name = group(&cell.contract).unwrap_or(&cell.contract);
        if contracts.last().is_none_or(|(last, _)| *last != name) {
            contracts.push((name, [0; 4]));
        }
        if let Some((_, counts)) = contracts.last_mut() {
            counts[cell.state(report.cases) as usize] += 1;
        }
    }
    text += "| contract | agree | as expected | wrong |\n| --- | ---: | ---: | ---: |\n";
    for (name, [green, expected, red, _]) in contracts {
        // A line between columns is one in code too.
        let name = code(name).replace('|', r"\|");
        let _ = writeln!(text, "| {name} | {green} | {expected} | {red} |");
    }
    for complaint in report.complaints() {
        let fence = fence(&complaint);
        let _ = write!(text, "\n{fence}text\n{complaint}\n{fence}\n");
    }
    let red = |cell: &&CellReport| cell.state(report.cases) == State::Red;
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
