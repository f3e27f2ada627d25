//! A replay of calls with the host between the components of a cell, which records what each was handed
//! and returned: for a person who asks, and for the faults in a report.

use std::sync::Arc;

use super::CellTester;
use crate::build::IfMissing;
use crate::contract::Contract;
use crate::host::{Chain, Function};
use crate::judge::{Called, Drive, Driven, Exchange};
use crate::plan::Cell;
use crate::report::trace::Trace;
use crate::report::{CellReport, Counterexample};
use crate::value::Val;
use crate::wave;

/// What came of the last of some calls.
pub struct Recorded {
    /// The call itself.
    pub called: Called,
    /// What crossed into components during it.
    pub exchanges: Vec<Exchange>,
    /// Whether a call before it failed already.
    pub failed_before: bool,
}

/// Makes some calls with the host between the components, and records the last one.
pub fn record(
    drive: Drive,
    session: &mut dyn Chain,
    before: &[Vec<Val>],
    args: &[Val],
) -> Recorded {
    let mut calls = before.iter();
    let failed_before = calls.any(|args| drive.call(session, args).outcome.is_err());
    session.take_exchanges();
    let called = drive.call(session, args);
    Recorded {
        called,
        exchanges: session.take_exchanges(),
        failed_before,
    }
}

/// The contracts that know what calls between a cell's components have to come to, among others.
/// Where the host is at the inner end, what other contracts say of its functions is not what it
/// returns.
pub fn knowing<'c>(contract: &Contract, others: &'c [Arc<Contract>]) -> &'c [Arc<Contract>] {
    match contract.host_end {
        Some(_) => &[],
        None => others,
    }
}

impl CellTester<'_> {
    /// Adds to each fault of a cell that is not expected what the components were handed and
    /// returned. The contracts may know what inner calls have to come to.
    pub fn traced(
        &self,
        cell: &Cell,
        mut report: CellReport,
        contracts: &[Arc<Contract>],
    ) -> CellReport {
        let unexpected = |fault: &&mut crate::report::Fault| fault.expected.is_none();
        for fault in report.faults.iter_mut().filter(unexpected) {
            let Some(example) = &fault.counterexample else {
                continue;
            };
            let trace = self.trace(cell, example, contracts);
            fault.trace = Some(trace.unwrap_or_else(Trace::without));
        }
        report
    }

    fn trace(
        &self,
        cell: &Cell,
        example: &Counterexample,
        contracts: &[Arc<Contract>],
    ) -> Result<Trace, String> {
        let missing = IfMissing::Build;
        let function = self.loader.function(cell, missing, self.observer);
        let function = function.map_err(|obstacle| obstacle.to_string())?;
        let before = example.before.iter();
        let before: Result<Vec<_>, _> = before.map(|args| call(cell, &function, args)).collect();
        let (before, args) = (before?, call(cell, &function, &example.input)?);
        let chain = self.loader.chain(cell, true, self.observer);
        let chain = chain.map_err(|obstacle| obstacle.to_string())?;
        let mut chain = chain.map_err(|failure| {
            format!("the components cannot be instantiated one by one: {failure}")
        })?;
        let recorded = record(cell.contract.drive, &mut *chain, &before, &args);
        let others = knowing(&cell.contract, contracts);
        let mut trace = Trace::of(&cell.contract, others, &args, &recorded.exchanges);
        trace.note = recorded
            .failed_before
            .then(|| "a call before it already fails when the host carries it".to_owned());
        Ok(trace)
    }
}

/// The arguments of a call of a cell's function, from WAVE.
fn call(cell: &Cell, function: &Driven<Arc<dyn Function>>, args: &str) -> Result<Vec<Val>, String> {
    let name = &cell.contract.function;
    wave::call_from_wave(name, function.inner.params(), &format!("{name}{args}"))
}
