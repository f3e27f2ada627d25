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

    /// Whether something may grow to a size. If not, the guest traps: one that is
    /// told so would mostly abort with less to say.
    fn allow(&mut self, what: &str, desired: usize, limit: usize) -> Result<()> {
        if desired <= limit {
            return Ok(());
        }
        self.usage.refused = true;
        bail!("{what} may not grow to {desired}: the limit is {limit}")
    }
}

impl ResourceLimiter for Meter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        self.allow("memory", desired, self.limits.memory)?;
        self.usage.memory += desired.saturating_sub(current) as u64;
        Ok(true)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        self.allow("a table", desired, self.limits.table)?;
        self.usage.table += desired.saturating_sub(current) as u64;
        Ok(true)
    }
}
