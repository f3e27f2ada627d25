//! Every mutant in front of a database that says what it is asked.

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

use rules::mutant;

use super::*;
use crate::catalog;

/// A database that answers the statements themselves, and counts its connections.
#[derive(Default)]
struct Echo {
    alive: Rc<Cell<u32>>,
    opened: Cell<u32>,
}

struct Connection {
    name: String,
    closed: Cell<bool>,
    alive: Rc<Cell<u32>>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.alive.set(self.alive.get() - 1);
    }
}

impl Behind for Echo {
    type Connection = Connection;

    fn open(&self, name: &str) -> Connection {
        self.opened.set(self.opened.get() + 1);
        self.alive.set(self.alive.get() + 1);
        Connection {
            name: name.to_owned(),
            closed: Cell::new(false),
            alive: self.alive.clone(),
        }
    }

    fn query(&self, connection: &Connection, sql: &str) -> Result<Rows, String> {
        if connection.closed.get() {
            return Err("Closed: now".to_owned());
        }
        let row = |number: usize| vec![sql.to_owned(), format!(" {number}"), String::new()];
        Ok([2, 1, 1, 3, 0, 4].map(row).to_vec())
    }

    fn execute(&self, connection: &Connection, sql: &str) -> Result<u64, String> {
        match connection.closed.get() {
            true => Err("Closed: now".to_owned()),
            false => Ok(sql.len() as u64 % 3),
        }
    }

    fn close(&self, connection: &Connection) {
        connection.closed.set(true);
    }

    fn describe(&self, connection: &Connection) -> String {
        connection.name.clone()
    }

    fn rename(&self, mut connection: Connection, name: &str) -> Connection {
        name.clone_into(&mut connection.name);
        connection
    }
}

/// What is answered to a long sequence, and how many connections were opened and are left.
fn answers(id: &str) -> (String, u32, u32) {
    let long = "l".repeat(2000);
    let texts = [
        "a",
        "",
        "a\0b",
        "a\0",
        " a ",
        "a;",
        "''",
        "a  b",
        "\r\n",
        "e\u{301}",
        "\u{1f600}",
        "\u{e9}",
        &long,
    ];
    let echo = Echo::default();
    let alive = echo.alive.clone();
    let mut saboteur = Saboteur::new(echo, catalog::chosen(id));
    let mut said = String::new();
    for round in 0..170 {
        // Once is enough of the long one.
        let texts = texts.iter().take(if round == 0 { 13 } else { 12 });
        for text in texts {
            let mut handle = saboteur.open(text);
            said += &saboteur.describe(&handle);
            said += &format!("{:?}", saboteur.execute(&mut handle, text));
            said += &format!("{:?}", saboteur.query(&mut handle, text));
            if round % 2 == 0 {
                handle = saboteur.rename(handle, "renamed");
                said += &saboteur.describe(&handle);
                saboteur.close(&mut handle);
                said += &format!("{:?}", saboteur.execute(&mut handle, text));
                said += &format!("{:?}", saboteur.query(&mut handle, text));
            }
            saboteur.release(handle);
        }
    }
    (said, saboteur.behind.opened.get(), alive.get())
}

#[test]
fn the_catalogue_is_well_formed_and_has_every_class() {
    let mutants = catalog::mutants();
    mutant::assert_well_formed(&mutants);
    // This prefix is what keeps the ids of the saboteurs apart.
    assert!(
        mutants
            .iter()
            .all(|mutant| mutant.id.starts_with("database-") && mutant.contract == "database")
    );
    let classes = ["handles", "statements", "rows", "state"];
    assert_eq!(mutant::classes(&mutants), classes);
}

#[test]
fn without_an_id_everything_is_forwarded_and_dropped() {
    let (said, opened, alive) = answers("");
    assert!(
        said.starts_with("aOk(1)Ok([[\"a\", \" 2\", \"\"]"),
        "{}",
        &said[..40]
    );
    assert_eq!((opened, alive), (12 * 170 + 1, 0));
}

#[test]
fn every_mutant_is_like_no_other_and_not_right() {
    let mut known = HashMap::from([(answers(""), "the database".to_owned())]);
    for mutant in catalog::mutants() {
        let same = known.insert(answers(&mutant.id), mutant.id.clone());
        assert_eq!(same, None, "`{}` answers the same", mutant.id);
    }
}

#[test]
fn only_faults_of_handles_leave_or_open_others() {
    let (_, opened, alive) = answers("");
    for mutant in catalog::mutants() {
        let wrong = answers(&mutant.id);
        let handles = (wrong.1, wrong.2) != (opened, alive);
        assert_eq!(handles, mutant.class == "handles", "{}", mutant.id);
    }
}
