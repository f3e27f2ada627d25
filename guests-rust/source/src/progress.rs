//! How far the streams have come that are written here.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

thread_local! {
    /// How many items were written of the last stream to which a caller gave a number.
    static WRITTEN: RefCell<HashMap<u32, Rc<Cell<u32>>>> = RefCell::default();
}

/// The progress of a stream, which is forgotten when this is dropped.
pub struct Progress {
    number: u32,
    written: Rc<Cell<u32>>,
}

impl Progress {
    /// Begins a stream.
    pub fn begin(number: u32) -> Self {
        let written = Rc::default();
        WRITTEN.with_borrow_mut(|all| all.insert(number, Rc::clone(&written)));
        Self { number, written }
    }

    /// Adds items that were written.
    pub fn add(&self, items: usize) {
        self.written.set(self.written() + items as u32);
    }

    /// Returns how many items were written.
    pub fn written(&self) -> u32 {
        self.written.get()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        WRITTEN.with_borrow_mut(|all| {
            // A later stream may have the number.
            if all
                .get(&self.number)
                .is_some_and(|own| Rc::ptr_eq(own, &self.written))
            {
                all.remove(&self.number);
            }
        });
    }
}

/// Returns how many items of a stream were written.
pub fn of(number: u32) -> u32 {
    WRITTEN.with_borrow(|all| all.get(&number).map_or(0, |written| written.get()))
}
