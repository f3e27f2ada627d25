//! What the stages tell about their progress. The stages know nothing of terminals,
//! and whoever shows progress knows nothing of the stages but these events.

use crate::report::CellReport;
use crate::report::detection::Detection;
use crate::visible::line;

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
    /// A world that fails is being made smaller.
    Smaller {
        /// The world's name.
        world: &'a str,
        /// The attempt, from 1.
        attempt: usize,
        /// The functions of the world that is tried.
        functions: usize,
    },
    /// A cell is done.
    Done(&'a CellReport),
    /// A mutant's trial is done.
    Detected(&'a Detection),
}

impl Event<'_> {
    /// What is going on, in a line of words that may be shown; `None` if it is not worth any.
    pub fn words(&self) -> Option<String> {
        self.told().map(|words| line(&words))
    }

    fn told(&self) -> Option<String> {
        Some(match self {
            Event::Setup { guest, line: "" } => format!("setting up {guest}"),
            Event::Setup { guest, line } => format!("{guest}: {line}"),
            Event::Building { guest, role } => format!("building {guest}'s {role}"),
            Event::Built {
                guest,
                role,
                seconds,
            } => format!("built {guest}'s {role} ({seconds:.1} s)"),
            Event::Compiling { composition } => format!("compiling {composition}"),
            Event::Compiled {
                composition,
                seconds,
            } => format!("composed and compiled {composition} ({seconds:.1} s)"),
            Event::Cases(_) => return None,
            Event::Shrinking { cell } => format!("shrinking {cell}"),
            Event::Smaller {
                world,
                attempt,
                functions,
            } => format!("making {world} smaller: attempt {attempt}, {functions} functions"),
            Event::Done(cell) if cell.stale.is_some() => format!("stale: {}", cell.key),
            Event::Done(cell) => format!("{}: {}", cell.verdict.word(), cell.key),
            Event::Detected(mutant) => format!(
                "{} {}",
                mutant.id,
                if mutant.killed { "killed" } else { "survived" }
            ),
        })
    }

    /// Whether a line of its own should be kept of it, not only shown while it lasts.
    pub fn lasts(&self) -> bool {
        match self {
            Event::Setup { .. } | Event::Built { .. } | Event::Compiled { .. } => true,
            Event::Done(cell) => !cell.is_green() && cell.expected.is_none(),
            Event::Detected(mutant) => !mutant.blame_right,
            _ => false,
        }
    }
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

/// Writes a line to standard error for everything that lasts.
pub struct Lines;

impl Observer for Lines {
    fn on(&self, event: Event<'_>) {
        if let Some(words) = event.words().filter(|_| event.lasts()) {
            eprintln!("{words}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_tool_says_is_one_line_that_does_nothing() {
        let event = Event::Setup {
            guest: "go",
            line: "\u{1b}[2Jone\rtwo\nthree",
        };
        let words = event.words().unwrap();
        assert_eq!(words, r"go: \u{1b}[2Jone\u{d}two\u{a}three");
    }
}
