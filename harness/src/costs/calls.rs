//! What one call costs in each cell of a contract: the same arguments in compositions of other
//! languages.

use std::fmt::Write;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::{median, micros};
use crate::build::IfMissing;
use crate::event::Observer;
use crate::judge::{Executor, Session, compare, show};
use crate::lab::Lab;
use crate::plan::Cell;
use crate::types::Shape;
use crate::value::Val;

/// The calls of whose times the median is taken, behind a first one.
const CALLS: usize = 9;

/// So much time is given to them; fewer are made if they are slow.
const TIME: Duration = Duration::from_secs(5);

/// What a call costs in one cell.
#[derive(Debug, Clone, Serialize)]
pub struct CallCost {
    /// The key of the cell.
    pub cell: String,
    /// The time of a call, as the host sees it; a median.
    pub micros: f64,
    /// The bytes of all memories after the first call and after the last.
    pub memory: [u64; 2],
}

/// Measures a call in a cell; what is not built is built. `args` reads the arguments for the
/// parameters of the function.
///
/// # Errors
/// If the cell cannot be built, or does not return what is right; the message says what happened.
pub fn measure(
    lab: &Lab,
    cell: &Cell,
    args: impl Fn(&[Shape]) -> Result<Vec<Val>, String>,
    observer: &dyn Observer,
) -> Result<CallCost, String> {
    let function = lab.loader().function(cell, IfMissing::Build, observer);
    let function = function.map_err(|why| why.to_string())?;
    let args = args(function.inner.params())?;
    let expected = lab.expected(cell, &args).map_err(|why| why.to_string())?;
    let mut session = function.instantiate().map_err(|why| why.to_string())?;
    let outcome = session.call(&args).outcome;
    if compare(&outcome, &expected).is_some() {
        return Err(format!(
            "it answers {} instead of {}",
            show(&outcome),
            expected.right
        ));
    }
    let first = session.usage().memory;
    let begun = Instant::now();
    let mut times = Vec::new();
    while times.len() < CALLS && (times.is_empty() || begun.elapsed() < TIME) {
        let start = Instant::now();
        let outcome = session.call(&args).outcome;
        times.push(start.elapsed());
        outcome.map_err(|why| why.to_string())?;
    }
    Ok(CallCost {
        cell: cell.key.to_string(),
        micros: micros(median(times)),
        memory: [first, session.usage().memory],
    })
}

/// The costs as a Markdown table. `per` is the number of items that a call handles.
pub fn table(costs: &[CallCost], per: Option<u64>) -> String {
    let mut text = String::from("| cell | call, ms |");
    let mut rule = String::from("\n| --- | ---: |");
    if per.is_some() {
        text += " items a second |";
        rule += " ---: |";
    }
    text += " memory, KiB | after the last call |";
    rule += " ---: | ---: |\n";
    text += &rule;
    for cost in costs {
        let _ = write!(text, "| `{}` | {:.2} |", cost.cell, cost.micros / 1e3);
        if let Some(per) = per {
            let _ = write!(text, " {:.0} |", per as f64 / cost.micros * 1e6);
        }
        let [first, last] = cost.memory.map(|bytes| bytes / 1024);
        let _ = writeln!(text, " {first} | {last} |");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_the_time_of_a_call_and_how_many_items_that_makes() {
        let cost = CallCost {
            cell: "f/a=rust".to_owned(),
            micros: 2_500.0,
            memory: [2_048, 4_096],
        };
        let row = |per| {
            table(std::slice::from_ref(&cost), per)
                .lines()
                .nth(2)
                .unwrap()
                .to_owned()
        };
        assert_eq!(row(None), "| `f/a=rust` | 2.50 | 2 | 4 |");
        assert_eq!(row(Some(1_000)), "| `f/a=rust` | 2.50 | 400000 | 2 | 4 |");
    }
}
