//! Limits what the instances of a store hold, and knows how much that is.

use wasmtime::{ResourceLimiter, Result, bail};

use super::Limits;
use lab_judge::judge::Usage;

/// The meter of one store.
pub struct Meter {
    limits: Limits,
    usage: Usage,
}

impl Meter {
    pub fn new(limits: Limits) -> Self {
        Meter {
            limits,
            usage: Usage::default(),
        }
    }

    /// What is held now; the meter knows nothing of handles.
    pub fn usage(&self) -> Usage {
        self.usage
    }

    /// Whether something may grow, which is then counted. If it may not by the limit, the guest
    /// traps: one that is told so would mostly abort with less to say.
    fn grows(
        &mut self,
        what: &str,
        [current, desired]: [usize; 2],
        maximum: Option<usize>,
        limit: usize,
        held: fn(&mut Usage) -> &mut u64,
    ) -> Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        if desired > limit {
            self.usage.refused = true;
            bail!("{what} may not grow to {desired}: the limit is {limit}")
        }
        *held(&mut self.usage) += desired.saturating_sub(current) as u64;
        Ok(true)
    }
}

impl ResourceLimiter for Meter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool> {
        let limit = self.limits.memory;
        let sizes = [current, desired];
        self.grows("memory", sizes, maximum, limit, |held| &mut held.memory)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool> {
        let limit = self.limits.table;
        let sizes = [current, desired];
        self.grows("a table", sizes, maximum, limit, |held| &mut held.table)
    }
}
