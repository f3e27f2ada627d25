//! The world `database-saboteur`: the generated bindings, and behind them a database that
//! does one thing wrong.
//!
//! [`catalog`] lists what that can be, [`saboteur`] does it.

mod catalog;
mod saboteur;

use std::cell::RefCell;

use crate::exports::lab::saboteur::catalog::{Guest as Catalog, Mutant};
use crate::exports::my::database::connection::{
    DbConnection, DbConnectionBorrow, Guest, GuestDbConnection,
};
use crate::lab::saboteur::choice;
use crate::my::database::connection;
use crate::saboteur::{Behind, Handle, Rows, Saboteur};

wit_bindgen::generate!({
    path: "../../wit/saboteur",
    world: "database-saboteur",
    generate_all,
});

thread_local! {
    /// The lab is asked once which mutant this instance is.
    static SABOTEUR: RefCell<Saboteur<Imported>> =
        RefCell::new(Saboteur::new(Imported, catalog::chosen(&choice::mutant())));
}

struct Component;

/// What a handle stands for; `rename` takes it out.
struct Connection(RefCell<Option<Handle<connection::DbConnection>>>);

impl Connection {
    fn with<T>(
        &self,
        work: impl FnOnce(&mut Saboteur<Imported>, &mut Handle<connection::DbConnection>) -> T,
    ) -> T {
        let mut handle = self.0.borrow_mut();
        let handle = handle.as_mut().expect("only `rename` takes it");
        SABOTEUR.with_borrow_mut(|saboteur| work(saboteur, handle))
    }
}

impl Guest for Component {
    type DbConnection = Connection;

    fn describe(connection: DbConnectionBorrow<'_>) -> String {
        let connection: &Connection = connection.get();
        connection.with(|saboteur, handle| saboteur.describe(handle))
    }

    fn rename(connection: DbConnection, name: String) -> DbConnection {
        let handle = connection.get::<Connection>().0.take();
        let renamed = handle
            .map(|handle| SABOTEUR.with_borrow_mut(|saboteur| saboteur.rename(handle, &name)));
        DbConnection::new(Connection(RefCell::new(renamed)))
    }
}

impl GuestDbConnection for Connection {
    fn new(name: String) -> Self {
        let handle = SABOTEUR.with_borrow_mut(|saboteur| saboteur.open(&name));
        Connection(RefCell::new(Some(handle)))
    }

    fn query(&self, sql: String) -> Result<Rows, String> {
        self.with(|saboteur, handle| saboteur.query(handle, &sql))
    }

    fn execute(&self, sql: String) -> Result<u64, String> {
        self.with(|saboteur, handle| saboteur.execute(handle, &sql))
    }

    fn close(&self) {
        self.with(|saboteur, handle| saboteur.close(handle));
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(handle) = self.0.take() {
            SABOTEUR.with_borrow_mut(|saboteur| saboteur.release(handle));
        }
    }
}

impl Catalog for Component {
    fn mutants() -> Vec<Mutant> {
        let listed = |mutant: catalog::Mutant| Mutant {
            id: mutant.id,
            class: mutant.class.to_owned(),
            contract: mutant.contract.to_owned(),
            says: mutant.says,
        };
        catalog::mutants().into_iter().map(listed).collect()
    }
}

/// The imported database.
struct Imported;

impl Behind for Imported {
    type Connection = connection::DbConnection;

    fn open(&self, name: &str) -> Self::Connection {
        connection::DbConnection::new(name)
    }

    fn query(&self, connection: &Self::Connection, sql: &str) -> Result<Rows, String> {
        connection.query(sql)
    }

    fn execute(&self, connection: &Self::Connection, sql: &str) -> Result<u64, String> {
        connection.execute(sql)
    }

    fn close(&self, connection: &Self::Connection) {
        connection.close();
    }

    fn describe(&self, connection: &Self::Connection) -> String {
        connection::describe(connection)
    }

    fn rename(&self, connection: Self::Connection, name: &str) -> Self::Connection {
        connection::rename(connection, name)
    }
}

export!(Component);
