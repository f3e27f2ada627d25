//! The rules, on values instead of handles: they run on any target.

const TOKEN: &[u8] = b"open sesame";

/// Returns the status with which a request is refused; `None` if it may pass.
pub fn refusal(token: Option<&[u8]>, loops: bool) -> Option<u16> {
    match token {
        None => Some(401),
        Some(token) if token != TOKEN => Some(403),
        Some(_) if loops => Some(508),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_holds_gives_the_status() {
        for loops in [false, true] {
            assert_eq!(refusal(None, loops), Some(401));
            for token in ["", "open sesam", "open sesame ", "Open sesame"] {
                assert_eq!(refusal(Some(token.as_bytes()), loops), Some(403));
            }
        }
        assert_eq!(refusal(Some(TOKEN), true), Some(508));
        assert_eq!(refusal(Some(TOKEN), false), None);
    }
}
