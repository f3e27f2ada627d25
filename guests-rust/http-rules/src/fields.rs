//! Header fields, whose values are bytes and need not be UTF-8.

/// A name and a value.
pub type Field = (String, Vec<u8>);

/// What the names of fields begin with that the handler looks at.
const IN: &str = "x-in-";

/// What their names begin with in a response.
const OUT: &str = "x-out-";

/// Returns the fields of a response: what the request was, and the fields of a message under
/// their new names.
pub fn of_response(method: &str, target: &str, message: &[Field]) -> Vec<Field> {
    let own = [("x-method", method), ("x-path", target)];
    let own = own.map(|(name, value)| (name.to_owned(), value.as_bytes().to_owned()));
    let renamed = message.iter().filter_map(|(name, value)| {
        let rest = name.strip_prefix(IN)?;
        Some((format!("{OUT}{rest}"), value.clone()))
    });
    own.into_iter().chain(renamed).collect()
}

/// Returns the fields of a message that go to the upstream as they are.
pub fn for_upstream(message: &[Field]) -> Vec<Field> {
    let fields = message.iter().filter(|(name, _)| name.starts_with(IN));
    fields.cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, value: &[u8]) -> Field {
        (name.to_owned(), value.to_owned())
    }

    /// A message with two fields of one name, bytes that are not UTF-8, and names that only
    /// resemble the prefix.
    fn message() -> [Field; 5] {
        [
            field("x-in-b", b"\xff"),
            field("x-in", b"1"),
            field("x-in-a", b""),
            field("x-in-b", b"2"),
            field("a-x-in-", b"3"),
        ]
    }

    #[test]
    fn a_response_has_the_fields_under_new_names_in_their_order() {
        let fields = of_response("get", "/a?%00", &message());
        let expected = [
            field("x-method", b"get"),
            field("x-path", b"/a?%00"),
            field("x-out-b", b"\xff"),
            field("x-out-a", b""),
            field("x-out-b", b"2"),
        ];
        assert_eq!(fields, expected);
    }

    #[test]
    fn the_upstream_receives_the_fields_as_they_are() {
        let [first, _, second, third, _] = message();
        assert_eq!(for_upstream(&message()), [first, second, third]);
    }
}
