//! The keys that were set in buckets.

use std::collections::BTreeMap;

/// A bucket as it was used so far.
#[derive(Debug, Default)]
struct Bucket {
    handles: u32,
    /// All keys that were set, in the order of their first setting.
    keys: Vec<String>,
}

/// The buckets by identifier; those without a handle are gone.
#[derive(Debug, Default)]
pub struct Seen(BTreeMap<String, Bucket>);

impl Seen {
    /// Notes one more handle to a bucket.
    pub fn open(&mut self, identifier: &str) {
        let bucket = self.0.entry(identifier.to_owned()).or_default();
        bucket.handles += 1;
    }

    /// Notes one handle less.
    pub fn release(&mut self, identifier: &str) {
        let Some(bucket) = self.0.get_mut(identifier) else {
            return;
        };
        bucket.handles -= 1;
        if bucket.handles == 0 {
            self.0.remove(identifier);
        }
    }

    /// Notes a key that is set.
    pub fn set(&mut self, identifier: &str, key: &str) {
        if self.place(identifier, key) == 0
            && let Some(bucket) = self.0.get_mut(identifier)
        {
            bucket.keys.push(key.to_owned());
        }
    }

    /// Returns the keys of a bucket that were set, in the order of their first setting.
    pub fn keys(&self, identifier: &str) -> &[String] {
        let bucket = self.0.get(identifier);
        bucket.map_or(&[], |bucket| &bucket.keys)
    }

    /// Returns the place of a key among them, counted from 1; 0 if it was not set.
    pub fn place(&self, identifier: &str, key: &str) -> usize {
        let mut keys = self.keys(identifier).iter();
        keys.position(|own| own == key).map_or(0, |place| place + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_as_long_as_a_handle_is_left() {
        let mut seen = Seen::default();
        seen.open("b");
        seen.open("b");
        for key in ["k", "a", "k"] {
            seen.set("b", key);
        }
        seen.release("b");
        assert_eq!(seen.keys("b"), ["k", "a"]);
        assert_eq!([seen.place("b", "a"), seen.place("", "a")], [2, 0]);
        seen.release("b");
        seen.open("b");
        assert_eq!(seen.place("b", "a"), 0);
    }
}
