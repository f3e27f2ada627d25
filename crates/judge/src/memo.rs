//! What is made once and asked for again and again, by several threads.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The place of a value that is made when it is first asked for.
type Slot<V> = Arc<OnceLock<V>>;

/// Values by key, each of which is made once while it stays: the last of those that were
/// asked for do.
pub struct Memo<K, V> {
    most: usize,
    /// Those that were asked for last are at the end.
    slots: Mutex<Vec<(K, Slot<V>)>>,
}

impl<K: PartialEq, V: Clone> Memo<K, V> {
    /// A memo in which every value stays.
    pub fn unbounded() -> Self {
        Self::of(usize::MAX)
    }

    /// A memo in which so many values stay.
    pub fn of(most: usize) -> Self {
        Memo {
            most,
            slots: Mutex::default(),
        }
    }

    /// The value of a key, which is made if it is not there. Who asks for it meanwhile waits.
    pub fn get_or_make(&self, key: K, make: impl FnOnce() -> V) -> V {
        self.slot(key).get_or_init(make).clone()
    }

    /// The value of a key, if it is there.
    pub fn get(&self, key: &K) -> Option<V> {
        let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, slot) = slots.iter().find(|(known, _)| known == key)?;
        slot.get().cloned()
    }

    /// The place of a key. Others lose theirs if there are many, and whoever has their values
    /// keeps them.
    fn slot(&self, key: K) -> Slot<V> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = match slots.iter().position(|(known, _)| *known == key) {
            Some(place) => slots.remove(place).1,
            None => Slot::default(),
        };
        slots.push((key, slot.clone()));
        if slots.len() > self.most {
            slots.remove(0);
        }
        slot
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once() {
        let memo = Memo::unbounded();
        assert_eq!(memo.get(&"a"), None);
        assert_eq!(memo.get_or_make("a", || 1), 1);
        assert_eq!(memo.get_or_make("a", || panic!("it is there")), 1);
        assert_eq!(memo.get(&"a"), Some(1));
    }

    #[test]
    fn what_was_asked_for_last_stays() {
        let memo = Memo::of(3);
        for key in [0, 1, 2] {
            memo.get_or_make(key, || key);
        }
        memo.get_or_make(0, || panic!("it is there"));
        // Of one too many, the one that was asked for the longest ago goes.
        memo.get_or_make(3, || 3);
        assert_eq!(
            [0, 1, 2, 3].map(|key| memo.get(&key).is_some()),
            [true, false, true, true]
        );
    }
}
