//! What the database answers, changed.

use super::{Fault, Mutant, mutant};
use crate::saboteur::Rows;

pub fn mutants() -> Vec<Mutant> {
    let rows = |id, says, change: fn(Rows) -> Rows| mutant(id, says, Fault::Rows(change));
    vec![
        rows("database-rows-reversed", "rows are reversed", |mut rows| {
            rows.reverse();
            rows
        }),
        rows("database-rows-sorted", "rows are sorted", |mut rows| {
            rows.sort();
            rows
        }),
        rows(
            "database-rows-without-last",
            "the last of several rows is missing",
            |mut rows| {
                if rows.len() > 1 {
                    rows.pop();
                }
                rows
            },
        ),
        rows(
            "database-rows-once",
            "a row that equals the one before is missing",
            |mut rows| {
                rows.dedup();
                rows
            },
        ),
        rows(
            "database-rows-four",
            "no more than four rows",
            |mut rows| {
                rows.truncate(4);
                rows
            },
        ),
        rows(
            "database-columns-reversed",
            "the columns are reversed",
            |mut rows| {
                rows.iter_mut().for_each(|row| row.reverse());
                rows
            },
        ),
        rows("database-cells-trimmed", "cells are trimmed", |rows| {
            each_cell(rows, |cell| cell.trim().to_owned())
        }),
        rows(
            "database-cells-null",
            "an empty cell is the word NULL",
            |rows| {
                each_cell(rows, |cell| match cell.is_empty() {
                    true => "NULL".to_owned(),
                    false => cell.to_owned(),
                })
            },
        ),
        rows(
            "database-cells-cut",
            "cells have no more than 255 characters",
            |rows| each_cell(rows, |cell| cell.chars().take(255).collect()),
        ),
        mutant(
            "database-changed-once",
            "no more than one row is changed",
            Fault::Changed(|rows| rows.min(1)),
        ),
        mutant(
            "database-changed-at-least-once",
            "at least one row is changed",
            Fault::Changed(|rows| rows.max(1)),
        ),
        mutant(
            "database-errors-lower-case",
            "errors are in lower case",
            Fault::Error(str::to_lowercase),
        ),
        mutant(
            "database-errors-without-name",
            "errors end before their first colon",
            Fault::Error(|why| why.split(':').next().unwrap_or_default().to_owned()),
        ),
    ]
}

fn each_cell(rows: Rows, change: impl Fn(&str) -> String) -> Rows {
    let row = |row: Vec<String>| row.iter().map(|cell| change(cell)).collect();
    rows.into_iter().map(row).collect()
}
