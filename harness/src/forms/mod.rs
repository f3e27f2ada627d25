//! Forms: a report as others read it: continuous integration ([`junit`]), a README ([`badge`]), a
//! step summary or a comment ([`markdown`]).

pub mod badge;
pub mod junit;
pub mod markdown;

use crate::report::CellReport;

/// How a cell counts in all of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    /// It agrees.
    Green,
    /// All that is wrong with it is expected.
    Expected,
    /// It is wrong, or did not do what was asked.
    Red,
}

/// How a cell of a run of so many cases counts.
fn state(cell: &CellReport, cases: u64) -> State {
    match (cell.is_fine(cases), cell.is_green()) {
        (true, true) => State::Green,
        (true, false) => State::Expected,
        (false, _) => State::Red,
    }
}

#[cfg(test)]
mod tests;
