//! The database that is real: the interface `connection` of `wit/database` by SQLite.
//!
//! Names get a prefix, since SQLite reserves some; values are bound, since it takes a NUL
//! for the end of a statement. What a statement answers, the order of rows and the texts
//! of its errors are SQLite's own.

use rusqlite::{Connection, Error, params_from_iter};
use wasmtime::StoreContextMut;
use wasmtime::component::{Linker, Resource, ResourceType};

use crate::State;

/// The interface that this module offers.
pub const CONNECTION: &str = "my:database/connection@1.0.0";

const CLOSED: &str = "Not connected";
const SYNTAX: &str = "syntax error";

/// The connections of one store, by their number, which is their handle's `rep` as well;
/// `None` once dropped.
#[derive(Debug, Default)]
pub struct Databases(Vec<Option<Database>>);

#[derive(Debug)]
struct Database {
    name: String,
    /// `None` once closed.
    connection: Option<Connection>,
    /// Its number in the census.
    number: u64,
}

/// What a handle is one of.
enum DbConnection {}

type Store<'a> = StoreContextMut<'a, State>;
type Handle = Resource<DbConnection>;

/// Lets guests connect.
pub fn add_to(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    let mut instance = linker.instance(CONNECTION)?;
    let ty = ResourceType::host::<DbConnection>();
    instance.resource("db-connection", ty, |mut store: Store, rep| {
        let state = store.data_mut();
        let gone = state
            .databases
            .0
            .get_mut(rep as usize)
            .and_then(Option::take);
        if let Some(database) = gone {
            state.census.end(database.number);
        }
        Ok(())
    })?;
    instance.func_wrap(
        "[constructor]db-connection",
        |mut store: Store, (name,): (String,)| {
            let connection = Some(Connection::open_in_memory().map_err(wasmtime::Error::new)?);
            let state = store.data_mut();
            let number = state.census.open();
            state.databases.0.push(Some(Database {
                name,
                connection,
                number,
            }));
            Ok((Handle::new_own(state.databases.0.len() as u32 - 1),))
        },
    )?;
    instance.func_wrap(
        "[method]db-connection.query",
        |mut store: Store, (handle, sql): (Handle, String)| {
            Ok((at(&mut store, &handle)?.query(&sql),))
        },
    )?;
    instance.func_wrap(
        "[method]db-connection.execute",
        |mut store: Store, (handle, sql): (Handle, String)| {
            Ok((at(&mut store, &handle)?.execute(&sql),))
        },
    )?;
    instance.func_wrap(
        "[method]db-connection.close",
        |mut store: Store, (handle,): (Handle,)| {
            at(&mut store, &handle)?.connection = None;
            Ok(())
        },
    )?;
    instance.func_wrap("describe", |mut store: Store, (handle,): (Handle,)| {
        Ok((at(&mut store, &handle)?.name.clone(),))
    })?;
    instance.func_wrap(
        "rename",
        |mut store: Store, (handle, name): (Handle, String)| {
            at(&mut store, &handle)?.name = name;
            Ok((Handle::new_own(handle.rep()),))
        },
    )
}

fn at<'s>(store: &'s mut Store, handle: &Handle) -> wasmtime::Result<&'s mut Database> {
    let database = store.data_mut().databases.0.get_mut(handle.rep() as usize);
    let database = database.and_then(Option::as_mut);
    database.ok_or_else(|| wasmtime::Error::msg("the handle stands for no connection"))
}

impl Database {
    fn query(&self, sql: &str) -> Result<Vec<Vec<String>>, String> {
        let connection = self.connection.as_ref().ok_or(CLOSED)?;
        let (sql, values) = query(sql).ok_or(SYNTAX)?;
        let read = || {
            let mut statement = connection.prepare(&sql)?;
            let columns = statement.column_count();
            let rows = statement.query_map(params_from_iter(values), |row| {
                (0..columns)
                    .map(|column| row.get(column))
                    .collect::<Result<Vec<_>, _>>()
            })?;
            rows.collect::<Result<Vec<Vec<String>>, Error>>()
        };
        read().map_err(|error| plain(&error))
    }

