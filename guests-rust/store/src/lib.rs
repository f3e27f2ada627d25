//! The world `user-store` in Rust: users in databases that another component has.

mod user;

use crate::exports::my::database::users::{Guest, Outcome, Step};
use crate::my::database::connection::{self, DbConnection};

wit_bindgen::generate!({
    path: "../../wit/database",
    world: "user-store",
    generate_all,
});

struct Store;

impl Guest for Store {
    fn run(steps: Vec<Step>) -> Vec<Outcome> {
        // What is still in it is dropped with it.
        let mut connections = Vec::new();
        let outcomes = steps.into_iter().map(|step| run(&mut connections, step));
        outcomes
            .map(|outcome| outcome.unwrap_or(Outcome::Absent))
            .collect()
    }
}

/// Connections by place; a place whose connection was dropped is empty.
type Connections = Vec<Option<DbConnection>>;

/// Does a step; `None` if there is no connection at its place.
fn run(connections: &mut Connections, step: Step) -> Option<Outcome> {
    Some(match step {
        Step::Open(name) => {
            connections.push(Some(DbConnection::new(&name)));
            Outcome::Done
        }
        Step::Query(query) => rows(at(connections, query.at)?.query(&query.text)),
        Step::Execute(command) => changed(at(connections, command.at)?.execute(&command.text)),
        Step::Close(place) => {
            at(connections, place)?.close();
            Outcome::Done
        }
        Step::Release(place) => {
            drop(take(connections, place)?);
            Outcome::Done
        }
        Step::Describe(place) => Outcome::Text(connection::describe(at(connections, place)?)),
        Step::Rename(name) => {
            let renamed = connection::rename(take(connections, name.at)?, &name.text);
            connections[name.at as usize] = Some(renamed);
            Outcome::Done
        }
        Step::AddUser(new) => changed(user::add(&new.name, &new.email, {
            let connection = at(connections, new.at)?;
            |command| connection.execute(command)
        })),
        Step::ListUsers(place) => rows(at(connections, place)?.query(user::LIST)),
    })
}

fn at(connections: &Connections, place: u32) -> Option<&DbConnection> {
    connections.get(place as usize)?.as_ref()
}

fn take(connections: &mut Connections, place: u32) -> Option<DbConnection> {
    connections.get_mut(place as usize)?.take()
}

fn rows(answer: Result<Vec<Vec<String>>, String>) -> Outcome {
    answer.map_or_else(Outcome::Failed, Outcome::Rows)
}

fn changed(answer: Result<u64, String>) -> Outcome {
    answer.map_or_else(Outcome::Failed, Outcome::Changed)
}

export!(Store);
