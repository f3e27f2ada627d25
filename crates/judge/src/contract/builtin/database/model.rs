//! What the comments of `wit/database` say, as a model of plain maps and vectors. It reads
//! a statement as a list of tokens, which no guest does.

use super::{Outcome, Step};

/// The connections of one run, by place; `None` once released.
#[derive(Debug, Clone, Default)]
pub struct Model(Vec<Option<Connection>>);

/// One connection.
#[derive(Debug, Clone)]
pub struct Connection {
    name: String,
    /// `None` once closed.
    tables: Option<Vec<Table>>,
}

/// One table, with its rows in the order of insertion.
#[derive(Debug, Clone)]
pub struct Table {
    pub name: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

type Rows = Vec<Vec<String>>;

impl Model {
    /// How many places there are.
    pub fn places(&self) -> u32 {
        self.0.len() as u32
    }

    /// Whether there is an open connection at a place.
    pub fn is_open(&self, place: u32) -> bool {
        let connection = self.0.get(place as usize).and_then(Option::as_ref);
        connection.is_some_and(|connection| connection.tables.is_some())
    }

    /// The tables of the connection at a place, if it is open.
    pub fn tables(&self, place: u32) -> &[Table] {
        let connection = self.0.get(place as usize).and_then(Option::as_ref);
        connection
            .and_then(|connection| connection.tables.as_deref())
            .unwrap_or_default()
    }

    /// Does a step.
    pub fn run(&mut self, step: &Step) -> Outcome {
        self.present(step).unwrap_or(Outcome::Absent)
    }

    fn present(&mut self, step: &Step) -> Option<Outcome> {
        let rows =
            |answer: Result<Rows, String>| answer.map_or_else(Outcome::Failed, Outcome::Rows);
        let count =
            |answer: Result<u64, String>| answer.map_or_else(Outcome::Failed, Outcome::Changed);
        Some(match step {
            Step::Open(name) => {
                self.0.push(Some(Connection {
                    name: name.clone(),
                    tables: Some(Vec::new()),
                }));
                Outcome::Done
            }
            Step::Query(at, sql) => rows(self.at(*at)?.query(sql)),
            Step::Execute(at, sql) => count(self.at(*at)?.execute(sql)),
            Step::Close(at) => {
                self.at(*at)?.tables = None;
                Outcome::Done
            }
            Step::Release(at) => {
                self.0.get_mut(*at as usize)?.take()?;
                Outcome::Done
            }
            Step::Describe(at) => Outcome::Text(self.at(*at)?.name.clone()),
            Step::Rename(at, name) => {
                self.at(*at)?.name.clone_from(name);
                Outcome::Done
            }
            Step::AddUser(at, name, email) => count(self.at(*at)?.add_user(name, email)),
            Step::ListUsers(at) => rows(
                self.at(*at)?
                    .query("SELECT name, email FROM users ORDER BY name"),
            ),
        })
    }

    fn at(&mut self, place: u32) -> Option<&mut Connection> {
        self.0.get_mut(place as usize)?.as_mut()
    }
}

impl Connection {
    fn add_user(&mut self, name: &str, email: &str) -> Result<u64, String> {
        if name.is_empty() {
            return Err("name is required".to_owned());
        }
        if !email.contains('@') {
            return Err("email is invalid".to_owned());
        }
        let created = self.execute("CREATE TABLE users (name, email)");
        if let Err(why) = created
            && why != "table users already exists"
        {
            return Err(why);
        }
        let quoted = |text: &str| text.replace('\'', "''");
        let (name, email) = (quoted(name), quoted(email));
        self.execute(&format!("INSERT INTO users VALUES ('{name}', '{email}')"))
    }

    fn query(&self, sql: &str) -> Result<Rows, String> {
        let tables = self.tables.as_ref().ok_or("Not connected")?;
        let (tokens, syntax) = (tokens(sql), || "syntax error".to_owned());
        let [Token::Text("SELECT "), rest @ ..] = &tokens[..] else {
            return Err(syntax());
        };
        let (columns, rest) = names(rest).ok_or_else(syntax)?;
        let [Token::Text(" FROM "), Token::Name(table), rest @ ..] = rest else {
            return Err(syntax());
        };
        let (condition, rest) = condition(rest);
        let order = match rest {
            [] => None,
            [Token::Text(" ORDER BY "), Token::Name(column)] => Some(*column),
            _ => return Err(syntax()),
        };
        let table = find(tables, table).ok_or_else(|| format!("no such table: {table}"))?;
        let columns: Result<Vec<usize>, String> =
            columns.into_iter().map(|name| table.column(name)).collect();
        let columns = columns?;
        let met = table.met(condition)?;
        let order = order.map(|name| table.column(name)).transpose()?;
        let mut rows: Vec<&Vec<String>> = table.rows.iter().filter(|row| met(row)).collect();
        if let Some(column) = order {
            rows.sort_by(|a, b| a[column].chars().cmp(b[column].chars()));
        }
        let chosen = |row: &Vec<String>| columns.iter().map(|c| row[*c].clone()).collect();
        Ok(rows.into_iter().map(chosen).collect())
    }