    fn execute(&self, sql: &str) -> Result<u64, String> {
        let connection = self.connection.as_ref().ok_or(CLOSED)?;
        let (sql, values) = command(sql).ok_or(SYNTAX)?;
        let changed = connection.execute(&sql, params_from_iter(values));
        let changed = changed.map_err(|error| plain(&error))?;
        // After a statement that changes no row, SQLite answers the number of the last
        // one that did.
        Ok(if sql.starts_with("CREATE") {
            0
        } else {
            changed as u64
        })
    }
}

/// A query of the contract as one of SQLite, and its values.
fn query(sql: &str) -> Option<(String, Vec<String>)> {
    let (skeleton, values) = without_values(sql)?;
    let words: Vec<&str> = skeleton.split(' ').collect();
    let from = words.iter().position(|word| *word == "FROM")?;
    let ["SELECT", columns @ ..] = &words[..from] else {
        return None;
    };
    let (columns, table) = (list(columns)?, table(words.get(from + 1)?)?);
    let rest = &words[from + 2..];
    let at = rest.iter().position(|word| *word == "ORDER");
    let (condition, order) = rest.split_at(at.unwrap_or(rest.len()));
    let order = match order {
        [] => "rowid".to_owned(),
        ["ORDER", "BY", name] => column(name)? + ", rowid",
        _ => return None,
    };
    let condition = self::condition(condition)?;
    let sql = format!("SELECT {columns} FROM {table}{condition} ORDER BY {order}");
    Some((sql, values))
}

/// A command of the contract as one of SQLite, and its values.
fn command(sql: &str) -> Option<(String, Vec<String>)> {
    let (skeleton, values) = without_values(sql)?;
    let words: Vec<&str> = skeleton.split(' ').collect();
    let sql = match &words[..] {
        ["CREATE", "TABLE", name, columns @ ..] => {
            let columns = columns.join(" ");
            let columns = columns.strip_prefix('(')?.strip_suffix(')')?;
            let columns: Vec<&str> = columns.split(' ').collect();
            format!("CREATE TABLE {} ({})", table(name)?, list(&columns)?)
        }
        ["INSERT", "INTO", name, "VALUES", places @ ..] => {
            let expected = vec!["'"; values.len()].join(", ");
            if values.is_empty() || places.join(" ") != format!("({expected})") {
                return None;
            }
            let places = vec!["?"; values.len()].join(", ");
            format!("INSERT INTO {} VALUES ({places})", table(name)?)
        }
        ["DELETE", "FROM", name, rest @ ..] => {
            format!("DELETE FROM {}{}", table(name)?, condition(rest)?)
        }
        _ => return None,
    };
    Some((sql, values))
}

/// A statement with one quote in the place of each value, and the values.
fn without_values(sql: &str) -> Option<(String, Vec<String>)> {
    let mut skeleton = String::new();
    let mut values = Vec::new();
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        skeleton.push(c);
        if c != '\'' {
            continue;
        }
        let mut value = String::new();
        loop {
            match chars.next()? {
                '\'' if chars.next_if_eq(&'\'').is_some() => value.push('\''),
                '\'' => break,
                c => value.push(c),
            }
        }
        values.push(value);
    }
    Some((skeleton, values))
}

fn condition(words: &[&str]) -> Option<String> {
    match words {
        [] => Some(String::new()),
        ["WHERE", name, "=", "'"] => Some(format!(" WHERE {} = ?", column(name)?)),
        _ => None,
    }
}

fn list(words: &[&str]) -> Option<String> {
    let (last, others) = words.split_last()?;
    let mut names = Vec::new();
    for word in others {
        names.push(column(word.strip_suffix(',')?)?);
    }
    names.push(column(last)?);
    Some(names.join(", "))
}

fn table(name: &str) -> Option<String> {
    is_name(name).then(|| format!("t_{name}"))
}

fn column(name: &str) -> Option<String> {
    is_name(name).then(|| format!("c_{name}"))
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_'))
}

/// SQLite's own words, without the prefix of the name.
fn plain(error: &Error) -> String {
    let text = match error {
        Error::SqliteFailure(_, Some(text)) => text.clone(),
        Error::SqlInputError { msg, .. } => msg.clone(),
        other => other.to_string(),
    };
    let before_name = [
        "no such table: ",
        "no such column: ",
        "duplicate column name: ",
        "table ",
    ];
    for before in before_name {
        if let Some(name) = text.strip_prefix(before)
            && let Some(name) = name.strip_prefix("t_").or(name.strip_prefix("c_"))
        {
            return format!("{before}{name}");
        }
    }
    text
}
