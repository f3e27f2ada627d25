//! Sequences of steps: a state machine whose state is the model, so that most steps mean
//! connections, tables and values that are there, and the others nearly do.

use proptest::prelude::*;
use proptest::sample::select;
use proptest_state_machine::ReferenceStateMachine;

use super::super::strategy;
use super::{Model, Step};

/// The number of steps, from one on.
const MOST_STEPS: usize = 40;

/// Few names, so that they meet.
const TABLES: [&str; 4] = ["t", "users", "order", "t_1"];
const COLUMNS: [&str; 5] = ["a", "b", "name", "select", "rowid"];

/// Few values, for conditions to meet: some are taken for equal where they are folded,
/// composed, trimmed, cut at NUL or read as numbers, some change order with UTF-16's.
const VALUES: [&str; 14] = [
    "",
    "a",
    "A",
    "a ",
    "a\0b",
    "a\0c",
    "1",
    "01",
    "it's",
    "e\u{301}",
    "\u{e9}",
    "\u{ff5e}",
    "\u{1f600}",
    "NULL",
];

/// What would be another statement if its quotes were not doubled.
const INJECTIONS: [&str; 4] = [
    "'); DELETE FROM users; --",
    "' OR '1' = '1",
    "x' ORDER BY a",
    "', '",
];

/// Sequences of steps.
pub fn scripts() -> BoxedStrategy<Vec<Step>> {
    let sequences = Script::sequential_strategy(1..=MOST_STEPS);
    sequences.prop_map(|(_, steps, _)| steps).boxed()
}

struct Script;

impl ReferenceStateMachine for Script {
    type State = Model;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Model> {
        Just(Model::default()).boxed()
    }

    fn transitions(model: &Model) -> BoxedStrategy<Step> {
        let open = texts().prop_map(Step::Open);
        // One place more than there are: nobody is there.
        let any = 0..=model.places();
        let places: Vec<u32> = (0..model.places())
            .filter(|at| model.is_open(*at))
            .collect();
        let model = model.clone();
        let at = move |place: BoxedStrategy<u32>| {
            let model = model.clone();
            place.prop_flat_map(move |at| step(at, &model))
        };
        match places.len() as u32 {
            0 => prop_oneof![4 => open, 1 => at(any.boxed())].boxed(),
            count => prop_oneof![
                1 => open,
                10 + count => at(select(places).boxed()),
                2 => at(any.boxed()),
            ]
            .boxed(),
        }
    }

    fn apply(mut model: Model, step: &Step) -> Model {
        model.run(step);
        model
    }
}

/// A step at a place.
fn step(at: u32, model: &Model) -> BoxedStrategy<Step> {
    // What is empty is filled first.
    let rows = model.tables(at).last().map_or(0, |table| table.rows.len());
    let query_weight = 2 + 3 * rows.min(4) as u32;
    prop_oneof![
        12 => command(at, model).prop_map(move |sql| Step::Execute(at, sql)),
        query_weight => query(at, model).prop_map(move |sql| Step::Query(at, sql)),
        2 => (values(), emails()).prop_map(move |(name, email)| Step::AddUser(at, name, email)),
        1 => Just(Step::ListUsers(at)),
        3 => Just(Step::Release(at)),
        1 => Just(Step::Close(at)),
        1 => Just(Step::Describe(at)),
        1 => texts().prop_map(move |name| Step::Rename(at, name)),
    ]
    .boxed()
}

/// A statement for `execute`.
fn command(at: u32, model: &Model) -> BoxedStrategy<String> {
    let columns = prop::collection::vec(select(&COLUMNS[..]), 1..4);
    let create = (select(&TABLES[..]), columns)
        .prop_map(|(table, columns)| format!("CREATE TABLE {table} ({})", columns.join(", ")));
    let (table, columns) = known(at, model);
    let delete = condition(&columns).prop_map(move |c| format!("DELETE FROM {table}{c}"));
    let (table, columns) = known(at, model);
    let count = prop_oneof![9 => Just(columns.len().max(1)), 1 => 1..4_usize];
    let insert = count
        .prop_flat_map(|count| prop::collection::vec(values(), count))
        .prop_map(move |values| {
            let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
            format!("INSERT INTO {table} VALUES ({})", values.join(", "))
        });
    let (creates, inserts) = match model.tables(at).len() {
        0 => (9, 1),
        _ => (1, 9),
    };
    prop_oneof![
        creates => marred(create.boxed()),
        inserts => marred(insert.boxed()),
        1 => marred(delete.boxed()),
    ]
    .boxed()
}

