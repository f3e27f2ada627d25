//! Steps and outcomes of `wit/database` as plain Rust, and their way to
//! component-model values and back; the model that knows the right outcomes, and the
//! state machine that makes up sequences of steps.

mod model;
mod script;

use super::super::branch::came_to;
use super::user::{Answer, Argument, record};
use crate::value::Val;
pub use model::Model;
pub use script::scripts;

/// The variant `step`; connections by their places.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    Open(String),
    Query(u32, String),
    Execute(u32, String),
    Close(u32),
    Release(u32),
    Describe(u32),
    Rename(u32, String),
    AddUser(u32, String, String),
    ListUsers(u32),
}

/// The variant `outcome`.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Done,
    Absent,
    Rows(Vec<Vec<String>>),
    Changed(u64),
    Text(String),
    Failed(String),
}

/// What steps come to, as [`shown`] has it.
pub const OF_STEPS: &[&str] = &[
    "add-user: absent",
    "add-user: changed",
    "add-user: failed Not connected",
    "add-user: failed email is invalid",
    "add-user: failed name is required",
    "add-user: failed were supplied",
    "close: absent",
    "close: done",
    "describe: absent",
    "describe: text",
    "execute: absent",
    "execute: changed",
    "execute: failed Not connected",
    "execute: failed already exists",
    "execute: failed duplicate column name:",
    "execute: failed no such column:",
    "execute: failed no such table:",
    "execute: failed syntax error",
    "execute: failed were supplied",
    "list-users: absent",
    "list-users: failed Not connected",
    "list-users: failed no such column:",
    "list-users: failed no such table:",
    "list-users: rows",
    "open: done",
    "query: absent",
    "query: failed Not connected",
    "query: failed no such column:",
    "query: failed no such table:",
    "query: failed syntax error",
    "query: rows",
    "release: absent",
    "release: done",
    "rename: absent",
    "rename: done",
];

/// The right outcomes.
pub fn run(steps: &[Step]) -> Vec<Outcome> {
    let mut model = Model::default();
    let outcomes = steps.iter().map(|step| {
        let outcome = model.run(step);
        came_to(|| step.to_val(), || shown(&outcome));
        outcome
    });
    outcomes.collect()
}

/// How statements fail, by what stands in the message.
const FAILURES: [&str; 9] = [
    "no such table:",
    "no such column:",
    "duplicate column name:",
    "already exists",
    "were supplied",
    "Not connected",
    "syntax error",
    "name is required",
    "email is invalid",
];

/// An outcome with the way in which a statement failed in the place of the message.
fn shown(outcome: &Outcome) -> Val {
    match outcome {
        Outcome::Failed(why) => {
            let way = FAILURES.iter().find(|way| why.contains(**way));
            let way = Val::Enum(way.copied().unwrap_or_default().to_owned());
            Val::Variant("failed".to_owned(), Some(Box::new(way)))
        }
        outcome => outcome.to_val(),
    }
}

/// How many connections these steps open.
pub fn opened(steps: &[Step]) -> u64 {
    let opens = steps.iter().filter(|step| matches!(step, Step::Open(_)));
    opens.count() as u64
}

impl Argument for Step {
    fn to_val(&self) -> Val {
        let text = |text: &String| text.to_val();
        let statement = |at: &u32, said| record([("at", Val::U32(*at)), ("text", text(said))]);
        let (name, payload) = match self {
            Step::Open(name) => ("open", text(name)),
            Step::Query(at, sql) => ("query", statement(at, sql)),
            Step::Execute(at, sql) => ("execute", statement(at, sql)),
            Step::Close(at) => ("close", Val::U32(*at)),
            Step::Release(at) => ("release", Val::U32(*at)),
            Step::Describe(at) => ("describe", Val::U32(*at)),
            Step::Rename(at, name) => ("rename", statement(at, name)),
            Step::AddUser(at, name, email) => {
                let (name, email) = (text(name), text(email));
                let user = [("at", Val::U32(*at)), ("name", name), ("email", email)];
                ("add-user", record(user))
            }
            Step::ListUsers(at) => ("list-users", Val::U32(*at)),
        };
        Val::Variant(name.to_owned(), Some(Box::new(payload)))
    }

    fn from_val(val: &Val) -> Option<Self> {
        let Val::Variant(name, Some(payload)) = val else {
            return None;
        };
        let statement = |make: fn(u32, String) -> Step| match &**payload {
            Val::Record(fields) => match fields.as_slice() {
                [(_, Val::U32(at)), (_, Val::String(text))] => Some(make(*at, text.clone())),
                _ => None,
            },
            _ => None,
        };
        let place = |make: fn(u32) -> Step| match **payload {
            Val::U32(at) => Some(make(at)),
            _ => None,
        };
        match name.as_str() {
            "open" => Some(Step::Open(String::from_val(payload)?)),
            "query" => statement(Step::Query),
            "execute" => statement(Step::Execute),
            "close" => place(Step::Close),
            "release" => place(Step::Release),
            "describe" => place(Step::Describe),
            "rename" => statement(Step::Rename),
            "add-user" => {
                let Val::Record(fields) = &**payload else {
                    return None;
                };
                let [(_, Val::U32(at)), (_, name), (_, email)] = fields.as_slice() else {
                    return None;
                };
                let (name, email) = (String::from_val(name)?, String::from_val(email)?);
                Some(Step::AddUser(*at, name, email))
            }
            "list-users" => place(Step::ListUsers),
            _ => None,
        }
    }
}

impl Argument for Vec<Step> {
    fn to_val(&self) -> Val {
        Val::List(self.iter().map(Argument::to_val).collect())
    }

    fn from_val(val: &Val) -> Option<Self> {
        match val {
            Val::List(steps) => steps.iter().map(Step::from_val).collect(),
            _ => None,
        }
    }
}

impl Answer for Outcome {
    fn to_val(&self) -> Val {
        let (name, payload) = match self {
            Outcome::Done => ("done", None),
            Outcome::Absent => ("absent", None),
            Outcome::Rows(rows) => {
                let texts = |row: &Vec<String>| row.iter().map(Argument::to_val).collect();
                let rows = rows.iter().map(|row| Val::List(texts(row)));
                ("rows", Some(Val::List(rows.collect())))
            }
            Outcome::Changed(rows) => ("changed", Some(Val::U64(*rows))),
            Outcome::Text(text) => ("text", Some(text.to_val())),
            Outcome::Failed(why) => ("failed", Some(why.to_val())),
        };
        Val::Variant(name.to_owned(), payload.map(Box::new))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_itself_again_as_a_value() {
        let text = || "it's".to_owned();
        let steps = vec![
            Step::Open(text()),
            Step::Query(0, text()),
            Step::Execute(1, text()),
            Step::Close(2),
            Step::Release(3),
            Step::Describe(4),
            Step::Rename(5, text()),
            Step::AddUser(6, text(), text()),
            Step::ListUsers(7),
        ];
        assert_eq!(Vec::from_val(&steps.to_val()), Some(steps));
    }
}
