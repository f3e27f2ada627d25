//! Users as rows.

/// Asks for all users.
pub const LIST: &str = "SELECT name, email FROM users ORDER BY name";

const CREATE: &str = "CREATE TABLE users (name, email)";
const THERE: &str = "table users already exists";

/// Stores a user, if both texts are right.
pub fn add(
    name: &str,
    email: &str,
    execute: impl Fn(&str) -> Result<u64, String>,
) -> Result<u64, String> {
    if name.is_empty() {
        return Err("name is required".to_owned());
    }
    if !email.contains('@') {
        return Err("email is invalid".to_owned());
    }
    match execute(CREATE) {
        Err(why) if why != THERE => return Err(why),
        _ => {}
    }
    let (name, email) = (quoted(name), quoted(email));
    execute(&format!("INSERT INTO users VALUES ({name}, {email})"))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// What `add` answers and executes, if every statement has this answer.
    fn added(name: &str, email: &str, answer: Result<u64, &str>) -> (Result<u64, String>, String) {
        let executed = RefCell::new(Vec::new());
        let added = add(name, email, |statement| {
            executed.borrow_mut().push(statement.to_owned());
            answer.map_err(str::to_owned)
        });
        (added, executed.into_inner().join("; "))
    }

    #[test]
    fn wrong_texts_are_told_apart_and_execute_nothing() {
        let (answer, executed) = added("", "", Ok(0));
        assert_eq!(answer, Err("name is required".to_owned()));
        assert_eq!(executed, "");
        let (answer, executed) = added("a", "b", Ok(0));
        assert_eq!(answer, Err("email is invalid".to_owned()));
        assert_eq!(executed, "");
    }

    #[test]
    fn quotes_are_doubled() {
        let (answer, executed) = added("'); --", "'@'", Ok(1));
        assert_eq!(answer, Ok(1));
        let insert = "INSERT INTO users VALUES ('''); --', '''@''')";
        assert_eq!(executed, format!("{CREATE}; {insert}"));
    }

    #[test]
    fn only_a_table_that_is_there_is_passed_over() {
        let (_, executed) = added("a", "@", Err(THERE));
        assert!(executed.contains("INSERT"), "{executed}");
        let (answer, executed) = added("a", "@", Err("Not connected"));
        assert_eq!(answer, Err("Not connected".to_owned()));
        assert_eq!(executed, CREATE);
    }
}
