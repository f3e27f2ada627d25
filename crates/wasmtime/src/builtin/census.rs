//! Counts the connections of watched databases.

use std::collections::BTreeSet;

use wasmtime::StoreContextMut;
use wasmtime::component::Linker;

use crate::State;
use lab_judge::judge::{Connections, OddDrop};

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
    /// Those that former calls left.
    left: BTreeSet<u64>,
    /// The first drop of what was not alive.
    odd_drop: Option<OddDrop>,
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
        if !self.alive.remove(&number) && !self.left.remove(&number) {
            self.odd_drop.get_or_insert(match number < self.next {
                true => OddDrop::Twice,
                false => OddDrop::Unknown,
            });
        }
    }

    /// Returns what the call that just ended did with connections. What it left is told of
    /// this call alone, not of those after it.
    pub fn take(&mut self) -> Connections {
        let alive = self.alive.len() as u64;
        self.left.append(&mut self.alive);
        Connections {
            opened: self.next - std::mem::replace(&mut self.former, self.next),
            alive,
            odd_drop: self.odd_drop,
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
    fn each_call_has_the_connections_that_it_opened() {
        let mut census = Census::default();
        let (a, b) = (census.open(), census.open());
        census.end(a);
        let connections = |opened, alive| Connections {
            opened,
            alive,
            odd_drop: None,
        };
        assert_eq!(census.take(), connections(2, 1));
        census.end(b);
        assert_eq!(census.take(), connections(0, 0));
    }

    #[test]
    fn the_first_odd_drop_is_remembered() {
        let mut census = Census::default();
        let a = census.open();
        census.end(a);
        assert_eq!(census.take().odd_drop, None);
        census.end(a);
        census.end(7);
        assert_eq!(census.take().odd_drop, Some(OddDrop::Twice));
        let mut census = Census::default();
        census.end(7);
        assert_eq!(census.take().odd_drop, Some(OddDrop::Unknown));
    }
}
