//! The matrix as a person reads it: rows are the outermost role's guests, columns
//! the next role's, a word in each cell.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::{CellReport, Report};
use crate::judge::Verdict;

/// How the words of the table may look; plain text has no colours.
pub type Paint<'a> = &'a dyn Fn(Verdict, &str) -> String;

/// Shows every contract's matrix and the counts.
pub fn table(report: &Report, paint: Paint) -> String {
    let mut text = String::new();
    let mut contracts: Vec<&str> = Vec::new();
    for cell in &report.cells {
        if !contracts.contains(&cell.contract.as_str()) {
            contracts.push(&cell.contract);
        }
    }
    for contract in contracts {
        let cells = report.cells.iter().filter(|cell| cell.contract == contract);
        matrix(&mut text, contract, &cells.collect::<Vec<_>>(), paint);
    }
    let _ = writeln!(text, "{}", summary(report));
    text
}

fn matrix(text: &mut String, contract: &str, cells: &[&CellReport], paint: Paint) {
    let keys: Vec<Vec<(&str, &str)>> = cells.iter().map(|cell| components(cell)).collect();
    let Some(first) = keys.first() else { return };
    // One role alone is a row; of more, the last is the column.
    let (row_roles, column_role) = match first.as_slice() {
        [only] => (String::new(), only.0),
        [rows @ .., column] => (roles(rows), column.0),
        [] => return,
    };
    let columns: BTreeSet<&str> = keys.iter().filter_map(|k| Some(k.last()?.1)).collect();
    let rows: BTreeSet<String> = keys.iter().map(|k| guests(&k[..k.len() - 1])).collect();
    let word = |row: &str, column: &str| {
        let at = keys.iter().position(|k| {
            k.last().is_some_and(|l| l.1 == column) && guests(&k[..k.len() - 1]) == row
        });
        at.map(|at| cells[at])
    };
    let title = format!("{contract}  ({row_roles}{column_role} in columns)");
    let _ = writeln!(text, "{title}");
    let left = rows.iter().map(String::len).max().unwrap_or(0);
    let width = |column: &str| {
        let words = rows
            .iter()
            .filter_map(|row| Some(word(row, column)?.verdict.word().len()));
        words.chain([column.len()]).max().unwrap_or(0)
    };
    let _ = write!(text, "  {:left$}", "");
    for column in &columns {
        let _ = write!(text, "  {column:<w$}", w = width(column));
    }
    trim_and_end(text);
    for row in &rows {
        let _ = write!(text, "  {row:left$}");
        for column in &columns {
            let (shown, verdict) = match word(row, column) {
                Some(cell) => (cell.verdict.word(), cell.verdict),
                None => ("-", Verdict::Unsupported),
            };
            let pad = width(column) - shown.len();
            let _ = write!(text, "  {}{:pad$}", paint(verdict, shown), "");
        }
        trim_and_end(text);
    }
    text.push('\n');
}

fn trim_and_end(text: &mut String) {
    text.truncate(text.trim_end_matches(' ').len());
    text.push('\n');
}

fn roles(components: &[(&str, &str)]) -> String {
    let names: Vec<&str> = components.iter().map(|(role, _)| *role).collect();
    format!("{} in rows, ", names.join(" > "))
}

fn guests(components: &[(&str, &str)]) -> String {
    let names: Vec<&str> = components.iter().map(|(_, guest)| *guest).collect();
    names.join(" > ")
}

fn components(cell: &CellReport) -> Vec<(&str, &str)> {
    cell.key
        .split('/')
        .skip(1)
        .filter_map(|part| part.split_once('='))
        .collect()
}

/// One line: how many cells of which verdict, over how many cases, how long.
pub fn summary(report: &Report) -> String {
    let counted = Verdict::ALL.iter().filter_map(|verdict| {
        let count = report.summary.get(verdict.word()).copied().unwrap_or(0);
        (count > 0).then(|| format!("{count} {}", verdict.word()))
    });
    let mut counts: Vec<String> = counted.collect();
    let missing = report.planned - report.cells.len().min(report.planned);
    if missing > 0 {
        counts.push(format!("{missing} not finished"));
    }
    format!(
        "{} of {} cells: {}; {} cases each, seed {}, {:.1} s",
        report.cells.len(),
        report.planned,
        if counts.is_empty() {
            "none ran".to_owned()
        } else {
            counts.join(", ")
        },
        report.cases,
        report.seed,
        report.duration_ms as f64 / 1000.0
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn report(cells: &[(&str, Verdict)]) -> Report {
        let cells: Vec<CellReport> = cells
            .iter()
            .map(|(key, verdict)| CellReport::of(&key.parse().unwrap(), *verdict))
            .collect();
        Report::new(7, 100, cells.len(), Duration::from_millis(1234)).with_cells(cells)
    }

    fn plain(report: &Report) -> String {
        table(report, &|_, word| word.to_owned())
    }

    #[test]
    fn services_are_rows_and_validators_are_columns() {
        let report = report(&[
            ("create-user/service=go/validator=go", Verdict::Agree),
            ("create-user/service=go/validator=python", Verdict::Disagree),
            ("create-user/service=rust/validator=go", Verdict::Agree),
            (
                "create-user/service=rust/validator=python",
                Verdict::Disagree,
            ),
        ]);
        let expected = "\
create-user  (service in rows, validator in columns)
        go     python
  go    agree  disagree
  rust  agree  disagree

4 of 4 cells: 2 agree, 2 disagree; 100 cases each, seed 7, 1.2 s
";
        assert_eq!(plain(&report), expected);
    }

    #[test]
    fn a_role_alone_is_one_row_and_an_absent_cell_is_no_agreement() {
        let report = report(&[
            ("validate-user/validator=go", Verdict::Trap),
            ("validate-user/validator=js", Verdict::Agree),
            ("create-user/service=go/validator=js", Verdict::Agree),
            ("create-user/service=js/validator=go", Verdict::Agree),
        ]);
        let expected = "\
validate-user  (validator in columns)
    go    js
    trap  agree

create-user  (service in rows, validator in columns)
      go     js
  go  -      agree
  js  agree  -

4 of 4 cells: 3 agree, 1 trap; 100 cases each, seed 7, 1.2 s
";
        assert_eq!(plain(&report), expected);
    }

    #[test]
    fn cells_that_are_missing_are_counted() {
        let mut report = report(&[("validate-user/validator=go", Verdict::Agree)]);
        report.planned = 3;
        let summary = summary(&report);
        assert!(
            summary.starts_with("1 of 3 cells: 1 agree, 2 not finished;"),
            "{summary}"
        );
    }
}
