//! The statements of `connection`, read to the letter.

/// What `query` accepts.
#[derive(Debug, PartialEq, Eq)]
pub struct Query<'a> {
    pub columns: Vec<&'a str>,
    pub table: &'a str,
    pub condition: Option<Condition<'a>>,
    pub order: Option<&'a str>,
}

/// What `execute` accepts.
#[derive(Debug, PartialEq, Eq)]
pub enum Command<'a> {
    Create {
        table: &'a str,
        columns: Vec<&'a str>,
    },
    Insert {
        table: &'a str,
        values: Vec<String>,
    },
    Delete {
        table: &'a str,
        condition: Option<Condition<'a>>,
    },
}

/// ` WHERE column = value`.
#[derive(Debug, PartialEq, Eq)]
pub struct Condition<'a> {
    pub column: &'a str,
    pub value: String,
}

/// Reads a query; `None` is a syntax error.
pub fn query(text: &str) -> Option<Query<'_>> {
    let mut rest = Rest(text);
    rest.word("SELECT ")?;
    let columns = rest.list(Rest::name)?;
    rest.word(" FROM ")?;
    let query = Query {
        columns,
        table: rest.name()?,
        condition: rest.condition()?,
        order: match rest.word(" ORDER BY ") {
            Some(()) => Some(rest.name()?),
            None => None,
        },
    };
    rest.end(query)
}

/// Reads a command; `None` is a syntax error.
pub fn command(text: &str) -> Option<Command<'_>> {
    let mut rest = Rest(text);
    let command = if rest.word("CREATE TABLE ").is_some() {
        let table = rest.name()?;
        rest.word(" (")?;
        let columns = rest.list(Rest::name)?;
        rest.word(")")?;
        Command::Create { table, columns }
    } else if rest.word("INSERT INTO ").is_some() {
        let table = rest.name()?;
        rest.word(" VALUES (")?;
        let values = rest.list(Rest::value)?;
        rest.word(")")?;
        Command::Insert { table, values }
    } else {
        rest.word("DELETE FROM ")?;
        Command::Delete {
            table: rest.name()?,
            condition: rest.condition()?,
        }
    };
    rest.end(command)
}

/// What of a statement is not read yet. Its methods take something from its front, or
/// leave it as it is and answer `None`.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn word(&mut self, word: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(word)?;
        Some(())
    }

    fn name(&mut self) -> Option<&'a str> {
        let more = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let end = self.0.find(|c| !more(c)).unwrap_or(self.0.len());
        let (name, rest) = self.0.split_at(end);
        if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
            return None;
        }
        self.0 = rest;
        Some(name)
    }

    fn value(&mut self) -> Option<String> {
        let mut value = String::new();
        let mut rest = self.0.strip_prefix('\'')?;
        loop {
            let (part, after) = rest.split_once('\'')?;
            value += part;
            match after.strip_prefix('\'') {
                Some(after) => {
                    value.push('\'');
                    rest = after;
                }
                None => {
                    self.0 = after;
                    return Some(value);
                }
            }
        }
    }

    fn list<T>(&mut self, item: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.word(", ").is_some() {
            items.push(item(self)?);
        }
        Some(items)
    }

    /// A condition that need not be there: only one that is broken is `None`.
    fn condition(&mut self) -> Option<Option<Condition<'a>>> {
        if self.word(" WHERE ").is_none() {
            return Some(None);
        }
        let column = self.name()?;
        self.word(" = ")?;
        let value = self.value()?;
        Some(Some(Condition { column, value }))
    }

    fn end<T>(&self, whole: T) -> Option<T> {
        self.0.is_empty().then_some(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_has_all_of_its_parts_or_few() {
        let whole = query("SELECT b, a FROM t_1 WHERE a = 'it''s' ORDER BY b").unwrap();
        assert_eq!(whole.columns, ["b", "a"]);
        assert_eq!(whole.table, "t_1");
        assert_eq!(whole.condition.unwrap().value, "it's");
        assert_eq!(whole.order, Some("b"));
        let least = query("SELECT a FROM t").unwrap();
        assert_eq!((least.condition, least.order), (None, None));
    }

    #[test]
    fn a_value_holds_everything_and_doubles_its_quotes() {
        for (text, value) in [
            ("''", ""),
            ("''''", "'"),
            ("'\0\n, '", "\0\n, "),
            ("') WHERE a = ''x'", ") WHERE a = 'x"),
        ] {
            let statement = format!("INSERT INTO t VALUES ({text})");
            let Some(Command::Insert { values, .. }) = command(&statement) else {
                panic!("{statement}");
            };
            assert_eq!(values, [value]);
        }
    }

    #[test]
    fn what_is_not_of_the_grammar_is_refused() {
        for text in [
            "",
            "SELECT a FROM t ",
            " SELECT a FROM t",
            "SELECT  a FROM t",
            "SELECT a,b FROM t",
            "SELECT A FROM t",
            "SELECT 1 FROM t",
            "SELECT _a FROM t",
            "SELECT a FROM t ORDER BY a WHERE a = ''",
            "SELECT a FROM t WHERE a = ''x'",
            "SELECT a FROM t WHERE a = 'x",
            "SELECT a FROM t;",
            "select a FROM t",
            "DELETE FROM t",
        ] {
            assert_eq!(query(text), None, "{text}");
        }
        for text in [
            "CREATE TABLE t ()",
            "CREATE TABLE t(a)",
            "CREATE TABLE t (a",
            "INSERT INTO t VALUES ()",
            "INSERT INTO t VALUES (a)",
            "INSERT INTO t VALUES ('a','b')",
            "INSERT INTO t VALUES ('a''); DELETE FROM t",
            "DELETE FROM t ORDER BY a",
            "SELECT a FROM t",
        ] {
            assert_eq!(command(text), None, "{text}");
        }
    }
}
