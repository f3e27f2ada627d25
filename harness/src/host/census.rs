//! The connections of watched databases: which are alive, and whether that is right.

use std::collections::BTreeSet;

use wasmtime::StoreContextMut;
use wasmtime::component::Linker;

use super::State;

/// The interface by which a database says what connections it has, `wit/database`.
pub const CENSUS: &str = "my:database/census@1.0.0";

/// The connections of one store.
#[derive(Debug, Default)]
pub struct Census {
    /// How many were opened in the life of the store, which is the next one's number.
    next: u64,
    /// How many were in the call before this one.
    former: u64,
    alive: BTreeSet<u64>,
    /// The first drop of what was not alive.
    wrong: Option<u64>,
}

impl Census {
    /// Counts a connection that was made; its number.
    pub fn open(&mut self) -> u64 {
        let number = self.next;
        self.next += 1;
        self.alive.insert(number);
        number
    }

    /// Counts a connection that is gone.
    pub fn end(&mut self, number: u64) {
        if !self.alive.remove(&number) {
            self.wrong.get_or_insert(number);
        }
    }

    /// Looks at the connections after a call that had to open so many and to drop all of
    /// them.
    ///
    /// # Errors
    /// If that is not what happened; the message says what did.
    pub fn settle(&mut self, expected: u64) -> Result<(), String> {
        let opened = self.next - std::mem::replace(&mut self.former, self.next);
        if let Some(number) = self.wrong {
            return Err(match number < self.next {
                true => "a connection was dropped twice".to_owned(),
                false => "a connection was dropped that was never opened".to_owned(),
            });
        }
        match self.alive.len() {
            0 if opened == expected => Ok(()),
            0 => Err(format!(
                "connections opened: {opened} instead of {expected}"
            )),
            alive => Err(format!("connections not dropped: {alive} of {opened}")),
        }
    }
}

/// Lets guests call the census.
pub fn add_to(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    let mut census = linker.instance(CENSUS)?;
    census.func_wrap("opened", |mut store: StoreContextMut<State>, (): ()| {
        Ok((store.data_mut().census.open(),))
    })?;
    census.func_wrap(
        "dropped",
        |mut store: StoreContextMut<State>, (number,): (u64,)| {
            store.data_mut().census.end(number);
            Ok(())
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_opened_and_dropped_once_is_right() {
        let mut census = Census::default();
        for _ in 0..2 {
            let (a, b) = (census.open(), census.open());
            census.end(a);
            census.end(b);
            assert_eq!(census.settle(2), Ok(()));
        }
        assert_eq!(census.settle(0), Ok(()));
    }

    #[test]
    fn what_is_alive_dropped_twice_or_never_opened_is_told() {
        let mut census = Census::default();
        let kept = census.open();
        let why = census.settle(1).unwrap_err();
        assert_eq!(why, "connections not dropped: 1 of 1");
        census.end(kept);
        census.end(kept);
        let why = census.settle(0).unwrap_err();
        assert_eq!(why, "a connection was dropped twice");
        let mut census = Census::default();
        census.end(7);
        let why = census.settle(0).unwrap_err();
        assert_eq!(why, "a connection was dropped that was never opened");
        let why = Census::default().settle(1).unwrap_err();
        assert_eq!(why, "connections opened: 0 instead of 1");
    }
}
