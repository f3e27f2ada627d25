//! The world `watched-database` in Rust: tables in memory behind a resource.

mod sql;
mod tables;

use std::cell::RefCell;

use crate::exports::my::database::connection::{
    DbConnection, DbConnectionBorrow, Guest, GuestDbConnection,
};
use crate::my::database::census;
use crate::tables::Tables;

wit_bindgen::generate!({
    path: "../../wit/database",
    world: "watched-database",
    generate_all,
});

const CLOSED: &str = "Not connected";

struct Component;

/// What a handle stands for. A handle can be used while another is, so what changes is in
/// a cell; `rename` takes it out.
struct Connection(RefCell<Option<Database>>);

struct Database {
    name: String,
    /// `None` if the connection was closed.
    tables: Option<Tables>,
    number: u64,
}

impl Guest for Component {
    type DbConnection = Connection;

    fn describe(connection: DbConnectionBorrow<'_>) -> String {
        let connection: &Connection = connection.get();
        connection.with(|database| database.name.clone())
    }

    fn rename(connection: DbConnection, name: String) -> DbConnection {
        let database = connection.get::<Connection>().0.take();
        let renamed = database.map(|database| Database { name, ..database });
        DbConnection::new(Connection(RefCell::new(renamed)))
    }
}

impl Connection {
    fn with<T>(&self, work: impl FnOnce(&mut Database) -> T) -> T {
        let mut database = self.0.borrow_mut();
        work(database.as_mut().expect("only `rename` takes it"))
    }
}

impl GuestDbConnection for Connection {
    fn new(name: String) -> Self {
        Connection(RefCell::new(Some(Database {
            name,
            tables: Some(Tables::default()),
            number: census::opened(),
        })))
    }

    fn query(&self, sql: String) -> Result<Vec<Vec<String>>, String> {
        self.with(|database| database.tables.as_ref().ok_or(CLOSED)?.query(&sql))
    }

    fn execute(&self, sql: String) -> Result<u64, String> {
        self.with(|database| database.tables.as_mut().ok_or(CLOSED)?.execute(&sql))
    }

    fn close(&self) {
        self.with(|database| database.tables = None);
    }
}

impl Drop for Connection {
    /// Runs when the last handle goes; a connection that was renamed lives on.
    fn drop(&mut self) {
        if let Some(database) = self.0.get_mut() {
            census::dropped(database.number);
        }
    }
}

export!(Component);
