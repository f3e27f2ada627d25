//! The target of a request.

/// Path and query.
pub struct Target<'a> {
    /// Both, as they are in the request.
    pub whole: &'a str,
    /// The part before the first `?`.
    pub path: &'a str,
    /// The rest, with its `?`; empty if there is none.
    pub query: &'a str,
}

impl<'a> Target<'a> {
    /// Splits a target.
    pub fn new(whole: &'a str) -> Self {
        let (path, query) = whole.split_at(whole.find('?').unwrap_or(whole.len()));
        Target { whole, path, query }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_question_mark_begins_the_query() {
        for (whole, path, query) in [
            ("", "", ""),
            ("/ask", "/ask", ""),
            ("/ask?", "/ask", "?"),
            ("/a%3F?b?c", "/a%3F", "?b?c"),
        ] {
            let target = Target::new(whole);
            assert_eq!((target.path, target.query), (path, query));
        }
    }
}
