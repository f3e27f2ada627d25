//! How much the lab would notice: puts faults into compositions on purpose, one at a time.
//!
//! [`saboteurs`] do what their authors thought of, and so do faults that are [`written`] into
//! guests' sources. [`code`] changes one instruction of a component at a time, which nobody chose,
//! [`brought`] does so in components that people bring, and [`sources`] changes one place in the
//! source of a guest; what they have in common is in [`changes`].

pub mod brought;
pub mod changes;
pub mod code;
pub mod saboteurs;
pub mod sources;
pub mod written;

use lab_build::code::Code;

use crate::event::Observer;
use crate::lab::Lab;
use crate::matrix::RunOptions;
use crate::plan::Selection;
use crate::report::changes::{Tried, What};
use changes::{Extent, TryError, try_each};
use sources::Sources;

/// Tries changes in the components or the sources of the selected guests, as many at once as
/// there are cores.
///
/// # Errors
/// If nothing is selected, a source cannot be read, or a component cannot be had or read as it is.
pub fn try_guests<'a>(
    what: What,
    lab: &'a Lab,
    selection: &Selection,
    extent: &Extent,
    options: &RunOptions,
    observer: &'a dyn Observer,
    progress: &(dyn Fn(&Tried) + Sync),
) -> Result<Vec<Tried>, TryError> {
    match what {
        What::Instructions => try_each::<Code>(lab, selection, extent, options, observer, progress),
        What::Sources => try_each::<Sources>(lab, selection, extent, options, observer, progress),
    }
}
