//! What becomes of methods, targets and fields on a careless way between two components.

use crate::body::Fields;

/// Returns whether a method has a case of its own in `wasi:http`.
pub fn is_common(method: &str) -> bool {
    let common = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
    ];
    common.contains(&method)
}

/// Changes the path of a target and leaves its query.
fn of_path(target: &str, change: impl FnOnce(&str) -> String) -> String {
    let (path, query) = target.split_at(target.find('?').unwrap_or(target.len()));
    change(path) + query
}

/// Decodes what is percent-encoded in a path, if it becomes a character that may stand there.
pub fn decoded(target: &str) -> String {
    of_path(target, |path| {
        replace_encoded(path, |byte, own| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => own.to_owned(),
        })
    })
}

/// Writes what is percent-encoded with upper-case digits.
pub fn upper_case_digits(target: &str) -> String {
    replace_encoded(target, |_, own| own.to_ascii_uppercase())
}

/// Replaces each `%` that has two hexadecimal digits behind it, with these.
fn replace_encoded(text: &str, by: impl Fn(u8, &str) -> String) -> String {
    let mut replaced = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let (before, encoded) = rest.split_at(at);
        replaced += before;
        let digits = encoded.get(1..3);
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let length = if byte.is_some() { 3 } else { 1 };
        let (own, behind) = encoded.split_at(length);
        replaced += &byte.map_or(own.to_owned(), |byte| by(byte, own));
        rest = behind;
    }
    replaced + rest
}

/// Makes one slash of several in a row.
pub fn one_slash(target: &str) -> String {
    of_path(target, |path| {
        let mut one = String::new();
        for c in path.chars() {
            if c != '/' || !one.ends_with('/') {
                one.push(c);
            }
        }
        one
    })
}

/// Resolves the segments `.` and `..`.
pub fn without_dots(target: &str) -> String {
    of_path(target, |path| {
        let mut segments = Vec::new();
        for segment in path.split('/').skip(1) {
            match segment {
                "." => {}
                ".." => drop(segments.pop()),
                _ => segments.push(segment),
            }
        }
        format!("/{}", segments.join("/"))
    })
}

/// Drops the slash at the end of a path that has more.
pub fn without_last_slash(target: &str) -> String {
    of_path(target, |path| match path.strip_suffix('/') {
        Some("") | None => path.to_owned(),
        Some(shorter) => shorter.to_owned(),
    })
}

/// Brings a path to lower case.
pub fn lower_case(target: &str) -> String {
    of_path(target, str::to_ascii_lowercase)
}

/// Encodes each `+` of a query.
pub fn plus_encoded(target: &str) -> String {
    let (path, query) = target.split_at(target.find('?').unwrap_or(target.len()));
    path.to_owned() + &query.replace('+', "%20")
}

/// Changes the values.
pub fn values(fields: Fields, change: fn(&[u8]) -> Vec<u8>) -> Fields {
    let fields = fields.into_iter();
    fields
        .map(|(name, value)| {
            let value = change(&value);
            (name, value)
        })
        .collect()
}

/// Replaces what is not UTF-8 by U+FFFD.
pub fn lossy(value: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(value).into_owned().into_bytes()
}

/// Reads bytes as Latin-1 and writes them as UTF-8.
pub fn encoded(value: &[u8]) -> Vec<u8> {
    let text: String = value.iter().copied().map(char::from).collect();
    text.into_bytes()
}

/// Makes one of the fields of one name, at the place of the first.
pub fn merged(fields: Fields) -> Fields {
    let mut merged = Fields::new();
    for (name, value) in fields {
        match merged.iter_mut().find(|(own, _)| *own == name) {
            Some((_, own)) => {
                own.extend(b", ");
                own.extend(value);
            }
            None => merged.push((name, value)),
        }
    }
    merged
}

/// Leaves the first of the fields of one name.
pub fn first_only(fields: Fields) -> Fields {
    let mut left = Fields::new();
    for (name, value) in fields {
        if !left.iter().any(|(own, _)| *own == name) {
            left.push((name, value));
        }
    }
    left
}

/// Leaves the last of the fields of one name.
pub fn last_only(mut fields: Fields) -> Fields {
    fields.reverse();
    let mut fields = first_only(fields);
    fields.reverse();
    fields
}

/// Makes a field of each part of a value that commas separate.
pub fn split(fields: Fields) -> Fields {
    let mut parts = Fields::new();
    for (name, value) in fields {
        for part in value.split(|byte| *byte == b',') {
            parts.push((name.clone(), part.to_vec()));
        }
    }
    parts
}

/// Drops the fields with an empty value.
pub fn without_empty(mut fields: Fields) -> Fields {
    fields.retain(|(_, value)| !value.is_empty());
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_of_a_target_is_what_its_name_is() {
        for (change, target, expected) in [
            (
                decoded as fn(&str) -> String,
                "/%65%00%z%4?%65",
                "/e%00%z%4?%65",
            ),
            (upper_case_digits, "/%ff%z?%c3%a9", "/%FF%z?%C3%A9"),
            (one_slash, "//a///b?//", "/a/b?//"),
            (without_dots, "/a/./../b/..c?/../", "/b/..c?/../"),
            (without_last_slash, "/a/?b/", "/a?b/"),
            (without_last_slash, "/", "/"),
            (lower_case, "/A?B", "/a?B"),
            (plus_encoded, "/+?+", "/+?%20"),
        ] {
            assert_eq!(change(target), expected);
        }
    }

    #[test]
    fn each_change_of_fields_is_what_its_name_is() {
        let fields = |pairs: &[(&str, &[u8])]| -> Fields {
            let owned = |(name, value): &(&str, &[u8])| ((*name).to_owned(), value.to_vec());
            pairs.iter().map(owned).collect()
        };
        let given: [(&str, &[u8]); 4] = [("a", b"1,2"), ("b", b""), ("a", b"3"), ("c", b"\xe9")];
        for (change, expected) in [
            (
                merged as fn(Fields) -> Fields,
                &[("a", &b"1,2, 3"[..]), ("b", b""), ("c", b"\xe9")][..],
            ),
            (first_only, &[("a", b"1,2"), ("b", b""), ("c", b"\xe9")]),
            (last_only, &[("b", b""), ("a", b"3"), ("c", b"\xe9")]),
            (
                split,
                &[
                    ("a", b"1"),
                    ("a", b"2"),
                    ("b", b""),
                    ("a", b"3"),
                    ("c", b"\xe9"),
                ],
            ),
            (without_empty, &[("a", b"1,2"), ("a", b"3"), ("c", b"\xe9")]),
            (
                |fields| values(fields, lossy),
                &[
                    ("a", b"1,2"),
                    ("b", b""),
                    ("a", b"3"),
                    ("c", b"\xef\xbf\xbd"),
                ],
            ),
            (
                |fields| values(fields, encoded),
                &[("a", b"1,2"), ("b", b""), ("a", b"3"), ("c", b"\xc3\xa9")],
            ),
        ] {
            assert_eq!(change(fields(&given)), fields(expected));
        }
    }
}
