//! What the stages tell about their progress. The stages know nothing of terminals,
//! and whoever shows progress knows nothing of the stages but these events.

use crate::report::CellReport;

/// Something that a person who waits wants to know.
#[derive(Debug)]
pub enum Event<'a> {
    /// The toolchain of a guest is being installed.
    Setup {
        /// The guest's name.
        guest: &'a str,
        /// A line of the installation's output; empty when it begins.
        line: &'a str,
    },
    /// A component is being built.
    Building {
        /// The guest's name.
        guest: &'a str,
        /// The role's name.
        role: &'a str,
    },
    /// A component was built.
    Built {
        /// The guest's name.
        guest: &'a str,
        /// The role's name.
        role: &'a str,
        /// How long it took.
        seconds: f64,
    },
    /// A composition is being composed and compiled.
    Compiling {
        /// Its components, `service=go/validator=python`.
        composition: &'a str,
    },
    /// A composition was composed and compiled.
    Compiled {
        /// Its components.
        composition: &'a str,
        /// How long it took.
        seconds: f64,
    },
    /// Some more cases were run in some cell.
    Cases(u64),
    /// A failing case is being shrunk.
    Shrinking {
        /// The cell.
        cell: &'a str,
    },
    /// A cell is done.
    Done(&'a CellReport),
}

/// Is told what happens, from any thread.
pub trait Observer: Sync {
    /// Takes one event.
    fn on(&self, event: Event<'_>);
}

/// Does not want to know.
pub struct Nobody;

impl Observer for Nobody {
    fn on(&self, _: Event<'_>) {}
}