    fn execute(&mut self, sql: &str) -> Result<u64, String> {
        let tables = self.tables.as_mut().ok_or("Not connected")?;
        let (tokens, syntax) = (tokens(sql), || "syntax error".to_owned());
        let [Token::Text(verb), Token::Name(name), rest @ ..] = &tokens[..] else {
            return Err(syntax());
        };
        let place = tables.iter().position(|table| table.name == *name);
        let found = || place.ok_or_else(|| format!("no such table: {name}"));
        match (*verb, rest) {
            ("CREATE TABLE ", [Token::Text(" ("), list @ .., Token::Text(")")]) => {
                let (columns, []) = names(list).ok_or_else(syntax)? else {
                    return Err(syntax());
                };
                if place.is_some() {
                    return Err(format!("table {name} already exists"));
                }
                tables.push(Table::new(name, &columns)?);
                Ok(0)
            }
            ("INSERT INTO ", [Token::Text(" VALUES ("), list @ .., Token::Text(")")]) => {
                let mut row = Vec::new();
                for (at, token) in list.iter().enumerate() {
                    match token {
                        Token::Value(value) if at % 2 == 0 => row.push(value.clone()),
                        Token::Text(", ") if at % 2 == 1 => {}
                        _ => return Err(syntax()),
                    }
                }
                if list.len() % 2 == 0 {
                    return Err(syntax());
                }
                let table = &mut tables[found()?];
                let (n, m) = (table.columns.len(), row.len());
                if n != m {
                    return Err(format!(
                        "table {name} has {n} columns but {m} values were supplied"
                    ));
                }
                table.rows.push(row);
                Ok(1)
            }
            ("DELETE FROM ", rest) => {
                let (condition, []) = condition(rest) else {
                    return Err(syntax());
                };
                let table = &mut tables[found()?];
                let before = table.rows.len();
                let met = table.met(condition)?;
                table.rows.retain(|row| !met(row));
                Ok((before - table.rows.len()) as u64)
            }
            _ => Err(syntax()),
        }
    }
}

fn find<'t>(tables: &'t [Table], name: &str) -> Option<&'t Table> {
    tables.iter().find(|table| table.name == name)
}

impl Table {
    /// An empty table.
    fn new(name: &str, columns: &[&str]) -> Result<Self, String> {
        for (at, column) in columns.iter().enumerate() {
            if columns[..at].contains(column) {
                return Err(format!("duplicate column name: {column}"));
            }
        }
        Ok(Table {
            name: name.to_owned(),
            columns: columns.iter().map(|&column| column.to_owned()).collect(),
            rows: Vec::new(),
        })
    }

    fn column(&self, name: &str) -> Result<usize, String> {
        let place = self.columns.iter().position(|column| column == name);
        place.ok_or_else(|| format!("no such column: {name}"))
    }

    fn met<'c>(
        &self,
        condition: Option<(&str, &'c str)>,
    ) -> Result<impl Fn(&Vec<String>) -> bool + use<'c>, String> {
        let condition = match condition {
            Some((column, value)) => Some((self.column(column)?, value)),
            None => None,
        };
        Ok(move |row: &Vec<String>| condition.is_none_or(|(column, value)| row[column] == value))
    }
}

/// A part of a statement.
#[derive(Debug, PartialEq)]
enum Token<'a> {
    Name(&'a str),
    /// Without its quotes.
    Value(String),
    /// Everything between the others.
    Text(&'a str),
}

/// Cuts a statement in parts. A quote that is not closed makes no part, and no rule has
/// such an end.
fn tokens(mut sql: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    while let Some(first) = sql.chars().next() {
        let end = match first {
            '\'' => {
                let mut value = String::new();
                let mut end = 1;
                loop {
                    let Some(length) = sql[end..].find('\'') else {
                        tokens.push(Token::Text(sql));
                        return tokens;
                    };
                    value += &sql[end..end + length];
                    end += length + 1;
                    if !sql[end..].starts_with('\'') {
                        break;
                    }
                    value.push('\'');
                    end += 1;
                }
                tokens.push(Token::Value(value));
                end
            }
            'a'..='z' => {
                let more = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '_');
                let end = sql.find(|c| !more(c)).unwrap_or(sql.len());
                tokens.push(Token::Name(&sql[..end]));
                end
            }
            _ => {
                let begins = |c: char| c == '\'' || c.is_ascii_lowercase();
                let end = sql.find(begins).unwrap_or(sql.len());
                tokens.push(Token::Text(&sql[..end]));
                end
            }
        };
        sql = &sql[end..];
    }
    tokens
}

