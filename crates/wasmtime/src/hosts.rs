//! One host of each compiler that is used.

use std::sync::{Arc, OnceLock};

use super::{Compiler, Host, HostError, Limits};

/// What came of making a host.
type Made = Result<Host, Arc<HostError>>;

/// The hosts of a run, each of which is made when it is needed.
#[derive(Clone, Default)]
pub struct Hosts {
    limits: Limits,
    only: Option<Compiler>,
    made: [Arc<OnceLock<Made>>; Compiler::ALL.len()],
}

impl Hosts {
    /// Hosts with these limits, of one compiler or of whichever is asked for.
    pub fn new(limits: Limits, only: Option<Compiler>) -> Self {
        Hosts {
            limits,
            only,
            ..Hosts::default()
        }
    }

    /// What every guest may use.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// The compiler that is used where this one is the first choice.
    pub fn compiler(&self, wanted: Compiler) -> Compiler {
        self.only.unwrap_or(wanted)
    }

    /// The one compiler that is used, whatever is asked for.
    pub fn only(&self) -> Option<Compiler> {
        self.only
    }

    /// The host of a compiler.
    ///
    /// # Errors
    /// If it does not support this machine.
    pub fn get(&self, compiler: Compiler) -> Result<&Host, Arc<HostError>> {
        let made = &self.made[compiler as usize];
        let make = || Host::new(self.limits, compiler).map_err(Arc::new);
        made.get_or_init(make).as_ref().map_err(Arc::clone)
    }
}
