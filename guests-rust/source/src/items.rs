//! The items that numbers are made into.

use crate::exports::lab::streams::flow::Entry;

/// The number itself.
pub fn number(number: u32) -> u32 {
    number
}

/// The number as a decimal text with some accents behind it.
pub fn text(number: u32) -> String {
    format!("{number}{}", "é".repeat((number % 4) as usize))
}

/// The number with its text.
pub fn entry(number: u32) -> Entry {
    Entry {
        key: number.to_string(),
        value: number,
    }
}

/// Its lowest byte.
pub fn byte(number: u32) -> u8 {
    number.to_le_bytes()[0]
}

/// Its lowest byte, some times.
pub fn list(number: u32) -> Vec<u8> {
    vec![byte(number); (number % 8) as usize]
}
