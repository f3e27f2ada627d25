//! The hosts that there are, by name, each of which is made when it is needed.

use std::sync::{Arc, OnceLock};

pub use lab_wasmtime::OFFERED;
use lab_wasmtime::{Brought, Compiler, Wasmtime};

use crate::host::{Host, HostError, Limits};

/// What came of making a host.
type Made = Result<Arc<dyn Host>, HostError>;

/// The hosts of a run.
#[derive(Clone, Default)]
pub struct Hosts {
    limits: Limits,
    asked: Vec<String>,
    made: Arc<[OnceLock<Made>; Compiler::ALL.len()]>,
}

impl Hosts {
    /// The names of all, the default first.
    pub const NAMES: [&str; Compiler::ALL.len()] =
        [Compiler::Cranelift.name(), Compiler::Winch.name()];

    /// The host on which components run that are made once and called a little.
    pub const QUICK: &str = Compiler::Winch.name();

    /// Hosts with these limits. Cells are run on those that are asked for; on those of their
    /// contracts if none is.
    pub fn new(limits: Limits, asked: Vec<String>) -> Self {
        Hosts {
            limits,
            asked,
            made: Arc::default(),
        }
    }

    /// The names of those that are asked for.
    pub fn asked(&self) -> &[String] {
        &self.asked
    }

    /// The host of a name.
    ///
    /// # Errors
    /// If there is none of that name, or it does not support this machine.
    pub fn get(&self, name: &str) -> Made {
        let compiler = compiler(name)?;
        let make = || Wasmtime::new(self.limits, compiler);
        let made = &self.made[compiler as usize];
        made.get_or_init(|| Ok(Arc::new(make()?))).clone()
    }

    /// Every host.
    ///
    /// # Errors
    /// If one does not support this machine.
    pub fn all(&self) -> Result<Vec<Arc<dyn Host>>, HostError> {
        Self::NAMES.iter().map(|name| self.get(name)).collect()
    }

    /// The engine for components that people bring.
    ///
    /// # Errors
    /// If several are asked for, or the one does not support this machine.
    pub fn for_brought(&self) -> Result<Brought, HostError> {
        let name = match self.asked.as_slice() {
            [] => Self::NAMES[0],
            [only] => only,
            [..] => return Err(HostError("components are compared on one host".to_owned())),
        };
        Brought::new(self.limits, compiler(name)?)
    }
}

/// The compiler of the host of a name.
fn compiler(name: &str) -> Result<Compiler, HostError> {
    Compiler::of(name).ok_or_else(|| {
        let known = Hosts::NAMES.join(", ");
        HostError(format!("no host is named `{name}`; there are: {known}"))
    })
}