/// The names at the front, and the rest.
fn names<'t, 'a>(tokens: &'t [Token<'a>]) -> Option<(Vec<&'a str>, &'t [Token<'a>])> {
    let [Token::Name(first), rest @ ..] = tokens else {
        return None;
    };
    let (mut names, mut rest) = (vec![*first], rest);
    while let [Token::Text(", "), Token::Name(name), after @ ..] = rest {
        names.push(*name);
        rest = after;
    }
    Some((names, rest))
}

/// The condition at the front, if there is one, and the rest.
fn condition<'t, 'a>(tokens: &'t [Token<'a>]) -> (Option<(&'a str, &'t str)>, &'t [Token<'a>]) {
    match tokens {
        [
            Token::Text(" WHERE "),
            Token::Name(column),
            Token::Text(" = "),
            Token::Value(value),
            rest @ ..,
        ] => (Some((*column, value)), rest),
        rest => (None, rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(steps: &[Step]) -> Vec<Outcome> {
        super::super::run(steps)
    }

    fn connected(statements: &[&str]) -> Vec<Outcome> {
        let mut steps = vec![Step::Open(String::new())];
        steps.extend(
            statements
                .iter()
                .map(|sql| match sql.starts_with("SELECT") {
                    true => Step::Query(0, (*sql).to_owned()),
                    false => Step::Execute(0, (*sql).to_owned()),
                }),
        );
        ran(&steps).split_off(1)
    }

    fn failed(text: &str) -> Outcome {
        Outcome::Failed(text.to_owned())
    }

    #[test]
    fn rows_come_in_the_order_that_the_contract_says() {
        let outcomes = connected(&[
            "CREATE TABLE t (a, b)",
            "INSERT INTO t VALUES ('\u{1f600}', '0')",
            "INSERT INTO t VALUES ('\u{ff5e}', '1')",
            "INSERT INTO t VALUES ('it''s', '2')",
            "INSERT INTO t VALUES ('it''s', '3')",
            "SELECT b FROM t ORDER BY a",
            "SELECT b FROM t WHERE a = 'it''s'",
            "DELETE FROM t WHERE a = 'it''s'",
            "SELECT b, b FROM t",
        ]);
        let rows = |texts: &[&str]| {
            let row = |text: &&str| text.chars().map(String::from).collect();
            Outcome::Rows(texts.iter().map(row).collect())
        };
        assert_eq!(outcomes[5], rows(&["2", "3", "1", "0"]));
        assert_eq!(outcomes[6], rows(&["2", "3"]));
        assert_eq!(outcomes[7], Outcome::Changed(2));
        assert_eq!(outcomes[8], rows(&["00", "11"]));
    }

    #[test]
    fn the_first_reason_that_holds_is_told() {
        let create = "CREATE TABLE t (a, b)";
        for (statement, why) in [
            ("CREATE TABLE t (c, c)", "table t already exists"),
            ("CREATE TABLE u (a, b, b, a)", "duplicate column name: b"),
            ("CREATE TABLE u ()", "syntax error"),
            ("INSERT INTO t VALUES ()", "syntax error"),
            ("INSERT INTO t VALUES ('a', )", "syntax error"),
            (
                "INSERT INTO t VALUES ('a''b')",
                "table t has 2 columns but 1 values were supplied",
            ),
            ("INSERT INTO u VALUES ('a')", "no such table: u"),
            ("DELETE FROM t WHERE c = ''", "no such column: c"),
            ("DELETE FROM t WHERE c = 'x", "syntax error"),
            ("SELECT a, d FROM t WHERE c = ''", "no such column: d"),
            (
                "SELECT a FROM t WHERE c = '' ORDER BY d",
                "no such column: c",
            ),
            ("SELECT a FROM t ", "syntax error"),
            ("SELECT a FROM t\0", "syntax error"),
            ("SELECT a FROM u WHERE d = ''", "no such table: u"),
        ] {
            assert_eq!(
                connected(&[create, statement])[1],
                failed(why),
                "{statement}"
            );
        }
    }

    #[test]
    fn places_stay_and_a_closed_connection_says_so() {
        let text = String::new;
        let outcomes = ran(&[
            Step::Open(text()),
            Step::Open("b".to_owned()),
            Step::Release(0),
            Step::Release(0),
            Step::Describe(1),
            Step::Close(1),
            Step::Close(1),
            Step::Query(1, text()),
            Step::Rename(1, "c".to_owned()),
            Step::Describe(1),
            Step::AddUser(1, text(), text()),
            Step::AddUser(1, "'".to_owned(), "@".to_owned()),
            Step::ListUsers(2),
        ]);
        let said = |text: &str| Outcome::Text(text.to_owned());
        let right = [
            Outcome::Done,
            Outcome::Done,
            Outcome::Done,
            Outcome::Absent,
            said("b"),
            Outcome::Done,
            Outcome::Done,
            failed("Not connected"),
            Outcome::Done,
            said("c"),
            failed("name is required"),
            failed("Not connected"),
            Outcome::Absent,
        ];
        assert_eq!(outcomes, right);
    }

    #[test]
    fn users_are_stored_whatever_their_quotes() {
        let injected = "', ''); DELETE FROM users WHERE name = '".to_owned();
        let outcomes = ran(&[
            Step::Open(String::new()),
            Step::AddUser(0, injected.clone(), "'@".to_owned()),
            Step::AddUser(0, "a".to_owned(), "@".to_owned()),
            Step::ListUsers(0),
        ]);
        let row = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        let rows = vec![row(&injected, "'@"), row("a", "@")];
        assert_eq!(outcomes[3], Outcome::Rows(rows));
    }
}
