//! Tables in memory, and what the statements do with them.

use std::collections::HashMap;

use crate::sql::{self, Command, Condition};

/// The tables of one connection.
#[derive(Debug, Default)]
pub struct Tables(HashMap<String, Table>);

#[derive(Debug)]
struct Table {
    columns: Vec<String>,
    /// In the order of their insertion.
    rows: Vec<Vec<String>>,
}

const SYNTAX: &str = "syntax error";

impl Tables {
    /// Answers a query.
    pub fn query(&self, text: &str) -> Result<Vec<Vec<String>>, String> {
        let query = sql::query(text).ok_or(SYNTAX)?;
        let table = self.0.get(query.table);
        let table = table.ok_or_else(|| no_table(query.table))?;
        let columns = query.columns.iter().map(|name| table.column(name));
        let columns: Vec<usize> = columns.collect::<Result<_, _>>()?;
        let filter = table.filter(query.condition.as_ref())?;
        let order = query.order.map(|name| table.column(name)).transpose()?;
        let mut rows: Vec<&Vec<String>> = table.rows.iter().filter(|row| filter(row)).collect();
        if let Some(column) = order {
            // The order of UTF-8's bytes is that of the scalar values; the sort is stable.
            rows.sort_by_key(|row| &row[column]);
        }
        let chosen = |row: &Vec<String>| columns.iter().map(|&at| row[at].clone()).collect();
        Ok(rows.into_iter().map(chosen).collect())
    }

    /// Executes a command.
    pub fn execute(&mut self, text: &str) -> Result<u64, String> {
        match sql::command(text).ok_or(SYNTAX)? {
            Command::Create { table, columns } => self.create(table, &columns),
            Command::Insert { table, values } => {
                let found = self.0.get_mut(table).ok_or_else(|| no_table(table))?;
                let (n, m) = (found.columns.len(), values.len());
                if n != m {
                    return Err(format!(
                        "table {table} has {n} columns but {m} values were supplied"
                    ));
                }
                found.rows.push(values);
                Ok(1)
            }
            Command::Delete { table, condition } => {
                let found = self.0.get_mut(table).ok_or_else(|| no_table(table))?;
                let before = found.rows.len();
                let filter = found.filter(condition.as_ref())?;
                found.rows.retain(|row| !filter(row));
                Ok((before - found.rows.len()) as u64)
            }
        }
    }

    fn create(&mut self, table: &str, columns: &[&str]) -> Result<u64, String> {
        if self.0.contains_key(table) {
            return Err(format!("table {table} already exists"));
        }
        let mut places = columns.iter().enumerate();
        if let Some((_, twice)) = places.find(|(place, name)| columns[..*place].contains(name)) {
            return Err(format!("duplicate column name: {twice}"));
        }
        let columns = columns.iter().map(|name| (*name).to_owned()).collect();
        let rows = Vec::new();
        self.0.insert(table.to_owned(), Table { columns, rows });
        Ok(0)
    }
}

impl Table {
    fn column(&self, name: &str) -> Result<usize, String> {
        let place = self.columns.iter().position(|column| column == name);
        place.ok_or_else(|| format!("no such column: {name}"))
    }

    /// Tells the rows that a condition means; without one, all.
    fn filter<'c>(
        &self,
        condition: Option<&'c Condition<'_>>,
    ) -> Result<impl Fn(&Vec<String>) -> bool + use<'c>, String> {
        let column = condition.map(|c| self.column(c.column)).transpose()?;
        Ok(move |row: &Vec<String>| {
            let both = column.zip(condition);
            both.is_none_or(|(column, condition)| row[column] == condition.value)
        })
    }
}

fn no_table(name: &str) -> String {
    format!("no such table: {name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(values: &[&str]) -> Tables {
        let mut tables = Tables::default();
        assert_eq!(tables.execute("CREATE TABLE t (a, b)"), Ok(0));
        for (number, value) in values.iter().enumerate() {
            let insert = format!("INSERT INTO t VALUES ('{value}', '{number}')");
            assert_eq!(tables.execute(&insert), Ok(1));
        }
        tables
    }

    fn column(rows: Result<Vec<Vec<String>>, String>) -> String {
        rows.unwrap().concat().concat()
    }

    #[test]
    fn rows_are_in_the_order_of_insertion_or_of_scalar_values() {
        let tables = with(&["\u{1f600}", "b", "\u{ff5e}", "b", "a"]);
        assert_eq!(column(tables.query("SELECT b FROM t")), "01234");
        assert_eq!(column(tables.query("SELECT b FROM t ORDER BY a")), "41320");
    }

    #[test]
    fn a_condition_means_equal_values() {
        let mut tables = with(&["x", "X", "x ", "x"]);
        let query = "SELECT b FROM t WHERE a = 'x'";
        assert_eq!(column(tables.query(query)), "03");
        assert_eq!(tables.execute("DELETE FROM t WHERE a = 'x'"), Ok(2));
        assert_eq!(column(tables.query("SELECT b FROM t")), "12");
        assert_eq!(tables.execute("DELETE FROM t"), Ok(2));
    }

    #[test]
    fn an_injected_quote_changes_no_statement() {
        let mut tables = with(&["x"]);
        let injected = "INSERT INTO t VALUES ('''); DELETE FROM t WHERE a = ''x', '1')";
        assert_eq!(tables.execute(injected), Ok(1));
        assert_eq!(column(tables.query("SELECT b FROM t")), "01");
    }

    #[test]
    fn the_first_reason_is_told_and_nothing_changes() {
        let mut tables = with(&["x"]);
        for (command, why) in [
            ("CREATE TABLE t (c, c)", "table t already exists"),
            ("CREATE TABLE u (c, d, d, c)", "duplicate column name: d"),
            ("INSERT INTO u VALUES ('')", "no such table: u"),
            (
                "INSERT INTO t VALUES ('')",
                "table t has 2 columns but 1 values were supplied",
            ),
            ("DELETE FROM u WHERE c = ''", "no such table: u"),
            ("DELETE FROM t WHERE c = ''", "no such column: c"),
            ("INSERT INTO u VALUES (1)", SYNTAX),
        ] {
            assert_eq!(tables.execute(command), Err(why.to_owned()));
        }
        for (query, why) in [
            ("SELECT a FROM u", "no such table: u"),
            (
                "SELECT a, c FROM t WHERE d = '' ORDER BY e",
                "no such column: c",
            ),
            (
                "SELECT a FROM t WHERE d = '' ORDER BY e",
                "no such column: d",
            ),
            ("SELECT a FROM t ORDER BY e", "no such column: e"),
            ("DELETE FROM t", SYNTAX),
        ] {
            assert_eq!(tables.query(query), Err(why.to_owned()));
        }
        assert_eq!(column(tables.query("SELECT a FROM t")), "x");
    }
}