/// A statement for `query`.
fn query(at: u32, model: &Model) -> BoxedStrategy<String> {
    let (table, columns) = known(at, model);
    let chosen = prop::collection::vec(column(&columns), 1..3);
    let order = prop_oneof![
        Just(String::new()),
        column(&columns).prop_map(|name| format!(" ORDER BY {name}")),
    ];
    let parts = (chosen, condition(&columns), order);
    let query = parts.prop_map(move |(chosen, condition, order)| {
        format!(
            "SELECT {} FROM {table}{condition}{order}",
            chosen.join(", ")
        )
    });
    marred(query.boxed())
}

/// A table that is there, the last one most of the time, and its columns; another one if
/// none is.
fn known(at: u32, model: &Model) -> (String, Vec<String>) {
    match model.tables(at).last() {
        Some(table) => (table.name.clone(), table.columns.clone()),
        None => (TABLES[0].to_owned(), Vec::new()),
    }
}

/// A column that is there, or may not be.
fn column(known: &[String]) -> BoxedStrategy<String> {
    let any = select(&COLUMNS[..]).prop_map(str::to_owned);
    match known {
        [] => any.boxed(),
        known => prop_oneof![12 => select(known.to_vec()), 1 => any].boxed(),
    }
}

fn condition(columns: &[String]) -> BoxedStrategy<String> {
    let equal = (column(columns), values())
        .prop_map(|(column, value)| format!(" WHERE {column} = {}", quoted(&value)));
    prop_oneof![Just(String::new()), equal].boxed()
}

// They are made of many others, and each step needs them.
thread_local! {
    static TEXTS: BoxedStrategy<String> = strategy::names();
    static ADDRESSES: BoxedStrategy<String> = strategy::emails();
}

/// Any text, some of them very long.
fn texts() -> BoxedStrategy<String> {
    TEXTS.with(Clone::clone)
}

fn values() -> BoxedStrategy<String> {
    let owned = |texts: &'static [&'static str]| select(texts).prop_map(str::to_owned);
    prop_oneof![
        8 => owned(&VALUES),
        1 => owned(&INJECTIONS),
        2 => texts(),
    ]
    .boxed()
}

fn emails() -> BoxedStrategy<String> {
    prop_oneof![3 => ADDRESSES.with(Clone::clone), 1 => values().prop_map(|value| value + "@")]
        .boxed()
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The statement, or now and then one that is nearly it: with a character too few, too
/// many, in the other case, twice or after its end.
fn marred(statement: BoxedStrategy<String>) -> BoxedStrategy<String> {
    let mar = (
        any::<prop::sample::Index>(),
        0..5_u8,
        select(&[' ', '\'', ';', '\0', ','][..]),
    );
    let marred = (statement.clone(), mar).prop_map(|(statement, (index, how, extra))| {
        let mut chars: Vec<char> = statement.chars().collect();
        let at = index.index(chars.len());
        match how {
            0 => drop(chars.remove(at)),
            1 => chars.insert(at, extra),
            2 if chars[at].is_ascii_uppercase() => chars[at].make_ascii_lowercase(),
            2 => chars[at].make_ascii_uppercase(),
            3 => chars.push(extra),
            _ => chars.insert(at, chars[at]),
        }
        chars.into_iter().collect()
    });
    prop_oneof![9 => statement, 1 => marred].boxed()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    use super::super::{Outcome, run};
    use super::*;

    #[test]
    fn every_outcome_is_common() {
        let mut runner = TestRunner::deterministic();
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        let (mut most, mut steps) = (0, 0);
        for _ in 0..200 {
            let script = scripts().new_tree(&mut runner).unwrap().current();
            most = most.max(script.len());
            for outcome in run(&script) {
                let what = match outcome {
                    Outcome::Rows(rows) if rows.len() > 1 => "many rows".to_owned(),
                    Outcome::Rows(rows) if rows.is_empty() => "no row".to_owned(),
                    Outcome::Failed(why) => why.split(' ').take(2).collect::<Vec<_>>().join(" "),
                    other => format!("{other:?}")
                        .chars()
                        .take_while(|c| c.is_alphabetic())
                        .collect(),
                };
                *seen.entry(what).or_default() += 1;
                steps += 1;
            }
        }
        assert_eq!(most, MOST_STEPS);
        for (what, least) in [
            ("Done", 10),
            ("Absent", 50),
            ("many rows", 50),
            ("Rows", 100),
            ("no row", 100),
            ("Changed", 10),
            ("Text", 100),
            ("Not connected", 150),
            ("syntax error", 50),
            ("no such", 50),
            ("duplicate column", 500),
            ("name is", 1000),
            ("email is", 500),
        ] {
            let count = seen.get(what).copied().unwrap_or(0);
            assert!(
                count * least >= steps,
                "{what}: {count} of {steps} in {seen:?}"
            );
        }
    }
}
