//! What a call did with the connections of watched databases.

/// The connections of one call, as the host counted them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Connections {
    /// How many the call opened.
    pub opened: u64,
    /// How many were alive after it.
    pub alive: u64,
    /// The first drop, in the life of the instance, of one that was not alive.
    pub odd_drop: Option<OddDrop>,
}

/// A drop of a connection that was not alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OddDrop {
    /// It had been dropped before.
    Twice,
    /// It was never opened.
    Unknown,
}

impl Connections {
    /// Checks that a call opened so many connections and dropped all of them.
    ///
    /// # Errors
    /// If that is not what happened; the message says what did.
    pub fn check(&self, expected: u64) -> Result<(), String> {
        let Connections { opened, alive, .. } = *self;
        match self.odd_drop {
            Some(OddDrop::Twice) => Err("a connection was dropped twice".to_owned()),
            Some(OddDrop::Unknown) => {
                Err("a connection was dropped that was never opened".to_owned())
            }
            None if alive > 0 && alive == opened => Err(format!(
                "no connection dropped: {alive} of {opened} are left"
            )),
            None if alive > 0 => Err(format!("connections not dropped: {alive} of {opened}")),
            None if opened != expected => Err(format!(
                "connections opened: {opened} instead of {expected}"
            )),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_connection_that_is_expected_is_opened_and_dropped() {
        let check = |opened, alive, odd_drop, expected| {
            let connections = Connections {
                opened,
                alive,
                odd_drop,
            };
            connections.check(expected).err()
        };
        let why = |why: &str| Some(why.to_owned());
        assert_eq!(check(2, 0, None, 2), None);
        assert_eq!(check(2, 1, None, 2), why("connections not dropped: 1 of 2"));
        assert_eq!(
            check(0, 0, None, 1),
            why("connections opened: 0 instead of 1")
        );
        let twice = check(1, 1, Some(OddDrop::Twice), 1);
        assert_eq!(twice, why("a connection was dropped twice"));
        let unknown = check(1, 0, Some(OddDrop::Unknown), 1);
        assert_eq!(
            unknown,
            why("a connection was dropped that was never opened")
        );
    }
}
