//! Does what a mutant does wrong, in front of a database.

use rules::when::{Calls, When};

/// The rows of a query.
pub type Rows = Vec<Vec<String>>;

/// The database that calls are forwarded to.
pub trait Behind {
    /// A handle of it; to drop it drops the connection.
    type Connection;

    fn open(&self, name: &str) -> Self::Connection;
    fn query(&self, connection: &Self::Connection, sql: &str) -> Result<Rows, String>;
    fn execute(&self, connection: &Self::Connection, sql: &str) -> Result<u64, String>;
    fn close(&self, connection: &Self::Connection);
    fn describe(&self, connection: &Self::Connection) -> String;
    fn rename(&self, connection: Self::Connection, name: &str) -> Self::Connection;
}

/// A handle, and what is known of it.
pub struct Handle<C> {
    connection: C,
    closed: bool,
}

/// The one thing that is wrong.
#[derive(Clone, Copy)]
pub enum Fault {
    /// Other statements are forwarded.
    Statement(fn(&str) -> String),
    /// The rows of queries are changed.
    Rows(fn(Rows) -> Rows),
    /// The numbers of changed rows are others.
    Changed(fn(u64) -> u64),
    /// Errors have other texts.
    Error(fn(&str) -> String),
    /// Connections are opened under other names.
    Name(fn(&str) -> String),
    /// Some connections are not dropped, by the number of drops before.
    Keeps(When),
    /// Connections that were closed are not dropped.
    KeepsClosed,
    /// Two connections are opened for one, and both are dropped.
    OpensTwo,
    /// `rename` opens a connection for the one that it is given.
    RenamesAnother,
    /// `rename` leaves the name as it is.
    RenamesNothing,
    /// `close` is not forwarded.
    StaysOpen,
    /// A closed connection has no rows and no error.
    SilentWhenClosed,
    /// Some queries have the rows of the one before.
    Stale(When),
}

/// Forwards calls to a database and does one thing wrong, or nothing.
pub struct Saboteur<B> {
    behind: B,
    fault: Option<Fault>,
    calls: Calls,
    rows_before: Rows,
}

impl<B: Behind> Saboteur<B> {
    /// A saboteur with a fault, or one that does nothing.
    pub fn new(behind: B, fault: Option<Fault>) -> Self {
        Saboteur {
            behind,
            fault,
            calls: Calls::default(),
            rows_before: Rows::new(),
        }
    }

    pub fn open(&mut self, name: &str) -> Handle<B::Connection> {
        let connection = match self.fault {
            Some(Fault::Name(change)) => self.behind.open(&change(name)),
            Some(Fault::OpensTwo) => {
                drop(self.behind.open(name));
                self.behind.open(name)
            }
            _ => self.behind.open(name),
        };
        let closed = false;
        Handle { connection, closed }
    }

    pub fn query(&mut self, handle: &mut Handle<B::Connection>, sql: &str) -> Result<Rows, String> {
        if handle.closed && matches!(self.fault, Some(Fault::SilentWhenClosed)) {
            return Ok(Rows::new());
        }
        let answer = self
            .behind
            .query(&handle.connection, &self.statement(sql))
            .map_err(|why| self.error(why));
        match self.fault {
            Some(Fault::Rows(change)) => answer.map(change),
            Some(Fault::Stale(when)) => answer.map(|rows| {
                let before = std::mem::replace(&mut self.rows_before, rows.clone());
                match self.calls.strikes(when, "") {
                    true => before,
                    false => rows,
                }
            }),
            _ => answer,
        }
    }

    pub fn execute(
        &mut self,
        handle: &mut Handle<B::Connection>,
        sql: &str,
    ) -> Result<u64, String> {
        if handle.closed && matches!(self.fault, Some(Fault::SilentWhenClosed)) {
            return Ok(0);
        }
        let answer = self
            .behind
            .execute(&handle.connection, &self.statement(sql))
            .map_err(|why| self.error(why));
        match self.fault {
            Some(Fault::Changed(change)) => answer.map(change),
            _ => answer,
        }
    }

    pub fn close(&mut self, handle: &mut Handle<B::Connection>) {
        handle.closed = true;
        if !matches!(self.fault, Some(Fault::StaysOpen)) {
            self.behind.close(&handle.connection);
        }
    }

    pub fn describe(&self, handle: &Handle<B::Connection>) -> String {
        self.behind.describe(&handle.connection)
    }

    pub fn rename(&mut self, handle: Handle<B::Connection>, name: &str) -> Handle<B::Connection> {
        let Handle { connection, closed } = handle;
        let connection = match self.fault {
            Some(Fault::RenamesNothing) => connection,
            Some(Fault::RenamesAnother) => self.behind.open(name),
            _ => self.behind.rename(connection, name),
        };
        Handle { connection, closed }
    }

    /// The last handle was dropped.
    pub fn release(&mut self, handle: Handle<B::Connection>) {
        let keeps = match self.fault {
            Some(Fault::Keeps(when)) => self.calls.strikes(when, ""),
            Some(Fault::KeepsClosed) => handle.closed,
            _ => false,
        };
        if keeps {
            std::mem::forget(handle);
        }
    }

    fn statement(&self, sql: &str) -> String {
        match self.fault {
            Some(Fault::Statement(change)) => change(sql),
            _ => sql.to_owned(),
        }
    }

    fn error(&self, why: String) -> String {
        match self.fault {
            Some(Fault::Error(change)) => change(&why),
            _ => why,
        }
    }
}

#[cfg(test)]
#[path = "saboteur_tests.rs"]
mod tests;
